"""Code systems, terms and how they map."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from lianyi.areas.terminology import types
from lianyi.areas.terminology.types import MapKind


class CodeSystem(models.Model):
    """A code system in the version last loaded."""

    code = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=80)
    effective_on = models.DateField()
    loaded_at = models.DateTimeField(null=True, blank=True)
    """When a person loaded it; empty for what came with a release."""


class TermQuerySet(models.QuerySet["Term"]):
    """Terms by date."""

    def on(self, day: date) -> Self:
        """Terms in force on a day."""
        return self.filter(Q(from_on__lte=day) & (Q(until_on__isnull=True) | Q(until_on__gte=day)))


class Term(models.Model):
    """A code with its name from a day to a day; a changed name is a new row."""

    system = models.ForeignKey(CodeSystem, models.PROTECT, related_name="terms", db_index=False)
    code = models.CharField(max_length=32)
    code_key = models.CharField(max_length=32)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    initials = models.CharField(max_length=200, blank=True)
    parent_code = models.CharField(max_length=32, blank=True)
    extra = models.JSONField(default=dict, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system", "code"],
                condition=Q(until_on__isnull=True),
                name="term_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["system", "code"], name="term_code"),
            models.Index(fields=["system", "code_key"], name="term_key"),
        ]

    def card(self) -> types.Term:
        """The frozen face of this row; needs `system` at hand."""
        return types.Term(
            system=self.system.code,
            code=self.code,
            name=self.name,
            name_en=self.name_en,
            parent_code=self.parent_code,
            extra=self.extra,
            from_on=self.from_on,
            until_on=self.until_on,
        )


class TermGram(models.Model):
    """Which terms hold a pair of characters or of pinyin initials: the index of the search, alike on every database."""

    system = models.ForeignKey(CodeSystem, models.CASCADE, related_name="+", db_index=False)
    gram = models.CharField(max_length=4)
    term = models.ForeignKey(Term, models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["system", "gram", "term"], name="term_gram")]


class Crosswalk(models.Model):
    """A code of one system expressed in another (对照)."""

    from_system = models.ForeignKey(CodeSystem, models.PROTECT, related_name="+", db_index=False)
    from_code = models.CharField(max_length=32)
    to_system = models.ForeignKey(CodeSystem, models.PROTECT, related_name="+")
    to_code = models.CharField(max_length=32)
    kind = models.CharField(max_length=10, default=MapKind.EQUAL.value)
    source = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["from_system", "from_code", "to_system", "to_code"], name="crosswalk_once"
            )
        ]


class LocalCode(models.Model):
    """A code of an institution's own system, how often it came, and what it was mapped to."""

    institution_id = models.BigIntegerField()
    system = models.ForeignKey(CodeSystem, models.PROTECT, related_name="+")
    local_code = models.CharField(max_length=40)
    local_name = models.CharField(max_length=200)
    code = models.CharField(max_length=32, blank=True)
    uses = models.PositiveIntegerField(default=0)
    mapped_by = models.CharField(max_length=60, blank=True)
    mapped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution_id", "system", "local_code"], name="local_code_once"
            )
        ]
        indexes = [models.Index(fields=["code", "-uses"], name="local_code_queue")]

    def card(self) -> types.LocalCodeCard:
        """The frozen face of this row; needs `system` at hand."""
        return types.LocalCodeCard(
            id=self.pk,
            institution_id=self.institution_id,
            system=self.system.code,
            local_code=self.local_code,
            local_name=self.local_name,
            code=self.code,
            uses=self.uses,
        )
