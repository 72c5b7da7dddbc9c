"""Specimens: one label, one tube, one or several orders, and every hand it went through."""

from django.db import models
from django.db.models import F, Q

from lianyi.areas.diagnostics.models.centre import Centre
from lianyi.areas.diagnostics.models.courier import CourierRun
from lianyi.areas.diagnostics.models.order import Order
from lianyi.areas.diagnostics.types.laboratory import SpecimenCard, SpecimenMove, SpecimenState
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError


class SpecimenNotFound(DomainError):
    """No such specimen within the actor's reach."""

    code = "diagnostics.specimen_not_found"
    http_status = 404
    template = "There is no specimen {barcode} within your reach."


class SpecimenQuerySet(models.QuerySet["Specimen"]):
    """Specimens, by who took, carries or receives them."""

    def visible_to(self, scope: Scope) -> "SpecimenQuerySet":
        """Specimens taken by an institution in reach, or bound for a centre it hosts."""
        if scope.everything:
            return self
        ids = scope.institution_ids
        return self.filter(Q(institution__in=ids) | Q(centre_host__in=ids))

    def locked(self, specimen_id: int) -> "Specimen":
        """The row, locked until the transaction ends. Raises: SpecimenNotFound (404)."""
        row = self.select_for_update(of=("self",)).filter(pk=specimen_id).first()
        if row is None:
            raise SpecimenNotFound(barcode=specimen_id)
        return row

    def by_label(self, barcode: str) -> "Specimen | None":
        """The row of a label, locked until the transaction ends; None where none is in sight."""
        return self.select_for_update(of=("self",)).filter(barcode=barcode).first()


class Specimen(models.Model):
    """One tube. `barcode` is set right after the row is made. `warm`: a reading of its run left the bounds."""

    barcode = models.CharField(max_length=12, unique=True, null=True)
    state = models.CharField(
        max_length=10, choices=[(s, s) for s in SpecimenState], default=SpecimenState.COLLECTED
    )
    kind = models.CharField(max_length=12)
    container = models.CharField(max_length=12)
    site = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=200, blank=True)
    resident = models.ForeignKey(
        "residents.Resident", models.PROTECT, related_name="+", db_index=False
    )
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    centre_host = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    orders = models.ManyToManyField(Order, through="SpecimenOrder", related_name="specimens")
    run = models.ForeignKey(CourierRun, models.PROTECT, related_name="specimens", null=True)
    recollect_of = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)

    collected_at = models.DateTimeField()
    collected_by_id = models.BigIntegerField(null=True)
    collected_by_name = models.CharField(max_length=60)
    keep_until = models.DateTimeField(null=True)
    celsius_low = models.SmallIntegerField(null=True)
    celsius_high = models.SmallIntegerField(null=True)
    warm = models.BooleanField(default=False)
    devitalised_at = models.DateTimeField(null=True)
    fixed_at = models.DateTimeField(null=True)
    picked_up_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    received_by_name = models.CharField(max_length=60, blank=True)
    reject_reason = models.CharField(max_length=20, blank=True)
    reject_note = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=60, blank=True)

    objects = SpecimenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=SpecimenState.REJECTED) | ~Q(reject_reason=""),
                name="specimen_rejected_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=SpecimenState.RECEIVED) | Q(received_at__isnull=False),
                name="specimen_received_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(devitalised_at=None)
                | Q(fixed_at=None)
                | Q(fixed_at__gte=F("devitalised_at")),
                name="specimen_fixed_after_it_was_taken",
            ),
        ]
        indexes = [
            models.Index(fields=["centre_host", "state", "collected_at"], name="specimen_of_lab"),
            models.Index(fields=["institution", "state", "collected_at"], name="specimen_of_unit"),
            models.Index(fields=["resident", "collected_at"], name="specimen_of_resident"),
        ]

    def card(self) -> SpecimenCard:
        """The specimen as a value."""
        same = (
            "id",
            "kind",
            "container",
            "resident_id",
            "centre_id",
            "centre_host_id",
            "institution_id",
            "site",
            "collected_at",
            "collected_by_name",
            "keep_until",
            "run_id",
            "received_at",
            "received_by_name",
            "ended_at",
            "reject_reason",
            "reject_note",
            "recollect_of_id",
            "devitalised_at",
            "fixed_at",
            "celsius_low",
            "celsius_high",
            "warm",
        )
        return SpecimenCard(
            barcode=self.barcode or "",
            state=SpecimenState(self.state),
            **{name: getattr(self, name) for name in same},
        )


class SpecimenOrder(models.Model):
    """That a tube was taken for an order; a second taking is another row."""

    specimen = models.ForeignKey(
        Specimen, models.PROTECT, related_name="order_links", db_index=False
    )
    order = models.ForeignKey(Order, models.PROTECT, related_name="specimen_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["specimen", "order"], name="specimen_order_once"),
        ]


class SpecimenStep(models.Model):
    """One hand a specimen went through. Never changed."""

    specimen = models.ForeignKey(Specimen, models.PROTECT, related_name="steps")
    move = models.CharField(
        max_length=12, choices=[("COLLECT", "COLLECT"), *((m, m) for m in SpecimenMove)]
    )
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", null=True, db_index=False
    )
    note = models.CharField(max_length=300, blank=True)
