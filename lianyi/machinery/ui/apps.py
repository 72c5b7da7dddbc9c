"""Registers ui with Django."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "lianyi.machinery.ui"
    label = "ui"
