"""Experts, their clinics with slots, agreements and lessons by REST: done, refused, foreign and what does not fit."""

from datetime import timedelta

import pytest

from lianyi.areas.scheduling import public as scheduling
from lianyi.areas.workforce import public as workforce
from tests.areas.consultations.builders import (
    HYPERTENSION,
    NOW,
    a_clinic,
    a_county,
    a_patient,
    a_team,
)
from tests.areas.diagnostics.calling import Caller
from tests.areas.workforce.builders import a_doctor, system

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-07", "RMT-16")]


@pytest.fixture
def county(db):
    return a_county()


@pytest.fixture
def call(wall_clock):
    wall_clock(NOW)
    return Caller("/api/v1/consultations")


@pytest.mark.rows("RMT-01")
def test_a_doctor_is_put_on_the_register_found_and_taken_off(call, county):
    staff = a_doctor(
        county.lead, "county_specialist", name="孙主任医师", rank=workforce.Rank.SENIOR
    )
    body = {
        "staff_id": staff.id, "discipline": "INTERNAL", "independent_since": "2010-07-01", "proof": "注册证",
    }  # fmt: skip
    refuse = call.refused

    assert refuse(county.office, "post", "/experts", {**body, "discipline": "?"})[0] == 422
    assert refuse(county.office, "post", "/experts", {**body, "independent_since": "x"})[0] == 422
    assert refuse(county.office, "post", "/experts", {**body, "staff_id": 987654})[0] == 404
    young = {**body, "independent_since": "2026-01-01"}
    assert refuse(county.office, "post", "/experts", young)[1] == "consultations.expert_unfit"
    made = call.done(county.office, "post", "/experts", body)
    active = f"/experts/{made['id']}/active"
    assert refuse(county.office, "post", "/experts", body)[0] == 409
    for verb, path, told in (("post", "/experts", body), ("put", active, {"active": False})):
        assert refuse(county.township_doctor, verb, path, told)[0] == 403
    assert refuse(county.second_office, "put", active, {"active": False})[0] in (403, 404, 409)
    assert refuse(county.office, "put", active, {})[0] == 422

    found = call.done(county.township_doctor, "get", "/experts?discipline=INTERNAL&fit_only=true")
    assert [each["name"] for each in found] == ["孙主任医师"]
    assert call.done(county.office, "put", active, {"active": False})["active"] is False
    assert call.done(county.township_doctor, "get", "/experts?fit_only=true") == []
    assert call.done(county.stranger_doctor, "get", "/experts") == []


def hours_of(county, expert):
    """Hours of an expert that nobody has published yet."""
    draft = scheduling.ResourceDraft(
        institution_id=county.lead, kind=scheduling.ResourceKind.DOCTOR, name=expert.name,
        department="外科", staff_id=expert.staff_id,
    )  # fmt: skip
    return scheduling.add_resource(draft=draft, actor=system(), now=NOW).id


@pytest.mark.rows("RMT-07")
def test_a_township_books_a_slot_and_the_clinic_is_closed(call, county):
    team = a_team(county)
    clinic_id, resource_id = a_clinic(county, team.heart)
    patient, refuse = a_patient(county), call.refused
    (clinic,) = call.done(county.township_doctor, "get", "/clinics")
    slot = clinic["slots"][0]
    asked = {
        "resident_id": patient.id, "invited_id": county.lead, "form": "CLINIC", "diagnosis_code": HYPERTENSION,
        "history": "血压控制不佳", "question": "调整方案", "consent": {"given": True},
    }  # fmt: skip
    book, body = f"/clinics/{clinic_id}/bookings", {"slot_id": slot["slot_id"], "request": asked}

    assert (clinic["id"], slot["free"], clinic["expert"]["name"]) == (clinic_id, 1, "周主任医师")
    assert refuse(county.township_doctor, "post", book, {"slot_id": 1})[0] == 422
    assert refuse(county.township_doctor, "post", book, {**body, "slot_id": 987654})[0] == 404
    live = {**body, "request": {**asked, "form": "LIVE"}}
    assert refuse(county.township_doctor, "post", book, live)[1] == "consultations.no_agreement"
    assert refuse(county.stranger_doctor, "post", book, body)[0] in (403, 404, 409, 422)
    assert refuse(county.office, "post", book, body)[0] == 403
    made = call.done(county.township_doctor, "post", book, body)
    assert (made["state"], made["form"]) == ("SCHEDULED", "CLINIC")
    (clinic,) = call.done(county.township_doctor, "get", "/clinics")
    assert slot["slot_id"] not in {each["slot_id"] for each in clinic["slots"]}
    assert refuse(county.township_doctor, "post", "/clinics/987654/bookings", body)[0] == 404

    close = f"/clinics/{clinic_id}/close"
    new = {"expert_id": team.heart.id, "resource_id": resource_id, "title": "再开"}
    for path, told in ((close, {}), ("/clinics", new)):
        assert refuse(county.township_doctor, "post", path, told)[0] == 403
        assert refuse(county.second_office, "post", path, told)[0] in (404, 409, 422)
    assert refuse(county.office, "post", "/clinics", {**new, "title": " "})[0] in (409, 422)
    call.done(county.office, "post", close)
    assert call.done(county.township_doctor, "get", "/clinics") == []
    assert refuse(county.office, "post", close)[0] == 404
    own = {
        "expert_id": team.surgeon.id,
        "resource_id": hours_of(county, team.surgeon),
        "title": "外科",
    }
    assert call.done(county.office, "post", "/clinics", own)["id"] != clinic_id
    assert refuse(county.office, "post", "/clinics", own) == (409, "consultations.clinic_exists")


