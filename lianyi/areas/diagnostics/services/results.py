"""Results are entered: read in their unit, marked by sex and age, compared with the last, never overwritten unseen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.definitions.analytes import Analyte, analyte, analytes_of
from lianyi.areas.diagnostics.definitions.specimens import HELD
from lianyi.areas.diagnostics.models import Order, Result, ResultSheet
from lianyi.areas.diagnostics.rules import results as rules
from lianyi.areas.diagnostics.rules.critical import judge
from lianyi.areas.diagnostics.selectors.critical_rules import critical_rules
from lianyi.areas.diagnostics.services.laboratory_refusals import (
    BadResult,
    NotLaboratory,
    ResultsClosed,
    StaleResults,
)
from lianyi.areas.diagnostics.services.reading import claim
from lianyi.areas.diagnostics.services.refused import told_if_refused
from lianyi.areas.diagnostics.services.specimens import must_be_at
from lianyi.areas.diagnostics.states import ORDER
from lianyi.areas.diagnostics.types.critical import CriticalRule
from lianyi.areas.diagnostics.types.laboratory import (
    Entry,
    ResultSheetCard,
    SheetState,
)
from lianyi.areas.diagnostics.types.words import State
from lianyi.areas.records import public as records
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import SYSTEM, Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases.clocks import local_day

_REPORT: Final = "diagnostics.report"
_OPEN: Final = (State.WAITING, State.READING)
_ADULT_DAYS: Final = 18 * 366


@dataclass(frozen=True, slots=True)
class Last:
    """The value before, in our unit, and when its specimen was taken."""

    value: Decimal
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """What a result is judged by: sex, age, the last values by analyte, the critical rules."""

    sex: str
    age_days: int | None
    at: datetime
    before: Mapping[str, Last]
    critical: tuple[CriticalRule, ...]


@told_if_refused("enter_results")
@transaction.atomic
def enter_results(
    *,
    order_id: int,
    entries: Mapping[str, Entry],
    expected_version: int,
    analyser: str = "",
    comment: str = "",
    actor: Actor,
    now: datetime,
) -> ResultSheetCard:
    """Write results of an order; an emptied value is taken out. The first entry claims the order for its writer.

    `expected_version` is that of the sheet the writer saw (0 for none yet). All or nothing: one bad value stores none.
    Raises: OrderNotFound (404); NotPermitted (403); StaleResults, ResultsClosed, ClaimedByAnother,
        NotYourLaboratory (409);
        NotLaboratory, BadResult (422, at field `r_<analyte>`).
    """
    order = to_enter(order_id, actor)
    readings = read_entries(order, entries)
    sheet = _sheet_of(order)
    if sheet.version != expected_version:
        raise StaleResults(name=sheet.entered_by_name, at=sheet.entered_at)
    keep(order, sheet, readings, analyser=analyser, comment=comment, actor=actor, now=now)
    return sheet.card(sheet.results.order_by("rank"))


def read_entries(order: Order, entries: Mapping[str, Entry]) -> dict[str, rules.Reading | None]:
    """What was typed for the analytes of an order, in our unit; None for an emptied one. Raises: BadResult (422)."""
    readings: dict[str, rules.Reading | None] = {}
    for known in analytes_of(order.item_code):
        if known.code not in entries:
            continue
        given = entries[known.code]
        read = rules.read_value(known, given.value, given.unit)
        if isinstance(read, rules.Hold):
            raise BadResult(
                field=f"r_{known.code}",
                name=known.name,
                given=f"{given.value} {given.unit}".strip()[:60],
                why=HELD[read.reason],
            )
        readings[known.code] = read
    return readings


def to_enter(order_id: int, actor: Actor) -> Order:
    """The order, locked, if the actor may enter its results now. Raises as `enter_results`."""
    actor.must(_REPORT)
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    must_be_at(order.centre_host_id, actor)
    if not analytes_of(order.item_code):
        raise NotLaboratory(item=order.item_name)
    if order.state not in _OPEN:
        raise ResultsClosed(state=ORDER.states[State(order.state)])
    return order


def keep(
    order: Order,
    sheet: ResultSheet,
    readings: Mapping[str, rules.Reading | None],
    *,
    analyser: str,
    comment: str | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Store readings in the caller's transaction. Expects: the order is locked and open; `comment` None keeps it.

    Who writes claims the order; what an analyser's file brings leaves it with whoever has it.
    """
    if actor.role != SYSTEM:
        claim(order_id=order.pk, actor=actor, now=now)
    wanted = [code for code, read in readings.items() if read]
    patient = patient_of(order, last_values(order, wanted, actor), actor)
    sheet.version += 1
    sheet.analyser = analyser.strip()[:40] or sheet.analyser
    if comment is not None:
        sheet.comment = comment.strip()[:500]
    sheet.entered_at, sheet.entered_by_id = now, actor.user_id
    sheet.entered_by_name = actor.name[:60]
    sheet.save()
    known = {each.code: (rank, each) for rank, each in enumerate(analytes_of(order.item_code))}
    sheet.results.filter(analyte__in=list(readings)).delete()
    Result.objects.bulk_create(
        result_row(sheet, *known[code], read, patient, actor, now)
        for code, read in readings.items()
        if read is not None
    )
    audit.record(
        actor,
        "diagnostics.enter_results",
        target=f"diagnostic_order:{order.pk}",
        at=now,
        resident_id=order.resident_id,
        facts={"analytes": sorted(readings), "version": sheet.version},
    )


