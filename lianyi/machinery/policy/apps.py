"""Registers policy with Django."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PolicyConfig(AppConfig):
    name = "lianyi.machinery.policy"
    label = "policy"

    def ready(self) -> None:
        """Let every part declare its parameters, so that pages and presets know them all."""
        autodiscover_modules("parameters", "definitions.parameters")
