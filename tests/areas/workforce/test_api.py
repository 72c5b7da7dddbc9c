"""Staff over the API: the same rules, problems with stable codes, nothing beyond reach."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from lianyi.areas.workforce import public as workforce
from tests.areas.workforce.builders import a_county, a_doctor, signed_in, system

pytestmark = pytest.mark.django_db
API = "/api/v1/workforce"


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def officer(county) -> Client:
    return signed_in(county.bureau, "bureau_officer")


def send(
    client: Client, path: str, body: object, *, method: str = "post"
) -> tuple[int, dict[str, Any]]:
    call = getattr(client, method)
    answer = call(f"{API}{path}", data=body, content_type="application/json")
    return answer.status_code, answer.json()


def read(client: Client, path: str, **query: Any) -> tuple[int, Any]:
    answer = client.get(f"{API}{path}", query)
    return answer.status_code, answer.json()


@pytest.mark.rows("HRM-01")
def test_somebody_is_hired_changed_posted_and_given_an_account(county, officer):
    told = {
        "name": "陈志远", "sex": "1", "profession": "doctor", "rank": "middle",
        "licence_no": "L1", "institution_id": county.township, "role": "township_doctor",
    }  # fmt: skip
    status, made = send(officer, "/staff", told)
    assert (status, made["role_name"], made["has_account"]) == (201, "乡镇医生", False)
    path = f"/staff/{made['id']}"

    assert send(officer, path, {"rank": "deputy"}, method="patch")[1]["rank"] == "deputy"
    post = {"institution_id": county.hospital, "role": "county_specialist", "since": "2026-11-01"}
    status, second = send(officer, f"{path}/posts", post)
    assert (status, second["role"]) == (201, "county_specialist")
    assert send(officer, f"/posts/{second['id']}/main", {})[1]["main"] is True
    ended = send(officer, f"/posts/{second['id']}/end", {"until": "2026-11-20", "reason": "期满"})
    assert ended[1]["until"] == "2026-11-20"
    status, account = send(officer, f"{path}/account", {"username": "chenzy"})
    assert (status, len(account["one_time_password"]) > 8) == (201, True)
    assert read(officer, path)[1]["has_account"] is True
    posts = read(officer, f"{path}/posts")[1]
    assert {one["role"]: one["end_reason"] for one in posts} == {
        "county_specialist": "期满",
        "township_doctor": "",
    }
    left = send(officer, f"{path}/leave", {"until": "2026-11-23", "reason": "调离"})[1]
    assert left["left_on"] == "2026-11-23"


@pytest.mark.rows("SEC-04")
def test_who_manages_staff_makes_neither_themselves_a_doctor_nor_anybody_an_administrator(
    county, officer
):
    me = read(officer, "/staff", q="")[1]["items"][0]["id"]
    other = a_doctor(county.bureau, "bureau_officer", name="钱科长").id
    post = {"institution_id": county.hospital, "role": "county_specialist", "since": "2026-11-01"}
    reign = {"institution_id": county.bureau, "role": "administrator", "since": "2026-11-01"}

    own, others = (
        send(officer, f"/staff/{me}/posts", post),
        send(officer, f"/staff/{other}/posts", reign),
    )

    assert (own[0], own[1]["code"]) == (409, "workforce.not_oneself")
    assert (others[0], others[1]["code"]) == (403, "workforce.role_not_yours")
    assert len(read(officer, f"/staff/{me}/posts")[1]) == 1
    assert len(read(officer, f"/staff/{other}/posts")[1]) == 1


def test_a_refusal_has_its_code_and_stores_nothing(county, officer):
    known = a_doctor(county.township)
    told = {"name": "陈志远", "sex": "1", "profession": "doctor", "institution_id": county.clinic}

    wrong = send(officer, "/staff", {**told, "role": "ward_nurse"})
    twice = send(
        officer, "/staff", {**told, "role": "village_doctor", "licence_no": known.licence_no}
    )

    assert (wrong[0], wrong[1]["code"], wrong[1]["field"]) == (
        422,
        "workforce.role_not_here",
        "role",
    )
    assert (twice[0], twice[1]["code"]) == (409, "workforce.on_file")
    assert read(officer, "/staff", institution_id=county.clinic)[1]["items"] == []


def test_the_list_pages_and_narrows(county, officer):
    for name in ("甲某", "乙某", "丙某"):
        a_doctor(county.township, name=name)
    a_doctor(
        county.hospital,
        "county_specialist",
        name="丁某",
        licence_until=timezone.localdate() - timedelta(1),
    )

    first = read(officer, "/staff", institution_id=county.township, limit=2)[1]
    rest = read(officer, "/staff", institution_id=county.township, limit=2, after=first["next"])[1]

    assert len(first["items"]) == 2
    assert len(rest["items"]) == 1
    assert rest["next"] is None
    assert [one["name"] for one in read(officer, "/staff", licence="over")[1]["items"]] == ["丁某"]
    assert read(officer, "/staff", sort="salary")[0] == 422


@pytest.mark.rows("HRM-22")
def test_where_somebody_may_practise_is_told_with_its_ground(county, officer):
    person = a_doctor(county.township)

    here = read(officer, f"/staff/{person.id}/practice", institution_id=county.township)[1]
    there = read(officer, f"/staff/{person.id}/practice", institution_id=county.hospital)[1]
    places = read(officer, f"/staff/{person.id}/practice-places")[1]

    assert (here["staff_id"], here["allowed"], here["ground"]) == (
        person.id,
        True,
        "own_institution",
    )
    assert (there["allowed"], there["ground"]) == (False, "not_together")
    assert [(one["institution_id"], one["allowed"]) for one in places] == [(county.township, True)]


@pytest.mark.rows("HRM-01")
def test_the_establishment_is_kept_over_the_api(county, officer):
    status, account = send(
        officer, "/establishment", {"level": "county", "institution_id": county.hospital}
    )
    assert status == 201
    path = f"/establishment/{account['id']}"
    paper = {"approval_no": "平编办〔2026〕12号", "approved_by": "县委编办", "on": "2026-11-01"}

    send(officer, f"{path}/entries", {**paper, "kind": "approve", "count": 5})
    over = send(officer, f"{path}/entries", {**paper, "kind": "reserve", "count": 6})
    after = send(officer, f"{path}/entries", {**paper, "kind": "reserve", "count": 2})[1]
    wrong = send(officer, "/establishment", {"level": "primary", "institution_id": county.hospital})

    assert (over[0], over[1]["code"]) == (409, "workforce.posts_exhausted")
    assert (after["approved"], after["reserved"], after["vacant"]) == (5, 2, 3)
    assert [one["kind"] for one in read(officer, f"{path}/entries")[1]["items"]] == [
        "reserve",
        "approve",
    ]
    assert read(officer, path)[1]["vacant"] == 3
    assert [one["id"] for one in read(officer, "/establishment")[1]] == [account["id"]]
    assert (wrong[0], wrong[1]["code"]) == (422, "workforce.level_does_not_fit")


@pytest.mark.rows("SEC-04")
def test_what_is_out_of_reach_is_not_there_and_what_is_not_permitted_is_refused(county, officer):
    stranger = a_doctor(county.stranger, "village_doctor")
    (post,) = workforce.list_posts(stranger.id, system().scope)
    account = send(
        officer, "/establishment", {"level": "primary", "institution_id": county.township}
    )[1]
    office = signed_in(county.hospital, "community_office")
    doctor = signed_in(county.township, "township_doctor")
    end = {"until": "2026-11-20", "reason": "x"}

    for path in ("", "/posts", "/practice-places", f"/practice?institution_id={county.hospital}"):
        assert read(office, f"/staff/{stranger.id}{path}")[0] == 404, path
    assert send(office, f"/staff/{stranger.id}", {"rank": "none"}, method="patch")[0] == 404
    assert send(office, f"/staff/{stranger.id}/leave", end)[0] == 404
    assert send(office, f"/staff/{stranger.id}/account", {"username": "abcd"})[0] == 404
    assert send(
        office, f"/staff/{stranger.id}/posts",
        {"institution_id": county.hospital, "role": "ward_nurse", "since": "2026-11-01"},
    )[0] == 404  # fmt: skip
    assert send(office, f"/posts/{post.id}/end", end)[0] == 404
    assert read(office, f"/establishment/{account['id']}")[0] == 404
    assert read(office, f"/establishment/{account['id']}/entries")[0] == 404
    assert send(doctor, "/staff", {})[0] == 422
    assert send(doctor, f"/posts/{post.id}/main", {})[0] == 403
    assert read(doctor, "/establishment")[0] == 403
    assert read(Client(), "/staff")[0] == 401
    assert {one["code"] for one in read(doctor, "/roles")[1]} == set(workforce.roles())


@pytest.mark.rows("HRM-01")
def test_a_file_is_tried_unless_asked_otherwise_and_wrong_rows_are_named(county, officer):
    heads = "姓名,性别,执业类别,角色\n"

    def upload(text: str, query: str = "") -> tuple[int, dict[str, Any]]:
        file = SimpleUploadedFile("staff.csv", (heads + text).encode())
        answer = officer.post(f"{API}/staff/import{query}", {"file": file})
        return answer.status_code, answer.json()

    assert upload("李某,男,行政后勤,卫健委管理员") == (
        200,
        {"rows": 1, "created": 1, "dry_run": True},
    )
    assert read(officer, "/staff", q="李某")[1]["items"] == []
    assert upload("李某,男,行政后勤,卫健委管理员", "?dry_run=false")[1]["dry_run"] is False
    assert len(read(officer, "/staff", q="李某")[1]["items"]) == 1
    status, problem = upload("王某,男,行政后勤,村医")
    assert (status, problem["rows"][0]["code"]) == (422, "workforce.role_not_here")
