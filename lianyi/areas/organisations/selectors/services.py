"""What units can do, and the partners outside the county."""

from collections.abc import Iterable
from datetime import date, timedelta

from lianyi.areas.organisations.definitions import parameters, services_of
from lianyi.areas.organisations.models import (
    Agreement,
    CatalogueEntry,
    Institution,
    InstitutionService,
    Membership,
    ReceivingRoute,
)
from lianyi.areas.organisations.models.dated import on_day
from lianyi.areas.organisations.rules.catalogue import Row, best
from lianyi.areas.organisations.types import (
    Ability,
    CatalogueEntryCard,
    Competence,
    Deviation,
    InstitutionCard,
    MemberRole,
    PartnerCard,
    RouteCard,
    ServiceItem,
    Tier,
)
from lianyi.machinery.policy import public as policy


def partners_of(lead_id: int, on: date, *, at_most: int = 200) -> list[PartnerCard]:
    """Hospitals outside the county with an agreement in force with a lead hospital, connected ones first."""
    rows = Agreement.objects.on(on).filter(lead=lead_id).select_related("partner")
    return [row.card() for row in rows.order_by("network_status", "partner__name")[:at_most]]


def can_treat(institution_id: int, icd_code: str, on: date) -> Competence:
    """How far a unit takes a disease: its own catalogue row first, else that of its tier; the longest prefix counts."""
    return competences(icd_code, [institution_id], on).get(
        institution_id, Competence(institution_id=institution_id, level=Ability.UNKNOWN, source="")
    )


def competences(icd_code: str, institution_ids: Iterable[int], on: date) -> dict[int, Competence]:
    """How far each of several units takes a disease.

    Cost: two queries.
    """
    units = {
        pk: (county, Tier(tier))
        for pk, county, tier in Institution.objects.filter(pk__in=set(institution_ids)).values_list(
            "pk", "county_code", "tier"
        )
    }
    code = icd_code.strip().upper()
    prefixes = [code[:length] for length in range(1, len(code) + 1)]
    rows = [
        Row(
            institution_id=unit,
            county_code=county,
            tier=Tier(tier) if tier else None,
            icd_prefix=prefix,
            ability=Ability(ability),
            source=source,
        )
        for unit, county, tier, prefix, ability, source in CatalogueEntry.objects.on(on)
        .filter(icd_prefix__in=prefixes, county_code__in={county for county, _ in units.values()})
        .values_list("institution_id", "county_code", "tier", "icd_prefix", "ability", "source")
    ]
    return {
        unit: best(rows, institution_id=unit, county_code=county, tier=tier)
        for unit, (county, tier) in units.items()
    }


def list_competent(icd_code: str, institution_ids: Iterable[int], on: date) -> list[Competence]:
    """Of several units, those that take a disease fully or in its stable phase, the fully able first."""
    order = {Ability.FULL: 0, Ability.STABLE: 1}
    found = competences(icd_code, institution_ids, on).values()
    return sorted(
        (c for c in found if c.level in order), key=lambda c: (order[c.level], c.institution_id)
    )


def list_competent_in_county(icd_code: str, county_code: str, on: date) -> list[Competence]:
    """As `list_competent`, of all institutions of a county."""
    units = Institution.objects.filter(county_code=county_code).values_list("pk", flat=True)
    return list_competent(icd_code, units, on)


def list_entries(
    county_code: str,
    on: date,
    *,
    institution_id: int | None = None,
    tier: Tier | None = None,
    text: str = "",
    at_most: int = 500,
) -> list[CatalogueEntryCard]:
    """Rows of the disease catalogue in force: of one unit, of a tier, or all of a county, by code."""
    rows = CatalogueEntry.objects.on(on).filter(county_code=county_code)
    if institution_id is not None:
        rows = rows.filter(institution=institution_id)
    if tier is not None:
        rows = rows.filter(tier=tier)
    if text:
        rows = rows.filter(disease_name__contains=text) | rows.filter(
            icd_prefix__startswith=text.upper()
        )
    rows = rows.select_related("institution").order_by("icd_prefix", "tier", "pk")
    return [row.card() for row in rows[:at_most]]


def list_agreements(
    county_code: str, on: date | None = None, *, at_most: int = 200
) -> list[tuple[InstitutionCard, PartnerCard]]:
    """Agreements of a county's lead hospitals with the lead's card: in force on a day, or all; by lead and partner."""
    rows = Agreement.objects.filter(lead__county_code=county_code)
    if on is not None:
        rows = rows.filter(on_day(on))
    rows = rows.select_related("lead", "partner").order_by("lead__code", "partner__name", "pk")
    return [(row.lead.card(), row.card()) for row in rows[:at_most]]


