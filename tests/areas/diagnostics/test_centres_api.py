"""Centres looked after by REST: members, tests, contracts, rosters; controls, rounds, the register of laboratories."""

from datetime import timedelta

import pytest

from lianyi.areas.diagnostics.definitions.names import CENTRE_KIND
from lianyi.areas.diagnostics.types.words import CentreKind
from tests.areas.diagnostics.builders import NOW, TODAY, a_county
from tests.areas.diagnostics.calling import Caller
from tests.areas.diagnostics.county import a_centre
from tests.areas.diagnostics.laboratory import ANALYSER, a_run, a_target

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-01", "RMT-10")]
DAY = TODAY.isoformat()


@pytest.fixture
def county(db):
    return a_county()


@pytest.fixture
def call(wall_clock):
    wall_clock(NOW)
    return Caller()


@pytest.mark.rows("RMT-11", "RMT-13")
def test_a_centre_is_changed_serves_a_unit_tests_it_and_lets_it_go(call, county):
    one, chief = f"/centres/{county.ecg}", county.chief
    unit = f"{one}/members/{county.second}"

    call.done(chief, "put", one, {"phone": "0396-1", "hours": "24小时", "capacity_per_day": 80})
    call.done(chief, "post", f"{one}/members", {"institution_id": county.second, "since": DAY})
    call.done(chief, "post", f"{unit}/equipment", {"equipment": "12导心电图机", "on": DAY})
    call.done(chief, "post", f"{unit}/online-test", {"on": DAY})
    call.done(chief, "post", f"{unit}/end", {"until": DAY})

    sheet = call.done(chief, "get", one)
    served = next(m for m in sheet["members"] if m["institution_id"] == county.second)
    assert (sheet["capacity_per_day"], sheet["manages"]) == (80, True)
    assert (served["tested_on"], served["until"]) == (DAY, DAY)
    assert sheet["row"]["card"]["kind"] in CENTRE_KIND
    assert call.done(chief, "post", f"{one}/close", {"closed_on": DAY})["closed_on"] == DAY


@pytest.mark.rows("RMT-10")
def test_the_roster_names_its_field_as_the_api_does_and_holds_no_laboratory_post_for_films(
    call, county
):
    path = f"/centres/{county.imaging}/duties"
    hours = {
        "starts_at": NOW.isoformat(),
        "ends_at": (NOW + timedelta(hours=8)).isoformat(),
    }

    def duty(actor):
        return {"reader_id": actor.user_id, **hours}

    made = call.done(county.chief, "post", path, duty(county.reader))["duty_id"]
    for wrong in (county.technologist, county.lab_technician):
        refused = call(county.chief, "post", path, duty(wrong)).json()
        assert (refused["code"], refused["field"]) == ("diagnostics.wrong_reader", "reader_id")
    laboratory = f"/centres/{county.laboratory}/duties"
    call.done(county.chief, "post", laboratory, duty(county.lab_technician))
    call.done(county.chief, "delete", f"{path}/{made}")
    assert call.done(county.chief, "get", f"/centres/{county.imaging}")["duties"] == []


@pytest.mark.rows("RMT-14")
def test_a_contract_with_a_third_party_is_confirmed_condition_by_condition(call, county):
    outside = a_centre(county.lead, CentreKind.IMAGING, (), name="第三方影像", third_party=True)
    path = f"/centres/{outside.id}/contracts"
    body = {"number": "平医共体〔2026〕9号", "from_on": DAY, "until_on": "2027-01-01"}

    made = call.done(county.chief, "post", path, body)["contract_id"]
    call.done(county.chief, "post", f"{path}/{made}/conditions/LICENCE")

    (contract,) = call.done(county.chief, "get", f"/centres/{outside.id}")["contracts"]
    confirmed = {each["code"] for each in contract["conditions"] if each["confirmed"]}
    assert confirmed == {"LICENCE"}
    assert call.refused(county.chief, "post", f"{path}/{made}/conditions/NICE")[0] == 422
    assert call.refused(county.chief, "post", path, body)[0] == 409


@pytest.mark.rows("SEC-01")
def test_looking_after_a_centre_is_for_its_host_and_its_chief(call, county):
    one, refuse = f"/centres/{county.ecg}", call.refused
    unit = f"{one}/members/{county.township}"
    posts = {
        f"{one}/close": {"closed_on": DAY},
        f"{one}/members": {"institution_id": county.second, "since": DAY},
        f"{unit}/end": {"until": DAY},
        f"{unit}/equipment": {"equipment": "x", "on": DAY},
        f"{unit}/online-test": {"on": DAY},
        f"{one}/contracts": {"number": "1", "from_on": DAY, "until_on": DAY},
        f"{one}/contracts/7/conditions/LICENCE": {},
        f"{one}/duties": {"reader_id": 1, "starts_at": NOW.isoformat(), "ends_at": NOW.isoformat()},
    }  # fmt: skip

    for path, body in posts.items():
        assert refuse(county.township_doctor, "post", path, body)[0] == 403, path
        assert refuse(county.second_chief, "post", path, body)[0] in (403, 404), path
        if body:
            assert refuse(county.chief, "post", path, {})[0] == 422, path
    change = {"phone": "1", "hours": "", "capacity_per_day": None}
    assert refuse(county.second_chief, "put", one, change)[0] in (403, 404)
    assert refuse(county.township_doctor, "put", one, change)[0] == 403
    assert refuse(county.chief, "put", one, {"capacity_per_day": -1})[0] == 422
    assert refuse(county.second_chief, "delete", f"{one}/duties/7")[0] in (403, 404)
    assert refuse(county.township_doctor, "delete", f"{one}/duties/7")[0] == 403
    assert refuse(county.stranger_doctor, "get", one)[0] == 404
    assert refuse(county.courier, "get", one)[0] == 403


