"""Tables of cases."""

from typing import Any

from django.db import models
from django.db.models import Q

from lianyi.kernel.actor import Scope
from lianyi.machinery.cases.kinds import kind_of
from lianyi.machinery.cases.types import CaseCard, Holder, Priority


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, by who may see and who must act."""

    def visible_to(self, scope: Scope) -> "CaseQuerySet":
        """Cases held in the scope, or that an institution of the scope has had a hand in."""
        if scope.everything:
            return self
        touched = CaseStep.objects.filter(
            case=models.OuterRef("pk"), institution_id__in=scope.institution_ids
        )
        return self.filter(
            Q(holder_institution_id__in=scope.institution_ids)
            | Q(models.Exists(touched.values("pk")))
        )

    def waiting(self) -> "CaseQuerySet":
        """Cases somebody still has to act upon."""
        return self.filter(closed_at=None)


class Case(models.Model):
    """Something that somebody must do before a clock runs out. The subject (a referral, …) is known by kind and id.

    `headline` is read on worklists by everyone whose turn it is: no full name, no identity number.
    """

    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    headline = models.CharField(max_length=200)
    priority = models.PositiveSmallIntegerField(default=Priority.ORDINARY)
    holder_institution_id = models.BigIntegerField(null=True)
    holder_duty = models.CharField(max_length=40)
    holder_user_id = models.BigIntegerField(null=True)
    county_code = models.CharField(max_length=12, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    clock = models.CharField(max_length=40, blank=True)
    due_at = models.DateTimeField(null=True)
    due_estimated = models.BooleanField(default=False)
    escalation = models.SmallIntegerField(default=-1)
    escalates_at = models.DateTimeField(null=True)
    policy_version = models.ForeignKey(
        "policy.PolicyVersion", models.PROTECT, related_name="+", null=True
    )
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id"], name="case_one_per_subject"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(due_at=None, escalates_at=None),
                name="case_closed_has_no_clock",
            ),
            models.CheckConstraint(
                condition=Q(escalation__gte=-1), name="case_escalation_from_minus_one"
            ),
        ]
        indexes = [
            models.Index(
                fields=["holder_institution_id", "holder_duty", "closed_at", "due_at"],
                name="case_worklist",
            ),
            models.Index(
                fields=["escalates_at"],
                name="case_escalates",
                condition=Q(escalates_at__isnull=False),
            ),
        ]

    def card(self, previous_state: str = "") -> CaseCard:
        """The case as a value."""
        return CaseCard(
            id=self.pk,
            kind=self.kind,
            state=self.state,
            state_name=kind_of(self.kind).state_name(self.state),
            subject_id=self.subject_id,
            headline=self.headline,
            priority=Priority(self.priority),
            holder=Holder(
                institution_id=self.holder_institution_id,
                duty=self.holder_duty,
                user_id=self.holder_user_id,
            ),
            opened_at=self.opened_at,
            closed_at=self.closed_at,
            clock=self.clock,
            due_at=self.due_at,
            due_estimated=self.due_estimated,
            escalation=self.escalation,
            policy_version_id=self.policy_version_id,
            version=self.version,
            previous_state=previous_state,
        )


class StepIsFixed(RuntimeError):
    """A fault: some code tried to change history."""


class StepQuerySet(models.QuerySet["CaseStep"]):
    """Steps can be added and read."""

    def update(self, **_values: Any) -> int:
        """Refused: the chain of duty is append-only."""
        raise StepIsFixed

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: the chain of duty is append-only."""
        raise StepIsFixed


class CaseStep(models.Model):
    """One link of the chain of duty: who, at which unit, when, did what, and to whom it was handed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    move = models.CharField(max_length=40)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40)
    hand = models.CharField(max_length=40)
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=100)
    institution_id = models.BigIntegerField(null=True)
    to_institution_id = models.BigIntegerField(null=True)
    to_duty = models.CharField(max_length=40, blank=True)
    due_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    note = models.CharField(max_length=1000, blank=True)
    facts = models.JSONField(default=dict)

    objects = StepQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["case", "id"], name="case_step_timeline"),
            models.Index(fields=["institution_id", "case"], name="case_step_touched"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new step; refuse to store over an old one."""
        if not self._state.adding:
            raise StepIsFixed
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: the chain of duty is append-only."""
        raise StepIsFixed


class CaseReceipt(models.Model):
    """That somebody of the addressed unit took note of a step, first of all."""

    step = models.OneToOneField(CaseStep, models.PROTECT, related_name="receipt")
    user_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=100)
    at = models.DateTimeField()


class CaseEscalation(models.Model):
    """That a late case rose to a duty; its worklists show it from then on."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    duty = models.CharField(max_length=40, blank=True)
    clock = models.CharField(max_length=40)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["case", "duty"], name="case_escalated_to", condition=Q(lifted_at=None)
            ),
        ]
