"""The rows behind every number of graded care: one definition counts them and lists them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records import public as records
from lianyi.areas.referrals.definitions.counters import (
    FIRST_CONTACT_DAYS,
    ROW_SETS,
    STABLE_CHRONIC,
    RowKind,
)
from lianyi.areas.referrals.models import FollowUp, Package, Readmission, Referral
from lianyi.areas.referrals.selectors.lists import as_rows, start_of, task_rows
from lianyi.areas.referrals.types.cards import FollowUpRow, ReferralRow
from lianyi.areas.referrals.types.figures import ChronicRow, Narrow
from lianyi.areas.referrals.types.words import Direction, FollowUpState, State, Urgency
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError
from lianyi.kernel.period import Period
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.ui.paging import MOST, Keyset, Page

Row: TypeAlias = ReferralRow | FollowUpRow | records.CountedContact | ChronicRow

_NEWEST: Final = Keyset("-created_at", "-id")
_BY_DAY: Final = Keyset("due_on", "id")
PRIMARY: Final = (organisations.Tier.TOWNSHIP, organisations.Tier.VILLAGE)
VISITS: Final = (
    records.EncounterKind.OUTPATIENT,
    records.EncounterKind.EMERGENCY,
    records.EncounterKind.INPATIENT,
)
"""What counts as a visit; a home visit is our own doing, not the resident's choice."""

_SENT: Final = Q(sent_at__isnull=False)
_UP: Final = Q(direction=Direction.UP)
_DOWN: Final = Q(direction=Direction.DOWN)
_NO: Final = Q(state=State.DECLINED)
_YES: Final = Q(answered_at__isnull=False) & ~_NO
_ARRIVED: Final = Q(arrived_at__isnull=False)
_ENDED: Final = _ARRIVED | Q(state__in=(State.NO_SHOW, State.CANCELLED, State.REFUSED_BY_PATIENT))
_FAILED: Final = (
    State.DRAFT,
    State.DECLINED,
    State.CANCELLED,
    State.LAPSED,
    State.REFUSED_BY_PATIENT,
)
_KEPT: Final = _DOWN & ~Q(state__in=_FAILED)
_AGAIN: Final = Readmission.objects.filter(referral=OuterRef("pk"))
_PACKAGE: Final = Package.objects.filter(referral=OuterRef("pk"))

REFERRALS: Final[dict[str, Q]] = {
    "written": ~Q(state=State.DRAFT),
    "refused": Q(state=State.REFUSED_BY_PATIENT),
    "sent": _SENT,
    "answered": _YES | _NO,
    "accepted": _YES,
    "declined": _NO,
    "up_sent": _UP & _SENT,
    "up_decided": _UP & (_YES | _NO | Q(state=State.LAPSED)),
    "up_accepted": _UP & _YES,
    "up_ended": _UP & _YES & _ENDED,
    "up_arrived": _UP & _YES & _ARRIVED,
    "green_sent": _UP & Q(urgency=Urgency.GREEN) & _SENT,
    "down_sent": _DOWN & _SENT,
    "down_taken": _DOWN & _YES,
    "down_kept": _KEPT,
    "readmitted_7": _KEPT & Q(Exists(_AGAIN.filter(days_after__lte=7))),
    "readmitted_30": _KEPT & Q(Exists(_AGAIN.filter(days_after__lte=30))),
    "returned_taken": Q(direction=Direction.RETURN) & _YES,
    "out_sent": Q(direction=Direction.OUT) & _SENT,
    "package_checked": Q(Exists(_PACKAGE.filter(readable__isnull=False))),
    "package_readable": Q(Exists(_PACKAGE.filter(readable=True))),
}
FOLLOW_UPS: Final[dict[str, Q]] = {
    "follow_ups": Q(),
    "follow_ups_on_time": Q(done_on__lte=F("due_on")),
}


class UnknownRows(DomainError):
    """No counter calls its rows so."""

    code = "referral.unknown_rows"
    http_status = 404
    template = "There are no rows called {rows}."


def kind_of(rows: str) -> RowKind:
    """What a row of a set is. Raises: UnknownRows (404)."""
    if rows not in ROW_SETS:
        raise UnknownRows(rows=rows[:40])
    return ROW_SETS[rows][0]


def sent_in(scope: Scope, period: Period) -> QuerySet[Referral]:
    """Referrals in reach written in a period (a request the patient refused was never sent)."""
    begin, end = start_of(period.first), start_of(period.last + timedelta(days=1))
    rows: QuerySet[Referral] = Referral.objects.visible_to(scope)
    return rows.filter(created_at__gte=begin, created_at__lt=end)


def due_in(scope: Scope, period: Period) -> QuerySet[FollowUp]:
    """Follow-ups of plans in reach that fall due in a period and were not cancelled."""
    return (
        FollowUp.objects.visible_to(scope)
        .filter(of_plan=True, due_on__gte=period.first, due_on__lte=period.last)
        .exclude(state=FollowUpState.CANCELLED)
        .annotate(done_on=TruncDate("done_at", tzinfo=ZONE))
    )


