"""Mutual recognition: the dated catalogue of a county, and what a doctor decided about an earlier result."""

from django.db import models
from django.db.models import F, Q

from lianyi.areas.diagnostics.models.order import Order
from lianyi.areas.diagnostics.types.recognition import Condition, Decision, Extent
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError


class DecisionNotFound(DomainError):
    """No such decision within the actor's reach."""

    code = "diagnostics.decision_not_found"
    http_status = 404
    template = "There is no decision {decision_id} on an earlier result within your reach."


class RecognitionItem(models.Model):
    """A county's own line of the catalogue from a day on: it replaces the shipped line of the item. Never changed."""

    county_code = models.CharField(max_length=12)
    item_code = models.CharField(max_length=30)
    from_on = models.DateField()
    extent = models.CharField(max_length=10, choices=[(e, e) for e in Extent])
    valid_hours = models.PositiveIntegerField()
    condition = models.CharField(max_length=10, choices=[(c, c) for c in Condition])
    equivalents = models.JSONField(default=list)
    exceptions = models.CharField(max_length=300, blank=True)
    confirmed = models.BooleanField(default=False)
    retired = models.BooleanField(default=False)
    set_at = models.DateTimeField()
    set_by_name = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "item_code", "from_on"], name="recognition_item_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_hours__gt=0), name="recognition_item_is_valid_for_a_while"
            ),
        ]


class DecisionQuerySet(models.QuerySet["RecognitionDecision"]):
    """Decisions, by the institution whose doctor took them."""

    def visible_to(self, scope: Scope) -> "DecisionQuerySet":
        """Those taken at institutions in reach, and those about results they examined or reported."""
        if scope.everything:
            return self
        ids = scope.institution_ids
        return self.filter(
            Q(institution__in=ids) | Q(earlier_performer__in=ids) | Q(earlier__centre_host__in=ids)
        )


class RecognitionDecision(models.Model):
    """An earlier result that counted was recognised, or the examination was repeated for a coded reason. Never changed.

    `saved_fen`: the price of the examination that was not repeated; 0 for a repeat.
    """

    decision = models.CharField(max_length=10, choices=[(d, d) for d in Decision])
    county_code = models.CharField(max_length=12, blank=True)
    item_code = models.CharField(max_length=30)
    item_name = models.CharField(max_length=80)
    resident = models.ForeignKey(
        "residents.Resident", models.PROTECT, related_name="+", db_index=False
    )
    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    earlier = models.ForeignKey(Order, models.PROTECT, related_name="+", db_index=False)
    earlier_performer = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    earlier_at = models.DateTimeField()
    order = models.OneToOneField(Order, models.PROTECT, related_name="+", null=True)
    reason_code = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=300, blank=True)
    explained = models.CharField(max_length=300, blank=True)
    saved_fen = models.PositiveIntegerField(default=0)
    encounter_id = models.BigIntegerField(null=True)
    document_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=60)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(decision=Decision.REPEATED)
                | (Q(order__isnull=False) & ~Q(reason_code="") & ~Q(note="") & ~Q(explained="")),
                name="recognition_repeat_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(decision=Decision.RECOGNISED) | Q(order=None),
                name="recognition_places_no_order",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__gte=F("earlier_at")), name="recognition_looks_back"
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "decided_at"], name="recognition_by"),
            models.Index(fields=["county_code", "decided_at"], name="recognition_of_county"),
            models.Index(fields=["resident", "decided_at"], name="recognition_of_resident"),
            models.Index(fields=["earlier_performer", "decided_at"], name="recognition_of_whom"),
        ]
