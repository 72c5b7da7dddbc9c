"""Centres, whom they serve, what they offer; contracts of third parties; who reads when (RMT-10, 11, 13, 14)."""

from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from lianyi.areas.diagnostics.definitions.items import item
from lianyi.areas.diagnostics.models import Centre, CentreMember, Contract, Duty, Offer
from lianyi.areas.diagnostics.rules.conditions import CONDITIONS
from lianyi.areas.diagnostics.selectors.centres import readers_of
from lianyi.areas.diagnostics.services.refusals import (
    AlreadyThere,
    BadCode,
    BadPeriod,
    NotYourCentre,
    TextMissing,
    WrongReader,
)
from lianyi.areas.diagnostics.types.cards import CentreCard
from lianyi.areas.diagnostics.types.drafts import CentreDraft, OfferDraft
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.areas.organisations import public as organisations
from lianyi.kernel.actor import SYSTEM, Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases.clocks import local_day

_MANAGE: Final = "diagnostics.manage"


@transaction.atomic
def open_centre(*, draft: CentreDraft, actor: Actor, now: datetime) -> CentreCard:
    """Enter a shared centre with its first members and offers.

    Raises: InstitutionNotFound (404); NotPermitted, NotYourCentre (403); TextMissing, BadCode, UnknownItem (422);
        AlreadyThere (409).
    """
    actor.must(_MANAGE)
    if not draft.name.strip():
        raise TextMissing(field="name", name="中心名称")
    if draft.kind not in list(CentreKind):
        raise BadCode(field="kind", given=draft.kind, name="中心类别")
    host = organisations.get_institution(draft.host_id)
    if actor.role != SYSTEM and host.id not in actor.scope.institution_ids:
        raise NotYourCentre(name=host.name)
    if Centre.objects.filter(county_code=draft.county_code, name=draft.name.strip()).exists():
        raise AlreadyThere(field="name", name=draft.name)
    centre = Centre.objects.create(
        kind=draft.kind,
        name=draft.name.strip()[:80],
        county_code=draft.county_code or host.county_code,
        host_id=host.id,
        third_party=draft.third_party,
        phone=draft.phone.strip()[:30],
        hours=draft.hours.strip()[:120],
        opened_on=draft.opened_on,
        capacity_per_day=draft.capacity_per_day,
    )
    for member_id in dict.fromkeys(draft.member_ids):
        unit = _of_the_county(centre, member_id, actor, field="member_ids")
        CentreMember.objects.create(centre=centre, institution_id=unit.id, since=draft.opened_on)
    for offer in draft.offers:
        _set_offer(centre, offer)
    _note(centre, "opened", actor, now)
    return centre.card()


@transaction.atomic
def close_centre(*, centre_id: int, closed_on: date, actor: Actor, now: datetime) -> CentreCard:
    """Let a centre take no orders from a day on; what it has it still reads.

    Raises: CentreNotFound (404); NotPermitted, NotYourCentre (403); BadPeriod (422).
    """
    centre = _mine(centre_id, actor)
    if closed_on < centre.opened_on:
        raise BadPeriod(field="closed_on")
    centre.closed_on = closed_on
    centre.save()
    _note(centre, "closed", actor, now, on=closed_on.isoformat())
    return centre.card()


@transaction.atomic
def change_centre(
    *,
    centre_id: int,
    phone: str,
    hours: str,
    capacity_per_day: int | None,
    actor: Actor,
    now: datetime,
) -> CentreCard:
    """Change how a centre is reached, when it works and how many studies a day it takes.

    Raises: CentreNotFound (404); NotPermitted, NotYourCentre (403).
    """
    centre = _mine(centre_id, actor)
    centre.phone, centre.hours = phone.strip()[:30], hours.strip()[:120]
    centre.capacity_per_day = capacity_per_day
    centre.save()
    _note(centre, "changed", actor, now, capacity=capacity_per_day)
    return centre.card()


@transaction.atomic
def set_offer(*, centre_id: int, draft: OfferDraft, actor: Actor, now: datetime) -> int:
    """Offer an item at a price from a day on; the price before ends the day before. Returns the offer's id.

    Raises: CentreNotFound (404); NotPermitted, NotYourCentre (403); UnknownItem, BadPeriod, BadCode (422).
    """
    centre = _mine(centre_id, actor)
    made = _set_offer(centre, draft)
    _note(
        centre, "offered", actor, now, item=draft.item_code, price_fen=draft.price_fen,
        from_on=draft.from_on.isoformat(),
    )  # fmt: skip
    return made.pk


