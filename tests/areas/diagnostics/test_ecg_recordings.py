"""An ECG is taken in, kept, measured and judged; what is wrong is refused or held, and nothing is lost."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.data import get_testdata_file

from lianyi.areas.diagnostics.models import (
    Order,
    OrderNotFound,
    Study,
    Waveform,
    WaveformAnalysis,
    WaveformAnswer,
    WaveformNotFound,
)
from lianyi.areas.diagnostics.selectors.waveforms import (
    compare_waveforms,
    find_part,
    get_waveform_sheet,
    read_recording,
    read_samples,
)
from lianyi.areas.diagnostics.services.ordering import order_exam
from lianyi.areas.diagnostics.services.refusals import NotYourSide
from lianyi.areas.diagnostics.services.waveform_reading import open_samples, open_waveform
from lianyi.areas.diagnostics.services.waveforms import (
    NoSuchProposal,
    NoTraceWanted,
    TraceOfAnother,
    answer_proposal,
    note_waveforms,
    upload_waveform,
)
from lianyi.areas.diagnostics.types.imaging import StudyState
from lianyi.areas.diagnostics.types.waveforms import (
    ProposalVerdict,
    Upload,
    WaveformSource,
)
from lianyi.areas.diagnostics.types.words import Urgency
from lianyi.engines import ecg
from lianyi.kernel.actor import NotPermitted
from lianyi.machinery.audit.models import AuditLine
from lianyi.machinery.audit.services import pour
from lianyi.machinery.dicom import public as dicom
from tests.areas.diagnostics.builders import County, a_county, a_draft, a_patient, at_time, ordered
from tests.areas.diagnostics.recordings import (
    INFARCT,
    an_ecg_order,
    dicom_of,
    loose,
    record_of,
    uploaded,
    zipped,
)
from tests.areas.workforce.builders import NOW
from tests.machinery.dicom.foreign import run

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-03")]
LATER = NOW + timedelta(minutes=5)


def another(county: County) -> int:
    """李建国, somebody else."""
    return a_patient(county, name="李建国", sex="1", born_on=date(1950, 3, 2)).id


def test_a_wfdb_record_becomes_a_dicom_object_of_the_orders_person_and_goes_to_the_centre():
    county = a_county()
    order = an_ecg_order(county, a_patient(county).id)

    found = uploaded(county, order, INFARCT)

    assert found.waveform is not None
    assert found.waveform.urgent
    assert (found.waveform.source, found.waveform.seconds) == (WaveformSource.WFDB, 10.0)
    after = Order.objects.get(pk=order.id)
    assert (after.state, after.performed_by_name) == ("WAITING", "郑技师")
    study = dicom.cards_of([Study.objects.get(order=order.id).index_id]).popitem()[1]
    assert (study.person.name, study.accession) == ("王秀英", order.number)
    kept = read_recording(found.waveform.sop_uid)
    assert np.abs(kept.mv - ecg.simulate(INFARCT).recording.mv).max() < 0.0026


def test_a_village_doctor_asks_examines_and_sends_in_one_go():
    county = a_county()
    order = order_exam(
        draft=a_draft(county, a_patient(county).id, item_code="ECG-12", urgency=Urgency.STAT),
        actor=county.village_doctor,
        now=NOW,
    )

    found = upload_waveform(
        order_id=order.id,
        uploads=loose(record_of(INFARCT)),
        send=True,
        actor=county.village_doctor,
        now=LATER,
    )

    assert found.waveform is not None
    after = Order.objects.get(pk=order.id)
    assert (after.state, after.performer_id, after.centre_id) == (
        "WAITING",
        county.village,
        county.ecg,
    )


def test_without_sending_it_is_examined_and_waits_at_the_performer():
    county = a_county()
    order = an_ecg_order(county, a_patient(county).id)

    uploaded(county, order, send=False)

    assert Order.objects.get(pk=order.id).state == "EXAMINED"


def test_the_object_arriving_again_by_the_outbox_is_not_measured_twice():
    county = a_county()
    order = an_ecg_order(county, a_patient(county).id)
    uploaded(county, order)

    again = note_waveforms(study_uid=Study.objects.get(order=order.id).uid, now=LATER)

    assert again == []
    assert (Waveform.objects.count(), WaveformAnalysis.objects.count()) == (1, 1)


def test_the_same_file_sent_twice_is_one_recording():
    county = a_county()
    order = an_ecg_order(county, a_patient(county).id)
    content = dicom_of(uploaded(county, order).waveform)

    for again in ([Upload(name="x.dcm", content=content)], zipped(record_of())):
        found = upload_waveform(
            order_id=order.id, uploads=again, send=True, actor=county.technologist, now=LATER
        )
        assert found.waveform is not None

    assert Waveform.objects.count() == 1


def test_a_dicom_object_of_somebody_else_is_held_and_the_order_stays_as_it_is():
    county = a_county()
    order = an_ecg_order(county, a_patient(county).id)
    path = get_testdata_file("waveform_ecg.dcm", download=False)
    assert isinstance(path, str)

    found = upload_waveform(
        order_id=order.id,
        uploads=[Upload(name="waveform_ecg.dcm", content=Path(path).read_bytes())],
        send=True,
        actor=county.technologist,
        now=NOW,
    )

    assert found.waveform is None
    assert Study.objects.get(pk=found.held_study_id).state == StudyState.QUARANTINED
    assert Order.objects.get(pk=order.id).state == "ORDERED"
    assert not Waveform.objects.exists()


def test_the_very_trace_of_another_person_is_refused():
    county = a_county()
    first = an_ecg_order(county, a_patient(county).id)
    uploaded(county, first)
    second = an_ecg_order(county, another(county))

    with pytest.raises(TraceOfAnother):
        uploaded(county, second)

    assert Order.objects.get(pk=second.id).state == "ORDERED"


def test_only_the_performer_sends_and_only_for_an_ecg_that_is_still_open():
    county = a_county()
    patient = a_patient(county).id
    order, film = an_ecg_order(county, patient), ordered(county, patient)
    send: dict[str, Any] = {"uploads": zipped(record_of()), "send": True, "now": NOW}

    with pytest.raises(NotPermitted):
        upload_waveform(order_id=order.id, actor=county.bureau_officer, **send)
    with pytest.raises(NotYourSide):
        upload_waveform(order_id=order.id, actor=county.lab_technician, **send)
    with pytest.raises(OrderNotFound):
        upload_waveform(order_id=order.id, actor=county.stranger_doctor, **send)
    with pytest.raises(NoTraceWanted):
        upload_waveform(order_id=film.id, actor=county.technologist, **send)
    assert not Waveform.objects.exists()


def test_a_reader_answers_proposals_and_every_answer_stays():
    county = a_county()
    order = an_ecg_order(county, a_patient(county).id)
    card = uploaded(county, order, INFARCT).waveform
    assert card is not None
    sheet = get_waveform_sheet(card.id, county.reader)
    number = next(p.number for p in sheet.proposals if p.told["code"] == "st_up")
    said: dict[str, Any] = {"analysis_id": sheet.analysis_id, "number": number, "now": LATER}

    answer_proposal(
        verdict=ProposalVerdict.OVERRIDDEN, note="早期复极", actor=county.reader, **said
    )
    answer_proposal(verdict=ProposalVerdict.ACCEPTED, actor=county.chief, **said)

    answer = get_waveform_sheet(card.id, county.reader).proposals[number].answer
    assert answer is not None
    assert (answer.verdict, answer.by_name) == (ProposalVerdict.ACCEPTED, "褚主任")
    assert list(WaveformAnswer.objects.order_by("id").values_list("verdict", "note")) == [
        ("OVERRIDDEN", "早期复极"),
        ("ACCEPTED", ""),
    ]
    pour()
    assert AuditLine.objects.filter(action="diagnostics.ecg_proposal").count() == 2


def test_only_who_reads_for_the_centre_answers():
    county = a_county()
    card = uploaded(county, an_ecg_order(county, a_patient(county).id), INFARCT).waveform
    assert card is not None
    sheet = get_waveform_sheet(card.id, county.technologist)
    said: dict[str, Any] = {
        "analysis_id": sheet.analysis_id, "number": 0, "verdict": ProposalVerdict.ACCEPTED, "now": LATER,
    }  # fmt: skip

    assert not sheet.may_answer
    with pytest.raises(NotPermitted):
        answer_proposal(actor=county.technologist, **said)
    with pytest.raises(NotYourSide):
        answer_proposal(actor=county.township_lab, **said)
    with pytest.raises(WaveformNotFound):
        answer_proposal(actor=county.second_chief, **said)
    with pytest.raises(NoSuchProposal):
        answer_proposal(actor=county.reader, **{**said, "number": 99})


def test_out_of_reach_looks_like_what_is_not_there_and_every_look_is_audited():
    county = a_county()
    card = uploaded(county, an_ecg_order(county, a_patient(county).id)).waveform
    assert card is not None
    look: dict[str, Any] = {"waveform_id": card.id, "now": LATER}

    for stranger in (county.stranger_doctor, county.second_chief):
        with pytest.raises(WaveformNotFound):
            open_waveform(earlier_id=None, actor=stranger, **look)
        with pytest.raises(WaveformNotFound):
            open_samples(start_s=0, seconds=1, actor=stranger, **look)
    open_waveform(earlier_id=None, actor=county.reader, **look)
    content = open_samples(start_s=0, seconds=1, actor=county.reader, **look)

    assert len(content) == 12 * 500 * 2
    pour()
    seen = AuditLine.objects.filter(action="residents.read", at=LATER, resident_id=card.resident_id)
    assert {line.target for line in seen} == {
        f"diagnostics.ecg:{card.id}", f"diagnostics.ecg_trace:{card.id}"
    }  # fmt: skip


def test_a_window_is_cut_to_what_was_recorded():
    county = a_county()
    card = uploaded(county, an_ecg_order(county, a_patient(county).id)).waveform
    assert card is not None

    for start, seconds, samples in [
        (9.5, 10, 250),
        (-3, 1, 500),
        (99, 1, 1),
        (0, -1, 1),
        (0, 9999, 5000),
    ]:
        content, _ = read_samples(card.id, county.reader.scope, start_s=start, seconds=seconds)
        assert len(content) == 12 * samples * 2


def test_the_recording_before_is_offered_and_compared():
    county = a_county()
    patient = a_patient(county).id
    first = uploaded(county, an_ecg_order(county, patient)).waveform
    day = NOW + timedelta(days=1)
    second = uploaded(
        county, an_ecg_order(county, patient, now=day, again=True), INFARCT, now=day
    ).waveform
    assert first is not None
    assert second is not None
    reader = at_time(county.reader, day)

    sheet = get_waveform_sheet(second.id, reader)
    found = compare_waveforms(sheet, first.id, reader)

    assert [card.id for card in sheet.earlier] == [first.id]
    assert {each.name for each in found.measures if each.notable} >= {"rate"}
    assert {each.name for each in found.st if each.notable} >= {"V2", "V3", "V4"}
    third = uploaded(county, an_ecg_order(county, another(county)), ecg.Plan(seed=99)).waveform
    assert third is not None
    with pytest.raises(WaveformNotFound):
        compare_waveforms(sheet, third.id, reader)


def test_the_order_shows_its_recordings_and_what_to_do_where_there_is_none(counted):
    county = a_county()
    order = an_ecg_order(county, a_patient(county).id)
    film = ordered(county, order.resident_id)
    before = find_part(order, county.technologist)
    uploaded(county, order, INFARCT)

    with counted("diagnostics.ecg_part"):
        after = find_part(order, county.reader)

    assert find_part(film, county.technologist) is None
    assert before is not None
    assert (before.recordings, before.may_upload) == ((), True)
    assert after is not None
    assert (len(after.recordings), after.may_upload) == (1, False)
    assert any(told["code"] == "st_up" for told in after.proposals)


def test_the_page_of_a_recording_takes_the_same_queries_however_many_there_are(counted):
    county = a_county()
    patient = a_patient(county).id
    for days in range(3):
        day = NOW + timedelta(days=days)
        card = uploaded(
            county, an_ecg_order(county, patient, now=day, again=True), ecg.Plan(seed=days), now=day
        ).waveform
        assert card is not None
    reader = at_time(county.reader, NOW + timedelta(days=2))

    with counted("diagnostics.ecg_sheet"):
        sheet = get_waveform_sheet(card.id, reader)

    assert len(sheet.earlier) == 2


def test_the_object_a_record_becomes_passes_the_validator(tmp_path: Path):
    county = a_county()
    card = uploaded(county, an_ecg_order(county, a_patient(county).id)).waveform
    file = tmp_path / "ecg.dcm"
    file.write_bytes(dicom_of(card))

    said = run("dciodvfy", "-new", file)

    assert "TwelveLeadECG" in said.stderr + said.stdout
    assert "Error" not in said.stderr + said.stdout
