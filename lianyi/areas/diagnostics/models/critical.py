"""Critical values with their calls and notices, and a county's own bounds."""

from django.db import models
from django.db.models import F, Q

from lianyi.areas.diagnostics.models.centre import Centre
from lianyi.areas.diagnostics.models.order import Order
from lianyi.areas.diagnostics.types.critical import (
    ContactSide,
    ContactWay,
    CriticalCard,
    CriticalState,
)
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError


class CriticalNotFound(DomainError):
    """No such critical value within the actor's reach."""

    code = "diagnostics.critical_not_found"
    http_status = 404
    template = "There is no critical value {critical_id} within your reach."


class CriticalQuerySet(models.QuerySet["CriticalValue"]):
    """Critical values, by who asked, examined or reported."""

    def visible_to(self, scope: Scope) -> "CriticalQuerySet":
        """Those of orders that an institution in reach asked for, performed, or whose centre it hosts."""
        if scope.everything:
            return self
        ids = scope.institution_ids
        return self.filter(Q(requester__in=ids) | Q(performer__in=ids) | Q(centre_host__in=ids))

    def locked(self, critical_id: int) -> "CriticalValue":
        """The row with its order and case, locked until the transaction ends. Raises: CriticalNotFound (404)."""
        rows = self.select_related("order", "case").select_for_update(of=("self",))
        row = rows.filter(pk=critical_id).first()
        if row is None:
            raise CriticalNotFound(critical_id=critical_id)
        return row


class CriticalValue(models.Model):
    """One finding of one order that cannot wait. `state` mirrors the case and is written only where the case moves."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="+", db_index=False)
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+", null=True)
    state = models.CharField(
        max_length=12, choices=[(s, s) for s in CriticalState], default=CriticalState.NOTIFIED
    )
    county_code = models.CharField(max_length=12, blank=True)
    kind = models.CharField(max_length=12, choices=[(k, k) for k in CentreKind])
    finding_code = models.CharField(max_length=30)
    finding_name = models.CharField(max_length=80)
    text = models.CharField(max_length=500, blank=True)
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    unit = models.CharField(max_length=20, blank=True)
    bounds = models.CharField(max_length=120, blank=True)

    resident = models.ForeignKey(
        "residents.Resident", models.PROTECT, related_name="+", db_index=False
    )
    requester = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    performer = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    centre_host = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )

    raised_at = models.DateTimeField()
    raised_by_id = models.BigIntegerField(null=True)
    raised_by_name = models.CharField(max_length=60)
    acknowledge_due_at = models.DateTimeField()
    reach_due_at = models.DateTimeField()
    read_back = models.CharField(max_length=300, blank=True)
    read_back_way = models.CharField(max_length=10, blank=True)
    read_back_at = models.DateTimeField(null=True)
    read_back_by_name = models.CharField(max_length=60, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by_name = models.CharField(max_length=60, blank=True)
    action = models.CharField(max_length=500, blank=True)
    acted_at = models.DateTimeField(null=True)
    acted_by_name = models.CharField(max_length=60, blank=True)
    reached_at = models.DateTimeField(null=True)
    reached_by_name = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)
    end_note = models.CharField(max_length=500, blank=True)

    objects = CriticalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "finding_code"], name="critical_once_an_order_and_finding"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[CriticalState.REACHED, CriticalState.UNREACHABLE],
                    ended_at__isnull=False,
                )
                | (
                    ~Q(state__in=[CriticalState.REACHED, CriticalState.UNREACHABLE])
                    & Q(ended_at=None)
                ),
                name="critical_ends_in_its_ends_only",
            ),
            models.CheckConstraint(
                condition=~Q(state=CriticalState.REACHED) | Q(reached_at__isnull=False),
                name="critical_reached_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state=CriticalState.NOTIFIED)
                | (Q(read_back_at__isnull=False) & ~Q(read_back="")),
                name="critical_read_back_is_kept",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("raised_at")),
                name="critical_ends_after_it_began",
            ),
        ]
        indexes = [
            models.Index(fields=["requester", "raised_at"], name="critical_of_requester"),
            models.Index(fields=["performer", "raised_at"], name="critical_of_performer"),
            models.Index(fields=["centre_host", "raised_at"], name="critical_of_host"),
            models.Index(
                fields=["raised_at", "id"], condition=Q(ended_at=None), name="critical_open"
            ),
        ]

    def card(self) -> CriticalCard:
        """The critical value as a value. Expects: `order` is loaded."""
        return CriticalCard(
            id=self.pk,
            order_id=self.order_id,
            order_number=self.order.number or "",
            case_id=self.case_id or 0,
            state=CriticalState(self.state),
            kind=CentreKind(self.kind),
            item_name=self.order.item_name,
            finding_code=self.finding_code,
            finding_name=self.finding_name,
            text=self.text,
            value=self.value,
            unit=self.unit,
            resident_id=self.resident_id,
            requester_id=self.requester_id,
            performer_id=self.performer_id,
            centre_id=self.centre_id,
            raised_at=self.raised_at,
            raised_by_name=self.raised_by_name,
            read_back_at=self.read_back_at,
            acknowledged_at=self.acknowledged_at,
            acknowledge_due_at=self.acknowledge_due_at,
            acted_at=self.acted_at,
            reached_at=self.reached_at,
            reach_due_at=self.reach_due_at,
            ended_at=self.ended_at,
        )


class CriticalContact(models.Model):
    """One call to the doctor, or one try to reach the patient. Never changed."""

    critical = models.ForeignKey(CriticalValue, models.PROTECT, related_name="contacts")
    side = models.CharField(max_length=8, choices=[(s, s) for s in ContactSide])
    way = models.CharField(max_length=10, choices=[(w, w) for w in ContactWay])
    answered = models.BooleanField()
    person = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    text = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)


class CriticalNotice(models.Model):
    """One rung of the ladder: who was told on the screen. Level 0 when raised, then one a level of escalation.

    `note` says why, where no limit had passed.
    """

    critical = models.ForeignKey(
        CriticalValue, models.PROTECT, related_name="notices", db_index=False
    )
    level = models.PositiveSmallIntegerField()
    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", null=True, db_index=False
    )
    duty = models.CharField(max_length=40)
    at = models.DateTimeField()
    note = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["critical", "level", "duty"], name="critical_notice_once"
            ),
        ]


class CriticalBound(models.Model):
    """A county's own rule from a day on: it takes the place of the shipped rule of its code. Never changed."""

    county_code = models.CharField(max_length=12)
    code = models.CharField(max_length=30)
    from_on = models.DateField()
    kind = models.CharField(max_length=12, choices=[(k, k) for k in CentreKind])
    name_zh = models.CharField(max_length=80)
    analyte = models.CharField(max_length=30, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    at_most = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    at_least = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    age_from_days = models.PositiveIntegerField(default=0)
    age_to_days = models.PositiveIntegerField(null=True)
    confirmed = models.BooleanField(default=False)
    retired = models.BooleanField(default=False)
    set_at = models.DateTimeField()
    set_by_name = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "code", "from_on"], name="critical_bound_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(at_most=None) | Q(at_least=None) | Q(at_most__lt=F("at_least")),
                name="critical_bound_low_below_high",
            ),
            models.CheckConstraint(
                condition=Q(age_to_days=None) | Q(age_to_days__gt=F("age_from_days")),
                name="critical_bound_ages_in_order",
            ),
        ]
