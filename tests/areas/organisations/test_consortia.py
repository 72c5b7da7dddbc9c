"""Consortia over time: formed, joined, left, merged; whoever belongs, belongs from a day to a day."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from lianyi.areas.organisations import public as organisations
from lianyi.areas.organisations import selectors, services
from lianyi.areas.organisations.models import Consortium, Institution, Membership
from lianyi.areas.organisations.public import (
    Closeness,
    ConsortiumDraft,
    CooperationForm,
    MemberRole,
    Model,
    Tier,
    Topology,
)
from lianyi.areas.organisations.rules.membership import (
    AlreadyMember,
    BreaksModel,
    OwnershipIsFixed,
)
from lianyi.areas.organisations.services.consortia import (
    BreaksPolicy,
    ConsortiumCodeTaken,
)
from lianyi.areas.organisations.services.counties import OutsideYourCounty
from lianyi.areas.organisations.services.members import NotManaged
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox.models import OutboxEvent
from lianyi.machinery.policy import public as policy
from tests.areas.organisations.builders import (
    COUNTY,
    FOUNDED,
    NOW,
    SYSTEM,
    TODAY,
    a_bureau,
    a_city_hospital,
    a_community,
    a_county,
    a_county_hospital,
    a_township,
    an_officer_of,
)

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"actor": SYSTEM, "now": NOW}


def events(name: str) -> int:
    return OutboxEvent.objects.filter(name__endswith=name).count()


def join(consortium_id: int, institution_id: int, **fields: Any):
    defaults: dict[str, Any] = {"form": CooperationForm.INTEGRATED, "from_on": FOUNDED}
    return services.join(consortium_id, institution_id, **{**defaults, **fields}, **BY)


@pytest.mark.rows("ORG-02")
def test_a_consortium_that_breaks_its_models_rule_is_refused_with_the_reason_and_leaves_no_row():
    centre = a_township()

    with pytest.raises(BreaksModel) as refusal:
        a_community(centre)

    assert refusal.value.facts["why_en"] == "the lead is not of a tier that may lead"
    assert not Consortium.objects.exists()


@pytest.mark.rows("ORG-02")
def test_a_code_is_used_once():
    a_community(a_county_hospital(), code="SAME")

    with pytest.raises(ConsortiumCodeTaken):
        a_community(a_county_hospital(), code="SAME")


@pytest.mark.rows("ORG-01")
def test_joining_changes_the_membership_and_nothing_else_of_the_institution():
    lead, centre = a_county_hospital(), a_township(owner="平舆县人民政府", beds=60)
    community = a_community(lead)
    before = Institution.objects.filter(pk=centre.id).values().get()

    join(community.id, centre.id)

    assert Institution.objects.filter(pk=centre.id).values().get() == before
    assert organisations.lead_of(centre.id, TODAY) == lead


@pytest.mark.rows("ORG-01")
@pytest.mark.parametrize("field", ["owner", "legal_status", "credit_code", "owning_government"])
def test_a_consortium_that_would_change_ownership_is_refused_and_the_refusal_is_on_record(field):
    lead, centre = a_county_hospital(), a_township(owner="平舆县人民政府")
    community = a_community(lead, centre)
    [member] = [m for m in selectors.list_members(community.id) if m.institution.id == centre.id]
    before = Institution.objects.filter(pk=centre.id).values().get()

    with pytest.raises(OwnershipIsFixed):
        services.settle_member(
            member.id, {field: "县人民医院", "manager": "x"}, reason="并入", **BY
        )

    assert Institution.objects.filter(pk=centre.id).values().get() == before
    wanted = audit.Search(action="organisations.ownership_change_refused")
    [line] = audit.search(scope=SYSTEM.scope, wanted=wanted)
    assert line.target == f"institution:{centre.id}"
    assert field in str(line.facts)


@pytest.mark.rows("ORG-01")
def test_a_consortium_may_settle_who_manages_a_member_and_for_what():
    lead, centre = a_county_hospital(), a_township()
    community = a_community(lead, centre)
    [member] = [m for m in selectors.list_members(community.id) if m.institution.id == centre.id]

    services.settle_member(member.id, {"manager": lead.name}, reason="一体化管理", **BY)

    row = Institution.objects.get(pk=centre.id)
    assert (row.manager, row.owner) == (lead.name, "")
    with pytest.raises(NotManaged):
        services.settle_member(member.id, {"beds": 200}, reason="扩床", **BY)


@pytest.mark.rows("ORG-07")
def test_a_township_centre_cannot_belong_to_two_close_communities():
    first, second = a_community(a_county_hospital()), a_community(a_county_hospital())
    centre = a_township()
    join(first.id, centre.id)

    with pytest.raises(AlreadyMember) as refusal:
        join(second.id, centre.id)

    assert refusal.value.facts["consortium"] == first.name


@pytest.mark.rows("ORG-07")
def test_the_database_itself_blocks_a_second_close_membership():
    first, second = a_community(a_county_hospital()), a_community(a_county_hospital())
    centre = a_township()
    join(first.id, centre.id)

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            consortium_id=second.id,
            institution_id=centre.id,
            role=MemberRole.HUB,
            form=CooperationForm.INTEGRATED,
            exclusive=True,
            from_on=FOUNDED,
        )


@pytest.mark.rows("ORG-07")
def test_a_lead_cannot_lead_two_close_communities():
    lead = a_county_hospital()
    a_community(lead)

    with pytest.raises(AlreadyMember):
        a_community(lead)


@pytest.mark.rows("ORG-07")
def test_n_of_one_plus_n_is_shown_for_each_lead():
    first = a_community(a_county_hospital(), a_township(), a_township())
    second = a_community(a_county_hospital(), a_township())

    counts = selectors.member_counts([first.id, second.id], TODAY)

    assert (counts[first.id], counts[second.id]) == (2, 1)


@pytest.mark.rows("ORG-07")
def test_a_loose_network_may_stand_beside_the_close_community():
    county = a_county()
    network = a_community(
        a_city_hospital(),
        model=Model.TELEMEDICINE,
        closeness=Closeness.LOOSE,
        governing_body="council",
        topology=Topology.STAR,
        county_code=COUNTY,
    )

    join(network.id, county.township.id, form=CooperationForm.REMOTE)

    assert organisations.lead_of(county.township.id, TODAY) == county.lead
    assert len(selectors.list_memberships(county.township.id, TODAY)) == 2


@pytest.mark.rows("ORG-21")
def test_a_county_hospital_joins_the_city_on_top_of_its_own_community():
    lead = a_county_hospital()
    consortium = a_community(
        a_city_hospital(),
        model=Model.CITY_COUNTY,
        closeness=Closeness.LOOSE,
        governing_body="council",
        topology=Topology.STAR,
        county_code="411702",
    )
    with pytest.raises(BreaksModel) as refusal:
        join(consortium.id, lead.id, form=CooperationForm.STRATEGIC)
    a_community(lead)

    join(consortium.id, lead.id, form=CooperationForm.STRATEGIC)

    assert "county community" in refusal.value.facts["why_en"]
    assert {m.model for m in selectors.list_memberships(lead.id, TODAY)} == {
        Model.COUNTY_COMMUNITY,
        Model.CITY_COUNTY,
    }


@pytest.mark.rows("ORG-24")
def test_an_alliance_counts_departments_and_lists_the_areas_nobody_fills():
    alliance = a_community(
        a_city_hospital(level="3", county_code="150105"),
        model=Model.SPECIALTY_ALLIANCE,
        closeness=Closeness.LOOSE,
        governing_body="alliance_committee",
        topology=Topology.STAR,
        specialty="心血管",
        lead_department="心血管内科",
        county_code="150105",
    )
    hospital = a_county_hospital(county_code="150121")
    join(alliance.id, hospital.id, department="心内科", form=CooperationForm.SPECIALTY)
    join(alliance.id, hospital.id, department="心外科", form=CooperationForm.SPECIALTY)

    gaps = {area.name for area in selectors.alliance_gaps(alliance.id, TODAY)}

    assert {m.department for m in selectors.list_members(alliance.id)} == {
        "心血管内科",
        "心内科",
        "心外科",
    }
    assert "土默特左旗" not in gaps
    assert "赛罕区" not in gaps
    assert {"托克托县", "武川县"} <= gaps
    with pytest.raises(AlreadyMember):
        join(alliance.id, hospital.id, department="心内科", form=CooperationForm.SPECIALTY)


@pytest.mark.rows("ORG-06")
def test_coverage_counts_who_must_take_part_and_names_who_does_not():
    county, alone = a_county(), a_township()
    a_township(owner_kind="private")
    a_county_hospital(owner_kind="private")
    lone_hospital = a_county_hospital()

    report = selectors.coverage(COUNTY, TODAY)

    assert (report.due, report.covered) == (5, 3)
    assert report.percent == 60.0
    assert set(report.missing) == {alone, lone_hospital}
    assert not report.complete
    assert selectors.coverage(COUNTY, FOUNDED - timedelta(days=1)).covered == 0
    join(county.community.id, alone.id)
    join(county.community.id, lone_hospital.id)
    assert selectors.coverage(COUNTY, TODAY).complete


@pytest.mark.rows("ORG-06")
def test_a_county_without_institutions_has_no_percentage():
    assert selectors.coverage("350583", TODAY).percent is None


def test_reach_follows_the_contracts_of_the_day():
    county, stranger = a_county(), a_township()
    everyone = {
        county.lead.id,
        county.township.id,
        county.other_township.id,
        county.clinic.id,
        county.other_clinic.id,
    }

    assert organisations.consortium_reach(county.lead.id, TODAY) == everyone
    assert organisations.consortium_reach(county.lead.id, date(2019, 1, 1)) == {county.lead.id}
    assert organisations.subordinate_ids(county.township.id, TODAY) == {
        county.township.id,
        county.clinic.id,
    }
    assert organisations.share_consortium(county.clinic.id, county.other_township.id, TODAY)
    assert not organisations.share_consortium(county.clinic.id, stranger.id, TODAY)
    assert organisations.hub_of(county.clinic.id) == county.township
    assert organisations.hub_of(county.lead.id) is None
    assert organisations.lead_of(county.clinic.id, TODAY) == county.lead
    assert organisations.lead_of(county.lead.id, TODAY) == county.lead


def test_nobody_forms_a_consortium_in_another_county():
    officer = an_officer_of(a_bureau())
    far = a_county_hospital(county_code="411722")

    with pytest.raises(OutsideYourCounty):
        services.create_consortium(
            ConsortiumDraft(
                code="F1",
                name="他县医共体",
                model=Model.COUNTY_COMMUNITY,
                closeness=Closeness.CLOSE,
                county_code="411722",
                lead_id=far.id,
                founded_on=FOUNDED,
                governing_body="hospital_committee",
            ),
            actor=officer,
            now=NOW,
        )


@pytest.mark.rows("ORG-02")
def test_a_community_takes_the_shape_the_countys_profile_asks_for():
    policy.create_profile(
        county_code=COUNTY, name="平舆", based_on="pingyu-003", valid_from=FOUNDED, **BY
    )

    with pytest.raises(BreaksPolicy) as refusal:
        a_community(a_county_hospital(), topology=Topology.STAR)
    assert refusal.value.field == "topology"
    with pytest.raises(BreaksPolicy) as refusal:
        a_community(a_county_hospital(), governing_body="hospital_committee")
    assert refusal.value.field == "governing_body"
    a_community(a_county_hospital(), governing_body="construction_committee")


def test_tiers_of_a_county_are_listed_by_code():
    county = a_county()

    assert organisations.list_county(COUNTY, Tier.COUNTY) == [county.lead]
    assert organisations.county_reach(COUNTY) >= {county.lead.id, county.clinic.id}
