"""Registers workforce with Django."""

from django.apps import AppConfig


class WorkforceConfig(AppConfig):
    name = "lianyi.areas.workforce"
    label = "workforce"
