"""The counters, computed from the rows themselves. Every number opens: `drill` gives the rows behind it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from lianyi.areas.referrals.definitions.counters import COUNTERS, FOUR_LINES, counter
from lianyi.areas.referrals.models import FollowUp, Package, Readmission, Referral
from lianyi.areas.referrals.rules.figures import (
    percent,
)
from lianyi.areas.referrals.selectors.contacts import first_visit_rate, in_county_rate, stable_below
from lianyi.areas.referrals.selectors.lists import as_rows, start_of
from lianyi.areas.referrals.types.cards import ReferralRow
from lianyi.areas.referrals.types.figures import Measure
from lianyi.areas.referrals.types.words import Direction, FollowUpState, State, Urgency
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError
from lianyi.kernel.period import Period
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.ui.paging import Keyset, Page

_MOST_ROWS: Final = 100_000
FAILED: Final = (
    State.DRAFT,
    State.DECLINED,
    State.CANCELLED,
    State.LAPSED,
    State.REFUSED_BY_PATIENT,
)
_NEWEST: Final = Keyset("-created_at", "-id")

_UP: Final = Q(direction=Direction.UP)
_DOWN: Final = Q(direction=Direction.DOWN)
_ANSWERED_YES: Final = Q(answered_at__isnull=False) & ~Q(state=State.DECLINED)
_ANSWERED_NO: Final = Q(state=State.DECLINED)
_ARRIVED: Final = Q(arrived_at__isnull=False)
_AGAIN: Final = Readmission.objects.filter(referral=OuterRef("pk"))

ROWS: Final[dict[str, Q]] = {
    "up": _UP,
    "down": _DOWN & _ANSWERED_YES,
    "returned": Q(direction=Direction.RETURN) & _ANSWERED_YES,
    "declined": _ANSWERED_NO,
    "refused": Q(state=State.REFUSED_BY_PATIENT),
    "green": _UP & Q(urgency=Urgency.GREEN),
    "readmitted_7": _DOWN & Q(Exists(_AGAIN.filter(days_after__lte=7))),
    "readmitted_30": _DOWN & Q(Exists(_AGAIN.filter(days_after__lte=30))),
    "all": Q(),
}
"""The rows behind a counter, by the name its card calls them."""


def sent_in(scope: Scope, period: Period) -> QuerySet[Referral]:
    """Referrals in reach written in a period (a request the patient refused was never sent)."""
    begin, end = start_of(period.first), start_of(period.last + timedelta(days=1))
    return Referral.objects.visible_to(scope).filter(created_at__gte=begin, created_at__lt=end)


def measures(scope: Scope, period: Period, *, county_code: str) -> dict[str, Measure]:
    """Every counter of the period, beside the span before it.

    Cost: about twelve queries, none by row.
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

    Cost: three queries.
    """
    parts = {**_of_referrals(scope, period), **_of_tasks(scope, period)}
    found = [_measure(code, *parts[code]) for code in BETTER_HIGH]
    return sorted((m for m in found if m.value is not None), key=lambda m: (m.value or 0, m.code))


def four_lines(found: dict[str, Measure]) -> dict[str, list[Measure]]:
    """REF-16: the statement of graded care, from measures already computed."""
    return {line: [found[code] for code in codes] for line, codes in FOUR_LINES.items()}


def _counted(scope: Scope, period: Period, county_code: str) -> dict[str, Measure]:
    parts = {**_of_referrals(scope, period), **_of_tasks(scope, period)}
    parts["first_visit_rate"] = first_visit_rate(scope, period, county_code)
    parts["in_county_visit_rate"] = in_county_rate(scope, period, county_code)
    parts["stable_chronic_below"] = stable_below(scope, period, county_code)
    return {card.code: _measure(card.code, *parts[card.code]) for card in COUNTERS}


def _measure(code: str, numerator: int, denominator: int | None) -> Measure:
    """A counter with its value: a rate where there is a denominator, else a number."""
    card = counter(code)
    return Measure(
        code=code,
        name_zh=card.name_zh,
        unit=card.unit,
        numerator=numerator,
        denominator=denominator,
        value=Decimal(numerator) if denominator is None else percent(numerator, denominator),
    )


def _of_referrals(scope: Scope, period: Period) -> dict[str, tuple[int, int | None]]:
    """Numerators and denominators that are counts of referrals. Cost: two queries."""
    decided = _ANSWERED_YES | _ANSWERED_NO | Q(state=State.LAPSED)
    ended = _ARRIVED | Q(state__in=(State.NO_SHOW, State.CANCELLED, State.REFUSED_BY_PATIENT))
    lived = _DOWN & ~Q(state__in=FAILED)
    wanted = {
        "up": _UP & Q(sent_at__isnull=False),
        "down": _DOWN & Q(sent_at__isnull=False),
        "down_taken": ROWS["down"],
        "returned": ROWS["returned"],
        "up_yes": _UP & _ANSWERED_YES,
        "up_decided": _UP & decided,
        "arrived": _UP & _ANSWERED_YES & _ARRIVED,
        "ended": _UP & _ANSWERED_YES & ended,
        "declined": _ANSWERED_NO,
        "answered": _ANSWERED_YES | _ANSWERED_NO,
        "refused": ROWS["refused"],
        "written": ~Q(state=State.DRAFT),
        "green": ROWS["green"] & Q(sent_at__isnull=False),
        "lived": lived,
        "again_7": lived & ROWS["readmitted_7"],
        "again_30": lived & ROWS["readmitted_30"],
    }
    n = sent_in(scope, period).aggregate(
        **{name: Count("id", filter=q) for name, q in wanted.items()}
    )
    seen = sent_in(scope, period).filter(pk=OuterRef("referral"))
    packages = Package.objects.filter(Exists(seen), readable__isnull=False).aggregate(
        yes=Count("referral_id", filter=Q(readable=True)), total=Count("referral_id")
    )
    return {
        "down_referrals": (n["down_taken"], None),
        "returned_from_outside": (n["returned"], None),
        "accept_rate": (n["up_yes"], n["up_decided"]),
        "arrival_rate": (n["arrived"], n["ended"]),
        "down_up_ratio": (n["down"], n["up"]),
        "readmitted_7": (n["again_7"], n["lived"]),
        "readmitted_30": (n["again_30"], n["lived"]),
        "refused_by_unit": (n["declined"], n["answered"]),
        "refused_by_patient": (n["refused"], n["written"]),
        "green_channel": (n["green"], n["up"]),
        "package_readable": (packages["yes"], packages["total"]),
    }


def _of_tasks(scope: Scope, period: Period) -> dict[str, tuple[int, int | None]]:
    """Follow-ups of plans due in the period, and those done by their day. Cost: one query."""
    rows = (
        FollowUp.objects.visible_to(scope)
        .filter(of_plan=True, due_on__gte=period.first, due_on__lte=period.last)
        .exclude(state=FollowUpState.CANCELLED)
        .annotate(done_on=TruncDate("done_at", tzinfo=ZONE))
    )
    n = rows.aggregate(total=Count("id"), on_time=Count("id", filter=Q(done_on__lte=F("due_on"))))
    return {"follow_up_on_time": (n["on_time"], n["total"])}


class UnknownRows(DomainError):
    """No counter calls its rows so."""

    code = "referral.unknown_rows"
    http_status = 404
    template = "There are no rows called {rows}."


def rows_named(text: str) -> str:
    """A name of ROWS. Raises: UnknownRows (404)."""
    if text not in ROWS:
        raise UnknownRows(rows=text)
    return text


def drill(
    scope: Scope, rows: str, period: Period, *, after: str = "", at_most: int = 50
) -> Page[ReferralRow]:
    """The referrals behind a counter, the newest first; names masked as the scope says. Cost: three queries."""
    page = _NEWEST.page(
        sent_in(scope, period).filter(ROWS[rows]).exclude(state=State.DRAFT).select_related("case"),
        after,
        at_most,
    )
    return page.with_rows(as_rows(page.rows, scope))


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
        "drill": card.drill,
    }


def period_of(text: str, now: datetime) -> Period:
    """The period a page was asked for; without one, the year so far."""
    today = now.astimezone(ZONE).date()
    return Period.parse(text) if text else Period(date(today.year, 1, 1), today)
