"""Registers idempotency with Django."""

from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    name = "lianyi.machinery.idempotency"
    label = "idempotency"
