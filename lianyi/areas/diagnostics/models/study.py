"""Studies as diagnostics knows them: to which order one belongs, or why it waits; which apparatus may send."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from lianyi.areas.diagnostics.definitions.imaging import REPORT
from lianyi.areas.diagnostics.models.centre import CentreMember
from lianyi.areas.diagnostics.models.order import Order
from lianyi.areas.diagnostics.types.imaging import Mismatch, ShareCard, StudyCard, StudyState
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError
from lianyi.machinery.cases.clocks import local_day

AT_ORDER = (StudyState.FILED, StudyState.MERGED)
"""Those that belong to an order."""


class StudyNotFound(DomainError):
    """No such study within the actor's reach."""

    code = "diagnostics.study_not_found"
    http_status = 404
    template = "There is no such study within your reach."


class ShareNotFound(DomainError):
    """No such link, or one that has ended: the two are never told apart."""

    code = "diagnostics.share_not_found"
    http_status = 404
    template = "This link is not valid, or not any more; ask the hospital for a new one."


class StationNotFound(DomainError):
    """No such apparatus within reach."""

    code = "diagnostics.station_not_found"
    http_status = 404
    template = "There is no station {station_id} within your reach."


class StationQuerySet(models.QuerySet["Station"]):
    """Apparatus, by whose it is."""

    def visible_to(self, scope: Scope) -> "StationQuerySet":
        """Apparatus of institutions in reach."""
        return self if scope.everything else self.filter(institution__in=scope.institution_ids)

    def one(self, station_id: int) -> "Station":
        """The row. Raises: StationNotFound (404)."""
        row = self.filter(pk=station_id).first()
        if row is None:
            raise StationNotFound(station_id=station_id)
        return row


class Station(models.Model):
    """An apparatus that may send and ask, by its AE title. `address` empty: from anywhere."""

    title = models.CharField(max_length=16, unique=True)
    institution = models.ForeignKey("organisations.Institution", models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    modality = models.CharField(max_length=4, blank=True)
    address = models.CharField(max_length=45, blank=True)
    active = models.BooleanField(default=True)
    noted_by_name = models.CharField(max_length=60)
    noted_at = models.DateTimeField()

    objects = StationQuerySet.as_manager()


class StudyQuerySet(models.QuerySet["Study"]):
    """Studies, by who may see them."""

    def visible_to(self, scope: Scope) -> "StudyQuerySet":
        """Studies of orders in reach, and of residents whom somebody in reach cares for, wherever they were taken."""
        if scope.everything:
            return self
        orders = Order.objects.visible_to(scope).filter(pk=OuterRef("order_id"))
        return self.filter(
            Q(Exists(orders)) | residents.sees(scope, "resident_id"), state__in=AT_ORDER
        )

    def examined(self) -> "StudyQuerySet":
        """Without the studies that hold a signed report."""
        return self.exclude(modality=REPORT)

    def undecided_for(self, scope: Scope) -> "StudyQuerySet":
        """Studies without an order that an institution in reach sent, or one that a centre it hosts serves now."""
        rows = self.exclude(state__in=AT_ORDER)
        if scope.everything:
            return rows
        ids = scope.institution_ids
        served = CentreMember.objects.filter(
            Q(until=None) | Q(until__gte=local_day(scope.at)),
            centre__host__in=ids,
            institution=OuterRef("institution_id"),
        )
        return rows.filter(Q(institution__in=ids) | Exists(served))

    def one(self, study_id: int) -> "Study":
        """The row with what the archive knows. Raises: StudyNotFound (404)."""
        row = self.select_related("index", "order").filter(pk=study_id).first()
        if row is None:
            raise StudyNotFound
        return row

    def locked(self, study_id: int) -> "Study":
        """The row, locked until the transaction ends. Raises: StudyNotFound (404)."""
        row = self.select_for_update(of=("self",)).filter(pk=study_id).first()
        if row is None:
            raise StudyNotFound
        return row


class Study(models.Model):
    """A study that arrived. `resident` repeats the order's; `institution` is who sent it."""

    index = models.OneToOneField("dicom.Study", models.PROTECT, related_name="+")
    uid = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=12, choices=[(s, s) for s in StudyState])
    order = models.ForeignKey(Order, models.PROTECT, related_name="+", null=True)
    resident = models.ForeignKey(
        "residents.Resident", models.PROTECT, related_name="+", null=True, db_index=False
    )
    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", null=True, db_index=False
    )
    modality = models.CharField(max_length=16, blank=True)
    reasons = models.JSONField(default=list)
    arrived_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects = StudyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AT_ORDER, order__isnull=False, resident__isnull=False)
                | Q(~Q(state__in=AT_ORDER), order=None, resident=None),
                name="study_at_order_or_waiting",
            ),
        ]
        indexes = [
            models.Index(fields=["-arrived_at", "-id"], name="study_newest"),
            models.Index(fields=["resident", "-arrived_at"], name="study_of_resident"),
            models.Index(
                fields=["institution", "arrived_at"],
                condition=Q(state=StudyState.QUARANTINED),
                name="study_waiting",
            ),
        ]

    def card(self) -> StudyCard:
        """The study as a value."""
        return StudyCard(
            id=self.pk,
            study_key=self.index_id,
            uid=self.uid,
            state=StudyState(self.state),
            order_id=self.order_id,
            resident_id=self.resident_id,
            institution_id=self.institution_id,
            modality=self.modality,
            reasons=tuple(Mismatch(code) for code in self.reasons),
            arrived_at=self.arrived_at,
            decided_at=self.decided_at,
            decided_by_name=self.decided_by_name,
            note=self.note,
        )


class Share(models.Model):
    """A link that shows a study to whoever has it and knows its PIN, until it ends. Only sums of both are kept."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="+", db_index=False)
    token_index = models.CharField(max_length=64, unique=True)
    pin_hash = models.CharField(max_length=128)
    made_at = models.DateTimeField()
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=60)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    opens = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["study", "expires_at"], name="share_of_study")]

    def card(self, *, token: str = "", pin: str = "") -> ShareCard:
        """The link as a value; `token` and `pin` are known only to who has just made it."""
        return ShareCard(
            id=self.pk,
            study_id=self.study_id,
            expires_at=self.expires_at,
            revoked_at=self.revoked_at,
            opens=self.opens,
            last_opened_at=self.last_opened_at,
            made_by_name=self.made_by_name,
            made_at=self.made_at,
            token=token,
            pin=pin,
        )
