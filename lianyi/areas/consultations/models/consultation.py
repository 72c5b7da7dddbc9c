"""A consultation: what was asked about whom, the case file as it was handed over, and what became of it."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from lianyi.areas.consultations.models.expert import Clinic, Expert
from lianyi.areas.consultations.states import OPEN, WAITING
from lianyi.areas.consultations.types.cards import ConsultationCard
from lianyi.areas.consultations.types.words import Accepted, Form, Grade, State, Urgency
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError


class ConsultationNotFound(DomainError):
    """No such consultation within the actor's reach."""

    code = "consultations.not_found"
    http_status = 404
    template = "There is no consultation {consultation_id} within your reach."


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    """Consultations, by who may see them."""

    def visible_to(self, scope: Scope) -> "ConsultationQuerySet":
        """Consultations that an institution in reach asks for, passes on, receives, or whose expert is asked.

        A village's request is its township's until that has passed it on: the invited side does not see it.
        """
        if scope.everything:
            return self
        ids = scope.institution_ids
        asked = Exists(Invite.objects.filter(consultation=OuterRef("pk"), institution__in=ids))
        return self.filter(
            Q(inviting__in=ids)
            | Q(township__in=ids)
            | (Q(desk__in=ids) & Q(received_at__isnull=False))
            | Q(asked)
        )

    def one(self, consultation_id: int) -> "Consultation":
        """The row. Raises: ConsultationNotFound (404)."""
        row = self.filter(pk=consultation_id).first()
        if row is None:
            raise ConsultationNotFound(consultation_id=consultation_id)
        return row

    def locked(self, consultation_id: int) -> "Consultation":
        """The row with its case, locked until the transaction ends. Raises: ConsultationNotFound (404)."""
        rows = self.select_related("case").select_for_update(of=("self",))
        row = rows.filter(pk=consultation_id).first()
        if row is None:
            raise ConsultationNotFound(consultation_id=consultation_id)
        return row