def network_due(agreement: PartnerCard, on: date, days: int) -> bool:
    """Whether the insurance network of a partner should be checked again."""
    checked = agreement.network_checked_on
    return checked is None or checked + timedelta(days=days) < on


def running_out(
    county_code: str, on: date, days: int, *, at_most: int = 200
) -> list[tuple[str, str, date, int]]:
    """Licences and agreements whose last day lies within `days`, or passed in the last `days`: name, what, day, id.

    The soonest first. Cost: two queries.
    """
    window = (on - timedelta(days=days), on + timedelta(days=days))
    licences = Institution.objects.filter(
        county_code=county_code, licence_until__range=window
    ).values_list("name", "licence_until", "pk")[:at_most]
    agreements = Agreement.objects.filter(
        lead__county_code=county_code, until_on__range=window
    ).values_list("partner__name", "until_on", "partner_id")[:at_most]
    found = [
        *((name, "licence", until_on, pk) for name, until_on, pk in licences if until_on),
        *((name, "agreement", until_on, pk) for name, until_on, pk in agreements if until_on),
    ]
    return sorted(found, key=lambda row: (row[2], row[0]))


def network_check_days(county_code: str, on: date) -> int:
    """After how many days a partner's network status is to be checked again, by the county's profile."""
    return policy.current(county_code, on).whole(parameters.NETWORK_CHECK_DAYS)


def list_routes(
    county_code: str, on: date, *, at_most: int = 500
) -> tuple[list[RouteCard], list[InstitutionCard]]:
    """The map of receiving hospitals on a day, and the primary institutions nobody receives for (ORG-22).

    Village clinics follow the centre that manages them and are not listed. Cost: two queries.
    """
    rows = ReceivingRoute.objects.on(on).filter(primary__county_code=county_code)
    rows = rows.select_related("primary", "receiving", "lead").order_by("primary__code")
    routes = [row.card() for row in rows[:at_most]]
    mapped = {route.primary.id for route in routes}
    primary = Institution.objects.filter(county_code=county_code, tier=Tier.TOWNSHIP)
    cards = [row.card() for row in primary.order_by("code")[:at_most]]
    return routes, [c for c in cards if c.is_primary_care and c.id not in mapped]


def services_given(institution_id: int, on: date) -> frozenset[str]:
    """Codes of the role catalogue's services an institution gives on a day."""
    rows = InstitutionService.objects.on(on).filter(institution=institution_id)
    return frozenset(rows.values_list("service_code", flat=True))


def deviations(county_code: str, on: date) -> list[Deviation]:
    """Core services of its tier an institution does not give, and services of another tier it does (ORG-20).

    Institutions that have stated nothing yet are left out: they are counted as unstated elsewhere. Cost: two queries.
    """
    rows = Institution.objects.filter(county_code=county_code, tier__in=_WITH_ROLE)
    given: dict[int, set[str]] = {}
    for pk, code in (
        InstitutionService.objects.on(on)
        .filter(institution__in=rows)
        .values_list("institution_id", "service_code")
    ):
        given.setdefault(pk, set()).add(code)
    found: list[Deviation] = []
    for row in rows.order_by("code")[:5_000]:
        stated = given.get(row.pk)
        if stated is None:
            continue
        found += _deviations_of(row.card(), stated)
    return found


_WITH_ROLE = (Tier.COUNTY, Tier.TOWNSHIP, Tier.VILLAGE)


def _deviations_of(card: InstitutionCard, stated: set[str]) -> list[Deviation]:
    own = services_of(card.tier)
    others: list[ServiceItem] = [
        item for tier in _WITH_ROLE if tier is not card.tier for item in services_of(tier)
    ]
    return [
        *(
            Deviation(institution=card, service=item, kind="missing")
            for item in own
            if item.core and item.code not in stated
        ),
        *(
            Deviation(institution=card, service=item, kind="beyond")
            for item in others
            if item.code in stated
        ),
    ]


def leads_of_county(county_code: str, on: date) -> list[InstitutionCard]:
    """Lead hospitals of a county's consortia on a day, by code."""
    heads = Membership.objects.on(on).filter(
        role=MemberRole.HEAD, consortium__county_code=county_code
    )
    rows = Institution.objects.filter(pk__in=heads.values("institution")).order_by("code")
    return [row.card() for row in rows[:200]]
