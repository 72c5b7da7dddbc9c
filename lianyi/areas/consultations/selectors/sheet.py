"""One consultation with everything that belongs to it, as its page and the API show it."""

from collections.abc import Mapping
from typing import Any, Final

from lianyi.areas.consultations.definitions import reasons
from lianyi.areas.consultations.models import (
    AdverseEvent,
    Consultation,
    Invite,
    JointPlan,
    Opinion,
    Package,
    PlanTask,
    TaskNotFound,
)
from lianyi.areas.consultations.rules.hands import NEEDS, hands_of
from lianyi.areas.consultations.selectors.lists import as_rows
from lianyi.areas.consultations.selectors.meetings import sessions_of
from lianyi.areas.consultations.states import CONSULTATION, TASK
from lianyi.areas.consultations.types.cards import (
    Action,
    InviteCard,
    Line,
    Sheet,
)
from lianyi.areas.consultations.types.words import Form, Hand, State, TaskState
from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor, Scope
from lianyi.machinery.cases import public as cases

_MOST: Final = 200
_FIELDS: Final = (
    "department", "asked_by_name", "history", "question", "treatment_so_far", "disciplines", "encounter_id",
    "referral_id", "order_ids", "consent_given", "consent_note", "told", "wished_at", "received_at", "started_at",
    "decline_code", "end_note", "outcome", "quality", "file_grade", "feedback_note", "clinic_id", "centre_id",
)  # fmt: skip


def sheet(consultation_id: int, actor: Actor) -> Sheet:
    """Everything of one consultation, and what the reader may do now.

    Cost: about eighteen queries, however long the story. Raises: ConsultationNotFound (404).
    """
    row = Consultation.objects.visible_to(actor.scope).select_related("case").one(consultation_id)
    invites = list(
        Invite.objects.filter(consultation=row)
        .select_related("expert")
        .order_by("-chair", "id")[:20]
    )
    actions, sides = actions_of(row, invites, actor)
    cards = _invites(invites)
    plan = JointPlan.objects.filter(pk=row.pk).first()
    mine = next((i.id for i in cards if i.user_id and i.user_id == actor.user_id), None)
    return Sheet(
        row=as_rows([row], actor.scope)[0],
        person=_person(row.resident_id, actor.scope),
        fields={**{name: getattr(row, name) for name in _FIELDS}, **_words(row)},
        packages=tuple(_package(each) for each in _packages(row)),
        invites=cards,
        missing=tuple(each.discipline_name for each in cards if not each.version),
        sessions=sessions_of(row),
        plan=_plan(plan),
        tasks=tuple(_task(each) for each in _tasks(row)),
        events=tuple(_events(row)),
        fee=_fee(row),
        lines=tuple(_line(step) for step in cases.timeline(row.case_id or 0, _MOST)),
        actions=actions,
        hands=sides,
        my_invite=mine,
        document_ids=tuple(
            each.document_id for each in (*cards, *((plan,) if plan else ())) if each.document_id
        ),
    )


def actions_of(
    row: Consultation, invites: list[Invite], actor: Actor
) -> tuple[tuple[Action, ...], frozenset[Hand]]:
    """What the reader's sides may do now, by table, side and permission."""
    sides = hands_of(
        institution_id=actor.institution_id,
        user_id=actor.user_id,
        inviting_id=row.inviting_id,
        township_id=row.township_id,
        invited_ids={row.desk_id, *(each.institution_id for each in invites)},
        expert_users={each.user_id for each in invites if each.user_id},
    )
    found = [
        Action(move=move, hand=hand)
        for hand in Hand
        if hand in sides
        for move in CONSULTATION.moves_of(State(row.state), hand)
        if any(actor.may(permission) for permission in NEEDS.get(move, ()))
    ]
    return tuple(found), sides


def opinions_of(invite_id: int) -> list[dict[str, Any]]:
    """Every version of an opinion, the newest first."""
    rows = Opinion.objects.filter(invite_id=invite_id).order_by("-number")[:50]
    names = (
        "number", "assessment", "advice", "needs", "reason", "signed_at", "signed_by_name", "seal", "document_id",
    )  # fmt: skip
    return [{name: getattr(row, name) for name in names} for row in rows]


def _words(row: Consultation) -> dict[str, str]:
    """Coded columns as people read them."""
    lists: Mapping[str, tuple[str, str]] = {
        "decline_name": ("decline", row.decline_code),
        "outcome_name": ("outcome", row.outcome),
        "accepted_name": ("accepted", row.accepted),
        "quality_name": ("grade", row.quality),
        "file_grade_name": ("grade", row.file_grade),
        "emergency_name": ("emergency", row.consent_emergency),
    }
    found = {name: reasons.name_of(*pair) if pair[1] else "" for name, pair in lists.items()}
    disciplines = [reasons.name_of("discipline", each) for each in row.disciplines]
    return {**found, "disciplines_name": "、".join(disciplines)}


