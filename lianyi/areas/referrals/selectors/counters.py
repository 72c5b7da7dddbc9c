"""The counters, computed from the rows themselves. Every number opens to its rows: see `row_sets`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db.models import Count

from lianyi.areas.referrals.definitions.counters import COUNTERS, FOUR_LINES, Counter, counter
from lianyi.areas.referrals.rules.figures import percent
from lianyi.areas.referrals.selectors.contacts import chronic, first_visits, visits
from lianyi.areas.referrals.selectors.row_sets import FOLLOW_UPS, REFERRALS, due_in, sent_in
from lianyi.areas.referrals.types.figures import Measure
from lianyi.kernel.actor import Scope
from lianyi.kernel.period import Period
from lianyi.machinery.cases.clocks import ZONE


def measures(scope: Scope, period: Period, *, county_code: str) -> dict[str, Measure]:
    """Every counter of the period, beside the span before it.

    Cost: about fourteen queries, none by row.
    """
    now, before = (
        _counted(scope, period, county_code),
        _counted(scope, period.before(), county_code),
    )
    return {code: replace(measure, before=before[code].value) for code, measure in now.items()}


BETTER_HIGH: Final = ("accept_rate", "arrival_rate", "follow_up_on_time", "package_readable")
"""Rates of which more is better: what a desk shows when they are low."""


def weakest(scope: Scope, period: Period) -> list[Measure]:
    """The rates of referral that can be better, the lowest first; without those that have nothing to divide by.

    Cost: two queries.
    """
    n = {**_of_referrals(scope, period), **_of_follow_ups(scope, period)}
    found = [_measure(counter(code), n) for code in BETTER_HIGH]
    return sorted((m for m in found if m.value is not None), key=lambda m: (m.value or 0, m.code))


def four_lines(found: dict[str, Measure]) -> dict[str, list[Measure]]:
    """REF-16: the statement of graded care, from measures already computed."""
    return {line: [found[code] for code in codes] for line, codes in FOUR_LINES.items()}


def _counted(scope: Scope, period: Period, county_code: str) -> dict[str, Measure]:
    n = {
        **_of_referrals(scope, period),
        **_of_follow_ups(scope, period),
        **first_visits(scope, period, county_code),
        **visits(scope, period, county_code),
        **chronic(scope, period, county_code),
    }
    return {card.code: _measure(card, n) for card in COUNTERS}


def _measure(card: Counter, n: Mapping[str, int]) -> Measure:
    """A counter with its value: a rate where there is a denominator, else a number. `n`: rows in each set."""
    numerator = n[card.numerator]
    denominator = n[card.denominator] if card.denominator else None
    return Measure(
        code=card.code,
        name_zh=card.name_zh,
        unit=card.unit,
        numerator=numerator,
        denominator=denominator,
        value=Decimal(numerator) if denominator is None else percent(numerator, denominator),
        numerator_rows=card.numerator,
        denominator_rows=card.denominator,
    )


def _of_referrals(scope: Scope, period: Period) -> dict[str, int]:
    """How many referrals each set holds. Cost: one query."""
    return sent_in(scope, period).aggregate(
        **{name: Count("id", filter=q) for name, q in REFERRALS.items()}
    )


def _of_follow_ups(scope: Scope, period: Period) -> dict[str, int]:
    """How many follow-ups each set holds. Cost: one query."""
    return due_in(scope, period).aggregate(
        follow_ups=Count("id"),
        follow_ups_on_time=Count("id", filter=FOLLOW_UPS["follow_ups_on_time"]),
    )


def card_of(code: str) -> dict[str, str]:
    """The definition of a counter, beside its number."""
    card = counter(code)
    return {
        "code": card.code,
        "row": card.row,
        "name_zh": card.name_zh,
        "numerator_zh": card.numerator_zh,
        "denominator_zh": card.denominator_zh,
        "unit": card.unit,
        "source": card.source,
        "status": card.status,
        "note_zh": card.note_zh,
        "numerator_rows": card.numerator,
        "denominator_rows": card.denominator,
    }


def period_of(text: str, now: datetime) -> Period:
    """The period a page was asked for; without one, the year so far."""
    today = now.astimezone(ZONE).date()
    return Period.parse(text) if text else Period(date(today.year, 1, 1), today)
