"""What does not exist is said not to exist, whoever asks; and the last corners of the rules."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from lianyi.areas.organisations import selectors, services
from lianyi.areas.organisations.models import Membership
from lianyi.areas.organisations.rules import governance, structure
from lianyi.areas.organisations.rules.fhir_organisation import (
    CodeTables,
    owner_of,
    read_organisation,
    tier_of,
)
from lianyi.areas.organisations.rules.membership import AlreadyMember
from lianyi.areas.organisations.services import AgreementDraft, DecisionDraft, EntryDraft
from lianyi.areas.organisations.services.leaving import HeadCannotLeave
from lianyi.areas.organisations.types import (
    Ability,
    AgreementKind,
    BodyKind,
    Closeness,
    ConsortiumDraft,
    CooperationForm,
    MatterKind,
    MemberRole,
    MergeTotals,
    Model,
    NetworkStatus,
    Outcome,
    OwnerKind,
    Power,
    SeatSlot,
    Tier,
    Topology,
)
from lianyi.kernel.errors import DomainError
from tests.areas.organisations.builders import (
    COUNTY,
    FOUNDED,
    NOW,
    SYSTEM,
    TODAY,
    a_city_hospital,
    a_committee,
    a_community,
    a_county,
    a_county_hospital,
    a_township,
    a_village_clinic,
)

BY: dict[str, Any] = {"actor": SYSTEM, "now": NOW}
NOBODY = 999_999
DECISION = DecisionDraft(
    number="1", title="x", power=Power.OTHER, outcome=Outcome.APPROVED, decided_on=TODAY
)
SEAT: dict[str, Any] = {
    "slot": SeatSlot.MEMBER,
    "department": "财政",
    "person_name": "某",
    "position": "",
    "from_on": TODAY,
}
FORM = ConsortiumDraft(
    code="N",
    name="某",
    model=Model.COUNTY_COMMUNITY,
    closeness=Closeness.CLOSE,
    county_code=COUNTY,
    lead_id=NOBODY,
    founded_on=FOUNDED,
    governing_body="hospital_committee",
)
ASKED: list[Callable[[], object]] = [
    lambda: selectors.get_institution(NOBODY),
    lambda: selectors.get_consortium(NOBODY),
    lambda: selectors.get_membership(NOBODY),
    lambda: selectors.get_exit(NOBODY),
    lambda: services.create_consortium(FORM, **BY),
    lambda: services.join(NOBODY, NOBODY, form=CooperationForm.INTEGRATED, from_on=FOUNDED, **BY),
    lambda: services.change_member(NOBODY, role=MemberRole.HUB, under_id=None, **BY),
    lambda: services.settle_member(NOBODY, {}, reason="x", **BY),
    lambda: services.propose_exit(NOBODY, reason="x", last_day=TODAY, **BY),
    lambda: services.record_exit_step(NOBODY, "committee", approved=True, document_no="1", **BY),
    lambda: services.merge([NOBODY], into_id=NOBODY, from_on=TODAY, document_no="1", **BY),
    lambda: services.dissolve(NOBODY, last_day=TODAY, document_no="1", **BY),
    lambda: services.form_body(
        name="x",
        kind=BodyKind.COUNCIL,
        county_code=COUNTY,
        consortium_id=NOBODY,
        **BY,
    ),
    lambda: services.give_seat(NOBODY, **SEAT, **BY),
    lambda: services.end_seat(NOBODY, last_day=TODAY, **BY),
    lambda: services.hold_meeting(NOBODY, title="x", held_on=TODAY, **BY),
    lambda: services.add_agenda_item(NOBODY, title="x", power=Power.OTHER, matter_id=None, **BY),
    lambda: services.record_decision(NOBODY, DECISION, **BY),
    lambda: services.propose_matter(
        kind=MatterKind.PLAN, title="x", county_code=COUNTY, consortium_id=NOBODY, **BY
    ),
    lambda: services.enact_matter(NOBODY, effective_on=TODAY, **BY),
    lambda: services.withdraw_matter(NOBODY, **BY),
    lambda: services.appoint_director(NOBODY, person_name="x", from_on=TODAY, **BY),
    lambda: services.set_services(NOBODY, set(), on=TODAY, **BY),
    lambda: services.set_entry(
        EntryDraft(icd_prefix="I10", ability=Ability.FULL, from_on=TODAY, institution_id=NOBODY),
        **BY,
    ),
    lambda: services.end_entry(NOBODY, last_day=TODAY, **BY),
    lambda: services.sign_agreement(
        AgreementDraft(
            lead_id=NOBODY,
            partner_id=NOBODY,
            kind=AgreementKind.REFERRAL,
            document_no="1",
            from_on=TODAY,
        ),
        **BY,
    ),
    lambda: services.check_network(NOBODY, NetworkStatus.NONE, checked_on=TODAY, **BY),
    lambda: services.map_route(NOBODY, NOBODY, lead_id=None, from_on=TODAY, reason="", **BY),
    lambda: services.add_alias(
        NOBODY, "x", from_on=None, until_on=None, confidence_percent=9, source="", **BY
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize("ask", ASKED)
def test_what_is_not_there_is_a_404(ask: Callable[[], object]):
    with pytest.raises(DomainError) as refusal:
        ask()

    assert refusal.value.http_status == 404


@pytest.mark.django_db
def test_a_decision_about_a_matter_of_another_county_finds_none():
    body = a_committee()
    far = services.propose_matter(kind=MatterKind.OTHER, title="x", county_code="411722", **BY).id

    with pytest.raises(selectors.MatterNotFound):
        services.record_decision(body, replace(DECISION, matter_id=far), **BY)
    with pytest.raises(selectors.MatterNotFound):
        services.hold_meeting(body, title="x", held_on=TODAY, agenda=[("", Power.OTHER, far)], **BY)


@pytest.mark.django_db
@pytest.mark.rows("ORG-14")
def test_a_council_is_chaired_by_whom_its_members_choose():
    body = services.form_body(name="集团理事会", kind=BodyKind.COUNCIL, county_code=COUNTY, **BY)
    services.give_seat(
        body.id, **{**SEAT, "slot": SeatSlot.CHAIR, "position": "院长", "from_on": FOUNDED}, **BY
    )

    assert services.record_decision(body.id, DECISION, **BY).outcome is Outcome.APPROVED


@pytest.mark.django_db
@pytest.mark.rows("ORG-17")
def test_withdrawing_the_matter_drops_the_change_of_head():
    county = a_county()
    services.appoint_director(county.lead.id, person_name="王院长", from_on=TODAY, **BY)
    [(_, _, _, matter)] = selectors.open_head_changes(county.community.id)
    assert matter

    services.withdraw_matter(matter, **BY)

    assert selectors.open_head_changes(county.community.id) == []
    assert selectors.get_consortium(county.community.id).head_name == ""


@pytest.mark.django_db
@pytest.mark.rows("ORG-20")
def test_services_stated_and_corrected_on_one_day_leave_no_trace_of_the_slip():
    township = a_township()
    services.set_services(township.id, {"township.elderly"}, on=TODAY, **BY)

    services.set_services(township.id, {"township.fever"}, on=TODAY, **BY)

    assert selectors.services_given(township.id, TODAY) == {"township.fever"}


@pytest.mark.django_db
@pytest.mark.rows("ORG-21")
def test_a_city_hospital_joins_a_city_county_consortium_without_a_county_of_its_own():
    consortium = a_community(
        a_city_hospital(),
        model=Model.CITY_COUNTY,
        closeness=Closeness.LOOSE,
        governing_body="council",
        topology=Topology.STAR,
        county_code="411702",
    )

    member = services.join(
        consortium.id,
        a_city_hospital(level="2").id,
        form=CooperationForm.TECHNICAL,
        from_on=FOUNDED,
        **BY,
    )

    assert member.role is MemberRole.MEMBER


@pytest.mark.django_db
def test_an_ended_community_takes_part_in_no_merge():
    first, second = a_community(a_county_hospital()), a_community(a_county_hospital())
    services.dissolve(second.id, last_day=TODAY - timedelta(days=1), document_no="1", **BY)

    with pytest.raises(DomainError, match="ended on"):
        services.merge(
            [first.id, second.id], into_id=first.id, from_on=TODAY, document_no="1", **BY
        )


@pytest.mark.django_db
@pytest.mark.rows("ORG-03")
def test_without_a_head_every_member_hangs_in_the_air():
    county = a_county()
    members = [
        m for m in selectors.list_members(county.community.id) if m.role is not MemberRole.HEAD
    ]
    clinic = a_village_clinic(county.township)

    roots, lost = structure.tree(members, [clinic])

    assert roots == ()
    assert {node.institution for node in lost} == {county.township, county.other_township}


def test_a_merge_that_loses_somebody_is_refused():
    before = MergeTotals(members=4, beds=100, population=1_000)
    structure.check_totals(before, before)

    with pytest.raises(structure.TotalsDiffer, match="4/100/1000"):
        structure.check_totals(before, replace(before, members=3))


def test_the_head_is_proposed_only_where_the_director_is_somebody_else():
    assert governance.next_head("王", "李") == "王"
    assert governance.next_head("王", "王") is None
    assert governance.next_head("", "李") is None


TABLES = CodeTables(
    kinds=frozenset({"A100"}),
    organisation_types=frozenset({"121"}),
    economic_types=frozenset({"110"}),
)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"name": " "}, "name"),
        ({"identifier": [{"value": ""}]}, "identifier[0].value"),
        (
            {"identifier": [{"type": {"coding": [{"code": "XX"}]}, "value": "1"}]},
            "identifier[0].type.coding[0].code",
        ),
        (
            {"extension": [{"url": "x/hc-mdm-hospitallevel", "valueCoding": {"code": "99"}}]},
            "extension[0].valueCoding.code",
        ),
        (
            {
                "identifier": [
                    {
                        "type": {"coding": [{"code": "MIPLRN"}]},
                        "value": "1",
                        "period": {"start": "昨天"},
                    }
                ]
            },
            "identifier[0].period.start",
        ),
        (
            {
                "meta": {
                    "profile": ["http://fhir.cq.hc/StructureDefinition/hc-healthcare-organization"]
                }
            },
            "extension[hc-mdm-healthcareinstitutionstype]",
        ),
        ({"resourceType": "Patient"}, "resourceType"),
    ],
)
@pytest.mark.rows("ORG-01")
def test_each_fault_of_a_fhir_organization_is_named_by_its_path(changes, path):
    resource = {"resourceType": "Organization", "id": "x1", "name": "某机构", **changes}

    draft, faults = read_organisation(resource, TABLES)

    assert draft is None
    assert [fault.field for fault in faults] == [path]


def test_what_is_no_object_is_no_organization():
    draft, faults = read_organisation("text", TABLES)

    assert draft is None
    assert faults[0].field == "resourceType"


@pytest.mark.parametrize(
    ("economic", "owner"),
    [
        ("110", OwnerKind.GOVERNMENT),
        ("120", OwnerKind.COLLECTIVE),
        ("171", OwnerKind.PRIVATE),
        ("160", OwnerKind.SOCIETY),
    ],
)
def test_the_owner_follows_the_economic_type(economic: str, owner: OwnerKind):
    assert owner_of(economic) is owner


@pytest.mark.parametrize(
    ("kind", "credit", "tier"),
    [
        ("A100", "", Tier.COUNTY),
        ("C220", "", Tier.TOWNSHIP),
        ("D600", "", Tier.VILLAGE),
        ("J100", "", Tier.OTHER),
        ("", "11500103MB1849823N", Tier.BUREAU),
    ],
)
def test_the_tier_follows_kind_and_credit_code(kind: str, credit: str, tier: Tier):
    assert tier_of(kind, credit) is tier


@pytest.mark.django_db(transaction=True)
@pytest.mark.rows("ORG-07")
def test_of_two_leads_that_take_a_township_centre_at_the_same_instant_one_gets_it():
    communities = [a_community(a_county_hospital()) for _ in range(2)]
    centre = a_township()
    start = threading.Barrier(2)
    refused: list[DomainError] = []

    def take(consortium_id: int) -> None:
        try:
            start.wait()
            services.join(
                consortium_id,
                centre.id,
                form=CooperationForm.INTEGRATED,
                from_on=FOUNDED,
                **BY,
            )
        except AlreadyMember as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(card.id,)) for card in communities]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert Membership.objects.filter(institution=centre.id).count() == 1


@pytest.mark.django_db
def test_only_the_head_is_kept_from_leaving():
    county = a_county()
    [head] = [m for m in selectors.list_members(county.community.id) if m.role is MemberRole.HEAD]

    with pytest.raises(HeadCannotLeave):
        services.propose_exit(head.id, reason="x", last_day=TODAY, **BY)
