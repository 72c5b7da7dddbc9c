"""Who may lead, who may join, and what a consortium must look like. The tables stand in definitions/models.toml."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from lianyi.areas.organisations.types import (
    Closeness,
    ConsortiumDraft,
    CooperationForm,
    InstitutionCard,
    MemberKind,
    MemberRole,
    OwnerKind,
    Scheme,
    Tier,
    Topology,
)
from lianyi.kernel.errors import DomainError


class BreaksModel(DomainError):
    """The consortium, its lead or a member breaks a rule of the model."""

    code = "organisations.breaks_model"
    http_status = 422
    template = "{model}: {why_en}."


class AlreadyMember(DomainError):
    """The institution is a member already, or holds an exclusive contract elsewhere."""

    code = "organisations.already_member"
    http_status = 409
    template = (
        "{institution} belongs to {consortium} since {from_on}; "
        "end that membership before it joins another close consortium."
    )


class EndsBeforeStart(DomainError):
    """A contract cannot end before it began."""

    code = "organisations.ends_before_start"
    http_status = 422
    template = "The last day {last_day} lies before the first day {first_day}."


class OwnershipIsFixed(DomainError):
    """A consortium may not touch ownership or legal person; joining changes membership only."""

    code = "organisations.ownership_is_fixed"
    http_status = 409
    template = (
        "A consortium may not change {fields} of {institution}: ownership and legal person stay "
        "as they are. The refusal has been recorded."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What the rules ask of an institution that would lead or join."""

    card: InstitutionCard
    owner_kind: OwnerKind
    department: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A membership as the rules see it."""

    institution_id: int
    institution_name: str
    consortium_id: int
    consortium_name: str
    exclusive: bool
    from_on: date
    until_on: date | None

    def meets(self, first: date, last: date | None) -> bool:
        """Whether the two spans share a day."""
        return (last is None or self.from_on <= last) and (
            self.until_on is None or self.until_on >= first
        )


def check_consortium(scheme: Scheme, draft: ConsortiumDraft, lead: Candidate) -> None:
    """Refuse a consortium that breaks its model's rule, saying which. Raises: BreaksModel (422)."""
    departments = scheme.member_kind is MemberKind.DEPARTMENT
    card = lead.card
    _refuse_first(
        scheme,
        ("closeness", draft.closeness in scheme.closeness, "closeness"),
        ("topology", draft.topology in scheme.topologies, "topology"),
        ("governing_body", draft.governing_body in scheme.governing_bodies, "governing_body"),
        ("lead", card.tier in scheme.lead_tiers, "lead_tier"),
        ("lead", lead.owner_kind in scheme.lead_owners, "lead_owner"),
        ("lead", card.level in scheme.lead_levels, "lead_level"),
        ("lead", card.kind.startswith(scheme.lead_kinds), "lead_kind"),
        ("lead", not scheme.same_county or card.county_code == draft.county_code, "lead_county"),
        ("specialty", bool(draft.specialty) or not scheme.lead_needs_specialty, "specialty"),
        ("lead_department", bool(draft.lead_department) or not departments, "lead_department"),
    )


def check_member(
    scheme: Scheme,
    *,
    consortium_county: str,
    member: Candidate,
    role: MemberRole,
    form: CooperationForm,
) -> None:
    """Refuse a member that the model does not admit, saying why. Raises: BreaksModel (422)."""
    departments = scheme.member_kind is MemberKind.DEPARTMENT
    card = member.card
    here = not scheme.same_county or card.county_code == consortium_county
    _refuse_first(
        scheme,
        ("institution", card.tier in scheme.member_tiers, "member_tier"),
        ("institution", member.owner_kind in scheme.member_owners, "member_owner"),
        ("institution", here, "member_county"),
        ("role", role in scheme.roles, "role"),
        ("role", role is not MemberRole.HEAD, "head"),
        ("form", form in scheme.forms, "form"),
        ("department", bool(member.department) or not departments, "department"),
        ("department", departments or not member.department, "no_department"),
        ("role", role is not MemberRole.BASE or card.tier is Tier.VILLAGE, "base"),
        ("role", role is not MemberRole.HUB or card.tier is Tier.TOWNSHIP, "hub"),
    )


