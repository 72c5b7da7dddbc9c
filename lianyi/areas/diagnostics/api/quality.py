"""Mutual recognition and quality: earlier results, decisions, grades, feedback, second readings, figures."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from lianyi.areas.diagnostics.api.router import router
from lianyi.areas.diagnostics.selectors import quality as reads
from lianyi.areas.diagnostics.selectors.periods import period_of
from lianyi.areas.diagnostics.selectors.places import county_of
from lianyi.areas.diagnostics.selectors.recognition import earlier_results, recognition_rules
from lianyi.areas.diagnostics.selectors.recognition_figures import (
    list_decisions,
    recognition_figures,
)
from lianyi.areas.diagnostics.services import second_readings as again
from lianyi.areas.diagnostics.services.fitness import note_fitness
from lianyi.areas.diagnostics.services.quality import feedback_card, grade_film, take_note
from lianyi.areas.diagnostics.services.recognition import recognise
from lianyi.areas.diagnostics.services.recognition_lists import MANAGES, set_recognition_rule
from lianyi.areas.diagnostics.types import quality as words
from lianyi.areas.diagnostics.types import recognition as types
from lianyi.machinery.api import REFUSALS, Paged, Paging, paged
from lianyi.machinery.api.shapes import spelled
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.scope import actor_of, needs


class EarlierOut(Schema):
    """An earlier result that may stand."""

    order_id: int
    number: str
    item_code: str
    item_name: str
    equivalent: bool
    performer_name: str
    centre_name: str
    performed_at: datetime
    valid_until: datetime
    abnormal: bool | None
    critical: bool
    grade: str
    counts: bool
    why_not: str


class RecogniseIn(Schema):
    """An earlier result stands."""

    resident_id: int
    item_code: str = Field(max_length=30)
    earlier_order_id: int
    note: str = Field("", max_length=300)
    encounter_id: int | None = None


class RecognitionDecisionOut(Schema):
    """A decision about an earlier result."""

    id: int
    decision: types.Decision
    item_code: str
    item_name: str
    resident_id: int
    institution_id: int
    earlier_order_id: int
    order_id: int | None
    reason_code: str
    note: str
    explained: str
    saved_fen: int
    decided_at: datetime
    decided_by_name: str


class DecisionRowOut(Schema):
    """One line of the list."""

    card: RecognitionDecisionOut
    patient: str
    institution_name: str
    performer_name: str
    earlier_number: str
    earlier_at: datetime


class DecisionsIn(Schema):
    """What the list is narrowed to."""

    decision: str = ""
    item_code: str = ""
    reason: str = ""
    unit_id: int | None = None
    resident_id: int | None = None
    from_on: date | None = None
    to_on: date | None = None


class ItemIn(Schema):
    """A county's own line of the catalogue."""

    from_on: date
    extent: types.Extent
    valid_hours: int
    condition: types.Condition
    equivalents: list[str] = []
    exceptions: str = Field("", max_length=300)
    confirmed: bool = False
    retired: bool = False


class GradeIn(Schema):
    """The reader's word on a film."""

    grade: Annotated[words.Grade, spelled(words.Grade)]
    faults: list[str] = []
    note: str = Field("", max_length=300)


class AnswerIn(Schema):
    """Noted, perhaps with a word."""

    answer: str = Field("", max_length=300)


class ReadIn(Schema):
    """A blind reading."""

    abnormal: bool
    impression: str = Field(max_length=1000)


class ScoreIn(Schema):
    """The score of the first report."""

    score: int
    significant: bool = False
    note: str = Field("", max_length=500)


class FitnessIn(Schema):
    """A word of internal control or of an external round."""

    item_code: str = Field(max_length=30)
    kind: words.FitnessKind
    passed: bool
    from_on: date
    until_on: date | None = None
    source: str = Field(max_length=40)
    note: str = Field("", max_length=300)


def plain(card: Any) -> dict[str, Any]:
    """A frozen value as JSON can hold it."""
    return {name: getattr(card, name) for name in card.__slots__}


