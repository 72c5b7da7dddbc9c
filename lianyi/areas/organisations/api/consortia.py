"""Consortia over the API: formed, joined, left, merged; coverage and trees."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from lianyi.areas.organisations import selectors, services
from lianyi.areas.organisations.api.register import InstitutionOut
from lianyi.areas.organisations.types import (
    Closeness,
    ConsortiumCard,
    ConsortiumDraft,
    ConsortiumState,
    CooperationForm,
    MemberCard,
    MemberRole,
    Model,
    Topology,
    TreeNode,
)
from lianyi.machinery.api import REFUSALS
from lianyi.machinery.scope import actor_of, needs

router = Router(tags=["医联体 consortia"])


class ConsortiumOut(Schema):
    """A consortium as it stands."""

    id: int
    code: str
    name: str
    model: Model
    closeness: Closeness
    county_code: str
    topology: Topology
    governing_body: str
    specialty: str
    state: ConsortiumState
    founded_on: date
    ended_on: date | None
    merged_into_id: int | None
    head_name: str
    document_no: str


class ConsortiumIn(Schema):
    """A consortium to be formed."""

    code: str = Field(max_length=32)
    name: str = Field(max_length=80)
    model: Model
    closeness: Closeness
    county_code: str = Field(max_length=6)
    lead_id: int
    founded_on: date
    governing_body: str = Field(max_length=24)
    topology: Topology = Topology.STAR
    lead_department: str = Field("", max_length=40)
    specialty: str = Field("", max_length=40)
    document_no: str = Field("", max_length=60)


class MemberOut(Schema):
    """One dated contract."""

    id: int
    consortium_id: int
    institution: InstitutionOut
    department: str
    role: MemberRole
    form: CooperationForm
    under_id: int | None
    from_on: date
    until_on: date | None
    end_reason: str


class MemberIn(Schema):
    """An institution, or a department of it, that joins."""

    institution_id: int
    form: CooperationForm
    from_on: date
    until_on: date | None = None
    role: MemberRole | None = None
    department: str = Field("", max_length=40)
    under_id: int | None = None


class SettleIn(Schema):
    """What a consortium settles for a member; ownership and legal person are refused, and the refusal is recorded."""

    reason: str = Field(max_length=150)
    changes: dict[str, str]


class ExitIn(Schema):
    """A member on its way out."""

    reason: str = Field(max_length=200)
    last_day: date


class ExitOut(Schema):
    """A member on its way out, and the steps still to take."""

    id: int
    membership_id: int
    member_name: str
    reason: str
    last_day: date
    steps: list[str]
    done: list[str]
    closed: bool
    next_step: str | None


class StepIn(Schema):
    """A step of an exit."""

    step: str = Field(max_length=20)
    approved: bool
    document_no: str = Field(max_length=60)


class ExitStepOut(Schema):
    """Whether the member has now left."""

    left: bool


class MergeIn(Schema):
    """Consortia that become one."""

    consortium_ids: list[int] = Field(max_length=50)
    into_id: int
    from_on: date
    document_no: str = Field(max_length=60)
    decision_id: int | None = None


class MergeOut(Schema):
    """The lasting consortium and what it holds; the same as all held before."""

    consortium: ConsortiumOut
    members: int
    beds: int
    population: int


class NodeOut(Schema):
    """A member and those below it; `fault` says why it stands outside the tree."""

    institution: InstitutionOut
    role: MemberRole | None
    fault: str
    children: list["NodeOut"]


class TreeOut(Schema):
    """The tree of a consortium, and the members without a place in it."""

    roots: list[NodeOut]
    lost: list[NodeOut]


class CoverageOut(Schema):
    """How many of the institutions that must take part do, and who does not."""

    on: date
    due: int
    covered: int
    percent: float | None
    complete: bool
    missing: list[InstitutionOut]


@router.get("/consortia", response=list[ConsortiumOut])
@needs("organisations.view")
def list_consortia(
    request: HttpRequest, county: str = "", model: Model | None = None, active: bool = False
) -> list[ConsortiumCard]:
    """Consortia, those in force first."""
    return selectors.list_consortia(county_code=county, model=model, active_only=active)


@router.post("/consortia", response={201: ConsortiumOut, **REFUSALS})
@needs("organisations.govern")
def create_consortium(request: HttpRequest, data: ConsortiumIn) -> Status[Any]:
    """Form a consortium. 422 `organisations.breaks_model` with the reason where it breaks its model's rule."""
    draft = ConsortiumDraft(**data.model_dump())
    return Status(
        201, services.create_consortium(draft, actor=actor_of(request), now=timezone.now())
    )


