"""Figures of the laboratory: specimens refused by reason, unit and month; how long each step takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from lianyi.areas.diagnostics.definitions.specimens import REJECT
from lianyi.areas.diagnostics.models import Order
from lianyi.areas.diagnostics.rules.figures import at_share
from lianyi.areas.diagnostics.selectors.specimens import Wanted, narrowed
from lianyi.areas.diagnostics.types.laboratory import SpecimenState
from lianyi.areas.diagnostics.types.words import CentreKind, Urgency
from lianyi.areas.organisations import public as organisations
from lianyi.kernel.actor import Scope
from lianyi.kernel.period import Period
from lianyi.machinery.cases.clocks import ZONE

_MOST: Final = 20_000
_REFUSED: Final = Q(state=SpecimenState.REJECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Specimens refused of those taken."""

    key: str
    name: str
    refused: int
    taken: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnaround:
    """Minutes of a step, of how many orders: median and ninth decile."""

    name: str
    urgency: str
    count: int
    median: int
    p90: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LabFigures:
    """The statement of a span."""

    taken: int
    refused: int
    reasons: tuple[Share, ...]
    units: tuple[Share, ...]
    months: tuple[Share, ...]
    times: tuple[Turnaround, ...]


def laboratory_figures(scope: Scope, period: Period, now: datetime) -> LabFigures:
    """The figures of specimens taken, and orders signed, in a span. Cost: five queries."""
    wanted = Wanted(from_on=period.first, to_on=period.last)
    rows = narrowed(scope, wanted, now).order_by()
    total = rows.aggregate(taken=Count("pk"), refused=Count("pk", filter=_REFUSED))
    reasons = rows.filter(_REFUSED).values_list("reject_reason").annotate(n=Count("pk"))
    by_unit = _shares(
        rows.values_list("institution_id").annotate(
            refused=Count("pk", filter=_REFUSED), taken=Count("pk")
        )
    )
    places = organisations.institutions([int(key) for key, _, _ in by_unit])
    by_month = rows.annotate(month=TruncMonth("collected_at", tzinfo=ZONE)).values_list("month")
    months = by_month.annotate(refused=Count("pk", filter=_REFUSED), taken=Count("pk"))
    return LabFigures(
        taken=total["taken"],
        refused=total["refused"],
        reasons=tuple(
            Share(key=code, name=REJECT.get(code, code), refused=n, taken=total["taken"])
            for code, n in sorted(reasons, key=lambda row: -row[1])
        ),
        units=tuple(
            Share(
                key=key,
                name=places[int(key)].short_name or places[int(key)].name,
                refused=r,
                taken=t,
            )
            for key, r, t in sorted(by_unit, key=lambda row: (-row[1], -row[2]))
        ),
        months=tuple(
            Share(key=f"{month:%Y-%m}", name=f"{month:%Y-%m}", refused=r, taken=t)
            for month, r, t in sorted(months)
        ),
        times=tuple(turnaround(scope, period)),
    )


def _shares(rows: Iterable[tuple[Any, ...]]) -> list[tuple[str, int, int]]:
    return [(str(key), refused, taken) for key, refused, taken in rows]


def turnaround(scope: Scope, period: Period) -> list[Turnaround]:
    """Minutes from order to collection, to receipt, to report, by urgency, of orders signed in a span.

    Cost: one query; at most 20,000 of the latest orders are measured.
    """
    begin = datetime(period.first.year, period.first.month, period.first.day, tzinfo=ZONE)
    end = datetime(period.last.year, period.last.month, period.last.day, tzinfo=ZONE) + timedelta(
        days=1
    )
    rows = (
        Order.objects.visible_to(scope)
        .filter(centre_kind=CentreKind.LABORATORY, signed_at__gte=begin, signed_at__lt=end)
        .order_by("-signed_at")
        .values_list("urgency", "ordered_at", "performed_at", "transmitted_at", "signed_at")[:_MOST]
    )
    spans: dict[tuple[str, str], list[int]] = {}
    for urgency, *instants in rows:
        for name, a, b in _STEPS:
            start, stop = instants[a], instants[b]
            if start is not None and stop is not None:
                spans.setdefault((name, urgency), []).append(_minutes(start, stop))
    found = [_turnaround(name, urgency, values) for (name, urgency), values in spans.items()]
    return sorted(
        found, key=lambda row: (_ORDER[row.name], list(Urgency).index(Urgency(row.urgency)))
    )


_STEPS: Final = (
    ("开单→采集", 0, 1),
    ("采集→接收（分析前）", 1, 2),
    ("接收→签发（实验室内）", 2, 3),
    ("开单→签发", 0, 3),
)
_ORDER: Final[Mapping[str, int]] = {name: place for place, (name, _, _) in enumerate(_STEPS)}


def _turnaround(name: str, urgency: str, values: list[int]) -> Turnaround:
    values.sort()
    return Turnaround(
        name=name,
        urgency=urgency,
        count=len(values),
        median=at_share(values, 50) or 0,
        p90=at_share(values, 90) or 0,
    )


def _minutes(start: datetime, stop: datetime) -> int:
    return max(int((stop - start).total_seconds() // 60), 0)
