"""A referral: one request to hand a person over, who passed it on, and the dated tasks that come of it."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from lianyi.areas.referrals.states import CLOSABLE, LIVE
from lianyi.areas.referrals.types.cards import FollowUpCard, ReferralCard
from lianyi.areas.referrals.types.words import (
    Channel,
    Direction,
    FollowUpResult,
    FollowUpState,
    FollowUpWay,
    Outcome,
    State,
    Urgency,
)
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError
from lianyi.machinery.prepared import Question

_ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""For a scope of which only the institutions count."""


class ReferralNotFound(DomainError):
    """No such referral within the actor's reach."""

    code = "referral.not_found"
    http_status = 404
    template = "There is no referral {referral_id} within your reach."


CLOSED_TO_RECEIVER: Final = Q(consent_given=False, urgency=Urgency.ORDINARY, state__in=CLOSABLE)
"""The patient withdrew the consent before setting out: see services.consents."""


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Referrals, by who may see them."""

    def visible_to(self, scope: Scope) -> "ReferralQuerySet":
        """Referrals that an institution in reach sent, receives, made, passed on, or follows up.

        One whose patient withdrew the consent is closed to its receiver.
        """
        if scope.everything:
            return self
        ids = scope.institution_ids
        passed_on = Forwarding.objects.filter(referral=OuterRef("pk"), by_institution__in=ids)
        follows = FollowUp.objects.filter(referral=OuterRef("pk"), institution__in=ids)
        return self.filter(
            Q(from_institution__in=ids)
            | (Q(to_institution__in=ids) & ~Q(state=State.DRAFT) & ~CLOSED_TO_RECEIVER)
            | Q(made_by_institution__in=ids)
            | Q(Exists(passed_on))
            | Q(Exists(follows))
        )

    def one(self, referral_id: int) -> "Referral":
        """The row. Raises: ReferralNotFound (404)."""
        row = self.filter(pk=referral_id).first()
        if row is None:
            raise ReferralNotFound(referral_id=referral_id)
        return row


class LockingManager(models.Manager["Referral"]):
    """Finds the one row a write begins with."""

    def locked(self, referral_id: int, scope: Scope | None = None) -> "Referral":
        """The row with its case, locked until the transaction ends; without a scope, whoever's it is.

        Cost: one statement built once. Raises: ReferralNotFound (404).
        """
        everything = scope is None or scope.everything
        ids = frozenset[int]() if scope is None or everything else scope.institution_ids
        row = _LOCKED.first(pk=referral_id, ids=ids, everything=everything)
        if row is None:
            raise ReferralNotFound(referral_id=referral_id)
        return row


ReferralManager = LockingManager.from_queryset(ReferralQuerySet)


def _row_to_lock(pk: int, ids: Collection[int], everything: bool) -> ReferralQuerySet:
    scope = Scope(at=_ANY_TIME, institution_ids=frozenset(ids), everything=everything)
    rows: ReferralQuerySet = Referral.objects.visible_to(scope)
    return rows.select_related("case").select_for_update(of=("self",)).filter(pk=pk)


class Referral(models.Model):
    """`state` mirrors the case and is written only where the case moves; `number` is what people quote."""

    number = models.CharField(max_length=24, unique=True, null=True)
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+", null=True)
    state = models.CharField(max_length=20, choices=[(s, s) for s in State], default=State.DRAFT)
    direction = models.CharField(max_length=10, choices=[(d, d) for d in Direction])
    urgency = models.CharField(max_length=10, choices=[(u, u) for u in Urgency])
    channel = models.CharField(
        max_length=10, choices=[(c, c) for c in Channel], default=Channel.PLAIN
    )
    county_code = models.CharField(max_length=12, blank=True)

    resident = models.ForeignKey(
        "residents.Resident", models.PROTECT, related_name="+", db_index=False
    )
    from_institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    to_institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    made_by_institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    from_department = models.CharField(max_length=60, blank=True)
    to_department = models.CharField(max_length=60, blank=True)
    from_doctor_id = models.BigIntegerField(null=True)
    from_doctor_name = models.CharField(max_length=60, blank=True)
    to_doctor_id = models.BigIntegerField(null=True)
    to_doctor_name = models.CharField(max_length=60, blank=True)

    reason_code = models.CharField(max_length=20)
    diagnosis_code = models.CharField(max_length=20)
    diagnosis_name = models.CharField(max_length=120)
    impression = models.CharField(max_length=500)
    present_illness = models.CharField(max_length=2000)
    past_history = models.CharField(max_length=1000, blank=True)
    treatment_so_far = models.CharField(max_length=1000, blank=True)
    wants_bed = models.BooleanField(default=False)

    findings = models.JSONField(default=dict)
    indications = models.JSONField(default=list)
    rule_sets = models.JSONField(default=list)
    indicated = models.BooleanField(default=False)
    is_emergency = models.BooleanField(default=False)
    override_reason = models.CharField(max_length=300, blank=True)
    skipped = models.JSONField(default=list)
    skip_ground = models.CharField(max_length=20, blank=True)
    skip_reason = models.CharField(max_length=300, blank=True)
    off_list_reason = models.CharField(max_length=300, blank=True)
    choice = models.JSONField(default=dict)

    consent_id = models.BigIntegerField(null=True)
    consent_given = models.BooleanField(null=True)
    told = models.CharField(max_length=500, blank=True)
    refusal_code = models.CharField(max_length=20, blank=True)
    refusal_note = models.CharField(max_length=300, blank=True)

    episode_id = models.BigIntegerField(null=True)
    slot_reservation_id = models.BigIntegerField(null=True)
    exam_reservation_id = models.BigIntegerField(null=True)
    bed_reservation_id = models.BigIntegerField(null=True)
    appointed_at = models.DateTimeField(null=True)
    encounter_id = models.BigIntegerField(null=True)
    insurance_number = models.CharField(max_length=40, blank=True)

    back_of = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    again_of = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    continues = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)

    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    departed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    examined_at = models.DateTimeField(null=True)
    admitted_at = models.DateTimeField(null=True)
    discharged_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    decline_code = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=20, choices=[(o, o) for o in Outcome], blank=True)
    end_note = models.CharField(max_length=500, blank=True)

    objects = ReferralManager()
    party_cards: Mapping[int, Any] = MappingProxyType({})  # kept by services while a row is moved

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "direction"],
                condition=Q(state__in=LIVE),
                name="referral_one_live_request",
            ),
            models.CheckConstraint(
                condition=~Q(from_institution=F("to_institution")),
                name="referral_leaves_its_sender",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.CANCELLED, State.REFUSED_BY_PATIENT])
                | Q(sent_at__isnull=False),
                name="referral_sent_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DECLINED) | ~Q(decline_code=""),
                name="referral_declined_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED) | ~Q(outcome=""),
                name="referral_closed_has_an_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["to_institution", "state", "sent_at"], name="referral_inbox"),
            models.Index(fields=["from_institution", "state", "sent_at"], name="referral_outbox"),
            models.Index(fields=["made_by_institution", "state"], name="referral_made"),
            models.Index(fields=["resident", "sent_at"], name="referral_of_resident"),
            models.Index(fields=["direction", "sent_at"], name="referral_counted"),
            models.Index(fields=["county_code", "sent_at"], name="referral_county"),
        ]

    def card(self) -> ReferralCard:
        """The referral as a value, without the person's name."""
        return ReferralCard(
            id=self.pk,
            number=self.number or "",
            case_id=self.case_id or 0,
            state=State(self.state),
            direction=Direction(self.direction),
            urgency=Urgency(self.urgency),
            channel=Channel(self.channel),
            resident_id=self.resident_id,
            from_institution_id=self.from_institution_id,
            to_institution_id=self.to_institution_id,
            diagnosis_code=self.diagnosis_code,
            diagnosis_name=self.diagnosis_name,
            is_emergency=self.is_emergency,
            back_of_id=self.back_of_id,
            again_of_id=self.again_of_id,
            continues_id=self.continues_id,
            sent_at=self.sent_at,
            answered_at=self.answered_at,
            arrived_at=self.arrived_at,
            closed_at=self.closed_at,
            outcome=self.outcome,
            decline_code=self.decline_code,
        )

    def values(self, *names: str) -> dict[str, Any]:
        """Some columns by name: what a draft copies from an older request."""
        return {name: getattr(self, name) for name in names}