@router.post("/consortia/merge", response={200: MergeOut, **REFUSALS})
@needs("organisations.govern")
def merge(request: HttpRequest, data: MergeIn) -> dict[str, Any]:
    """Make several county communities one from a day on."""
    card, totals = services.merge(
        data.consortium_ids,
        into_id=data.into_id,
        from_on=data.from_on,
        document_no=data.document_no,
        decision_id=data.decision_id,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return {
        "consortium": card,
        "members": totals.members,
        "beds": totals.beds,
        "population": totals.population,
    }


@router.get("/consortia/{int:consortium_id}", response={200: ConsortiumOut, **REFUSALS})
@needs("organisations.view")
def get_consortium(request: HttpRequest, consortium_id: int) -> ConsortiumCard:
    """One consortium."""
    return selectors.get_consortium(consortium_id)


@router.get("/consortia/{int:consortium_id}/members", response={200: list[MemberOut], **REFUSALS})
@needs("organisations.view")
def list_members(
    request: HttpRequest, consortium_id: int, on: date | None = None
) -> list[MemberCard]:
    """Contracts in force on a day; without one, all there ever were."""
    return selectors.list_members(consortium_id, on)


@router.post("/consortia/{int:consortium_id}/members", response={201: MemberOut, **REFUSALS})
@needs("organisations.govern")
def join(request: HttpRequest, consortium_id: int, data: MemberIn) -> Status[Any]:
    """Make an institution a member. 409 `organisations.already_member` for a second close lead."""
    told = data.model_dump(exclude={"institution_id"})
    return Status(
        201,
        services.join(
            consortium_id, data.institution_id, **told, actor=actor_of(request), now=timezone.now()
        ),
    )


@router.get("/consortia/{int:consortium_id}/tree", response={200: TreeOut, **REFUSALS})
@needs("organisations.view")
def get_tree(request: HttpRequest, consortium_id: int, on: date | None = None) -> dict[str, Any]:
    """The three-tier tree on a day, and the members that stand outside it."""
    roots, lost = selectors.consortium_tree(consortium_id, on or timezone.localdate())
    return {"roots": [_node(n) for n in roots], "lost": [_node(n) for n in lost]}


def _node(node: TreeNode) -> dict[str, Any]:
    return {
        "institution": node.institution,
        "role": node.role,
        "fault": node.fault,
        "children": [_node(child) for child in node.children],
    }


@router.post("/memberships/{int:membership_id}/settle", response={204: None, **REFUSALS})
@needs("organisations.govern")
def settle_member(request: HttpRequest, membership_id: int, data: SettleIn) -> Status[Any]:
    """Settle who manages and uses a member, and its function. 409 for ownership or legal person."""
    services.settle_member(
        membership_id,
        data.changes,
        reason=data.reason,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(204, None)


@router.post("/memberships/{int:membership_id}/exit", response={201: ExitOut, **REFUSALS})
@needs("organisations.govern")
def propose_exit(request: HttpRequest, membership_id: int, data: ExitIn) -> Status[Any]:
    """Open the way out for a member; it stays a member until the last step of its model is taken."""
    number = services.propose_exit(
        membership_id,
        reason=data.reason,
        last_day=data.last_day,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(201, selectors.get_exit(number))


@router.post("/exits/{int:exit_id}/steps", response={200: ExitStepOut, **REFUSALS})
@needs("organisations.govern")
def record_exit_step(request: HttpRequest, exit_id: int, data: StepIn) -> dict[str, bool]:
    """Take the step that is due; a refusal closes the exit and the member stays."""
    left = services.record_exit_step(
        exit_id, **data.model_dump(), actor=actor_of(request), now=timezone.now()
    )
    return {"left": left}


@router.get("/counties/{county}/coverage", response={200: CoverageOut, **REFUSALS})
@needs("organisations.view")
def coverage(request: HttpRequest, county: str, on: date | None = None) -> Any:
    """Which institutions that must take part in a county community do (全覆盖)."""
    return selectors.coverage(county, on or timezone.localdate())
