"""Reading: lists, one consultation, figures."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query

from lianyi.areas.consultations.api.router import router
from lianyi.areas.consultations.api.shapes import (
    ConsultationFilterIn,
    ConsultationRowOut,
    ConsultationSheetOut,
    FiguresOut,
)
from lianyi.areas.consultations.selectors import counters
from lianyi.areas.consultations.selectors.lists import list_consultations
from lianyi.areas.consultations.services.reading import open_sheet
from lianyi.areas.consultations.types.drafts import Wanted
from lianyi.machinery.api import REFUSALS, Paged, Paging, paged
from lianyi.machinery.scope import actor_of, needs


@router.get("", response={200: Paged[ConsultationRowOut], **REFUSALS})
@needs("consultations.view")
def list_all(
    request: HttpRequest, wanted: Query[ConsultationFilterIn], paging: Query[Paging]
) -> dict[str, Any]:
    """Consultations in reach, the most pressing first."""
    found = list_consultations(
        scope=actor_of(request).scope,
        wanted=Wanted(**wanted.dict()),
        now=timezone.now(),
        after=paging.after,
        at_most=paging.limit,
    )
    return paged(found)


@router.get("/{int:consultation_id}", response={200: ConsultationSheetOut, **REFUSALS})
@needs("consultations.view")
def show(request: HttpRequest, consultation_id: int) -> dict[str, Any]:
    """One consultation; the reading is audited."""
    sheet = open_sheet(
        consultation_id=consultation_id, actor=actor_of(request), now=timezone.now(),
        what="consultations.api",
    )  # fmt: skip
    moves = sorted({action.move for action in sheet.actions})
    return {
        "row": sheet.row,
        "invites": list(sheet.invites),
        "missing": list(sheet.missing),
        "moves": moves,
        "my_invite": sheet.my_invite,
        "sessions": list(sheet.sessions),
        "plan": sheet.plan,
        "tasks": list(sheet.tasks),
    }


@router.get("/figures", response={200: FiguresOut, **REFUSALS})
@needs("consultations.statistics")
def figures(request: HttpRequest, period: str = "") -> dict[str, Any]:
    """Counts, fees and turnaround of a period (2026, 2026Q3, 2026-11; the running year where none is named)."""
    scope, span = actor_of(request).scope, counters.period_of(period, timezone.now())
    return {
        "first": span.first,
        "last": span.last,
        "counts": counters.counts(scope, span),
        "fees": counters.fees(scope, span),
        "turnaround": [asdict(each) for each in counters.turnaround(scope, span)],
    }
