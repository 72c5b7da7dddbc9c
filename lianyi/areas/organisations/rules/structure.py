"""The tree of a consortium, its coverage, and what a merge must keep."""

from collections.abc import Iterable, Mapping, Sequence

from lianyi.areas.organisations.types import (
    InstitutionCard,
    MemberCard,
    MemberRole,
    MergeTotals,
    Model,
    OwnerKind,
    Tier,
    TreeNode,
)
from lianyi.kernel.errors import DomainError


class TotalsDiffer(DomainError):
    """After a merge the members, beds or population are not what they were before: nothing was stored."""

    code = "organisations.totals_differ"
    http_status = 409
    template = "Before the merge {before}, after it {after}: nothing was stored."


NO_PARENT = "no_parent"
"""A member below the head that stands under nobody."""
PARENT_OUTSIDE = "parent_outside"
"""A village clinic managed by a centre that is not a member."""


def tree(
    members: Sequence[MemberCard], clinics: Sequence[InstitutionCard]
) -> tuple[tuple[TreeNode, ...], tuple[TreeNode, ...]]:
    """The three-tier tree of a consortium and, apart, the members without a place in it.

    A hub stands under the head (or under its area centre), a clinic under the centre that manages it.
    Expects: members in force on one day; `clinics` are village clinics managed by members, members or not.
    Source: seed-000 L4 (县级医院为龙头、乡镇卫生院为枢纽、村卫生室为基础).
    """
    by_institution = {m.institution.id: m for m in members}
    below: dict[int, list[MemberCard]] = {}
    lost: list[TreeNode] = []
    head = next((m for m in members if m.role is MemberRole.HEAD), None)
    by_id = {m.id: m for m in members}
    for member in members:
        if member.role is MemberRole.HEAD:
            continue
        above = _above(member, head, by_id, by_institution)
        if above is None:
            fault = PARENT_OUTSIDE if member.institution.parent_id else NO_PARENT
            lost.append(_leaf(member, fault))
        else:
            below.setdefault(above.id, []).append(member)
    managed: dict[int, list[InstitutionCard]] = {}
    for clinic in clinics:
        if clinic.id not in by_institution and clinic.parent_id is not None:
            managed.setdefault(clinic.parent_id, []).append(clinic)
    if head is None:
        return (), (*lost, *(_leaf(m, NO_PARENT) for group in below.values() for m in group))
    return (_node(head, below, managed),), tuple(lost)


def _above(
    member: MemberCard,
    head: MemberCard | None,
    by_id: Mapping[int, MemberCard],
    by_institution: Mapping[int, MemberCard],
) -> MemberCard | None:
    """The member right above another, or None where it hangs in the air."""
    if member.under_id is not None:
        return by_id.get(member.under_id)
    if member.role is MemberRole.BASE or member.institution.tier is Tier.VILLAGE:
        return by_institution.get(member.institution.parent_id or 0)
    return head


def _node(
    member: MemberCard,
    below: Mapping[int, Sequence[MemberCard]],
    managed: Mapping[int, Sequence[InstitutionCard]],
) -> TreeNode:
    """A member with all below it."""
    children = [_node(child, below, managed) for child in below.get(member.id, ())]
    children += [
        TreeNode(institution=clinic, role=None, children=())
        for clinic in managed.get(member.institution.id, ())
    ]
    return TreeNode(institution=member.institution, role=member.role, children=tuple(children))


def _leaf(member: MemberCard, fault: str) -> TreeNode:
    return TreeNode(institution=member.institution, role=member.role, children=(), fault=fault)


def must_take_part(
    card: InstitutionCard, owner_kind: OwnerKind, *, county_hospitals: bool, primary: bool
) -> bool:
    """Whether an institution has to belong to a community: county public hospitals, public primary institutions.

    Village clinics take part through the centre that manages them and are not counted.
    Source: seed-002 L7 (全部参与医共体), seed-001 L189; the two switches are X32.
    """
    if owner_kind not in (OwnerKind.GOVERNMENT, OwnerKind.COLLECTIVE):
        return False
    if card.tier is Tier.COUNTY:
        return county_hospitals and card.kind.startswith(("A", "G"))
    return primary and card.tier is Tier.TOWNSHIP and card.is_primary_care


def totals(members: Iterable[tuple[InstitutionCard, int]]) -> MergeTotals:
    """Members, beds and population of a set of members, each institution once."""
    once = {card.id: (card, population) for card, population in members}
    return MergeTotals(
        members=len(once),
        beds=sum(card.beds for card, _ in once.values()),
        population=sum(population for _, population in once.values()),
    )


def check_totals(before: MergeTotals, after: MergeTotals) -> None:
    """Refuse a merge that lost or doubled something. Raises: TotalsDiffer (409)."""
    if before != after:
        raise TotalsDiffer(before=_said(before), after=_said(after))


def _said(found: MergeTotals) -> str:
    return f"{found.members}/{found.beds}/{found.population}"


def gaps(areas: Mapping[str, str], covered: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Areas (code and name) in which nobody stands, by code."""
    held = set(covered)
    return tuple((code, name) for code, name in sorted(areas.items()) if code not in held)


def mergeable(models: Iterable[Model], counties: Iterable[str]) -> bool:
    """Whether consortia may be merged: county communities of one county. Source: seed-000 L5."""
    return set(models) == {Model.COUNTY_COMMUNITY} and len(set(counties)) == 1
