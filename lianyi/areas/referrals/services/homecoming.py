"""The patient goes home: the return slip, the plan, dated tasks; and who lay in hospital again too soon."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from lianyi.areas.records import public as records
from lianyi.areas.referrals.definitions.rule_sets import findings
from lianyi.areas.referrals.events import PatientReadmitted, PatientSentDown
from lianyi.areas.referrals.models import CarePlan, Readmission, Referral
from lianyi.areas.referrals.rules.plans import checked_dates, checked_targets, stocked
from lianyi.areas.referrals.services.follow_ups import open_follow_up
from lianyi.areas.referrals.services.moves import hands, rules_of, step, wholes
from lianyi.areas.referrals.services.refusals import (
    AlreadySentDown,
    CannotSendDown,
    NotYourSide,
    TextMissing,
)
from lianyi.areas.referrals.services.sending import send_new
from lianyi.areas.referrals.states import REFERRAL
from lianyi.areas.referrals.types.cards import PlanDrug, ReferralCard
from lianyi.areas.referrals.types.drafts import (
    ConsentDraft,
    PlanDraft,
    PlannedFollowUp,
    ReferralDraft,
)
from lianyi.areas.referrals.types.words import (
    Direction,
    FollowUpWay,
    Hand,
    Move,
    Outcome,
    State,
    Urgency,
)
from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling import public as scheduling
from lianyi.kernel.actor import Actor
from lianyi.machinery.cases.clocks import local_day
from lianyi.machinery.outbox import public as outbox

DrugList = Callable[[int, str, str, datetime], bool | None]
"""Asked (institution id, drug code, drug name, now): can the institution give the drug? None where no list says so."""

READMISSION_DAYS: Final = 30
"""The longest window counted. Source: requirements REF-17 (7/30 days)."""
_DRUG_LIST_MONTHS: Final = 12


class _Lists:
    """Who knows which drugs an institution has; a pharmacy area sets its own list here."""

    source: DrugList | None = None


def set_drug_list(source: DrugList | None) -> None:
    """Say who knows the drugs of an institution; without it, what it prescribed within a year counts as its list."""
    _Lists.source = source


@transaction.atomic
def send_down(*, referral_id: int, plan: PlanDraft, actor: Actor, now: datetime) -> ReferralCard:
    """Answer an up-referral: close it as sent down, and send a down-referral with plan, drugs and follow-up dates.

    Emits: PatientSentDown, ReferralSent. Raises: ReferralNotFound (404); CannotSendDown, AlreadySentDown (409);
        NoFollowUp, FirstFollowUpTooLate, BadFollowUpDate, BadTarget, NotIndicated (422).
    Source: seed-002 L23 (病情平稳后转回镇街卫生院), local-referral-norms (first follow-up within 7 days).
    """
    actor.must("referrals.return")
    up = Referral.objects.locked(referral_id, actor.scope)
    if Hand.RECEIVER not in hands(up, actor):
        raise NotYourSide(hand=Hand.RECEIVER, move="SEND_DOWN")
    back = Referral.objects.filter(back_of=up).exclude(state__in=_FAILED).first()
    if back is not None:
        raise AlreadySentDown(number=up.number, back=back.number)
    if up.state not in (State.IN_CARE, State.ARRIVED) and not _may_be_sent_again(up):
        raise CannotSendDown(number=up.number, state=REFERRAL.states[State(up.state)])
    down = _send_plan(plan, actor, now, resident_id=up.resident_id, back_of=up)
    if up.state in (State.IN_CARE, State.ARRIVED):
        _end_stay(up, plan, actor, now)
        up.closed_at, up.outcome, up.end_note = now, Outcome.SENT_DOWN, down.number
        step(
            up,
            Move.CLOSE,
            Hand.RECEIVER,
            actor=actor,
            now=now,
            note=down.number,
            facts={"back": down.id},
        )
    return down


@transaction.atomic
def send_home(*, resident_id: int, plan: PlanDraft, actor: Actor, now: datetime) -> ReferralCard:
    """Send a patient down who came without a referral. Emits and raises as `send_down`."""
    actor.must("referrals.return")
    return _send_plan(plan, actor, now, resident_id=resident_id, back_of=None)


def open_plan_tasks(referral: Referral, *, actor: Actor, now: datetime) -> int:
    """Turn the dates of a plan into tasks of the township, the moment it accepts; returns how many."""
    plan = CarePlan.objects.filter(referral=referral).first()
    if plan is None:
        return 0
    planned = [
        PlannedFollowUp(
            due_on=max(date.fromisoformat(entry["due_on"]), local_day(now)),
            way=FollowUpWay(entry["way"]),
            instruction=entry["instruction"],
        )
        for entry in plan.dates
    ]
    by_day = {entry.due_on: entry for entry in reversed(planned)}
    for day in sorted(by_day):
        open_follow_up(
            referral,
            by_day[day],
            institution_id=referral.to_institution_id,
            of_plan=True,
            actor=actor,
            now=now,
        )
    return len(by_day)


@transaction.atomic
def note_readmission(*, encounter_id: int, now: datetime) -> bool:
    """Show on a down-referral that its patient lay in hospital again within 30 days. Safe to call again.

    A stay that the sender itself goes on with is none. Emits: PatientReadmitted, once an encounter.
    Source: requirements REF-17 (return within 7/30 days after down-referral).
    """
    stay = records.get_encounter(encounter_id, Actor.system(now).scope).card
    down = (
        Referral.objects.filter(
            resident__in=residents.same_person_ids(stay.resident_id),
            direction=Direction.DOWN,
            sent_at__lte=stay.started_at,
            sent_at__gt=stay.started_at - timedelta(days=READMISSION_DAYS + 1),
        )
        .exclude(state__in=_FAILED)
        .order_by("-sent_at", "-id")
        .first()
    )
    if stay.kind != records.EncounterKind.INPATIENT or down is None or down.sent_at is None:
        return False
    days = (local_day(stay.started_at) - local_day(down.sent_at)).days
    if days > READMISSION_DAYS:
        return False
    _, fresh = Readmission.objects.get_or_create(
        referral=down,
        encounter_id=stay.id,
        defaults={
            "institution_id": stay.institution_id,
            "started_at": stay.started_at,
            "days_after": days,
            "principal_code": stay.principal_code,
        },
    )
    if fresh:
        outbox.emit(
            PatientReadmitted(
                referral_id=down.pk,
                resident_id=down.resident_id,
                encounter_id=stay.id,
                days_after=days,
            ),
            at=now,
        )
    return fresh


_FAILED: Final = (
    State.DRAFT, State.DECLINED, State.CANCELLED, State.LAPSED, State.REFUSED_BY_PATIENT,
)  # fmt: skip


def _end_stay(up: Referral, plan: PlanDraft, actor: Actor, now: datetime) -> None:
    """Discharge a stay that still runs with the words of the return slip, typed once; the bed is free for cleaning.

    Whoever may not write records leaves the stay to the ward.
    """
    stay = records.get_encounter(up.encounter_id, actor.scope).card if up.encounter_id else None
    if stay is None or not stay.is_open_stay or not actor.may("records.write"):
        return
    records.discharge(
        encounter_id=stay.id,
        summary={
            "admission": up.impression,
            "course": plan.treatment,
            "outcome": plan.results,
            "advice": plan.next_steps,
        },
        conditions=(
            records.ConditionDraft(code=plan.diagnosis_code, kind=records.ConditionKind.PRINCIPAL),
        ),
        disposition=records.Disposition.REFERRED,
        total_fen=stay.total_fen,
        fund_fen=stay.fund_fen,
        sign=actor.may("records.sign"),
        actor=actor,
        now=now,
    )
    up.discharged_at = now
    bed = scheduling.find_stay_bed(up.resident_id, actor.scope)
    if bed is not None and bed.institution_id == up.to_institution_id:
        scheduling.vacate_bed(bed_id=bed.id, actor=actor, now=now)


def _may_be_sent_again(up: Referral) -> bool:
    """A patient whose way home failed is still the hospital's to send."""
    return up.state == State.CLOSED and up.outcome == Outcome.SENT_DOWN


