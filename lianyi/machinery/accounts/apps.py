"""Registers accounts with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "lianyi.machinery.accounts"
    label = "accounts"
