"""Registers the tally with Django."""

from django.apps import AppConfig


class TallyConfig(AppConfig):
    name = "tests.faults.tally"
    label = "tally"
