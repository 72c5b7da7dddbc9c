"""Edges of reports, films and traces: steps too early or too late, and what is read where something is missing."""

import io
from dataclasses import replace
from datetime import timedelta

import pydicom
import pytest

from lianyi.areas.diagnostics.models import (
    ImageHead,
    Order,
    RecognitionItem,
    Report,
    ReportReading,
    SecondReading,
    SecondReadingNotFound,
    Study,
    Waveform,
)
from lianyi.areas.diagnostics.services import reporting, viewing
from lianyi.areas.diagnostics.services import second_readings as again
from lianyi.areas.diagnostics.services.critical_lists import StandsAlready
from lianyi.areas.diagnostics.services.reading import claim
from lianyi.areas.diagnostics.services.recognition import DoesNotCount, read_earlier, recognise
from lianyi.areas.diagnostics.services.recognition_lists import set_recognition_rule
from lianyi.areas.diagnostics.services.report_desk import open_desk
from lianyi.areas.diagnostics.services.report_reading import is_whole
from lianyi.areas.diagnostics.services.report_refusals import NotBeingRead, OwnReport
from lianyi.areas.diagnostics.services.waveform_files import WaveformUnreadable, read_upload
from lianyi.areas.diagnostics.services.waveforms import upload_waveform
from lianyi.areas.diagnostics.types.imaging import StudyState
from lianyi.areas.diagnostics.types.recognition import (
    Condition,
    Extent,
    RecogniseDraft,
    RecognitionRuleDraft,
)
from lianyi.areas.diagnostics.types.waveforms import Upload
from lianyi.areas.diagnostics.types.words import State, Urgency
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import NotPermitted
from lianyi.machinery.cases.states import IllegalMove
from lianyi.machinery.dicom.models import Instance
from tests.areas.diagnostics import reports
from tests.areas.diagnostics.builders import (
    NOW,
    TODAY,
    a_county,
    a_patient,
    at_time,
    claimed,
    system,
    waiting,
)
from tests.areas.diagnostics.laboratory import (
    SALTS,
    received,
    verified,
)
from tests.areas.diagnostics.recordings import an_ecg_order, dicom_of, uploaded
from tests.areas.diagnostics.reports import LATER, WRITTEN, pneumonia, submitted
from tests.areas.diagnostics.viewed import a_ct_stack, a_film, filed
from tests.areas.workforce.builders import audited
from tests.machinery.dicom.archives import files_archive

__all__ = ["files_archive"]
pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def patient(county):
    return a_patient(county)


# -- recognition


def stands(patient, order_id, actor):
    draft = RecogniseDraft(
        resident_id=patient.id, item_code="DX-CHEST-PA", earlier_order_id=order_id, note="胸片清晰"
    )
    return recognise(draft=draft, actor=actor, now=TOMORROW)


@pytest.mark.rows("RMT-08")
def test_who_acts_for_no_institution_lets_no_result_stand(county, patient):
    card = reports.signed(county, patient.id)

    with pytest.raises(NotPermitted):
        stands(patient, card.id, replace(at_time(county.specialist, TOMORROW), institution_id=None))


@pytest.mark.rows("RMT-08")
def test_where_nobody_offers_the_item_what_it_cost_then_counts_as_saved(county, patient):
    card = reports.signed(county, patient.id)
    Order.objects.filter(pk=card.id).update(price_fen=5_500)
    residents.relate(
        resident_id=patient.id,
        institution_id=county.stranger,
        kind=residents.RelationKind.ENCOUNTER,
        at=NOW,
    )

    decision = stands(patient, card.id, at_time(county.stranger_doctor, TOMORROW))

    assert decision.saved_fen == 5_500


@pytest.mark.rows("RMT-08")
def test_only_a_result_of_the_list_is_opened_before_ordering(county, patient):
    card = reports.signed(county, patient.id)
    told = {
        "resident_id": patient.id, "item_code": "DX-CHEST-PA", "now": TOMORROW,
        "actor": at_time(county.township_doctor, TOMORROW),
    }  # fmt: skip

    with pytest.raises(DoesNotCount):
        read_earlier(order_id=card.id + 1, **told)

    assert read_earlier(order_id=card.id, **told).order_id == card.id


@pytest.mark.rows("RMT-08")
def test_a_line_of_the_catalogue_names_known_equivalents_and_stands_once_a_day(county):
    draft = RecognitionRuleDraft(
        item_code="DX-CHEST-PA",
        from_on=TODAY,
        extent=Extent.COUNTY,
        valid_hours=12,
        condition=Condition.NONE,
        equivalents=("DX-CHEST-PA", "ECG-12"),
    )
    told = {"actor": at_time(county.chief, NOW), "now": NOW}
    set_recognition_rule(draft=draft, **told)

    with pytest.raises(StandsAlready):
        set_recognition_rule(draft=draft, **told)

    (row,) = RecognitionItem.objects.all()
    assert row.equivalents == ["ECG-12"]


# -- writing, signing and reading reports


@pytest.mark.rows("RMT-02")
def test_the_desk_keeps_a_finding_that_a_measured_value_brought(county, patient):
    order, _ = received(county, patient.id, "LAB-ELEC")
    verified(county, order, {**SALTS, "K": "6.8"})

    desk = open_desk(order_id=order.id, actor=at_time(county.chief, LATER), now=LATER)

    assert desk.draft.content.critical_code == "LAB-K"
    assert "LAB-K" in dict(desk.critical)


@pytest.mark.rows("RMT-02")
def test_what_the_platform_reads_is_no_persons_reading(county, patient):
    card = reports.signed(county, patient.id)

    sheet = reporting.read_report(order_id=card.id, actor=system(LATER), now=LATER)

    assert sheet.is_whole
    assert not ReportReading.objects.exists()