@transaction.atomic
def serve_member(
    *, centre_id: int, institution_id: int, since: date, actor: Actor, now: datetime
) -> int:
    """Let a centre serve an institution from a day on. Returns the membership's id.

    Raises: CentreNotFound, InstitutionNotFound (404); NotPermitted, NotYourCentre (403); BadCode (422);
        AlreadyThere (409).
    """
    centre = _mine(centre_id, actor)
    unit = _of_the_county(centre, institution_id, actor, field="institution_id")
    known = CentreMember.objects.filter(centre=centre, institution=unit.id).first()
    if known is not None and known.until is None:
        raise AlreadyThere(field="institution_id", name=unit.name)
    if known is None:
        known = CentreMember(centre=centre, institution_id=unit.id)
    known.since, known.until = since, None
    known.save()
    _note(centre, "member_added", actor, now, institution=unit.id)
    return known.pk


@transaction.atomic
def end_membership(
    *, centre_id: int, institution_id: int, until: date, actor: Actor, now: datetime
) -> None:
    """Serve an institution until a day only.

    Raises: CentreNotFound (404); NotPermitted, NotYourCentre (403); BadCode, BadPeriod (422).
    """
    member = _member(centre_id, institution_id, actor)
    if until < member.since:
        raise BadPeriod(field="until")
    member.until = until
    member.save()
    _note(member.centre, "member_ended", actor, now, institution=institution_id)


@transaction.atomic
def check_equipment(
    *, centre_id: int, institution_id: int, equipment: str, on: date, actor: Actor, now: datetime
) -> None:
    """Record that a unit has what the examination needs: the first step towards "examined below" (RMT-13).

    Raises: CentreNotFound (404); NotPermitted, NotYourCentre (403); TextMissing, BadCode (422).
    """
    if not equipment.strip():
        raise TextMissing(field="equipment", name="设备核查结果")
    member = _member(centre_id, institution_id, actor)
    member.equipped_on, member.equipment = on, equipment.strip()[:200]
    member.save()
    _note(member.centre, "equipment_checked", actor, now, institution=institution_id)


@transaction.atomic
def pass_online_test(
    *, centre_id: int, institution_id: int, on: date, actor: Actor, now: datetime
) -> None:
    """Record that the connection was tested end to end: the unit is online from that day (RMT-11).

    Raises: CentreNotFound (404); NotPermitted, NotYourCentre (403); TextMissing, BadCode (422).
    """
    member = _member(centre_id, institution_id, actor)
    if member.equipped_on is None:
        raise TextMissing(field="equipment", name="设备核查结果")
    member.tested_on, member.tested_by_name = on, actor.name[:60]
    member.save()
    _note(member.centre, "online_tested", actor, now, institution=institution_id)


@transaction.atomic
def sign_contract(
    *, centre_id: int, number: str, from_on: date, until_on: date, actor: Actor, now: datetime
) -> int:
    """Enter the contract with a third-party centre; its quality conditions are confirmed one by one (RMT-14).

    Raises: CentreNotFound (404); NotPermitted, NotYourCentre (403); TextMissing, BadPeriod (422); AlreadyThere (409).
    """
    centre = _mine(centre_id, actor)
    if not number.strip():
        raise TextMissing(field="number", name="合同编号")
    if until_on < from_on:
        raise BadPeriod(field="until_on")
    if Contract.objects.filter(centre=centre, number=number.strip()).exists():
        raise AlreadyThere(field="number", name=number)
    row = Contract.objects.create(
        centre=centre, number=number.strip()[:60], from_on=from_on, until_on=until_on
    )
    _note(centre, "contract_signed", actor, now, contract=row.pk)
    return row.pk


@transaction.atomic
def confirm_condition(
    *, centre_id: int, contract_id: int, code: str, actor: Actor, now: datetime
) -> None:
    """Confirm, after seeing the proof, that a third-party centre meets one condition of its contract.

    Raises: CentreNotFound (404); NotPermitted, NotYourCentre (403); BadCode (422).
    """
    centre = _mine(centre_id, actor)
    row = Contract.objects.select_for_update().filter(centre=centre, pk=contract_id).first()
    if row is None or code not in CONDITIONS:
        raise BadCode(field="code", given=code, name="质量条件")
    row.conditions = {
        **row.conditions,
        code: {"on": local_day(now).isoformat(), "by": actor.name},
    }
    row.save()
    _note(centre, "condition_confirmed", actor, now, contract=row.pk, code=code)