def _person(resident_id: int, scope: Scope) -> dict[str, str]:
    """The person as the reader may see."""
    card = residents.cards([resident_id], scope).get(resident_id)
    if card is None:
        return {}
    return {
        "name": card.name,
        "sex": {"1": "男", "2": "女"}.get(card.sex, "未说明"),
        "age": card.age_text,
        "id": card.id_masked,
        "phone": card.phone_masked,
        "address": card.address,
    }


def _invites(rows: list[Invite]) -> tuple[InviteCard, ...]:
    """Who was asked, each with the newest version. Cost: one query."""
    newest: dict[int, Opinion] = {}
    for opinion in Opinion.objects.filter(invite__in=rows).order_by("number"):
        newest[opinion.invite_id] = opinion
    found = []
    for row in rows:
        last = newest.get(row.pk)
        found.append(
            InviteCard(
                id=row.pk,
                expert_id=row.expert_id,
                user_id=row.user_id,
                name=row.expert.name,
                institution_id=row.institution_id,
                discipline=row.discipline,
                discipline_name=reasons.name_of("discipline", row.discipline),
                rank_name=reasons.name_of("rank", row.rank),
                chair=row.chair,
                version=row.version,
                signed_at=row.signed_at,
                assessment=last.assessment if last else "",
                advice=last.advice if last else "",
                needs=last.needs if last else "",
                seal=last.seal if last else "",
                document_id=last.document_id if last else None,
            )
        )
    return tuple(found)


def _packages(row: Consultation) -> list[Package]:
    return list(Package.objects.filter(consultation=row).order_by("-number")[:20])


def _package(row: Package) -> dict[str, Any]:
    names = ("number", "content", "note", "seal", "made_at", "by_name")
    return {name: getattr(row, name) for name in names}


def _plan(row: JointPlan | None) -> dict[str, Any] | None:
    if row is None:
        return None
    names = ("summary", "plan", "signed_at", "signed_by_name", "seal", "document_id")
    return {name: getattr(row, name) for name in names}


def _tasks(row: Consultation) -> list[PlanTask]:
    return list(PlanTask.objects.filter(consultation=row).order_by("due_on", "id")[:50])


def _task(row: PlanTask) -> dict[str, Any]:
    names = ("id", "state", "text", "due_on", "done_at", "done_by_name", "note")
    state = TASK.states[TaskState(row.state)]
    return {**{name: getattr(row, name) for name in names}, "state_name": state}


def _events(row: Consultation) -> list[dict[str, Any]]:
    rows = list(AdverseEvent.objects.filter(consultation=row).order_by("at", "id")[:50])
    places = organisations.institutions({each.institution_id for each in rows})
    return [
        {
            "kind_name": reasons.name_of("adverse", each.kind),
            "text": each.text,
            "at": each.at,
            "by_name": each.by_name,
            "place": places[each.institution_id].short_name or places[each.institution_id].name,
        }
        for each in rows
    ]


def _fee(row: Consultation) -> dict[str, Any] | None:
    if row.price_fen is None:
        return None
    inviting = row.share_inviting_fen or 0
    return {
        "total_fen": row.price_fen,
        "inviting_fen": inviting,
        "invited_fen": row.price_fen - inviting,
        "by_file": row.form == Form.FILE,
    }


_BAD: Final = ("DECLINE", "LAPSE", "STOP", "ESCALATE", "WITHDRAW")
_GOOD: Final = ("ACCEPT", "COMPLETE", "FEED_BACK")


def _line(card: cases.StepCard) -> Line:
    """A link of the chain of duty as a line."""
    tone = "bad" if card.move in _BAD else "good" if card.move in _GOOD else "info"
    words = [card.note] if card.note else []
    if card.facts.get("version", 1) != 1:
        words.append(f"第 {card.facts['version']} 版")
    if card.received_at:
        words.append(f"签收：{card.received_by}")
    return Line(
        at=card.at,
        title=card.move_name,
        by=card.by_name,
        place=card.institution_name,
        body="　".join(words),
        tone=tone,
    )


def get_task(task_id: int, actor: Actor) -> dict[str, Any]:
    """One task with its consultation. Raises: TaskNotFound (404)."""
    seen = Consultation.objects.visible_to(actor.scope)
    rows = PlanTask.objects.filter(consultation__in=seen).select_related("consultation")
    task = rows.filter(pk=task_id).first()
    if task is None:
        raise TaskNotFound(task_id=task_id)
    return {
        "id": task.pk,
        "text": task.text,
        "due_on": task.due_on,
        "state": task.state,
        "state_name": TASK.states[TaskState(task.state)],
        "note": task.note,
        "consultation_id": task.consultation_id,
        "number": task.consultation.number,
    }