class Forwarding(models.Model):
    """A receiver passed a request on to another."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="+")
    by_institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    to_institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    by_name = models.CharField(max_length=60)
    note = models.CharField(max_length=300)

    class Meta:
        indexes = [models.Index(fields=["by_institution", "referral"], name="forwarding_by")]


_LOCKED: Final = Question(_row_to_lock)


class FollowUpNotFound(DomainError):
    """No such follow-up within the actor's reach."""

    code = "referral.follow_up_not_found"
    http_status = 404
    template = "There is no follow-up {follow_up_id} within your reach."


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Follow-ups, by who may see them."""

    def visible_to(self, scope: Scope) -> "FollowUpQuerySet":
        """Tasks of an institution in reach, and those of a referral in reach."""
        if scope.everything:
            return self
        referral = Referral.objects.visible_to(scope).filter(pk=OuterRef("referral"))
        return self.filter(Q(institution__in=scope.institution_ids) | Q(Exists(referral)))

    def locked(self, follow_up_id: int) -> "FollowUp":
        """The row, locked until the transaction ends. Raises: FollowUpNotFound (404)."""
        row = self.select_for_update(of=("self",)).filter(pk=follow_up_id).first()
        if row is None:
            raise FollowUpNotFound(follow_up_id=follow_up_id)
        return row


class FollowUp(models.Model):
    """One dated task. `of_plan`: from a down-referral's plan; else the two-week look after an up-referral."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+", null=True)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="+", db_index=False)
    resident = models.ForeignKey("residents.Resident", models.PROTECT, related_name="+")
    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    of_plan = models.BooleanField(default=True)
    due_on = models.DateField()
    way = models.CharField(max_length=8, choices=[(w, w) for w in FollowUpWay])
    instruction = models.CharField(max_length=300, blank=True)
    state = models.CharField(
        max_length=10, choices=[(s, s) for s in FollowUpState], default=FollowUpState.DUE
    )
    done_at = models.DateTimeField(null=True)
    done_by_name = models.CharField(max_length=60, blank=True)
    encounter_id = models.BigIntegerField(null=True)
    measurements = models.JSONField(default=dict)
    result = models.CharField(max_length=14, choices=[(r, r) for r in FollowUpResult], blank=True)
    note = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=FollowUpState.DONE) | (Q(done_at__isnull=False) & ~Q(result="")),
                name="follow_up_done_has_time_and_result",
            ),
            models.UniqueConstraint(
                fields=["referral", "due_on", "of_plan"], name="follow_up_one_a_day"
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "state", "due_on"], name="follow_up_today"),
            models.Index(fields=["referral", "due_on"], name="follow_up_of_referral"),
        ]

    def card(self) -> FollowUpCard:
        """The task as a value."""
        return FollowUpCard(
            id=self.pk,
            referral_id=self.referral_id,
            resident_id=self.resident_id,
            institution_id=self.institution_id,
            of_plan=self.of_plan,
            due_on=self.due_on,
            way=FollowUpWay(self.way),
            instruction=self.instruction,
            state=FollowUpState(self.state),
            done_at=self.done_at,
            done_by_name=self.done_by_name,
            result=self.result,
            measurements=dict(self.measurements),
            note=self.note,
            attempts=self.attempts,
        )
