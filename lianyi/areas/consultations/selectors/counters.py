"""Figures of consultations: counts, time from request to opinion, feedback, fees; each opens to its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from lianyi.areas.consultations.definitions import reasons
from lianyi.areas.consultations.models import AdverseEvent, Consultation, Participant, Session
from lianyi.areas.consultations.rules.figures import minutes_between, percentile
from lianyi.areas.consultations.rules.quality import overall
from lianyi.areas.consultations.selectors.lists import as_rows, start_of
from lianyi.areas.consultations.types.cards import ConsultationRow
from lianyi.areas.consultations.types.words import Accepted, Form, State, Urgency
from lianyi.areas.organisations import public as organisations
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError
from lianyi.kernel.period import Period
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.ui.paging import Keyset, Page

_BY_TIME: Final = Keyset("-requested_at", "-id")
_MOST_TIMES: Final = 50_000
_ENDED: Final = (State.ANSWERED, State.CLOSED)

ROWS: Final[Mapping[str, tuple[str, Q]]] = {
    "asked": ("申请会诊", Q()),
    "answered": ("已出意见", Q(state__in=_ENDED)),
    "closed": ("已反馈", Q(state=State.CLOSED)),
    "followed": ("采纳意见", Q(accepted__in=(Accepted.YES, Accepted.PARTLY))),
    "declined": ("不予受理", Q(state=State.DECLINED)),
    "lapsed": ("超时失效", Q(state=State.LAPSED)),
    "withdrawn": ("撤回", Q(state=State.WITHDRAWN)),
    "urgent": ("急会诊", Q(urgency=Urgency.URGENT)),
    "mdt": ("多学科会诊", Q(form=Form.MDT)),
    "clinic": ("远程专家门诊", Q(form=Form.CLINIC)),
}
"""What a number counts among the consultations requested in the period; its page lists exactly these rows."""


class UnknownRows(DomainError):
    """No number bears this name."""

    code = "consultations.unknown_rows"
    http_status = 404
    template = "There is no figure {rows}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrow:
    """The line of a table whose rows are wanted."""

    inviting_id: int | None = None
    invited_id: int | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnaround:
    """Minutes from the request to the last signed opinion, of one form and urgency."""

    form: str
    form_name: str
    urgency: str
    urgency_name: str
    n: int
    median: int | None
    p90: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One institution or department with its counts; money in whole fen; `satisfaction` is the mean of 1 to 5."""

    key: str
    name: str
    asked: int
    answered: int
    closed: int
    followed: int
    fee_fen: int
    satisfaction: float | None


def counts(scope: Scope, period: Period) -> dict[str, int]:
    """Every number of ROWS, and `adverse` events. Cost: two queries."""
    rows = rows_of(scope, period)
    found = rows.aggregate(**{name: Count("pk", filter=q) for name, (_words, q) in ROWS.items()})
    adverse = AdverseEvent.objects.filter(consultation__in=rows).count()
    return {**found, "adverse": adverse}


def fees(scope: Scope, period: Period) -> dict[str, int]:
    """Fees of consultations answered: total and the share of the inviting side, in whole fen. Cost: one query."""
    found = rows_of(scope, period).aggregate(
        total_fen=Sum("price_fen", default=0), inviting_fen=Sum("share_inviting_fen", default=0)
    )
    return {**found, "invited_fen": found["total_fen"] - found["inviting_fen"]}


def turnaround(scope: Scope, period: Period) -> list[Turnaround]:
    """Median and 90th percentile of the minutes from request to opinion, by form and urgency. Cost: one query."""
    rows = rows_of(scope, period).exclude(opined_at=None)
    times: dict[tuple[str, str], list[int]] = {}
    for form, urgency, asked, opined in rows.values_list(
        "form", "urgency", "requested_at", "opined_at"
    )[:_MOST_TIMES]:
        times.setdefault((form, urgency), []).append(minutes_between(asked, opined) or 0)
    return [
        Turnaround(
            form=form,
            form_name=reasons.name_of("form", form),
            urgency=urgency,
            urgency_name=reasons.name_of("urgency", urgency),
            n=len(found),
            median=percentile(found, 50),
            p90=percentile(found, 90),
        )
        for (form, urgency), found in sorted(times.items())
    ]


