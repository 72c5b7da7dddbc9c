"""Code tables on screen and over the API: looked through, loaded from files, crossed with one another."""

from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lianyi.areas.terminology import public as terminology
from lianyi.areas.terminology.public import System
from lianyi.areas.terminology.services import import_crosswalk, import_terms, load_system
from lianyi.kernel.actor import Actor
from tests.areas.organisations.builders import a_bureau, a_county
from tests.areas.terminology.builders import NOW, a_system
from tests.areas.workforce.builders import signed_in

pytestmark = pytest.mark.django_db
API = "/api/v1/terminology"
ME = Actor.system(NOW)


@pytest.fixture
def officer() -> Client:
    """Somebody of the health bureau."""
    return signed_in(a_bureau().id, "bureau_officer")


def text_of(client: Client, name: str, *args: object, **query: Any) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def wards(count: int = 3, *, on: date = date(2026, 1, 1), name: str = "病区") -> None:
    """A small code system of so many wards."""
    pairs = [(f"{number:03d}", f"{name}{number}") for number in range(count)]
    load_system(a_system(*pairs, version=f"v{count}", on=on), actor=ME, now=NOW)


def upload(client: Client, url: str, text: str, **told: str) -> tuple[int, str]:
    file = SimpleUploadedFile("table.dat", text.encode("gb18030"))
    answer = client.post(url, {"file": file, **told})
    return answer.status_code, answer.content.decode()


def test_every_system_is_listed_and_looked_through_a_page_at_a_time(officer):
    wards(120)

    first = text_of(officer, "terminology-system", "wards")
    after = unquote(
        first.split("after=")[1].split('"')[0].split("&")[0]
    )  # as a browser reads the link
    second = text_of(officer, "terminology-system", "wards", after=after)

    assert "wards" in text_of(officer, "terminology-search")
    assert ">049<" in first
    assert ">050<" not in first
    assert ">050<" in second
    assert ">119<" not in second
    assert ">117<" in text_of(officer, "terminology-system", "wards", q="117")


def test_what_a_newer_version_dropped_is_shown_only_when_asked_for(officer):
    wards(3)
    wards(2, on=date(2026, 7, 1))

    assert "已停用" not in text_of(officer, "terminology-system", "wards")
    assert "已停用" in text_of(officer, "terminology-system", "wards", retired=1)
    page = text_of(officer, "terminology-term", "wards", "002")
    assert "停用" in page
    assert "2026-06-30" in page


