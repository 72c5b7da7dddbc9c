"""Several disciplines and what follows: opinions in all versions, the joint plan, its tasks, notes, what went wrong."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema, Status
from pydantic import Field

from lianyi.areas.consultations.api.router import router
from lianyi.areas.consultations.api.shapes import ConsultationOut
from lianyi.areas.consultations.services import ending, meeting, opining, reading, tasks
from lianyi.areas.consultations.types import drafts
from lianyi.areas.consultations.types.cards import ConsultationCard
from lianyi.machinery.api import REFUSALS
from lianyi.machinery.scope import actor_of, needs

_OUT = {200: ConsultationOut, **REFUSALS}


class OpinionVersionOut(Schema):
    """One signed version of an opinion; `reason`: why it took the place of the one before."""

    number: int
    assessment: str
    advice: str
    needs: str
    reason: str
    signed_at: datetime
    signed_by_name: str
    seal: str
    document_id: int | None


class PlannedTaskIn(Schema):
    """One thing the plan asks of the inviting side, until a day."""

    text: str = Field(max_length=300)
    due_on: date


class JointPlanIn(Schema):
    """The joint plan as the chair signs it."""

    summary: str = Field(max_length=3000)
    plan: str = Field(max_length=3000)
    tasks: list[PlannedTaskIn] = Field([], max_length=12)

    def draft(self) -> drafts.PlanDraft:
        """For the service."""
        planned = tuple(drafts.PlannedTask(**each.dict()) for each in self.tasks)
        return drafts.PlanDraft(summary=self.summary, plan=self.plan, tasks=planned)


class TaskEndIn(Schema):
    """What became of a task: done, or not needed any more."""

    done: bool
    note: str = Field(max_length=500)


class MeetingNoteIn(Schema):
    """What one side saw and said."""

    text: str = Field(max_length=2000)


class AdverseIn(Schema):
    """Something went wrong: a coded kind, and what."""

    kind: str = Field(max_length=20)
    text: str = Field(max_length=1000)


@router.get(
    "/{int:consultation_id}/invites/{int:invite_id}/opinions",
    response={200: list[OpinionVersionOut], **REFUSALS},
)
@needs("consultations.view")
def list_opinions(
    request: HttpRequest, consultation_id: int, invite_id: int
) -> list[dict[str, Any]]:
    """Every signed version of one expert's opinion, the newest first; the reading is audited."""
    return reading.open_opinions(
        consultation_id=consultation_id,
        invite_id=invite_id,
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/{int:consultation_id}/plan", response=_OUT)
@needs("consultations.opine")
def sign_plan(request: HttpRequest, consultation_id: int, body: JointPlanIn) -> ConsultationCard:
    """The chair signs the joint plan, when every discipline has spoken."""
    return opining.sign_plan(
        consultation_id=consultation_id,
        draft=body.draft(),
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/tasks/{int:task_id}/end", response={200: dict[str, int], **REFUSALS})
@needs("consultations.request")
def end_task(request: HttpRequest, task_id: int, body: TaskEndIn) -> dict[str, int]:
    """A task of a joint plan is done, or not needed any more."""
    found = tasks.finish_task(
        task_id=task_id, **body.dict(), actor=actor_of(request), now=timezone.now()
    )
    return {"consultation_id": found}


@router.post("/{int:consultation_id}/notes", response=_OUT)
@needs("consultations.attend")
def write_note(request: HttpRequest, consultation_id: int, body: MeetingNoteIn) -> ConsultationCard:
    """Write down what one's own side saw and said in the running meeting."""
    return meeting.write_note(
        consultation_id=consultation_id,
        body=body.text,
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/{int:consultation_id}/adverse-events", response={201: dict[str, int], **REFUSALS})
@needs("consultations.view")
def report_adverse(
    request: HttpRequest, consultation_id: int, body: AdverseIn
) -> Status[dict[str, int]]:
    """Report that something went wrong; both sides and the bureau see it."""
    number = ending.report_adverse(
        consultation_id=consultation_id,
        kind=body.kind,
        body=body.text,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(201, {"id": number})