@pytest.mark.rows("RMT-02")
def test_a_report_whose_key_is_not_here_is_not_called_whole(county, patient):
    card = reports.signed(county, patient.id)
    row = Report.objects.select_related("order").get(order=card.id)
    row.key_id = "of-another-house"

    assert not is_whole(row)


@pytest.mark.rows("RMT-02")
def test_nobody_reviews_what_they_signed_alone(county, patient):
    night = NOW + timedelta(hours=12)
    late = night + timedelta(minutes=20)
    chief = at_time(county.chief, late)
    card = waiting(county, patient.id, now=night, urgency=Urgency.STAT)
    claim(order_id=card.id, actor=chief, now=late)
    reporting.open_report(order_id=card.id, actor=chief, now=late)
    reporting.sign(
        order_id=card.id, draft=pneumonia(), expected_version=1, alone=True, actor=chief, now=late
    )

    with pytest.raises(OwnReport):
        reporting.review_lone(order_id=card.id, number=1, agrees=True, actor=chief, now=late)

    assert Report.objects.get(order=card.id).lone_reviewed_at is None


@pytest.mark.rows("RMT-02")
def test_what_was_not_written_or_was_handed_in_already_is_not_handed_in(county, patient):
    unwritten = claimed(county, patient.id)
    with pytest.raises(NotBeingRead):
        reporting.submit(order_id=unwritten.id, actor=at_time(county.reader, WRITTEN), now=WRITTEN)
    card = submitted(county, patient.id, again=True)
    with pytest.raises(NotBeingRead):
        reporting.submit(order_id=card.id, actor=at_time(county.chief, LATER), now=LATER)

    assert Order.objects.get(pk=card.id).state == State.SUBMITTED


@pytest.mark.rows("RMT-02")
def test_what_nobody_has_written_is_neither_sent_back_nor_recalled(county, patient):
    card = waiting(county, patient.id)
    chief = at_time(county.chief, LATER)

    with pytest.raises(IllegalMove):
        reporting.send_back(order_id=card.id, reason="补充测量", actor=chief, now=LATER)
    with pytest.raises(IllegalMove):
        reporting.recall(order_id=card.id, actor=chief, now=LATER)

    assert Order.objects.get(pk=card.id).state == State.WAITING


# -- second readings


@pytest.mark.rows("CLI-06")
def test_who_neither_reports_nor_reviews_opens_no_second_reading(county):
    clerk = replace(county.reader, permissions=frozenset())

    with pytest.raises(NotPermitted):
        again.open_second_reading(reading_id=1, actor=clerk, now=NOW)
    with pytest.raises(SecondReadingNotFound):
        again.open_second_reading(reading_id=1, actor=county.reader, now=NOW)


@pytest.mark.rows("CLI-06")
def test_the_clock_draws_yesterdays_reports_once(county):
    ids = {reports.signed(county, a_patient(county, name=f"王{n}").id).id for n in "甲乙丙"}

    new = again.draw_yesterday(TOMORROW)

    assert new == SecondReading.objects.filter(order__in=ids).count()
    assert 0 < new < len(ids)
    assert again.draw_yesterday(TOMORROW) == 0


# -- images and traces


@pytest.mark.rows("RMT-02")
@pytest.mark.usefixtures("files_archive")
def test_an_image_whose_header_makes_no_sense_is_kept_and_shows_nothing(county, patient):
    order = waiting(county, patient.id)
    film = pydicom.dcmread(io.BytesIO(a_film()[0]))
    del film.Rows
    out = io.BytesIO()
    film.save_as(out)
    study = filed(order, [out.getvalue()])
    Instance.objects.update(rows=8, columns=8)  # the index believed what the header does not say

    assert viewing.read_heads(Study.objects.one(study.pk)) == 1

    assert ImageHead.objects.get(study=study).head == {}


@pytest.mark.rows("RMT-02")
@pytest.mark.usefixtures("files_archive")
def test_a_study_of_nobody_yet_is_looked_at_without_a_line_about_a_person(county, patient):
    study = filed(waiting(county, patient.id), a_ct_stack(1, size=16))
    Study.objects.filter(pk=study.pk).update(
        state=StudyState.QUARANTINED, order=None, resident=None, reasons=["NO_ORDER"]
    )

    seen = viewing.open_study(study_id=study.pk, actor=system(LATER), now=LATER)

    assert (seen.study_id, seen.order) == (study.pk, None)
    assert not audited("residents.read")


@pytest.mark.rows("RMT-03")
def test_half_an_ecg_object_is_refused_as_cut_off():
    cut = a_film()[0][:-900]

    with pytest.raises(WaveformUnreadable) as refused:
        read_upload([Upload(name="ecg.dcm", content=cut)])

    assert refused.value.facts["why"] == "truncated"


@pytest.mark.rows("RMT-03")
@pytest.mark.usefixtures("files_archive")
def test_an_ecg_sent_again_after_it_was_taken_off_its_order_is_measured_only_once(county, patient):
    order = an_ecg_order(county, patient.id)
    card = uploaded(county, order, send=False).waveform
    content = dicom_of(card)
    Study.objects.update(state=StudyState.QUARANTINED, order=None, resident=None)

    back = upload_waveform(
        order_id=order.id,
        uploads=[Upload(name="ecg.dcm", content=content)],
        send=False,
        actor=at_time(county.technologist, LATER),
        now=LATER,
    )

    assert back.waveform is not None
    assert back.waveform.id == card.id
    assert Waveform.objects.count() == 1
