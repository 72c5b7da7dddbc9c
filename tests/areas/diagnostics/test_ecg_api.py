"""ECG by REST: a recording sent, found, read as numbers, compared, its proposals answered; what is wrong is refused."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import MULTIPART_CONTENT

from lianyi.areas.diagnostics.models import Waveform
from lianyi.engines import ecg
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, waiting
from tests.areas.diagnostics.calling import Caller
from tests.areas.diagnostics.recordings import (
    INFARCT,
    USUAL,
    an_ecg_order,
    dicom_of,
    record_of,
    uploaded,
)
from tests.areas.workforce.builders import audited

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-03")]
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def county(db):
    return a_county()


@pytest.fixture
def call(wall_clock):
    wall_clock(LATER)
    return Caller()


def sending(files: dict[str, bytes]):
    """A body of several files in one field."""
    sent = [SimpleUploadedFile(name, content) for name, content in files.items()]
    return {"body": {"file": sent}, "content_type": MULTIPART_CONTENT}


def test_a_wfdb_record_is_sent_and_its_trace_read_in_microvolts(call, county):
    order = an_ecg_order(county, a_patient(county).id)
    path = f"/orders/{order.id}/ecg"

    made = call.done(county.technologist, "post", path, **sending(record_of(INFARCT)))
    (listed,) = call.done(county.township_doctor, "get", path)
    sheet = call.done(county.reader, "get", f"/ecg/{listed['id']}")
    window = f"/ecg/{listed['id']}/samples?start_s=2&seconds=0.5"
    trace = call.done(county.reader, "get", window)

    assert made["held_study_id"] is None
    assert made["waveform"]["id"] == listed["id"]
    assert (listed["source"], listed["seconds"], listed["urgent"]) == ("WFDB", 10.0, True)
    assert sheet["measures"]["rate"]["unit"]
    assert any(each["urgent"] and each["marks"] for each in sheet["proposals"])
    rate, drawn = trace["rate_hz"], ecg.simulate(INFARCT).recording
    assert (trace["unit"], trace["start_s"], trace["samples"]) == ("uV", 2.0, round(rate / 2))
    first = round(2 * rate)
    wanted = drawn.mv[drawn.leads.index("V3"), first : first + trace["samples"]] * 1000
    assert max(abs(wanted - trace["leads"]["V3"])) < 3
    assert {"III", "aVR", "aVL", "aVF"} <= trace["leads"].keys()
    read = [line.target for line in audited("residents.read")]
    assert read.count(f"diagnostics.ecg_trace:{listed['id']}") == 1


def test_the_same_trace_sent_again_as_a_dicom_object_is_known(call, county):
    order = an_ecg_order(county, a_patient(county).id)
    card = uploaded(county, order, USUAL, send=False).waveform
    path = f"/orders/{order.id}/ecg?send=false"

    again = call.done(county.technologist, "post", path, **sending({"a.dcm": dicom_of(card)}))

    assert card
    assert again["waveform"]["id"] == card.id
    assert Waveform.objects.count() == 1


def test_two_recordings_are_compared_and_another_persons_is_not_there(call, county):
    patient, other = a_patient(county), a_patient(county, name="李建国", sex="1")
    old = uploaded(county, an_ecg_order(county, patient.id), USUAL).waveform
    later = NOW + timedelta(minutes=1)
    new = uploaded(
        county, an_ecg_order(county, patient.id, again=True, now=later), INFARCT, now=later
    ).waveform
    foreign = uploaded(county, an_ecg_order(county, other.id), ecg.Plan(seed=3)).waveform
    assert old
    assert new
    assert foreign

    found = call.done(county.reader, "get", f"/ecg/{new.id}/compared-with/{old.id}")

    by = {change["name"]: change for change in found["measures"]}
    assert by["rate"]["by"] == pytest.approx(by["rate"]["now"] - by["rate"]["then"])
    assert any(change["notable"] for change in found["st"])
    for wrong in (foreign.id, new.id, 0):
        assert call.refused(county.reader, "get", f"/ecg/{new.id}/compared-with/{wrong}") == (
            404,
            "diagnostics.waveform_not_found",
        )


def test_a_proposal_is_overridden_and_the_newest_answer_stands(call, county):
    card = uploaded(county, an_ecg_order(county, a_patient(county).id), INFARCT).waveform
    assert card
    analysis = call.done(county.reader, "get", f"/ecg/{card.id}")["analysis_id"]
    path = f"/ecg/analyses/{analysis}/proposals/0/answers"

    for verdict in ("ACCEPTED", "OVERRIDDEN"):
        call.done(county.reader, "post", path, {"verdict": verdict, "note": "伪差"})

    answered = call.done(county.reader, "get", f"/ecg/{card.id}")["proposals"][0]["answer"]
    assert (answered["verdict"], answered["by_name"]) == ("OVERRIDDEN", "冯诊断")
    none = f"/ecg/analyses/{analysis}/proposals/99/answers"
    said = {"verdict": "ACCEPTED"}
    assert call.refused(county.reader, "post", none, said)[1] == "diagnostics.no_such_proposal"
    assert call.refused(county.reader, "post", path, {"verdict": "MAYBE"})[0] == 422
    assert call.refused(county.technologist, "post", path, said)[0] == 403
    assert call.refused(county.second_chief, "post", path, said)[0] == 404


@pytest.mark.rows("SEC-01")
def test_what_is_no_recording_or_not_ones_own_is_refused(call, county):
    patient = a_patient(county)
    order, film = an_ecg_order(county, patient.id), waiting(county, patient.id)
    card = uploaded(county, order).waveform
    assert card
    path = f"/orders/{order.id}/ecg"
    send = call.refused
    noise = sending({"a.dcm": b"no trace"})

    assert send(county.technologist, "post", path, **noise) == (
        422,
        "diagnostics.waveform_unreadable",
    )
    assert send(county.technologist, "post", path, {})[0] == 422
    assert send(county.technologist, "post", f"/orders/{film.id}/ecg", **noise) == (
        409,
        "diagnostics.no_trace_wanted",
    )
    assert send(county.reader, "post", path, **noise)[0] == 403
    assert send(county.stranger_doctor, "post", path, **noise)[0] == 404
    for wrong in ("start_s=-1", "start_s=nan", "seconds=0", "seconds=61", "seconds=x"):
        assert send(county.reader, "get", f"/ecg/{card.id}/samples?{wrong}")[0] == 422
    for one in (path, f"/ecg/{card.id}", f"/ecg/{card.id}/samples"):
        assert send(county.stranger_doctor, "get", one)[0] == 404
        assert send(county.courier, "get", one)[0] == 403
    assert call.done(county.reader, "get", f"/orders/{film.id}/ecg") == []
