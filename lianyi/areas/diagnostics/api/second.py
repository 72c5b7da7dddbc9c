"""Second readings: drawn, listed, opened blind. Reading and scoring stand with quality."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from lianyi.areas.diagnostics.api.reports import ReportVersionOut
from lianyi.areas.diagnostics.api.router import router
from lianyi.areas.diagnostics.services import second_readings as again
from lianyi.areas.diagnostics.types import quality as words
from lianyi.machinery.api import REFUSALS, Paged, Paging, paged
from lianyi.machinery.scope import actor_of, needs


class SecondReadingOut(Schema):
    """A report drawn to be read once more; what the first reader found is null until the second has read."""

    id: int
    order_id: int
    order_number: str
    item_name: str
    modality: str
    centre_id: int
    state: words.SecondReadingState
    drawn_at: datetime
    signed_at: datetime | None
    first_abnormal: bool | None
    first_reader_name: str
    second_abnormal: bool | None
    impression: str
    reader_name: str
    score: int | None
    significant: bool
    score_note: str
    addendum_proposed: bool


class SecondReadingSheetOut(Schema):
    """A drawn study for its reader: the request, and the first report once it was read again."""

    card: SecondReadingOut
    clinical_info: str
    report: ReportVersionOut | None
    mine: bool


class SecondReadingFilterIn(Schema):
    """What the list is narrowed to; `mark`: a state, a score from 1 to 4, or DISCREPANT."""

    centre_id: int | None = None
    performer_id: int | None = None
    mark: str = Field("", max_length=12)
    from_on: date | None = None
    to_on: date | None = None


class SampleIn(Schema):
    """Of which day's reports."""

    day: date


@router.get("/second-readings", response={200: Paged[SecondReadingOut], **REFUSALS})
@needs("diagnostics.report", "diagnostics.review", "diagnostics.quality")
def list_second_readings(
    request: HttpRequest, wanted: Query[SecondReadingFilterIn], paging: Query[Paging]
) -> dict[str, Any]:
    """Reports drawn to be read once more, the latest drawn first."""
    found = again.list_second_readings(
        wanted=words.QualityFilter(**wanted.dict()),
        scope=actor_of(request).scope,
        after=paging.after,
        at_most=paging.limit,
    )
    return paged(found)


@router.get("/second-readings/{int:reading_id}", response={200: SecondReadingSheetOut, **REFUSALS})
@needs("diagnostics.report", "diagnostics.review")
def open_second_reading(request: HttpRequest, reading_id: int) -> words.SecondReadingSheet:
    """A drawn study for its reader; the reading is audited."""
    return again.open_second_reading(
        reading_id=reading_id, actor=actor_of(request), now=timezone.now()
    )


@router.post("/centres/{int:centre_id}/second-readings", response={200: dict[str, int], **REFUSALS})
@needs("diagnostics.quality")
def draw_sample(request: HttpRequest, centre_id: int, body: SampleIn) -> dict[str, int]:
    """Draw the county's share of the reports signed on a day; drawn again it is the same. Says how many are new."""
    new = again.draw_sample(
        centre_id=centre_id, day=body.day, actor=actor_of(request), now=timezone.now()
    )
    return {"new": new}
