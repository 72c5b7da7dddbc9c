"""What the experts say: every signed version, the joint plan of a team and its tasks."""

from django.db import models

from lianyi.areas.consultations.models.consultation import Consultation, Invite
from lianyi.areas.consultations.types.words import TaskState
from lianyi.kernel.errors import DomainError


class TaskNotFound(DomainError):
    """No such task within the actor's reach."""

    code = "consultations.task_not_found"
    http_status = 404
    template = "There is no task {task_id} of a joint plan within your reach."


class Opinion(models.Model):
    """One signed version of an opinion. It never changes; `seal` binds the text and the seal before it."""

    invite = models.ForeignKey(Invite, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()
    assessment = models.CharField(max_length=3000)
    advice = models.CharField(max_length=3000)
    needs = models.CharField(max_length=1000, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    signed_at = models.DateTimeField()
    signed_by_name = models.CharField(max_length=60)
    seal = models.CharField(max_length=64)
    document_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invite", "number"], name="opinion_version_once"),
        ]


class JointPlan(models.Model):
    """The plan a team agreed on, signed by its chair."""

    consultation = models.OneToOneField(
        Consultation, models.PROTECT, related_name="+", primary_key=True
    )
    summary = models.CharField(max_length=3000)
    plan = models.CharField(max_length=3000)
    signed_at = models.DateTimeField()
    signed_by_name = models.CharField(max_length=60)
    seal = models.CharField(max_length=64)
    document_id = models.BigIntegerField(null=True)


class PlanTask(models.Model):
    """One thing the plan asks of the inviting side."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="+")
    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="+", null=True)
    state = models.CharField(
        max_length=8, choices=[(s, s) for s in TaskState], default=TaskState.DUE
    )
    text = models.CharField(max_length=300)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by_name = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=500, blank=True)
