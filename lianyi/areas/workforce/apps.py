"""Registers workforce with Django."""

from django.apps import AppConfig


class WorkforceConfig(AppConfig):
    name = "lianyi.areas.workforce"
    label = "workforce"

    def ready(self) -> None:
        """Put cards on the desks."""
        from lianyi.areas.workforce.web import desk

        desk.register()