def video(scope: Scope, period: Period) -> dict[str, Any]:
    """Meetings held, how many with video, and how well it came in (rules.quality.overall). Cost: two queries."""
    held = Session.objects.filter(consultation__in=rows_of(scope, period), started_at__isnull=False)
    counted = held.aggregate(held=Count("pk"), media=Count("pk", filter=Q(media_agreed=True)))
    seen = Participant.objects.filter(session__in=held, video=True)
    looks = seen.order_by("-id").values_list("quality", flat=True)[:_MOST_TIMES]
    return {**counted, "quality": overall(list(looks))}


def by_month(scope: Scope, period: Period) -> list[dict[str, Any]]:
    """Asked, answered and closed by month of the request, the earliest first. Cost: one query."""
    rows = rows_of(scope, period).annotate(month=TruncMonth("requested_at", tzinfo=ZONE))
    counted = rows.values("month").annotate(
        **{name: Count("pk", filter=ROWS[name][1]) for name in ("asked", "answered", "closed")}
    )
    return [{**row, "month": row["month"].date()} for row in counted.order_by("month")]


def by_unit(scope: Scope, period: Period, side: str) -> list[Line]:
    """Counts by institution of a side (`inviting` or `invited`). Cost: two queries."""
    column = "inviting_id" if side == "inviting" else "invited_id"
    lines = _lines(rows_of(scope, period), column)
    places = organisations.institutions({int(line["key"]) for line in lines})
    return [
        _line(line, str(line["key"]), places[line["key"]].short_name or places[line["key"]].name)
        for line in lines
    ]


def by_department(scope: Scope, period: Period) -> list[Line]:
    """Counts by the department that answers. Cost: one query."""
    return [
        _line(line, line["key"], line["key"] or "—")
        for line in _lines(rows_of(scope, period), "department")
    ]


def list_rows(
    scope: Scope,
    rows: str,
    period: Period,
    *,
    narrow: Narrow,
    after: str = "",
    at_most: int = 50,
) -> Page[ConsultationRow]:
    """Exactly the consultations a number counts, the newest first. Cost: three queries. Raises: UnknownRows (404)."""
    if rows not in ROWS:
        raise UnknownRows(rows=rows)
    found = rows_of(scope, period).filter(ROWS[rows][1])
    wanted = {
        "inviting": narrow.inviting_id,
        "invited": narrow.invited_id,
        "department": narrow.department,
    }
    found = found.filter(**{name: value for name, value in wanted.items() if value is not None})
    page = _BY_TIME.page(found.select_related("case"), after, at_most)
    return page.with_rows(as_rows(page.rows, scope))


def rows_of(scope: Scope, period: Period) -> QuerySet[Consultation]:
    """Consultations in reach that were requested in a period."""
    return Consultation.objects.visible_to(scope).filter(
        requested_at__gte=start_of(period.first),
        requested_at__lt=start_of(period.last + timedelta(days=1)),
    )


def period_of(text: str, now: datetime) -> Period:
    """The period an address names (2026, 2026Q3, 2026-11); the running year where it names none."""
    today = now.astimezone(ZONE).date()
    return Period.parse(text) if text else Period(date(today.year, 1, 1), today)


def _lines(rows: QuerySet[Consultation], column: str) -> list[dict[str, Any]]:
    measured = ("asked", "answered", "closed", "followed")
    counted = rows.values(column).annotate(
        **{name: Count("pk", filter=ROWS[name][1]) for name in measured},
        fee_fen=Sum("price_fen", default=0),
        points=Sum("satisfaction", default=0),
        said=Count("satisfaction"),
    )
    return [{**row, "key": row[column]} for row in counted.order_by("-asked", column)[:500]]


def _line(row: Mapping[str, Any], key: str, name: str) -> Line:
    return Line(
        key=key,
        name=name,
        asked=row["asked"],
        answered=row["answered"],
        closed=row["closed"],
        followed=row["followed"],
        fee_fen=row["fee_fen"],
        satisfaction=round(row["points"] / row["said"], 1) if row["said"] else None,
    )
