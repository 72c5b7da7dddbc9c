"""Who may see a resident and why: care relations, grants, consents, broken glass."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from lianyi.areas.residents.types import GlassReason, RelationKind, Signer, Verdict
from lianyi.kernel.actor import Scope


class CareRelationQuerySet(models.QuerySet["CareRelation"]):
    """Relations by time."""

    def living(self, at: datetime) -> Self:
        """Relations that hold at the instant; none is ever noted before it begins."""
        return self.filter(Q(until=None) | Q(until__gt=at))

    def within(self, scope: Scope) -> Self:
        """Living relations of the institutions in reach."""
        return self.living(scope.at).filter(institution_id__in=scope.institution_ids)


class CareRelation(models.Model):
    """An institution cares for a resident, so its staff may see the record. One row a kind, lengthened when renewed."""

    resident = models.ForeignKey("residents.Resident", models.CASCADE, related_name="relations")
    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=12, choices=[(k.value, k.name) for k in RelationKind])
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    merge = models.ForeignKey(
        "residents.Merge", models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = CareRelationQuerySet.as_manager()

    class Meta:
        indexes = [
            # few have one: an index over all would draw SQLite to every row that has none
            models.Index(
                fields=["merge"], condition=Q(merge__isnull=False), name="residents_relation_merged"
            ),
            models.Index(fields=["institution", "resident"], name="residents_relation_by_place"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "institution", "kind"],
                condition=Q(merge=None),
                name="residents_relation_once",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="residents_relation_forward",
            ),
        ]


class Grant(models.Model):
    """A resident lets an institution see the record for a time."""

    resident = models.ForeignKey(
        "residents.Resident", models.PROTECT, related_name="grants", db_index=False
    )
    institution = models.ForeignKey("organisations.Institution", models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    purpose = models.CharField(max_length=200)
    signed_by = models.CharField(max_length=8, choices=[(s.value, s.name) for s in Signer])
    signer_name = models.CharField(max_length=64)
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["resident", "-since"], name="residents_grants")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("since")), name="residents_grant_forward"
            ),
        ]


class Consent(models.Model):
    """A consent or refusal to one text, as signed; the latest of a kind that was not withdrawn counts."""

    resident = models.ForeignKey(
        "residents.Resident", models.PROTECT, related_name="consents", db_index=False
    )
    kind = models.CharField(max_length=24)
    text_version = models.CharField(max_length=24)
    given = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)
    signed_by = models.CharField(max_length=8, choices=[(s.value, s.name) for s in Signer])
    signer_name = models.CharField(max_length=64)
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64)
    institution_id = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["resident", "kind", "-at", "-id"], name="residents_consents")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(given=True) | ~Q(reason=""), name="residents_refusal_has_reason"
            ),
        ]


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    """Emergency access by user, time and place."""

    def open_to(self, scope: Scope) -> Self:
        """Windows of this user that are open at `scope.at`."""
        if scope.user_id is None:
            return self.none()
        return self.filter(user_id=scope.user_id, until__gt=scope.at)

    def visible_to(self, scope: Scope) -> Self:
        """Accesses made from an institution in reach."""
        return self if scope.everything else self.filter(institution_id__in=scope.institution_ids)


class BreakGlass(models.Model):
    """Someone without a care relation opened a file for some minutes, said why, and was judged afterwards."""

    resident = models.ForeignKey("residents.Resident", models.PROTECT, related_name="+")
    user_id = models.BigIntegerField()
    by_name = models.CharField(max_length=64)
    role = models.CharField(max_length=32)
    institution_id = models.BigIntegerField(null=True)
    reason_code = models.CharField(max_length=16, choices=[(r.value, r.name) for r in GlassReason])
    reason = models.CharField(max_length=400)
    since = models.DateTimeField()
    until = models.DateTimeField()
    verdict = models.CharField(
        max_length=12, blank=True, choices=[(v.value, v.name) for v in Verdict]
    )
    verdict_note = models.CharField(max_length=400, blank=True)
    reviewed_by_id = models.BigIntegerField(null=True)
    reviewed_by_name = models.CharField(max_length=64, blank=True)
    reviewed_at = models.DateTimeField(null=True)

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user_id", "resident", "until"], name="residents_glass_window"),
            models.Index(fields=["verdict", "since"], name="residents_glass_review"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("since")), name="residents_glass_forward"
            ),
            models.CheckConstraint(
                condition=Q(verdict="", reviewed_at=None)
                | (~Q(verdict="") & Q(reviewed_at__isnull=False)),
                name="residents_glass_verdict_signed",
            ),
        ]