def _send_plan(
    plan: PlanDraft, actor: Actor, now: datetime, *, resident_id: int, back_of: Referral | None
) -> ReferralCard:
    """Check the plan, send the down-referral, store the plan beside it."""
    _check_texts(plan)
    down = send_new(draft=_as_request(plan, resident_id, back_of), actor=actor, now=now)
    referral = Referral.objects.locked(down.id)
    limit = wholes(rules_of(referral))["first_follow_up_days"]
    dates = checked_dates(plan.follow_ups, today=local_day(now), first_within_days=limit)
    CarePlan.objects.create(
        referral=referral,
        diagnoses=plan.diagnoses.strip()[:500],
        admission_no=plan.admission_no.strip()[:40],
        results=plan.results.strip()[:2000],
        treatment=plan.treatment.strip()[:2000],
        next_steps=plan.next_steps.strip()[:2000],
        rehabilitation=plan.rehabilitation.strip()[:1000],
        warning_signs=plan.warning_signs.strip()[:500],
        drugs=[asdict(drug) for drug in check_drugs(plan.drugs, plan.to_institution_id, now)],
        targets=checked_targets(plan.targets, findings()),
        dates=[
            {"due_on": d.due_on.isoformat(), "way": d.way, "instruction": d.instruction}
            for d in dates
        ],
        county_doctor_id=referral.from_doctor_id,
        county_doctor_name=referral.from_doctor_name,
        written_at=now,
    )
    outbox.emit(
        PatientSentDown(
            referral_id=down.id,
            back_of_id=down.back_of_id,
            resident_id=down.resident_id,
            from_institution_id=down.from_institution_id,
            to_institution_id=down.to_institution_id,
        ),
        at=now,
    )
    return replace(down, state=State(referral.state))


