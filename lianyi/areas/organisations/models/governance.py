"""Bodies that decide, what they decided, and what waits for a decision."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from lianyi.areas.organisations.models.consortia import Consortium
from lianyi.areas.organisations.models.dated import DatedManager, ends_after_it_starts
from lianyi.areas.organisations.models.institutions import Institution
from lianyi.areas.organisations.types import (
    BodyCard,
    BodyKind,
    DecisionCard,
    FollowUpCard,
    MatterCard,
    MatterKind,
    Outcome,
    Power,
    SeatCard,
    SeatSlot,
)
from lianyi.kernel.actor import Scope


class CountyQuerySet(models.QuerySet[Any]):
    """Papers of a county's government: for people whose post lies in that county."""

    def visible_to(self, scope: Scope) -> Self:
        """Rows of the counties in which the scope has an institution."""
        if scope.everything:
            return self
        counties = Institution.objects.filter(pk__in=scope.institution_ids).values("county_code")
        return self.filter(county_code__in=counties)


class GoverningBody(models.Model):
    """A committee, council or leading group (X13)."""

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=24)
    county_code = models.CharField(max_length=6, db_index=True)
    consortium = models.ForeignKey(
        Consortium, models.PROTECT, null=True, blank=True, related_name="bodies"
    )
    office_at = models.CharField(max_length=60, blank=True)

    objects = CountyQuerySet.as_manager()

    def card(self) -> BodyCard:
        """The frozen face of this row."""
        return BodyCard(
            id=self.pk,
            name=self.name,
            kind=BodyKind(self.kind),
            county_code=self.county_code,
            consortium_id=self.consortium_id,
            office_at=self.office_at,
        )


class Seat(models.Model):
    """A seat of a body and who holds it (X14)."""

    body = models.ForeignKey(GoverningBody, models.PROTECT, related_name="seats")
    slot = models.CharField(max_length=10)
    department = models.CharField(max_length=40)
    person_name = models.CharField(max_length=40)
    position = models.CharField(max_length=40, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    objects: ClassVar[DatedManager["Seat"]] = DatedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body"],
                condition=Q(slot=SeatSlot.CHAIR.value, until_on__isnull=True),
                name="seat_one_chair",
            ),
            ends_after_it_starts("seat_dates"),
        ]

    def card(self) -> SeatCard:
        """The frozen face of this row."""
        return SeatCard(
            id=self.pk,
            slot=SeatSlot(self.slot),
            department=self.department,
            person_name=self.person_name,
            position=self.position,
            from_on=self.from_on,
            until_on=self.until_on,
        )


class Meeting(models.Model):
    """A meeting of a body."""

    body = models.ForeignKey(GoverningBody, models.PROTECT, related_name="meetings", db_index=False)
    title = models.CharField(max_length=80)
    held_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["body", "-held_on"], name="meeting_body_day")]


class Matter(models.Model):
    """A charter, plan, budget or scheme that takes effect only by a recorded decision."""

    kind = models.CharField(max_length=20)
    power = models.CharField(max_length=12)
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=10)
    county_code = models.CharField(max_length=6, db_index=True)
    consortium = models.ForeignKey(
        Consortium, models.PROTECT, null=True, blank=True, related_name="matters"
    )
    subject_ref = models.CharField(max_length=60, blank=True)
    summary = models.TextField(blank=True)
    decision = models.ForeignKey(
        "organisations.Decision", models.PROTECT, null=True, blank=True, related_name="+"
    )
    effective_on = models.DateField(null=True, blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=60)

    objects = CountyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="matter_effective_by_decision",
                condition=~Q(state="effective")
                | Q(decision__isnull=False, effective_on__isnull=False),
            )
        ]

    def card(self) -> MatterCard:
        """The frozen face of this row."""
        return MatterCard(
            id=self.pk,
            kind=MatterKind(self.kind),
            power=Power(self.power),
            title=self.title,
            state=self.state,
            county_code=self.county_code,
            consortium_id=self.consortium_id,
            subject_ref=self.subject_ref,
            decision_id=self.decision_id,
            effective_on=self.effective_on,
        )


class AgendaItem(models.Model):
    """One item of a meeting's agenda."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="agenda", db_index=False)
    no = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    power = models.CharField(max_length=12)
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "no"], name="agenda_no_once")]


class Decision(models.Model):
    """What a body decided: append-only."""

    body = models.ForeignKey(
        GoverningBody, models.PROTECT, related_name="decisions", db_index=False
    )
    item = models.OneToOneField(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="decision"
    )
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    power = models.CharField(max_length=12)
    outcome = models.CharField(max_length=10)
    decided_on = models.DateField()
    votes_for = models.PositiveSmallIntegerField(default=0)
    votes_against = models.PositiveSmallIntegerField(default=0)
    abstained = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(blank=True)
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "number"], name="decision_number_once")
        ]

    def card(self) -> DecisionCard:
        """The frozen face of this row."""
        return DecisionCard(
            id=self.pk,
            body_id=self.body_id,
            number=self.number,
            title=self.title,
            power=Power(self.power),
            outcome=Outcome(self.outcome),
            decided_on=self.decided_on,
            matter_id=self.matter_id,
            votes_for=self.votes_for,
            votes_against=self.votes_against,
            abstained=self.abstained,
            text=self.text,
        )


class FollowUp(models.Model):
    """What a decision asks somebody to do by a day."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="follow_ups")
    text = models.CharField(max_length=200)
    owner = models.CharField(max_length=60)
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["done_on", "due_on"], name="follow_up_due")]

    def card(self) -> FollowUpCard:
        """The frozen face of this row."""
        return FollowUpCard(
            id=self.pk,
            decision_id=self.decision_id,
            text=self.text,
            owner=self.owner,
            due_on=self.due_on,
            done_on=self.done_on,
            note=self.note,
        )