@pytest.mark.rows("RMT-01")
def test_the_agreements_say_whom_one_may_ask(call, county):
    found = {
        each["institution_id"]: each
        for each in call.done(county.township_doctor, "get", "/agreements")
    }

    assert county.lead in found
    assert found[county.lead]["ground"]
    assert call.done(county.stranger_doctor, "get", "/agreements") == []


def a_lesson(**told):
    return {
        "kind": "LECTURE", "title": "基层心电图判读", "starts_at": NOW.isoformat(), "minutes": 60,
        "teacher_name": "周主任医师", **told,
    }  # fmt: skip


@pytest.mark.rows("RMT-16")
def test_a_lesson_is_announced_signed_into_held_and_counted(call, county):
    host, guest = county.specialist, county.township_doctor
    village = workforce.staff_of_user(county.village_doctor.user_id or 0)
    assert village

    made = call.done(host, "post", "/lessons", a_lesson())["id"]
    one = f"/lessons/{made}"
    code = call.done(host, "get", one)["lesson"]["code"]
    signs = [call.done(guest, "post", f"{one}/sign-in", {"code": code})["new"] for _ in "12"]
    call.done(host, "post", f"{one}/attendances", {"staff_id": village.id})
    assert call.done(host, "post", f"{one}/hold", {"note": "顺利"}) == {"attended": 2}

    seen = call.done(guest, "get", one)
    assert signs == [True, False]
    assert code
    assert (seen["lesson"]["code"], seen["mine"], seen["lesson"]["state"]) == ("", False, "HELD")
    assert [each["way"] for each in seen["people"]] == ["CODE", "LIST"]
    listed = call.done(guest, "get", "/lessons?kind=LECTURE&period=2026")["items"]
    assert [each["id"] for each in listed] == [made]
    assert call.done(guest, "get", "/lessons?kind=ROUND")["items"] == []
    figures = call.done(county.bureau_officer, "get", "/teaching/figures?period=2026")
    assert figures["months"][0]["lessons"] == {"LECTURE": 1}
    assert {x["institution_id"]: x["people"] for x in figures["places"]}[county.lead] == 2


@pytest.mark.rows("SEC-01")
def test_lessons_are_refused_to_others_and_where_they_do_not_fit(call, county):
    host, guest, refuse = county.specialist, county.township_doctor, call.refused
    tomorrow = (NOW + timedelta(days=1)).isoformat()
    made = call.done(host, "post", "/lessons", a_lesson(starts_at=tomorrow))["id"]
    one = f"/lessons/{made}"

    for wrong in ({"kind": "PARTY"}, {"minutes": 0}, {"title": " "}, {"starts_at": "morgen"}):
        assert refuse(host, "post", "/lessons", a_lesson(**wrong))[0] == 422
    posts = {
        "sign-in": {"code": "x"}, "attendances": {"staff_id": 1}, "hold": {"note": ""}, "cancel": {"note": "出差"},
    }  # fmt: skip
    for act, body in posts.items():
        assert refuse(county.bureau_officer, "post", f"{one}/{act}", body)[0] == 403, act
        assert refuse(guest, "post", f"{one}/{act}", body)[0] in (403, 409, 422), act
        assert refuse(guest, "post", f"/lessons/987654/{act}", body)[0] == 404, act
    assert refuse(county.bureau_officer, "post", "/lessons", a_lesson())[0] == 403
    assert refuse(guest, "post", f"{one}/sign-in", {})[0] == 422
    assert refuse(host, "post", f"{one}/attendances", {"staff_id": 987654})[0] == 422
    assert refuse(host, "post", f"{one}/hold", {})[0] == 422
    assert refuse(host, "post", f"{one}/cancel", {"note": " "})[0] == 422
    assert refuse(guest, "get", "/teaching/figures")[0] == 403
    assert refuse(guest, "get", "/lessons/987654")[0] == 404
    assert refuse(guest, "get", "/lessons?period=unsinn")[0] in (400, 422)
    call.done(host, "post", f"{one}/cancel", {"note": "主讲人出差"})
    assert call.done(guest, "get", one)["lesson"]["state"] == "CANCELLED"
    assert refuse(host, "post", f"{one}/cancel", {"note": "again"})[0] == 409
