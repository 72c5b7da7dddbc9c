"""The laboratory by REST: collected, scanned, measured, verified, signed; analysers and couriers speak the same way."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import MULTIPART_CONTENT

from lianyi.areas.diagnostics.models import HeldResult, Order
from lianyi.areas.diagnostics.services.couriers import begin_run
from lianyi.areas.diagnostics.types.laboratory import RunDraft
from lianyi.areas.diagnostics.types.words import State
from tests.areas.diagnostics.builders import NOW, a_county, a_patient
from tests.areas.diagnostics.calling import Caller
from tests.areas.diagnostics.laboratory import (
    ANALYSER,
    HOUR,
    RENAL,
    a_target,
    lab_ordered,
    received,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-06")]


@pytest.fixture
def county(db):
    return a_county()


@pytest.fixture
def call(wall_clock):
    """A caller that speaks JSON as somebody: call(actor, "post", path, body)."""
    wall_clock(NOW + 2 * HOUR)
    return Caller()


def test_a_tube_goes_from_the_arm_to_the_signature(call, county):
    order = lab_ordered(county, a_patient(county).id)

    made = call(county.township_lab, "post", "/specimens", {"order_ids": [order.id]})
    assert made.status_code == 201
    label = made.json()[0]["barcode"]
    assert (
        call(county.lab_technician, "get", "/specimens?state=COLLECTED").json()["items"][0][
            "barcode"
        ]
        == label
    )
    scans = [
        call(county.lab_technician, "post", "/specimens/receive", {"barcode": label}).json()
        for _ in "12"
    ]
    assert [scan["outcome"] for scan in scans] == ["DONE", "AGAIN"]
    (waiting,) = call(county.lab_technician, "get", "/bench").json()["items"]
    assert (waiting["barcode"], waiting["wanted"]) == (label, 4)

    entries = {code: {"value": value} for code, value in RENAL.items()}
    path = f"/orders/{order.id}/results"
    written = call(county.lab_technician, "put", path, {"entries": entries, "read_version": 0})
    assert written.json()["version"] == 1
    stale = call(county.lab_technician, "put", path, {"entries": entries, "read_version": 0})
    assert (stale.status_code, stale.json()["code"]) == (409, "diagnostics.stale_results")
    bad = call(
        county.lab_technician,
        "put",
        path,
        {"entries": {"CREA": {"value": "1", "unit": "kg"}}, "read_version": 1},
    )
    assert (bad.status_code, bad.json()["code"]) == (422, "diagnostics.bad_result")
    assert len(call(county.chief, "get", path).json()["results"]) == 4
    assert call(county.lab_technician, "post", f"{path}/verify", {"read_version": 1}).json() == {
        "state": "SUBMITTED"
    }
    assert call(county.chief, "post", f"{path}/sign").json() == {"state": "SIGNED"}
    assert Order.objects.get(pk=order.id).state == State.SIGNED


def test_an_analyser_sends_values_and_files_and_what_cannot_be_taken_is_held(call, county):
    _, tube = received(county, a_patient(county).id)
    value = {
        "centre_id": county.laboratory,
        "label": tube.barcode,
        "analyte": "CREA",
        "value": "1",
        "unit": "mg/dL",
    }

    assert call(county.lab_technician, "post", "/results", value).json()["taken"] == 1
    assert (
        call(county.lab_technician, "post", "/results", {**value, "unit": "stone"}).json()["held"]
        == 1
    )
    (held,) = call(county.lab_technician, "get", "/held-results").json()
    assert held["unit"] == "stone"
    file = SimpleUploadedFile("r.csv", f"条码,项目代码,结果\n{tube.barcode},NOPE,1\n".encode())
    refused = call(
        county.lab_technician,
        "post",
        f"/results/file?centre_id={county.laboratory}",
        data={"file": file},
        content_type=MULTIPART_CONTENT,
    )
    assert refused.status_code == 422
    assert HeldResult.objects.count() == 1


def test_a_refused_tube_and_the_couriers_box(call, county):
    order = lab_ordered(county, a_patient(county).id)
    made = call(county.township_lab, "post", "/specimens", {"order_ids": [order.id]}).json()[0]
    draft = RunDraft(
        centre_id=county.laboratory,
        box="1",
        stop_ids=(county.township,),
        celsius_low=2,
        celsius_high=8,
    )
    run = begin_run(draft=draft, actor=county.courier, now=NOW + 2 * HOUR)

    scan = call(
        county.courier, "post", f"/runs/{run.id}/pick-up", {"barcode": made["barcode"]}
    ).json()
    warm = call(county.courier, "post", f"/runs/{run.id}/temperatures", {"celsius": "12"}).json()
    refused = call(
        county.lab_technician, "post", f"/specimens/{made['id']}/reject", {"reason": "TEMPERATURE"}
    )

    assert (scan["outcome"], warm) == ("DONE", {"out_of_bounds": True})
    assert (refused.json()["state"], refused.json()["warm"]) == ("REJECTED", True)
    assert Order.objects.get(pk=order.id).state == State.ORDERED
    assert call(county.courier, "get", "/bench").status_code == 403


@pytest.mark.rows("CLI-06", "LAB-06")
def test_controls_and_capacity_are_asked_for_by_rest(call, county):
    a_target(county, "CREA", mean="70", sd="2")
    run = {
        "centre_id": county.laboratory,
        "analyte": "CREA",
        "analyser": ANALYSER,
        "values": {"1": "80"},
    }

    made = call(county.lab_technician, "post", "/controls/runs", run)

    assert made.status_code == 201
    assert (made.json()["outcome"], made.json()["rules"]) == ("REJECT", ["1-2s", "1-3s"])
    assert call(county.chief, "get", "/controls").json()[0]["outcome"] == "REJECT"
    assert call(county.township_doctor, "get", "/capacity?item=LAB-NCOV").json() == []
    assert call(county.township_doctor, "get", "/capacity?item=NOPE").status_code == 422
