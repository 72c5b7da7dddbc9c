"""The course over contacts: episodes and who answers for them, allergies, the timeline, completeness."""

from django.db import models
from django.db.models import F, Q

from lianyi.areas.records.models.encounters import RecordRow
from lianyi.areas.records.models.querysets import RecordQuerySet, ResidentRowQuerySet, one_of
from lianyi.areas.records.types import (
    AllergyCard,
    AllergyKind,
    EpisodeCard,
    HandOverCard,
    HandOverState,
    Severity,
    TimelineEntry,
)


class Episode(RecordRow):
    """One illness from first contact to end. `institution` is the responsible doctor's."""

    title = models.CharField(max_length=200)
    principal_group = models.CharField(max_length=3, blank=True, default="")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    last_contact_at = models.DateTimeField()
    first_doctor = models.ForeignKey("workforce.Staff", models.PROTECT, related_name="+", null=True)
    first_institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", null=True
    )
    responsible_doctor = models.ForeignKey(
        "workforce.Staff", models.PROTECT, related_name="+", null=True
    )

    objects = RecordQuerySet["Episode"].as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["resident", "closed_at", "-last_contact_at"], name="records_epi_resident"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")),
                name="records_epi_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(responsible_doctor=None) | Q(first_doctor__isnull=False),
                name="records_epi_responsible_after_first",
            ),
        ]

    def card(self, hand_overs: tuple[HandOverCard, ...] = ()) -> EpisodeCard:
        """The episode with its chain of responsibility."""
        return EpisodeCard(
            id=self.pk,
            resident_id=self.resident_id,
            title=self.title,
            opened_at=self.opened_at,
            closed_at=self.closed_at,
            first_doctor_id=self.first_doctor_id,
            first_institution_id=self.first_institution_id,
            responsible_doctor_id=self.responsible_doctor_id,
            responsible_institution_id=self.institution_id,
            hand_overs=hand_overs,
        )


class HandOver(models.Model):
    """A step in the chain of responsibility: offered by one doctor, done when the other says so."""

    episode = models.ForeignKey(Episode, models.PROTECT, related_name="hand_overs")
    from_staff = models.ForeignKey("workforce.Staff", models.PROTECT, related_name="+", null=True)
    to_staff = models.ForeignKey("workforce.Staff", models.PROTECT, related_name="+")
    to_institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=200)
    offered_at = models.DateTimeField()
    offered_by_id = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            one_of("state", HandOverState, "records_ho_state"),
            models.UniqueConstraint(
                fields=["episode"], condition=Q(state="OFFERED"), name="records_ho_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="OFFERED", answered_at=None)
                | (~Q(state="OFFERED") & Q(answered_at__isnull=False)),
                name="records_ho_answered",
            ),
            models.CheckConstraint(
                condition=Q(from_staff=None) | ~Q(from_staff=F("to_staff")),
                name="records_ho_to_another",
            ),
        ]

    def card(self) -> HandOverCard:
        """The step as read."""
        return HandOverCard(
            id=self.pk,
            from_staff_id=self.from_staff_id,
            to_staff_id=self.to_staff_id,
            state=HandOverState(self.state),
            reason=self.reason,
            offered_at=self.offered_at,
            answered_at=self.answered_at,
        )


class Allergy(models.Model):
    """What a resident reacts to, or the statement that nothing is known. Never withheld: it protects life."""

    resident = models.ForeignKey("residents.Resident", models.PROTECT, related_name="+")
    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", null=True
    )
    kind = models.CharField(max_length=10)
    code = models.CharField(max_length=40, blank=True, default="")
    substance = models.CharField(max_length=80, blank=True, default="")
    reaction = models.CharField(max_length=120, blank=True, default="")
    severity = models.CharField(max_length=8, blank=True, default="")
    stated_at = models.DateTimeField()
    stated_by = models.CharField(max_length=100)
    refuted_at = models.DateTimeField(null=True)
    refuted_reason = models.CharField(max_length=120, blank=True, default="")

    objects = ResidentRowQuerySet["Allergy"].as_manager()

    class Meta:
        constraints = [
            one_of("kind", AllergyKind, "records_allergy_kind"),
            models.CheckConstraint(
                condition=(Q(kind="NONE_KNOWN") & Q(substance=""))
                | (~Q(kind="NONE_KNOWN") & ~Q(substance="")),
                name="records_allergy_named",
            ),
            models.UniqueConstraint(
                fields=["resident", "kind", "substance"],
                condition=Q(refuted_at=None),
                name="records_allergy_once",
            ),
        ]

    def card(self) -> AllergyCard:
        """The allergy as read."""
        return AllergyCard(
            id=self.pk,
            kind=AllergyKind(self.kind),
            substance=self.substance,
            reaction=self.reaction,
            severity=Severity(self.severity),
            stated_at=self.stated_at,
            institution_id=self.institution_id,
        )


class TimelineRow(RecordRow):
    """One line of a resident's timeline, written in the transaction of what it tells of."""

    at = models.DateTimeField()
    kind = models.CharField(max_length=16)
    place_name = models.CharField(max_length=80, blank=True, default="")
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True, default="")
    ref = models.CharField(max_length=60)
    thread = models.CharField(max_length=40, blank=True, default="")

    objects = RecordQuerySet["TimelineRow"].as_manager()

    class Meta:
        db_table = "records_timeline_entry"
        indexes = [
            models.Index(fields=["resident", "-at", "-id"], name="records_tl_resident"),
            models.Index(fields=["resident", "institution"], name="records_tl_places"),
            models.Index(
                fields=["resident"], condition=~Q(sensitivity=""), name="records_tl_sensitive"
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["ref", "kind"], name="records_tl_ref_once")]

    def entry(self) -> TimelineEntry:
        """The line as read."""
        return TimelineEntry(
            id=self.pk,
            at=self.at,
            kind=self.kind,
            institution_id=self.institution_id,
            place_name=self.place_name,
            title=self.title,
            summary=self.summary,
            ref=self.ref,
            thread=self.thread,
            sensitive=bool(self.sensitivity),
        )


class HealthRecord(models.Model):
    """The one record of a resident (EHR-03): how complete it is, and when it last grew."""

    resident = models.OneToOneField(
        "residents.Resident", models.PROTECT, related_name="+", primary_key=True
    )
    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    score = models.PositiveSmallIntegerField()
    missing = models.JSONField(default=list)
    encounters = models.PositiveIntegerField(default=0)
    last_encounter_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField()

    objects = ResidentRowQuerySet["HealthRecord"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["institution", "score", "resident"], name="records_hr_institution")
        ]
        constraints = [
            models.CheckConstraint(condition=Q(score__lte=100), name="records_hr_percent")
        ]
