"""Registers crypto with Django, for its command."""

from django.apps import AppConfig


class CryptoConfig(AppConfig):
    name = "lianyi.machinery.crypto"
    label = "crypto"
