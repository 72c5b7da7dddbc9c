"""Registers the entry with Django and lets it introduce the parts to each other."""

from django.apps import AppConfig


class EntryConfig(AppConfig):
    name = "lianyi.entry"
    label = "entry"

    def ready(self) -> None:
        """Tell the machinery what only the entry knows."""
        from lianyi.entry.wiring import wire

        wire()
