"""Specimens on their way by REST: what to collect, runs with stops, one tube; tissue from the number to the slides."""

from datetime import timedelta

import pytest

from tests.areas.diagnostics.builders import NOW, a_county, a_patient, waiting
from tests.areas.diagnostics.calling import Caller
from tests.areas.diagnostics.laboratory import HOUR, arrive, collected, lab_ordered, received

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-04", "RMT-06")]
LATER = NOW + 2 * HOUR


@pytest.fixture
def county(db):
    return a_county()


@pytest.fixture
def call(wall_clock):
    wall_clock(LATER)
    return Caller()


def a_run(county):
    """From the township to the county laboratory, cold."""
    return {
        "centre_id": county.laboratory, "box": "冷藏箱1", "stop_ids": [county.township],
        "celsius_low": 2, "celsius_high": 8,
    }  # fmt: skip


@pytest.mark.rows("RMT-06")
def test_a_box_goes_past_the_township_and_into_the_laboratorys_hands(call, county):
    patient = a_patient(county)
    order = lab_ordered(county, patient.id)
    (person,) = call.done(county.township_lab, "get", "/specimens/to-collect")
    assert (person["resident_id"], person["orders"][0]["order_id"]) == (patient.id, order.id)
    (tube,) = collected(county, order)
    (place,) = call.done(county.courier, "get", "/pick-ups")
    assert (place["institution_id"], place["tubes"]) == (county.township, 1)

    run = call.done(county.courier, "post", "/runs", a_run(county))
    one = f"/runs/{run['id']}"
    call.done(county.courier, "post", f"{one}/pick-up", {"barcode": tube.barcode})
    call.done(county.courier, "post", f"{one}/temperatures", {"celsius": "4.5"})
    (stop,) = call.done(county.courier, "get", one)["stops"]
    leave = f"{one}/stops/{stop['id']}/leave"
    call.done(county.courier, "post", leave, {"handed_by_name": "蒋检验"})
    assert call.done(county.courier, "post", f"{one}/deliver")["state"] == "DELIVERED"
    taken = call.done(county.lab_technician, "post", f"{one}/take-over", {"note": "完好"})

    assert (taken["state"], taken["taken_over_by_name"]) == ("TAKEN_OVER", "卫检验")
    sheet = call.done(county.lab_technician, "get", one)
    assert (sheet["tubes"], sheet["stops"][0]["handed_by_name"]) == ([tube.barcode], "蒋检验")
    assert [each["celsius"] for each in sheet["readings"]] == ["4.5"]
    (row,) = call.done(county.lab_technician, "get", "/runs")["items"]
    assert (row["tubes"], row["missing"]) == (1, 1)
    assert patient.masked_name not in str(sheet)
    late = call.refused(county.courier, "post", f"{one}/deliver")
    assert late == (409, "diagnostics.run_is_over")


@pytest.mark.rows("SEC-01")
def test_a_run_is_refused_to_strangers_to_other_posts_and_with_impossible_figures(call, county):
    run = call.done(county.courier, "post", "/runs", a_run(county))
    one, refuse = f"/runs/{run['id']}", call.refused
    stop = call.done(county.courier, "get", one)["stops"][0]["id"]
    leave, who = f"{one}/stops/{stop}/leave", {"handed_by_name": "蒋检验"}

    for wrong in ({"stop_ids": []}, {"celsius_low": 99}, {"celsius_low": 9}, {"box": " "}):
        assert refuse(county.courier, "post", "/runs", {**a_run(county), **wrong})[0] == 422
    assert refuse(county.courier, "post", "/runs", {**a_run(county), "centre_id": 987654})[0] == 404
    assert refuse(county.courier, "post", leave, {"handed_by_name": " "})[0] == 422
    for path, body in (("/runs", a_run(county)), (leave, who), (f"{one}/deliver", {})):
        assert refuse(county.township_doctor, "post", path, body)[0] == 403
    assert refuse(county.courier, "post", f"{one}/take-over", {})[0] == 403
    for verb, path in (("get", one), ("post", f"{one}/take-over")):
        assert refuse(county.second_chief, verb, path, {})[0] == 404
    for path in ("/runs", "/pick-ups", one):
        assert refuse(county.unit_head, "get", path)[0] == 403
    assert call.done(county.second_chief, "get", "/runs")["items"] == []