@router.get("/recognition/earlier", response={200: list[EarlierOut], **REFUSALS})
@needs("diagnostics.order")
def earlier(request: HttpRequest, resident_id: int, item_code: str) -> list[types.EarlierResult]:
    """Signed results of a person that may stand for an item, those that count first."""
    return earlier_results(
        resident_id=resident_id,
        item_code=item_code,
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/recognition", response={201: RecognitionDecisionOut, **REFUSALS})
@needs("diagnostics.order")
def stand(request: HttpRequest, body: RecogniseIn) -> Status[types.DecisionCard]:
    """Let an earlier result stand; nothing is ordered."""
    card = recognise(
        draft=types.RecogniseDraft(**body.dict()), actor=actor_of(request), now=timezone.now()
    )
    return Status(201, card)


@router.get("/recognition", response={200: Paged[DecisionRowOut], **REFUSALS})
@needs("diagnostics.view")
def decisions(
    request: HttpRequest, wanted: Query[DecisionsIn], paging: Query[Paging]
) -> dict[str, Any]:
    """Decisions about earlier results, the newest first."""
    found = list_decisions(
        scope=actor_of(request).scope,
        wanted=types.DecisionFilter(**wanted.dict()),
        after=paging.after,
        at_most=paging.limit,
    )
    return paged(found)


@router.get("/recognition/items", response={200: list[dict[str, Any]], **REFUSALS})
@needs("diagnostics.view")
def catalogue(request: HttpRequest) -> list[dict[str, Any]]:
    """What is recognised in the caller's county today."""
    found = recognition_rules(county_of(actor_of(request)), timezone.now().astimezone(ZONE).date())
    return [plain(rule) for rule in found.values()]


@router.post("/recognition/items/{item_code}", response={201: dict[str, int], **REFUSALS})
@needs(MANAGES)
def set_item(request: HttpRequest, item_code: str, body: ItemIn) -> Status[dict[str, int]]:
    """Set, confirm or retire a line of the catalogue from a day on."""
    fields = {**body.dict(), "equivalents": tuple(body.equivalents)}
    made = set_recognition_rule(
        draft=types.RecognitionRuleDraft(item_code=item_code, **fields),
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(201, {"id": made})


@router.get("/recognition/figures", response={200: dict[str, Any], **REFUSALS})
@needs("diagnostics.statistics")
def figures(request: HttpRequest, period: str = "") -> dict[str, Any]:
    """Recognised, repeated, saved (fen): the whole, by item, institution, month and reason."""
    span = period_of(period, timezone.now())
    total, lines = recognition_figures(actor_of(request).scope, span)
    return {"total": plain(total), "lines": {by: [plain(f) for f in lines[by]] for by in lines}}


@router.post("/orders/{int:order_id}/grade", response={200: dict[str, Any], **REFUSALS})
@needs("diagnostics.report", "diagnostics.review")
def grade(request: HttpRequest, order_id: int, body: GradeIn) -> dict[str, Any]:
    """Grade the film or trace of an order."""
    card = grade_film(order_id=order_id, **body.dict(), actor=actor_of(request), now=timezone.now())
    return plain(card)


@router.get("/feedback", response={200: list[dict[str, Any]], **REFUSALS})
@needs("diagnostics.examine", "diagnostics.collect", "diagnostics.report")
def feedback(request: HttpRequest, unread: bool = True) -> list[dict[str, Any]]:
    """What the centres told the caller's institutions."""
    actor = actor_of(request)
    rows = reads.list_feedback(actor.scope, actor.user_id, unread_only=unread)
    return [plain(feedback_card(row)) for row in rows]


@router.post("/feedback/{int:feedback_id}/read", response={200: dict[str, Any], **REFUSALS})
@needs("diagnostics.examine", "diagnostics.collect", "diagnostics.report")
def note(request: HttpRequest, feedback_id: int, body: AnswerIn) -> dict[str, Any]:
    """Take note of a word of feedback."""
    card = take_note(
        feedback_id=feedback_id,
        answer=body.answer,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return plain(card)


@router.post("/second-readings/{int:reading_id}/read", response={200: dict[str, Any], **REFUSALS})
@needs("diagnostics.report", "diagnostics.review")
def read(request: HttpRequest, reading_id: int, body: ReadIn) -> dict[str, Any]:
    """Read a drawn study blind."""
    card = again.read_again(
        reading_id=reading_id, **body.dict(), actor=actor_of(request), now=timezone.now()
    )
    return plain(card)


@router.post("/second-readings/{int:reading_id}/score", response={200: dict[str, Any], **REFUSALS})
@needs("diagnostics.report", "diagnostics.review")
def score(request: HttpRequest, reading_id: int, body: ScoreIn) -> dict[str, Any]:
    """Score the first report."""
    card = again.score_reading(
        reading_id=reading_id, **body.dict(), actor=actor_of(request), now=timezone.now()
    )
    return plain(card)


@router.post("/centres/{int:centre_id}/fitness", response={201: dict[str, int], **REFUSALS})
@needs("diagnostics.quality")
def set_fitness(request: HttpRequest, centre_id: int, body: FitnessIn) -> Status[dict[str, int]]:
    """Write down what control or a round said of a centre and an item."""
    made = note_fitness(
        centre_id=centre_id, **body.dict(), actor=actor_of(request), now=timezone.now()
    )
    return Status(201, {"id": made})


@router.get("/quality/figures", response={200: dict[str, Any], **REFUSALS})
@needs("diagnostics.statistics", "diagnostics.quality")
def quality(request: HttpRequest, period: str = "", by: str = "centre") -> dict[str, Any]:
    """Films, retakes, specimens, agreement and turnaround of a span, by centre, performer, person or month."""
    span = period_of(period, timezone.now())
    scope = actor_of(request).scope
    chosen = by if by in reads.BY else "centre"
    return {
        "lines": [plain(f) for f in reads.quality_figures(scope, span, chosen)],
        "faults": dict(reads.fault_counts(scope, span)),
        "retakes": dict(reads.retake_counts(scope, span)),
        "agreement": [plain(a) for a in reads.agreements(scope, span)],
        "turnaround": [plain(t) for t in reads.turnarounds(scope, span)],
    }
