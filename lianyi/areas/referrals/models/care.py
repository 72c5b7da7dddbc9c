"""What belongs to care at home: the plan, tries to reach the person, guidance, a stay that should not be."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from lianyi.areas.referrals.models.referral import FollowUp, Referral
from lianyi.areas.referrals.types.words import GuidanceState
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError


class GuidanceNotFound(DomainError):
    """No such request for guidance within the actor's reach."""

    code = "referral.guidance_not_found"
    http_status = 404
    template = "There is no request for guidance {guidance_id} within your reach."


class CarePlan(models.Model):
    """What the county hospital tells the township: the return slip, the drugs, the targets. One a down-referral.

    drugs: list of {code, name, dose, frequency, days, stock}; targets: finding -> the most it may be; dates: list of
    {due_on, way, instruction}, tasks of the township once it accepts.
    """

    referral = models.OneToOneField(Referral, models.PROTECT, related_name="+", primary_key=True)
    diagnoses = models.CharField(max_length=500)
    admission_no = models.CharField(max_length=40, blank=True)
    results = models.CharField(max_length=2000)
    treatment = models.CharField(max_length=2000)
    next_steps = models.CharField(max_length=2000)
    rehabilitation = models.CharField(max_length=1000, blank=True)
    warning_signs = models.CharField(max_length=500, blank=True)
    drugs = models.JSONField(default=list)
    targets = models.JSONField(default=dict)
    dates = models.JSONField(default=list)
    county_doctor_id = models.BigIntegerField(null=True)
    county_doctor_name = models.CharField(max_length=60)
    written_at = models.DateTimeField()


class FollowUpAttempt(models.Model):
    """A try that did not reach the person, with what came of it."""

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=60)
    outcome = models.CharField(max_length=16)
    note = models.CharField(max_length=300, blank=True)
    next_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["follow_up", "at"], name="follow_up_attempts")]


class GuidanceQuerySet(models.QuerySet["Guidance"]):
    """Requests for guidance, by who may see them."""

    def visible_to(self, scope: Scope) -> "GuidanceQuerySet":
        """Guidance of a referral in reach."""
        if scope.everything:
            return self
        return self.filter(
            Exists(Referral.objects.visible_to(scope).filter(pk=OuterRef("referral")))
        )

    def locked(self, guidance_id: int) -> "Guidance":
        """The row, locked until the transaction ends. Raises: GuidanceNotFound (404)."""
        row = self.select_for_update(of=("self",)).filter(pk=guidance_id).first()
        if row is None:
            raise GuidanceNotFound(guidance_id=guidance_id)
        return row


class Guidance(models.Model):
    """The county doctor owes the township a word.

    why: QUESTION, NOT_MET (a follow-up off target), OVERDUE (a follow-up not done), INTERVAL or OWN.
    """

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+", null=True)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="+", db_index=False)
    institution = models.ForeignKey(
        "organisations.Institution", models.PROTECT, related_name="+", db_index=False
    )
    why = models.CharField(max_length=10)
    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="+", null=True)
    question = models.CharField(max_length=1000, blank=True)
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=60, blank=True)
    state = models.CharField(
        max_length=10, choices=[(s, s) for s in GuidanceState], default=GuidanceState.OPEN
    )
    answer = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=60, blank=True)
    read_at = models.DateTimeField(null=True)
    read_by_name = models.CharField(max_length=60, blank=True)

    objects = GuidanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral", "why"],
                condition=Q(state=GuidanceState.OPEN),
                name="guidance_asked_once",
            )
        ]
        indexes = [
            models.Index(fields=["referral", "asked_at"], name="guidance_thread"),
            models.Index(fields=["institution", "state"], name="guidance_owed"),
        ]


class Readmission(models.Model):
    """A stay in hospital that began within 30 days after the patient was sent down."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="+", db_index=False)
    encounter_id = models.BigIntegerField()
    institution_id = models.BigIntegerField(null=True)
    started_at = models.DateTimeField()
    days_after = models.PositiveSmallIntegerField()
    principal_code = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "encounter_id"], name="readmission_once"),
        ]
