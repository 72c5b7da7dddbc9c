"""Remote cooperation agreements with upper hospitals and how they are lived; convenience measures and their use."""

from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from lianyi.areas.diagnostics.definitions.measures import COOPERATION, MEASURES
from lianyi.areas.diagnostics.models import Cooperation, CooperationDay, Measure, MeasureUse
from lianyi.areas.diagnostics.services.refusals import (
    AlreadyThere,
    BadCode,
    BadPeriod,
    NotYourUnit,
    TextMissing,
)
from lianyi.areas.organisations import public as organisations
from lianyi.kernel.actor import SYSTEM, Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases.clocks import local_day

_MANAGE: Final = "diagnostics.manage"
_MEASURES: Final = ("diagnostics.manage", "diagnostics.statistics")


@transaction.atomic
def sign_cooperation(
    *,
    member_id: int,
    upper_id: int,
    kind: str,
    number: str,
    subject: str,
    schedule: str,
    from_on: date,
    until_on: date,
    actor: Actor,
    now: datetime,
) -> int:
    """Enter an agreement of a member with an upper hospital: on what, how often, how long. Returns its id.

    Raises: InstitutionNotFound (404); NotPermitted, NotYourUnit (403); BadCode, TextMissing, BadPeriod (422);
        AlreadyThere (409).
    """
    actor.must(_MANAGE)
    member = _own(member_id, actor)
    upper = organisations.get_institution(upper_id)
    if kind not in COOPERATION or upper.id == member.id:
        raise BadCode(field="kind", given=kind, name="协作类别")
    needed = (
        ("number", number, "协议编号"),
        ("subject", subject, "协作内容"),
        ("schedule", schedule, "协作安排"),
    )
    for field, text, name in needed:
        if not text.strip():
            raise TextMissing(field=field, name=name)
    if until_on < from_on:
        raise BadPeriod(field="until_on")
    same = Cooperation.objects.filter(member=member.id, upper=upper.id, number=number.strip())
    if same.exists():
        raise AlreadyThere(field="number", name=number)
    row = Cooperation.objects.create(
        county_code=member.county_code,
        member_id=member.id,
        upper_id=upper.id,
        kind=kind,
        number=number.strip()[:60],
        subject=subject.strip()[:300],
        schedule=schedule.strip()[:120],
        from_on=from_on,
        until_on=until_on,
    )
    _note("cooperation.signed", row.pk, actor, now, member=member.id, upper=upper.id)
    return row.pk


@transaction.atomic
def note_day(
    *,
    cooperation_id: int,
    held_on: date,
    topic: str,
    cases: int,
    result: str = "",
    actor: Actor,
    now: datetime,
) -> int:
    """Note a day on which an agreement was lived, with its cases and their result. Returns its id.

    Raises: NotPermitted, NotYourUnit (403); BadCode, TextMissing, BadPeriod (422).
    """
    actor.must(_MANAGE)
    row = Cooperation.objects.filter(pk=cooperation_id).first()
    if row is None:
        raise BadCode(field="cooperation_id", given=str(cooperation_id), name="协作协议")
    _own(row.member_id, actor)
    if not topic.strip():
        raise TextMissing(field="topic", name="主题")
    if not row.from_on <= held_on <= row.until_on:
        raise BadPeriod(field="held_on")
    day = CooperationDay.objects.create(
        cooperation=row,
        held_on=held_on,
        topic=topic.strip()[:200],
        cases=max(cases, 0),
        result=result.strip()[:500],
        noted_by_name=actor.name[:60],
    )
    _note("cooperation.day_noted", row.pk, actor, now, day=day.pk, cases=cases)
    return day.pk


@transaction.atomic
def adopt_measure(
    *, institution_id: int, code: str, adopted_on: date, actor: Actor, now: datetime
) -> int:
    """Note that a unit adopted a convenience measure; adopting it again begins it anew. Returns its id.

    Raises: InstitutionNotFound (404); NotPermitted, NotYourUnit (403); BadCode (422).
    """
    unit = _may_note(institution_id, actor)
    if code not in MEASURES:
        raise BadCode(field="code", given=code, name="便民措施")
    row, _made = Measure.objects.update_or_create(
        institution_id=unit.id, code=code, defaults={"adopted_on": adopted_on, "ended_on": None}
    )
    _note("measure.adopted", row.pk, actor, now, institution=unit.id, code=code)
    return row.pk


@transaction.atomic
def note_use(*, measure_id: int, month: date, uses: int, actor: Actor, now: datetime) -> None:
    """Note how often a measure was used in a month; noted again, the newer count stands.

    Raises: NotPermitted, NotYourUnit (403); BadCode, BadPeriod (422).
    """
    row = Measure.objects.select_for_update().filter(pk=measure_id).first()
    if row is None or uses < 0:
        raise BadCode(field="measure_id", given=str(measure_id), name="便民措施")
    _may_note(row.institution_id, actor)
    first = month.replace(day=1)
    if first < row.adopted_on.replace(day=1) or first > local_day(now):
        raise BadPeriod(field="month")
    MeasureUse.objects.update_or_create(
        measure=row, month=first, defaults={"uses": uses, "noted_by_name": actor.name[:60]}
    )
    _note("measure.counted", row.pk, actor, now, month=first.isoformat(), uses=uses)


def _may_note(institution_id: int, actor: Actor) -> organisations.InstitutionCard:
    if not any(actor.may(permission) for permission in _MEASURES):
        actor.must(_MANAGE)
    return _own(institution_id, actor)


def _own(institution_id: int, actor: Actor) -> organisations.InstitutionCard:
    """The institution, if it lies in the actor's reach."""
    card = organisations.get_institution(institution_id)
    if actor.role != SYSTEM and card.id not in actor.scope.institution_ids:
        raise NotYourUnit(name=card.name)
    return card


def _note(what: str, pk: int, actor: Actor, now: datetime, **facts: Any) -> None:
    audit.record(
        actor, f"diagnostics.{what}", target=f"{what.split('.')[0]}:{pk}", at=now, facts=facts
    )
