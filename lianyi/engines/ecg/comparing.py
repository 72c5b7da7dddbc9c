"""Two recordings of one person, one after another: what has changed, and what of it is more than chance."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

NOTABLE: Final = {
    "rate": 20.0, "pr": 40.0, "qrs": 20.0, "qt": 60.0, "qtc_bazett": 60.0, "qtc_fridericia": 60.0, "axis": 30.0,
}  # fmt: skip
NOTABLE_ST_MV: Final = 0.1


@dataclass(frozen=True, slots=True)
class Change:
    """One measurement then and now; `by` is None where either is missing."""

    name: str
    then: float | None
    now: float | None
    by: float | None
    notable: bool


def changes(
    then: Mapping[str, float | None], now: Mapping[str, float | None]
) -> tuple[Change, ...]:
    """Measurement after measurement in the order of `now`; angles change by the shorter way round."""
    return tuple(_change(name, then.get(name), value) for name, value in now.items())


def st_changes(then: Mapping[str, float], now: Mapping[str, float]) -> tuple[Change, ...]:
    """ST levels in mV of the leads both have, in the order of `now`."""
    return tuple(
        _delta(lead, then[lead], level, round(level - then[lead], 3), NOTABLE_ST_MV)
        for lead, level in now.items()
        if lead in then
    )


def _change(name: str, then: float | None, now: float | None) -> Change:
    if then is None or now is None:
        return Change(name, then, now, None, notable=False)
    by = now - then
    if name == "axis":
        by = (by + 180) % 360 - 180
    return _delta(name, then, now, round(by, 1), NOTABLE.get(name))


def _delta(name: str, then: float, now: float, by: float, limit: float | None) -> Change:
    return Change(name, then, now, by, notable=limit is not None and abs(by) >= limit)
