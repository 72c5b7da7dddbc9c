"""The invited side answers: yes with a team, no with a reason, or more is needed first."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from lianyi.areas.consultations.definitions import reasons
from lianyi.areas.consultations.definitions.parameters import PREFIX
from lianyi.areas.consultations.events import ConsultationAnswered, ConsultationEnded
from lianyi.areas.consultations.models import Consultation, Invite
from lianyi.areas.consultations.rules.experts import needs_tcm, team_fault
from lianyi.areas.consultations.rules.figures import minutes_between
from lianyi.areas.consultations.selectors.experts import card_of, years_needed
from lianyi.areas.consultations.services.experts import locked_expert
from lianyi.areas.consultations.services.moves import invites_of, must_hold, rules_of, step
from lianyi.areas.consultations.services.refusals import BadReason, ExpertUnfit, TeamFault
from lianyi.areas.consultations.services.texts import code, text
from lianyi.areas.consultations.types.cards import ConsultationCard
from lianyi.areas.consultations.types.drafts import Choice
from lianyi.areas.consultations.types.words import Form, Grade, Hand, Move, State
from lianyi.areas.referrals import public as referrals
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor, Scope
from lianyi.machinery.cases.clocks import local_day
from lianyi.machinery.outbox import public as outbox


@transaction.atomic
def accept(
    *,
    consultation_id: int,
    experts: Sequence[Choice],
    department: str = "",
    file_grade: str = "",
    note: str = "",
    actor: Actor,
    now: datetime,
) -> ConsultationCard:
    """Say yes and name who answers; every expert is checked today, a team must hold the disciplines it needs.

    Emits: ConsultationAnswered. Raises: ConsultationNotFound, ExpertNotFound (404); ExpertUnfit, TeamFault, BadReason
        (422); NotYourSide, IllegalMove (409).
    Source: remote-medicine-2018 (three years), seed-001 L81 (Chinese and Mongolian medicine in MDT).
    """
    row = Consultation.objects.visible_to(actor.scope).locked(consultation_id)
    row.answered_at = now
    row.department = text("department", "会诊科室", department or row.department, 60, empty=True)
    if file_grade:
        row.file_grade = Grade(code("file_grade", "grade", file_grade))
    must_hold(row, Move.ACCEPT, Hand.INVITED, actor, invites_of(row))
    _must_be_whole(row, experts)
    invite(row, experts, now)
    let_office_read(row, now)
    step(row, Move.ACCEPT, Hand.INVITED, actor=actor, now=now, note=note.strip())
    _tell(row, Move.ACCEPT, now)
    return row.card()


def invite(row: Consultation, experts: Sequence[Choice], now: datetime) -> None:
    """Ask each expert, and let their institutions read the record."""
    day = local_day(now)
    chair = next((each.expert_id for each in experts if each.chair), experts[0].expert_id)
    for choice in experts:
        expert = locked_expert(choice.expert_id)
        card = card_of(expert, day)
        if card.unfit:
            years = years_needed(expert.institution_id, day)
            raise ExpertUnfit(field="experts", name=card.name, why=card.unfit, years=years)
        Invite.objects.create(
            consultation=row,
            expert=expert,
            user_id=card.user_id,
            institution_id=expert.institution_id,
            discipline=code("experts", "discipline", choice.discipline),
            rank=card.rank,
            chair=choice.expert_id == chair,
            asked_at=now,
        )
        residents.relate(
            resident_id=row.resident_id,
            institution_id=expert.institution_id,
            kind=residents.RelationKind.REFERRAL,
            at=now,
        )


def let_office_read(row: Consultation, now: datetime) -> None:
    """Let the office that answers read on, as long as the county lets a referral's receiver."""
    residents.relate(
        resident_id=row.resident_id,
        institution_id=row.desk_id,
        kind=residents.RelationKind.REFERRAL,
        at=now,
    )


@transaction.atomic
def ask_info(
    *, consultation_id: int, question: str, actor: Actor, now: datetime
) -> ConsultationCard:
    """Ask for what is missing in the case file; the asking side's clock runs until it is given.

    Emits: ConsultationAnswered. Raises: ConsultationNotFound (404), TextMissing (422), IllegalMove (409).
    """
    question = text("text", "需补充的资料", question, 1000)
    row = Consultation.objects.visible_to(actor.scope).locked(consultation_id)
    step(row, Move.ASK_INFO, Hand.INVITED, actor=actor, now=now, note=question)
    _tell(row, Move.ASK_INFO, now)
    return row.card()


@transaction.atomic
def decline(
    *, consultation_id: int, reason: str, note: str = "", actor: Actor, now: datetime
) -> ConsultationCard:
    """Say no with a coded reason: the invited side, or the township for a village's request.

    Emits: ConsultationAnswered, ConsultationEnded. Raises: ConsultationNotFound (404), BadReason (422),
        IllegalMove (409).
    """
    code("reason", "decline", reason, note)
    row = Consultation.objects.visible_to(actor.scope).locked(consultation_id)
    hand = Hand.TOWNSHIP if row.state == State.AT_TOWNSHIP else Hand.INVITED
    row.decline_code, row.end_note = reason, note.strip()[:500]
    row.answered_at = now
    said = reasons.name_of("decline", reason)
    step(
        row, Move.DECLINE, hand, actor=actor, now=now, note=f"{said} {note}".strip(),
        facts={"reason": reason},
    )  # fmt: skip
    close_to_invited(row, now)
    _tell(row, Move.DECLINE, now)
    outbox.emit(
        ConsultationEnded(
            consultation_id=row.pk, resident_id=row.resident_id, state=str(row.state)
        ),
        at=now,
    )
    return row.card()


def close_to_invited(row: Consultation, now: datetime) -> None:
    """End the right to read of those who were asked and will not answer, but for one the patient is referred to."""
    asked = Invite.objects.filter(consultation=row).values_list("institution_id", flat=True)
    for institution_id in sorted({row.desk_id, *asked}):
        referred = referrals.list_referrals(
            scope=Scope(institution_ids=frozenset({institution_id}), at=now),
            wanted=referrals.Filter(box="all", resident_id=row.resident_id),
            now=now,
            at_most=1,
        )
        if referred.rows:
            continue
        residents.end_relation(
            resident_id=row.resident_id,
            institution_id=institution_id,
            kind=residents.RelationKind.REFERRAL,
            at=now,
        )


def _must_be_whole(row: Consultation, experts: Sequence[Choice]) -> None:
    """Refuse a team that lacks a discipline, doubles one, or names an expert twice."""
    disciplines = [each.discipline for each in experts]
    rules = rules_of(row)
    tcm = needs_tcm(Form(row.form), row.diagnosis_code, rules.texts(f"{PREFIX}tcm_diseases"))
    why, discipline = team_fault(Form(row.form), disciplines, row.disciplines, tcm=tcm)
    if why:
        name = reasons.name_of("discipline", discipline) if discipline else ""
        raise TeamFault(field="experts", why=why, discipline=name)
    if len({each.expert_id for each in experts}) < len(experts):
        raise BadReason(field="experts", reason="EXPERT_TWICE")


def _tell(row: Consultation, answer: Move, now: datetime) -> None:
    outbox.emit(
        ConsultationAnswered(
            consultation_id=row.pk,
            resident_id=row.resident_id,
            answer=answer,
            minutes=minutes_between(row.received_at or row.requested_at, now) or 0,
        ),
        at=now,
    )
