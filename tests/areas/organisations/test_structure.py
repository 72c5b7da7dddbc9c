"""The tree of a consortium: three tiers, area centres, further roles, and who stands outside it."""

from datetime import date, timedelta
from typing import Any

import pytest

from lianyi.areas.organisations import public as organisations
from lianyi.areas.organisations import selectors, services
from lianyi.areas.organisations.public import (
    CooperationForm,
    MemberRole,
    Topology,
)
from lianyi.areas.organisations.services.consortia import (
    PlaceDoesNotFit,
)
from lianyi.areas.organisations.services.members import CannotBeGranted, GrantHeld
from lianyi.machinery.outbox.models import OutboxEvent
from tests.areas.organisations.builders import (
    FOUNDED,
    NOW,
    SYSTEM,
    TODAY,
    a_community,
    a_county,
    a_county_hospital,
    a_township,
    a_village_clinic,
)

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"actor": SYSTEM, "now": NOW}


def events(name: str) -> int:
    return OutboxEvent.objects.filter(name__endswith=name).count()


def join(consortium_id: int, institution_id: int, **fields: Any):
    defaults: dict[str, Any] = {"form": CooperationForm.INTEGRATED, "from_on": FOUNDED}
    return services.join(consortium_id, institution_id, **{**defaults, **fields}, **BY)


@pytest.mark.rows("ORG-03")
def test_the_tree_stands_in_three_tiers():
    county = a_county()

    (root,), lost = selectors.consortium_tree(county.community.id, TODAY)

    assert root.institution == county.lead
    assert root.role is MemberRole.HEAD
    assert {node.institution for node in root.children} == {county.township, county.other_township}
    assert {node.role for node in root.children} == {MemberRole.HUB}
    hub = next(node for node in root.children if node.institution == county.township)
    assert [node.institution for node in hub.children] == [county.clinic]
    assert lost == ()


@pytest.mark.rows("ORG-03")
def test_a_member_without_a_parent_is_listed_as_an_error():
    county, stranger = a_county(), a_township()
    orphan, foreign = a_village_clinic(stranger), a_village_clinic(county.township)
    join(county.community.id, orphan.id, role=MemberRole.BASE)
    join(county.community.id, foreign.id, role=MemberRole.BASE)

    (root,), lost = selectors.consortium_tree(county.community.id, TODAY)

    assert [(node.institution, node.fault) for node in lost] == [(orphan, "parent_outside")]
    hub = next(node for node in root.children if node.institution == county.township)
    assert foreign in [node.institution for node in hub.children]


@pytest.mark.rows("ORG-26")
def test_a_general_hospital_has_area_centres_with_members_under_them():
    lead, centre, member = a_county_hospital(), a_township(), a_township()
    hospital = a_community(lead, topology=Topology.GENERAL_HOSPITAL)
    area = join(hospital.id, centre.id, role=MemberRole.AREA_CENTRE)

    join(hospital.id, member.id, under_id=area.id)

    (root,), lost = selectors.consortium_tree(hospital.id, TODAY)
    assert [node.institution for node in root.children] == [centre]
    assert [node.institution for node in root.children[0].children] == [member]
    assert lost == ()
    assert member.id in organisations.subordinate_ids(centre.id, TODAY)
    assert member.id not in organisations.subordinate_ids(centre.id, FOUNDED - timedelta(days=1))


@pytest.mark.rows("ORG-26")
def test_a_member_stands_only_under_an_area_centre_of_its_own_consortium():
    hospital = a_community(a_county_hospital(), topology=Topology.GENERAL_HOSPITAL)
    plain = join(hospital.id, a_township().id)

    with pytest.raises(PlaceDoesNotFit):
        join(hospital.id, a_township().id, under_id=plain.id)


@pytest.mark.rows("ORG-26")
def test_a_member_becomes_an_area_centre_and_cannot_stand_under_its_own_member():
    hospital = a_community(a_county_hospital(), topology=Topology.GENERAL_HOSPITAL)
    centre = join(hospital.id, a_township().id)
    services.change_member(centre.id, role=MemberRole.AREA_CENTRE, under_id=None, **BY)
    lower = join(hospital.id, a_township().id, role=MemberRole.AREA_CENTRE, under_id=centre.id)

    with pytest.raises(PlaceDoesNotFit):
        services.change_member(centre.id, role=MemberRole.AREA_CENTRE, under_id=lower.id, **BY)


@pytest.mark.rows("ORG-26")
def test_the_role_of_a_county_medical_centre_is_given_and_taken_with_dates():
    county = a_county()
    [hub] = [
        m for m in selectors.list_members(county.community.id) if m.institution == county.township
    ]
    role = MemberRole.SUB_CENTRE

    services.grant_role(hub.id, role, area="北部片区", from_on=date(2026, 1, 1), **BY)
    assert selectors.grants_of(county.community.id, TODAY) == {hub.id: ["sub_centre"]}
    with pytest.raises(GrantHeld):
        services.grant_role(hub.id, role, area="", from_on=TODAY, **BY)
    services.revoke_role(hub.id, role, last_day=date(2026, 6, 30), **BY)

    assert selectors.grants_of(county.community.id, TODAY) == {}
    assert selectors.grants_of(county.community.id, date(2026, 6, 30)) == {hub.id: ["sub_centre"]}
    with pytest.raises(CannotBeGranted):
        services.grant_role(hub.id, MemberRole.HEAD, area="", from_on=TODAY, **BY)
    with pytest.raises(CannotBeGranted):
        services.revoke_role(hub.id, role, last_day=TODAY, **BY)
