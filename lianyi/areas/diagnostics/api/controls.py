"""Control samples and external rounds: targets, one series, what was done about a run, rounds from entry to score."""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from lianyi.areas.diagnostics.api.router import router
from lianyi.areas.diagnostics.selectors import controls as reads
from lianyi.areas.diagnostics.services import controls, eqa
from lianyi.areas.diagnostics.types.laboratory import EqaDraft, EqaTarget, MaterialDraft
from lianyi.machinery.api import REFUSALS
from lianyi.machinery.cases.clocks import local_day
from lianyi.machinery.scope import actor_of, needs

_ROUND = "/eqa/{int:round_id}"
Value = Annotated[Decimal, Field(max_digits=14, decimal_places=4)]


class TargetIn(Schema):
    """Lot, mean and SD of one level on one analyser, in our unit."""

    centre_id: int
    analyte: str = Field(max_length=20)
    analyser: str = Field(max_length=40)
    lot: str = Field(max_length=30)
    level: str = Field(max_length=10)
    mean: Value
    sd: Value
    from_on: date
    until_on: date | None = None


class SeriesFilterIn(Schema):
    """Which series: one analyte on one analyser of a centre."""

    centre_id: int
    analyte: str = Field(max_length=20)
    analyser: str = Field(max_length=40)


class ControlRunOut(Schema):
    """One run of controls with its verdict, the rules it broke and what was done about it."""

    id: int
    at: datetime
    by_name: str
    outcome: str
    values: list[tuple[str, str, Decimal]] = Field(description="level, lot, value")
    rules: list[str]
    correction: str
    correction_note: str
    corrected_by_name: str


class ControlSeriesOut(Schema):
    """A series of controls, the latest runs in order: what a Levey–Jennings chart is drawn from."""

    centre_id: int
    centre: str
    analyte: str
    name: str
    unit: str
    analyser: str
    runs: list[ControlRunOut]


class CorrectionIn(Schema):
    """What was done about a run: a coded measure and a note."""

    correction: str = Field(max_length=20)
    note: str = Field("", max_length=300)


class EqaSampleIn(Schema):
    """A sample of a round: of which analyte, under which number."""

    analyte: str = Field(max_length=20)
    number: str = Field(max_length=20)


class EqaIn(Schema):
    """A round a laboratory takes part in."""

    centre_id: int
    organiser: str = Field(max_length=60)
    name: str = Field(max_length=80)
    year: int = Field(ge=2000, le=2100)
    due_on: date
    samples: list[EqaSampleIn] = Field(min_length=1, max_length=200)

    def draft(self) -> EqaDraft:
        """For the service."""
        samples = tuple((each.analyte, each.number) for each in self.samples)
        return EqaDraft(**{**self.dict(), "samples": samples})


class EqaOut(Schema):
    """A round in a list. `state`: enrolled, handed in, scored."""

    id: int
    centre: str
    organiser: str
    name: str
    year: int
    due_on: date
    samples: int
    bad: int
    state: str
    certificate_no: str


class EqaSampleOut(Schema):
    """A sample: what was measured, what the organiser says, and the mark."""

    id: int
    analyte: str
    number: str
    value: Decimal | None
    target: Decimal | None
    z: Decimal | None
    mark: str


class EqaSheetOut(Schema):
    """A round with its samples, by analyte and number."""

    id: int
    name: str
    organiser: str
    year: int
    due_on: date
    state: str
    samples: list[EqaSampleOut]


class EqaValuesIn(Schema):
    """Measured values by the id of the sample; null: not measured."""

    values: dict[int, Value | None]


class EqaTargetIn(Schema):
    """What the organiser says of a sample. One of the three limits is given."""

    sample_id: int
    target: Value
    sd: Value | None = None
    allowed_percent: Annotated[Decimal, Field(max_digits=8, decimal_places=2)] | None = None
    allowed: Value | None = None


class EqaScoreIn(Schema):
    """The organiser's answer."""

    targets: list[EqaTargetIn] = Field(min_length=1, max_length=200)
    certificate_no: str = Field("", max_length=40)
    note: str = Field("", max_length=300)


@router.post("/controls/targets", response={201: dict[str, int], **REFUSALS})
@needs("diagnostics.quality")
def set_target(request: HttpRequest, body: TargetIn) -> Status[dict[str, int]]:
    """Set the target of a level on an analyser from a day on."""
    made = controls.set_target(
        draft=MaterialDraft(**body.dict()), actor=actor_of(request), now=timezone.now()
    )
    return Status(201, {"target_id": made})


@router.get("/controls/series", response={200: ControlSeriesOut, **REFUSALS})
@needs("diagnostics.quality")
def read_series(request: HttpRequest, wanted: Query[SeriesFilterIn]) -> reads.Series:
    """One series with its runs."""
    return reads.get_series(
        scope=actor_of(request).scope, **wanted.dict(), on=local_day(timezone.now())
    )


@router.post("/controls/runs/{int:run_id}/correction", response={204: None, **REFUSALS})
@needs("diagnostics.quality")
def correct_run(request: HttpRequest, run_id: int, body: CorrectionIn) -> Status[None]:
    """Write down what was done about a run; the next one is judged afresh."""
    controls.correct_run(run_id=run_id, **body.dict(), actor=actor_of(request), now=timezone.now())
    return Status(204, None)


@router.get("/eqa", response={200: list[EqaOut], **REFUSALS})
@needs("diagnostics.quality")
def list_rounds(request: HttpRequest) -> list[reads.EqaRow]:
    """Rounds of the centres in reach, the latest first."""
    return reads.list_rounds(scope=actor_of(request).scope)


@router.post("/eqa", response={201: dict[str, int], **REFUSALS})
@needs("diagnostics.quality")
def enrol_round(request: HttpRequest, body: EqaIn) -> Status[dict[str, int]]:
    """Enter a laboratory for a round with its samples."""
    made = eqa.enrol(draft=body.draft(), actor=actor_of(request), now=timezone.now())
    return Status(201, {"round_id": made})


@router.get(_ROUND, response={200: EqaSheetOut, **REFUSALS})
@needs("diagnostics.quality")
def read_round(request: HttpRequest, round_id: int) -> dict[str, Any]:
    """A round with its samples."""
    row, groups = reads.get_round(round_id, actor_of(request).scope)
    return {
        **{name: getattr(row, name) for name in ("id", "name", "organiser", "year", "due_on")},
        "state": reads.state_of(row),
        "samples": [sample for _analyte, samples in groups for sample in samples],
    }


@router.put(f"{_ROUND}/values", response={204: None, **REFUSALS})
@needs("diagnostics.quality")
def hand_values_in(request: HttpRequest, round_id: int, body: EqaValuesIn) -> Status[None]:
    """Hand the measured values in; it can be done until the round's day."""
    eqa.hand_in(round_id=round_id, values=body.values, actor=actor_of(request), now=timezone.now())
    return Status(204, None)


@router.post(f"{_ROUND}/score", response={200: dict[str, Any], **REFUSALS})
@needs("diagnostics.quality")
def score_round(request: HttpRequest, round_id: int, body: EqaScoreIn) -> dict[str, Any]:
    """Write down what the organiser says; the score of each analyte comes back."""
    found = eqa.score(
        round_id=round_id,
        targets=[EqaTarget(**each.dict()) for each in body.targets],
        certificate_no=body.certificate_no,
        note=body.note,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return {analyte: asdict(score) for analyte, score in found.items()}
