"""Registers consultations with Django: parameters, kinds of case, cards on the desks, its line in the record."""

from importlib import import_module

from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "lianyi.areas.consultations"
    label = "consultations"

    def ready(self) -> None:
        """Import what registers itself: models must be loaded before."""
        for module in ("definitions.parameters", "public", "web.desk"):
            import_module(f"{self.name}.{module}")
        import_module("lianyi.areas.records.public").register_link(
            "consultation", "consultations-case"
        )
