"""Reading: lists, one referral, dated tasks, rules, counters with their rows."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query

from lianyi.areas.referrals.api.router import router
from lianyi.areas.referrals.api.shapes import (
    AssessIn,
    CountedRowOut,
    FilterIn,
    FollowUpOut,
    RowOut,
    SheetOut,
)
from lianyi.areas.referrals.definitions.rule_sets import rule_sets
from lianyi.areas.referrals.selectors import counters
from lianyi.areas.referrals.selectors.lists import Filter, Task, list_follow_ups, list_referrals
from lianyi.areas.referrals.selectors.places import county_of
from lianyi.areas.referrals.selectors.request import judge_for
from lianyi.areas.referrals.selectors.row_sets import list_rows
from lianyi.areas.referrals.services import reading
from lianyi.machinery.api import REFUSALS, Paged, Paging, paged
from lianyi.machinery.scope import actor_of, needs


@router.get("", response={200: Paged[RowOut], **REFUSALS})
@needs("referrals.view")
def list_all(
    request: HttpRequest, wanted: Query[FilterIn], paging: Query[Paging]
) -> dict[str, Any]:
    """Referrals in reach, the most pressing first; `box` as on the page (answer, coming, here, out, in, …)."""
    actor = actor_of(request)
    found = list_referrals(
        scope=actor.scope,
        wanted=Filter(**wanted.dict()),
        now=timezone.now(),
        after=paging.after,
        at_most=paging.limit,
    )
    return paged(found)


@router.post("/assess", response={200: dict[str, Any], **REFUSALS})
@needs("referrals.create")
def judge(request: HttpRequest, body: AssessIn) -> dict[str, Any]:
    """What the referral standards say of findings; nothing is written."""
    actor, now = actor_of(request), timezone.now()
    found = judge_for(
        resident_id=body.resident_id,
        direction=body.direction,
        diagnosis_code=body.diagnosis_code,
        values=body.findings,
        actor=actor,
        now=now,
    )
    return {
        "indicated": found.indicated,
        "emergency": found.is_emergency,
        "rule_sets": list(found.rule_sets),
        "values": dict(found.values),
        "criteria": [_plain(result) for result in found.results],
    }


def _plain(card: Any) -> Mapping[str, Any]:
    return {name: getattr(card, name) for name in card.__slots__}


@router.get("/rules", response=list[dict[str, Any]])
@needs("referrals.view")
def rules(request: HttpRequest) -> list[dict[str, Any]]:
    """The referral standards in force, criterion by criterion, with their sources."""
    return [
        {
            **_plain(s),
            "key": s.key,
            "criteria": [{**_plain(c), "levels": sorted(c.levels)} for c in s.criteria],
        }
        for s in rule_sets()
    ]


@router.get("/follow-ups", response={200: Paged[FollowUpOut], **REFUSALS})
@needs("referrals.follow_up", "referrals.guide")
def tasks(
    request: HttpRequest, paging: Query[Paging], when: str = "due", mine: bool = True
) -> dict[str, Any]:
    """Dated tasks: of the caller's institutions (`mine`), or of the patients they sent down."""
    found = list_follow_ups(
        scope=actor_of(request).scope,
        wanted=Task(when=when, mine=mine),
        now=timezone.now(),
        after=paging.after,
        at_most=paging.limit,
    )
    return paged(found.map(lambda row: row.card))


@router.get("/measures", response={200: list[dict[str, Any]], **REFUSALS})
@needs("referrals.statistics")
def measures(request: HttpRequest, period: str = "") -> list[dict[str, Any]]:
    """Every counter of a period with numerator, denominator and definition."""
    actor, now = actor_of(request), timezone.now()
    span = counters.period_of(period, now)
    found = counters.measures(actor.scope, span, county_code=county_of(actor))
    return [
        {
            **_plain(measure),
            "definition": counters.card_of(code),
            "from": span.first,
            "to": span.last,
        }
        for code, measure in found.items()
    ]


@router.get("/measures/{rows}/rows", response={200: Paged[CountedRowOut], **REFUSALS})
@needs("referrals.statistics")
def measure_rows(
    request: HttpRequest, rows: str, paging: Query[Paging], period: str = ""
) -> dict[str, Any]:
    """Exactly the rows a counter counts, by the name its definition gives (`numerator_rows`, `denominator_rows`).

    Names are masked as the caller's post says; contacts name nobody.
    """
    actor, now = actor_of(request), timezone.now()
    return paged(
        list_rows(
            actor.scope,
            rows,
            counters.period_of(period, now),
            county_code=county_of(actor),
            now=now,
            after=paging.after,
            at_most=paging.limit,
        )
    )


@router.get("/{int:referral_id}", response={200: SheetOut, **REFUSALS})
@needs("referrals.view")
def get(request: HttpRequest, referral_id: int) -> dict[str, Any]:
    """One referral with everything; the reading is audited."""
    sheet = reading.open_sheet(
        referral_id=referral_id, actor=actor_of(request), now=timezone.now(), what="referrals.api"
    )
    return {
        "referral": sheet.row.card,
        "person": sheet.person,
        "fields": sheet.fields,
        "package": sheet.package,
        "transport": sheet.transport,
        "plan": sheet.plan,
        "reports": list(sheet.reports),
        "follow_ups": list(sheet.follow_ups),
        "guidance": [_plain(card) for card in sheet.guidance],
        "readmissions": list(sheet.readmissions),
        "linked": list(sheet.linked),
        "timeline": [_plain(line) for line in sheet.lines],
        "can": sorted({action.move.value for action in sheet.actions}),
    }
