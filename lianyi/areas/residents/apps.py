"""Registers residents with Django."""

from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    name = "lianyi.areas.residents"
    label = "residents"

    def ready(self) -> None:
        """Declare parameters and put cards on the desks."""
        from lianyi.areas.residents.definitions import parameters  # noqa: F401
        from lianyi.areas.residents.web import desk

        desk.register()
