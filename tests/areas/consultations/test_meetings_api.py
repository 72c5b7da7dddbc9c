"""The room of a meeting and the work of a team by REST: letters, lines, notes, opinions, the joint plan, its tasks."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import MULTIPART_CONTENT

from lianyi.areas.consultations.selectors.sheet import sheet
from tests.areas.consultations.builders import (
    NOW,
    TODAY,
    a_county,
    a_patient,
    a_team,
    in_session,
    signed,
)
from tests.areas.consultations.test_meetings_and_teams import ENDED, a_team_that_met
from tests.areas.diagnostics.calling import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-01", "RMT-16")]
BEGUN = NOW + timedelta(hours=2)
DOT = b"\x89PNG\r\n\x1a\n" + b"\0" * 16


@pytest.fixture
def county(db):
    return a_county()


@pytest.fixture
def call(wall_clock):
    wall_clock(BEGUN)
    return Caller("/api/v1/consultations")


@pytest.mark.rows("RMT-01")
def test_two_programs_meet_exchange_letters_and_lines_and_leave(call, county):
    team = a_team(county)
    card = in_session(county, a_patient(county), team.heart)
    room, here, there = f"/{card.id}/room", county.township_doctor, team.heart_doctor

    assert call.done(here, "post", f"{room}/join", {"peer": "aa", "video": True}) == {"there": []}
    (peer,) = call.done(there, "post", f"{room}/join", {"peer": "bb", "video": True})["there"]
    letter = {"peer": "bb", "to_peer": "aa", "kind": "offer", "body": "v=0"}
    call.done(there, "post", f"{room}/signals", letter)
    line = {"body": {"text": "血压170/100"}, "content_type": MULTIPART_CONTENT}
    call.done(there, "post", f"{room}/messages", **line)
    shown = {"file": SimpleUploadedFile("ecg.png", DOT)}
    call.done(there, "post", f"{room}/messages", shown, content_type=MULTIPART_CONTENT)
    news = call.done(here, "post", f"{room}/news", {"peer": "aa", "quality": {"kbps": 900}})

    assert (peer["peer"], peer["video"]) == ("aa", True)
    assert (news["live"], news["media"]) == (True, True)
    assert [(x["from_peer"], x["kind"], x["body"]) for x in news["signals"]] == [
        ("bb", "offer", "v=0")
    ]
    assert [(x["text"], x["picture"]) for x in news["messages"]] == [
        ("血压170/100", False),
        ("", True),
    ]
    known = {"peer": "aa", "after_signal": news["signals"][0]["id"]}
    assert call.done(here, "post", f"{room}/news", known)["signals"] == []
    for _twice in "12":
        call.done(there, "post", f"{room}/leave", {"peer": "bb"})
    left = call.done(here, "post", f"{room}/news", {"peer": "aa"})["people"]
    assert [each["peer"] for each in left] == ["aa"]


@pytest.mark.rows("SEC-01")
def test_the_room_is_shut_to_strangers_other_posts_and_what_does_not_fit(call, county):
    team = a_team(county)
    card = in_session(county, a_patient(county), team.heart)
    shut = signed(county, a_patient(county, name="刘洋"), team.surgeon, team.surgeon_doctor)
    room, here, refuse = f"/{card.id}/room", county.township_doctor, call.refused
    call.done(here, "post", f"{room}/join", {"peer": "aa"})
    letter = {"peer": "aa", "to_peer": "zz", "kind": "offer"}
    text = {"body": {"text": "在吗"}, "content_type": MULTIPART_CONTENT}

    for act, body in (
        ("join", {"peer": "x"}),
        ("news", {"peer": "x"}),
        ("signals", letter),
        ("leave", {"peer": "x"}),
    ):
        assert refuse(county.second_office, "post", f"{room}/{act}", body)[0] in (403, 404), act
        assert refuse(county.bureau_officer, "post", f"{room}/{act}", body)[0] == 403, act
        assert refuse(here, "post", f"{room}/{act}", {"peer": "a b"})[0] == 422, act
    assert refuse(county.second_office, "post", f"{room}/messages", **text)[0] in (403, 404)
    assert refuse(county.bureau_officer, "post", f"{room}/messages", **text)[0] == 403
    assert refuse(here, "post", f"{room}/signals", letter) == (404, "consultations.no_such_peer")
    assert refuse(here, "post", f"{room}/signals", {**letter, "kind": "shout"})[0] == 422
    for sent in (
        SimpleUploadedFile("x.png", b"GIF89a"),
        SimpleUploadedFile("x.png", DOT * 100_000),
    ):
        refused = refuse(
            here, "post", f"{room}/messages", {"file": sent}, content_type=MULTIPART_CONTENT
        )
        assert refused == (422, "consultations.bad_picture")
    nothing = {"body": {"text": " "}, "content_type": MULTIPART_CONTENT}
    assert refuse(here, "post", f"{room}/messages", **nothing)[0] == 422
    assert refuse(here, "post", f"/{shut.id}/room/join", {"peer": "aa"})[1] == (
        "consultations.not_live"
    )


@pytest.mark.rows("RMT-07")
def test_each_side_writes_its_notes_and_either_reports_what_went_wrong(call, county):
    team = a_team(county)
    card = in_session(county, a_patient(county), team.heart)
    doctor, refuse = county.township_doctor, call.refused
    notes, event = f"/{card.id}/notes", f"/{card.id}/adverse-events"
    wrong = {"kind": "DELAY", "text": "网络中断延误20分钟"}

    call.done(doctor, "post", notes, {"text": "血压170/100"})
    call.done(team.heart_doctor, "post", notes, {"text": "建议加药"})
    assert call.done(doctor, "post", event, wrong)["id"]
    found = sheet(card.id, doctor)

    assert [note[2] for note in found.sessions[0].notes] == ["血压170/100", "建议加药"]
    assert found.events[0]["text"] == "网络中断延误20分钟"
    for path, body in ((notes, {"text": "x"}), (event, wrong)):
        assert refuse(county.stranger_doctor, "post", path, body)[0] == 404
        assert refuse(doctor, "post", path, {})[0] == 422
    assert refuse(doctor, "post", notes, {"text": " "})[0] == 422
    assert refuse(doctor, "post", event, {**wrong, "kind": "?"})[0] == 422
    assert refuse(county.bureau_officer, "post", notes, {"text": "x"})[0] == 403


@pytest.mark.rows("RMT-16", "TCM-16")
def test_a_team_speaks_one_by_one_its_chair_signs_the_plan_and_the_township_ends_its_task(
    call, county, wall_clock
):
    wall_clock(ENDED)
    team = a_team(county)
    card = a_team_that_met(county, team)
    plan, refuse = f"/{card.id}/plan", call.refused
    body = {
        "summary": "血糖控制不佳合并气阴两虚", "plan": "二甲双胍加参芪降糖方",
        "tasks": [{"text": "四周后复查糖化", "due_on": (TODAY + timedelta(days=28)).isoformat()}],
    }  # fmt: skip
    chair, other = team.herbalist_doctor, team.heart_doctor
    said = {"assessment": "气阴两虚", "advice": "参芪降糖方"}

    call.done(chair, "post", f"/{card.id}/opinion", said)
    assert refuse(chair, "post", plan, body)[1] == "consultations.opinion_missing"
    call.done(other, "post", f"/{card.id}/opinion", said)
    call.done(other, "post", f"/{card.id}/opinion", {**said, "reason": "补充", "advice": "加量"})
    assert refuse(other, "post", plan, body) == (403, "consultations.not_the_chair")
    assert refuse(chair, "post", plan, {**body, "tasks": [{"text": "x"}]})[0] == 422
    assert refuse(county.stranger_doctor, "post", plan, body)[0] in (403, 404)
    assert refuse(county.township_doctor, "post", plan, body)[0] == 403
    assert call.done(chair, "post", plan, body)["state"] == "ANSWERED"

    shown = call.done(county.township_doctor, "get", f"/{card.id}")
    assert (shown["plan"]["plan"], shown["missing"]) == ("二甲双胍加参芪降糖方", [])
    assert [each["state"] for each in shown["sessions"]] == ["ENDED"]
    heart = next(each["id"] for each in shown["invites"] if each["discipline"] == "INTERNAL")
    versions = f"/{card.id}/invites/{heart}/opinions"
    assert [x["number"] for x in call.done(county.township_doctor, "get", versions)] == [2, 1]
    assert refuse(county.township_doctor, "get", f"/{card.id}/invites/0/opinions")[0] == 404
    assert refuse(county.stranger_doctor, "get", versions)[0] == 404
    (task,) = shown["tasks"]
    path, done = f"/tasks/{task['id']}/end", {"done": True, "note": "糖化6.8%"}
    assert refuse(county.township_doctor, "post", path, {"done": True, "note": " "})[0] == 422
    assert refuse(county.stranger_doctor, "post", path, done)[0] == 404
    assert refuse(county.bureau_officer, "post", path, done)[0] == 403
    assert call.done(county.township_doctor, "post", path, done) == {"consultation_id": card.id}
    assert refuse(county.township_doctor, "post", path, done)[0] == 409


@pytest.mark.rows("RMT-01")
def test_the_caller_learns_which_opinion_is_wanted_of_them(call, county):
    team = a_team(county)
    card = in_session(county, a_patient(county), team.heart)

    mine = call.done(team.heart_doctor, "get", f"/{card.id}")
    theirs = call.done(county.township_doctor, "get", f"/{card.id}")

    assert mine["my_invite"] == mine["invites"][0]["id"]
    assert theirs["my_invite"] is None
    assert mine["sessions"][0]["media_agreed"] is True
