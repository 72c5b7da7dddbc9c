"""Who belongs to whom on a day."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from lianyi.areas.organisations.models import (
    Consortium,
    Institution,
    Membership,
    ReceivingRoute,
)
from lianyi.areas.organisations.models.dated import on_day
from lianyi.areas.organisations.selectors.institutions import subordinate_ids
from lianyi.areas.organisations.types import (
    Closeness,
    ConsortiumCard,
    ConsortiumState,
    InstitutionCard,
    MemberCard,
    MemberRole,
    Model,
    Tier,
)
from lianyi.kernel.errors import DomainError


class ConsortiumNotFound(DomainError):
    """No such consortium."""

    code = "organisations.consortium_not_found"
    http_status = 404
    template = "There is no consortium {consortium}."


def get_consortium(consortium_id: int) -> ConsortiumCard:
    """One consortium.

    Raises: ConsortiumNotFound (404).
    """
    row = Consortium.objects.filter(pk=consortium_id).first()
    if row is None:
        raise ConsortiumNotFound(consortium=consortium_id)
    return row.card()


def list_consortia(
    *,
    county_code: str = "",
    model: Model | None = None,
    active_only: bool = False,
    at_most: int = 200,
) -> list[ConsortiumCard]:
    """Consortia, those in force first, then by code."""
    rows = Consortium.objects.all()
    if county_code:
        rows = rows.filter(county_code=county_code)
    if model is not None:
        rows = rows.filter(model=model)
    if active_only:
        rows = rows.filter(state=ConsortiumState.ACTIVE)
    return [row.card() for row in rows.order_by("state", "code")[:at_most]]


class MembershipNotFound(DomainError):
    """No such membership."""

    code = "organisations.membership_not_found"
    http_status = 404
    template = "There is no membership {membership}."


def get_membership(membership_id: int) -> MemberCard:
    """One contract. Raises: MembershipNotFound (404)."""
    row = (
        Membership.objects.select_related("institution", "consortium")
        .filter(pk=membership_id)
        .first()
    )
    if row is None:
        raise MembershipNotFound(membership=membership_id)
    card: MemberCard = row.card()
    return card


def heads_of(consortium_ids: Iterable[int], on: date) -> dict[int, InstitutionCard]:
    """The head of each consortium on a day. Cost: one query."""
    rows = Membership.objects.on(on).filter(
        consortium__in=list(consortium_ids), role=MemberRole.HEAD
    )
    return {row.consortium_id: row.institution.card() for row in rows.select_related("institution")}


def list_members(
    consortium_id: int, on: date | None = None, *, at_most: int = 2_000
) -> list[MemberCard]:
    """Contracts of a consortium: those in force on a day, or all there ever were.

    Cost: one query.
    """
    rows = Membership.objects.filter(consortium=consortium_id)
    if on is not None:
        rows = rows.filter(on_day(on))
    rows = rows.select_related("institution", "consortium")
    return [row.card() for row in rows.order_by("institution__code", "from_on")[:at_most]]


def list_memberships(
    institution_id: int, on: date | None = None, *, at_most: int = 200
) -> list[MemberCard]:
    """Contracts of an institution: those in force on a day, or all there ever were, the latest first."""
    rows = Membership.objects.filter(institution=institution_id)
    if on is not None:
        rows = rows.filter(on_day(on))
    rows = rows.select_related("institution", "consortium")
    return [row.card() for row in rows.order_by("-from_on", "-pk")[:at_most]]


def hub_of(institution_id: int) -> InstitutionCard | None:
    """The township centre an institution belongs to: itself, or the one that manages the village clinic."""
    row = Institution.objects.select_related("parent").filter(pk=institution_id).first()
    if row is None:
        return None
    for candidate in (row, row.parent):
        if candidate is not None and candidate.tier == Tier.TOWNSHIP:
            return candidate.card()
    return None


def lead_of(institution_id: int, on: date) -> InstitutionCard | None:
    """The lead hospital (牵头医院) of the close consortium an institution belongs to; a lead leads itself.

    A village clinic without a contract of its own follows the township centre that manages it.
    Cost: at most three queries.
    """
    community = close_consortium_of(institution_id, on)
    if community is None:
        return None
    head = (
        Membership.objects.on(on)
        .filter(consortium=community.id, role=MemberRole.HEAD)
        .select_related("institution")
        .first()
    )
    return head.institution.card() if head else None


def close_consortium_of(institution_id: int, on: date) -> ConsortiumCard | None:
    """The one close consortium an institution belongs to, itself or through the centre that manages it."""
    for candidate in _itself_and_managing(institution_id):
        membership: Membership | None = (
            Membership.objects.on(on)
            .filter(institution=candidate, consortium__closeness=Closeness.CLOSE)
            .select_related("consortium")
            .order_by("-exclusive", "from_on", "pk")
            .first()
        )
        if membership is not None:
            return membership.consortium.card()
    return None


def _itself_and_managing(institution_id: int) -> list[int]:
    """An institution and the centre that manages it, if one does."""
    parents = Institution.objects.filter(pk=institution_id, parent__isnull=False)
    return [institution_id, *parents.values_list("parent_id", flat=True)]


def consortium_reach(institution_id: int, on: date) -> frozenset[int]:
    """The institution, its subordinates, and the members of every consortium it leads with theirs."""
    led = Membership.objects.on(on).filter(institution=institution_id, role=MemberRole.HEAD)
    members = Membership.objects.on(on).filter(consortium__in=led.values("consortium"))
    found = {institution_id, *members.values_list("institution_id", flat=True)}
    clinics = Institution.objects.filter(parent__in=found).values_list("pk", flat=True)
    return frozenset(found | set(clinics)) | subordinate_ids(institution_id, on)


def share_consortium(a: int, b: int, on: date) -> bool:
    """Whether two institutions stand in one consortium on a day, village clinics through their centre."""
    return bool(_consortia_of([a], on) & _consortia_of([b], on))


def fellow_members(institution_ids: Iterable[int], on: date) -> dict[int, str]:
    """Institutions that stand in one consortium with any of these on a day, each with the consortium's name.

    Village clinics stand in it through their centre, and the institutions asked for are among the answer.
    Cost: three queries.
    """
    consortia = _consortia_of(institution_ids, on)
    rows = Membership.objects.on(on).filter(consortium__in=consortia).order_by("consortium_id")
    found = dict(rows.values_list("institution_id", "consortium__name"))
    clinics = Institution.objects.filter(parent__in=found).values_list("pk", "parent_id")
    return {**{clinic: found[centre] for clinic, centre in clinics if centre}, **found}


def _consortia_of(institution_ids: Iterable[int], on: date) -> set[int]:
    """Consortia an institution, or the centre that manages it, belongs to."""
    ids = list(institution_ids)
    managing = Institution.objects.filter(pk__in=ids, parent__isnull=False).values("parent")
    rows = Membership.objects.on(on).filter(Q(institution__in=ids) | Q(institution__in=managing))
    return set(rows.values_list("consortium_id", flat=True))


def receiving_of(institution_id: int, on: date) -> InstitutionCard | None:
    """The receiving hospital (承接医院) of a primary institution, its own or that of its centre; None if unmapped."""
    for candidate in _itself_and_managing(institution_id):
        route: ReceivingRoute | None = (
            ReceivingRoute.objects.on(on)
            .filter(primary=candidate)
            .select_related("receiving")
            .first()
        )
        if route is not None:
            return route.receiving.card()
    return None
