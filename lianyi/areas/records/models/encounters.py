"""Contacts between residents and institutions, with what was found, measured, prescribed and ordered."""

from django.db import models
from django.db.models import F, Q

from lianyi.areas.records.models.querysets import RecordQuerySet, one_of
from lianyi.areas.records.types import (
    ConditionCard,
    ConditionKind,
    Disposition,
    DrugCard,
    EncounterCard,
    EncounterKind,
    EncounterState,
    Flag,
    ObservationCard,
    OrderCard,
    OrderKind,
    OrderState,
    Source,
    Verification,
)


class RecordRow(models.Model):
    """What every row of the record has: for whose file it was written, who wrote it, and how sensitive it is.

    A merge of two files moves no row (ADR-0021): readers ask for all ids of the person.
    """

    resident = models.ForeignKey(
        "residents.Resident", models.PROTECT, related_name="+", db_index=False
    )
    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", null=True, db_index=False
    )
    sensitivity = models.CharField(max_length=40, default="", blank=True)

    class Meta:
        abstract = True


class Encounter(RecordRow):
    """A contact: a visit, an emergency, a stay, a home visit; also one known only from a claim."""

    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=8, default=EncounterState.OPEN.value)
    source = models.CharField(max_length=8, default=Source.HERE.value)
    episode = models.ForeignKey(
        "records.Episode", models.PROTECT, related_name="encounters", null=True
    )
    department = models.CharField(max_length=40, blank=True, default="")
    doctor = models.ForeignKey(
        "workforce.Staff", models.PROTECT, related_name="+", null=True, db_index=False
    )
    doctor_name = models.CharField(max_length=64, blank=True, default="")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    chief_complaint = models.CharField(max_length=500, blank=True, default="")
    note = models.JSONField(default=dict)
    template = models.CharField(max_length=40, blank=True, default="")
    disposition = models.CharField(max_length=16, null=True)
    principal_code = models.CharField(max_length=20, blank=True, default="")
    principal_name = models.CharField(max_length=200, blank=True, default="")
    total_fen = models.BigIntegerField(default=0)
    fund_fen = models.BigIntegerField(default=0)
    outside_county = models.BooleanField(default=False)
    place_name = models.CharField(max_length=80, blank=True, default="")
    place_division = models.CharField(max_length=12, blank=True, default="")
    client_id = models.CharField(max_length=64, null=True)
    external_id = models.CharField(max_length=64, null=True)
    version = models.PositiveIntegerField(default=1)
    quality = models.PositiveSmallIntegerField(null=True)
    recorded_at = models.DateTimeField()

    objects = RecordQuerySet["Encounter"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["resident", "-started_at"], name="records_enc_resident"),
            models.Index(fields=["institution", "-started_at"], name="records_enc_institution"),
            models.Index(fields=["doctor", "-started_at"], name="records_enc_doctor"),
            models.Index(fields=["started_at"], name="records_enc_started"),
            models.Index(
                fields=["institution", "started_at"],
                condition=Q(state="OPEN"),
                name="records_enc_unsigned",
            ),
            models.Index(
                fields=["outside_county", "started_at"],
                condition=Q(kind="INPATIENT", ended_at=None),
                name="records_enc_open_stay",
            ),
        ]
        constraints = [
            one_of("kind", EncounterKind, "records_enc_kind"),
            one_of("state", EncounterState, "records_enc_state"),
            one_of("source", Source, "records_enc_source"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="records_enc_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(total_fen__gte=0), name="records_enc_total_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(fund_fen__gte=0, fund_fen__lte=F("total_fen")),
                name="records_enc_fund_within_total",
            ),
            models.CheckConstraint(
                condition=Q(institution__isnull=False)
                | (Q(outside_county=True) & ~Q(place_name="")),
                name="records_enc_has_a_place",
            ),
            models.CheckConstraint(
                condition=Q(quality=None) | Q(quality__lte=100), name="records_enc_quality_percent"
            ),
            models.UniqueConstraint(
                fields=["institution", "client_id"], name="records_enc_client_once"
            ),
            models.UniqueConstraint(
                fields=["institution", "external_id"], name="records_enc_external_once"
            ),
            models.UniqueConstraint(
                fields=["place_name", "external_id"],
                condition=Q(institution=None),
                name="records_enc_outside_external_once",
            ),
        ]

    def card(self) -> EncounterCard:
        """The contact in short."""
        return EncounterCard(
            id=self.pk,
            resident_id=self.resident_id,
            kind=EncounterKind(self.kind),
            state=EncounterState(self.state),
            institution_id=self.institution_id,
            place_name=self.place_name,
            department=self.department,
            doctor_id=self.doctor_id,
            doctor_name=self.doctor_name,
            episode_id=self.episode_id,
            started_at=self.started_at,
            ended_at=self.ended_at,
            chief_complaint=self.chief_complaint,
            principal_code=self.principal_code,
            principal_name=self.principal_name,
            disposition=Disposition(self.disposition) if self.disposition else None,
            total_fen=self.total_fen,
            fund_fen=self.fund_fen,
            outside_county=self.outside_county,
            source=Source(self.source),
            version=self.version,
            quality=self.quality,
        )