def _as_request(plan: PlanDraft, resident_id: int, back_of: Referral | None) -> ReferralDraft:
    """The return slip as the request that carries it."""
    return ReferralDraft(
        resident_id=resident_id,
        to_institution_id=plan.to_institution_id,
        direction=Direction.DOWN,
        urgency=Urgency.ORDINARY,
        reason_code=plan.reason_code,
        diagnosis_code=plan.diagnosis_code,
        impression=plan.diagnoses[:500],
        present_illness=plan.treatment[:2000],
        treatment_so_far=plan.next_steps[:1000],
        findings=plan.findings,
        override_reason=plan.override_reason,
        consent=plan.consent or ConsentDraft(given=False),
        wants_bed=plan.wants_bed,
        episode_id=back_of.episode_id if back_of else None,
        back_of_id=back_of.pk if back_of else None,
        again_of_id=_failed_before(back_of),
    )


def check_drugs(
    drugs: tuple[PlanDrug, ...], institution_id: int, now: datetime
) -> tuple[PlanDrug, ...]:
    """Mark which drugs of a plan the township can go on giving (REF-12: the same drug list)."""
    if _Lists.source is not None:
        source = _Lists.source
        return stocked(drugs, lambda drug: source(institution_id, drug.code, drug.name, now))
    since = now - timedelta(days=30 * _DRUG_LIST_MONTHS)
    used = (
        records.drugs_prescribed(institution_id, since=since, scope=Actor.system(now).scope)
        if drugs
        else frozenset()
    )
    return stocked(drugs, lambda drug: drug.code in used if used and drug.code else None)


def _check_texts(plan: PlanDraft) -> None:
    for field, name in (
        ("diagnoses", "诊断"),
        ("results", "主要检查结果"),
        ("treatment", "治疗经过"),
        ("next_steps", "下一步治疗方案"),
    ):
        if not getattr(plan, field).strip():
            raise TextMissing(field=field, name=name)


def _failed_before(up: Referral | None) -> int | None:
    """The down-referral of this patient that a township declined before."""
    if up is None:
        return None
    failed = Referral.objects.filter(back_of=up, state__in=_FAILED[1:]).order_by("-id").first()
    return failed.pk if failed else None