def test_one_tube_tells_its_hands_and_is_thrown_away_by_its_laboratory(call, county):
    order, tube = received(county, a_patient(county).id)
    one = f"/specimens/{tube.id}"

    sheet = call.done(county.lab_technician, "get", one)

    assert sheet["order_ids"] == [order.id]
    assert [step["what"] for step in sheet["steps"]] == ["COLLECT", "RECEIVE"]
    assert sheet["steps"][1]["by_name"] == "卫检验"
    assert call.refused(county.township_lab, "post", f"{one}/dispose") == (
        409,
        "diagnostics.not_your_laboratory",
    )
    assert call.refused(county.second_chief, "get", one)[0] == 404
    assert call.refused(county.unit_head, "get", one)[0] == 403
    assert call.refused(county.township_doctor, "post", f"{one}/dispose")[0] == 403
    thrown = call.done(county.lab_technician, "post", f"{one}/dispose", {"note": "满7天"})
    assert thrown["state"] == "DISPOSED"
    assert call.refused(county.lab_technician, "post", f"{one}/dispose")[0] == 409


def a_tissue(county, patient):
    """Received tissue, fixed in time."""
    order = lab_ordered(county, patient.id, "PATH-SURGICAL")
    (tube,) = collected(
        county, order, site="右乳外上象限", devitalised_at=NOW - timedelta(minutes=40), fixed_at=NOW
    )
    arrive(county, tube)
    return order


def test_tissue_gets_its_number_blocks_and_slides_and_travels_to_another_reader(call, county):
    order = a_tissue(county, a_patient(county))
    one = f"/orders/{order.id}"
    reader, other = county.reader, county.second_chief

    cut = {"description": "灰白组织一块 3×2×1 cm", "pieces": 3}
    number = call.done(reader, "post", f"{one}/tissue/grossing", cut)["number"]
    letter = call.done(reader, "post", f"{one}/tissue/blocks", {"tissue": "肿物"})["letter"]
    slide = {"letter": letter, "stain": "HE"}
    assert call.done(reader, "post", f"{one}/tissue/slides", slide) == {"number": 1}
    send = {
        "receiver_id": county.second,
        "purpose": "CONSULT",
        "slides": "A1",
        "question": "良恶性？",
    }
    transfer = call.done(reader, "post", f"{one}/slide-transfers", send)["id"]
    way = f"/slide-transfers/{transfer}"
    call.done(other, "post", f"{way}/receive")
    answer = {"quality": "GOOD", "opinion": "浸润性癌"}
    call.done(other, "post", f"{way}/answer", answer)
    call.done(reader, "post", f"{way}/back")

    sheet = call.done(reader, "get", f"{one}/tissue")
    assert (sheet["grossing"]["number"], sheet["ischaemia"]) == (number, 40)
    assert sheet["blocks"][0]["slides"][0]["stain"] == "HE"
    (told,) = call.done(reader, "get", "/slide-transfers")
    assert (told["opinion"], told["back_at"] is not None) == ("浸润性癌", True)
    assert call.refused(other, "post", f"{way}/answer", answer)[1] == "diagnostics.transfer_over"
    assert call.refused(reader, "post", f"{one}/tissue/grossing", cut)[0] == 409


@pytest.mark.rows("SEC-01")
def test_tissue_is_refused_to_strangers_to_other_posts_and_where_it_is_none(call, county):
    patient = a_patient(county)
    order, film = a_tissue(county, patient), waiting(county, patient.id)
    one, refuse = f"/orders/{order.id}", call.refused
    posts = {
        f"{one}/tissue/grossing": {"description": "x", "pieces": 1},
        f"{one}/tissue/blocks": {"tissue": "x"},
        f"{one}/tissue/slides": {"letter": "A", "stain": "HE"},
        f"{one}/slide-transfers": {"receiver_id": county.second, "purpose": "CONSULT", "slides": "A"},
        "/slide-transfers/7/receive": {},
        "/slide-transfers/7/answer": {"quality": "GOOD", "opinion": "x"},
        "/slide-transfers/7/back": {},
    }  # fmt: skip

    for path, body in posts.items():
        assert refuse(county.second_chief, "post", path, body)[0] == 404
        assert refuse(county.township_doctor, "post", path, body)[0] == 403
        if body:
            assert refuse(county.reader, "post", path, {})[0] == 422
    assert refuse(county.second_chief, "get", f"{one}/tissue")[0] == 404
    assert refuse(county.township_doctor, "get", f"{one}/tissue")[0] == 403
    assert refuse(county.township_doctor, "get", "/slide-transfers")[0] == 403
    wrong = f"/orders/{film.id}/tissue/grossing"
    assert refuse(county.reader, "post", wrong, {"description": "x", "pieces": 1})[0] == 422
    assert refuse(
        county.reader, "post", f"{one}/tissue/grossing", {"description": "x", "pieces": 0}
    )[0] == 422  # fmt: skip
