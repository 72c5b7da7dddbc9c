"""Registers audit with Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "lianyi.machinery.audit"
    label = "audit"