def test_a_system_comes_as_a_file(officer):
    wards(3)

    answer = officer.get(reverse("terminology-system", args=["wards"]), {"export": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

    assert lines == [
        "编码,名称,英文,上级编码,生效日期",
        *(f"00{n},病区{n},,,2026-01-01" for n in range(3)),
    ]


def test_a_code_shows_what_stands_below_it_and_what_it_is_elsewhere(officer):
    import_terms(
        "I10.x00x001 原发性高血压".encode(),
        system="icd10-clinical", name="临床版", version="2.0", effective_on=date(2026, 1, 1),
        source="test", actor=ME, now=NOW,
    )  # fmt: skip
    import_crosswalk(
        b"I10.x00x001 I10.x00", from_system="icd10-clinical", to_system=System.ICD10,
        source="test", actor=ME, now=NOW,
    )  # fmt: skip

    clinical = text_of(officer, "terminology-term", "icd10-clinical", "I10.x00x001")
    insurance = text_of(officer, "terminology-term", System.ICD10, "I10.x00")

    assert "对照到" in clinical
    assert "特发性(原发性)高血压" in clinical
    assert "等同" in clinical
    assert "来自" in insurance
    assert "原发性高血压" in insurance
    assert "临床版" in text_of(officer, "terminology-search")
    crossed = officer.get(f"{API}/crosswalks").json()
    assert [(one["from_system"], one["to_system"], one["rows"]) for one in crossed] == [
        ("icd10-clinical", System.ICD10, 1)
    ]
    assert officer.get(reverse("terminology-term", args=["wards", "9"])).status_code == 404


def test_a_table_is_checked_then_loaded_from_the_page(officer):
    url = reverse("terminology-import")
    told = {
        "system": "wards", "name": "病区", "version": "1", "effective_on": "2026-11-01", "source": "本院",
    }  # fmt: skip

    tried = upload(officer, url, "1 内科\n2 外科\n", **told, dry_run="on")
    wrong = upload(officer, url, "1 内科\n2\n", **told)
    bad = upload(officer, url, "1 内科\n", **{**told, "system": "Wards 1"})
    before = terminology.code_name("wards", "1")
    loaded = upload(officer, url, "1 内科\n2 外科\n", **told)

    assert (tried[0], "新增 2" in tried[1], "没有写入" in tried[1]) == (200, True, True)
    assert wrong[0] == 422
    assert '<td class="num" data-label="行">2</td>' in wrong[1]
    assert (bad[0], "不能用作代码" in bad[1]) == (422, True)
    assert before == "1"
    assert "已导入" in loaded[1]
    assert terminology.code_name("wards", "1") == "内科"


def test_a_crosswalk_is_loaded_from_the_page_between_systems_that_exist(officer):
    wards(2)
    url = reverse("terminology-import-crosswalk")
    told = {"from_system": "wards", "to_system": System.SPECIALTY.value, "source": "本院"}

    tried = upload(officer, url, "000 03\n", **told, dry_run="on")
    assert terminology.translate("wards", "000", System.SPECIALTY) == []
    loaded = upload(officer, url, "000 03\n", **told)

    assert "对照 1 条" in tried[1]
    assert "已导入" in loaded[1]
    assert [one.to_code for one in terminology.translate("wards", "000", System.SPECIALTY)] == [
        "03"
    ]
    assert upload(officer, url, "000 03\n", **{**told, "to_system": "nowhere"})[0] == 422


def test_the_api_pages_terms_and_loads_versions_and_crosswalks(officer):
    wards(3)

    def send(path: str, text: str, **told: str) -> tuple[int, dict[str, Any]]:
        file = SimpleUploadedFile("table.dat", text.encode())
        answer = officer.post(f"{API}{path}", {"file": file, **told})
        return answer.status_code, answer.json()

    first = officer.get(f"{API}/systems/wards/codes", {"limit": 2}).json()
    rest = officer.get(f"{API}/systems/wards/codes", {"limit": 2, "after": first["next"]}).json()
    told = {"version": "v2", "effective_on": "2026-07-01", "source": "test"}
    tried = send("/systems/wards/versions", "000 甲\n", **told)
    loaded = send("/systems/wards/versions", "000 甲\n", **told, dry_run="false")
    crossed = send(
        "/crosswalks", "000 03\n",
        from_system="wards", to_system=System.SPECIALTY.value, source="t", dry_run="false",
    )  # fmt: skip
    missing = send("/crosswalks", "000 03\n", from_system="wards", to_system="nowhere", source="t")

    assert [one["code"] for one in first["items"] + rest["items"]] == ["000", "001", "002"]
    assert rest["next"] is None
    assert (tried[1]["renamed"], tried[1]["retired"], tried[1]["dry_run"]) == (1, 2, True)
    assert loaded[1]["dry_run"] is False
    assert officer.get(f"{API}/systems/wards").json()["terms"] == 1
    assert (crossed[0], crossed[1]["rows"]) == (200, 1)
    assert (missing[0], missing[1]["code"]) == (404, "terminology.system_not_found")
    assert officer.get(f"{API}/systems/nowhere/codes").status_code == 404


def test_local_codes_are_named_by_place_filtered_and_offered_what_is_alike(officer):
    county = a_county()
    for place, code, name in (
        (county.lead, "GXY", "高血压"), (county.township, "TNB", "2型糖尿病"),
    ):  # fmt: skip
        terminology.note_local_code(
            institution_id=place.id, system=System.ICD10, local_code=code, local_name=name, uses=7
        )
    page = text_of(officer, "terminology-local")
    one = text_of(officer, "terminology-local", institution=county.lead.id)
    (row,) = officer.get(f"{API}/local-codes", {"institution_id": county.lead.id}).json()["items"]
    ask = text_of(officer, "terminology-map", row["id"])

    assert county.lead.short_name in page
    assert "GXY" in one
    assert "TNB" not in one
    assert "I10.x00" in ask
    officer.post(reverse("terminology-map", args=[row["id"]]), {"code": "I10.x00 高血压病"})
    assert "GXY" not in text_of(officer, "terminology-local")
    assert "GXY" in text_of(officer, "terminology-local", mapped=1)
    assert "待对照编码" in officer.get("/").content.decode()


def test_nobody_sees_or_maps_the_local_codes_of_institutions_out_of_reach(officer):
    county = a_county()
    terminology.note_local_code(
        institution_id=county.other_township.id,
        system=System.ICD10,
        local_code="GXY",
        local_name="高血压",
    )
    (row,) = officer.get(f"{API}/local-codes").json()["items"]
    doctor = signed_in(county.township.id, "township_doctor")

    assert "GXY" not in text_of(doctor, "terminology-local", institution=county.other_township.id)
    assert doctor.get(f"{API}/local-codes").json()["items"] == []
    assert (
        doctor.post(
            f"{API}/local-codes/{row['id']}", {"code": "I10.x00"}, "application/json"
        ).status_code
        == 403
    )
    assert doctor.get(reverse("terminology-import")).status_code == 403
    administrator = signed_in(county.lead.id, "administrator")
    assert administrator.get(reverse("terminology-map", args=[row["id"]])).status_code in (302, 404)


def test_other_forms_ask_for_codes_of_any_system(officer):
    found = text_of(officer, "terminology-options", system=System.MEDICINE.value, drug="阿司匹林")

    assert "阿司匹林" in found
    assert "<html" not in found
    assert "I10.x00" in text_of(officer, "terminology-options", q="gxy")
    assert "<option" not in text_of(officer, "terminology-options", q="g")
    assert (
        officer.get(reverse("terminology-options"), {"system": "nowhere", "q": "gxy"}).status_code
        == 404
    )
