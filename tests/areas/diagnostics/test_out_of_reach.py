"""Nothing of another hospital is there, whatever is asked of it; and what has an end takes no more."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from lianyi.areas.diagnostics.models import (
    CriticalValue,
    HeldResult,
    ImageMark,
    KeyImage,
    Order,
    ReportNotFound,
    Study,
)
from lianyi.areas.diagnostics.services import (
    controls,
    couriers,
    critical,
    critical_ending,
    eqa,
    laboratories,
    marking,
    pathology,
    reading,
    reporting,
    result_loading,
    specimens,
    stations,
)
from lianyi.areas.diagnostics.services.critical_findings import must_have_case, raise_for
from lianyi.areas.diagnostics.services.merging import AlreadyDecided, ReportedAlready, take_off
from lianyi.areas.diagnostics.services.refusals import BadCode, TextMissing
from lianyi.areas.diagnostics.services.report_reading import verify_paper
from lianyi.areas.diagnostics.services.report_refusals import CriticalWithoutCase
from lianyi.areas.diagnostics.services.viewing import read_heads
from lianyi.areas.diagnostics.types.critical import ReachDraft
from lianyi.areas.diagnostics.types.laboratory import CapacityDraft, RunDraft
from lianyi.areas.diagnostics.types.viewing import KeyImageDraft, MarkDraft, MarkKind
from lianyi.areas.diagnostics.types.words import State
from lianyi.kernel.actor import NotPermitted
from lianyi.machinery.dicom import public as dicom
from tests.areas.diagnostics import critical as criticals
from tests.areas.diagnostics.builders import (
    NOW,
    TODAY,
    a_county,
    a_patient,
    at_time,
    ordered,
    somebody,
    system,
    waiting,
)
from tests.areas.diagnostics.films import a_film, sent
from tests.areas.diagnostics.laboratory import (
    HOUR,
    a_run,
    a_target,
    collected,
    lab_ordered,
    received,
)
from tests.areas.diagnostics.reports import WRITTEN, a_report, opened, signed, tension_pneumothorax
from tests.areas.diagnostics.viewed import a_ct_stack, filed
from tests.areas.workforce.builders import refused
from tests.machinery.dicom.archives import files_archive

__all__ = ["files_archive"]
pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def patient(county):
    return a_patient(county)


def replaced(row, **told):
    """The same row once more, not saved."""
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**{**fields, "id": None, **told})


@pytest.mark.rows("RMT-06", "SEC-04")
def test_tubes_and_boxes_of_a_strange_laboratory_are_not_there(county, patient):
    stranger = {"actor": county.second_chief, "now": NOW}
    carrier = somebody("specimen_courier", county.second, "外单位物流")
    order = lab_ordered(county, patient.id)
    (tube,) = collected(county, order)
    run = couriers.begin_run(
        draft=RunDraft(
            centre_id=county.laboratory, box="冷箱3", stop_ids=(county.township,), celsius_low=2,
            celsius_high=8,
        ),
        actor=county.courier,
        now=NOW,
    )  # fmt: skip

    for act in (
        lambda: specimens.reject(specimen_id=tube.id, reason="LABEL", **stranger),
        lambda: specimens.dispose(specimen_id=tube.id, **stranger),
    ):
        refused(act, "diagnostics.specimen_not_found")
    refused(
        lambda: couriers.note_temperature(
            run_id=run.id, celsius=Decimal(5), actor=carrier, now=NOW
        ),
        "diagnostics.run_not_found",
    )
    refused(lambda: reading.claim(order_id=order.id, **stranger), "diagnostics.order_not_found")
    refused(
        lambda: pathology.receive_slides(transfer_id=0, **stranger), "diagnostics.order_not_found"
    )


@pytest.mark.rows("CLI-06", "SEC-04")
def test_controls_and_held_values_of_a_strange_laboratory_are_not_there(county, patient):
    stranger = {"actor": county.second_chief, "now": NOW}
    a_target(county, "CREA")
    control = a_run(county, "CREA", L1="100")
    _order, tube = received(county, patient.id)
    result_loading.take_result(
        centre_id=county.laboratory, label=tube.barcode, code="CREA", value="68", unit="ell",
        actor=county.lab_technician, now=NOW + 2 * HOUR,
    )  # fmt: skip
    held = HeldResult.objects.get()
    capacity = CapacityDraft(
        item_code="LAB-CBC", method="流式", per_day=10, surge_per_day=20, from_on=TODAY
    )

    refused(
        lambda: controls.correct_run(
            run_id=control.pk, correction="CALIBRATE", note="", **stranger
        ),
        "diagnostics.control_not_found",
    )
    refused(lambda: eqa.hand_in(round_id=0, values={}, **stranger), "diagnostics.eqa_not_found")
    refused(
        lambda: result_loading.discard_held(held_id=held.pk, note="错", **stranger),
        "diagnostics.held_not_found",
    )
    refused(
        lambda: laboratories.set_capacity(laboratory_id=0, draft=capacity, **stranger),
        "diagnostics.laboratory_not_found",
    )


@pytest.mark.rows("RMT-04", "SEC-04")
def test_a_strangers_critical_value_cannot_be_moved_and_the_wrong_post_is_refused(county):
    card = criticals.raised(county)
    stranger = at_time(county.stranger_doctor, LATER)
    told = {"critical_id": card.id, "now": LATER}

    for act in (
        lambda actor: critical.read_back_critical(text="张力性气胸", actor=actor, **told),
        lambda actor: critical.acknowledge_critical(actor=actor, **told),
        lambda actor: critical_ending.act_on_critical(action="吸氧", actor=actor, **told),
        lambda actor: critical_ending.reach_patient(
            draft=ReachDraft(way="PHONE", told="已告知"), actor=actor, **told
        ),
    ):
        refused(lambda act=act: act(stranger), "diagnostics.critical_not_found")
    refused(
        lambda: critical_ending.declare_unreachable(
            note="", actor=at_time(county.second_chief, LATER), **told
        ),
        "diagnostics.critical_not_found",
    )
    with pytest.raises(NotPermitted):
        critical.read_back_critical(
            text="张力性气胸", actor=at_time(county.technologist, LATER), **told
        )
    assert CriticalValue.objects.get().state == "NOTIFIED"


@pytest.mark.rows("RMT-05", "SEC-04")
def test_a_code_that_is_on_no_paper_verifies_nothing(county, patient):
    card = signed(county, patient.id)
    report = reporting.read_report(
        order_id=card.id, actor=at_time(county.township_doctor, LATER), now=LATER
    ).report

    assert verify_paper(report.seal[:24]).is_whole
    for code in ("", report.seal[:23], report.seal[:25], "0" * 24):
        with pytest.raises(ReportNotFound):
            verify_paper(code)


@pytest.mark.rows("RMT-02", "SEC-04")
def test_apparatus_of_others_is_not_switched_and_a_title_that_is_none_is_not_entered(county):
    draft = stations.StationDraft(title="dr_town", name="DR 一室", institution_id=county.township)
    tech = county.technologist
    number = stations.enter_station(draft=draft, actor=tech, now=NOW)

    refused(
        lambda: stations.switch_station(
            station_id=number, active=False, actor=county.second_chief, now=NOW
        ),
        "diagnostics.station_not_found",
    )
    with pytest.raises(NotPermitted):
        stations.enter_station(draft=draft, actor=county.township_doctor, now=NOW)
    for wrong, refusal in (
        ({"title": "x" * 17}, BadCode),
        ({"title": "NEW", "name": " "}, TextMissing),
        ({"title": "NEW", "institution_id": county.second}, BadCode),
        ({"title": "NEW", "modality": "BOX"}, BadCode),
        ({"title": "NEW", "address": "somewhere"}, BadCode),
    ):
        with pytest.raises(refusal):
            stations.enter_station(draft=replace(draft, **wrong), actor=tech, now=NOW)


@pytest.mark.rows("RMT-02")
@pytest.mark.usefixtures("files_archive")
def test_images_of_a_signed_report_stay_with_their_order(county, patient):
    card = opened(county, patient.id)
    study = sent([a_film(card.id, LATER)], institution_id=county.township, now=LATER)
    tech = at_time(county.technologist, LATER)
    with pytest.raises(TextMissing):
        take_off(study_id=study.id, note=" ", actor=tech, now=LATER)
    reporting.sign(
        order_id=card.id, draft=a_report(), expected_version=1, actor=county.reader, now=WRITTEN
    )

    with pytest.raises(ReportedAlready):
        take_off(study_id=study.id, note="归错", actor=tech, now=LATER)

    other = ordered(county, patient.id, again=True)
    study = sent([a_film(other.id, LATER)], institution_id=county.township, now=LATER)
    take_off(study_id=study.id, note="归错", actor=tech, now=LATER)
    with pytest.raises(AlreadyDecided):
        take_off(study_id=study.id, note="归错", actor=system(), now=LATER)


@pytest.fixture
def ct(county, patient, files_archive) -> tuple[Study, str]:
    """A CT of three slices at an order, and the number of its first image."""
    study = filed(waiting(county, patient.id), a_ct_stack(3, size=32))
    read_heads(study)
    return study, dicom.list_instances(within=None, study_uid=study.uid)[0].uid


@pytest.mark.rows("RMT-05")
def test_marks_are_their_readers_own_and_as_many_as_anybody_needs(county, ct):
    study, uid = ct
    line = MarkDraft(uid=uid, frame=1, kind=MarkKind.LENGTH, points=((1.0, 1.0), (9.0, 1.0)))
    reader, other = at_time(county.reader, LATER), at_time(county.other_reader, LATER)
    mark = marking.save_mark(study_id=study.pk, draft=line, actor=reader, now=LATER)

    with pytest.raises(marking.MarkNotFound):
        marking.save_mark(
            study_id=study.pk, draft=replace(line, id=mark.id), actor=other, now=LATER
        )
    with pytest.raises(marking.MarkNotFound):
        marking.remove_mark(study_id=study.pk, mark_id=mark.id, actor=other)
    kept = ImageMark.objects.get()
    ImageMark.objects.bulk_create(replaced(kept) for _ in range(marking.MOST_MARKS - 1))
    with pytest.raises(marking.TooManyMarks):
        marking.save_mark(study_id=study.pk, draft=line, actor=reader, now=LATER)
    with pytest.raises(marking.ImpossibleMark):
        marking.save_mark(
            study_id=study.pk, draft=replace(line, points=((1.0, 1.0),)), actor=reader, now=LATER
        )
    assert ImageMark.objects.count() == marking.MOST_MARKS


@pytest.mark.rows("RMT-05")
def test_key_images_stay_as_they_were_when_the_report_was_signed(county, ct):
    study, uid = ct
    reader = at_time(county.reader, LATER)
    told = {"study_id": study.pk, "actor": reader, "now": LATER}
    (key,) = marking.mark_key_image(draft=KeyImageDraft(uid=uid, frame=1), **told)

    with pytest.raises(marking.MarkNotFound):
        marking.unmark_key_image(key_image_id=key.id + 1, **told)
    kept = KeyImage.objects.get()
    KeyImage.objects.bulk_create(
        replaced(kept, frame=number) for number in range(2, marking.MOST_KEYS + 1)
    )
    with pytest.raises(marking.TooManyMarks):
        marking.mark_key_image(draft=KeyImageDraft(uid=uid, frame=1), **told)
    Order.objects.filter(pk=study.order_id).update(state=State.SIGNED, signed_at=LATER)
    with pytest.raises(marking.KeyImagesSealed):
        marking.unmark_key_image(key_image_id=key.id, **told)
    with pytest.raises(marking.KeyImagesSealed):
        marking.mark_key_image(draft=KeyImageDraft(uid=uid, frame=1), **told)
    assert KeyImage.objects.count() == marking.MOST_KEYS


@pytest.mark.rows("RMT-03", "RMT-04")
def test_nothing_critical_is_signed_whose_case_is_gone(county, patient):
    card = opened(county, patient.id)
    order = Order.objects.get(pk=card.id)

    with pytest.raises(CriticalWithoutCase):
        must_have_case(order, tension_pneumothorax())
    raise_for(order, a_report(), at_time(county.reader, LATER), LATER)
    assert not CriticalValue.objects.exists()
    raise_for(order, tension_pneumothorax(), at_time(county.reader, LATER), LATER)
    must_have_case(order, tension_pneumothorax())
