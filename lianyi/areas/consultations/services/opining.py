"""Experts sign: every version is kept, sealed and written into the record; the chair of a team signs the joint plan."""

from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.areas.consultations.definitions import reasons
from lianyi.areas.consultations.events import ConsultationOpined, OpinionSigned
from lianyi.areas.consultations.models import Consultation, Invite, JointPlan, Opinion
from lianyi.areas.consultations.rules.fees import fee
from lianyi.areas.consultations.rules.figures import minutes_between
from lianyi.areas.consultations.services.moves import invites_of, rules_of, step, wholes
from lianyi.areas.consultations.services.refusals import (
    AlreadySigned,
    NotInvited,
    NotTheChair,
    OpinionMissing,
)
from lianyi.areas.consultations.services.sealing import seal
from lianyi.areas.consultations.services.tasks import open_tasks
from lianyi.areas.consultations.services.texts import text
from lianyi.areas.consultations.states import CONSULTATION
from lianyi.areas.consultations.types.cards import ConsultationCard
from lianyi.areas.consultations.types.drafts import OpinionDraft, PlanDraft
from lianyi.areas.consultations.types.words import Form, Hand, Move, State
from lianyi.areas.records import public as records
from lianyi.kernel.actor import Actor
from lianyi.machinery.outbox import public as outbox

TITLE: Final = "远程会诊意见书"
PLAN_TITLE: Final = "多学科联合诊疗方案"


@transaction.atomic
def sign_opinion(
    *,
    consultation_id: int,
    draft: OpinionDraft,
    invite_id: int | None = None,
    actor: Actor,
    now: datetime,
) -> ConsultationCard:
    """Sign an opinion, or with a reason the next version of one; the last one wanted answers the consultation.

    `invite_id`: an expert of a hospital outside, whose opinion the office enters from the signed paper.
    Emits: OpinionSigned; ConsultationOpined when all is signed. Raises: ConsultationNotFound (404); NotInvited (403);
        TextMissing, TextTooLong (422); AlreadySigned, IllegalMove (409).
    Source: remote-medicine-2018 (the invited side gives a signed opinion, the inviting side decides).
    """
    row = Consultation.objects.visible_to(actor.scope).locked(consultation_id)
    invites = invites_of(row)
    invite = _mine(row, invites, invite_id, actor)
    hand = Hand.INVITED if invite.user_id is None else Hand.EXPERT
    CONSULTATION.after(State(row.state), Move.OPINE, hand)
    actor.must("consultations.triage" if hand == Hand.INVITED else "consultations.opine")
    if invite.version and not draft.reason.strip():
        raise AlreadySigned(field="reason", version=invite.version)
    version = _write_version(row, invite, draft, actor, now)
    facts = {"version": version.number, "discipline": invite.discipline, "seal": version.seal[:16]}
    step(row, Move.OPINE, hand, actor=actor, now=now, facts=facts)
    outbox.emit(
        OpinionSigned(
            consultation_id=row.pk,
            resident_id=row.resident_id,
            inviting_id=row.inviting_id,
            institution_id=invite.institution_id,
            version=version.number,
        ),
        at=now,
    )
    complete_if_whole(row, actor, now)
    return row.card()


@transaction.atomic
def sign_plan(
    *, consultation_id: int, draft: PlanDraft, actor: Actor, now: datetime
) -> ConsultationCard:
    """The chair signs the joint plan when every discipline has spoken; its tasks go to the inviting side.

    Emits: ConsultationOpined. Raises: ConsultationNotFound (404); NotTheChair (403); OpinionMissing, AlreadySigned,
        IllegalMove (409); TextMissing, BadTime (422).
    """
    row = Consultation.objects.visible_to(actor.scope).locked(consultation_id)
    actor.must("consultations.opine")
    invites = invites_of(row)
    if not any(each.chair and each.user_id == actor.user_id for each in invites):
        raise NotTheChair
    missing = [
        reasons.name_of("discipline", each.discipline) for each in invites if not each.version
    ]
    if missing:
        raise OpinionMissing(disciplines="、".join(missing))
    if JointPlan.objects.filter(pk=row.pk).exists():
        raise AlreadySigned(version=1)
    CONSULTATION.after(State(row.state), Move.COMPLETE, Hand.EXPERT)
    summary = text("summary", "讨论摘要", draft.summary, 3000)
    plan = text("plan", "联合诊疗方案", draft.plan, 3000)
    tasks = [f"{each.due_on:%Y-%m-%d} {each.text}" for each in draft.tasks]
    sections = (("讨论摘要", summary), ("联合诊疗方案", plan), ("任务", "\n".join(tasks)))
    document = _document(row, PLAN_TITLE, sections, f"{row.pk}-plan", actor, now)
    JointPlan.objects.create(
        consultation=row,
        summary=summary,
        plan=plan,
        signed_at=now,
        signed_by_name=actor.name[:60],
        seal=seal({"summary": summary, "plan": plan, "tasks": tasks}),
        document_id=document.id,
    )
    open_tasks(row, draft.tasks, actor, now)
    complete_if_whole(row, actor, now)
    return row.card()