class Consultation(models.Model):
    """`state` mirrors the case and is written only where the case moves; `number` is what people quote.

    `desk`: whose office answers, the invited institution itself or, for a hospital outside, the lead of those who ask.
    `received_at`: when that office had the request (a village's reaches it after its township). `keep_until`: until
    when the papers are kept. Money in whole fen, fixed when the last opinion is signed.
    """

    number = models.CharField(max_length=24, unique=True, null=True)
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+", null=True)
    state = models.CharField(
        max_length=12, choices=[(s, s) for s in State], default=State.REQUESTED
    )
    form = models.CharField(max_length=8, choices=[(f, f) for f in Form])
    urgency = models.CharField(max_length=8, choices=[(u, u) for u in Urgency])
    county_code = models.CharField(max_length=12, blank=True)

    resident = models.ForeignKey(
        "residents.Resident", models.PROTECT, related_name="+", db_index=False
    )
    inviting = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    township = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", null=True
    )
    invited = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    desk = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    centre = models.ForeignKey("diagnostics.Centre", models.PROTECT, related_name="+", null=True)
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="+", null=True)
    department = models.CharField(max_length=60, blank=True)
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=60)

    diagnosis_code = models.CharField(max_length=20)
    diagnosis_name = models.CharField(max_length=120)
    history = models.CharField(max_length=2000)
    question = models.CharField(max_length=1000)
    treatment_so_far = models.CharField(max_length=1000, blank=True)
    disciplines = models.JSONField(default=list)
    encounter_id = models.BigIntegerField(null=True)
    referral_id = models.BigIntegerField(null=True)
    order_ids = models.JSONField(default=list)
    inpatient = models.BooleanField(default=False)

    consent_id = models.BigIntegerField(null=True)
    consent_given = models.BooleanField(default=False)
    consent_emergency = models.CharField(max_length=20, blank=True)
    consent_note = models.CharField(max_length=300, blank=True)
    told = models.CharField(max_length=500, blank=True)

    requested_at = models.DateTimeField()
    wished_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    starts_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    opined_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    slot_reservation_id = models.BigIntegerField(null=True)
    decline_code = models.CharField(max_length=20, blank=True)
    end_note = models.CharField(max_length=500, blank=True)

    accepted = models.CharField(max_length=8, choices=[(a, a) for a in Accepted], blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    satisfaction = models.PositiveSmallIntegerField(null=True)
    quality = models.CharField(max_length=1, choices=[(g, g) for g in Grade], blank=True)
    file_grade = models.CharField(max_length=1, choices=[(g, g) for g in Grade], blank=True)
    feedback_note = models.CharField(max_length=500, blank=True)
    price_fen = models.PositiveIntegerField(null=True)
    share_inviting_fen = models.PositiveIntegerField(null=True)
    keep_until = models.DateField(null=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(consent_given=True) | ~Q(consent_emergency=""),
                name="consultation_has_consent",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ANSWERED, State.CLOSED])
                | Q(opined_at__isnull=False, price_fen__isnull=False),
                name="consultation_answered_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED)
                | (~Q(accepted="") & ~Q(outcome="") & Q(closed_at__isnull=False)),
                name="consultation_closed_whole",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction=None) | Q(satisfaction__gte=1, satisfaction__lte=5),
                name="consultation_satisfaction_1_5",
            ),
            models.CheckConstraint(
                condition=Q(price_fen=None) | Q(price_fen__gte=F("share_inviting_fen")),
                name="consultation_share_in_price",
            ),
            models.UniqueConstraint(
                fields=["resident", "invited", "diagnosis_code", "form"],
                condition=Q(state__in=[*WAITING]),
                name="consultation_asked_once",
            ),
        ]
        indexes = [
            models.Index(fields=["desk", "state", "requested_at"], name="consultation_of_desk"),
            models.Index(fields=["invited", "requested_at"], name="consultation_of_invited"),
            models.Index(
                fields=["inviting", "state", "requested_at"], name="consultation_of_inviting"
            ),
            models.Index(fields=["resident", "requested_at"], name="consultation_of_resident"),
            models.Index(
                fields=["requested_at", "id"],
                condition=Q(state__in=[*OPEN]),
                name="consultation_open",
            ),
            models.Index(fields=["requested_at", "id"], name="consultation_by_time"),
        ]

    def card(self) -> ConsultationCard:
        """The consultation as a value, without the person's name."""
        return ConsultationCard(
            id=self.pk,
            number=self.number or "",
            case_id=self.case_id or 0,
            state=State(self.state),
            form=Form(self.form),
            urgency=Urgency(self.urgency),
            resident_id=self.resident_id,
            inviting_id=self.inviting_id,
            township_id=self.township_id,
            invited_id=self.invited_id,
            desk_id=self.desk_id,
            department=self.department,
            diagnosis_code=self.diagnosis_code,
            diagnosis_name=self.diagnosis_name,
            question=self.question,
            requested_at=self.requested_at,
            answered_at=self.answered_at,
            starts_at=self.starts_at,
            opined_at=self.opined_at,
            closed_at=self.closed_at,
            accepted=self.accepted,
            satisfaction=self.satisfaction,
            price_fen=self.price_fen,
            keep_until=self.keep_until,
        )


class Invite(models.Model):
    """One expert asked in one consultation. `version` of the newest signed opinion; 0 while there is none."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="+", db_index=False)
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="+")
    user_id = models.BigIntegerField(null=True)
    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    discipline = models.CharField(max_length=20)
    rank = models.CharField(max_length=10, blank=True)
    chair = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    version = models.PositiveSmallIntegerField(default=0)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "expert"], name="invite_expert_once"),
            models.UniqueConstraint(
                fields=["consultation"], condition=Q(chair=True), name="invite_one_chair"
            ),
            models.CheckConstraint(
                condition=Q(version=0, signed_at=None) | Q(version__gt=0, signed_at__isnull=False),
                name="invite_signed_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "consultation"], name="invite_of_institution"),
            models.Index(fields=["user_id", "consultation"], name="invite_of_user"),
        ]


class Package(models.Model):
    """A case file as it was handed over. It never changes: what comes later is the next number. `seal`: SHA-256."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    note = models.CharField(max_length=1000, blank=True)
    seal = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    by_name = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"], name="consultation_package_once"
            )
        ]


class AdverseEvent(models.Model):
    """Something that went wrong in remote care, as either side reports it."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="+")
    institution = models.ForeignKey("organisations.Institution", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    text = models.CharField(max_length=1000)
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
