"""The pages of staff, posts, practice and establishment, as people open them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lianyi.areas.workforce import public as workforce
from lianyi.areas.workforce.models import EstablishmentEntry, Post, Staff
from lianyi.machinery.accounts.models import User
from tests.areas.organisations.builders import a_bureau
from tests.areas.workforce.builders import COUNTY, NOW, a_county, a_doctor, signed_in, system

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def officer(county) -> Client:
    """Somebody of the health bureau, who administers the staff of the county."""
    return signed_in(county.bureau, "bureau_officer", name="周国华")


def text_of(client: Client, name: str, *args: object, **query: Any) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def today() -> date:
    return timezone.localdate()


@pytest.mark.rows("SEC-04")
def test_the_list_shows_staff_in_reach_only_and_narrows_by_every_filter(county, officer):
    a_doctor(county.township, name="陈志远", department="内科", rank="deputy")
    a_doctor(county.clinic, "village_doctor", name="刘桂芳", profession="village_doctor")
    a_doctor(county.other_township, name="林海", licence_until=today() - DAY)

    def shown(**query: Any) -> set[str]:
        page = text_of(officer, "workforce-staff", **query)
        return {name for name in ("陈志远", "刘桂芳", "林海") if name in page}

    assert shown() == {"陈志远", "刘桂芳", "林海"}
    assert shown(q="czy") == {"陈志远"}
    assert shown(institution=county.clinic) == {"刘桂芳"}
    assert shown(role="village_doctor") == {"刘桂芳"}
    assert shown(rank="deputy") == {"陈志远"}
    assert shown(licence="over") == {"林海"}
    doctor = signed_in(county.township, "township_doctor", name="张建军")
    page = text_of(doctor, "workforce-staff")
    assert "刘桂芳" in page
    assert "林海" not in page


def test_the_list_is_ordered_by_rank_and_by_the_end_of_the_licence(county, officer):
    a_doctor(county.township, name="甲某", rank="senior", licence_until=today() + 9 * DAY)
    a_doctor(county.township, name="乙某", rank="junior", licence_until=today() + 3 * DAY)
    a_doctor(county.township, name="丙某", rank="middle")

    def order(sort: str) -> list[str]:
        page = text_of(officer, "workforce-staff", sort=sort, institution=county.township)
        return sorted(("甲某", "乙某", "丙某"), key=page.index)

    assert order("-rank") == ["甲某", "丙某", "乙某"]
    assert order("rank") == ["乙某", "丙某", "甲某"]
    assert order("licence") == ["乙某", "甲某", "丙某"]


def test_the_list_comes_as_a_file_in_which_no_name_is_a_formula(county, officer):
    a_doctor(county.township, name="=1+1")

    answer = officer.get(reverse("workforce-staff"), {"export": "csv", "q": "="})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

    assert lines[0].startswith("姓名,性别,执业类别,职称级别")
    assert any(line.startswith("'=1+1,男,执业医师,中级,") for line in lines)


@pytest.mark.rows("HRM-01")
def test_somebody_is_hired_corrected_given_a_second_post_and_leaves(county, officer):
    first = {
        "name": "赵雪梅", "sex": "2", "profession": "nurse", "rank": "junior", "licence_no": "N1",
        "institution_id": county.township, "role": "ward_nurse", "since": "2026-01-01",
    }  # fmt: skip
    officer.post(reverse("workforce-hire"), first)
    person = Staff.objects.get(name="赵雪梅")

    changes = {**first, "rank": "middle", "licence_scope": "护理"}
    officer.post(reverse("workforce-edit", args=[person.pk]), changes)
    second = {
        "institution_id": county.hospital,
        "role": "ward_nurse",
        "since": "2026-06-01",
        "main": "on",
    }
    officer.post(reverse("workforce-post-new", args=[person.pk]), second)
    one, two = Post.objects.filter(staff=person).order_by("id")
    officer.post(reverse("workforce-post-main", args=[one.pk]))
    officer.post(
        reverse("workforce-post-end", args=[two.pk]), {"until": "2026-06-30", "reason": "轮岗期满"}
    )

    page = text_of(officer, "workforce-person", person.pk)
    assert (Post.objects.get(main=True, staff=person), "轮岗期满" in page) == (one, True)
    assert "护理" in page
    officer.post(
        reverse("workforce-leave", args=[person.pk]), {"until": "2026-11-20", "reason": "调离"}
    )
    assert "已离职" in text_of(officer, "workforce-person", person.pk)
    assert not Post.objects.filter(staff=person, until=None).exists()


@pytest.mark.rows("SEC-04")
def test_a_role_that_may_not_stand_there_is_refused_at_its_field(county, officer):
    told = {
        "name": "赵雪梅", "sex": "2", "profession": "nurse", "rank": "none",
        "institution_id": county.clinic, "role": "ward_nurse", "since": "2026-01-01",
    }  # fmt: skip

    answer = officer.post(reverse("workforce-hire"), told)

    assert answer.status_code == 422
    assert "不能设在" in answer.content.decode()
    assert not Staff.objects.filter(name="赵雪梅").exists()
    offered = text_of(officer, "workforce-role-options", institution_id=county.clinic)
    assert "village_doctor" in offered
    assert "ward_nurse" not in offered


@pytest.mark.rows("HRM-01")
def test_the_one_time_password_is_shown_once_and_works(county, officer):
    person = a_doctor(county.township)

    answer = officer.post(reverse("workforce-account", args=[person.id]), {"username": "T0001"})

    user = User.objects.get(username="t0001")
    page = answer.content.decode()
    secret = page.split('<code class="num">')[1].split("</code>")[0]
    assert user.check_password(secret)
    assert user.must_change_password
    assert "no-store" in answer.headers["Cache-Control"]
    assert secret not in text_of(officer, "workforce-person", person.id)
    again = officer.post(reverse("workforce-account", args=[person.id]), {"username": "T0002"})
    assert (again.status_code, "已有账号" in again.content.decode()) == (422, True)


@pytest.mark.rows("HRM-22")
def test_practice_is_checked_for_the_day_and_proved_on_paper(county, officer):
    person = a_doctor(county.township, name="陈志远", licence_scope="内科专业")
    yesterday, now = today() - DAY, today()

    own = text_of(officer, "workforce-practice", person.id, institution=county.township, on=now)
    other = text_of(
        officer, "workforce-practice", person.id, institution=county.hospital, on=yesterday
    )
    paper = text_of(officer, "workforce-practice-proof", person.id, county.township, now)
    refused = text_of(officer, "workforce-practice-proof", person.id, county.hospital, now)

    assert "可以执业" in own
    assert "当日两家单位不在同一医共体" in other
    assert f"{now:%Y%m%d}-{person.id}-{county.township}" in paper
    assert "多点执业证明" in paper
    assert "不需办理执业地点变更" in paper
    assert "多点执业证明" not in refused.split("<title>")[1].split("</title>")[1]
    assert (
        officer.get(f"/workforce/{person.id}/practice/{county.township}/2026-02-30").status_code
        == 404
    )


@pytest.mark.rows("HRM-01")
def test_the_establishment_is_opened_approved_used_and_released_on_screen(county, officer):
    person = a_doctor(county.township, name="陈志远", since=date(2026, 1, 1))
    officer.post(
        reverse("workforce-establishment-open"),
        {"level": "primary", "institution_id": county.township},
    )
    (account,) = workforce.list_accounts(institution_ids=frozenset({county.township}))
    url = reverse("workforce-establishment-account", args=[account.id])
    paper = {"approval_no": "平编办〔2026〕12号", "approved_by": "县委编办", "on": "2026-11-01"}

    officer.post(url, {**paper, "kind": "approve", "count": 3})
    too_many = officer.post(url, {**paper, "kind": "reserve", "count": 4})
    officer.post(url, {**paper, "kind": "use", "count": 1, "staff_id": "陈志远"})
    page = officer.get(url).content.decode()
    sheet = text_of(officer, "workforce-establishment")

    assert "核定 3、占用 0、预留 0" in too_many.content.decode()
    assert "陈志远" in page
    assert "平编办〔2026〕12号" in page
    assert "核定 3 · 占用 1 · 预留 0 · 空缺 2" in sheet
    assert EstablishmentEntry.objects.count() == 2
    officer.post(url, {**paper, "kind": "release", "count": 1, "staff_id": f"{person.id} 陈志远"})
    assert "占用 0 · 预留 0 · 空缺 3" in text_of(officer, "workforce-establishment")


@pytest.mark.rows("HRM-01")
def test_the_pool_is_seen_by_whoever_administers_the_county_and_by_no_office(county, officer):
    workforce.open_account(
        level=workforce.EstablishmentLevel.PRIMARY,
        institution_id=None, county_code=COUNTY, actor=system(), now=NOW,
    )  # fmt: skip
    office = signed_in(county.hospital, "community_office")

    assert "全县统筹" in text_of(officer, "workforce-establishment")
    assert "还没有编制账户" in text_of(office, "workforce-establishment")


def test_two_of_one_name_must_be_told_apart_before_a_post_is_used(county, officer):
    a_doctor(county.township, name="王伟")
    a_doctor(county.other_township, name="王伟")
    account = workforce.open_account(
        level=workforce.EstablishmentLevel.PRIMARY,
        institution_id=None, county_code=COUNTY, actor=system(), now=NOW,
    )  # fmt: skip

    answer = officer.post(
        reverse("workforce-establishment-account", args=[account.id]),
        {
            "kind": "use", "count": 1, "staff_id": "王伟",
            "approval_no": "1", "approved_by": "2", "on": "2026-11-01",
        },
    )  # fmt: skip

    assert answer.status_code == 422
    assert "请写明是哪一位" in answer.content.decode()
    found = text_of(officer, "workforce-find", staff_id="ww")
    assert found.count("王伟") == 2


@pytest.mark.rows("SEC-04")
def test_the_catalogue_lists_every_role_with_reach_place_and_permissions(county, officer):
    page = text_of(officer, "workforce-roles")
    answer = officer.get(reverse("workforce-roles"), {"export": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

    for role in workforce.roles().values():
        assert role.name_zh in page
    assert len(lines) == 1 + len(workforce.PERMISSIONS)
    row = dict(
        zip(
            lines[0].split(","),
            next(x for x in lines if x.startswith("特批转诊")).split(","),
            strict=True,
        )
    )
    assert [name for name, has in row.items() if has == "是"] == ["转诊办"]


def test_whoever_may_only_look_finds_no_door_that_writes(county):
    person = a_doctor(county.township)
    doctor = signed_in(county.township, "township_doctor")

    page = text_of(doctor, "workforce-person", person.id)

    assert "增加任职" not in page
    for name, args in (
        ("workforce-hire", []), ("workforce-edit", [person.id]), ("workforce-leave", [person.id]),
        ("workforce-account", [person.id]), ("workforce-establishment", []), ("workforce-import", []),
    ):  # fmt: skip
        assert doctor.get(reverse(name, args=args)).status_code == 403, name


def test_staff_out_of_reach_are_not_there(county):
    stranger = a_doctor(county.stranger, "village_doctor")
    (post,) = workforce.list_posts(stranger.id, system().scope)
    doctor = signed_in(county.township, "township_doctor")
    office = signed_in(county.hospital, "community_office")

    for name in ("workforce-person", "workforce-practice"):
        assert doctor.get(reverse(name, args=[stranger.id])).status_code == 404, name
    assert (
        doctor.get(
            reverse("workforce-practice-proof", args=[stranger.id, county.stranger, today()])
        ).status_code
        == 404
    )
    for name in ("workforce-edit", "workforce-leave", "workforce-account", "workforce-post-new"):
        assert office.get(reverse(name, args=[stranger.id])).status_code == 404, name
    assert office.get(reverse("workforce-post-end", args=[post.id])).status_code == 404
    assert office.post(reverse("workforce-post-main", args=[post.id])).status_code == 404


def test_the_desk_names_those_whose_licence_ran_out(county, officer):
    assert "执业证书已过期仍在岗" not in officer.get("/").content.decode()

    a_doctor(county.township, name="陈志远", licence_until=today() - DAY)

    page = officer.get("/").content.decode()
    assert "执业证书已过期仍在岗" in page
    assert "陈志远" in page


def test_a_bureau_of_another_part_of_the_register_is_a_place_like_any_other():
    client = signed_in(a_bureau().id, "bureau_officer", name="周国华")

    assert "周国华" in text_of(client, "workforce-staff")
