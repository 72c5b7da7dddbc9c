"""The laboratory's bench: what waits for results or a signature, the sheet one fills in, values that are held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from lianyi.areas.diagnostics.definitions.analytes import Analyte, analytes, analytes_of
from lianyi.areas.diagnostics.definitions.items import items
from lianyi.areas.diagnostics.definitions.names import TONES
from lianyi.areas.diagnostics.definitions.specimens import BENCH, HELD
from lianyi.areas.diagnostics.models import Centre, HeldResult, Order, ResultSheet, Specimen
from lianyi.areas.diagnostics.rules.results import range_text
from lianyi.areas.diagnostics.selectors.controls import last_verdicts, out_of_control
from lianyi.areas.diagnostics.states import AT_CENTRE, ORDER
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.laboratory import (
    CorrectionCard,
    HeldState,
    ResultCard,
    ResultSheetCard,
    SheetState,
    SpecimenState,
)
from lianyi.areas.diagnostics.types.words import CentreKind, State
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor, Scope
from lianyi.machinery.ui.paging import Keyset, Page

_BY_CLOCK: Final = Keyset("urgency_rank", "report_due_at", "id")


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchRow:
    """One order at the bench."""

    card: OrderCard
    patient: str
    age: str
    bench: str
    barcode: str
    state_name: str
    tone: str
    entered: int
    wanted: int
    odd: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """One analyte of the sheet: what may be written, what stands there, what it is judged by."""

    analyte: Analyte
    result: ResultCard | None
    range_text: str
    control: str
    units: tuple[str, ...]

    @property
    def given(self) -> str:
        """What stands in the box."""
        if self.result is None:
            return ""
        return self.result.text if self.result.value is None else f"{self.result.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The sheet of an order as a technician fills it in."""

    card: OrderCard
    patient: str
    sex: str
    age: str
    barcode: str
    sheet: ResultSheetCard
    rows: tuple[GridRow, ...]
    out: tuple[str, ...]
    writes: bool
    signs: bool
    overrides: bool
    held: int
    corrects: bool = False
    corrections: tuple[CorrectionCard, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRow:
    """One held value."""

    id: int
    label: str
    order_id: int | None
    analyte: str
    name: str
    unit_expected: str
    value: str
    unit: str
    reason: str
    detail: str
    held_at: datetime
    held_by_name: str
    state: str
    ended_by_name: str
    end_note: str


def bench_orders(scope: Scope, bench: str = "", state: str = "") -> QuerySet[Order]:
    """Laboratory orders at the centres in reach that still owe a report."""
    rows = Order.objects.visible_to(scope).filter(
        centre_kind=CentreKind.LABORATORY, state__in=AT_CENTRE
    )
    if not scope.everything:
        rows = rows.filter(centre_host__in=scope.institution_ids)
    if bench:
        codes = [each.code for each in items().values() if each.more.get("bench") == bench]
        rows = rows.filter(item_code__in=codes)
    return rows.filter(state=state) if state else rows


def list_bench(
    *, scope: Scope, bench: str = "", state: str = "", after: str = "", at_most: int = 50
) -> Page[BenchRow]:
    """Orders that wait for results or a signature, the most pressing first. Cost: four queries."""
    page = _BY_CLOCK.page(bench_orders(scope, bench, state), after, at_most)
    orders: Sequence[Order] = page.rows
    ids = [row.pk for row in orders]
    people = residents.cards([row.resident_id for row in orders], scope)
    labels = _labels(ids)
    sheets = {
        row.order_id: list(row.results.all())
        for row in ResultSheet.objects.filter(order__in=ids).prefetch_related("results")
    }
    return page.with_rows(
        BenchRow(
            card=row.card(),
            patient=people[row.resident_id].name if row.resident_id in people else "—",
            age=people[row.resident_id].age_text if row.resident_id in people else "",
            bench=BENCH.get(items()[row.item_code].more.get("bench", ""), ""),
            barcode=labels.get(row.pk, ""),
            state_name=ORDER.states[State(row.state)],
            tone=TONES[State(row.state)],
            entered=len(sheets.get(row.pk, ())),
            wanted=len(analytes_of(row.item_code)),
            odd=any(each.flag not in ("", "N") for each in sheets.get(row.pk, ())),
        )
        for row in orders
    )


def next_at_bench(scope: Scope, bench: str, but: int) -> int | None:
    """The most pressing order that waits for results at a bench, but the one at hand. Cost: one query."""
    rows = bench_orders(scope, bench, State.WAITING).exclude(pk=but)
    return rows.order_by("urgency_rank", "report_due_at", "id").values_list("pk", flat=True).first()


def _labels(order_ids: Sequence[int]) -> Mapping[int, str]:
    """The label of each order's present specimen. Cost: one query."""
    rows = Specimen.objects.filter(orders__in=order_ids, state=SpecimenState.RECEIVED)
    pairs = rows.order_by("pk").values_list("orders__pk", "barcode")
    return {order: label or "" for order, label in pairs}


def get_grid(order_id: int, actor: Actor) -> Grid:
    """The sheet of one order. Cost: nine queries. Raises: OrderNotFound (404)."""
    order = Order.objects.visible_to(actor.scope).one(order_id)
    person = residents.cards([order.resident_id], actor.scope).get(order.resident_id)
    sheet = ResultSheet.objects.filter(order=order, retakes=order.retakes).first()
    found = {row.analyte: row.card() for row in sheet.results.all()} if sheet else {}
    known = analytes_of(order.item_code)
    verdicts = last_verdicts(order.centre_id, [each.code for each in known])
    here = order.centre_host_id == actor.institution_id and actor.may("diagnostics.report")
    stale = ResultSheet.objects.filter(order=order).first() if sheet is None else sheet
    empty = ResultSheet(order=order, version=stale.version + 1 if stale else 0)
    return Grid(
        card=order.card(),
        patient=person.name if person else "—",
        sex=person.sex_text if person else "",
        age=person.age_text if person else "",
        barcode=_labels([order.pk]).get(order.pk, ""),
        sheet=(sheet or empty).card(()),
        rows=tuple(_grid_row(each, found.get(each.code), verdicts) for each in known),
        out=out_of_control(order.centre_id, order.item_code),
        writes=here and order.state in (State.WAITING, State.READING),
        signs=here
        and order.state == State.SUBMITTED
        and sheet is not None
        and sheet.state == SheetState.VERIFIED
        and sheet.verified_by_id != actor.user_id,
        overrides=actor.may("diagnostics.verify_results"),
        held=HeldResult.objects.filter(order=order, state=HeldState.OPEN).count(),
        corrects=here
        and order.state in (State.SIGNED, State.CLOSED)
        and sheet is not None
        and sheet.state == SheetState.SIGNED
        and sheet.verified_by_id != actor.user_id,
        corrections=_corrections(sheet),
    )


def _corrections(sheet: ResultSheet | None) -> tuple[CorrectionCard, ...]:
    """What was corrected after the signature, the newest first. Cost: one query, none before the signature."""
    if sheet is None or sheet.state != SheetState.SIGNED:
        return ()
    return tuple(row.card() for row in sheet.corrections.order_by("-version", "id")[:100])


def _grid_row(
    known: Analyte, result: ResultCard | None, verdicts: Mapping[str, tuple[str, datetime]]
) -> GridRow:
    return GridRow(
        analyte=known,
        result=result,
        range_text=range_text(result.low, result.high) if result else "",
        control=verdicts.get(known.code, ("", None))[0],
        units=(known.unit, *known.conversions) if known.is_number else (),
    )


def results_of(card: OrderCard, actor: Actor) -> Grid | None:
    """What the page of an order shows of its results; None for what is no laboratory order."""
    if card.centre_kind != CentreKind.LABORATORY:
        return None
    return get_grid(card.id, actor)


def list_held(*, scope: Scope, state: str = HeldState.OPEN, at_most: int = 200) -> list[HeldRow]:
    """Values that wait for a person at the centres in reach, the oldest first. Cost: one query."""
    rows = HeldResult.objects.visible_to(scope).filter(state=state).order_by("held_at", "id")
    return [_held(row) for row in rows[:at_most]]


def count_held(scope: Scope) -> int:
    """How many wait."""
    return HeldResult.objects.visible_to(scope).filter(state=HeldState.OPEN).count()


def _held(row: HeldResult) -> HeldRow:
    known = analytes().get(row.analyte)
    return HeldRow(
        id=row.pk,
        label=row.label,
        order_id=row.order_id,
        analyte=row.analyte,
        name=known.name if known else row.analyte,
        unit_expected=known.unit if known else "",
        value=row.value,
        unit=row.unit,
        reason=HELD.get(row.reason, row.reason),
        detail=row.detail,
        held_at=row.held_at,
        held_by_name=row.held_by_name,
        state=row.state,
        ended_by_name=row.ended_by_name,
        end_note=row.end_note,
    )


def laboratories_of(institution_id: int | None) -> list[tuple[int, str]]:
    """Laboratory centres an institution hosts, for a choice. Cost: one query."""
    rows = Centre.objects.filter(
        host=institution_id, kind__in=(CentreKind.LABORATORY, CentreKind.PATHOLOGY)
    )
    return list(rows.order_by("kind", "id").values_list("pk", "name"))


def laboratory_choices(scope: Scope) -> list[tuple[int, str]]:
    """Laboratory and pathology centres in reach, for a choice. Cost: one query."""
    rows = Centre.objects.visible_to(scope).filter(
        kind__in=(CentreKind.LABORATORY, CentreKind.PATHOLOGY), closed_on=None
    )
    return list(rows.order_by("kind", "id").values_list("pk", "name")[:100])
