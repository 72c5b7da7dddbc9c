"""Registers cases with Django."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "lianyi.machinery.cases"
    label = "cases"
