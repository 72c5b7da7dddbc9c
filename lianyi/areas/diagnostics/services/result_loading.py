"""Results from an analyser: a file all or nothing, one value at a time; what cannot be taken is held for a person."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from lianyi.areas.diagnostics.definitions.analytes import analyte, analytes, analytes_of
from lianyi.areas.diagnostics.models import Centre, HeldResult, Order, Specimen
from lianyi.areas.diagnostics.rules import results as rules
from lianyi.areas.diagnostics.services.laboratory_refusals import (
    BadResult,
    HeldIsOver,
    HeldNotFound,
    UnknownLabel,
    WhichLaboratory,
)
from lianyi.areas.diagnostics.services.refusals import TextMissing
from lianyi.areas.diagnostics.services.results import keep, sheet_of
from lianyi.areas.diagnostics.services.specimens import must_be_at
from lianyi.areas.diagnostics.types.laboratory import Entry, HeldState, LoadReport
from lianyi.areas.diagnostics.types.words import CentreKind, State
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError, RowErrors
from lianyi.machinery.audit import public as audit
from lianyi.machinery.tabular import Column, Row, Sheet, fault_of, read_all

_REPORT: Final = "diagnostics.report"
_OPEN: Final = (State.WAITING, State.READING)

RESULTS: Final = Sheet(
    Column("label", "条码", "检查号", "barcode", required=True, max_length=20),
    Column("analyte", "项目代码", "analyte", required=True, max_length=20),
    Column("value", "结果", "value", required=True, max_length=60),
    Column("unit", "单位", "unit", max_length=20),
    Column("analyser", "仪器", "analyser", max_length=40),
    most_rows=20_000,
)


@transaction.atomic
def load_results(
    source: bytes, *, centre_id: int, dry_run: bool = False, actor: Actor, now: datetime
) -> LoadReport:
    """Take a file of results of one laboratory in; a row that names nothing we know refuses the whole file.

    Values in another unit, or that cannot be, are held and do not stop the others; a dry run stores nothing.
    Raises: CentreNotFound (404); NotPermitted (403); NotYourLaboratory (409); RowErrors and refusals of the file (422).
    """
    actor.must(_REPORT)
    centre = Centre.objects.visible_to(actor.scope).one(centre_id)
    must_be_at(centre.host_id, actor)
    rows = read_all(source, RESULTS)
    places = _orders_of(rows, centre)
    _must_be_known(rows, places)
    counts = {"taken": 0, "held": 0}
    for order_id, part in _by_order(rows, places).items():
        _take(order_id, part, centre, counts, actor, now)
    orders = len({places[row.values["label"], row.values["analyte"]] for row in rows})
    report = LoadReport(rows=len(rows), orders=orders, dry_run=dry_run, **counts)
    audit.record(
        actor,
        "diagnostics.load_results",
        target=f"centre:{centre.pk}",
        at=now,
        facts={"rows": report.rows, "taken": report.taken, "held": report.held},
    )
    if dry_run:
        transaction.set_rollback(True)
    return report


def load_results_at(
    source: bytes, *, laboratory: str, dry_run: bool = False, actor: Actor, now: datetime
) -> LoadReport:
    """Take a file in for the laboratory with this name or host's code; the only one there is needs no name.

    Raises: WhichLaboratory (422); what `load_results` refuses.
    """
    centres = Centre.objects.visible_to(actor.scope).filter(kind=CentreKind.LABORATORY)
    if laboratory:
        centres = centres.filter(Q(name=laboratory) | Q(host__code=laboratory))
    found = list(centres.order_by("id")[:2])
    if len(found) != 1:
        raise WhichLaboratory(field="institution", given=laboratory)
    return load_results(source, centre_id=found[0].pk, dry_run=dry_run, actor=actor, now=now)


@transaction.atomic
def take_result(
    *,
    centre_id: int,
    label: str,
    code: str,
    value: str,
    unit: str,
    analyser: str = "",
    actor: Actor,
    now: datetime,
) -> LoadReport:
    """Take one value an analyser sends, by label; in a wrong unit, beyond what can be, or without an order it is held.

    Raises: CentreNotFound (404); NotPermitted (403); NotYourLaboratory (409); UnknownAnalyte (422).
    """
    actor.must(_REPORT)
    centre = Centre.objects.visible_to(actor.scope).one(centre_id)
    must_be_at(centre.host_id, actor)
    analyte(code)
    row = Row(
        0,
        {
            "label": label.strip()[:20],
            "analyte": code,
            "value": value.strip()[:60],
            "unit": unit.strip()[:20],
            "analyser": analyser,
        },
    )
    counts = {"taken": 0, "held": 0}
    order_id = _orders_of([row], centre).get((row.values["label"], code))
    if order_id is None:
        _hold(centre, None, row.values, "NO_ORDER", "", counts, actor, now)
    else:
        _take(order_id, [row], centre, counts, actor, now)
    return LoadReport(rows=1, orders=int(order_id is not None), dry_run=False, **counts)


@transaction.atomic
def take_held(*, held_id: int, entry: Entry, note: str, actor: Actor, now: datetime) -> None:
    """Take a held value after all, as a person corrected it, with a word why.

    Raises: HeldNotFound (404); NotPermitted (403); HeldIsOver, NotYourLaboratory (409); BadResult, TextMissing (422).
    """
    held = _to_end(held_id, note, actor)
    order = Order.objects.visible_to(actor.scope).locked(held.order_id) if held.order_id else None
    if order is None or order.state not in _OPEN:
        raise HeldIsOver
    known = analyte(held.analyte)
    read = rules.read_value(known, entry.value, entry.unit)
    if read is None or isinstance(read, rules.Hold):
        why = "单位不符或数值不可能" if read else "没有填写"
        raise BadResult(field="value", name=known.name, given=entry.value[:40], why=why)
    sheet = sheet_of(order)
    keep(
        order, sheet, {known.code: read}, analyser=held.analyser, comment=None, actor=actor, now=now
    )
    _end(held, HeldState.TAKEN, note, actor, now)


@transaction.atomic
def discard_held(*, held_id: int, note: str, actor: Actor, now: datetime) -> None:
    """Throw a held value away, with a word why; the row stays.

    Raises: HeldNotFound (404); NotPermitted (403); HeldIsOver, NotYourLaboratory (409); TextMissing (422).
    """
    _end(_to_end(held_id, note, actor), HeldState.DISCARDED, note, actor, now)


def _to_end(held_id: int, note: str, actor: Actor) -> HeldResult:
    actor.must(_REPORT)
    if not note.strip():
        raise TextMissing(field="note", name="处理说明")
    rows = HeldResult.objects.visible_to(actor.scope).select_related("centre")
    held = rows.select_for_update(of=("self",)).filter(pk=held_id).first()
    if held is None:
        raise HeldNotFound
    must_be_at(held.centre.host_id, actor)
    if held.state != HeldState.OPEN:
        raise HeldIsOver
    return held


def _end(held: HeldResult, state: HeldState, note: str, actor: Actor, now: datetime) -> None:
    held.state, held.ended_at, held.end_note = state, now, note.strip()[:200]
    held.ended_by_name = actor.name[:60]
    held.save()
    audit.record(
        actor,
        f"diagnostics.held_{state.lower()}",
        target=f"held_result:{held.pk}",
        at=now,
        facts={"analyte": held.analyte, "reason": held.reason},
    )


def _orders_of(rows: Iterable[Row], centre: Centre) -> Mapping[tuple[str, str], int]:
    """The order each label and analyte belongs to. Cost: two queries for any number of rows.

    A tube of several orders is told apart by the analyte; of two orders with the same analyte, the open and older
    counts.
    """
    rows = list(rows)
    labels = {row.values["label"] for row in rows}
    wanted = {row.values["analyte"] for row in rows}
    found: dict[tuple[str, str], int] = {}
    tubes = Specimen.objects.filter(centre=centre, barcode__in=labels)
    pairs = [
        *tubes.values_list("barcode", "orders__pk", "orders__item_code", "orders__state"),
        *Order.objects.filter(centre=centre, number__in=labels).values_list(
            "number", "pk", "item_code", "state"
        ),
    ]
    for label, pk, item_code, _state in sorted(pairs, key=_open_first):
        for known in analytes_of(item_code or ""):
            if known.code in wanted:
                found.setdefault((label or "", known.code), pk)
    return found


def _open_first(pair: tuple[Any, ...]) -> tuple[bool, int]:
    """The key by which of two orders of a label the open one comes first, then the older."""
    return pair[3] not in _OPEN, pair[1] or 0


def _must_be_known(rows: Iterable[Row], places: Mapping[tuple[str, str], int]) -> None:
    """Refuse a file with a row that names no analyte or no order of this laboratory."""
    faults: list[dict[str, Any]] = []
    for row in rows:
        label, code = row.values["label"], row.values["analyte"]
        refusal: DomainError | None = None
        if code not in analytes():
            try:
                analyte(code)
            except DomainError as unknown:
                refusal = unknown
        elif (label, code) not in places:
            refusal = UnknownLabel(field="label", label=label)
        if refusal is not None:
            faults.append(fault_of(row.line, refusal))
    if faults:
        raise RowErrors(faults[:500])


def _by_order(
    rows: Iterable[Row], places: Mapping[tuple[str, str], int]
) -> Mapping[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(places[row.values["label"], row.values["analyte"]], []).append(row)
    return found


def _take(
    order_id: int,
    rows: Iterable[Row],
    centre: Centre,
    counts: dict[str, int],
    actor: Actor,
    now: datetime,
) -> None:
    """Store what can be taken of one order, hold the rest."""
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    readings: dict[str, rules.Reading | None] = {}
    analyser = ""
    for row in rows:
        values = row.values
        analyser = values.get("analyser") or analyser
        if order.state not in _OPEN:
            reason = "SIGNED" if order.signed_at else "NO_ORDER"
            _hold(centre, order, values, reason, "", counts, actor, now)
            continue
        read = rules.read_value(
            analytes()[values["analyte"]], values["value"], values.get("unit") or ""
        )
        if isinstance(read, rules.Hold):
            _hold(centre, order, values, read.reason, read.detail, counts, actor, now)
        elif read is not None:
            readings[values["analyte"]] = read
            counts["taken"] += 1
    if readings:
        keep(
            order, sheet_of(order), readings, analyser=analyser, comment=None, actor=actor, now=now
        )


def _hold(
    centre: Centre,
    order: Order | None,
    values: Mapping[str, Any],
    reason: str,
    detail: str,
    counts: dict[str, int],
    actor: Actor,
    now: datetime,
) -> None:
    held = HeldResult.objects.create(
        centre=centre,
        order=order,
        label=values["label"],
        analyte=values["analyte"],
        value=values["value"],
        unit=values.get("unit") or "",
        analyser=(values.get("analyser") or "")[:40],
        reason=reason,
        detail=detail[:60],
        held_at=now,
        held_by_name=actor.name[:60],
    )
    counts["held"] += 1
    audit.record(
        actor,
        "diagnostics.hold_result",
        target=f"held_result:{held.pk}",
        at=now,
        resident_id=order.resident_id if order else None,
        facts={"analyte": held.analyte, "reason": reason},
    )
