"""A file of institutions comes in whole or not at all, and every fault is named by row, field and rule."""

import json
from typing import Any

import pytest

from lianyi.areas.organisations import public as organisations
from lianyi.areas.organisations.models import Institution
from lianyi.areas.organisations.public import Grade, Level, Tier
from lianyi.areas.organisations.rules.fhir_organisation import FhirFault
from lianyi.areas.organisations.services import import_institutions
from lianyi.areas.organisations.types import LegalStatus
from lianyi.kernel.errors import RowErrors
from lianyi.machinery.audit.models import AuditLine
from lianyi.machinery.outbox.models import OutboxEvent
from tests.areas.organisations.builders import NOW, SYSTEM, a_township

pytestmark = [pytest.mark.django_db, pytest.mark.rows("ORG-01")]

HEAD = "机构代码,机构名称,层级,机构类别代码,级别,床位数,县区代码,管理机构代码\n"


def load(data: bytes | str, **options: Any):
    raw = data.encode() if isinstance(data, str) else data
    return import_institutions(raw, actor=SYSTEM, now=NOW, **options)


def faults_of(data: bytes | str) -> list[tuple[int, str, str]]:
    with pytest.raises(RowErrors) as refusal:
        load(data)
    return [(row["row"], row["field"], row["code"]) for row in refusal.value.rows]


def test_a_table_brings_in_its_institutions_whatever_order_they_stand_in():
    report = load(
        HEAD
        + "W-V1,张庄村卫生室,村,D600,,,411723,W-T1\n"
        + "W-T1,西洋店镇卫生院,乡镇,C220,一级,60,411723,\n"
    )

    assert (report.registered, report.known) == (2, 0)
    clinic, centre = organisations.find_by_code("W-V1"), organisations.find_by_code("W-T1")
    assert clinic
    assert centre
    assert clinic.parent_id == centre.id
    assert (centre.tier, centre.level, centre.beds) == (Tier.TOWNSHIP, Level.FIRST, 60)


def test_importing_the_same_table_again_adds_nothing():
    table = HEAD + "W-T1,西洋店镇卫生院,乡镇,C220,一级,60,411723,\n"
    load(table)

    report = load(table)

    assert (report.registered, report.known) == (0, 1)


def test_a_dry_run_stores_nothing():
    report = load(HEAD + "W-T1,西洋店镇卫生院,乡镇,C220,一级,60,411723,\n", dry_run=True)

    assert report.registered == 1
    assert not Institution.objects.exists()
    assert not OutboxEvent.objects.exists()


def test_one_bad_row_refuses_the_whole_file_and_leaves_nothing_behind():
    found = faults_of(
        HEAD
        + "W-T1,西洋店镇卫生院,乡镇,C220,一级,60,411723,\n"
        + "W-T2,,乡镇,C220,一级,60,411723,\n"
        + "W-T3,庙湾镇卫生院,镇级,C220,一级,六十,411723,\n"
    )

    assert [(row, field) for row, field, _ in found] == [(3, "name"), (4, "tier"), (4, "beds")]
    assert not Institution.objects.exists()
    assert not OutboxEvent.objects.exists()
    assert not AuditLine.objects.exists()


def test_every_fault_of_a_row_is_named_at_once():
    found = faults_of(HEAD + "?,西洋店镇卫生院,乡镇,Z999,一级,99999,4117,\n")

    assert {field for _, field, _ in found} == {"code", "kind", "beds", "county_code"}


def test_a_code_that_stands_twice_in_the_file_is_named():
    [found] = faults_of(
        HEAD + "W-T1,甲卫生院,乡镇,C220,,,411723,\n" + "W-T1,乙卫生院,乡镇,C220,,,411723,\n"
    )

    assert found == (3, "code", "organisations.twice_in_file")


def test_a_code_that_another_institution_bears_is_named():
    held = a_township()

    [found] = faults_of(HEAD + f"{held.code},别的卫生院,乡镇,C220,,,411723,\n")

    assert found == (2, "code", "organisations.code_taken")


def test_a_clinic_managed_by_nobody_known_is_named():
    [found] = faults_of(HEAD + "W-V1,张庄村卫生室,村,D600,,,411723,NOBODY\n")

    assert found == (2, "parent_code", "organisations.institution_not_found")


def test_a_clinic_is_not_managed_by_a_centre_of_another_county():
    [found] = faults_of(
        HEAD + "W-T1,他县卫生院,乡镇,C220,,,411722,\n" + "W-V1,张庄村卫生室,村,D600,,,411723,W-T1\n"
    )

    assert found == (3, "parent_code", "organisations.parent_does_not_fit")


