"""Signed laboratory values that are corrected: what they were, what they are, why."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema
from pydantic import Field

from lianyi.areas.diagnostics.api.laboratory import ResultEntryIn, ResultsSheetOut
from lianyi.areas.diagnostics.api.router import router
from lianyi.areas.diagnostics.services import result_correcting
from lianyi.areas.diagnostics.services.laboratory_reading import open_grid
from lianyi.areas.diagnostics.types.laboratory import Entry
from lianyi.machinery.api import REFUSALS
from lianyi.machinery.scope import actor_of, needs


class CorrectResultsIn(Schema):
    """Signed values to be corrected, and why; `read_version` is that of the sheet the writer saw."""

    entries: dict[str, ResultEntryIn]
    reason: str = Field(min_length=1, max_length=300)
    read_version: int = Field(ge=1)


class CorrectionOut(Schema):
    """A signed value that was corrected, and which version of the report says so."""

    analyte: str
    before: str
    after: str
    unit: str
    flag_before: str
    flag_after: str
    reason: str
    report_number: int
    at: datetime
    by_name: str


@router.get(
    "/orders/{int:order_id}/results/corrections", response={200: list[CorrectionOut], **REFUSALS}
)
@needs("diagnostics.report")
def corrections(request: HttpRequest, order_id: int) -> Any:
    """What was corrected after the signature, the newest first; the reading is audited."""
    grid = open_grid(order_id=order_id, actor=actor_of(request), now=timezone.now())
    return list(grid.corrections)


@router.post("/orders/{int:order_id}/results/correct", response={200: ResultsSheetOut, **REFUSALS})
@needs("diagnostics.report")
def correct(request: HttpRequest, order_id: int, body: CorrectResultsIn) -> Any:
    """Correct signed values; the old ones are kept, the report gets a new version, its readers are told."""
    return result_correcting.correct_results(
        order_id=order_id,
        entries={code: Entry(**entry.dict()) for code, entry in body.entries.items()},
        reason=body.reason,
        expected_version=body.read_version,
        actor=actor_of(request),
        now=timezone.now(),
    )
