"""What units can do and whom they work with: disease catalogue, role, receiving hospitals, partners outside."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from lianyi.areas.organisations import public as organisations
from lianyi.areas.organisations import selectors, services
from lianyi.areas.organisations.definitions import catalogue, services_of, tier_catalogue
from lianyi.areas.organisations.models import CatalogueEntry
from lianyi.areas.organisations.public import Ability, AgreementKind, NetworkStatus, Tier
from lianyi.areas.organisations.rules.catalogue import Row, best
from lianyi.areas.organisations.rules.membership import EndsBeforeStart
from lianyi.areas.organisations.services import AgreementDraft, EntryDraft
from lianyi.areas.organisations.services.capacities import BadPrefix, EntryNotFound, UnknownService
from lianyi.areas.organisations.services.counties import OutsideYourCounty
from lianyi.areas.organisations.services.routes import (
    AgreementNotFound,
    AgreementTaken,
    PartnerDoesNotFit,
    RouteDoesNotFit,
)
from tests.areas.organisations.builders import (
    COUNTY,
    FOUNDED,
    NOW,
    SYSTEM,
    TODAY,
    a_bureau,
    a_city_hospital,
    a_county,
    a_county_hospital,
    a_township,
    a_village_clinic,
    an_officer_of,
)

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"actor": SYSTEM, "now": NOW}


def tier_takes(tier: Tier, prefix: str, ability: Ability, day: date = FOUNDED):
    draft = EntryDraft(
        icd_prefix=prefix, ability=ability, from_on=day, tier=tier, county_code=COUNTY, source="s"
    )
    return services.set_entry(draft, **BY)


def unit_takes(unit: int, prefix: str, ability: Ability, day: date = FOUNDED):
    draft = EntryDraft(
        icd_prefix=prefix, ability=ability, from_on=day, institution_id=unit, source="s"
    )
    return services.set_entry(draft, **BY)


def a_row(
    prefix: str, ability: Ability, *, unit: int | None = None, tier: Tier | None = None
) -> Row:
    return Row(
        institution_id=unit,
        county_code=COUNTY,
        tier=tier,
        icd_prefix=prefix,
        ability=ability,
        source="s",
    )


@pytest.mark.rows("REF-07")
@pytest.mark.parametrize(
    ("rows", "ability"),
    [
        ([], Ability.UNKNOWN),
        ([a_row("I10", Ability.STABLE, tier=Tier.TOWNSHIP)], Ability.STABLE),
        ([a_row("I10", Ability.FULL, tier=Tier.COUNTY)], Ability.UNKNOWN),
        (
            [
                a_row("I10", Ability.STABLE, tier=Tier.TOWNSHIP),
                a_row("I10.x05", Ability.NONE, tier=Tier.TOWNSHIP),
            ],
            Ability.NONE,
        ),
        (
            [
                a_row("I10.x05", Ability.NONE, tier=Tier.TOWNSHIP),
                a_row("I10", Ability.FULL, unit=7),
            ],
            Ability.FULL,
        ),
        ([a_row("I10", Ability.FULL, unit=8)], Ability.UNKNOWN),
    ],
)
def test_the_units_own_row_counts_before_its_tiers_and_the_longer_prefix_before_the_shorter(
    rows, ability
):
    found = best(rows, institution_id=7, county_code=COUNTY, tier=Tier.TOWNSHIP)

    assert found.level is ability


@pytest.mark.rows("REF-07")
def test_the_catalogue_says_what_each_unit_takes_on_a_day():
    county = a_county()
    tier_takes(Tier.TOWNSHIP, "I10", Ability.STABLE)
    tier_takes(Tier.COUNTY, "I10", Ability.FULL)
    unit_takes(county.township.id, "I10", Ability.FULL, date(2026, 1, 1))

    def ability(unit: int, day: date = TODAY) -> Ability:
        return organisations.can_treat(unit, "I10.x00", day).level

    assert ability(county.lead.id) is Ability.FULL
    assert ability(county.other_township.id) is Ability.STABLE
    assert ability(county.township.id) is Ability.FULL
    assert ability(county.township.id, date(2025, 12, 31)) is Ability.STABLE
    assert ability(county.clinic.id) is Ability.UNKNOWN
    assert ability(0) is Ability.UNKNOWN
    ids = [county.lead.id, county.other_township.id, county.clinic.id]
    competent = organisations.list_competent("I10.x00", ids, TODAY)
    assert [c.institution_id for c in competent] == [county.lead.id, county.other_township.id]
    assert competent[0].source == "tier:county I10 s"


@pytest.mark.rows("REF-07")
def test_competences_of_many_units_take_two_queries(django_assert_num_queries):
    county = a_county()
    tier_takes(Tier.COUNTY, "I10", Ability.FULL)

    with django_assert_num_queries(2):
        organisations.competences("I10.x00", [county.lead.id, county.township.id], TODAY)


@pytest.mark.rows("REF-07")
def test_a_new_row_ends_the_one_before_it_and_history_stays():
    tier_takes(Tier.TOWNSHIP, "I10", Ability.STABLE)

    tier_takes(Tier.TOWNSHIP, "I10", Ability.FULL, date(2026, 1, 1))

    before, after = CatalogueEntry.objects.order_by("from_on")
    assert (before.until_on, after.until_on) == (date(2025, 12, 31), None)
    tier_takes(Tier.TOWNSHIP, "I10", Ability.NONE, date(2026, 1, 1))
    assert CatalogueEntry.objects.count() == 2
    with pytest.raises(EndsBeforeStart):
        tier_takes(Tier.TOWNSHIP, "I10", Ability.FULL, date(2025, 1, 1))


@pytest.mark.rows("REF-07")
def test_a_row_is_named_by_the_disease_and_begins_a_code():
    assert tier_takes(Tier.COUNTY, "e11", Ability.FULL).disease_name == "2型糖尿病"
    assert (
        tier_takes(Tier.COUNTY, "E11.700", Ability.FULL).disease_name == "2型糖尿病伴有多个并发症"
    )
    for wrong in ("", "糖尿病", "11E", "E1"):
        with pytest.raises(BadPrefix):
            tier_takes(Tier.COUNTY, wrong, Ability.FULL)


@pytest.mark.rows("REF-07")
def test_a_row_is_taken_out_after_a_day_once():
    card = tier_takes(Tier.COUNTY, "I10", Ability.FULL)

    services.end_entry(card.id, last_day=TODAY, **BY)

    assert selectors.list_entries(COUNTY, TODAY + timedelta(days=1)) == []
    with pytest.raises(EntryNotFound):
        services.end_entry(card.id, last_day=TODAY, **BY)


@pytest.mark.rows("REF-07")
def test_the_catalogue_is_read_by_tier_unit_and_name():
    township = a_township()
    tier_takes(Tier.COUNTY, "I10", Ability.FULL)
    tier_takes(Tier.TOWNSHIP, "E11", Ability.STABLE)
    unit_takes(township.id, "J44", Ability.STABLE)

    def prefixes(**filters: Any) -> list[str]:
        return [row.icd_prefix for row in selectors.list_entries(COUNTY, TODAY, **filters)]

    assert prefixes() == ["E11", "I10", "J44"]
    assert prefixes(tier=Tier.TOWNSHIP) == ["E11"]
    assert prefixes(institution_id=township.id) == ["J44"]
    assert prefixes(text="高血压") == ["I10"]
    assert prefixes(text="e1") == ["E11"]


@pytest.mark.rows("REF-07")
def test_the_database_itself_wants_a_row_of_a_tier_or_of_a_unit():
    row = tier_takes(Tier.COUNTY, "I10", Ability.FULL)

    with pytest.raises(IntegrityError):
        CatalogueEntry.objects.filter(pk=row.id).update(tier="")


@pytest.mark.rows("REF-07")
def test_the_starting_catalogue_grows_no_weaker_towards_the_county():
    order = [Ability.NONE, Ability.FIRST_AID, Ability.STABLE, Ability.FULL]

    for row in tier_catalogue():
        able = [
            order.index(Ability(row["tiers"][tier])) for tier in ("village", "township", "county")
        ]
        assert able == sorted(able), row["icd"]


@pytest.mark.rows("ORG-20")
def test_the_role_catalogue_has_core_services_for_each_tier_with_a_source():
    assert {item.tier for item in catalogue()} == {Tier.COUNTY, Tier.TOWNSHIP, Tier.VILLAGE}
    assert all(item.source.startswith("seed-") for item in catalogue())
    assert len({item.code for item in catalogue()}) == len(catalogue())


@pytest.mark.rows("ORG-20")
def test_deviations_from_the_role_are_counted():
    township, silent = a_township(), a_township()
    codes = {item.code for item in services_of(Tier.TOWNSHIP) if item.core}
    services.set_services(township.id, codes, on=FOUNDED, **BY)
    assert selectors.deviations(COUNTY, TODAY) == []

    services.set_services(
        township.id, codes - {"township.elderly"} | {"county.surgery"}, on=date(2026, 1, 1), **BY
    )

    found = {(d.service.code, d.kind) for d in selectors.deviations(COUNTY, TODAY)}
    assert found == {("township.elderly", "missing"), ("county.surgery", "beyond")}
    assert selectors.deviations(COUNTY, date(2025, 12, 31)) == []
    assert selectors.services_given(silent.id, TODAY) == frozenset()
    assert "township.elderly" in selectors.services_given(township.id, date(2025, 12, 31))
    with pytest.raises(UnknownService):
        services.set_services(township.id, {"township.magic"}, on=TODAY, **BY)


def map_to(primary: int, receiving: int, day: date = FOUNDED, lead: int | None = None):
    return services.map_route(primary, receiving, lead_id=lead, from_on=day, reason="", **BY)


@pytest.mark.rows("ORG-22", "REF-14")
def test_each_primary_institution_has_one_receiving_hospital_and_the_unmapped_are_listed():
    county = a_county()
    receiving = a_city_hospital(level="2")

    map_to(county.township.id, receiving.id, lead=county.lead.id)

    routes, unmapped = selectors.list_routes(COUNTY, TODAY)
    assert [(r.primary, r.receiving, r.lead) for r in routes] == [
        (county.township, receiving, county.lead)
    ]
    assert unmapped == [county.other_township]
    assert organisations.receiving_of(county.township.id, TODAY) == receiving
    assert organisations.receiving_of(county.clinic.id, TODAY) == receiving
    assert organisations.receiving_of(county.other_clinic.id, TODAY) is None


@pytest.mark.rows("ORG-22")
def test_a_new_route_ends_the_old_one_the_day_before():
    county = a_county()
    first, second = a_city_hospital(level="2"), a_city_hospital(level="2")
    map_to(county.township.id, first.id)

    map_to(county.township.id, second.id, date(2026, 1, 1))

    assert organisations.receiving_of(county.township.id, date(2025, 12, 31)) == first
    assert organisations.receiving_of(county.township.id, date(2026, 1, 1)) == second
    services.end_route(county.township.id, last_day=TODAY, **BY)
    assert organisations.receiving_of(county.township.id, TODAY + timedelta(days=1)) is None
    with pytest.raises(RouteDoesNotFit):
        services.end_route(county.township.id, last_day=TODAY, **BY)


@pytest.mark.rows("ORG-22")
def test_only_a_hospital_receives_and_only_for_primary_institutions():
    county = a_county()

    with pytest.raises(RouteDoesNotFit):
        map_to(county.lead.id, a_city_hospital().id)
    with pytest.raises(RouteDoesNotFit):
        map_to(county.township.id, county.other_township.id)


def sign(lead: int, partner: int, **fields: Any):
    defaults: dict[str, Any] = {
        "kind": AgreementKind.REFERRAL,
        "document_no": "协〔2026〕1号",
        "from_on": FOUNDED,
        "network_status": NetworkStatus.CONNECTED,
        "specialties": ["心血管内科"],
        "chosen_because": "流向分析",
    }
    draft = AgreementDraft(lead_id=lead, partner_id=partner, **{**defaults, **fields})
    return services.sign_agreement(draft, **BY)


@pytest.mark.rows("REF-04")
def test_partners_in_force_are_listed_with_network_status_and_specialties():
    lead, partner, former = a_county_hospital(), a_city_hospital(), a_city_hospital()
    sign(lead.id, partner.id)
    sign(lead.id, former.id, until_on=date(2025, 12, 31))

    [card] = organisations.partners_of(lead.id, TODAY)

    assert card.partner == partner
    assert (card.network_status, card.specialties) == (NetworkStatus.CONNECTED, ("心血管内科",))
    assert len(organisations.partners_of(lead.id, date(2025, 12, 31))) == 2
    assert organisations.partners_of(lead.id, FOUNDED - timedelta(days=1)) == []
    assert [lead_card.id for lead_card, _ in selectors.list_agreements(COUNTY, TODAY)] == [lead.id]


@pytest.mark.rows("REF-04")
def test_a_partner_is_a_hospital_outside_the_county():
    lead = a_county_hospital()

    for wrong in (
        a_county_hospital(),
        a_township(),
        a_city_hospital(county_code=COUNTY),
        a_city_hospital(kind="J100"),
    ):
        with pytest.raises(PartnerDoesNotFit):
            sign(lead.id, wrong.id)


@pytest.mark.rows("REF-04")
def test_an_agreement_is_entered_once_checked_and_ended():
    lead, partner = a_county_hospital(), a_city_hospital()
    card = sign(lead.id, partner.id, network_status=NetworkStatus.PENDING)
    with pytest.raises(AgreementTaken):
        sign(lead.id, partner.id)
    assert selectors.network_due(card, TODAY, 180)

    checked = services.check_network(card.id, NetworkStatus.CONNECTED, checked_on=TODAY, **BY)

    assert not selectors.network_due(checked, TODAY + timedelta(days=180), 180)
    assert selectors.network_due(checked, TODAY + timedelta(days=181), 180)
    services.end_agreement(card.id, last_day=TODAY - timedelta(days=1), reason="期满", **BY)
    assert organisations.partners_of(lead.id, TODAY) == []
    with pytest.raises(AgreementNotFound):
        services.end_agreement(card.id, last_day=TODAY, reason="", **BY)


def test_writes_stay_inside_the_county_of_the_post():
    lead = a_county_hospital(county_code="411722")
    clinic = a_village_clinic(a_township(county_code="411722"), county_code="411722")
    officer = an_officer_of(a_bureau())
    by: dict[str, Any] = {"actor": officer, "now": NOW}

    with pytest.raises(OutsideYourCounty):
        services.set_services(clinic.id, set(), on=TODAY, **by)
    with pytest.raises(OutsideYourCounty):
        services.set_entry(
            EntryDraft(
                icd_prefix="I10", ability=Ability.FULL, from_on=TODAY, institution_id=lead.id
            ),
            **by,
        )
    with pytest.raises(OutsideYourCounty):
        services.map_route(
            clinic.id, a_city_hospital().id, lead_id=None, from_on=TODAY, reason="", **by
        )


def test_leads_of_a_county_are_those_that_lead_on_the_day():
    county = a_county()

    assert selectors.leads_of_county(COUNTY, TODAY) == [county.lead]
    assert selectors.leads_of_county(COUNTY, date(2019, 1, 1)) == []
