"""What was changed about residents: history, possible duplicates, merges."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from lianyi.areas.residents.types import ChangeKind, PairState
from lianyi.machinery.crypto.fields import EncryptedField


class ResidentChange(models.Model):
    """One change of a resident, never edited. `facts`: field -> [before, after], sensitive values masked."""

    resident = models.ForeignKey(
        "residents.Resident", models.PROTECT, related_name="changes", db_index=False
    )
    kind = models.CharField(max_length=20, choices=[(k.value, k.name) for k in ChangeKind])
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64)
    institution_id = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["resident", "-at", "-id"], name="residents_changes")]


class DuplicatePairQuerySet(models.QuerySet["DuplicatePair"]):
    """Pairs by state."""

    def waiting(self) -> Self:
        """Pairs nobody has judged, both of which still stand."""
        return self.filter(state=PairState.OPEN, first__survivor=None, second__survivor=None)


class DuplicatePair(models.Model):
    """Two residents who may be one. `first` has the lower id; a pair judged different is not asked again."""

    first = models.ForeignKey(
        "residents.Resident", models.PROTECT, related_name="+", db_index=False
    )
    second = models.ForeignKey("residents.Resident", models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    state = models.CharField(
        max_length=12, default=PairState.OPEN, choices=[(s.value, s.name) for s in PairState]
    )
    acknowledged = models.CharField(max_length=200, blank=True)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=200, blank=True)

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "-score", "id"], name="residents_pairs_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="residents_pair_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="residents_pair_ordered"
            ),
            models.CheckConstraint(
                condition=Q(state=PairState.OPEN) | Q(decided_at__isnull=False),
                name="residents_pair_decided",
            ),
        ]


class DuplicateScan(models.Model):
    """Whether doubles must be looked for among everybody, and when that was done last: one row."""

    due = models.BooleanField(default=False)
    ran_at = models.DateTimeField(null=True)


class Merge(models.Model):
    """One merge and all that is needed to take it back exactly.

    taken: sealed JSON, column -> [before, after] of the kept file.
    followed: ids that answered as the merged file before.
    """

    kept = models.ForeignKey("residents.Resident", models.PROTECT, related_name="+")
    merged = models.ForeignKey("residents.Resident", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64)
    reason = models.CharField(max_length=200)
    taken = EncryptedField(default="{}")
    followed = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)
    undone_by_name = models.CharField(max_length=64, blank=True)
    undone_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at=None), name="residents_merged_once"
            ),
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="residents_merge_of_two"),
        ]
