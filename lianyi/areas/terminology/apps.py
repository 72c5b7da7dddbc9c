"""Registers terminology with Django, and brings the shipped code systems in once the tables stand."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class TerminologyConfig(AppConfig):
    name = "lianyi.areas.terminology"
    label = "terminology"

    def ready(self) -> None:
        """Load what is shipped after migrations, and put cards on the desks."""
        from lianyi.areas.terminology.web import desk

        post_migrate.connect(_load_shipped, sender=self, dispatch_uid="terminology.shipped")
        desk.register()


def _load_shipped(using: str, **_: Any) -> None:
    """Load what this release ships; a migration that stops before the tables stand loads nothing."""
    from lianyi.areas.terminology.models import TermGram  # models need the app registry
    from lianyi.areas.terminology.services import load_shipped  # models need the app registry

    if TermGram._meta.db_table in connections[using].introspection.table_names():
        load_shipped()
