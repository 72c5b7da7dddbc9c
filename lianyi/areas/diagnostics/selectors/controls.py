"""Internal control as it stands: the last verdict of each analyte, the series a chart draws, rounds of comparison."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from lianyi.areas.diagnostics.definitions.analytes import analytes, analytes_of
from lianyi.areas.diagnostics.definitions.specimens import CORRECTION, EQA_ORGANISER
from lianyi.areas.diagnostics.models import (
    ControlMaterial,
    ControlNotFound,
    ControlRun,
    ControlValue,
    EqaNotFound,
    EqaRound,
    EqaSample,
)
from lianyi.areas.diagnostics.models.control import plain_text
from lianyi.engines import qualitycontrol as qc
from lianyi.kernel.actor import Scope

POINTS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesRow:
    """One analyte on one analyser: its last run and verdict; `stale` where the last is older than the county allows."""

    centre_id: int
    centre: str
    analyte: str
    name: str
    analyser: str
    levels: int
    at: datetime | None
    outcome: str
    run_id: int | None
    corrected: bool
    stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What a Levey–Jennings page shows."""

    centre_id: int
    centre: str
    analyte: str
    name: str
    unit: str
    analyser: str
    runs: tuple["RunLine", ...]
    charts: tuple[qc.Chart, ...]
    targets: tuple[ControlMaterial, ...]
    spreads: tuple[tuple[str, qc.Spread], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """One run in words."""

    id: int
    at: datetime
    by_name: str
    outcome: str
    values: tuple[tuple[str, str, Decimal], ...]
    rules: tuple[str, ...]
    correction: str
    correction_note: str
    corrected_by_name: str
    afresh: bool


def last_verdicts(centre_id: int, codes: Iterable[str]) -> Mapping[str, tuple[str, datetime]]:
    """The worst last verdict of each analyte over the centre's analysers in use, with its time. Cost: one query.

    A run that was rejected stays the last word until a later run is accepted.
    """
    place = Window(
        RowNumber(),
        partition_by=[F("analyte"), F("analyser")],
        order_by=[F("at").desc(), F("id").desc()],
    )
    rows = ControlRun.objects.filter(centre=centre_id, analyte__in=list(codes))
    newest = rows.annotate(place=place).filter(place=1).values_list("analyte", "outcome", "at")
    found: dict[str, tuple[str, datetime]] = {}
    for code, outcome, at in newest:
        known = found.get(code)
        if (
            known is None
            or outcome == qc.Outcome.REJECT
            or (known[0] != qc.Outcome.REJECT and at > known[1])
        ):
            found[code] = (outcome, at)
    return found


def out_of_control(centre_id: int, item_code: str) -> tuple[str, ...]:
    """Names of the item's analytes whose last control run was rejected. Cost: one query."""
    known = analytes_of(item_code)
    verdicts = last_verdicts(centre_id, [each.code for each in known])
    return tuple(
        each.name for each in known if verdicts.get(each.code, ("", None))[0] == qc.Outcome.REJECT
    )


def history(centre_id: int, analyte: str, analyser: str, at_most: int = POINTS) -> list[ControlRun]:
    """The latest runs of a series, the oldest first. Cost: two queries."""
    rows = ControlRun.objects.filter(centre=centre_id, analyte=analyte, analyser=analyser)
    newest = rows.prefetch_related("values").order_by("-at", "-id")[:at_most]
    return list(newest)[::-1]


def as_run(row: ControlRun) -> qc.Run:
    """A stored run as the engine takes it."""
    points = tuple(
        qc.Point(each.level, each.value, each.mean, each.sd)
        for each in sorted(row.values.all(), key=lambda each: each.level)
    )
    return qc.Run(points, afresh=row.afresh)


def targets_on(centre_id: int, analyte: str, analyser: str, on: date) -> list[ControlMaterial]:
    """The target of each level in force on a day, the newest of a level. Cost: one query."""
    rows = ControlMaterial.objects.filter(
        Q(until_on=None) | Q(until_on__gte=on),
        centre=centre_id,
        analyte=analyte,
        analyser=analyser,
        from_on__lte=on,
    )
    newest = {row.level: row for row in rows.order_by("from_on", "id")}
    return [newest[level] for level in sorted(newest)]


def list_series(*, scope: Scope, now: datetime, hours: int = 24) -> list[SeriesRow]:
    """Every series of the centres in reach with its last verdict, rejected ones first. Cost: two queries."""
    materials = (
        ControlMaterial.objects.visible_to(scope)
        .values("centre", "centre__name", "analyte", "analyser")
        .annotate(levels=Count("level", distinct=True))
        .order_by("centre", "analyser", "analyte")[:500]
    )
    place = Window(
        RowNumber(),
        partition_by=[F("centre"), F("analyte"), F("analyser")],
        order_by=[F("at").desc(), F("id").desc()],
    )
    newest = ControlRun.objects.visible_to(scope).annotate(place=place).filter(place=1)
    last = {(run.centre_id, run.analyte, run.analyser): run for run in newest}
    rows = [
        _series_row(each, last.get((each["centre"], each["analyte"], each["analyser"])), now, hours)
        for each in materials
    ]
    return sorted(rows, key=lambda row: (row.outcome != qc.Outcome.REJECT, not row.stale))


def _series_row(
    each: Mapping[str, Any], run: ControlRun | None, now: datetime, hours: int
) -> SeriesRow:
    return SeriesRow(
        centre_id=each["centre"],
        centre=each["centre__name"],
        analyte=each["analyte"],
        name=analytes()[each["analyte"]].name,
        analyser=each["analyser"],
        levels=each["levels"],
        at=run.at if run else None,
        outcome=run.outcome if run else "",
        run_id=run.pk if run else None,
        corrected=bool(run and run.correction),
        stale=run is None or now - run.at > timedelta(hours=hours),
    )


def get_series(*, scope: Scope, centre_id: int, analyte: str, analyser: str, on: date) -> Series:
    """One series with chart, verdicts in words and targets. Cost: five queries. Raises: ControlNotFound (404)."""
    materials = ControlMaterial.objects.visible_to(scope).filter(
        centre=centre_id, analyte=analyte, analyser=analyser
    )
    first = materials.select_related("centre").order_by("id").first()
    if first is None or analyte not in analytes():
        raise ControlNotFound
    rows = history(centre_id, analyte, analyser)
    runs = [as_run(row) for row in rows]
    charts = tuple(qc.chart(runs, qc.judge(runs)))
    known = analytes()[analyte]
    return Series(
        centre_id=centre_id,
        centre=first.centre.name,
        analyte=analyte,
        name=known.name,
        unit=known.unit,
        analyser=analyser,
        runs=tuple(_line(row) for row in reversed(rows)),
        charts=charts,
        targets=tuple(targets_on(centre_id, analyte, analyser, on)),
        spreads=tuple(
            (chart.level, qc.spread_of([point.value for point in chart.points])) for chart in charts
        ),
    )


def _line(row: ControlRun) -> RunLine:
    values = sorted(row.values.all(), key=lambda each: each.level)
    return RunLine(
        id=row.pk,
        at=row.at,
        by_name=row.by_name,
        outcome=row.outcome,
        values=tuple((v.level, plain_text(v.value), _z(v)) for v in values),
        rules=tuple(dict.fromkeys(each["rule"] for each in row.violations)),
        correction=CORRECTION.get(row.correction, row.correction),
        correction_note=row.correction_note,
        corrected_by_name=row.corrected_by_name,
        afresh=row.afresh,
    )


def _z(value: ControlValue) -> Decimal:
    return qc.Point(value.level, value.value, value.mean, value.sd).z


@dataclass(frozen=True, slots=True, kw_only=True)
class EqaRow:
    """One round in a list."""

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


def list_rounds(*, scope: Scope, at_most: int = 200) -> list[EqaRow]:
    """Rounds of the centres in reach, the latest first. Cost: one query."""
    bad = EqaSample.objects.filter(round=OuterRef("pk"), mark=qc.Mark.BAD)
    rows = (
        EqaRound.objects.visible_to(scope)
        .select_related("centre")
        .annotate(count=Count("samples"), has_bad=Exists(bad))
        .order_by("-year", "-due_on", "-id")[:at_most]
    )
    return [
        EqaRow(
            id=row.pk,
            centre=row.centre.name,
            organiser=EQA_ORGANISER.get(row.organiser, row.organiser),
            name=row.name,
            year=row.year,
            due_on=row.due_on,
            samples=getattr(row, "count"),  # noqa: B009  # annotated
            bad=int(getattr(row, "has_bad")),  # noqa: B009  # annotated
            state=state_of(row),
            certificate_no=row.certificate_no,
        )
        for row in rows
    ]


def state_of(row: EqaRound) -> str:
    """How far a round is: enrolled, submitted, scored."""
    return "SCORED" if row.scored_at else "SUBMITTED" if row.submitted_at else "ENROLLED"


def get_round(round_id: int, scope: Scope) -> tuple[EqaRound, list[tuple[str, list[EqaSample]]]]:
    """A round with its samples by analyte. Cost: two queries. Raises: EqaNotFound (404)."""
    row = EqaRound.objects.visible_to(scope).select_related("centre").filter(pk=round_id).first()
    if row is None:
        raise EqaNotFound
    found: dict[str, list[EqaSample]] = {}
    for sample in row.samples.order_by("analyte", "number"):
        found.setdefault(sample.analyte, []).append(sample)
    return row, list(found.items())
