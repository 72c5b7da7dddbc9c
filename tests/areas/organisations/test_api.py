"""Organisations over the API: the same rules, problems with stable codes, and the FHIR Organization."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lianyi.areas.organisations.models import Institution
from lianyi.areas.organisations.rules.fhir_organisation import CodeTables, read_organisation
from lianyi.areas.organisations.selectors import list_members
from tests.areas.organisations.builders import (
    COUNTY,
    a_bureau,
    a_city_hospital,
    a_committee,
    a_community,
    a_county,
    a_county_hospital,
    a_township,
)
from tests.areas.workforce.builders import signed_in

pytestmark = pytest.mark.django_db
API = "/api/v1/organisations"


@pytest.fixture
def officer() -> Client:
    """Somebody of the health bureau."""
    return signed_in(a_bureau().id, "bureau_officer")


def send(browser: Client, path: str, body: dict[str, Any]):
    return browser.post(f"{API}{path}", json.dumps(body), content_type="application/json")


@pytest.mark.rows("ORG-01")
def test_an_institution_is_registered_changed_and_read_as_it_was(officer: Client):
    made = send(
        officer,
        "/institutions",
        {
            "code": "A-1",
            "name": "甲镇卫生院",
            "tier": "township",
            "kind": "C220",
            "county_code": COUNTY,
            "beds": 40,
            "opened_on": "2020-01-01",
        },
    )
    number = made.json()["id"]
    changed = send(
        officer,
        f"/institutions/{number}/changes",
        {"valid_from": "2026-01-01", "reason": "1号", "beds": 60},
    )

    assert (made.status_code, changed.status_code) == (201, 200)
    before = officer.get(f"{API}/institutions/{number}/as-of/2025-12-31").json()
    after = officer.get(f"{API}/institutions/{number}").json()
    assert (before["fields"]["beds"], after["beds"]) == (40, 60)
    versions = officer.get(f"{API}/institutions/{number}/versions").json()
    assert [v["no"] for v in versions] == [2, 1]
    assert officer.get(f"{API}/institutions/{number}/as-of/2019-01-01").status_code == 404


@pytest.mark.rows("ORG-01")
def test_nothing_given_for_what_is_never_empty_changes_it_as_little_as_if_it_were_left_out(
    officer: Client,
):
    told = {"code": "A-1", "name": "甲镇卫生院", "tier": "township", "kind": "C220", "beds": 40}
    told |= {"county_code": COUNTY, "opened_on": "2020-01-01"}
    number = send(officer, "/institutions", told).json()["id"]
    nothing = {"grade": None, "name": None, "legal_status": None}

    changed = send(
        officer,
        f"/institutions/{number}/changes",
        {"valid_from": "2026-01-01", "reason": "2号", "beds": 60, **nothing},
    )

    assert changed.status_code == 200, changed.content.decode()
    assert (changed.json()["name"], changed.json()["beds"]) == ("甲镇卫生院", 60)


def test_a_refusal_is_a_problem_with_code_field_and_a_sentence(officer: Client):
    answer = send(
        officer,
        "/institutions",
        {"code": "A-1", "name": "甲", "tier": "township", "credit_code": "12330000470051726G"},
    )

    problem = answer.json()
    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("application/problem+json")
    assert (problem["code"], problem["field"]) == ("identity.bad_credit_code", "credit_code")
    assert not Institution.objects.filter(code="A-1").exists()


def test_the_list_is_paged_and_filtered(officer: Client):
    for _ in range(3):
        a_township()

    first = officer.get(f"{API}/institutions", {"tier": "township", "limit": "2"}).json()
    rest = officer.get(
        f"{API}/institutions", {"tier": "township", "limit": "2", "after": first["next"]}
    ).json()

    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)


@pytest.mark.rows("ORG-01")
def test_a_file_refused_names_its_rows(officer: Client):
    table = "机构代码,机构名称,层级\nI-1,,乡镇\n"
    file = SimpleUploadedFile("i.csv", table.encode())

    answer = officer.post(f"{API}/institutions/import", {"file": file})

    assert answer.status_code == 422
    assert [(row["row"], row["field"]) for row in answer.json()["rows"]] == [(2, "name")]


@pytest.mark.rows("ORG-02", "ORG-07")
def test_consortia_are_formed_joined_and_shown_as_a_tree(officer: Client):
    lead, centre = a_county_hospital(), a_township()
    made = send(
        officer,
        "/consortia",
        {
            "code": "C-1",
            "name": "某医共体",
            "model": "county_community",
            "closeness": "close",
            "county_code": COUNTY,
            "lead_id": lead.id,
            "founded_on": "2026-01-01",
            "governing_body": "hospital_committee",
            "topology": "one_plus_n",
        },
    )
    number = made.json()["id"]
    joining = {"institution_id": centre.id, "form": "integrated", "from_on": "2026-01-01"}

    joined = send(officer, f"/consortia/{number}/members", joining)
    again = send(officer, f"/consortia/{number}/members", joining)

    assert (made.status_code, joined.status_code) == (201, 201)
    assert (again.status_code, again.json()["code"]) == (409, "organisations.already_member")
    tree = officer.get(f"{API}/consortia/{number}/tree").json()
    assert tree["roots"][0]["institution"]["id"] == lead.id
    assert [n["institution"]["id"] for n in tree["roots"][0]["children"]] == [centre.id]
    assert officer.get(f"{API}/consortia", {"county": COUNTY}).json()[0]["id"] == number


@pytest.mark.rows("ORG-01")
def test_an_attempt_on_ownership_is_a_conflict(officer: Client):
    lead, centre = a_county_hospital(), a_township()
    community = a_community(lead, centre)
    [member] = [m for m in list_members(community.id) if m.institution == centre]

    answer = send(
        officer,
        f"/memberships/{member.id}/settle",
        {"reason": "并入", "changes": {"owner": "县人民医院"}},
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "organisations.ownership_is_fixed")
    settled = send(
        officer,
        f"/memberships/{member.id}/settle",
        {"reason": "一体化", "changes": {"manager": "县人民医院"}},
    )
    assert settled.status_code == 204


@pytest.mark.rows("ORG-05")
def test_communities_merge_over_the_api(officer: Client):
    first, second = a_community(a_county_hospital()), a_community(a_county_hospital())

    answer = send(
        officer,
        "/consortia/merge",
        {
            "consortium_ids": [first.id, second.id],
            "into_id": first.id,
            "from_on": "2026-07-01",
            "document_no": "7号",
        },
    )

    assert answer.status_code == 200
    assert answer.json()["members"] == 2


@pytest.mark.rows("ORG-06", "ORG-22")
def test_coverage_and_unmapped_areas_are_readable(officer: Client):
    county = a_county()
    receiving = a_city_hospital(level="2")

    mapped = send(
        officer,
        "/routes",
        {"primary_id": county.township.id, "receiving_id": receiving.id, "from_on": "2026-01-01"},
    )

    assert mapped.status_code == 201
    assert officer.get(f"{API}/counties/{COUNTY}/coverage").json()["percent"] == 100.0
    routes = officer.get(f"{API}/counties/{COUNTY}/routes").json()
    assert [c["id"] for c in routes["unmapped"]] == [county.other_township.id]


@pytest.mark.rows("REF-07", "REF-04")
def test_catalogue_and_partners_over_the_api(officer: Client):
    county = a_county()
    entry = {"icd_prefix": "I10", "ability": "full", "from_on": "2026-01-01"}
    made = send(officer, "/catalogue", {**entry, "tier": "county", "county_code": COUNTY})
    signed = send(
        officer,
        "/agreements",
        {
            "lead_id": county.lead.id,
            "partner_id": a_city_hospital().id,
            "kind": "referral",
            "document_no": "1",
            "from_on": "2026-01-01",
            "chosen_because": "流向分析",
        },
    )

    assert (made.status_code, signed.status_code) == (201, 201)
    found = officer.get(f"{API}/competences/I10.x00", {"county": COUNTY}).json()
    assert [c["institution_id"] for c in found] == [county.lead.id]
    assert len(officer.get(f"{API}/institutions/{county.lead.id}/partners").json()) == 1
    assert len(officer.get(f"{API}/counties/{COUNTY}/catalogue").json()) == 1


@pytest.mark.rows("ORG-14")
def test_a_matter_takes_effect_only_after_its_decision(officer: Client):
    body = a_committee()
    matter = send(
        officer, "/matters", {"kind": "charter", "title": "章程", "county_code": COUNTY}
    ).json()["id"]
    early = send(officer, f"/matters/{matter}/enact", {"effective_on": "2026-11-24"})
    decided = send(
        officer,
        f"/bodies/{body}/decisions",
        {
            "number": "1",
            "power": "charter",
            "outcome": "approved",
            "decided_on": "2026-11-24",
            "matter_id": matter,
        },
    )

    enacted = send(officer, f"/matters/{matter}/enact", {"effective_on": "2026-11-24"})

    assert (early.status_code, early.json()["code"]) == (409, "organisations.decision_needed")
    assert decided.status_code == 201
    assert enacted.json()["state"] == "effective"
    assert len(officer.get(f"{API}/bodies/{body}/seats").json()) == 1


@pytest.mark.rows("ORG-01")
def test_an_institution_written_as_fhir_is_read_back_as_it_was(officer: Client):
    card = a_township(
        latitude=32.9,
        longitude=114.6,
        licence_no="L-1",
        credit_code="12330000470051726F",
        grade="A",
        address="健康路1号",
        phone="0396-5001234",
        legal_status="independent",
    )

    answer = officer.get(f"/fhir/Organization/{card.id}")
    resource = answer.json()
    tables = CodeTables(
        kinds=frozenset({"C220"}),
        organisation_types=frozenset({"121"}),
        economic_types=frozenset(),
    )
    draft, faults = read_organisation(resource, tables)

    assert answer["Content-Type"].startswith("application/fhir+json")
    assert faults == []
    assert draft is not None
    assert (draft.code, draft.name, draft.kind, draft.tier) == (
        card.code,
        card.name,
        "C220",
        card.tier,
    )
    assert (draft.level, draft.grade, draft.latitude) == (card.level, card.grade, 32.9)
    assert (draft.credit_code, draft.licence_no) == ("12330000470051726F", "L-1")


def test_without_the_permission_or_in_another_county_nothing_is_written(officer: Client):
    county = a_county()
    doctor = signed_in(county.clinic.id, "village_doctor")
    body = {"code": "Z-1", "name": "某", "tier": "township", "county_code": "411722"}

    assert send(doctor, "/institutions", body).status_code == 403
    assert send(officer, "/institutions", body).json()["code"] == (
        "organisations.outside_your_county"
    )
    assert not Institution.objects.filter(code="Z-1").exists()
