"""Care at home: the return slip, dated tasks, guidance; and residents in hospitals outside."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Status

from lianyi.areas.referrals.api.router import router
from lianyi.areas.referrals.api.shapes import (
    AttemptIn,
    ContactIn,
    FollowUpIn,
    FollowUpOut,
    IdOut,
    PlanIn,
    ReferralIn,
    ReferralOut,
    TextIn,
)
from lianyi.areas.referrals.services import follow_ups, guidance, homecoming, journey, outside
from lianyi.areas.referrals.types import drafts
from lianyi.areas.referrals.types.cards import FollowUpCard, ReferralCard
from lianyi.machinery.api import REFUSALS
from lianyi.machinery.scope import actor_of, needs


@router.post("/{int:referral_id}/down", response={201: ReferralOut, **REFUSALS})
@needs("referrals.return")
def down(request: HttpRequest, referral_id: int, body: PlanIn) -> Status[ReferralCard]:
    """Send the patient home with plan, drugs and dates."""
    return Status(
        201,
        homecoming.send_down(
            referral_id=referral_id, plan=body.draft(), actor=actor_of(request), now=timezone.now()
        ),
    )


@router.post("/{int:referral_id}/follow", response={200: ReferralOut, **REFUSALS})
@needs("referrals.follow_up")
def follow(request: HttpRequest, referral_id: int) -> ReferralCard:
    """Take a patient who came home under follow-up."""
    return journey.begin_following(
        referral_id=referral_id, actor=actor_of(request), now=timezone.now()
    )


@router.post("/{int:referral_id}/questions", response={201: IdOut, **REFUSALS})
@needs("referrals.follow_up")
def ask(request: HttpRequest, referral_id: int, body: TextIn) -> Status[dict[str, int]]:
    """The township asks the county doctor."""
    made = guidance.ask_guidance(
        referral_id=referral_id, question=body.text, actor=actor_of(request), now=timezone.now()
    )
    return Status(201, {"id": made})


@router.post("/{int:referral_id}/guidance", response={201: IdOut, **REFUSALS})
@needs("referrals.guide")
def guide(request: HttpRequest, referral_id: int, body: TextIn) -> Status[dict[str, int]]:
    """The county doctor guides unasked."""
    made = guidance.give_guidance(
        referral_id=referral_id, answer=body.text, actor=actor_of(request), now=timezone.now()
    )
    return Status(201, {"id": made})


@router.post("/guidance/{int:guidance_id}/answer", response={200: IdOut, **REFUSALS})
@needs("referrals.guide")
def answer_guidance(request: HttpRequest, guidance_id: int, body: TextIn) -> dict[str, int]:
    """The county doctor answers."""
    made = guidance.answer_guidance(
        guidance_id=guidance_id, answer=body.text, actor=actor_of(request), now=timezone.now()
    )
    return {"id": made}


@router.post("/follow-ups/{int:follow_up_id}/do", response={200: FollowUpOut, **REFUSALS})
@needs("referrals.follow_up")
def do_follow_up(request: HttpRequest, follow_up_id: int, body: FollowUpIn) -> FollowUpCard:
    """Record a follow-up; the visit goes to the record."""
    return follow_ups.do_follow_up(
        follow_up_id=follow_up_id,
        report=drafts.FollowUpReport(**body.dict()),
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/follow-ups/{int:follow_up_id}/attempts", response={200: FollowUpOut, **REFUSALS})
@needs("referrals.follow_up")
def attempt(request: HttpRequest, follow_up_id: int, body: AttemptIn) -> FollowUpCard:
    """A try that did not reach the person."""
    return follow_ups.note_attempt(
        follow_up_id=follow_up_id,
        outcome=body.outcome,
        note=body.note,
        next_on=body.next_on,
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/outside/{int:encounter_id}/contacts", response={201: IdOut, **REFUSALS})
@needs("referrals.return")
def contact(request: HttpRequest, encounter_id: int, body: ContactIn) -> Status[dict[str, int]]:
    """A talk with a patient in a hospital outside."""
    made = outside.note_contact(
        draft=drafts.ContactDraft(encounter_id=encounter_id, **body.dict()),
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(201, {"id": made})


@router.post("/outside/{int:encounter_id}/return", response={201: ReferralOut, **REFUSALS})
@needs("referrals.return")
def bring_back(request: HttpRequest, encounter_id: int, body: ReferralIn) -> Status[ReferralCard]:
    """The return referral of a patient who agreed."""
    return Status(
        201,
        outside.bring_back(
            encounter_id=encounter_id,
            draft=body.draft(),
            actor=actor_of(request),
            now=timezone.now(),
        ),
    )