def organisation(**changes: Any) -> dict[str, Any]:
    """A small Organization of the Chongqing profile."""
    base = "http://fhir.cq.hc/StructureDefinition/hc-mdm-"
    system = "http://fhir.cq.hc/CodeSystem/"

    def extension(name: str, code: str) -> dict[str, Any]:
        return {"url": base + name, "valueCoding": {"system": system + name, "code": code}}

    def identifier(kind: str, value: str, **more: Any) -> dict[str, Any]:
        coding = {"system": system + "identifierType-code-system", "code": kind}
        return {"type": {"coding": [coding]}, "value": value, **more}

    return {
        "resourceType": "Organization",
        "meta": {"profile": ["http://fhir.cq.hc/StructureDefinition/hc-healthcare-organization"]},
        "extension": [
            extension("administrativedivision", "500105"),
            extension("streetdivision", "500105011"),
            extension("healthcareinstitutionstype", "A100"),
            extension("hospitallevel", "2"),
            extension("economicindustryclassification", "110"),
            extension("hospitalmanagementype", "1"),
            extension("operatingstatus", "0"),
        ],
        "identifier": [
            identifier("MIPLRN", "L-1", period={"start": "2022-02-07", "end": "2027-02-07"}),
            identifier("HCOC", "PRN561106-2113118450-1"),
            identifier("MOI", "827837394578"),
            identifier("USCC", "12330000470051726F"),
        ],
        "type": [{"coding": [{"system": system + "organizationtype-code-system", "code": "121"}]}],
        "name": "奉孝区中心医院",
        "telecom": [{"system": "phone", "value": "+86-23-65100171"}],
        "address": [
            {
                "line": ["健康路1号"],
                "extension": [
                    {
                        "extension": [
                            {"url": "longitude", "valueDecimal": 106.55},
                            {"url": "latitude", "valueDecimal": 29.55},
                        ]
                    }
                ],
            }
        ],
        **changes,
    }


def test_a_fhir_organization_becomes_an_institution_with_all_it_says():
    load(json.dumps(organisation()))

    card = organisations.find_by_code("PRN561106-2113118450-1")
    assert card is not None
    row = Institution.objects.get(pk=card.id)
    assert (card.name, card.kind, card.tier) == ("奉孝区中心医院", "A100", Tier.COUNTY)
    assert (card.level, card.grade) == (Level.THIRD, Grade.A)
    assert (card.county_code, card.division_code) == ("500105", "500105011")
    assert (card.latitude, card.longitude) == (29.55, 106.55)
    assert row.credit_code == "12330000470051726F"
    assert (row.licence_no, str(row.licence_until)) == ("L-1", "2027-02-07")
    assert (row.legal_status, row.phone) == (LegalStatus.INDEPENDENT, "23-65100171")
    assert row.other_numbers == {"MOI": "827837394578"}


def test_a_bundle_names_the_entry_and_the_path_of_each_fault():
    bad = organisation(
        type=[{"coding": [{"system": "x/organizationtype-code-system", "code": "999"}]}]
    )
    bundle = {
        "resourceType": "Bundle",
        "entry": [{"resource": organisation()}, {"resource": bad}, {"resource": {"x": 1}}],
    }

    found = faults_of(json.dumps(bundle))

    assert found == [
        (2, "type[0].coding[0].code", "organisations.fhir_fault"),
        (3, "resourceType", "organisations.fhir_fault"),
    ]
    assert not Institution.objects.exists()


def test_an_organisation_that_is_part_of_itself_is_refused():
    above = {
        "identifier": {
            "type": {"coding": [{"code": "MOI"}]},
            "value": "827837394578",
        }
    }

    [found] = faults_of(json.dumps(organisation(partOf=above)))

    assert found[:2] == (1, "partOf.identifier.value")


def test_a_national_code_that_says_another_kind_than_the_entry_is_refused():
    resource = organisation()
    resource["identifier"][1]["value"] = "74085017450010512C2101"

    [found] = faults_of(json.dumps(resource))

    assert found[1] == "kind"


@pytest.mark.parametrize(
    ("text", "path"),
    [("{", "文件"), ("[]", "resourceType"), ('{"resourceType": "Bundle"}', "entry")],
)
def test_what_is_no_organization_is_refused_with_the_reason(text: str, path: str):
    with pytest.raises((FhirFault, RowErrors)) as refusal:
        load(text)

    assert path in str(refusal.value.facts) + str(getattr(refusal.value, "rows", ""))


@pytest.mark.outside_data("fhir-cn/chongqing-org")
@pytest.mark.parametrize(
    "name",
    [
        "Organization-ChangningFengxiaoDistrictCentralHospital.json",
        "Organization-ChongqingHealthCommission.json",
    ],
)
def test_the_good_organizations_of_chongqing_come_in(outside_data, name: str):
    report = load((outside_data / name).read_bytes())

    assert report.registered == 1
    card = Institution.objects.get().card()
    assert card.tier is (Tier.BUREAU if "Commission" in name else Tier.COUNTY)


@pytest.mark.outside_data("fhir-cn/chongqing-validate")
@pytest.mark.parametrize(
    "name", ["01-without-profile-expect-ok.json", "06-health-commission-expect-ok.json"]
)
def test_what_the_validator_of_chongqing_passes_comes_in(outside_data, name: str):
    assert load((outside_data / name).read_bytes()).registered == 1


@pytest.mark.outside_data("fhir-cn/chongqing-validate")
@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("04-wrong-value-expect-error.json", ["type[0].coding[0].code"]),
        ("08-branch.json", ["partOf.identifier.value"]),
        ("10-temp.json", ["partOf.identifier.value"]),
        ("apis-validate-without-profile.expected.json", ["resourceType"]),
    ],
)
def test_the_bad_ones_are_refused_with_the_precise_reason(outside_data, name: str, fields):
    found = faults_of((outside_data / name).read_bytes())

    assert [field for _, field, _ in found] == fields
    assert not Institution.objects.exists()
