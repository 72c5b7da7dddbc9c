"""Reads of quality: film grades, retakes, feedback, second readings, turnaround; figures that open to their rows."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Final, TypeVar

from django.db.models import Count, F, Model, Q, QuerySet
from django.db.models.functions import TruncMonth

from lianyi.areas.diagnostics.models import (
    Feedback,
    FilmGrade,
    Order,
    Retake,
    SecondReading,
    SpecimenOrder,
)
from lianyi.areas.diagnostics.rules.figures import at_share, kappa
from lianyi.areas.diagnostics.selectors.orders import start_of
from lianyi.areas.diagnostics.types.quality import (
    Agreement,
    Grade,
    QualityFigures,
    QualityFilter,
    SecondReadingState,
    Turnaround,
)
from lianyi.areas.diagnostics.types.words import State
from lianyi.kernel.actor import Scope
from lianyi.kernel.period import Period
from lianyi.machinery.cases.clocks import ZONE

Row = TypeVar("Row", bound=Model)

_MOST: Final = 100_000
_FEW: Final = 500
BY: Final = ("centre", "performer", "person", "month")
"""What the lines of a table stand for."""


def films(scope: Scope, wanted: QualityFilter) -> "QuerySet[FilmGrade]":
    """Graded films and traces, narrowed; `mark`: a grade or a fault."""
    rows = FilmGrade.objects.visible_to(scope).filter(_when("graded_at", wanted))
    if wanted.mark:
        rows = rows.filter(Q(grade=wanted.mark) | Q(faults__icontains=f'"{wanted.mark}"'))
    return _of(rows, wanted)


def retakes(scope: Scope, wanted: QualityFilter) -> "QuerySet[Retake]":
    """Retakes, narrowed; `mark`: a reason."""
    rows = Retake.objects.visible_to(scope).filter(_when("at", wanted))
    if wanted.mark:
        rows = rows.filter(reason=wanted.mark)
    if wanted.person_id is not None:
        rows = rows.filter(performed_by_id=wanted.person_id)
        wanted = QualityFilter(centre_id=wanted.centre_id, performer_id=wanted.performer_id)
    return _of(rows, wanted)


def second_readings(scope: Scope, wanted: QualityFilter) -> "QuerySet[SecondReading]":
    """Second readings of centres hosted in reach, narrowed; `mark`: a state, a score, or DISCREPANT."""
    rows = SecondReading.objects.visible_to(scope).filter(_when("drawn_at", wanted))
    if not scope.everything:
        rows = rows.filter(order__centre_host__in=scope.institution_ids)
    if wanted.mark.isdecimal():
        rows = rows.filter(score=int(wanted.mark[:1]))
    elif wanted.mark == "DISCREPANT":
        rows = rows.filter(addendum_proposed=True)
    elif wanted.mark:
        rows = rows.filter(state=wanted.mark)
    return _of(rows, wanted)


def list_feedback(
    scope: Scope, user_id: int | None, *, unread_only: bool, at_most: int = 100
) -> list[Feedback]:
    """Feedback of the institutions in reach, that of the reader first, the unread before the read. Cost: one query."""
    rows = feedback_of(scope)
    if unread_only:
        rows = rows.filter(read_at=None)
    found = list(
        rows.select_related("order").order_by(F("read_at").desc(nulls_first=True), "-at")[:at_most]
    )
    return sorted(found, key=lambda row: (row.read_at is not None, row.to_user_id != user_id))


def feedback_of(scope: Scope) -> "QuerySet[Feedback]":
    """Feedback told to institutions in reach."""
    rows = Feedback.objects.all()
    return rows if scope.everything else rows.filter(institution__in=scope.institution_ids)


def grade_of(order_id: int) -> FilmGrade | None:
    """The grade of an order, if the reader gave one. Expects: the caller has scoped the order. Cost: one query."""
    return FilmGrade.objects.filter(order=order_id).first()


def _when(column: str, wanted: QualityFilter) -> Q:
    when = Q()
    if wanted.from_on is not None:
        when &= Q(**{f"{column}__gte": start_of(wanted.from_on)})
    if wanted.to_on is not None:
        when &= Q(**{f"{column}__lt": start_of(wanted.to_on + timedelta(days=1))})
    return when


def _of(rows: "QuerySet[Row]", wanted: QualityFilter) -> "QuerySet[Row]":
    exact = {
        "order__centre": wanted.centre_id,
        "order__performer": wanted.performer_id,
        "order__performed_by_id": wanted.person_id,
    }
    return rows.filter(**{name: value for name, value in exact.items() if value is not None})


def quality_figures(scope: Scope, period: Period, by: str) -> list[QualityFigures]:
    """Films, retakes and rejected specimens of a span, a line for each centre, performer, person or month.

    A retaken examination counts among the examined twice: once for each taking. Cost: four queries.
    """
    wanted = QualityFilter(from_on=period.first, to_on=period.last)
    counts: dict[str, dict[str, Any]] = {}
    _add(counts, _examined(scope, wanted), by, "", {"examined": Count("pk")}, "performed_at")
    again = retakes(scope, wanted)
    _add(counts, again, by, "order__", {"examined": Count("pk"), "retaken": Count("pk")}, "at")
    grades = {
        "graded": Count("pk"),
        "first": Count("pk", filter=Q(grade=Grade.FIRST)),
        "second": Count("pk", filter=Q(grade=Grade.SECOND)),
        "third": Count("pk", filter=Q(grade=Grade.THIRD)),
    }
    _add(counts, films(scope, wanted), by, "order__", grades, "graded_at")
    tubes = {
        "specimens": Count("pk"),
        "rejected": Count("pk", filter=~Q(specimen__reject_reason="")),
    }
    _add(counts, _tubes(scope, wanted), by, "order__", tubes, "specimen__collected_at")
    return [QualityFigures(key=key, **line) for key, line in sorted(counts.items())]


def _examined(scope: Scope, wanted: QualityFilter) -> "QuerySet[Order]":
    rows = Order.objects.visible_to(scope).filter(performed_at__isnull=False)
    return rows.filter(_when("performed_at", wanted))


def _tubes(scope: Scope, wanted: QualityFilter) -> "QuerySet[SpecimenOrder]":
    rows = SpecimenOrder.objects.filter(_when("specimen__collected_at", wanted))
    if scope.everything:
        return rows
    ids = scope.institution_ids
    return rows.filter(
        Q(order__requester__in=ids) | Q(order__performer__in=ids) | Q(order__centre_host__in=ids)
    )


def _add(
    counts: dict[str, dict[str, Any]],
    rows: Any,
    by: str,
    via: str,
    wanted: dict[str, Any],
    at: str,
) -> None:
    """Add the counts of one kind of row to the lines they belong to."""
    grouped = rows.order_by()
    if by == "month":
        found = grouped.annotate(line=TruncMonth(at, tzinfo=ZONE)).values("line")
    else:
        key, label = _line_of(by, via, at)
        found = grouped.annotate(line=F(key), label=F(label)).values("line", "label")
    for row in found.annotate(**wanted).order_by("line")[:_FEW]:
        text = f"{row['line']:%Y-%m}" if by == "month" else str(row["line"] or "")
        line = counts.setdefault(text, {"name": row.get("label", text) or "—"})
        for column in wanted:
            line[column] = line.get(column, 0) + row[column]


def _line_of(by: str, via: str, at: str) -> tuple[str, str]:
    """The columns of the key and of the name of a line; a retake keeps who had taken it."""
    key = {"centre": "centre", "performer": "performer", "person": "performed_by_id"}[by]
    label = "performed_by_name" if by == "person" else f"{key}__name"
    if by == "person" and at == "at":
        return key, label
    return via + key, via + label


def fault_counts(scope: Scope, period: Period) -> list[tuple[str, int]]:
    """How often each fault was found, the most frequent first. Cost: one query."""
    wanted = QualityFilter(from_on=period.first, to_on=period.last)
    found: dict[str, int] = {}
    for codes in films(scope, wanted).values_list("faults", flat=True)[:_MOST]:
        for code in codes:
            found[code] = found.get(code, 0) + 1
    return sorted(found.items(), key=lambda each: (-each[1], each[0]))


def retake_counts(scope: Scope, period: Period) -> list[tuple[str, int]]:
    """How often each reason led to a retake, the most frequent first. Cost: one query."""
    wanted = QualityFilter(from_on=period.first, to_on=period.last)
    rows = retakes(scope, wanted).order_by().values_list("reason").annotate(n=Count("pk"))
    return sorted(((reason, n) for reason, n in rows), key=lambda each: (-each[1], each[0]))


def agreements(scope: Scope, period: Period) -> list[Agreement]:
    """How far second readers agree with the first, a line for each centre. Cost: one query.

    Agreement and kappa are about normal or not; `discrepant` counts scores at or above the county's alert.
    """
    wanted = QualityFilter(from_on=period.first, to_on=period.last)
    rows = second_readings(scope, wanted).exclude(state=SecondReadingState.DRAWN)
    found: dict[tuple[int, str], list[tuple[bool, bool, int | None, bool]]] = {}
    for centre, name, first, second, score, proposed in rows.values_list(
        "order__centre", "order__centre__name", "first_abnormal", "second_abnormal", "score", "addendum_proposed"
    )[:_MOST]:  # fmt: skip
        found.setdefault((centre, name), []).append((first, bool(second), score, proposed))
    return [_agreement(centre, name, read) for (centre, name), read in sorted(found.items())]


def _agreement(
    centre: int, name: str, read: Sequence[tuple[bool, bool, int | None, bool]]
) -> Agreement:
    return Agreement(
        key=str(centre),
        name=name,
        read=len(read),
        agreed=sum(first == second for first, second, _score, _proposed in read),
        kappa=kappa((first, second) for first, second, _score, _proposed in read),
        scored=sum(score is not None for _f, _s, score, _proposed in read),
        discrepant=sum(proposed for _f, _s, _score, proposed in read),
    )


def turnarounds(scope: Scope, period: Period) -> list[Turnaround]:
    """Minutes from transmission to signature by centre and urgency: median, ninetieth percentile, share in time.

    Cost: one query; the reports of the span are read once, at most 100,000.
    """
    rows = Order.objects.visible_to(scope).filter(
        signed_at__isnull=False,
        transmitted_at__isnull=False,
        state__in=[State.SIGNED, State.CLOSED],
        signed_at__gte=start_of(period.first),
        signed_at__lt=start_of(period.last + timedelta(days=1)),
    )
    found: dict[tuple[int, int, str, str], list[tuple[int, bool]]] = {}
    columns = (
        "centre", "urgency_rank", "urgency", "centre__name", "transmitted_at", "signed_at", "report_due_at",
    )  # fmt: skip
    for centre, rank, urgency, name, sent, signed, due in rows.values_list(*columns)[:_MOST]:
        minutes = int((signed - sent).total_seconds() // 60)
        found.setdefault((centre, rank, urgency, name), []).append((minutes, signed <= due))
    return [_turnaround(key, times) for key, times in sorted(found.items())]


def _turnaround(key: tuple[int, int, str, str], times: Iterable[tuple[int, bool]]) -> Turnaround:
    centre, _rank, urgency, name = key
    every = list(times)
    ordered = sorted(minutes for minutes, _ in every)
    return Turnaround(
        centre_id=centre,
        centre_name=name,
        urgency=urgency,
        signed=len(every),
        in_time=sum(in_time for _, in_time in every),
        median=at_share(ordered, 50) or 0,
        p90=at_share(ordered, 90) or 0,
    )