WHY: Final = {
    "closeness": ("不允许这种紧密程度", "this closeness is not allowed"),
    "topology": ("不允许这种组织结构", "this shape is not allowed"),
    "governing_body": ("治理机构类型不符", "the governing body is of the wrong kind"),
    "lead_tier": ("牵头单位的层级不符合要求", "the lead is not of a tier that may lead"),
    "lead_owner": ("牵头单位应为公立医院", "the lead must be a public hospital"),
    "lead_level": ("牵头医院的级别不符合要求", "the lead is not of the level required"),
    "lead_kind": ("牵头单位的机构类别不符合要求", "the lead is not of the kind required"),
    "lead_county": ("牵头单位应在本县", "the lead must lie in the county"),
    "specialty": ("专科联盟应写明专科", "name the specialty of the alliance"),
    "lead_department": (
        "成员是科室，应写明牵头科室",
        "members are departments: name the leading department",
    ),
    "member_tier": ("该层级的机构不能加入", "institutions of this tier may not join"),
    "member_owner": ("该举办主体的机构不能加入", "institutions of this owner may not join"),
    "member_county": ("成员应在本县", "members must lie in the county"),
    "role": ("没有这种成员角色", "there is no such role"),
    "head": (
        "牵头单位在组建时确定，变更牵头单位请另行办理",
        "the lead is set when the consortium is formed",
    ),
    "form": ("不允许这种合作形式", "this form of cooperation is not allowed"),
    "department": (
        "成员是科室，应写明科室",
        "members are departments: name the department",
    ),
    "no_department": (
        "成员是机构，不填科室",
        "members are institutions: leave the department empty",
    ),
    "base": ("“网底”应为村卫生室", "the base is a village clinic"),
    "hub": ("“枢纽”应为乡镇卫生院", "the hub is a township centre"),
}
"""What is said of each broken rule, in Chinese and English."""


def _refuse_first(scheme: Scheme, *checks: tuple[str, bool, str]) -> None:
    """Refuse for the first check (field, whether it holds, rule) that does not hold. Raises: BreaksModel (422)."""
    for field, holds, rule in checks:
        if not holds:
            raise _breaks(scheme, field, *WHY[rule])


def check_area_form(
    scheme: Scheme, form: CooperationForm, *, has_own_hospital: bool, in_county_community: bool
) -> None:
    """Refuse a form that does not suit the member's area in a city–county consortium.

    An area with a public hospital of its own joins on top of its county community; an area without one chooses
    management, trusteeship, joint departments or help.
    Source: seed-000 L8. Raises: BreaksModel (422).
    """
    if has_own_hospital and not in_county_community:
        raise _breaks(
            scheme,
            "institution",
            "设有本级公立医院的县（区）应在组建县域医共体的基础上参加",
            "an area with its own public hospital joins on top of its county community",
        )
    if not has_own_hospital and form not in AREA_WITHOUT_HOSPITAL:
        raise _breaks(
            scheme,
            "form",
            "没有本级公立医院的县（区）只能选择一体化管理、签约托管、科室共建、对口帮扶",
            "an area without its own public hospital chooses management, trusteeship, joint departments or help",
        )


AREA_WITHOUT_HOSPITAL = frozenset(
    {
        CooperationForm.INTEGRATED,
        CooperationForm.TRUSTEESHIP,
        CooperationForm.JOINT_DEPARTMENT,
        CooperationForm.COUNTERPART,
    }
)
"""Source: seed-000 L8 (一体化管理、签约托管、科室共建、对口帮扶)."""


def check_single(
    contracts: Iterable[Contract],
    *,
    consortium_id: int | None,
    exclusive: bool,
    first: date,
    last: date | None,
) -> None:
    """Block double membership: of one consortium at all, and of two exclusive ones. Raises: AlreadyMember (409).

    Source: seed-003 L12 (1+N: one close lead per township centre).
    """
    for contract in contracts:
        same = contract.consortium_id == consortium_id
        if contract.meets(first, last) and (same or (exclusive and contract.exclusive)):
            raise AlreadyMember(
                field="institution",
                institution=contract.institution_name,
                consortium=contract.consortium_name,
                from_on=contract.from_on,
            )


def check_span(first: date, last: date | None) -> None:
    """Refuse a last day before the first. Raises: EndsBeforeStart (422)."""
    if last is not None and last < first:
        raise EndsBeforeStart(field="until_on", first_day=first, last_day=last)


def is_exclusive(scheme: Scheme, closeness: Closeness) -> bool:
    """Whether an institution may hold only one such contract at a time."""
    return scheme.exclusive and closeness is Closeness.CLOSE


def default_role(scheme: Scheme, topology: Topology, tier: Tier) -> MemberRole:
    """The role an institution takes if nobody says otherwise: hub in the township, base in the village."""
    wished = {Tier.TOWNSHIP: MemberRole.HUB, Tier.VILLAGE: MemberRole.BASE}.get(
        tier, MemberRole.MEMBER
    )
    return wished if wished in scheme.roles else MemberRole.MEMBER


PROTECTED = (
    "owner",
    "owner_kind",
    "owning_government",
    "legal_status",
    "legal_representative",
    "credit_code",
)
"""What a consortium never changes. Source: seed-000 L11 (产权归属保持不变), seed-002 L19 (独立法人资格)."""


def protected_among(fields: Collection[str]) -> tuple[str, ...]:
    """Those of the fields that a consortium may not touch."""
    return tuple(field for field in PROTECTED if field in fields)


def exit_is_open(steps: Sequence[str], done: Sequence[str], step: str) -> bool:
    """Whether a step is the next one due on the way out (X28)."""
    following = next((name for name in steps if name not in done), None)
    return following == step


def _breaks(scheme: Scheme, field: str, why: str, why_en: str) -> BreaksModel:
    return BreaksModel(field=field, model=scheme.name_zh, why=why, why_en=why_en)
