"""The counters, computed from the rows themselves. Every number opens: `drill` gives the rows behind it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate, TruncMonth

from lianyi.areas.organisations import public as organisations
from lianyi.areas.referrals.definitions.counters import COUNTERS, FOUR_LINES, counter
from lianyi.areas.referrals.definitions.reasons import name_of
from lianyi.areas.referrals.models import FollowUp, Package, Readmission, Referral
from lianyi.areas.referrals.rules.figures import (
    growth_percent,
    median,
    minutes_between,
    percent,
    percentile,
)
from lianyi.areas.referrals.rules.limits import answer_limit
from lianyi.areas.referrals.selectors.contacts import first_visit_rate, in_county_rate, stable_below
from lianyi.areas.referrals.selectors.lists import as_rows, start_of
from lianyi.areas.referrals.types.cards import ReferralRow
from lianyi.areas.referrals.types.figures import Measure, MonthRow, RateRow, UnitRow, Waiting
from lianyi.areas.referrals.types.words import Direction, FollowUpState, State, Urgency
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError
from lianyi.kernel.period import Period
from lianyi.machinery.cases.clocks import ZONE, Unit
from lianyi.machinery.policy import public as policy
from lianyi.machinery.ui.paging import Keyset, Page

_MOST_ROWS: Final = 100_000
_FAILED: Final = (
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


def four_lines(found: dict[str, Measure]) -> dict[str, list[Measure]]:
    """REF-16: the statement of graded care, from measures already computed."""
    return {line: [found[code] for code in codes] for line, codes in FOUR_LINES.items()}


def _counted(scope: Scope, period: Period, county_code: str) -> dict[str, Measure]:
    parts = {**_of_referrals(scope, period), **_of_tasks(scope, period)}
    parts["first_visit_rate"] = first_visit_rate(scope, period, county_code)
    parts["in_county_visit_rate"] = in_county_rate(scope, period, county_code)
    parts["stable_chronic_below"] = stable_below(scope, period, county_code)
    found = {}
    for card in COUNTERS:
        numerator, denominator = parts[card.code]
        value = Decimal(numerator) if denominator is None else percent(numerator, denominator)
        found[card.code] = Measure(
            code=card.code,
            name_zh=card.name_zh,
            unit=card.unit,
            numerator=numerator,
            denominator=denominator,
            value=value,
        )
    return found


def _of_referrals(scope: Scope, period: Period) -> dict[str, tuple[int, int | None]]:
    """Numerators and denominators that are counts of referrals. Cost: two queries."""
    decided = _ANSWERED_YES | _ANSWERED_NO | Q(state=State.LAPSED)
    ended = _ARRIVED | Q(state__in=(State.NO_SHOW, State.CANCELLED, State.REFUSED_BY_PATIENT))
    lived = _DOWN & ~Q(state__in=_FAILED)
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


def waiting_times(scope: Scope, period: Period, rules: policy.PolicyView) -> list[Waiting]:
    """REF-02: how long patients referred up waited for the answer, the visit, the exam and the bed.

    Cost: one query, at most 100,000 rows.
    """
    rows = list(
        sent_in(scope, period)
        .filter(_UP, sent_at__isnull=False)
        .values_list(
            "urgency",
            "sent_at",
            "answered_at",
            "arrived_at",
            "seen_at",
            "examined_at",
            "admitted_at",
        )[:_MOST_ROWS]
    )
    found = []
    for urgency in Urgency:
        own = [row for row in rows if row[0] == urgency]
        for name, start, end in (
            ("发出到应答", 1, 2),
            ("到达到接诊（优先接诊）", 3, 4),
            ("到达到首次检查（优先检查）", 3, 5),
            ("到达到入院（优先住院）", 3, 6),
        ):
            minutes = [m for row in own if (m := minutes_between(row[start], row[end])) is not None]
            limit = _answer_minutes(urgency, rules) if end == 2 else None
            found.append(_waiting(name, urgency, minutes, limit))
    return found


def _answer_minutes(urgency: Urgency, rules: policy.PolicyView) -> int:
    whole = {
        key: rules.whole(f"referrals.{key}")
        for key in ("answer_hours_ordinary", "answer_minutes_urgent", "answer_minutes_green")
    }
    limit = answer_limit(urgency, whole)
    return limit.amount * 60 if limit.unit is Unit.HOURS else limit.amount


def _waiting(name: str, urgency: Urgency, minutes: Sequence[int], limit: int | None) -> Waiting:
    return Waiting(
        name_zh=name,
        urgency=urgency,
        n=len(minutes),
        median=median(minutes),
        p90=percentile(minutes, 90),
        within_limit=percent(sum(m <= limit for m in minutes), len(minutes))
        if limit is not None
        else None,
    )


def months(scope: Scope, period: Period) -> list[MonthRow]:
    """REF-10: each month's up, down, returned, out and green, with the growth over the same month a year before.

    Cost: one query.
    """
    wide = Period(period.first.replace(year=period.first.year - 1), period.last)
    counts: dict[date, dict[str, Any]] = {}
    rows = (
        sent_in(scope, wide)
        .filter(sent_at__isnull=False)
        .annotate(month=TruncMonth("sent_at", tzinfo=ZONE))
        .values("month")
        .annotate(
            up=Count("id", filter=_UP),
            down=Count("id", filter=ROWS["down"]),
            returned=Count("id", filter=ROWS["returned"]),
            out=Count("id", filter=Q(direction=Direction.OUT)),
            green=Count("id", filter=ROWS["green"]),
        )
        .order_by("month")
    )
    for row in rows:
        counts[row["month"].date()] = row
    return [_month(month, counts) for month in _months_of(period)]


def _months_of(period: Period) -> list[date]:
    first = period.first.replace(day=1)
    span = (period.last.year - first.year) * 12 + period.last.month - first.month + 1
    return [
        date(first.year + (first.month - 1 + i) // 12, (first.month - 1 + i) % 12 + 1, 1)
        for i in range(span)
    ]


def _month(month: date, counts: dict[date, dict[str, Any]]) -> MonthRow:
    here = counts.get(month, {})
    year_before = counts.get(month.replace(year=month.year - 1), {})
    n = {name: int(here.get(name, 0)) for name in ("up", "down", "returned", "out", "green")}
    return MonthRow(
        month=month,
        **n,
        growth_down=growth_percent(n["down"], int(year_before.get("down", 0))),
        growth_returned=growth_percent(n["returned"], int(year_before.get("returned", 0))),
    )


def units(scope: Scope, period: Period) -> list[UnitRow]:
    """REF-17: each receiving unit: accepted, declined, how fast, and who came back to hospital after going down to it.

    Cost: five queries.
    """
    rows = (
        sent_in(scope, period)
        .filter(sent_at__isnull=False)
        .values("to_institution_id")
        .annotate(
            received=Count("id"),
            accepted=Count("id", filter=_ANSWERED_YES),
            declined=Count("id", filter=_ANSWERED_NO),
            lapsed=Count("id", filter=Q(state=State.LAPSED)),
            down=Count("id", filter=_DOWN & ~Q(state__in=_FAILED)),
            again_7=Count("id", filter=ROWS["readmitted_7"]),
            again_30=Count("id", filter=ROWS["readmitted_30"]),
        )
        .order_by("-received", "to_institution_id")
    )
    found = list(rows[:500])
    places = organisations.institutions([row["to_institution_id"] for row in found])
    answers = _answers(scope, period)
    treated = _diseases(scope, period)
    return [_unit(row, places, answers, treated) for row in found]


def _unit(
    row: dict[str, Any],
    places: dict[int, organisations.InstitutionCard],
    answers: dict[int, list[int]],
    treated: dict[int, tuple[int, int]],
) -> UnitRow:
    unit = row["to_institution_id"]
    taken, asked = treated.get(unit, (0, 0))
    return UnitRow(
        institution_id=unit,
        name=places[unit].short_name or places[unit].name,
        received=row["received"],
        accepted=row["accepted"],
        declined=row["declined"],
        lapsed=row["lapsed"],
        accept_rate=percent(row["accepted"], row["accepted"] + row["declined"] + row["lapsed"]),
        median_answer=median(answers.get(unit, ())),
        down_received=row["down"],
        readmitted_7=row["again_7"],
        readmitted_30=row["again_30"],
        diseases_treated=taken,
        diseases_listed=asked,
    )


def _answers(scope: Scope, period: Period) -> dict[int, list[int]]:
    rows = sent_in(scope, period).filter(answered_at__isnull=False, sent_at__isnull=False)
    found: dict[int, list[int]] = {}
    for unit, sent, answered in rows.values_list("to_institution_id", "sent_at", "answered_at")[
        :_MOST_ROWS
    ]:
        found.setdefault(unit, []).append(minutes_between(sent, answered) or 0)
    return found


def _diseases(scope: Scope, period: Period) -> dict[int, tuple[int, int]]:
    """Of the diseases a unit was asked to take, how many it took at least once (病种覆盖)."""
    rows = (
        sent_in(scope, period)
        .filter(_ANSWERED_YES | _ANSWERED_NO)
        .values_list("to_institution_id", "diagnosis_code", "state")[:_MOST_ROWS]
    )
    taken: dict[int, set[str]] = {}
    asked: dict[int, set[str]] = {}
    for unit, code, state in rows:
        asked.setdefault(unit, set()).add(code[:3])
        if state != State.DECLINED:
            taken.setdefault(unit, set()).add(code[:3])
    return {unit: (len(taken.get(unit, ())), len(codes)) for unit, codes in asked.items()}


def refusals(scope: Scope, period: Period) -> list[RateRow]:
    """REF-13: why patients refused, the most frequent reason first. Cost: one query."""
    rows = (
        sent_in(scope, period)
        .filter(state=State.REFUSED_BY_PATIENT)
        .values("refusal_code")
        .annotate(n=Count("id"))
        .order_by("-n", "refusal_code")
    )
    found = list(rows[:50])
    total = sum(row["n"] for row in found)
    return [
        RateRow(
            key=row["refusal_code"],
            name=name_of("refusal", row["refusal_code"]),
            numerator=row["n"],
            denominator=total,
            value=percent(row["n"], total),
        )
        for row in found
    ]


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
