"""Edges of the desks' work: clicked twice, said too much or nothing, by whoever stands on another side."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lianyi.areas.diagnostics.models import (
    Block,
    CriticalNotice,
    CriticalValue,
    Feedback,
    Laboratory,
    LaboratoryNotFound,
    Order,
    Report,
    ReportNotice,
    SlideTransfer,
    Specimen,
)
from lianyi.areas.diagnostics.rules.fhir_reports import write_report
from lianyi.areas.diagnostics.rules.hands import hands_of
from lianyi.areas.diagnostics.services import couriers, laboratories, pathology, reporting
from lianyi.areas.diagnostics.services.critical import note_critical_overdue, raise_critical
from lianyi.areas.diagnostics.services.filing import transmit_quiet
from lianyi.areas.diagnostics.services.image_reading import find_instances
from lianyi.areas.diagnostics.services.laboratory_reading import open_tissue
from lianyi.areas.diagnostics.services.laboratory_refusals import (
    ReasonNeeded,
    SameName,
    TransferOver,
)
from lianyi.areas.diagnostics.services.ordering import order_exam
from lianyi.areas.diagnostics.services.quality import grade_film, take_note
from lianyi.areas.diagnostics.services.recognition import recognise
from lianyi.areas.diagnostics.services.refusals import NotYourSide, TextMissing, TextTooLong
from lianyi.areas.diagnostics.types.laboratory import (
    CapacityDraft,
    LaboratoryDraft,
    RunDraft,
    RunState,
    ScanOutcome,
)
from lianyi.areas.diagnostics.types.quality import Grade
from lianyi.areas.diagnostics.types.recognition import RecogniseDraft
from lianyi.areas.diagnostics.types.words import Hand, State, Urgency
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import NotPermitted
from lianyi.machinery.audit import public as audit
from lianyi.machinery.dicom.models import Instance
from tests.areas.diagnostics.builders import (
    NOW,
    TODAY,
    a_county,
    a_draft,
    a_patient,
    at_time,
    ordered,
    system,
    waiting,
)
from tests.areas.diagnostics.critical import raised, read_back
from tests.areas.diagnostics.films import a_film, sent, study_row
from tests.areas.diagnostics.laboratory import HOUR, arrive, collected, lab_ordered
from tests.areas.diagnostics.reports import LATER, a_report, opened, pneumonia, signed
from tests.machinery.dicom.archives import files_archive
from tests.machinery.dicom.objects import a_uid

__all__ = ["files_archive"]
pytestmark = pytest.mark.django_db

NIGHT = NOW + 12 * HOUR  # 21:00 in the county
NODULE = {"findings": "右下肺见小结节。", "impression": "肺结节，建议复查。"}


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def patient(county):
    return a_patient(county)


def who(actor, at=LATER):
    return {"actor": at_time(actor, at), "now": at}


def amended(county, card, draft, *, at=LATER, **told):
    reporting.open_addendum(order_id=card.id, **who(county.reader, at))
    return reporting.addend(
        order_id=card.id, draft=draft, expected_version=1, **who(county.reader, at), **told
    )


@pytest.mark.rows("RMT-02")
def test_at_night_what_cannot_wait_is_amended_alone_and_another_looks_at_it_later(county, patient):
    card = opened(county, patient.id, now=NIGHT, urgency=Urgency.STAT)
    at = NIGHT + timedelta(minutes=20)
    told = {"expected_version": 1, "alone": True, **who(county.reader, at)}
    reporting.sign(order_id=card.id, draft=pneumonia(), **told)

    report = amended(county, card, pneumonia(**NODULE, reason="复阅"), at=at, alone=True)

    assert report.number == 2
    assert Report.objects.get(pk=report.id).lone_due_at == at + timedelta(hours=24)


@pytest.mark.rows("RMT-02")
def test_who_ordered_and_amends_the_report_gets_no_notice_of_ones_own_word(county, patient):
    both = replace(county.township_doctor, user_id=county.reader.user_id)
    card = signed(replace(county, township_doctor=both), patient.id)

    amended(county, card, a_report(**NODULE, reason="复阅"))

    assert [(row.why, row.user_id) for row in ReportNotice.objects.all()] == [("REQUESTER", None)]


@pytest.mark.rows("RMT-02", "RMT-08")
def test_who_read_the_report_and_let_it_stand_gets_one_notice_of_its_amendment(county, patient):
    residents.relate(
        resident_id=patient.id,
        institution_id=county.lead,
        kind=residents.RelationKind.ENCOUNTER,
        at=NOW,
    )
    card = signed(county, patient.id)
    reporting.read_report(order_id=card.id, **who(county.specialist))
    draft = RecogniseDraft(
        resident_id=patient.id, item_code="DX-CHEST-PA", earlier_order_id=card.id, note="胸片清晰"
    )
    recognise(draft=draft, **who(county.specialist))

    amended(county, card, a_report(**NODULE, reason="复阅"))

    told = ReportNotice.objects.filter(user_id=county.specialist.user_id)
    assert [row.why for row in told] == ["READER"]


@pytest.mark.rows("RMT-05")
def test_a_report_for_another_system_names_its_stay_and_no_time_that_nobody_knows(county, patient):
    card = signed(county, patient.id)
    report = Report.objects.get(order=card.id).card()

    whole = write_report(replace(card, encounter_id=7), report, pdf="https://h/1.pdf")
    bare = write_report(replace(card, performed_at=None, encounter_id=None), report, pdf="")

    assert whole["encounter"] == {"reference": "Encounter/7"}
    assert whole["effectiveDateTime"]
    assert not {"encounter", "effectiveDateTime"} & set(bare)


@pytest.mark.rows("RMT-02")
def test_who_stands_in_no_institution_stands_on_no_side():
    sides = {"requester_id": 1, "performer_id": 1, "host_id": 2}

    assert hands_of(None, **sides) == frozenset()
    assert hands_of(1, **sides) == {Hand.REQUESTER, Hand.PERFORMER}


@pytest.mark.rows("RMT-04")
def test_a_box_taken_over_twice_was_taken_over_once(county):
    draft = RunDraft(
        centre_id=county.laboratory, box="冷箱3", stop_ids=(county.township,),
        celsius_low=2, celsius_high=8,
    )  # fmt: skip
    run = couriers.begin_run(draft=draft, actor=county.courier, now=NOW)
    couriers.take_over(run_id=run.id, note="完好", **who(county.lab_technician, NOW + HOUR))

    again = couriers.take_over(run_id=run.id, note="破损", **who(county.chief))

    assert (again.state, again.taken_over_at) == (RunState.TAKEN_OVER, NOW + HOUR)
    assert again.taken_over_by_name == county.lab_technician.name


@pytest.mark.rows("RMT-04")
def test_fixed_tissue_travels_in_any_box_and_is_not_called_warm(county, patient):
    order = lab_ordered(county, patient.id, "PATH-SURGICAL")
    lost = NOW - timedelta(minutes=20)
    (tissue,) = collected(county, order, site="左乳", devitalised_at=lost, fixed_at=NOW)
    draft = RunDraft(
        centre_id=county.pathology, box="常温箱", stop_ids=(county.township,),
        celsius_low=10, celsius_high=30,
    )  # fmt: skip
    run = couriers.begin_run(draft=draft, actor=county.courier, now=NOW)

    scan = couriers.pick_up(run_id=run.id, barcode=tissue.barcode, actor=county.courier, now=NOW)

    assert (scan.outcome, scan.warm) == (ScanOutcome.DONE, False)
    assert not Specimen.objects.get(pk=tissue.id).warm


@pytest.mark.rows("RMT-06")
def test_whoever_only_asked_for_a_film_does_not_raise_what_is_on_it(county, patient):
    order = order_exam(
        draft=a_draft(county, patient.id, performer_id=county.township),
        **who(county.village_doctor),
    )

    with pytest.raises(NotYourSide):
        raise_critical(
            order_id=order.id, finding_code="IMG-TENSION-PTX", **who(county.village_doctor)
        )

    assert not CriticalValue.objects.exists()


@pytest.mark.rows("RMT-06")
def test_a_doctor_of_the_centres_hospital_does_not_answer_for_the_township(county):
    card = raised(county)

    with pytest.raises(NotYourSide):
        read_back(county, card, actor=county.specialist)
    with pytest.raises(TextTooLong):
        read_back(county, card, "张力性或大量气胸" * 40)

    assert CriticalValue.objects.get(pk=card.id).state == "NOTIFIED"


@pytest.mark.rows("RMT-06")
def test_a_clock_of_what_is_not_there_tells_nobody(county):
    note_critical_overdue(critical_id=0, level=1, duty="unit_head", now=NOW)

    assert not CriticalNotice.objects.exists()


@pytest.mark.rows("RMT-02", "RMT-09")
def test_an_order_with_two_quiet_studies_goes_to_the_centre_once(files_archive, county, patient):
    order = ordered(county, patient.id)
    for _ in range(2):
        film = a_film(order.id, NOW, StudyInstanceUID=a_uid())
        assert sent([film], institution_id=county.township, now=NOW).order_id == order.id

    assert transmit_quiet(NOW + timedelta(seconds=61)) == 1

    assert Order.objects.get(pk=order.id).state == State.WAITING


@pytest.mark.rows("RMT-09")
def test_a_study_of_more_images_than_one_page_is_given_whole(files_archive, county, patient):
    order = ordered(county, patient.id)
    card = sent([a_film(order.id, NOW)], institution_id=county.township, now=NOW)
    uid = study_row(card).uid
    image = Instance.objects.get(series__study__uid=uid)
    more = []
    for number in range(1000):
        image.pk, image.uid, image.number = None, f"{uid}.9.{number}", number
        more.append(Instance(**{f.attname: getattr(image, f.attname) for f in image._meta.fields}))
    Instance.objects.bulk_create(more)

    found = find_instances(study_uid=uid, **who(county.reader, NOW))

    assert len({each.uid for each in found}) == len(found) == 1001


CLINICAL = {"kind": "CLINICAL", "biosafety": "BSL2", "scope": "常规检验", "state": "PLANNED"}


def a_laboratory(county, *, laboratory_id=None, **told):
    draft = LaboratoryDraft(institution_id=county.lead, name="检验科", **CLINICAL)
    return laboratories.register_laboratory(
        draft=replace(draft, **told), laboratory_id=laboratory_id, **who(county.chief)
    )


@pytest.mark.rows("CLI-06")
def test_a_laboratory_has_a_name_of_its_own_and_known_words(county):
    a_laboratory(county)

    for told, refusal in (
        ({"name": " "}, TextMissing),
        ({"name": "急诊检验", "kind": "MAGIC"}, ReasonNeeded),
        ({"name": "急诊检验", "state": "RUNNING"}, TextMissing),
        ({"name": "急诊检验", "laboratory_id": 0x7FFFFFFF}, LaboratoryNotFound),
        ({}, SameName),
    ):
        with pytest.raises(refusal):
            a_laboratory(county, **told)
    assert Laboratory.objects.count() == 1


@pytest.mark.rows("CLI-06")
def test_a_capacity_without_a_method_says_nothing(county):
    key = a_laboratory(county)
    draft = CapacityDraft(
        item_code="LAB-CBC", method=" ", per_day=10, surge_per_day=20, from_on=TODAY
    )

    with pytest.raises(TextMissing, match="检测方法"):
        laboratories.set_capacity(laboratory_id=key, draft=draft, **who(county.chief))


def a_tissue(county, patient):
    order = lab_ordered(county, patient.id, "PATH-SURGICAL")
    (tube,) = collected(county, order, devitalised_at=NOW, fixed_at=NOW)
    arrive(county, tube)
    return order


@pytest.mark.rows("RMT-04")
def test_tissue_that_was_not_taken_yet_is_read_by_nobody(county, patient):
    order = lab_ordered(county, patient.id, "PATH-SURGICAL")

    def reads():
        scope = system().scope
        wanted = audit.Search(resident_id=patient.id)
        return len(audit.search(scope=scope, wanted=wanted, at_most=100).rows)

    before = reads()
    sheet = open_tissue(order_id=order.id, **who(county.reader))

    assert sheet.specimen is None
    assert reads() == before


@pytest.mark.rows("RMT-04")
def test_tissue_is_described_and_a_slide_is_stained_with_something(county, patient):
    order = a_tissue(county, patient)

    for told in ({"description": " ", "pieces": 1}, {"description": "灰白组织", "pieces": 0}):
        with pytest.raises(TextMissing):
            pathology.gross(order_id=order.id, **told, **who(county.reader))
    pathology.gross(order_id=order.id, description="灰白组织", pieces=1, **who(county.reader))
    pathology.embed(order_id=order.id, tissue="肿物", **who(county.reader))
    with pytest.raises(TextMissing):
        pathology.stain(order_id=order.id, letter="A", dye=" ", **who(county.reader))


@pytest.mark.rows("RMT-04")
def test_no_more_blocks_are_made_than_a_case_can_bear(county, patient):
    order = a_tissue(county, patient)
    pathology.gross(order_id=order.id, description="灰白组织", pieces=1, **who(county.reader))
    Block.objects.bulk_create(
        Block(order_id=order.id, letter=f"X{n}", tissue="肿物", embedded_at=NOW) for n in range(59)
    )

    assert pathology.embed(order_id=order.id, tissue="切缘", **who(county.reader)) == "H2"
    with pytest.raises(TransferOver):
        pathology.embed(order_id=order.id, tissue="切缘", **who(county.reader))


@pytest.mark.rows("RMT-04")
def test_slides_that_are_back_came_back_once(county, patient):
    order = a_tissue(county, patient)
    transfer = SlideTransfer.objects.create(
        order_id=order.id, sender_id=county.lead, receiver_id=county.second, purpose="CONSULT",
        slides="A1", sent_at=NOW,
    )  # fmt: skip

    pathology.slides_back(transfer_id=transfer.pk, **who(county.reader))
    pathology.slides_back(transfer_id=transfer.pk, **who(county.chief, LATER + HOUR))

    transfer.refresh_from_db()
    assert transfer.back_at == LATER


@pytest.mark.rows("CLI-06")
def test_a_film_is_graded_by_the_centre_and_the_word_is_read_by_those_who_take_films(
    county, patient
):
    order = waiting(county, patient.id)
    grade = {"order_id": order.id, "grade": Grade.THIRD, "faults": ("BREATH",)}

    with pytest.raises(NotYourSide):
        grade_film(**grade, **who(county.township_lab))
    grade_film(**grade, **who(county.reader))
    word = Feedback.objects.get()
    with pytest.raises(NotPermitted):
        take_note(feedback_id=word.pk, **who(county.courier))
    card = take_note(feedback_id=word.pk, actor=system(LATER), now=LATER)

    assert card.read_at == LATER
