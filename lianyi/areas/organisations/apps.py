"""Registers organisations with Django: its parameters and presets, its divisions once the tables stand."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class OrganisationsConfig(AppConfig):
    name = "lianyi.areas.organisations"
    label = "organisations"

    def ready(self) -> None:
        from lianyi.areas.organisations import definitions  # declares the parameters
        from lianyi.machinery.policy import public as policy  # models need the app registry

        import_module(f"{self.name}.web.desk")
        policy.register_presets(definitions.PRESETS)
        post_migrate.connect(_load_divisions, sender=self, dispatch_uid="organisations.divisions")


def _load_divisions(using: str, **_: Any) -> None:
    """Load the divisions this release ships; a migration that stops before the tables stand loads nothing."""
    from lianyi.areas.organisations.definitions import divisions
    from lianyi.areas.organisations.models import Division
    from lianyi.areas.organisations.services import load_divisions

    if Division._meta.db_table in connections[using].introspection.table_names():
        load_divisions([(d.code, d.name, d.level, d.parent_code) for d in divisions()])
