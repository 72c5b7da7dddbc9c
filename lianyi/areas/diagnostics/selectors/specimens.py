"""Specimens as people look for them: waiting to be taken, on their way, and one tube with all its hands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import F, Q, QuerySet

from lianyi.areas.diagnostics.definitions.items import items
from lianyi.areas.diagnostics.definitions.specimens import CONTAINER, REJECT, SPECIMEN
from lianyi.areas.diagnostics.models import (
    CourierRun,
    Order,
    RunReading,
    RunStop,
    Specimen,
    SpecimenNotFound,
    SpecimenOrder,
)
from lianyi.areas.diagnostics.rules.specimens import SPECIMEN as TABLE
from lianyi.areas.diagnostics.rules.specimens import TONES, ischaemia_minutes
from lianyi.areas.diagnostics.types.laboratory import RunCard, SpecimenCard, SpecimenState
from lianyi.areas.diagnostics.types.words import CentreKind, State
from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Scope
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.ui.paging import Keyset, Page

_NEWEST: Final = Keyset("-collected_at", "-id")
_RUNS: Final = Keyset("-started_at", "-id")
_KINDS: Final = (CentreKind.LABORATORY, CentreKind.PATHOLOGY)
MOST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCollect:
    """One order whose specimen has still to be taken. `again`: why the last one was refused."""

    order_id: int
    number: str
    item: str
    specimen: str
    container: str
    volume_ml: str
    urgent: bool
    tissue: bool
    ordered_at: datetime
    ordered_by: str
    again: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bedside:
    """A person with what is to be taken of them."""

    resident_id: int
    patient: str
    sex: str
    age: str
    orders: tuple[ToCollect, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecimenRow:
    """One specimen in a list, with the names a reader may see."""

    card: SpecimenCard
    patient: str
    kind: str
    container: str
    place: str
    items: tuple[str, ...]
    state_name: str
    tone: str
    reason: str
    late: bool
    ischaemia: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list of specimens is narrowed to; empty words narrow nothing."""

    state: str = ""
    barcode: str = ""
    reason: str = ""
    unit_id: int | None = None
    kind: str = ""
    from_on: date | None = None
    to_on: date | None = None
    waiting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecimenSheet:
    """Everything of one specimen."""

    row: SpecimenRow
    orders: tuple[tuple[int, str, str], ...]
    steps: tuple[Any, ...]
    readings: tuple[RunReading, ...]
    recollect_of: str
    at_home: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One run in a list."""

    card: RunCard
    centre: str
    stops: int
    tubes: int
    missing: int
    warm: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSheet:
    """Everything of one run; tubes by label only: a courier learns no name."""

    card: RunCard
    centre: str
    stops: tuple[tuple[RunStop, str], ...]
    tubes: tuple[SpecimenRow, ...]
    readings: tuple[RunReading, ...]
    mine: bool


def list_to_collect(
    *, scope: Scope, institution_id: int | None, at_most: int = MOST
) -> list[Bedside]:
    """Orders whose specimens this institution still has to take, by person, the urgent first. Cost: three queries."""
    rows = Order.objects.visible_to(scope).filter(
        performer=institution_id, state=State.ORDERED, centre_kind__in=_KINDS
    )
    orders = list(rows.order_by("urgency_rank", "ordered_at", "id")[:at_most])
    people = residents.cards([row.resident_id for row in orders], scope)
    again = _refused([row.pk for row in orders if row.retakes])
    found: dict[int, list[ToCollect]] = {}
    for row in orders:
        found.setdefault(row.resident_id, []).append(_to_collect(row, again.get(row.pk, "")))
    return [
        Bedside(
            resident_id=pk,
            patient=people[pk].name if pk in people else "—",
            sex=people[pk].sex_text if pk in people else "",
            age=people[pk].age_text if pk in people else "",
            orders=tuple(taken),
        )
        for pk, taken in found.items()
    ]


def _to_collect(row: Order, again: str) -> ToCollect:
    known = items().get(row.item_code)
    more: Mapping[str, Any] = known.more if known else {}
    return ToCollect(
        order_id=row.pk,
        number=row.number or "",
        item=row.item_name,
        specimen=SPECIMEN.get(more.get("specimen", ""), ""),
        container=CONTAINER.get(more.get("container", ""), ""),
        volume_ml=more.get("volume_ml", ""),
        urgent=row.urgency_rank < 2,
        tissue=row.centre_kind == CentreKind.PATHOLOGY,
        ordered_at=row.ordered_at,
        ordered_by=row.ordered_by_name,
        again=again,
    )


def _refused(order_ids: Sequence[int]) -> Mapping[int, str]:
    """Why the last specimen of each order was refused. Cost: one query, none where there is none."""
    if not order_ids:
        return {}
    rows = SpecimenOrder.objects.filter(
        order__in=order_ids, specimen__state=SpecimenState.REJECTED
    ).order_by("specimen_id")
    return {
        order: f"{REJECT.get(reason, reason)} {note}".strip()
        for order, reason, note in rows.values_list(
            "order_id", "specimen__reject_reason", "specimen__reject_note"
        )
    }


def list_specimens(
    *, scope: Scope, wanted: Wanted, now: datetime, after: str = "", at_most: int = 50
) -> Page[SpecimenRow]:
    """Specimens in reach, the newest first. Cost: four queries."""
    page = _NEWEST.page(narrowed(scope, wanted, now), after, at_most)
    return page.with_rows(as_rows(page.rows, scope, now))


def narrowed(scope: Scope, wanted: Wanted, now: datetime) -> QuerySet[Specimen]:
    """The specimens of a list, unordered and unpaged: counts and figures read the same rows."""
    rows: QuerySet[Specimen] = Specimen.objects.visible_to(scope)
    exact = {
        "state": wanted.state,
        "barcode": wanted.barcode.strip(),
        "reject_reason": wanted.reason,
        "institution": wanted.unit_id,
        "kind": wanted.kind,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.waiting:
        rows = rows.filter(state__in=(SpecimenState.COLLECTED, SpecimenState.IN_TRANSIT))
    if wanted.from_on is not None:
        rows = rows.filter(collected_at__gte=_midnight(wanted.from_on))
    if wanted.to_on is not None:
        rows = rows.filter(collected_at__lt=_midnight(wanted.to_on + timedelta(days=1)))
    return rows


def as_rows(found: Iterable[Specimen], scope: Scope, now: datetime) -> list[SpecimenRow]:
    """Rows with the names a reader may see. Cost: three queries for any number of rows."""
    rows = list(found)
    people = residents.cards([row.resident_id for row in rows], scope)
    places = organisations.institutions([row.institution_id for row in rows])
    names: dict[int, list[str]] = {}
    links = SpecimenOrder.objects.filter(specimen__in=[row.pk for row in rows])
    for specimen, name in links.order_by("order_id").values_list("specimen_id", "order__item_name"):
        names.setdefault(specimen, []).append(name)
    return [
        SpecimenRow(
            card=row.card(),
            patient=people[row.resident_id].name if row.resident_id in people else "—",
            kind=SPECIMEN.get(row.kind, row.kind),
            container=CONTAINER.get(row.container, row.container),
            place=places[row.institution_id].short_name or places[row.institution_id].name,
            items=tuple(names.get(row.pk, ())),
            state_name=TABLE.states[SpecimenState(row.state)],
            tone=TONES[SpecimenState(row.state)],
            reason=REJECT.get(row.reject_reason, row.reject_reason),
            late=row.keep_until is not None and (row.received_at or now) > row.keep_until,
            ischaemia=ischaemia_minutes(row.devitalised_at, row.fixed_at),
        )
        for row in rows
    ]


def get_specimen(
    specimen_id: int, scope: Scope, institution_id: int | None, now: datetime
) -> SpecimenSheet:
    """One specimen with orders, hands and temperatures. Cost: eight queries. Raises: SpecimenNotFound (404)."""
    rows = Specimen.objects.visible_to(scope).select_related("recollect_of")
    row = rows.filter(pk=specimen_id).first()
    if row is None:
        raise SpecimenNotFound(barcode=specimen_id)
    links = row.order_links.select_related("order").order_by("order_id")
    return SpecimenSheet(
        row=as_rows([row], scope, now)[0],
        orders=tuple(
            (each.order_id, each.order.number or "", each.order.item_name) for each in links
        ),
        steps=tuple(row.steps.select_related("institution").order_by("at", "id")[:MOST]),
        readings=tuple(RunReading.objects.filter(run=row.run_id).order_by("at")[:MOST])
        if row.run_id
        else (),
        recollect_of=row.recollect_of.barcode or "" if row.recollect_of else "",
        at_home=row.centre_host_id == institution_id,
    )


def labels(ids: Sequence[int], scope: Scope, now: datetime) -> list[SpecimenRow]:
    """The tubes whose labels are printed, in the order they were taken. Cost: four queries."""
    rows = Specimen.objects.visible_to(scope).filter(pk__in=list(ids)[:MOST]).order_by("pk")
    return as_rows(rows, scope, now)


def list_runs(*, scope: Scope, after: str = "", at_most: int = 50) -> Page[RunRow]:
    """Runs in reach, the latest first. Cost: four queries."""
    page = _RUNS.page(CourierRun.objects.visible_to(scope).select_related("centre"), after, at_most)
    ids = [row.pk for row in page.rows]
    tubes: dict[int, list[tuple[str, bool]]] = {}
    for run, state, warm in Specimen.objects.filter(run__in=ids).values_list(
        "run_id", "state", "warm"
    ):
        tubes.setdefault(run or 0, []).append((state, warm))
    stops: dict[int, int] = {}
    for run in RunStop.objects.filter(run__in=ids).values_list("run_id", flat=True):
        stops[run] = stops.get(run, 0) + 1
    return page.with_rows(
        RunRow(
            card=row.card(),
            centre=row.centre.name,
            stops=stops.get(row.pk, 0),
            tubes=len(tubes.get(row.pk, ())),
            missing=sum(state == SpecimenState.IN_TRANSIT for state, _ in tubes.get(row.pk, ())),
            warm=any(warm for _, warm in tubes.get(row.pk, ())),
        )
        for row in page.rows
    )


def get_run(run_id: int, scope: Scope, institution_id: int | None, now: datetime) -> RunSheet:
    """One run with stops, tubes and temperatures. Cost: seven queries. Raises: RunNotFound (404)."""
    run = CourierRun.objects.visible_to(scope).select_related("centre").one(run_id)
    tubes = as_rows(run.specimens.order_by("-picked_up_at", "-pk")[:MOST], scope, now)
    return RunSheet(
        card=run.card(),
        centre=run.centre.name,
        stops=tuple(
            (stop, stop.institution.short_name or stop.institution.name)
            for stop in run.stops.select_related("institution").order_by("place")
        ),
        tubes=tuple(replace(row, patient="") for row in tubes),
        readings=tuple(run.readings.order_by("-at", "-id")[:50]),
        mine=run.centre_host_id == institution_id,
    )


def counts(scope: Scope, institution_id: int | None) -> Mapping[str, int]:
    """How many orders wait to be collected, tubes to be picked up or received. Cost: two queries."""
    to_take = Order.objects.visible_to(scope).filter(
        performer=institution_id, state=State.ORDERED, centre_kind__in=_KINDS
    )
    tubes = Specimen.objects.visible_to(scope)
    here = Q(centre_host=institution_id)
    open_states = (SpecimenState.COLLECTED, SpecimenState.IN_TRANSIT)
    coming = tubes.filter(here, state__in=open_states).count()
    return {"collect": to_take.count(), "coming": coming}


def to_pick_up(scope: Scope, at_most: int = MOST) -> list[tuple[int, str, int]]:
    """Institutions with tubes that wait for the courier: id, name, how many. Cost: two queries."""
    rows = (
        Specimen.objects.visible_to(scope)
        .filter(state=SpecimenState.COLLECTED)
        .exclude(institution=F("centre_host"))
        .values_list("institution_id", flat=True)[: at_most * 10]
    )
    counted: dict[int, int] = {}
    for pk in rows:
        counted[pk] = counted.get(pk, 0) + 1
    places = organisations.institutions(counted)
    named = [(pk, places[pk].short_name or places[pk].name, count) for pk, count in counted.items()]
    return sorted(named, key=lambda row: -row[2])[:at_most]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)
