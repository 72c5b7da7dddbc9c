"""Registers diagnostics with Django: parameters, kinds of case, cards on the desks, its line in the record."""

from importlib import import_module

from django.apps import AppConfig


class DiagnosticsConfig(AppConfig):
    name = "lianyi.areas.diagnostics"
    label = "diagnostics"

    def ready(self) -> None:
        """Import what registers itself: models must be loaded before."""
        for module in (
            "definitions.parameters",
            "definitions.critical_parameters",
            "definitions.report_parameters",
            "definitions.laboratory_parameters",
            "definitions.ecg_parameters",
            "public",
            "web.desk",
            "web.critical_cards",
            "web.report_cards",
            "web.laboratory_cards",
            "definitions.imaging",
            "web.image_card",
            "web.ecg_card",
        ):
            import_module(f"{self.name}.{module}")
        records = import_module("lianyi.areas.records.public")
        records.register_link("diagnostic_order", "diagnostics-order")
        records.register_link("critical_value", "diagnostics-critical-value")
