"""Critical values: raise, read back, call, acknowledge, act, reach; the list, the bounds, the figures."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from lianyi.areas.diagnostics.api.router import router
from lianyi.areas.diagnostics.selectors.critical import list_critical, plain_step
from lianyi.areas.diagnostics.selectors.critical_figures import critical_figures
from lianyi.areas.diagnostics.selectors.critical_rules import critical_rules
from lianyi.areas.diagnostics.selectors.periods import period_of
from lianyi.areas.diagnostics.selectors.places import county_of
from lianyi.areas.diagnostics.services import critical as telling
from lianyi.areas.diagnostics.services import critical_ending as ending
from lianyi.areas.diagnostics.services.critical_lists import MANAGES, set_critical_rule
from lianyi.areas.diagnostics.services.critical_reading import open_critical
from lianyi.areas.diagnostics.types import critical as types
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.machinery.api import REFUSALS, Paged, Paging, paged
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.scope import actor_of, needs


class CriticalOut(Schema):
    """A critical value in short."""

    id: int
    order_id: int
    order_number: str
    state: types.CriticalState
    kind: CentreKind
    item_name: str
    finding_code: str
    finding_name: str
    text: str
    value: Decimal | None
    unit: str
    resident_id: int
    requester_id: int
    performer_id: int
    centre_id: int
    raised_at: datetime
    raised_by_name: str
    read_back_at: datetime | None
    acknowledged_at: datetime | None
    acknowledge_due_at: datetime
    acted_at: datetime | None
    reached_at: datetime | None
    reach_due_at: datetime
    ended_at: datetime | None


class CriticalRowOut(Schema):
    """One line of the list."""

    card: CriticalOut
    patient: str
    patient_age: str
    requester_name: str
    centre_name: str
    clock: str
    due_at: datetime | None
    escalation: int


class RaiseIn(Schema):
    """A finding that cannot wait."""

    finding_code: str = Field(max_length=30)
    text: str = Field("", max_length=500)
    value: Decimal | None = Field(None, max_digits=14, decimal_places=4)
    unit: str = Field("", max_length=20)


class CriticalTextIn(Schema):
    """A few words."""

    text: str = Field(max_length=500)


class CallIn(Schema):
    """A telephone call to the doctor."""

    called_name: str = Field(max_length=60)
    phone: str = Field(max_length=30)
    answered: bool
    read_back: str = Field("", max_length=300)
    note: str = Field("", max_length=300)


class TryIn(Schema):
    """A try that came to nothing."""

    way: types.ContactWay
    note: str = Field(max_length=500)
    phone: str = Field("", max_length=30)


class ReachIn(Schema):
    """The patient knows."""

    way: types.ContactWay
    told: str = Field(max_length=500)
    person: str = Field("", max_length=60)


class RuleIn(Schema):
    """A county's own bounds."""

    kind: CentreKind
    name_zh: str = Field(max_length=80)
    from_on: date
    analyte: str = Field("", max_length=30)
    unit: str = Field("", max_length=20)
    at_most: Decimal | None = Field(None, max_digits=14, decimal_places=4)
    at_least: Decimal | None = Field(None, max_digits=14, decimal_places=4)
    age_from_days: int = Field(0, ge=0)
    age_to_days: int | None = Field(None, ge=1)
    confirmed: bool = False
    retired: bool = False


class ListIn(Schema):
    """What the list is narrowed to."""

    box: str = "open"
    mark: str = ""
    kind: str = ""
    unit_id: int | None = None
    from_on: date | None = None
    to_on: date | None = None
    late_only: bool = False


@router.get("/critical", response={200: Paged[CriticalRowOut], **REFUSALS})
@needs("diagnostics.view")
def list_all(request: HttpRequest, wanted: Query[ListIn], paging: Query[Paging]) -> dict[str, Any]:
    """Critical values in reach: `box` open, act (for me to act on), call (to telephone) or all."""
    found = list_critical(
        scope=actor_of(request).scope,
        wanted=types.CriticalFilter(**wanted.dict()),
        now=timezone.now(),
        after=paging.after,
        at_most=paging.limit,
    )
    return paged(found)


@router.get("/critical/rules", response={200: list[dict[str, Any]], **REFUSALS})
@needs("diagnostics.view")
def rules(request: HttpRequest) -> list[dict[str, Any]]:
    """What counts as critical in the caller's county today, with sources."""
    found = critical_rules(county_of(actor_of(request)), timezone.now().astimezone(ZONE).date())
    return [{name: getattr(rule, name) for name in rule.__slots__} for rule in found.values()]