def sheet_of(order: Order) -> ResultSheet:
    """The sheet of the present taking. Results of an earlier taking go with the specimen they came of."""
    return _sheet_of(order)


def _sheet_of(order: Order) -> ResultSheet:
    sheet = ResultSheet.objects.filter(order=order).first()
    if sheet is None:
        return ResultSheet(order=order, version=0, retakes=order.retakes)
    if sheet.retakes != order.retakes:
        sheet.results.all().delete()
        sheet.retakes, sheet.state, sheet.comment = order.retakes, SheetState.OPEN, ""
        sheet.version += 1
        sheet.save()
    return sheet


def last_values(order: Order, codes: list[str], actor: Actor) -> dict[str, Last]:
    """The person's last known values of some analytes, where they stand in our unit. Cost: two queries."""
    if not codes:
        return {}
    person = residents.same_person_ids(order.resident_id)
    return {
        code: Last(card.value, card.taken_at)
        for code, card in records.latest_values(person, actor.scope, codes).items()
        if card.value is not None and rules.same_unit(card.unit, analyte(code).unit)
    }


def patient_of(order: Order, before: Mapping[str, Last], actor: Actor) -> Patient:
    """What the results of an order are judged by. Cost: two queries."""
    person = residents.get_resident(order.resident_id, actor.scope)
    at = order.performed_at or order.ordered_at
    return Patient(
        sex=str(person.sex),
        age_days=rules.age_in_days(person.born_on, local_day(at)),
        at=at,
        before=before,
        critical=tuple(critical_rules(order.county_code, local_day(at)).values()),
    )


def result_row(
    sheet: ResultSheet,
    rank: int,
    known: Analyte,
    read: rules.Reading,
    patient: Patient,
    actor: Actor,
    now: datetime,
) -> Result:
    """One result, judged; not saved."""
    found = rules.range_for(known.ranges, patient.sex, patient.age_days)
    critical = _critical(known, read.value, patient)
    last = patient.before.get(known.code)
    change = None
    if last is not None and read.value is not None:
        change = rules.delta_of(known, read.value, patient.at, last.value, last.at)
    return Result(
        sheet=sheet,
        rank=rank,
        analyte=known.code,
        value=read.value,
        text=read.text,
        sent=read.sent[:60],
        unit=known.unit,
        low=found.low if found else None,
        high=found.high if found else None,
        range_source=found.source if found else "",
        flag=rules.flag_of(known, read, found, critical),
        critical_code=critical.code if critical else "",
        before=last.value if last else None,
        before_at=last.at if last else None,
        change_percent=_shown(change.percent) if change else None,
        delta_exceeded=bool(change and change.exceeded),
        entered_at=now,
        entered_by_name=actor.name[:60],
    )


def _critical(known: Analyte, value: Decimal | None, patient: Patient) -> CriticalRule | None:
    if value is None:
        return None
    return judge(
        known.critical_as,
        value,
        known.critical_unit,
        age_days=_ADULT_DAYS if patient.age_days is None else patient.age_days,
        rules=patient.critical,
    )


def _shown(percent: Decimal | None) -> Decimal | None:
    """A change as its column holds it: a rise by a millionfold says no more than 999,999 %."""
    most = Decimal(999_999)
    return None if percent is None else max(-most, min(percent, most))
