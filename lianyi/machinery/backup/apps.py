"""Registers backup with Django, for its commands."""

from django.apps import AppConfig


class BackupConfig(AppConfig):
    name = "lianyi.machinery.backup"
    label = "backup"