def primary_ids(county_code: str) -> frozenset[int]:
    """The primary institutions of a county."""
    return frozenset(c.id for c in organisations.list_county(county_code) if c.tier in PRIMARY)


def contacts_wanted(rows: str, county_code: str) -> records.Wanted:
    """Which contacts of the county's residents a set holds. Cost: one query for the sets of primary units."""
    wanted: records.Wanted = {"residents_of": county_code}
    if rows.startswith("first_contacts"):
        wanted["first_contact_days"] = FIRST_CONTACT_DAYS
    elif rows.startswith("stays"):
        wanted["kinds"] = (records.EncounterKind.INPATIENT,)
    else:
        wanted["kinds"] = VISITS
    if rows.endswith("_primary"):
        wanted["institution_ids"] = primary_ids(county_code)
    if rows.endswith(("_inside", "_outside")):
        wanted["outside_county"] = rows.endswith("_outside")
    return wanted


def residents_wanted(rows: str, period: Period, county_code: str) -> dict[str, Any]:
    """Which residents a set holds: all with a chronic disease, or those of them seen at a primary unit."""
    wanted: dict[str, Any] = {
        "prefixes": STABLE_CHRONIC,
        "at": start_of(period.last + timedelta(days=1)),
        "residents_of": county_code,
    }
    if rows.endswith("_seen"):
        wanted |= {"seen_in": period, "seen_at": primary_ids(county_code)}
    return wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One page of one set, for one reader."""

    scope: Scope
    rows: str
    period: Period
    county_code: str
    now: datetime
    narrow: Narrow
    after: str
    at_most: int


def list_rows(
    scope: Scope,
    rows: str,
    period: Period,
    *,
    county_code: str,
    now: datetime,
    narrow: Narrow = Narrow(),  # noqa: B008  # frozen
    after: str = "",
    at_most: int = 50,
) -> Page[Row]:
    """One page of the rows behind a number; names masked as the scope says.

    Cost: at most four queries. Raises: UnknownRows (404).
    """
    lists: dict[RowKind, Callable[[_Asked], Page[Any]]] = {
        RowKind.REFERRAL: _referrals,
        RowKind.FOLLOW_UP: _follow_ups,
        RowKind.CONTACT: _contacts,
        RowKind.RESIDENT: _residents,
    }
    asked = _Asked(
        scope=scope,
        rows=rows,
        period=period,
        county_code=county_code,
        now=now,
        narrow=narrow,
        after=after,
        at_most=at_most,
    )
    return lists[kind_of(rows)](asked)


def each_row(
    scope: Scope, rows: str, period: Period, *, county_code: str, now: datetime, narrow: Narrow
) -> Iterator[Row]:
    """Every row behind a number, in the order of the list; streamed, 200 at a time."""
    after: str | None = ""
    while after is not None:
        found = list_rows(
            scope, rows, period,
            county_code=county_code, now=now, narrow=narrow, after=after, at_most=MOST,
        )  # fmt: skip
        yield from found
        after = found.next_key or None


def _referrals(asked: _Asked) -> Page[ReferralRow]:
    found = sent_in(asked.scope, asked.period).filter(REFERRALS[asked.rows])
    if asked.narrow.institution_id is not None:
        found = found.filter(to_institution=asked.narrow.institution_id)
    if asked.narrow.reason:
        found = found.filter(refusal_code=asked.narrow.reason)
    page = _NEWEST.page(found.select_related("case"), asked.after, asked.at_most)
    return page.with_rows(as_rows(page.rows, asked.scope))


def _follow_ups(asked: _Asked) -> Page[FollowUpRow]:
    found = due_in(asked.scope, asked.period).filter(FOLLOW_UPS[asked.rows])
    page = _BY_DAY.page(found.select_related("case", "referral"), asked.after, asked.at_most)
    return page.with_rows(task_rows(page.rows, asked.scope, asked.now))


def _contacts(asked: _Asked) -> Page[records.CountedContact]:
    narrow = asked.narrow
    groups = {
        "town": narrow.town,
        "kind": narrow.kind,
        "diagnosis": narrow.disease,
        "place": narrow.place,
    }
    where: dict[str, Any] = {name: value for name, value in groups.items() if value is not None}
    if narrow.institution_id is not None:
        where["institution"] = narrow.institution_id or None
    wanted: records.Wanted = {**contacts_wanted(asked.rows, asked.county_code), "where": where}
    return records.list_counted(
        asked.scope, asked.period, after=asked.after, at_most=asked.at_most, **wanted
    )


def _residents(asked: _Asked) -> Page[ChronicRow]:
    page = records.list_residents_with(
        asked.scope,
        after=asked.after,
        at_most=asked.at_most,
        **residents_wanted(asked.rows, asked.period, asked.county_code),
    )
    people = residents.cards([row.resident_id for row in page], asked.scope)
    return page.map(
        lambda row: ChronicRow(
            patient=people[row.resident_id].name,
            patient_sex=people[row.resident_id].sex,
            patient_age=people[row.resident_id].age_text,
            address=people[row.resident_id].address,
            diseases=row.diseases,
        )
    )
