"""Registers scheduling with Django: its parameters and its cards on the role desks."""

from importlib import import_module

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "lianyi.areas.scheduling"
    label = "scheduling"

    def ready(self) -> None:
        """Declare what others look up by name."""
        for module in ("definitions.parameters", "web.desk"):
            import_module(f"{self.name}.{module}")
