"""Moving a consultation: ask, pass on, answer, meet, sign, feed back."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Status

from lianyi.areas.consultations.api.router import router
from lianyi.areas.consultations.api.shapes import (
    ConsultationAcceptIn,
    ConsultationNoteIn,
    ConsultationOut,
    ConsultationReasonIn,
    ConsultationTextIn,
    FeedbackIn,
    OpinionIn,
    RequestIn,
    ScheduleIn,
    StartIn,
)
from lianyi.areas.consultations.services import ending, meeting, opining, requesting, triaging
from lianyi.areas.consultations.types import drafts
from lianyi.areas.consultations.types.cards import ConsultationCard
from lianyi.machinery.api import REFUSALS
from lianyi.machinery.scope import actor_of, needs

_OUT = {200: ConsultationOut, **REFUSALS}


@router.post("", response={201: ConsultationOut, **REFUSALS})
@needs("consultations.request")
def ask(request: HttpRequest, body: RequestIn) -> Status[ConsultationCard]:
    """Ask an institution with an agreement about a patient."""
    now = timezone.now()
    card = requesting.request_consultation(draft=body.draft(), actor=actor_of(request), now=now)
    return Status(201, card)


@router.post("/{int:consultation_id}/pass-on", response=_OUT)
@needs("consultations.request")
def pass_on(
    request: HttpRequest, consultation_id: int, body: ConsultationNoteIn
) -> ConsultationCard:
    """The township passes a village's request on."""
    return requesting.pass_on(
        consultation_id=consultation_id, note=body.note, actor=actor_of(request), now=timezone.now()
    )


@router.post("/{int:consultation_id}/give-info", response=_OUT)
@needs("consultations.request")
def give_info(
    request: HttpRequest, consultation_id: int, body: ConsultationTextIn
) -> ConsultationCard:
    """Give what was asked; the case file is made anew beside the old one."""
    return requesting.give_info(
        consultation_id=consultation_id, note=body.text, actor=actor_of(request), now=timezone.now()
    )


@router.post("/{int:consultation_id}/accept", response=_OUT)
@needs("consultations.triage")
def accept(
    request: HttpRequest, consultation_id: int, body: ConsultationAcceptIn
) -> ConsultationCard:
    """Say yes and name the experts; each is checked today."""
    return triaging.accept(
        consultation_id=consultation_id,
        experts=[drafts.Choice(**each.dict()) for each in body.experts],
        department=body.department,
        file_grade=body.file_grade,
        note=body.note,
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/{int:consultation_id}/ask-info", response=_OUT)
@needs("consultations.triage")
def ask_info(
    request: HttpRequest, consultation_id: int, body: ConsultationTextIn
) -> ConsultationCard:
    """Ask for what is missing."""
    return triaging.ask_info(
        consultation_id=consultation_id, question=body.text, actor=actor_of(request),
        now=timezone.now(),
    )  # fmt: skip


@router.post("/{int:consultation_id}/decline", response=_OUT)
@needs("consultations.triage", "consultations.request")
def decline(
    request: HttpRequest, consultation_id: int, body: ConsultationReasonIn
) -> ConsultationCard:
    """Say no with a coded reason."""
    return triaging.decline(
        consultation_id=consultation_id, actor=actor_of(request), now=timezone.now(), **body.dict()
    )


@router.post("/{int:consultation_id}/schedule", response=_OUT)
@needs("consultations.triage")
def schedule(request: HttpRequest, consultation_id: int, body: ScheduleIn) -> ConsultationCard:
    """Fix a time at which the experts and the patient are free."""
    draft = drafts.ScheduleDraft(**body.dict())
    return meeting.schedule(
        consultation_id=consultation_id, draft=draft, actor=actor_of(request), now=timezone.now()
    )


@router.post("/{int:consultation_id}/start", response=_OUT)
@needs("consultations.attend")
def start(request: HttpRequest, consultation_id: int, body: StartIn) -> ConsultationCard:
    """Begin the meeting; the patient's yes to camera and microphone is recorded first."""
    draft = drafts.StartDraft(**body.dict())
    return meeting.start(
        consultation_id=consultation_id, draft=draft, actor=actor_of(request), now=timezone.now()
    )


@router.post("/{int:consultation_id}/stop", response=_OUT)
@needs("consultations.attend")
def stop(
    request: HttpRequest, consultation_id: int, body: ConsultationReasonIn
) -> ConsultationCard:
    """Stop the service because its conditions fail."""
    return meeting.stop(
        consultation_id=consultation_id, actor=actor_of(request), now=timezone.now(), **body.dict()
    )


@router.post("/{int:consultation_id}/end", response=_OUT)
@needs("consultations.attend")
def end(request: HttpRequest, consultation_id: int, body: ConsultationNoteIn) -> ConsultationCard:
    """End the meeting."""
    return meeting.end(
        consultation_id=consultation_id, note=body.note, actor=actor_of(request), now=timezone.now()
    )


@router.post("/{int:consultation_id}/opinion", response=_OUT)
@needs("consultations.opine", "consultations.triage")
def opine(request: HttpRequest, consultation_id: int, body: OpinionIn) -> ConsultationCard:
    """Sign an opinion, or with a reason the next version of one."""
    return opining.sign_opinion(
        consultation_id=consultation_id,
        draft=drafts.OpinionDraft(**body.dict(exclude={"invite_id"})),
        invite_id=body.invite_id,
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/{int:consultation_id}/feedback", response=_OUT)
@needs("consultations.request")
def feed_back(request: HttpRequest, consultation_id: int, body: FeedbackIn) -> ConsultationCard:
    """Say what became of it; the consultation is closed."""
    draft = drafts.FeedbackDraft(**body.dict())
    return ending.feed_back(
        consultation_id=consultation_id, draft=draft, actor=actor_of(request), now=timezone.now()
    )


@router.post("/{int:consultation_id}/withdraw", response=_OUT)
@needs("consultations.request")
def withdraw(
    request: HttpRequest, consultation_id: int, body: ConsultationReasonIn
) -> ConsultationCard:
    """Take it back before the meeting."""
    return ending.withdraw(
        consultation_id=consultation_id, actor=actor_of(request), now=timezone.now(), **body.dict()
    )
