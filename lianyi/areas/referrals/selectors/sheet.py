"""One referral with everything that belongs to it, as its page and the API show it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records import public as records
from lianyi.areas.referrals.definitions import reasons
from lianyi.areas.referrals.definitions.rule_sets import findings, named
from lianyi.areas.referrals.models import (
    CarePlan,
    FollowUp,
    Guidance,
    Package,
    Readmission,
    Referral,
    ShortReport,
    Transport,
)
from lianyi.areas.referrals.rules.figures import minutes_between
from lianyi.areas.referrals.rules.hands import hands_of, permissions_for
from lianyi.areas.referrals.rules.notices import notice
from lianyi.areas.referrals.selectors.codes import decline_name, reason_name
from lianyi.areas.referrals.selectors.lists import as_rows
from lianyi.areas.referrals.states import LIVE, REFERRAL
from lianyi.areas.referrals.types.cards import (
    Action,
    Exam,
    FollowUpCard,
    GuidanceCard,
    Line,
    ReferralCard,
    ReferralRow,
    Sheet,
)
from lianyi.areas.referrals.types.words import Direction, FollowUpState, Hand, Move, State
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor, Scope
from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases.clocks import ZONE

_MOST_LINES: Final = 200
_MOST_REPORTS: Final = 50
_FIELDS: Final = (
    "from_department", "from_doctor_name", "to_department", "to_doctor_name", "reason_code", "diagnosis_code",
    "diagnosis_name", "impression", "present_illness", "past_history", "treatment_so_far", "wants_bed", "findings",
    "indications", "rule_sets", "indicated", "is_emergency", "override_reason", "skipped", "skip_ground", "skip_reason",
    "off_list_reason", "consent_given", "told", "refusal_code", "refusal_note", "insurance_number", "encounter_id",
    "episode_id", "appointed_at", "created_at", "sent_at", "answered_at", "departed_at", "arrived_at", "seen_at",
    "examined_at", "admitted_at", "discharged_at", "closed_at", "decline_code", "outcome", "end_note",
    "slot_reservation_id", "exam_reservation_id", "bed_reservation_id",
)  # fmt: skip


def get_referral(referral_id: int, scope: Scope) -> ReferralCard:
    """One referral in short. Raises: ReferralNotFound (404). Cost: one query."""
    return Referral.objects.visible_to(scope).one(referral_id).card()


def sheet(referral_id: int, actor: Actor) -> Sheet:
    """Everything of one referral, and what the reader may do now.

    Cost: about fifteen queries, however long the story. Raises: ReferralNotFound (404).
    """
    referral = Referral.objects.visible_to(actor.scope).select_related("case").one(referral_id)
    row = as_rows([referral], actor.scope)[0]
    actions, hands = actions_of(referral, actor)
    plan = CarePlan.objects.filter(referral=referral).first()
    reports = list(
        ShortReport.objects.filter(referral=referral).order_by("at", "id")[:_MOST_REPORTS]
    )
    guidance = _guidance(referral)
    tasks = [
        task.card()
        for task in FollowUp.objects.filter(referral=referral).order_by("due_on", "id")[:100]
    ]
    return Sheet(
        row=row,
        person=_person(referral.resident_id, actor.scope),
        fields={
            **referral.values(*_FIELDS),
            "findings_shown": findings_shown(referral.findings),
            **_words(referral),
            "rule_sets_named": named(referral.rule_sets),
        },
        package=_package(referral),
        transport=_transport(referral),
        plan=_plan(plan),
        reports=tuple(_report(report) for report in reports),
        follow_ups=tuple(tasks),
        guidance=guidance,
        readmissions=tuple(_readmissions(referral)),
        linked=tuple(_linked(referral)),
        lines=tuple(_lines(referral, reports, guidance)),
        actions=actions,
        hands=hands,
        notice=_notice(referral, row, tasks),
        consent_withdrawn=referral.consent_given is False
        and referral.state in (*LIVE, State.NO_SHOW),
        exams=_exams(referral, actor.scope),
    )


def _exams(referral: Referral, scope: Scope) -> tuple[Exam, ...]:
    """Examinations asked for in this referral and their reports, the newest first, as far as the reader may see."""
    lines = records.list_timeline(
        referral.resident_id,
        scope,
        thread=f"referral:{referral.pk}",
        kinds=(records.TimelineKind.EXAM,),
    )
    found = []
    for line in lines:
        url_name, number = records.link_of(line.ref) or ("", 0)
        found.append(
            Exam(at=line.at, title=line.title, body=line.summary, url_name=url_name, number=number)
        )
    return tuple(found)


def _notice(referral: Referral, row: ReferralRow, tasks: Sequence[FollowUpCard]) -> str:
    """What the patient should be told now."""
    due = [task.due_on for task in tasks if task.of_plan and task.state == FollowUpState.DUE]
    return notice(
        state=State(referral.state),
        direction=Direction(referral.direction),
        receiver=row.to_name,
        department=referral.to_department,
        appointed_at=referral.appointed_at.astimezone(ZONE) if referral.appointed_at else None,
        holds=row.holds,
        next_follow_up_on=min(due, default=None),
    )


def _words(referral: Referral) -> dict[str, str]:
    """Coded columns as people read them."""
    name = reasons.name_of
    return {
        "reason_name": reason_name(referral.reason_code),
        "decline_name": decline_name(referral.decline_code) if referral.decline_code else "",
        "outcome_name": name("outcome", referral.outcome) if referral.outcome else "",
        "refusal_name": name("refusal", referral.refusal_code) if referral.refusal_code else "",
        "channel_name": name("channel", referral.channel),
        "skipped_names": "、".join(name("level", level) for level in referral.skipped),
    }


def _person(resident_id: int, scope: Scope) -> dict[str, str]:
    """The person as the reader may see: what the head of the page and the slips print."""
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
        "card_no": card.health_card_no,
        "file_no": f"{card.id:08d}",
    }


def actions_of(referral: Referral, actor: Actor) -> tuple[tuple[Action, ...], frozenset[Hand]]:
    """What the reader's sides may do now, by table, side and permission."""
    cards = organisations.institutions(
        (referral.from_institution_id, referral.to_institution_id, referral.made_by_institution_id)
    )
    sides = hands_of(
        actor.institution_id,
        sender_id=referral.from_institution_id,
        receiver_id=referral.to_institution_id,
        maker_id=referral.made_by_institution_id,
        outside=frozenset(i for i, c in cards.items() if c.tier == organisations.Tier.OUTSIDE),
    )
    direction = Direction(referral.direction)
    actions = [
        Action(move=move, hand=hand)
        for hand in Hand
        if hand in sides
        for move in REFERRAL.moves_of(State(referral.state), hand)
        if any(actor.may(p) for p in permissions_for(move, direction))
    ]
    return tuple(actions), sides


