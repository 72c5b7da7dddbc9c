"""Registers records with Django: its parameters and its cards on the role desks."""

from importlib import import_module

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "lianyi.areas.records"
    label = "records"

    def ready(self) -> None:
        """Declare what others look up by name."""
        for module in ("definitions.parameters", "web.desk"):
            import_module(f"{self.name}.{module}")
