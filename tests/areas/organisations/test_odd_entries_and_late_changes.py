"""Entries that say little or too much, and changes that come after others were decided."""

from datetime import date
from typing import Any

import pytest

from lianyi.areas.organisations import public as organisations
from lianyi.areas.organisations import selectors, services
from lianyi.areas.organisations.models import Institution
from lianyi.areas.organisations.rules.fhir_organisation import CodeTables, read_organisation
from lianyi.areas.organisations.rules.fhir_writing import write_organisation
from lianyi.areas.organisations.services import DecisionDraft
from lianyi.areas.organisations.services.counties import OutsideYourCounty, must_reach
from lianyi.areas.organisations.types import LegalStatus, Outcome, Power, Tier
from lianyi.kernel.actor import Actor, Scope
from lianyi.machinery.policy import public as policy
from tests.areas.organisations.builders import (
    COUNTY,
    FOUNDED,
    NOW,
    SYSTEM,
    TODAY,
    a_committee,
    a_community,
    a_county,
    a_county_hospital,
    a_township,
)

BY: dict[str, Any] = {"actor": SYSTEM, "now": NOW}
TABLES = CodeTables(
    kinds=frozenset({"A100"}),
    organisation_types=frozenset({"121"}),
    economic_types=frozenset({"110"}),
)
POSITION = "x/hc-mdm-organizationggis"


def a_place(*parts: tuple[str, float]) -> dict[str, Any]:
    """An address with a position made of these parts."""
    inner = [{"url": url, "valueDecimal": value} for url, value in parts]
    return {"extension": [{"url": POSITION, "extension": inner}]}


@pytest.mark.rows("ORG-01")
def test_an_element_of_another_shape_is_named_by_its_path():
    draft, faults = read_organisation({"resourceType": "Organization", "name": {}}, TABLES)

    assert draft is None
    assert [(fault.field, fault.facts["path"]) for fault in faults] == [("name", "name")]


@pytest.mark.rows("ORG-01")
def test_a_position_is_read_where_both_parts_are_told_and_extensions_without_a_code_are_passed_over():
    resource = {
        "resourceType": "Organization",
        "name": "某机构",
        "identifier": [{"type": {"coding": [{"code": "HCOC"}]}, "value": "N-1"}],
        "extension": [{"url": "x/hc-mdm-hospitallevel"}],
        "address": [
            {"line": ["健康路1号"]},
            a_place(("latitude", 29.5)),
            a_place(("latitude", 33.0), ("longitude", 114.6)),
        ],
    }

    draft, faults = read_organisation(resource, TABLES)
    without, _ = read_organisation({**resource, "address": resource["address"][:2]}, TABLES)

    assert faults == []
    assert draft is not None
    assert without is not None
    assert (draft.latitude, draft.longitude) == (33.0, 114.6)
    assert (without.latitude, without.longitude) == (None, None)


@pytest.mark.django_db
@pytest.mark.rows("ORG-01")
def test_what_an_entry_does_not_know_is_left_out_of_the_organization():
    centre = a_township()
    clinic = organisations.register_institution(
        organisations.InstitutionDraft(
            code="V-1",
            name="王寨村卫生室",
            tier=Tier.VILLAGE,
            kind="D600",
            county_code=COUNTY,
            parent_code=centre.code,
            legal_status=LegalStatus.NONE,
            latitude=33.0,
            longitude=114.6,
        ),
        **BY,
    )
    known = selectors.institution_as_of(clinic.id, TODAY).fields

    written = write_organisation(clinic.id, known)
    bare = write_organisation(centre.id, {**known, "parent_id": None, "latitude": None})

    assert written["partOf"] == {"reference": f"Organization/{centre.id}"}
    assert "type" not in written
    [place] = written["address"]
    assert "line" not in place
    assert [part["url"] for part in place["extension"][0]["extension"]] == ["longitude", "latitude"]
    assert not {"partOf", "address"} & bare.keys()
    legal = write_organisation(
        centre.id, {**known, "legal_status": LegalStatus.INDEPENDENT, "address": "健康路1号"}
    )
    assert legal["type"][0]["coding"][0]["code"] == "121"
    assert legal["address"][0]["line"] == ["健康路1号"]


@pytest.mark.django_db
def test_an_institution_takes_a_free_code_and_no_manager_that_is_not_there():
    centre = a_township()
    change = {"valid_from": TODAY, "reason": "批文", **BY}

    services.change_institution(centre.id, {"code": "FREI-1"}, **change)

    assert organisations.get_institution(centre.id).code == "FREI-1"
    with pytest.raises(organisations.InstitutionNotFound) as refused:
        services.change_institution(centre.id, {"parent_code": "NOBODY"}, **change)
    assert refused.value.field == "parent_code"


@pytest.mark.django_db
def test_a_table_places_an_institution_on_the_map():
    heads = "机构代码,机构名称,层级,机构类别代码,县区代码,纬度,经度\n"
    table = heads + f"W-T1,西洋店镇卫生院,乡镇,C220,{COUNTY},33.01,114.65\n"

    services.import_institutions(table.encode(), **BY)

    row = Institution.objects.get(code="W-T1")
    assert (row.latitude, row.longitude) == (33.01, 114.65)


@pytest.mark.django_db
def test_somebody_without_a_post_writes_in_no_county():
    a_township()
    nobody = Actor(
        user_id=1,
        name="无岗位",
        role="bureau_officer",
        institution_id=None,
        scope=Scope(institution_ids=frozenset(), at=NOW, user_id=1),
        permissions=frozenset(),
    )

    with pytest.raises(OutsideYourCounty):
        must_reach(nobody, COUNTY)


def approve(body_id: int, power: Power, matter_id: int | None = None) -> int:
    """An approving decision of a body; its number."""
    draft = DecisionDraft(
        number=f"平管委〔2026〕{power}号",
        title="决定",
        power=power,
        outcome=Outcome.APPROVED,
        decided_on=TODAY,
        matter_id=matter_id,
        votes_for=9,
    )
    return services.record_decision(body_id, draft, **BY).id


@pytest.mark.django_db
@pytest.mark.rows("ORG-05", "ORG-14")
def test_with_the_committees_decision_two_communities_become_one():
    first, second = a_community(a_county_hospital()), a_community(a_county_hospital())
    policy.create_profile(
        county_code=COUNTY, name="平舆", based_on="pingyu-003", valid_from=FOUNDED, **BY
    )

    card, _ = services.merge(
        [first.id, second.id],
        into_id=first.id,
        from_on=TODAY,
        document_no="1",
        decision_id=approve(a_committee(), Power.OTHER),
        **BY,
    )

    assert card.id == first.id
    assert selectors.get_consortium(second.id).state != "active"


@pytest.mark.django_db
@pytest.mark.rows("ORG-17")
def test_an_appointment_decided_but_overtaken_by_a_newer_director_names_no_head():
    county, body = a_county(), a_committee()
    services.appoint_director(county.lead.id, person_name="王院长", from_on=date(2026, 1, 1), **BY)
    [(_, _, _, older)] = selectors.open_head_changes(county.community.id)
    assert older is not None
    approve(body, Power.PERSONNEL, older)

    services.appoint_director(county.lead.id, person_name="赵院长", from_on=date(2026, 6, 1), **BY)
    services.enact_matter(older, effective_on=TODAY, **BY)

    assert selectors.get_consortium(county.community.id).head_name == ""
    [(_, _, name, newer)] = selectors.open_head_changes(county.community.id)
    assert (name, newer != older) == ("赵院长", True)
