"""Table of the answers kept by key."""

from django.db import models

from lianyi.machinery.crypto.fields import EncryptedField


class IdempotencyRecord(models.Model):
    """What was answered to one user's key. It may speak of persons: it is sealed, and forgotten after two days."""

    user_id = models.BigIntegerField()
    key = models.CharField(max_length=128)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    content_type = models.CharField(max_length=100, blank=True)
    location = models.CharField(max_length=500, blank=True)
    body = EncryptedField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id", "key"], name="idempotency_one_per_key")
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_age")]