@pytest.mark.rows("CLI-06")
def test_a_target_is_set_and_what_was_done_about_a_run_is_written_down(call, county):
    target = {
        "centre_id": county.laboratory, "analyte": "CREA", "analyser": ANALYSER, "lot": "2602",
        "level": "1", "mean": "100", "sd": "2", "from_on": DAY,
    }  # fmt: skip
    lab, refuse = county.lab_technician, call.refused

    assert call.done(lab, "post", "/controls/targets", target)["target_id"]
    run = a_run(county, "CREA", now=NOW, L1="120")
    path, wrote = (
        f"/controls/runs/{run.pk}/correction",
        {"correction": "CALIBRATE", "note": "重新定标"},
    )
    call.done(lab, "post", path, wrote)
    series = f"/controls/series?centre_id={county.laboratory}&analyte=CREA&analyser={ANALYSER}"
    (shown,) = call.done(lab, "get", series)["runs"]

    assert (shown["outcome"], shown["correction_note"]) == ("REJECT", "重新定标")
    assert refuse(lab, "post", path, {"correction": "?", "note": "x"})[0] == 422
    assert refuse(lab, "post", "/controls/targets", {**target, "sd": "x"})[0] == 422
    assert refuse(lab, "post", "/controls/targets", {**target, "analyte": "XX"})[0] == 422
    assert refuse(lab, "get", "/controls/series?centre_id=1")[0] == 422
    for verb, one, body in (
        ("post", "/controls/targets", target), ("post", path, wrote), ("get", series, None),
    ):  # fmt: skip
        assert refuse(county.second_chief, verb, one, body)[0] in (404, 409), one
        assert refuse(county.township_doctor, verb, one, body)[0] == 403, one


@pytest.mark.rows("CLI-06", "RMT-08")
def test_a_round_is_entered_measured_and_scored(call, county):
    lab, refuse = county.lab_technician, call.refused
    a_target(county, "CREA")
    entry = {
        "centre_id": county.laboratory, "organiser": "NATIONAL", "name": "常规化学第1次", "year": 2026,
        "due_on": (TODAY + timedelta(days=10)).isoformat(),
        "samples": [{"analyte": "CREA", "number": str(n)} for n in range(1, 6)],
    }  # fmt: skip

    made = call.done(lab, "post", "/eqa", entry)["round_id"]
    one = f"/eqa/{made}"
    samples = call.done(lab, "get", one)["samples"]
    values = {"values": {str(each["id"]): "100" for each in samples}}
    call.done(lab, "put", f"{one}/values", values)
    score = {
        "targets": [
            {"sample_id": each["id"], "target": "101", "allowed_percent": "10"} for each in samples
        ]
    }
    scored = call.done(county.chief, "post", f"{one}/score", score)

    assert scored["CREA"]["passed"] is True
    (row,) = call.done(lab, "get", "/eqa")
    assert (row["id"], row["bad"]) == (made, 0)
    assert {each["mark"] for each in call.done(lab, "get", one)["samples"]} == {"GOOD"}
    assert refuse(lab, "put", f"{one}/values", values)[0] == 409
    assert refuse(lab, "post", "/eqa", {**entry, "samples": []})[0] == 422
    assert refuse(lab, "put", f"{one}/values", {"values": {"x": "1"}})[0] == 422
    assert refuse(lab, "post", f"{one}/score", {"targets": []})[0] == 422
    for verb, path, body in (
        ("post", "/eqa", entry), ("put", f"{one}/values", values), ("post", f"{one}/score", score), ("get", one, None),
    ):  # fmt: skip
        assert refuse(county.second_chief, verb, path, body)[0] in (404, 409), path
        assert refuse(county.township_doctor, verb, path, body)[0] == 403, path


@pytest.mark.rows("LAB-01")
def test_a_laboratory_is_registered_changed_and_says_what_it_can_do(call, county):
    chief, refuse = county.chief, call.refused
    body = {
        "institution_id": county.lead, "name": "县检验科", "kind": "CLINICAL", "biosafety": "BSL2",
        "scope": "生化、免疫", "state": "RUNNING", "accepted_on": "2020-01-01", "staff_count": 12,
    }  # fmt: skip
    made = call.done(chief, "post", "/laboratories", body)["laboratory_id"]
    one = f"/laboratories/{made}"
    capacity = {
        "item_code": "LAB-RENAL", "method": "酶法", "per_day": 300, "surge_per_day": 400, "from_on": DAY,
    }  # fmt: skip

    call.done(chief, "put", one, {**body, "staff_count": 14})
    call.done(chief, "post", f"{one}/capacities", capacity)

    shown = call.done(chief, "get", one)
    assert (shown["staff_count"], shown["capacities"][0]["per_day"]) == (14, 300)
    assert shown["name"] in {x["name"] for x in call.done(chief, "get", "/laboratories")}
    assert refuse(chief, "post", "/laboratories", body)[0] == 409
    assert refuse(chief, "post", "/laboratories", {**body, "name": "b", "kind": "?"})[0] == 422
    assert refuse(chief, "post", f"{one}/capacities", {**capacity, "per_day": -1})[0] == 422
    for verb, path, told in (
        ("post", "/laboratories", {**body, "name": "c"}), ("put", one, body), ("post", f"{one}/capacities", capacity),
    ):  # fmt: skip
        assert refuse(county.second_chief, verb, path, told)[0] in (403, 404), path
        assert refuse(county.township_doctor, verb, path, told)[0] == 403, path
    assert refuse(county.stranger_doctor, "get", one)[0] == 404
