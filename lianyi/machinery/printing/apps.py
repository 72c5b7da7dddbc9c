"""Registers printing with Django."""

from django.apps import AppConfig


class PrintingConfig(AppConfig):
    name = "lianyi.machinery.printing"
    label = "printing"
