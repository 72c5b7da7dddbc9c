"""An order: one examination asked for, from the request to the patient who knows the result."""

from django.db import models
from django.db.models import F, Q

from lianyi.areas.diagnostics.models.centre import Centre
from lianyi.areas.diagnostics.states import AT_CENTRE
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.words import CentreKind, Modality, State, Urgency
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError
from lianyi.machinery.literals import literals


class OrderNotFound(DomainError):
    """No such order within the actor's reach."""

    code = "diagnostics.order_not_found"
    http_status = 404
    template = "There is no order {order_id} within your reach."


class OrderQuerySet(models.QuerySet["Order"]):
    """Orders, by who may see them."""

    def visible_to(self, scope: Scope) -> "OrderQuerySet":
        """Orders that an institution in reach asked for, performs, or whose centre it hosts."""
        if scope.everything:
            return self
        ids = scope.institution_ids
        return self.filter(Q(requester__in=ids) | Q(performer__in=ids) | Q(centre_host__in=ids))

    def at_centre(self) -> "OrderQuerySet":
        """Orders a centre still owes a report for, on the partial index `order_queue`."""
        return self.filter(state__in=literals(AT_CENTRE))

    def one(self, order_id: int) -> "Order":
        """The row. Raises: OrderNotFound (404)."""
        row = self.filter(pk=order_id).first()
        if row is None:
            raise OrderNotFound(order_id=order_id)
        return row

    def locked(self, order_id: int) -> "Order":
        """The row with its case, locked until the transaction ends. Raises: OrderNotFound (404)."""
        row = (
            self.select_related("case").select_for_update(of=("self",)).filter(pk=order_id).first()
        )
        if row is None:
            raise OrderNotFound(order_id=order_id)
        return row


class Order(models.Model):
    """`state` mirrors the case and is written only where the case moves. `number` is the accession number (SH, 16).

    `centre_host` repeats the centre's host for scope and queue; `performer` examines (a village's film is taken at its
    township); `report_due_at` is what the queue is ordered by.
    """

    number = models.CharField(max_length=16, unique=True, null=True)
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+", null=True)
    state = models.CharField(max_length=10, choices=[(s, s) for s in State], default=State.ORDERED)
    urgency = models.CharField(max_length=8, choices=[(u, u) for u in Urgency])
    urgency_rank = models.PositiveSmallIntegerField()
    county_code = models.CharField(max_length=12, blank=True)

    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    centre_kind = models.CharField(max_length=12, choices=[(k, k) for k in CentreKind])
    centre_host = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    item_code = models.CharField(max_length=30)
    item_name = models.CharField(max_length=80)
    modality = models.CharField(max_length=4, choices=[(m, m) for m in Modality])
    body_part = models.CharField(max_length=30, blank=True)
    laterality = models.CharField(max_length=1, blank=True)
    price_fen = models.PositiveIntegerField(default=0)

    resident = models.ForeignKey(
        "residents.Resident", models.PROTECT, related_name="+", db_index=False
    )
    requester = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    performer = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    ordered_by_id = models.BigIntegerField(null=True)
    ordered_by_name = models.CharField(max_length=60)
    diagnosis_code = models.CharField(max_length=20, blank=True)
    diagnosis_name = models.CharField(max_length=120, blank=True)
    clinical_info = models.CharField(max_length=1000)
    question = models.CharField(max_length=300, blank=True)
    encounter_id = models.BigIntegerField(null=True)
    referral_id = models.BigIntegerField(null=True)
    slot_reservation_id = models.BigIntegerField(null=True)
    repeat_of = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)

    ordered_at = models.DateTimeField()
    scheduled_at = models.DateTimeField(null=True)
    performed_at = models.DateTimeField(null=True)
    performed_by_id = models.BigIntegerField(null=True)
    performed_by_name = models.CharField(max_length=60, blank=True)
    transmitted_at = models.DateTimeField(null=True)
    report_due_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    claimed_by_id = models.BigIntegerField(null=True)
    claimed_by_name = models.CharField(max_length=60, blank=True)
    claim_until = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    informed_at = models.DateTimeField(null=True)
    informed_by_name = models.CharField(max_length=60, blank=True)
    closed_at = models.DateTimeField(null=True)
    critical = models.BooleanField(default=False)
    abnormal = models.BooleanField(null=True)
    retakes = models.PositiveSmallIntegerField(default=0)
    end_reason = models.CharField(max_length=20, blank=True)
    end_note = models.CharField(max_length=300, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=State.READING, claim_until__isnull=False)
                | (~Q(state=State.READING) & Q(claim_until=None)),
                name="order_claim_only_while_read",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*AT_CENTRE, State.SIGNED, State.CLOSED])
                | Q(transmitted_at__isnull=False, report_due_at__isnull=False),
                name="order_at_centre_has_its_times",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.SIGNED, State.CLOSED]) | Q(signed_at__isnull=False),
                name="order_signed_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(transmitted_at=None) | Q(transmitted_at__gte=F("ordered_at")),
                name="order_sent_after_ordered",
            ),
        ]
        indexes = [
            models.Index(
                fields=["centre", "urgency_rank", "report_due_at", "id"],
                condition=Q(state__in=[*AT_CENTRE]),
                name="order_queue",
            ),
            models.Index(fields=["centre", "signed_at"], name="order_signed"),
            models.Index(fields=["centre_host", "state", "ordered_at"], name="order_of_host"),
            models.Index(fields=["requester", "state", "ordered_at"], name="order_of_requester"),
            models.Index(fields=["performer", "state", "ordered_at"], name="order_of_performer"),
            models.Index(fields=["resident", "ordered_at"], name="order_of_resident"),
            models.Index(
                fields=["claim_until"], condition=Q(state=State.READING), name="order_claims"
            ),
        ]

    def card(self) -> OrderCard:
        """The order as a value, without the person's name."""
        return OrderCard(
            id=self.pk,
            number=self.number or "",
            case_id=self.case_id or 0,
            state=State(self.state),
            urgency=Urgency(self.urgency),
            centre_id=self.centre_id,
            centre_kind=CentreKind(self.centre_kind),
            item_code=self.item_code,
            item_name=self.item_name,
            modality=Modality(self.modality),
            body_part=self.body_part,
            resident_id=self.resident_id,
            requester_id=self.requester_id,
            performer_id=self.performer_id,
            encounter_id=self.encounter_id,
            referral_id=self.referral_id,
            ordered_at=self.ordered_at,
            performed_at=self.performed_at,
            transmitted_at=self.transmitted_at,
            report_due_at=self.report_due_at,
            claimed_by_id=self.claimed_by_id,
            claimed_by_name=self.claimed_by_name,
            claim_until=self.claim_until,
            submitted_at=self.submitted_at,
            signed_at=self.signed_at,
            informed_at=self.informed_at,
            closed_at=self.closed_at,
            critical=self.critical,
            abnormal=self.abnormal,
            retakes=self.retakes,
            repeat_of_id=self.repeat_of_id,
            price_fen=self.price_fen,
        )
