"""Moving a referral: write, send, answer, travel, arrive, treat, end."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Status

from lianyi.areas.referrals.api.router import router
from lianyi.areas.referrals.api.shapes import (
    AcceptIn,
    ArrivalIn,
    CareIn,
    CloseIn,
    ConsentIn,
    ForwardIn,
    IdOut,
    ReasonIn,
    ReferralIn,
    ReferralOut,
    SendIn,
    TextIn,
    TransportIn,
)
from lianyi.areas.referrals.services import answering, consents, ending, journey, sending
from lianyi.areas.referrals.types import drafts
from lianyi.areas.referrals.types.cards import ReferralCard
from lianyi.machinery.api import REFUSALS
from lianyi.machinery.scope import actor_of, needs


@router.post("", response={201: ReferralOut, **REFUSALS})
@needs("referrals.create")
def write(request: HttpRequest, body: ReferralIn, send: bool = True) -> Status[ReferralCard]:
    """Write a request and send it at once, or with `send=false` keep it as a draft."""
    do = sending.send_new if send else sending.draft_referral
    return Status(201, do(draft=body.draft(), actor=actor_of(request), now=timezone.now()))


@router.post("/{int:referral_id}/send", response={200: ReferralOut, **REFUSALS})
@needs("referrals.send")
def send(request: HttpRequest, referral_id: int, body: SendIn) -> ReferralCard:
    """Send a draft: consent, places, package, the receiver's clock."""
    return sending.send_referral(
        referral_id=referral_id,
        consent=body.consent.draft(),
        slot_id=body.slot_id,
        exam_slot_id=body.exam_slot_id,
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/{int:referral_id}/refuse", response={200: ReferralOut, **REFUSALS})
@needs("referrals.send", "referrals.answer")
def refuse(request: HttpRequest, referral_id: int, body: ConsentIn) -> ReferralCard:
    """The patient does not want to go."""
    return sending.refuse_referral(
        referral_id=referral_id, consent=body.draft(), actor=actor_of(request), now=timezone.now()
    )


@router.post("/{int:referral_id}/consent", response={200: ReferralOut, **REFUSALS})
@needs("referrals.send")
def renew_consent(request: HttpRequest, referral_id: int, body: ConsentIn) -> ReferralCard:
    """The patient who had withdrawn the consent agrees again; the receiver reads again."""
    return consents.renew_consent(
        referral_id=referral_id, consent=body.draft(), actor=actor_of(request), now=timezone.now()
    )


@router.post("/{int:referral_id}/accept", response={200: ReferralOut, **REFUSALS})
@needs("referrals.answer", "referrals.follow_up")
def accept(request: HttpRequest, referral_id: int, body: AcceptIn) -> ReferralCard:
    """Say yes, with places; the package is confirmed as read."""
    return answering.accept_referral(
        referral_id=referral_id,
        draft=drafts.AcceptDraft(**body.dict()),
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/{int:referral_id}/decline", response={200: ReferralOut, **REFUSALS})
@needs("referrals.answer", "referrals.follow_up")
def decline(request: HttpRequest, referral_id: int, body: ReasonIn) -> ReferralCard:
    """Say no, with a coded reason."""
    return answering.decline_referral(
        referral_id=referral_id,
        reason=body.reason,
        note=body.note,
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/{int:referral_id}/forward", response={200: ReferralOut, **REFUSALS})
@needs("referrals.answer")
def forward(request: HttpRequest, referral_id: int, body: ForwardIn) -> ReferralCard:
    """Pass on to a member better placed."""
    return answering.forward_referral(
        referral_id=referral_id,
        to_institution_id=body.to_institution_id,
        note=body.note,
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/{int:referral_id}/request-info", response={200: ReferralOut, **REFUSALS})
@needs("referrals.answer", "referrals.follow_up")
def request_info(request: HttpRequest, referral_id: int, body: TextIn) -> ReferralCard:
    """Ask the sender for what is missing."""
    return answering.request_info(
        referral_id=referral_id, question=body.text, actor=actor_of(request), now=timezone.now()
    )


@router.post("/{int:referral_id}/answer-info", response={200: ReferralOut, **REFUSALS})
@needs("referrals.send")
def answer_info(request: HttpRequest, referral_id: int, body: TextIn) -> ReferralCard:
    """Give what was asked."""
    return answering.answer_info(
        referral_id=referral_id, answer=body.text, actor=actor_of(request), now=timezone.now()
    )


@router.post("/{int:referral_id}/withdraw", response={200: ReferralOut, **REFUSALS})
@needs("referrals.send")
def withdraw(request: HttpRequest, referral_id: int, body: ReasonIn) -> ReferralCard:
    """Take a request back."""
    return ending.withdraw_referral(
        referral_id=referral_id,
        reason=body.reason,
        note=body.note,
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/{int:referral_id}/depart", response={200: ReferralOut, **REFUSALS})
@needs("referrals.send", "referrals.answer")
def depart(request: HttpRequest, referral_id: int, body: TransportIn) -> ReferralCard:
    """The patient sets off with a hand-over note."""
    return journey.depart(
        referral_id=referral_id,
        draft=drafts.TransportDraft(**body.dict()),
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/{int:referral_id}/arrive", response={200: ReferralOut, **REFUSALS})
@needs("referrals.treat", "referrals.answer", "referrals.follow_up")
def arrive(request: HttpRequest, referral_id: int, body: ArrivalIn) -> ReferralCard:
    """The receiver has the patient."""
    return journey.arrive(
        referral_id=referral_id,
        draft=drafts.ArrivalDraft(**body.dict()),
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/{int:referral_id}/take", response={200: ReferralOut, **REFUSALS})
@needs("referrals.treat")
def take(request: HttpRequest, referral_id: int, body: CareIn) -> ReferralCard:
    """A doctor of the receiver takes over; an encounter is opened."""
    return journey.take_into_care(
        referral_id=referral_id,
        draft=drafts.CareDraft(**body.dict()),
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/{int:referral_id}/reports", response={201: IdOut, **REFUSALS})
@needs("referrals.treat", "referrals.answer")
def report(request: HttpRequest, referral_id: int, body: TextIn) -> Status[dict[str, int]]:
    """A few lines to the sender."""
    made = journey.report_back(
        referral_id=referral_id, body=body.text, actor=actor_of(request), now=timezone.now()
    )
    return Status(201, {"id": made})


@router.post("/{int:referral_id}/close", response={200: ReferralOut, **REFUSALS})
@needs("referrals.treat", "referrals.follow_up")
def close(request: HttpRequest, referral_id: int, body: CloseIn) -> ReferralCard:
    """End the care asked for, with its outcome."""
    return ending.close_referral(
        referral_id=referral_id,
        draft=drafts.ClosingDraft(**body.dict()),
        actor=actor_of(request),
        now=timezone.now(),
    )
