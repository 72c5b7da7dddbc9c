"""Which class a diagnosis falls into, on a day."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from lianyi.areas.records.definitions import catalogue


def sensitivity_of(codes: Iterable[str], on: date) -> str:
    """The sensitivity classes of some codes, joined in order; empty for none.

    Two classes at once are a class of their own: only who wrote it, or broke the glass, reads it.
    Source: `pipl-2021` art. 28.
    """
    found = {label for code in codes for label in _sensitive(group_of(code), on)}
    return ",".join(sorted(found))


def is_chronic(code: str, on: date) -> bool:
    """Whether a diagnosis stays on the problem list until refuted. Source: `nhc-2022-34`."""
    return _chronic(group_of(code), on)


def group_of(code: str) -> str:
    """The three-character category of an ICD-10 code."""
    return code[:3].upper()


@lru_cache(maxsize=20_000)
def _sensitive(category: str, on: date) -> tuple[str, ...]:
    return tuple(r.label for r in catalogue.sensitive_ranges() if r.holds(category, on))


@lru_cache(maxsize=20_000)
def _chronic(category: str, on: date) -> bool:
    return any(r.holds(category, on) for r in catalogue.chronic_ranges())