def complete_if_whole(row: Consultation, actor: Actor, now: datetime) -> None:
    """Answer the consultation when every opinion (and the plan of a team) is signed and nobody meets any more."""
    if row.state != State.OPINING:
        return
    invites = invites_of(row)
    if any(not each.version for each in invites):
        return
    if row.form == Form.MDT and not JointPlan.objects.filter(pk=row.pk).exists():
        return
    price = fee(Form(row.form), [each.rank for each in invites], wholes(rules_of(row)))
    row.price_fen, row.share_inviting_fen = price.total_fen, price.inviting_fen
    row.opined_at = now
    step(
        row,
        Move.COMPLETE,
        Hand.CLOCK,
        actor=actor,
        now=now,
        facts={"price_fen": price.total_fen, "experts": len(invites)},
    )
    outbox.emit(
        ConsultationOpined(
            consultation_id=row.pk,
            resident_id=row.resident_id,
            inviting_id=row.inviting_id,
            invited_id=row.invited_id,
            minutes=minutes_between(row.requested_at, now) or 0,
        ),
        at=now,
    )


def _mine(row: Consultation, invites: list[Invite], invite_id: int | None, actor: Actor) -> Invite:
    """The invitation the actor answers. Raises: NotInvited (403)."""
    for each in invites:
        if each.user_id is not None and each.user_id == actor.user_id:
            return each
        paper = each.user_id is None and each.pk == invite_id
        if paper and actor.institution_id == row.desk_id:
            return each
    raise NotInvited


def _write_version(
    row: Consultation, invite: Invite, draft: OpinionDraft, actor: Actor, now: datetime
) -> Opinion:
    parts = {
        "assessment": text("assessment", "病情分析与诊断意见", draft.assessment, 3000),
        "advice": text("advice", "处理建议", draft.advice, 3000),
        "needs": text("needs", "建议补充的检查", draft.needs, 1000, empty=True),
        "reason": text("reason", "修改原因", draft.reason, 300, empty=True),
    }
    by = actor.name
    if invite.user_id is None:
        by = f"{invite.expert.name}（{actor.name} 代录）"
    before = Opinion.objects.filter(invite=invite).order_by("-number").first()
    number = before.number + 1 if before else 1
    discipline = reasons.name_of("discipline", invite.discipline)
    sections = (
        ("病情分析与诊断意见", parts["assessment"]),
        ("处理建议", parts["advice"]),
        ("建议补充的检查", parts["needs"]),
        ("修改原因", parts["reason"]),
        ("会诊专家", f"{by} {discipline}"),
    )
    filled = tuple(section for section in sections if section[1])
    title = TITLE if number == 1 else f"{TITLE}（第 {number} 版）"
    document = _document(row, title, filled, f"{row.pk}-{invite.pk}-{number}", actor, now)
    version = Opinion.objects.create(
        invite=invite,
        number=number,
        **parts,
        signed_at=now,
        signed_by_name=by[:60],
        seal=seal({**parts, "by": by, "at": now}, before.seal if before else ""),
        document_id=document.id,
    )
    invite.version, invite.signed_at = number, now
    invite.save()
    return version


def _document(
    row: Consultation,
    title: str,
    sections: tuple[tuple[str, str], ...],
    key: str,
    actor: Actor,
    now: datetime,
) -> records.DocumentCard:
    """Write a signed document into the record: it is sealed there as every document is."""
    return records.write_document(
        draft=records.DocumentDraft(
            resident_id=row.resident_id,
            kind=records.DocumentKind.OTHER,
            title=title,
            sections=sections,
            at=now,
            institution_id=actor.institution_id or row.desk_id,
            client_id=f"consultation-{key}",
        ),
        actor=actor,
        now=now,
        sign=True,
    )
