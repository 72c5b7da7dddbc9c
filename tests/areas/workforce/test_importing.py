"""A file of staff is hired whole or not at all, on screen, over the API and on the command line."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from lianyi.areas.organisations import public as organisations
from lianyi.areas.workforce import services
from lianyi.areas.workforce.models import Staff
from lianyi.areas.workforce.services.importing import NoSuchWorkplace
from lianyi.kernel.errors import RowErrors
from tests.areas.workforce.builders import NOW, a_county, an_actor, signed_in, system

pytestmark = [pytest.mark.django_db, pytest.mark.rows("HRM-01")]
HEADS = "姓名,性别,执业类别,单位编码,角色,职称级别,执业证书编号"


@pytest.fixture
def county():
    return a_county()


def code_of(institution_id: int) -> str:
    return organisations.get_institution(institution_id).code


def file_of(*lines: str) -> bytes:
    return "\n".join([HEADS, *lines]).encode()


def test_every_column_may_be_named_in_chinese_and_an_empty_place_is_the_own_one(county):
    body = file_of(
        f"陈志远,男,执业医师,{code_of(county.township)},乡镇医生,中级,L1",
        "周国华,男,行政后勤,,卫健委管理员,,",
        f"李桂兰,女,执业医师,{code_of(county.township)},乡镇医生,初级,L2",
    )

    report = services.import_file(
        body=body, actor=an_actor("bureau_officer", county.bureau), now=NOW
    )

    assert (report.rows, report.created, report.dry_run) == (3, 3, False)
    one, two, three = Staff.objects.order_by("id")
    assert three.posts.get().institution_id == county.township
    assert (one.profession, one.rank, one.licence_no) == ("doctor", "middle", "L1")
    assert two.posts.get().institution_id == county.bureau


def test_wrong_rows_are_all_named_and_nobody_is_hired(county):
    body = file_of(
        "陈志远,男,执业医师,NOWHERE,乡镇医生,中级,L1",
        ",男,执业医师,,卫健委管理员,,",
        f"刘桂芳,女,乡村医生,{code_of(county.clinic)},乡镇医生,,L2",
    )

    with pytest.raises(RowErrors) as refusal:
        services.import_file(body=body, actor=an_actor("bureau_officer", county.bureau), now=NOW)

    assert [row["row"] for row in refusal.value.rows] == [3]  # cells first
    with pytest.raises(RowErrors) as refusal:
        services.import_file(
            body=file_of("陈志远,男,执业医师,NOWHERE,乡镇医生,中级,L1"),
            actor=an_actor("bureau_officer", county.bureau), now=NOW,
        )  # fmt: skip
    assert refusal.value.rows[0]["code"] == "workforce.no_such_workplace"
    assert "NOWHERE" in refusal.value.rows[0]["message"]
    assert not Staff.objects.exists()


def test_the_platform_itself_must_be_told_where_people_work(county):
    body = file_of("陈志远,男,执业医师,,乡镇医生,中级,L1")

    with pytest.raises(RowErrors):
        services.import_file(body=body, actor=system(), now=NOW)
    with pytest.raises(NoSuchWorkplace):
        services.import_file(body=body, actor=system(), now=NOW, institution_code="NOWHERE")
    services.import_file(
        body=body, actor=system(), now=NOW, institution_code=code_of(county.township)
    )

    assert Staff.objects.get().posts.get().institution_id == county.township


def test_the_page_checks_first_shows_each_wrong_row_and_then_takes_the_file_in(county):
    officer = signed_in(county.bureau, "bureau_officer")
    before = Staff.objects.count()

    def send(body: bytes, **told: str) -> tuple[int, str]:
        file = SimpleUploadedFile("staff.csv", body)
        answer = officer.post(reverse("workforce-import"), {"file": file, **told})
        return answer.status_code, answer.content.decode()

    good = file_of(f"陈志远,男,执业医师,{code_of(county.township)},乡镇医生,中级,L1")
    bad = file_of(f"刘桂芳,女,乡村医生,{code_of(county.clinic)},乡镇医生,,L2")

    assert "检查通过：1 人可以导入" in send(good, dry_run="on")[1]
    assert Staff.objects.count() == before
    status, page = send(bad)
    assert status == 422
    assert "不能设在" in page
    assert ">角色</td>" in page
    assert "已导入 1 人" in send(good)[1]
    assert Staff.objects.count() == before + 1
    template = officer.get(reverse("workforce-import-template"))
    assert "spreadsheet" in template.headers["Content-Type"]
    template.close()


def test_the_command_line_tries_first_and_says_what_it_did(county, tmp_path, capsys):
    file = tmp_path / "staff.csv"
    file.write_bytes(file_of("陈志远,男,执业医师,,乡镇医生,中级,L1"))
    place = {"institution": code_of(county.township)}

    call_command("import_staff", file, **place, dry_run=True)
    tried = Staff.objects.count()
    call_command("import_staff", file, **place, json=True)

    said = capsys.readouterr().out.splitlines()
    assert (tried, Staff.objects.count()) == (0, 1)
    assert said[0].startswith("试运行，未写入：1")
    assert json.loads(said[1]) == {"rows": 1, "created": 1, "dry_run": False}
    with pytest.raises(CommandError):
        call_command("import_staff", tmp_path / "nowhere.csv", **place)
