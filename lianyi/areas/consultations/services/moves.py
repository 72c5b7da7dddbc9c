"""The one door through which a consultation changes its state: hand, permission, case, clock, record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from lianyi.areas.consultations.definitions.parameters import PREFIX
from lianyi.areas.consultations.definitions.reasons import name_of
from lianyi.areas.consultations.models import Consultation, Invite
from lianyi.areas.consultations.rules.hands import NEEDS, hands_of
from lianyi.areas.consultations.rules.limits import clock_of
from lianyi.areas.consultations.services.refusals import NotYourSide
from lianyi.areas.consultations.states import CONSULTATION
from lianyi.areas.consultations.types.words import Form, Hand, Move, State, Urgency
from lianyi.areas.organisations import public as organisations
from lianyi.areas.records import public as records
from lianyi.kernel.actor import Actor, NotPermitted
from lianyi.machinery.cases import public as cases
from lianyi.machinery.policy import public as policy

KIND: Final = cases.register_kind(
    cases.Kind(
        "consultation", "远程会诊", "consultations-case", CONSULTATION, icon="message-circle"
    )
)
OFFICE: Final = "referral_office"
SPECIALIST: Final = "county_specialist"
DUTY: Final = {
    organisations.Tier.TOWNSHIP: "township_doctor",
    organisations.Tier.VILLAGE: "village_doctor",
}


def wholes(rules: policy.PolicyView) -> policy.Wholes:
    """Every whole-number parameter of consultations, without its prefix."""
    return policy.Wholes(rules, PREFIX)


def rules_of(row: Consultation) -> policy.PolicyView:
    """The county's rules under which this consultation was begun."""
    version = row.case.policy_version_id if row.case else None
    return policy.at(version, row.county_code)


def invites_of(row: Consultation) -> list[Invite]:
    """Who was asked, the chair first. Cost: one query."""
    return list(
        Invite.objects.filter(consultation=row)
        .select_related("expert")
        .order_by("-chair", "id")[:20]
    )


def hands(row: Consultation, actor: Actor, invites: list[Invite]) -> frozenset[Hand]:
    """The sides the actor may act for."""
    return hands_of(
        institution_id=actor.institution_id,
        user_id=actor.user_id,
        inviting_id=row.inviting_id,
        township_id=row.township_id,
        invited_ids={row.desk_id, *(each.institution_id for each in invites)},
        expert_users={each.user_id for each in invites if each.user_id},
    )


def must_hold(
    row: Consultation, move: Move, hand: Hand, actor: Actor, invites: list[Invite]
) -> None:
    """Refuse whoever has not the permission (403) or stands on the wrong side (409)."""
    needed = NEEDS[move]
    if not any(actor.may(permission) for permission in needed):
        raise NotPermitted(role=actor.role, permission=needed[0])
    if hand not in hands(row, actor, invites):
        raise NotYourSide(hand=CONSULTATION.hands[hand], move=CONSULTATION.moves[move])


def step(
    row: Consultation,
    move: Move,
    hand: Hand,
    *,
    actor: Actor,
    now: datetime,
    note: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Move the case along its table, start the next clock, save the row, keep its line in the record true.

    Expects: the row is locked and every other column is set.
    Raises: NotPermitted (403); IllegalMove, NotYourSide (409).
    """
    invites = invites_of(row)
    if hand != Hand.CLOCK:
        must_hold(row, move, hand, actor, invites)
    assert row.case_id is not None  # a consultation opens its case in the transaction that makes it
    before = State(row.state)
    row.state = CONSULTATION.after(before, move, hand)
    if CONSULTATION.is_end(State(row.state)):
        row.closed_at = now
    row.save()
    stays = row.state == before and move == Move.OPINE
    clock = None if stays else clock_now(row, now)
    cases.move(
        case_id=row.case_id,
        move=move,
        hand=hand,
        actor=actor,
        now=now,
        note=note[:1000],
        holder=holder_of(row, invites),
        clock=clock.name if clock else "",
        due=cases.due_of(clock) if clock else None,
        keep_clock=stays,
        resident_id=row.resident_id,
        facts=dict(facts or {}),
    )
    tell_record(row)


def clock_now(row: Consultation, now: datetime) -> cases.Clock | None:
    """The clock of the state the consultation has now."""
    return clock_of(
        State(row.state),
        form=Form(row.form),
        urgency=Urgency(row.urgency),
        whole=wholes(rules_of(row)),
        now=now,
        starts_at=row.starts_at,
    )


def holder_of(row: Consultation, invites: list[Invite]) -> cases.Holder:
    """Whose turn it is in the state the consultation has now."""
    state = State(row.state)
    if state == State.AT_TOWNSHIP:
        return cases.Holder(institution_id=row.township_id, duty="township_doctor")
    if state in (State.INFO_WANTED, State.ANSWERED):
        return inviting_holder(row)
    writes = state == State.OPINING or (state == State.ACCEPTED and row.form == Form.FILE)
    if writes and invites:
        unsigned = [each for each in invites if not each.version]
        next_one = (unsigned or invites)[0]
        if next_one.user_id is not None:
            return cases.Holder(
                institution_id=next_one.institution_id, duty=SPECIALIST, user_id=next_one.user_id
            )
    return cases.Holder(institution_id=row.desk_id, duty=OFFICE)


def inviting_holder(row: Consultation) -> cases.Holder:
    """The duty of the side that asked."""
    tier = organisations.get_institution(row.inviting_id).tier
    return cases.Holder(institution_id=row.inviting_id, duty=DUTY.get(tier, SPECIALIST))


def tell_record(row: Consultation) -> None:
    """Keep the consultation's line on the resident's timeline true."""
    state = CONSULTATION.states[State(row.state)]
    records.add_timeline_entry(
        records.TimelineLine(
            resident_id=row.resident_id,
            at=row.requested_at,
            kind=records.TimelineKind.CONSULTATION,
            institution_id=row.inviting_id,
            title=f"{name_of('form', row.form)} · {state}",
            body=f"{row.number or ''} {row.diagnosis_name}".strip(),
            ref=f"consultation:{row.pk}",
            codes=(row.diagnosis_code,),
        )
    )
