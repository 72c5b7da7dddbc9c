"""Looking after a centre: everything of one, whom it serves, online tests, contracts, who reads when."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema, Status
from pydantic import Field

from lianyi.areas.diagnostics.api.centres import CentreLineOut, CentreOut
from lianyi.areas.diagnostics.api.router import router
from lianyi.areas.diagnostics.selectors.registry import CentreSheet, centre_sheet
from lianyi.areas.diagnostics.services import registry
from lianyi.areas.diagnostics.types.cards import CentreCard
from lianyi.machinery.api import REFUSALS
from lianyi.machinery.scope import actor_of, needs

_ONE = "/centres/{int:centre_id}"
_MEMBER = f"{_ONE}/members/{{int:institution_id}}"


class CentreMemberOut(Schema):
    """A unit that is served: since when, until when, equipped and tested when."""

    institution_id: int
    name: str
    since: date
    until: date | None
    equipped_on: date | None
    equipment: str
    tested_on: date | None
    tested_by_name: str


class CentreOfferOut(Schema):
    """An item at a price in whole fen."""

    item_code: str
    item_name: str
    price_fen: int
    from_on: date
    until_on: date | None
    in_force: bool


class CentreSheetOut(Schema):
    """Everything of a centre. `load`: studies that wait or were signed today; `readers`: account and name."""

    row: CentreLineOut
    phone: str
    hours: str
    capacity_per_day: int | None
    load: int
    members: list[CentreMemberOut]
    offers: list[CentreOfferOut]
    contracts: list[dict[str, Any]]
    duties: list[dict[str, Any]]
    readers: list[tuple[int, str]]
    manages: bool


class CentreChangeIn(Schema):
    """How a centre is reached, when it works, how many studies a day it takes (null: no limit)."""

    phone: str = Field("", max_length=30)
    hours: str = Field("", max_length=120)
    capacity_per_day: int | None = Field(None, ge=0)


class CentreCloseIn(Schema):
    """From when on it takes no orders."""

    closed_on: date


class CentreMemberIn(Schema):
    """Whom the centre serves, from a day on."""

    institution_id: int
    since: date


class MemberEndIn(Schema):
    """Until when a unit is served."""

    until: date


class EquipmentIn(Schema):
    """What the unit has for the examination, seen on a day."""

    equipment: str = Field(max_length=200)
    on: date


class OnlineTestIn(Schema):
    """The day of the test from end to end."""

    on: date


class ContractIn(Schema):
    """The contract with a third-party centre."""

    number: str = Field(max_length=40)
    from_on: date
    until_on: date


class DutyIn(Schema):
    """Who reads when."""

    reader_id: int
    starts_at: datetime
    ends_at: datetime


@router.get(_ONE, response={200: CentreSheetOut, **REFUSALS})
@needs("diagnostics.view")
def read_centre(request: HttpRequest, centre_id: int) -> CentreSheet:
    """Everything of one centre."""
    return centre_sheet(centre_id, actor_of(request), timezone.now())


@router.put(_ONE, response={200: CentreOut, **REFUSALS})
@needs("diagnostics.manage")
def change_centre(request: HttpRequest, centre_id: int, body: CentreChangeIn) -> CentreCard:
    """Change how a centre is reached, when it works and how much it takes."""
    return registry.change_centre(
        centre_id=centre_id, **body.dict(), actor=actor_of(request), now=timezone.now()
    )


@router.post(f"{_ONE}/close", response={200: CentreOut, **REFUSALS})
@needs("diagnostics.manage")
def close_centre(request: HttpRequest, centre_id: int, body: CentreCloseIn) -> CentreCard:
    """Let a centre take no orders from a day on; what it has it still reads."""
    return registry.close_centre(
        centre_id=centre_id, closed_on=body.closed_on, actor=actor_of(request), now=timezone.now()
    )


@router.post(f"{_ONE}/members", response={201: dict[str, int], **REFUSALS})
@needs("diagnostics.manage")
def serve_member(
    request: HttpRequest, centre_id: int, body: CentreMemberIn
) -> Status[dict[str, int]]:
    """Serve an institution from a day on."""
    made = registry.serve_member(
        centre_id=centre_id, **body.dict(), actor=actor_of(request), now=timezone.now()
    )
    return Status(201, {"membership_id": made})


@router.post(f"{_MEMBER}/end", response={204: None, **REFUSALS})
@needs("diagnostics.manage")
def end_membership(
    request: HttpRequest, centre_id: int, institution_id: int, body: MemberEndIn
) -> Status[None]:
    """Serve an institution until a day only."""
    registry.end_membership(
        centre_id=centre_id,
        institution_id=institution_id,
        until=body.until,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(204, None)


@router.post(f"{_MEMBER}/equipment", response={204: None, **REFUSALS})
@needs("diagnostics.manage")
def check_equipment(
    request: HttpRequest, centre_id: int, institution_id: int, body: EquipmentIn
) -> Status[None]:
    """Record that a unit has what the examination needs."""
    registry.check_equipment(
        centre_id=centre_id,
        institution_id=institution_id,
        **body.dict(),
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(204, None)


@router.post(f"{_MEMBER}/online-test", response={204: None, **REFUSALS})
@needs("diagnostics.manage")
def pass_online_test(
    request: HttpRequest, centre_id: int, institution_id: int, body: OnlineTestIn
) -> Status[None]:
    """Record that the connection was tested end to end: the unit is online from that day."""
    registry.pass_online_test(
        centre_id=centre_id,
        institution_id=institution_id,
        on=body.on,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(204, None)


@router.post(f"{_ONE}/contracts", response={201: dict[str, int], **REFUSALS})
@needs("diagnostics.manage")
def sign_contract(request: HttpRequest, centre_id: int, body: ContractIn) -> Status[dict[str, int]]:
    """Enter the contract with a third-party centre; its conditions are confirmed one by one."""
    made = registry.sign_contract(
        centre_id=centre_id, **body.dict(), actor=actor_of(request), now=timezone.now()
    )
    return Status(201, {"contract_id": made})


@router.post(
    f"{_ONE}/contracts/{{int:contract_id}}/conditions/{{code}}",
    response={204: None, **REFUSALS},
)
@needs("diagnostics.manage")
def confirm_condition(
    request: HttpRequest, centre_id: int, contract_id: int, code: str
) -> Status[None]:
    """Confirm, after seeing the proof, that a third-party centre meets a condition of its contract."""
    registry.confirm_condition(
        centre_id=centre_id,
        contract_id=contract_id,
        code=code,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(204, None)


@router.post(f"{_ONE}/duties", response={201: dict[str, int], **REFUSALS})
@needs("diagnostics.manage")
def put_on_duty(request: HttpRequest, centre_id: int, body: DutyIn) -> Status[dict[str, int]]:
    """Put a reader of the host on the roster."""
    made = registry.put_on_duty(
        centre_id=centre_id, **body.dict(), actor=actor_of(request), now=timezone.now()
    )
    return Status(201, {"duty_id": made})


@router.delete(f"{_ONE}/duties/{{int:duty_id}}", response={204: None, **REFUSALS})
@needs("diagnostics.manage")
def take_off_duty(request: HttpRequest, centre_id: int, duty_id: int) -> Status[None]:
    """Take a shift off the roster."""
    registry.take_off_duty(
        centre_id=centre_id, duty_id=duty_id, actor=actor_of(request), now=timezone.now()
    )
    return Status(204, None)
