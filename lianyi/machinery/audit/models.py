"""Two tables: the lines, and one head row a day."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q

from lianyi.kernel.actor import Scope


class AppendOnly(Exception):
    """Audit lines are added and read, nothing else. A programming fault."""


class LineQuerySet(models.QuerySet["AuditLine"]):
    """Lines, by who may see them."""

    def visible_to(self, scope: Scope) -> "LineQuerySet":
        """Lines of acts done in the scope's institutions, and of acts done in none (the platform itself)."""
        if scope.everything:
            return self
        return self.filter(Q(institution_id__in=scope.institution_ids) | Q(institution_id=None))

    def update(self, **values: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AppendOnly


class AuditLine(models.Model):
    """One act. No foreign keys: the audit never stands in the way of what it tells of, and outlives it."""

    day = models.DateField()
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=100)
    role = models.CharField(max_length=60)
    institution_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=100)
    target = models.CharField(max_length=200)
    resident_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=200)
    facts = models.TextField()  # canonical JSON, kept to the byte because the MAC covers it
    prev_mac = models.CharField(max_length=64)
    key_id = models.CharField(max_length=16)
    mac = models.CharField(max_length=64)

    objects = LineQuerySet.as_manager()

    class Meta:
        db_table = "audit_line"
        constraints = [models.UniqueConstraint(fields=["day", "seq"], name="audit_line_place")]
        indexes = [
            models.Index(fields=["at", "id"], name="audit_line_at"),
            models.Index(fields=["user_id", "at", "id"], name="audit_line_user"),
            models.Index(fields=["resident_id", "at", "id"], name="audit_line_resident"),
            models.Index(fields=["action", "at", "id"], name="audit_line_action"),
            models.Index(fields=["institution_id", "at", "id"], name="audit_line_institution"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.seq} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new line; refuse to change an old one."""
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnly


class AuditDay(models.Model):
    """The head of one day's chain: how many lines, and the MAC of the last. `closed` when a later day has begun."""

    day = models.DateField(primary_key=True)
    count = models.PositiveIntegerField(default=0)
    last_mac = models.CharField(max_length=64, default="")
    closed = models.BooleanField(default=False)
    key_id = models.CharField(max_length=16, default="")
    head_mac = models.CharField(max_length=64, default="")

    class Meta:
        db_table = "audit_day"

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"