@router.post("/critical/rules/{code}", response={201: dict[str, int], **REFUSALS})
@needs(MANAGES)
def set_rule(request: HttpRequest, code: str, body: RuleIn) -> Status[dict[str, int]]:
    """Set, confirm or retire a rule of the caller's county from a day on."""
    made = set_critical_rule(
        draft=types.CriticalRuleDraft(code=code, **body.dict()),
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(201, {"id": made})


@router.get("/critical/figures", response={200: dict[str, Any], **REFUSALS})
@needs("diagnostics.statistics")
def figures(request: HttpRequest, period: str = "") -> dict[str, Any]:
    """Minutes to acknowledge and to reach, shares in time: the whole, by kind, requester and month."""
    actor, now = actor_of(request), timezone.now()
    total, lines = critical_figures(actor.scope, period_of(period, now), now)
    return {"total": _plain(total), "lines": {by: [_plain(f) for f in lines[by]] for by in lines}}


def _plain(figures: types.CriticalFigures) -> dict[str, Any]:
    return {name: getattr(figures, name) for name in figures.__slots__}


@router.post("/orders/{int:order_id}/critical", response={201: CriticalOut, **REFUSALS})
@needs("diagnostics.report", "diagnostics.examine", "diagnostics.verify_results")
def raise_one(request: HttpRequest, order_id: int, body: RaiseIn) -> Status[types.CriticalCard]:
    """Report a critical value; the same finding again answers the one that is there."""
    card = telling.raise_critical(
        order_id=order_id, **body.dict(), actor=actor_of(request), now=timezone.now()
    )
    return Status(201, card)


@router.get("/critical/{int:critical_id}", response={200: dict[str, Any], **REFUSALS})
@needs("diagnostics.view")
def get(request: HttpRequest, critical_id: int) -> dict[str, Any]:
    """One critical value with its story; the reading is audited."""
    sheet = open_critical(
        critical_id=critical_id, actor=actor_of(request), now=timezone.now(), what="diagnostics.api"
    )
    return {
        "card": CriticalOut.from_orm(sheet.row.card).dict(),
        "person": sheet.person,
        "fields": sheet.fields,
        "contacts": [{n: getattr(c, n) for n in c.__slots__} for c in sheet.contacts],
        "notices": [{n: getattr(c, n) for n in c.__slots__} for c in sheet.notices],
        "steps": [plain_step(step) for step in sheet.steps],
        "can": sorted(sheet.moves),
        "tries": sheet.tries,
        "tries_needed": sheet.tries_needed,
    }


@router.post("/critical/{int:critical_id}/read-back", response={200: CriticalOut, **REFUSALS})
@needs("diagnostics.inform")
def read_back(request: HttpRequest, critical_id: int, body: CriticalTextIn) -> types.CriticalCard:
    """Repeat finding and value."""
    return telling.read_back_critical(
        critical_id=critical_id, text=body.text, actor=actor_of(request), now=timezone.now()
    )


@router.post("/critical/{int:critical_id}/calls", response={200: CriticalOut, **REFUSALS})
@needs("diagnostics.report", "diagnostics.review", "diagnostics.verify_results")
def call(request: HttpRequest, critical_id: int, body: CallIn) -> types.CriticalCard:
    """Record a telephone call to the doctor."""
    return telling.call_doctor(
        critical_id=critical_id,
        call=types.CallDraft(**body.dict()),
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/critical/{int:critical_id}/acknowledge", response={200: CriticalOut, **REFUSALS})
@needs("diagnostics.inform", "diagnostics.report", "diagnostics.review")
def acknowledge(request: HttpRequest, critical_id: int) -> types.CriticalCard:
    """Take it on."""
    return telling.acknowledge_critical(
        critical_id=critical_id, actor=actor_of(request), now=timezone.now()
    )


@router.post("/critical/{int:critical_id}/act", response={200: CriticalOut, **REFUSALS})
@needs("diagnostics.inform")
def act(request: HttpRequest, critical_id: int, body: CriticalTextIn) -> types.CriticalCard:
    """Record what was done."""
    return ending.act_on_critical(
        critical_id=critical_id, action=body.text, actor=actor_of(request), now=timezone.now()
    )


@router.post("/critical/{int:critical_id}/tries", response={200: CriticalOut, **REFUSALS})
@needs("diagnostics.inform")
def note_try(request: HttpRequest, critical_id: int, body: TryIn) -> types.CriticalCard:
    """Record a try to reach the patient that came to nothing."""
    return ending.note_patient_try(
        critical_id=critical_id,
        draft=types.PatientTryDraft(**body.dict()),
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/critical/{int:critical_id}/reach", response={200: CriticalOut, **REFUSALS})
@needs("diagnostics.inform")
def reach(request: HttpRequest, critical_id: int, body: ReachIn) -> types.CriticalCard:
    """The patient knows: it ends."""
    return ending.reach_patient(
        critical_id=critical_id,
        draft=types.ReachDraft(**body.dict()),
        actor=actor_of(request),
        now=timezone.now(),
    )


@router.post("/critical/{int:critical_id}/unreachable", response={200: CriticalOut, **REFUSALS})
@needs("diagnostics.review")
def unreachable(request: HttpRequest, critical_id: int, body: CriticalTextIn) -> types.CriticalCard:
    """The head of the centre lets the search end, after the tries the county asks for."""
    return ending.declare_unreachable(
        critical_id=critical_id, note=body.text, actor=actor_of(request), now=timezone.now()
    )
