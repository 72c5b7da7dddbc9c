"""The pages of organisations, through the entrance as people use them; no JavaScript."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lianyi.areas.organisations import selectors
from lianyi.areas.organisations.models import Consortium, Institution, Membership
from lianyi.areas.organisations.services import load_roster
from tests.areas.organisations.builders import (
    COUNTY,
    NOW,
    SYSTEM,
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
PAGES = (
    "organisations-tree",
    "organisations-list",
    "organisations-consortia",
    "organisations-coverage",
    "organisations-bodies",
    "organisations-catalogue",
    "organisations-roles",
    "organisations-partners",
    "organisations-routes",
)
FORMS = (
    "organisations-new",
    "organisations-import",
    "organisations-consortium-new",
    "organisations-merge",
    "organisations-body-new",
    "organisations-matter-new",
    "organisations-entry-new",
    "organisations-agreement-new",
    "organisations-route-new",
)


@pytest.fixture
def officer() -> Client:
    """Somebody of the health bureau."""
    return signed_in(a_bureau().id, "bureau_officer")


def text_of(browser: Client, name: str, *args: object, **query: str) -> str:
    answer = browser.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer
    return answer.content.decode()


@pytest.mark.parametrize("name", [*PAGES, *FORMS])
def test_every_page_opens_in_an_empty_county_and_says_what_to_do(officer: Client, name: str):
    assert "<h1>" in text_of(officer, name)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_on_the_whole_of_pingyu(officer: Client, name: str):
    load_roster("pingyu-003", actor=SYSTEM, now=NOW)

    assert "平舆" in text_of(officer, name)


@pytest.mark.rows("ORG-01")
def test_an_institution_is_registered_seen_and_changed(officer: Client):
    form = {
        "code": "N-1",
        "name": "新设镇卫生院",
        "tier": "township",
        "kind": "C220",
        "level": "1",
        "grade": "N",
        "management_type": "1",
        "operating_status": "0",
        "owner_kind": "government",
        "owner": "平舆县人民政府",
        "legal_status": "independent",
        "beds": "40",
        "population": "30000",
        "county_code": COUNTY,
        "opened_on": "2020-01-01",
    }

    officer.post(reverse("organisations-new"), form)

    row = Institution.objects.get(code="N-1")
    shown = text_of(officer, "organisations-show", row.pk)
    assert "平舆县人民政府" in shown
    assert "乡卫生院" in shown
    change = {**form, "beds": "60", "valid_from": "2026-01-01", "reason": "平卫〔2026〕1号"}
    refused = officer.post(
        reverse("organisations-change", args=(row.pk,)), {**change, "kind": "Z999"}
    )
    assert refused.status_code == 422
    assert "Z999 不在卫生机构类别代码表" in refused.content.decode()
    officer.post(reverse("organisations-change", args=(row.pk,)), change)
    assert Institution.objects.get(code="N-1").beds == 60
    assert "平卫〔2026〕1号" in text_of(officer, "organisations-show", row.pk)


@pytest.mark.rows("ORG-01")
def test_a_file_is_checked_first_then_written(officer: Client):
    def send(text: str, **fields: str):
        from_disk = SimpleUploadedFile("institutions.csv", text.encode())
        return officer.post(reverse("organisations-import"), {"file": from_disk, **fields})

    bad = "机构代码,机构名称,层级,县区代码\nI-1,甲卫生院,乡镇,411723\nI-2,,乡镇,411723\n"
    good = "机构代码,机构名称,层级,县区代码\nI-1,甲卫生院,乡镇,411723\n"

    refused = send(bad)
    checked = send(good, dry_run="on")
    before = Institution.objects.filter(code="I-1").exists()
    send(good)

    assert refused.status_code == 422
    assert re.search(r">3</td>.*机构名称", refused.content.decode())
    assert "检查通过" in checked.content.decode()
    assert not before
    assert Institution.objects.filter(code="I-1").exists()


@pytest.mark.rows("ORG-01")
def test_what_is_exported_can_be_imported_again(officer: Client):
    a_township(name="西洋店镇卫生院")

    exported = officer.get(reverse("organisations-list"), {"export": "csv"})
    table = b"".join(exported.streaming_content)  # type: ignore[attr-defined]  # a streamed answer

    assert table.decode("utf-8-sig").splitlines()[0].startswith("机构代码,机构名称,层级")
    assert "西洋店镇卫生院" in table.decode()
    from_disk = SimpleUploadedFile("again.csv", table)
    checked = officer.post(reverse("organisations-import"), {"file": from_disk, "dry_run": "on"})
    assert "检查通过：将登记 0 家" in checked.content.decode()


@pytest.mark.rows("ORG-02")
def test_a_consortium_that_breaks_its_model_is_explained_at_the_field(officer: Client):
    lead = a_county_hospital(level="0", grade="N")

    refused = officer.post(
        reverse("organisations-consortium-new"),
        {
            "model": "county_community",
            "code": "C-1",
            "name": "某医共体",
            "closeness": "close",
            "topology": "star",
            "lead": str(lead.id),
            "governing_body": "hospital_committee",
            "founded_on": "2026-01-01",
        },
    )

    assert refused.status_code == 422
    assert "不符合县域医共体的规定：牵头医院的级别不符合要求" in refused.content.decode()
    assert not Consortium.objects.exists()


@pytest.mark.rows("ORG-03", "ORG-07")
def test_a_member_joins_and_a_double_membership_is_explained(officer: Client):
    county = a_county()
    other = a_community(a_county_hospital())
    joining = {"form": "integrated", "from_on": "2026-01-01"}

    refused = officer.post(
        reverse("organisations-join", args=(other.id,)),
        {**joining, "institution": str(county.township.id)},
    )
    fresh = a_township()
    officer.post(
        reverse("organisations-join", args=(other.id,)), {**joining, "institution": str(fresh.id)}
    )

    assert refused.status_code == 422
    assert f"已属于{county.community.name}" in refused.content.decode()
    assert fresh.name in text_of(officer, "organisations-consortium", other.id)
    assert Membership.objects.filter(institution=county.township.id).count() == 1


@pytest.mark.rows("ORG-06")
def test_the_coverage_page_names_who_is_missing(officer: Client):
    a_county()
    alone = a_township()

    shown = text_of(officer, "organisations-coverage")

    assert "75.0%" in shown
    assert alone.name in shown


@pytest.mark.rows("ORG-14", "ORG-17")
def test_the_head_changes_through_committee_and_page(officer: Client):
    county, body = a_county(), a_committee()
    officer.post(
        reverse("organisations-director", args=(county.lead.id,)),
        {"person_name": "王院长", "from_on": "2026-01-01"},
    )
    [(_, _, _, matter)] = selectors.open_head_changes(county.community.id)
    enact = reverse("organisations-enact", args=(matter,))
    early = officer.post(enact, {"effective_on": "2026-11-24"})

    officer.post(
        reverse("organisations-decide", args=(body,)),
        {
            "number": "1号",
            "matter_id": str(matter),
            "power": "personnel",
            "outcome": "approved",
            "votes_for": "9",
            "votes_against": "0",
            "abstained": "0",
            "decided_on": "2026-11-24",
        },
    )
    officer.post(enact, {"effective_on": "2026-11-24"})

    assert early.status_code == 422
    assert "须有治理机构的批准决定方可生效" in early.content.decode()
    assert Consortium.objects.get(pk=county.community.id).head_name == "王院长"
    assert "王院长" in text_of(officer, "organisations-consortium", county.community.id)


def test_an_exit_is_proposed_and_taken_on_the_page(officer: Client):
    county = a_county()
    [hub] = [
        m for m in selectors.list_members(county.community.id) if m.institution == county.township
    ]
    officer.post(
        reverse("organisations-exit", args=(hub.id,)),
        {"reason": "布局调整", "last_day": "2026-11-24"},
    )
    [case] = selectors.list_exits(county.community.id)

    officer.post(
        reverse("organisations-exit-step", args=(case.id,)),
        {"step": "committee", "approved": "1", "document_no": "1号"},
    )

    assert Membership.objects.get(pk=hub.id).until_on == date(2026, 11, 24)


@pytest.mark.rows("ORG-20", "REF-07", "REF-04", "ORG-22")
def test_catalogue_role_partner_and_route_are_entered_on_pages(officer: Client):
    county = a_county()
    partner = a_city_hospital()
    officer.post(
        reverse("organisations-agreement-new"),
        {
            "lead": str(county.lead.id),
            "partner": str(partner.id),
            "kind": "referral",
            "document_no": "1号",
            "network_status": "pending",
            "specialties": "心血管内科，骨科",
            "chosen_because": "流向分析",
            "from_on": "2026-01-01",
        },
    )
    officer.post(
        reverse("organisations-entry-new"),
        {
            "tier": "township",
            "icd_prefix": "I10",
            "ability": "stable",
            "source": "县目录",
            "from_on": "2026-01-01",
        },
    )
    both = officer.post(
        reverse("organisations-entry-new"),
        {"icd_prefix": "I10", "ability": "stable", "source": "县目录", "from_on": "2026-01-01"},
    )
    officer.post(
        reverse("organisations-services", args=(county.township.id,)),
        {"services": ["township.first_contact"], "on": "2026-01-01"},
    )
    officer.post(
        reverse("organisations-route-new"),
        {
            "primary": str(county.township.id),
            "receiving": str(county.lead.id),
            "from_on": "2026-01-01",
        },
    )

    assert "心血管内科、骨科" in text_of(officer, "organisations-partners")
    assert "稳定期、康复期管理" in text_of(officer, "organisations-catalogue")
    assert both.status_code == 422
    assert "缺少本级核心服务" in text_of(officer, "organisations-roles")
    assert county.other_township.name in text_of(officer, "organisations-routes")


def test_a_village_doctor_looks_but_does_not_write(officer: Client):
    county = a_county()
    doctor = signed_in(county.clinic.id, "village_doctor")

    for name in PAGES:
        assert doctor.get(reverse(name)).status_code == 200, name
    for name in FORMS:
        assert doctor.get(reverse(name)).status_code == 403, name
    before = Institution.objects.count()
    answer = doctor.post(reverse("organisations-new"), {"code": "X-1"})
    assert answer.status_code == 403
    assert Institution.objects.count() == before


def test_committee_papers_of_another_county_are_not_there(officer: Client):
    body = a_committee(county_code="411722")

    assert officer.get(reverse("organisations-body", args=(body,))).status_code == 404


def test_a_search_by_sound_and_filters_finds_the_row(officer: Client):
    centre = a_township(name="西洋店镇卫生院")
    a_township(name="庙湾镇卫生院")

    shown = text_of(officer, "organisations-list", q="xyd", tier="township")

    assert centre.name in shown
    assert "庙湾镇卫生院" not in shown
    assert "没有符合条件的机构" in text_of(officer, "organisations-list", q="不存在")