@transaction.atomic
def put_on_duty(
    *,
    centre_id: int,
    reader_id: int,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    now: datetime,
) -> int:
    """Put a reader of the host on the roster. Returns the shift's id.

    Raises: CentreNotFound (404); NotPermitted, NotYourCentre (403); WrongReader, BadPeriod (422); AlreadyThere (409).
    """
    centre = _mine(centre_id, actor)
    readers = dict(readers_of(centre.host_id, centre.kind, local_day(now)))
    if reader_id not in readers:
        raise WrongReader(field="reader_id")
    if ends_at <= starts_at:
        raise BadPeriod(field="ends_at")
    overlap = Q(starts_at__lt=ends_at, ends_at__gt=starts_at)
    if Duty.objects.filter(overlap, centre=centre, user_id=reader_id).exists():
        raise AlreadyThere(field="starts_at", name=readers[reader_id])
    row = Duty.objects.create(
        centre=centre,
        user_id=reader_id,
        name=readers[reader_id][:60],
        starts_at=starts_at,
        ends_at=ends_at,
    )
    _note(centre, "duty_set", actor, now, user=reader_id, starts_at=starts_at.isoformat())
    return row.pk


@transaction.atomic
def take_off_duty(*, centre_id: int, duty_id: int, actor: Actor, now: datetime) -> None:
    """Take a shift off the roster. Raises: CentreNotFound (404); NotPermitted, NotYourCentre (403)."""
    centre = _mine(centre_id, actor)
    gone, _rows = Duty.objects.filter(centre=centre, pk=duty_id).delete()
    if gone:
        _note(centre, "duty_dropped", actor, now, duty=duty_id)


def _set_offer(centre: Centre, draft: OfferDraft) -> Offer:
    known = item(draft.item_code)
    if known.kind != centre.kind:
        raise BadCode(field="item_code", given=known.name_zh, name="项目")
    if draft.until_on is not None and draft.until_on < draft.from_on:
        raise BadPeriod(field="until_on")
    before = Offer.objects.filter(
        Q(until_on=None) | Q(until_on__gte=draft.from_on),
        centre=centre,
        item_code=known.code,
        from_on__lt=draft.from_on,
    )
    before.update(until_on=date.fromordinal(draft.from_on.toordinal() - 1))
    row, _made = Offer.objects.update_or_create(
        centre=centre,
        item_code=known.code,
        from_on=draft.from_on,
        defaults={"price_fen": draft.price_fen, "until_on": draft.until_on},
    )
    return row


def _mine(centre_id: int, actor: Actor) -> Centre:
    """The centre, locked, if the actor may manage it: its host's people, or those above the whole county."""
    actor.must(_MANAGE)
    centre = Centre.objects.visible_to(actor.scope).select_for_update().one(centre_id)
    if actor.role != SYSTEM and centre.host_id not in actor.scope.institution_ids:
        raise NotYourCentre(name=centre.name)
    return centre


def _of_the_county(
    centre: Centre, institution_id: int, actor: Actor, *, field: str
) -> organisations.InstitutionCard:
    """An institution the centre may serve: one of its county, or in the actor's own reach."""
    unit = organisations.get_institution(institution_id)
    if unit.county_code != centre.county_code and unit.id not in actor.scope.institution_ids:
        raise BadCode(field=field, given=unit.name, name="服务机构")
    return unit


def _member(centre_id: int, institution_id: int, actor: Actor) -> CentreMember:
    centre = _mine(centre_id, actor)
    member = (
        CentreMember.objects.select_for_update(of=("self",))
        .select_related("centre")
        .filter(centre=centre, institution=institution_id)
        .first()
    )
    if member is None:
        raise BadCode(field="institution_id", given=str(institution_id), name="服务机构")
    return member


def _note(centre: Centre, what: str, actor: Actor, now: datetime, **facts: Any) -> None:
    audit.record(
        actor,
        f"diagnostic_centre.{what}",
        target=f"diagnostic_centre:{centre.pk}",
        at=now,
        facts=facts,
    )
