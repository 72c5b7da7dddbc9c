"""A county's rules over the API."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status

from lianyi.machinery.api import REFUSALS
from lianyi.machinery.policy import selectors, services
from lianyi.machinery.policy.parameters import parameters, plain_values
from lianyi.machinery.policy.types import PolicyView
from lianyi.machinery.scope import actor_of, needs

router = Router(tags=["政策 policy"])


class ParameterOut(Schema):
    """One decision left to the county."""

    key: str
    name_zh: str
    unit: str
    source: str
    status: str
    default: Any
    minimum: int | None
    maximum: int | None
    choices: list[str]


class RulesOut(Schema):
    """What holds for a county on a day."""

    county_code: str
    version_id: int | None
    valid_from: date | None
    values: dict[str, Any]


class RulesVersionOut(Schema):
    """One version of a county's rules."""

    id: int
    valid_from: date
    note: str
    author: str
    created_at: datetime
    changes: int


class RulesChangeIn(Schema):
    """New values from a day on, with the reason."""

    values: dict[str, Any] = Field(min_length=0)
    valid_from: date
    note: str = Field(min_length=1, max_length=500)
    confirm: list[str] = []


class Day(Schema):
    """Which day is asked for."""

    on: date | None = Field(None, description="哪一天的规则；缺省为今天")


@router.get("/parameters", response=list[ParameterOut])
@needs()
def list_parameters(request: HttpRequest) -> list[dict[str, Any]]:
    """Every parameter a county may decide, with source and bounds."""
    return [
        {
            "key": p.key,
            "name_zh": p.name_zh,
            "unit": p.unit,
            "source": p.source,
            "status": p.status,
            "default": p.plain(p.default),
            "minimum": p.minimum,
            "maximum": p.maximum,
            "choices": list(p.choices),
        }
        for p in parameters()
    ]


@router.get("/counties/{county_code}/rules", response=RulesOut)
@needs()
def get_rules(request: HttpRequest, county_code: str, day: Query[Day]) -> dict[str, Any]:
    """What holds for a county on a day; the defaults where it has no profile."""
    return _rules(selectors.current(county_code, day.on or timezone.localdate()))


@router.get("/counties/{county_code}/versions", response=list[RulesVersionOut])
@needs("policy.manage")
def list_versions(request: HttpRequest, county_code: str) -> list[Any]:
    """The versions of a county's rules, the newest first."""
    return list(selectors.list_versions(county_code))


@router.post("/counties/{county_code}/versions", response={201: RulesOut, **REFUSALS})
@needs("policy.manage")
def add_version(
    request: HttpRequest, county_code: str, change: RulesChangeIn
) -> Status[dict[str, Any]]:
    """Settle values from a day on. 404 without a profile, 422 for a value out of bounds or a day too early."""
    view = services.change_policy(
        county_code=county_code,
        values=change.values,
        valid_from=change.valid_from,
        note=change.note,
        confirm=change.confirm,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(201, _rules(view))


def _rules(view: PolicyView) -> dict[str, Any]:
    return {
        "county_code": view.county_code,
        "version_id": view.version_id,
        "valid_from": view.valid_from,
        "values": plain_values({p.key: view[p.key] for p in parameters()}),
    }
