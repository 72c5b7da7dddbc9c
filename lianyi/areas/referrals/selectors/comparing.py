"""Counters beside one another: waiting times, months of a year, receiving units, reasons of patients who refused."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from lianyi.areas.organisations import public as organisations
from lianyi.areas.referrals.definitions.counters import WAITS
from lianyi.areas.referrals.definitions.reasons import name_of
from lianyi.areas.referrals.rules.figures import (
    growth_percent,
    median,
    minutes_between,
    percent,
    percentile,
)
from lianyi.areas.referrals.rules.limits import answer_limit
from lianyi.areas.referrals.selectors.row_sets import REFERRALS, sent_in
from lianyi.areas.referrals.types.figures import MonthRow, RateRow, UnitRow, Waiting
from lianyi.areas.referrals.types.words import State, Urgency
from lianyi.kernel.actor import Scope
from lianyi.kernel.period import Period
from lianyi.machinery.cases.clocks import ZONE, Unit
from lianyi.machinery.policy import public as policy

_MOST_ROWS: Final = 100_000


def waiting_times(scope: Scope, period: Period, rules: policy.PolicyView) -> list[Waiting]:
    """REF-02: how long patients referred up waited for the answer, the visit, the exam and the bed.

    Cost: one query, at most 100,000 rows.
    """
    instants = sorted({name for _words, *ends in WAITS for name in ends})
    rows = list(
        sent_in(scope, period)
        .filter(REFERRALS["up_sent"])
        .values("urgency", *instants)[:_MOST_ROWS]
    )
    found = []
    for urgency in Urgency:
        own = [row for row in rows if row["urgency"] == urgency]
        for name, start, end in WAITS:
            minutes = [m for row in own if (m := minutes_between(row[start], row[end])) is not None]
            limit = _answer_minutes(urgency, rules) if end == "answered_at" else None
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
    first = period.first.replace(day=1)
    wide = Period(first.replace(year=first.year - 1), period.last)
    counts: dict[date, dict[str, Any]] = {}
    rows = (
        sent_in(scope, wide)
        .annotate(month=TruncMonth("created_at", tzinfo=ZONE))
        .values("month")
        .annotate(
            up=Count("id", filter=REFERRALS["up_sent"]),
            down=Count("id", filter=REFERRALS["down_taken"]),
            returned=Count("id", filter=REFERRALS["returned_taken"]),
            out=Count("id", filter=REFERRALS["out_sent"]),
            green=Count("id", filter=REFERRALS["green_sent"]),
        )
        .order_by("month")
    )
    for row in rows:
        counts[row["month"].date()] = dict(row)
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
        .values("to_institution_id")
        .annotate(
            received=Count("id", filter=REFERRALS["sent"]),
            accepted=Count("id", filter=REFERRALS["accepted"]),
            declined=Count("id", filter=REFERRALS["declined"]),
            lapsed=Count("id", filter=Q(state=State.LAPSED)),
            down=Count("id", filter=REFERRALS["down_kept"]),
            again_7=Count("id", filter=REFERRALS["readmitted_7"]),
            again_30=Count("id", filter=REFERRALS["readmitted_30"]),
        )
        .filter(received__gt=0)
        .order_by("-received", "to_institution_id")
    )
    found = list(rows[:500])
    places = organisations.institutions([row["to_institution_id"] for row in found])
    answers = _answers(scope, period)
    treated = _diseases(scope, period)
    return [_unit(dict(row), places, answers, treated) for row in found]


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
        .filter(REFERRALS["answered"])
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
        .filter(REFERRALS["refused"])
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
