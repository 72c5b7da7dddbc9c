"""The shape of consortia on a day: tree, coverage, area centres, gaps; and the county's own tree."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from lianyi.areas.organisations.definitions import parameters, schemes
from lianyi.areas.organisations.models import (
    Division,
    ExitCase,
    HeadChange,
    Institution,
    Membership,
    PilotPair,
    RoleGrant,
)
from lianyi.areas.organisations.rules import structure as rules
from lianyi.areas.organisations.selectors.consortia import get_consortium, list_members
from lianyi.areas.organisations.types import (
    CoverageReport,
    DivisionCard,
    ExitCard,
    InstitutionCard,
    MergeTotals,
    Model,
    OwnerKind,
    Tier,
    TreeNode,
)
from lianyi.kernel.errors import DomainError
from lianyi.machinery.policy import public as policy


class ExitNotFound(DomainError):
    """No such exit."""

    code = "organisations.exit_not_found"
    http_status = 404
    template = "There is no exit {exit}."


def consortium_tree(
    consortium_id: int, on: date
) -> tuple[tuple[TreeNode, ...], tuple[TreeNode, ...]]:
    """The three-tier tree of a consortium on a day, and the members that stand outside it with the fault.

    Raises: ConsortiumNotFound (404). Cost: three queries.
    """
    get_consortium(consortium_id)
    members = list_members(consortium_id, on)
    clinics = Institution.objects.filter(
        parent__in=[member.institution.id for member in members]
    ).order_by("code")
    return rules.tree(members, [row.card() for row in clinics])


def consortium_totals(consortium_id: int, on: date) -> MergeTotals:
    """Members, beds and population of a consortium on a day. Cost: one query."""
    rows = Membership.objects.on(on).filter(consortium=consortium_id)
    return rules.totals(
        (row.institution.card(), row.institution.population)
        for row in rows.select_related("institution")
    )


def member_counts(consortium_ids: Iterable[int], on: date) -> dict[int, int]:
    """N of 1+N: members beside the head, for each consortium on a day. Cost: one query."""
    rows = Membership.objects.on(on).filter(consortium__in=list(consortium_ids))
    return Counter(rows.exclude(role="head").values_list("consortium_id", flat=True))


def coverage(county_code: str, on: date) -> CoverageReport:
    """Which institutions that must take part in a county community do, on a day (ORG-06).

    Who must take part are two switches of the county's profile (X32). Cost: three queries.
    """
    view = policy.current(county_code, on)
    rows = Institution.objects.filter(
        county_code=county_code, tier__in=(Tier.COUNTY, Tier.TOWNSHIP), operating_status="0"
    ).order_by("tier", "code")
    due = [
        row
        for row in rows
        if rules.must_take_part(
            row.card(),
            OwnerKind(row.owner_kind),
            county_hospitals=view.flag(parameters.COVER_COUNTY),
            primary=view.flag(parameters.COVER_PRIMARY),
        )
    ]
    covered = set(
        Membership.objects.on(on)
        .filter(institution__in=due, consortium__model=Model.COUNTY_COMMUNITY)
        .values_list("institution_id", flat=True)
    )
    return CoverageReport(
        on=on,
        due=len(due),
        covered=sum(row.pk in covered for row in due),
        missing=tuple(row.card() for row in due if row.pk not in covered),
    )


def coverage_target(county_code: str, on: date) -> int:
    """The coverage a county aims at, in percent. Source: seed-002 L7."""
    return policy.current(county_code, on).whole(parameters.COVERAGE_TARGET)


def joinable(consortium_id: int, *, at_most: int = 1_000) -> list[tuple[int, str]]:
    """Institutions of tiers a consortium's model admits: of its county, or of all for models that reach beyond.

    Cost: two queries.
    """
    card = get_consortium(consortium_id)
    scheme = schemes()[card.model]
    rows = Institution.objects.filter(tier__in=scheme.member_tiers)
    if scheme.same_county:
        rows = rows.filter(county_code=card.county_code)
    return list(rows.order_by("tier", "code").values_list("pk", "name")[:at_most])


def county_tree(county_code: str) -> list[tuple[InstitutionCard, list[InstitutionCard]]]:
    """Institutions of a county that nobody manages, each with the clinics it manages (县–乡–村).

    Cost: one query.
    """
    rows = Institution.objects.filter(county_code=county_code).order_by("code")[:5_000]
    cards = [row.card() for row in rows]
    managed: dict[int, list[InstitutionCard]] = {}
    for card in cards:
        if card.parent_id is not None:
            managed.setdefault(card.parent_id, []).append(card)
    order = list(Tier)
    tops = [card for card in cards if card.parent_id is None]
    return [
        (card, managed.get(card.id, []))
        for card in sorted(tops, key=lambda card: (order.index(card.tier), card.code))
    ]


def alliance_gaps(consortium_id: int, on: date) -> list[DivisionCard]:
    """Areas in reach of a specialty alliance's members' county codes without a member department (区域内补位).

    Areas are the counties loaded under the same prefecture as the alliance's own. Cost: three queries.
    """
    card = get_consortium(consortium_id)
    areas = {
        row.code: row
        for row in Division.objects.filter(level="county", parent_code=card.county_code[:4])
    }
    members = Membership.objects.on(on).filter(consortium=consortium_id)
    held = members.values_list("institution__county_code", flat=True)
    found = rules.gaps({code: row.name for code, row in areas.items()}, held)
    return [
        DivisionCard(code=code, name=name, level="county", parent_code=areas[code].parent_code)
        for code, name in found
    ]


def grants_of(consortium_id: int, on: date) -> dict[int, list[str]]:
    """Further roles members carry on a day, by membership. Cost: one query."""
    rows = RoleGrant.objects.on(on).filter(membership__consortium=consortium_id).order_by("role")
    found: dict[int, list[str]] = {}
    for membership_id, role in rows.values_list("membership_id", "role"):
        found.setdefault(membership_id, []).append(role)
    return found


def get_exit(exit_id: int) -> ExitCard:
    """One exit. Raises: ExitNotFound (404)."""
    row = _exits().filter(pk=exit_id).first()
    if row is None:
        raise ExitNotFound(exit=exit_id)
    return _exit_card(row)


def _exits() -> QuerySet[ExitCase]:
    return ExitCase.objects.select_related(
        "membership__institution", "membership__consortium"
    ).prefetch_related("taken")


def list_exits(consortium_id: int, *, at_most: int = 100) -> list[ExitCard]:
    """Members of a consortium on their way out, and those that went, the latest first. Cost: two queries."""
    rows = _exits().filter(membership__consortium=consortium_id).order_by("closed", "-pk")
    return [_exit_card(row) for row in rows[:at_most]]


def _exit_card(row: ExitCase) -> ExitCard:
    return ExitCard(
        id=row.pk,
        membership_id=row.membership_id,
        member_name=row.membership.institution.name,
        consortium_name=row.membership.consortium.name,
        reason=row.reason,
        last_day=row.last_day,
        steps=schemes()[Model(row.membership.consortium.model)].exit_steps,
        done=tuple(step.step for step in sorted(row.taken.all(), key=lambda step: step.pk)),
        closed=row.closed,
    )


def pilots_of(consortium_ids: Iterable[int]) -> dict[int, str]:
    """The pilot member of each consortium by name; empty where the source names none. Cost: one query."""
    rows = PilotPair.objects.filter(consortium__in=list(consortium_ids)).select_related("member")
    return {row.consortium_id: row.member.name if row.member else "" for row in rows}


def open_head_changes(consortium_id: int) -> list[tuple[int, str, str, int | None]]:
    """Changes of head that wait for a decision: number, from, to, matter."""
    rows = HeadChange.objects.filter(consortium=consortium_id, state="proposed").order_by("pk")
    return list(rows.values_list("pk", "from_name", "to_name", "matter_id")[:10])