class Condition(RecordRow):
    """A diagnosis of a contact, by ICD-10 code."""

    encounter = models.ForeignKey(
        Encounter, models.PROTECT, related_name="conditions", db_index=False
    )
    rank = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    verification = models.CharField(max_length=12, default=Verification.CONFIRMED.value)
    onset_on = models.DateField(null=True)
    is_chronic = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()

    objects = RecordQuerySet["Condition"].as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["resident", "is_chronic", "-recorded_at"], name="records_cond_resident"
            )
        ]
        constraints = [
            one_of("kind", ConditionKind, "records_cond_kind"),
            one_of("verification", Verification, "records_cond_verification"),
            models.UniqueConstraint(fields=["encounter", "code"], name="records_cond_code_once"),
            models.UniqueConstraint(
                fields=["encounter"],
                condition=Q(kind="PRINCIPAL"),
                name="records_cond_one_principal",
            ),
        ]

    def card(self) -> ConditionCard:
        """The diagnosis as read."""
        return ConditionCard(
            id=self.pk,
            code=self.code,
            name=self.name,
            kind=ConditionKind(self.kind),
            verification=Verification(self.verification),
            onset_on=self.onset_on,
            recorded_at=self.recorded_at,
            institution_id=self.institution_id,
        )


class Observation(RecordRow):
    """A measured value. Values measured together, as the two of a blood pressure, share `panel`."""

    encounter = models.ForeignKey(Encounter, models.PROTECT, related_name="observations", null=True)
    panel = models.CharField(max_length=20, blank=True, default="")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    value = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    text = models.CharField(max_length=200, blank=True, default="")
    unit = models.CharField(max_length=20, blank=True, default="")
    low = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    high = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    flag = models.CharField(max_length=2, blank=True, default="")
    taken_at = models.DateTimeField()

    objects = RecordQuerySet["Observation"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["resident", "code", "-taken_at"], name="records_obs_resident")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(text=""), name="records_obs_says_something"
            ),
            models.CheckConstraint(
                condition=Q(low=None) | Q(high=None) | Q(high__gte=F("low")),
                name="records_obs_range_in_order",
            ),
        ]

    def card(self) -> ObservationCard:
        """The value as read."""
        return ObservationCard(
            id=self.pk,
            code=self.code,
            name=self.name,
            value=self.value,
            text=self.text,
            unit=self.unit,
            low=self.low,
            high=self.high,
            flag=Flag(self.flag),
            taken_at=self.taken_at,
            institution_id=self.institution_id,
        )


class Prescription(RecordRow):
    """Drugs prescribed together. `current_until`: last day of the longest drug; long-term ones run until stopped."""

    encounter = models.ForeignKey(Encounter, models.PROTECT, related_name="prescriptions")
    written_at = models.DateTimeField()
    long_term = models.BooleanField(default=False)
    current_until = models.DateField()
    note = models.CharField(max_length=200, blank=True, default="")

    objects = RecordQuerySet["Prescription"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["resident", "-written_at"], name="records_rx_resident"),
            models.Index(fields=["institution", "-written_at"], name="records_rx_institution"),
        ]


class PrescriptionItem(models.Model):
    """One drug of a prescription."""

    prescription = models.ForeignKey(Prescription, models.PROTECT, related_name="items")
    drug_code = models.CharField(max_length=40)
    drug_name = models.CharField(max_length=200)
    dose = models.CharField(max_length=30, blank=True, default="")
    frequency = models.CharField(max_length=20, blank=True, default="")
    route = models.CharField(max_length=20, blank=True, default="")
    days = models.PositiveSmallIntegerField()
    quantity = models.DecimalField(max_digits=9, decimal_places=2)
    unit = models.CharField(max_length=10, blank=True, default="")
    ends_on = models.DateField()
    stopped_at = models.DateTimeField(null=True)
    stopped_reason = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=180), name="records_item_days"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="records_item_quantity"),
        ]

    def card(self) -> DrugCard:
        """The drug as read; expects its prescription loaded."""
        return DrugCard(
            id=self.pk,
            drug_code=self.drug_code,
            drug_name=self.drug_name,
            dose=self.dose,
            frequency=self.frequency,
            route=self.route,
            days=self.days,
            quantity=self.quantity,
            unit=self.unit,
            written_at=self.prescription.written_at,
            ends_on=None if self.prescription.long_term else self.ends_on,
            long_term=self.prescription.long_term,
            stopped_at=self.stopped_at,
            institution_id=self.prescription.institution_id,
        )


class Order(models.Model):
    """A doctor's order inside a stay or visit: standing until stopped, or done once."""

    encounter = models.ForeignKey(Encounter, models.PROTECT, related_name="orders")
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=8, default=OrderState.ACTIVE.value)
    category = models.CharField(max_length=12)
    text = models.CharField(max_length=300)
    starts_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by_user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=100)
    ended_by_name = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints = [
            one_of("state", OrderState, "records_order_state"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("starts_at")),
                name="records_order_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(state="ACTIVE", ended_at=None)
                | (~Q(state="ACTIVE") & Q(ended_at__isnull=False)),
                name="records_order_ended_when_not_active",
            ),
        ]

    def card(self) -> OrderCard:
        """The order as read."""
        return OrderCard(
            id=self.pk,
            kind=OrderKind(self.kind),
            state=OrderState(self.state),
            category=self.category,
            text=self.text,
            starts_at=self.starts_at,
            ended_at=self.ended_at,
            by_name=self.by_name,
        )
