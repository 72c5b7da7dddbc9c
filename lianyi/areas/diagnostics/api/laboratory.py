"""Specimens, results and controls: for analysers, couriers' phones and laboratory systems."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Query, Schema, Status, UploadedFile
from pydantic import Field

from lianyi.areas.diagnostics.api.router import router
from lianyi.areas.diagnostics.selectors.controls import list_series
from lianyi.areas.diagnostics.selectors.laboratories import capacity_near
from lianyi.areas.diagnostics.selectors.results import list_bench, list_held
from lianyi.areas.diagnostics.selectors.specimens import Wanted, list_specimens
from lianyi.areas.diagnostics.services import (
    controls,
    couriers,
    result_loading,
    result_release,
    results,
    specimens,
)
from lianyi.areas.diagnostics.services.laboratory_reading import open_grid
from lianyi.areas.diagnostics.types.laboratory import CollectDraft, Entry
from lianyi.machinery.api import REFUSALS, Paged, Paging, paged
from lianyi.machinery.scope import actor_of, needs


class CollectIn(Schema):
    """Orders whose specimens are taken now."""

    order_ids: list[int] = Field(min_length=1, max_length=60)
    site: str = Field("", max_length=60)
    note: str = Field("", max_length=200)
    devitalised_at: datetime | None = None
    fixed_at: datetime | None = None


class SpecimenOut(Schema):
    """A specimen in short; the person is named by id only."""

    id: int
    barcode: str
    state: str
    kind: str
    container: str
    resident_id: int
    centre_id: int
    institution_id: int
    collected_at: datetime
    keep_until: datetime | None
    received_at: datetime | None
    reject_reason: str
    warm: bool


class ScanIn(Schema):
    """A label as a scanner reads it."""

    barcode: str = Field(max_length=40)


class ScanOut(Schema):
    """What a scan came to; only DONE changed anything."""

    outcome: str
    barcode: str
    by_name: str
    at: datetime | None
    place: str
    late: bool
    warm: bool
    items: list[str]


class RejectIn(Schema):
    """Why a specimen is not taken in."""

    reason: str = Field(max_length=20)
    note: str = Field("", max_length=200)


class ResultEntryIn(Schema):
    """A result as typed."""

    value: str = Field(max_length=200)
    unit: str = Field("", max_length=20)


class ResultsIn(Schema):
    """Results of an order; `read_version` is that of the sheet the writer saw (0 for none yet)."""

    entries: dict[str, ResultEntryIn]
    read_version: int = Field(ge=0)
    analyser: str = Field("", max_length=40)
    comment: str = Field("", max_length=500)


class ResultOut(Schema):
    """One result with what it is judged by."""

    analyte: str
    name: str
    value: Decimal | None
    text: str
    sent: str
    unit: str
    low: Decimal | None
    high: Decimal | None
    flag: str
    delta_exceeded: bool


class ResultsSheetOut(Schema):
    """The results of an order."""

    order_id: int
    state: str
    version: int
    analyser: str
    comment: str
    results: list[ResultOut]


class ValueIn(Schema):
    """One value as an analyser sends it."""

    centre_id: int
    label: str = Field(max_length=20)
    analyte: str = Field(max_length=20)
    value: str = Field(max_length=60)
    unit: str = Field("", max_length=20)
    analyser: str = Field("", max_length=40)


class LoadOut(Schema):
    """What was taken and what was held."""

    rows: int
    orders: int
    taken: int
    held: int
    dry_run: bool


class ControlIn(Schema):
    """Controls measured together, by level."""

    centre_id: int
    analyte: str = Field(max_length=20)
    analyser: str = Field(max_length=40)
    values: dict[str, Decimal]


class TemperatureIn(Schema):
    """A temperature of the box in degrees Celsius."""

    celsius: Decimal = Field(ge=-90, le=60)


class ResultsReadIn(Schema):
    """The sheet the writer saw."""

    read_version: int = Field(ge=0)


class SignIn(Schema):
    """A reason, where internal control is out."""

    qc_reason: str = Field("", max_length=300)


@router.get("/specimens", response={200: Paged[SpecimenOut], **REFUSALS})
@needs("diagnostics.collect", "diagnostics.report")
def specimen_list(
    request: HttpRequest, paging: Query[Paging], state: str = "", barcode: str = ""
) -> dict[str, Any]:
    """Specimens in reach, the newest first."""
    found = list_specimens(
        scope=actor_of(request).scope,
        wanted=Wanted(state=state, barcode=barcode),
        now=timezone.now(),
        after=paging.after,
        at_most=paging.limit,
    )
    return paged(found.map(lambda row: row.card))


@router.post("/specimens", response={201: list[SpecimenOut], **REFUSALS})
@needs("diagnostics.collect")
def collect(request: HttpRequest, body: CollectIn) -> Status[Any]:
    """Take specimens: one tube for all orders that share it."""
    draft = CollectDraft(**{**body.dict(), "order_ids": tuple(body.order_ids)})
    made = specimens.collect(draft=draft, actor=actor_of(request), now=timezone.now())
    return Status(201, list(made))


@router.post("/specimens/receive", response={200: ScanOut, **REFUSALS})
@needs("diagnostics.report")
def receive(request: HttpRequest, body: ScanIn) -> Any:
    """Take a scanned specimen in; scanned again it changes nothing and says so."""
    return specimens.receive(barcode=body.barcode, actor=actor_of(request), now=timezone.now())


@router.post("/specimens/{int:specimen_id}/reject", response={200: SpecimenOut, **REFUSALS})
@needs("diagnostics.report")
def reject(request: HttpRequest, specimen_id: int, body: RejectIn) -> Any:
    """Refuse a specimen; its orders go back to be taken again."""
    return specimens.reject(
        specimen_id=specimen_id, actor=actor_of(request), now=timezone.now(), **body.dict()
    )


@router.post("/runs/{int:run_id}/pick-up", response={200: ScanOut, **REFUSALS})
@needs("diagnostics.carry")
def pick_up(request: HttpRequest, run_id: int, body: ScanIn) -> Any:
    """Put a scanned specimen into the box."""
    return couriers.pick_up(
        run_id=run_id, barcode=body.barcode, actor=actor_of(request), now=timezone.now()
    )


@router.post("/runs/{int:run_id}/temperatures", response={200: dict[str, bool], **REFUSALS})
@needs("diagnostics.carry")
def temperature(request: HttpRequest, run_id: int, body: TemperatureIn) -> dict[str, bool]:
    """Write a temperature of the box down; says whether it left the bounds."""
    outside = couriers.note_temperature(
        run_id=run_id, celsius=body.celsius, actor=actor_of(request), now=timezone.now()
    )
    return {"out_of_bounds": outside}


@router.get("/bench", response={200: Paged[dict[str, Any]], **REFUSALS})
@needs("diagnostics.report")
def bench(
    request: HttpRequest, paging: Query[Paging], bench: str = "", state: str = ""
) -> dict[str, Any]:
    """Orders that wait for results or a signature, the most pressing first: what an analyser asks for."""
    found = list_bench(
        scope=actor_of(request).scope,
        bench=bench,
        state=state,
        after=paging.after,
        at_most=paging.limit,
    )
    return paged(
        found.map(
            lambda row: {
                "order_id": row.card.id,
                "number": row.card.number,
                "barcode": row.barcode,
                "item_code": row.card.item_code,
                "urgency": row.card.urgency,
                "state": row.card.state,
                "report_due_at": row.card.report_due_at,
                "entered": row.entered,
                "wanted": row.wanted,
            }
        )
    )


@router.get("/orders/{int:order_id}/results", response={200: ResultsSheetOut, **REFUSALS})
@needs("diagnostics.report")
def get_results(request: HttpRequest, order_id: int) -> dict[str, Any]:
    """The results of an order; the reading is audited."""
    grid = open_grid(order_id=order_id, actor=actor_of(request), now=timezone.now())
    sheet = grid.sheet
    return {
        "order_id": sheet.order_id,
        "state": sheet.state,
        "version": sheet.version,
        "analyser": sheet.analyser,
        "comment": sheet.comment,
        "results": [row.result for row in grid.rows if row.result],
    }


@router.put("/orders/{int:order_id}/results", response={200: ResultsSheetOut, **REFUSALS})
@needs("diagnostics.report")
def put_results(request: HttpRequest, order_id: int, body: ResultsIn) -> Any:
    """Write results; a sheet somebody else saved in the meantime is refused."""
    return results.enter_results(
        order_id=order_id,
        entries={code: Entry(**entry.dict()) for code, entry in body.entries.items()},
        expected_version=body.read_version,
        analyser=body.analyser,
        comment=body.comment,
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/orders/{int:order_id}/results/verify", response={200: dict[str, str], **REFUSALS})
@needs("diagnostics.report")
def verify(request: HttpRequest, order_id: int, body: ResultsReadIn) -> dict[str, str]:
    """Say that results are technically right."""
    card = result_release.verify_results(
        order_id=order_id,
        expected_version=body.read_version,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return {"state": card.state}


@router.post("/orders/{int:order_id}/results/sign", response={200: dict[str, str], **REFUSALS})
@needs("diagnostics.report")
def sign(request: HttpRequest, order_id: int, body: SignIn) -> dict[str, str]:
    """Sign results that another verified."""
    card = result_release.sign_results(
        order_id=order_id, qc_reason=body.qc_reason, actor=actor_of(request), now=timezone.now()
    )
    return {"state": card.state}


@router.post("/results", response={200: LoadOut, **REFUSALS})
@needs("diagnostics.report")
def take_value(request: HttpRequest, body: ValueIn) -> Any:
    """Take one value an analyser sends; in a wrong unit it is held for a person."""
    return result_loading.take_result(
        centre_id=body.centre_id,
        label=body.label,
        code=body.analyte,
        value=body.value,
        unit=body.unit,
        analyser=body.analyser,
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/results/file", response={200: LoadOut, **REFUSALS})
@needs("diagnostics.report")
def load_file(
    request: HttpRequest, centre_id: int, file: File[UploadedFile], dry_run: bool = False
) -> Any:
    """Take a file of results in, all or nothing; every wrong row is named."""
    return result_loading.load_results(
        file.read(),
        centre_id=centre_id,
        dry_run=dry_run,
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.get("/held-results", response={200: list[dict[str, Any]], **REFUSALS})
@needs("diagnostics.report")
def held(request: HttpRequest) -> list[dict[str, Any]]:
    """Values that wait for a person, the oldest first."""
    return [_plain(row) for row in list_held(scope=actor_of(request).scope)]


@router.get("/controls", response={200: list[dict[str, Any]], **REFUSALS})
@needs("diagnostics.quality")
def series(request: HttpRequest) -> list[dict[str, Any]]:
    """Every control series with its last verdict."""
    actor = actor_of(request)
    return [_plain(row) for row in list_series(scope=actor.scope, now=timezone.now())]


@router.post("/controls/runs", response={201: dict[str, Any], **REFUSALS})
@needs("diagnostics.quality")
def record_run(request: HttpRequest, body: ControlIn) -> Status[dict[str, Any]]:
    """Write controls down; the verdict comes back with the rules it breaks."""
    run = controls.record_run(
        centre_id=body.centre_id,
        analyte_code=body.analyte,
        analyser=body.analyser,
        values=body.values,
        actor=actor_of(request),
        now=timezone.now(),
    )
    rules = [each["rule"] for each in run.violations]
    return Status(201, {"id": run.pk, "outcome": run.outcome, "rules": rules})


@router.get("/capacity", response={200: list[dict[str, Any]], **REFUSALS})
@needs("diagnostics.view")
def near(request: HttpRequest, item: str) -> list[dict[str, Any]]:
    """Where an item can be measured today: free capacity first, then the nearest."""
    actor = actor_of(request)
    found = capacity_near(
        item_code=item,
        institution_id=actor.institution_id,
        scope=actor.scope,
        now=timezone.now(),
    )
    return [_plain(row) for row in found]


def _plain(card: Any) -> dict[str, Any]:
    return {name: getattr(card, name) for name in card.__slots__}