def findings_shown(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Findings as a doctor reads them: name, and value with unit or 有."""
    vocabulary = findings()
    shown = []
    for name, value in values.items():
        known = vocabulary.get(name)
        if known is None or value is False:
            continue
        text = "有" if known.kind == "flag" else f"{value:g} {known.unit}".strip()
        shown.append((known.name_zh, text))
    return shown


def _package(referral: Referral) -> dict[str, Any] | None:
    row = Package.objects.filter(referral=referral).first()
    if row is None:
        return None
    return {
        "content": {**row.content, "last_encounters": _placed(row.content)},
        "made_at": row.made_at,
        "family_doctor_id": row.family_doctor_id,
        "readable": row.readable,
        "problem": row.problem,
        "confirmed_at": row.confirmed_at,
        "confirmed_by_name": row.confirmed_by_name,
    }


def _placed(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The latest contacts of a package, each with the name of where it was."""
    contacts: list[dict[str, Any]] = content.get("last_encounters") or []
    known = organisations.institutions(
        {each["institution_id"] for each in contacts if each.get("institution_id")}
    )
    return [
        {**each, "place_name": each.get("place_name") or known[each["institution_id"]].short_name}
        if each.get("institution_id") in known
        else each
        for each in contacts
    ]


def _transport(referral: Referral) -> dict[str, Any] | None:
    row = Transport.objects.filter(referral=referral).first()
    if row is None:
        return None
    names = (
        "vehicle", "plate", "escort_name", "escort_phone", "departed_at", "eta_at", "vitals", "handover_note",
        "arrival_vitals", "arrival_note", "received_by_name", "received_at",
    )  # fmt: skip
    return {
        **{name: getattr(row, name) for name in names},
        "vehicle_name": reasons.name_of("vehicle", row.vehicle),
    }


def _plan(row: CarePlan | None) -> dict[str, Any] | None:
    if row is None:
        return None
    vocabulary = findings()
    names = (
        "diagnoses", "admission_no", "results", "treatment", "next_steps", "rehabilitation", "warning_signs", "drugs",
        "targets", "dates", "county_doctor_name", "county_doctor_id", "written_at",
    )  # fmt: skip
    shown = [
        (vocabulary[name].name_zh, f"≤ {most:g} {vocabulary[name].unit}")
        for name, most in row.targets.items()
        if name in vocabulary
    ]
    return {**{name: getattr(row, name) for name in names}, "targets_shown": shown}


def _report(row: ShortReport) -> dict[str, Any]:
    return {
        "id": row.pk,
        "body": row.body,
        "at": row.at,
        "by_name": row.by_name,
        "institution_id": row.institution_id,
        "read_at": row.read_at,
        "read_by_name": row.read_by_name,
    }


def _guidance(referral: Referral) -> tuple[GuidanceCard, ...]:
    rows = (
        Guidance.objects.filter(referral=referral).select_related("case").order_by("asked_at", "id")
    )
    return tuple(
        GuidanceCard(
            id=row.pk,
            referral_id=row.referral_id,
            institution_id=row.institution_id,
            why=row.why,
            question=row.question,
            asked_at=row.asked_at,
            asked_by_name=row.asked_by_name,
            state=row.state,
            answer=row.answer,
            answered_at=row.answered_at,
            answered_by_name=row.answered_by_name,
            read_at=row.read_at,
            read_by_name=row.read_by_name,
            due_at=row.case.due_at if row.case else None,
        )
        for row in rows[:_MOST_REPORTS]
    )


def _readmissions(referral: Referral) -> list[dict[str, Any]]:
    rows = Readmission.objects.filter(referral=referral).order_by("started_at", "id")[:20]
    places = organisations.institutions([row.institution_id for row in rows if row.institution_id])
    return [
        {
            "encounter_id": row.encounter_id,
            "place": places[row.institution_id].short_name
            if row.institution_id in places
            else "县外医院",
            "started_at": row.started_at,
            "days_after": row.days_after,
            "principal_code": row.principal_code,
            "within_7": row.days_after <= 7,
        }
        for row in rows
    ]


def _linked(referral: Referral) -> list[ReferralCard]:
    """The other referrals of the same story: before, after, up and back."""
    before = [i for i in (referral.back_of_id, referral.again_of_id, referral.continues_id) if i]
    found = list(Referral.objects.filter(pk__in=before).order_by("id"))
    found += Referral.objects.filter(back_of=referral).order_by("id")[:10]
    found += Referral.objects.filter(again_of=referral).order_by("id")[:10]
    found += Referral.objects.filter(continues=referral).order_by("id")[:10]
    return [row.card() for row in found]


def _lines(
    referral: Referral, reports: Sequence[ShortReport], guidance: Sequence[GuidanceCard]
) -> list[Line]:
    """One timeline: steps of the case, reports, guidance, with the minutes between them."""
    found = [_step_line(card) for card in cases.timeline(referral.case_id or 0, _MOST_LINES)]
    found += [
        Line(at=r.at, title="病情简报", by=r.by_name, place="", body=r.body, tone="info")
        for r in reports
    ]
    for word in guidance:
        if word.answered_at is not None:
            found.append(
                Line(
                    at=word.answered_at,
                    title="县级医生指导",
                    by=word.answered_by_name,
                    place="",
                    body=word.answer,
                    tone="info",
                )
            )
        if word.why == "QUESTION":
            found.append(
                Line(
                    at=word.asked_at,
                    title="基层请教",
                    by=word.asked_by_name,
                    place="",
                    body=word.question,
                )
            )
    found.sort(key=lambda line: line.at)
    return [_after(line, before) for line, before in zip(found, [None, *found[:-1]], strict=True)]


def _after(line: Line, before: Line | None) -> Line:
    minutes = minutes_between(before.at, line.at) if before else None
    return Line(
        at=line.at,
        title=line.title,
        by=line.by,
        place=line.place,
        body=line.body,
        tone=line.tone,
        after_minutes=minutes,
    )


_BAD: Final = ("DECLINE", "LAPSE", "MISS", "ESCALATE", "REFUSE")
_GOOD: Final = ("ACCEPT", "ARRIVE", "CLOSE")


def _step_line(card: cases.StepCard) -> Line:
    """A link of the chain of duty as a line: who, at which unit, did what, and who had to know (SEC-03)."""
    tone = "bad" if card.move in _BAD else "good" if card.move in _GOOD else ""
    words = [card.note] if card.note else []
    reason = str(card.facts.get("reason", ""))
    if reason:
        words.insert(
            0,
            decline_name(reason)
            if card.move == Move.DECLINE
            else reasons.name_of("withdraw", reason),
        )
    if card.facts.get("on_behalf_of"):
        words.append("（代县外医院登记）")
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
