"""Figures of critical values: how fast they were taken on, how fast the patient knew; each number opens to its rows."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from lianyi.areas.diagnostics.definitions.names import CENTRE_KIND
from lianyi.areas.diagnostics.models import CriticalValue
from lianyi.areas.diagnostics.rules.figures import at_share
from lianyi.areas.diagnostics.selectors.critical import narrowed_critical
from lianyi.areas.diagnostics.types.critical import (
    CriticalFigures,
    CriticalFilter,
    CriticalState,
)
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.areas.organisations import public as organisations
from lianyi.kernel.actor import Scope
from lianyi.kernel.period import Period
from lianyi.machinery.cases.clocks import ZONE

_MOST: Final = 50_000
GROUPS: Final = ("kind", "unit", "month")


def critical_figures(
    scope: Scope, period: Period, now: datetime
) -> tuple[CriticalFigures, dict[str, list[CriticalFigures]]]:
    """The whole span, and its lines by kind of centre, by requester, by month.

    Units: minutes, whole, from the notice. Cost: two queries; the rows of the span are read once, at most 50,000.
    """
    wanted = CriticalFilter(box="all", from_on=period.first, to_on=period.last)
    rows = list(narrowed_critical(scope, wanted, now).order_by("id")[:_MOST])
    places = organisations.institutions({row.requester_id for row in rows})
    return _figures("", "", rows), {
        "kind": _by(rows, lambda r: r.kind, lambda key: CENTRE_KIND[CentreKind(key)]),
        "unit": _by(
            rows,
            lambda r: str(r.requester_id),
            lambda key: places[int(key)].short_name or places[int(key)].name,
        ),
        "month": _by(rows, lambda r: f"{r.raised_at.astimezone(ZONE):%Y-%m}", str),
    }


def _by(
    rows: Iterable[CriticalValue],
    key_of: Callable[[CriticalValue], str],
    name_of: Callable[[str], str],
) -> list[CriticalFigures]:
    groups: dict[str, list[CriticalValue]] = {}
    for row in rows:
        groups.setdefault(key_of(row), []).append(row)
    return [_figures(key, name_of(key), groups[key]) for key in sorted(groups)]


def _figures(key: str, name: str, rows: Sequence[CriticalValue]) -> CriticalFigures:
    taken = [row for row in rows if row.acknowledged_at]
    known = [row for row in rows if row.state == CriticalState.REACHED]
    to_take = sorted(_minutes(row, row.acknowledged_at) for row in taken)
    to_reach = sorted(_minutes(row, row.reached_at) for row in known)
    return CriticalFigures(
        key=key,
        name=name,
        raised=len(rows),
        acknowledged=len(taken),
        acknowledged_in_time=sum(
            _by_then(row.acknowledged_at, row.acknowledge_due_at) for row in taken
        ),
        reached=len(known),
        reached_in_time=sum(_by_then(row.reached_at, row.reach_due_at) for row in known),
        unreachable=sum(row.state == CriticalState.UNREACHABLE for row in rows),
        open=sum(row.ended_at is None for row in rows),
        acknowledge_median=at_share(to_take, 50),
        acknowledge_p90=at_share(to_take, 90),
        reach_median=at_share(to_reach, 50),
        reach_p90=at_share(to_reach, 90),
    )


def _minutes(row: CriticalValue, end: datetime | None) -> int:
    return int(((end or row.raised_at) - row.raised_at).total_seconds() // 60)


def _by_then(end: datetime | None, due: datetime) -> bool:
    return end is not None and end <= due
