"""Registers outbox with Django."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OutboxConfig(AppConfig):
    name = "lianyi.machinery.outbox"
    label = "outbox"

    def ready(self) -> None:
        """Let every part's `handlers.py` and `jobs.py` register themselves."""
        autodiscover_modules("handlers", "jobs")
