"""Studies find their order, wait for a person, are attached or returned; on both archives."""

from datetime import timedelta

import pytest

from lianyi.areas.diagnostics.models import Order, StudyNotFound
from lianyi.areas.diagnostics.selectors.filing import candidates, find_candidate
from lianyi.areas.diagnostics.selectors.studies import (
    Wanted,
    count_undecided,
    list_studies,
    list_undecided,
    reach,
)
from lianyi.areas.diagnostics.services.filing import transmit_quiet
from lianyi.areas.diagnostics.services.merging import (
    AlreadyDecided,
    attach,
    send_back,
    take_off,
)
from lianyi.areas.diagnostics.services.refusals import BadCode, TextMissing
from lianyi.areas.diagnostics.types.imaging import Mismatch, StudyState
from lianyi.areas.diagnostics.types.words import State
from lianyi.kernel.actor import NotPermitted, Scope
from lianyi.machinery.audit import public as audit
from lianyi.machinery.dicom import public as dicom
from tests.areas.diagnostics.builders import (
    NOW,
    a_county,
    a_patient,
    at_time,
    ordered,
)
from tests.areas.diagnostics.films import a_film, sent, study_row
from tests.machinery.dicom.archives import an_orthanc, each_archive, files_archive
from tests.machinery.dicom.objects import a_uid

__all__ = ["an_orthanc", "each_archive", "files_archive"]
pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-02", "RMT-09", "RMT-13")]
LATER = NOW + timedelta(minutes=20)
DR = "DX"


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def patient(county):
    return a_patient(county)


def lines(action: str) -> list[dict[str, object]]:
    scope = Scope(everything=True, at=LATER)
    return [
        line.facts
        for line in audit.search(scope=scope, wanted=audit.Search(action=action), at_most=20).rows
    ]


def test_a_study_of_the_worklist_is_filed_and_the_order_counts_as_examined(
    each_archive, county, patient
):
    order = ordered(county, patient.id)

    card = sent([a_film(order.id, LATER)], institution_id=county.township, now=LATER)

    assert (card.state, card.order_id, card.resident_id) == (StudyState.FILED, order.id, patient.id)
    assert Order.objects.get(pk=order.id).state == State.EXAMINED
    (row,) = list_studies(scope=county.reader.scope, wanted=Wanted()).rows
    assert (row.instances, row.patient) == (1, patient.name)
    assert lines("diagnostics.file_study")[0]["wrong"] == []


def test_it_goes_to_the_centre_only_when_nothing_has_arrived_for_a_while(
    files_archive, county, patient
):
    order = ordered(county, patient.id)
    sent([a_film(order.id, LATER)], institution_id=county.township, now=LATER)

    assert transmit_quiet(LATER + timedelta(seconds=30)) == 0
    assert Order.objects.get(pk=order.id).state == State.EXAMINED
    assert transmit_quiet(LATER + timedelta(seconds=61)) == 1
    assert Order.objects.get(pk=order.id).state == State.WAITING
    assert transmit_quiet(LATER + timedelta(seconds=90)) == 0


def test_more_images_of_a_filed_study_change_nothing(files_archive, county, patient):
    order = ordered(county, patient.id)
    sent([a_film(order.id, LATER)], institution_id=county.township, now=LATER)

    again = sent([a_film(order.id, LATER)], institution_id=county.township, now=LATER)

    assert again.state == StudyState.FILED
    assert study_row(again).index.instance_count == 2
    assert len(lines("diagnostics.file_study")) == 1


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"PatientName": "ZHANG^SAN=张^三"}, Mismatch.NAME),
        ({"PatientID": "LY99999999"}, Mismatch.NUMBER),
        ({"PatientSex": "M"}, Mismatch.SEX),
        ({"Modality": "MR"}, Mismatch.MODALITY),
    ],
)
def test_a_wrong_patient_is_never_silently_filed(each_archive, county, patient, told, wrong):
    order = ordered(county, patient.id)

    card = sent([a_film(order.id, LATER, **told)], institution_id=county.township, now=LATER)

    assert (card.state, card.order_id) == (StudyState.QUARANTINED, None)
    assert wrong in card.reasons
    assert Order.objects.get(pk=order.id).state == State.ORDERED
    assert list_studies(scope=county.reader.scope, wanted=Wanted()).rows == []
    assert lines("diagnostics.hold_study")[0]["wrong"] == list(card.reasons)


@pytest.mark.parametrize(
    ("accession", "wrong"), [("", Mismatch.NO_ACCESSION), ("JC2603039999", Mismatch.UNKNOWN_ORDER)]
)
def test_without_its_order_a_study_waits(files_archive, county, patient, accession, wrong):
    order = ordered(county, patient.id)

    card = sent(
        [a_film(order.id, LATER, AccessionNumber=accession)],
        institution_id=county.township,
        now=LATER,
    )

    assert card.reasons == (wrong,)
    assert count_undecided(county.technologist.scope) == 1
    assert count_undecided(county.reader.scope) == 1  # hosts the centre that serves the township


def test_nobody_sees_the_pixels_of_a_waiting_study_but_those_who_decide(
    files_archive, county, patient
):
    order = ordered(county, patient.id)
    card = sent(
        [a_film(order.id, LATER, PatientSex="M")], institution_id=county.township, now=LATER
    )

    assert dicom.list_studies(within=reach(county.technologist)) != []
    assert dicom.list_studies(within=reach(county.township_doctor)) == []
    with pytest.raises(dicom.NotFound):
        dicom.get_study(card.uid, within=reach(county.village_doctor))


def test_a_person_attaches_it_with_a_reason_and_what_differs_stays_written(
    each_archive, county, patient
):
    order = ordered(county, patient.id)
    held = sent(
        [a_film(order.id, LATER, PatientID="MZ0001", AccessionNumber="")],
        institution_id=county.township,
        now=LATER,
    )
    study = study_row(held)
    (candidate, *_) = candidates(study, county.technologist.scope, LATER)
    assert (candidate.order_id, candidate.wrong) == (order.id, (Mismatch.NUMBER,))
    assert (
        find_candidate(study, order.number.lower(), county.technologist.scope, LATER) == candidate
    )

    card = attach(
        study_id=held.id,
        order_id=order.id,
        reason="LOCAL_ID",
        actor=at_time(county.technologist, LATER),
        now=LATER,
    )

    assert (card.state, card.order_id, card.reasons) == (
        StudyState.MERGED, order.id, (Mismatch.NUMBER,),
    )  # fmt: skip
    assert Order.objects.get(pk=order.id).state == State.EXAMINED
    assert lines("diagnostics.attach_study")[0]["wrong"] == ["NUMBER"]
    with pytest.raises(AlreadyDecided):
        attach(
            study_id=held.id, order_id=order.id, reason="TYPO", actor=county.technologist, now=LATER
        )


def test_a_study_is_returned_with_a_word_and_stays_with_its_sender(files_archive, county, patient):
    order = ordered(county, patient.id)
    held = sent(
        [a_film(order.id, LATER, AccessionNumber="")], institution_id=county.township, now=LATER
    )

    with pytest.raises(TextMissing):
        send_back(study_id=held.id, note=" ", actor=county.technologist, now=LATER)
    card = send_back(study_id=held.id, note="模体测试", actor=county.technologist, now=LATER)

    assert card.state == StudyState.RETURNED
    assert list_undecided(scope=county.technologist.scope).rows == []
    assert len(list_undecided(scope=county.technologist.scope, returned=True).rows) == 1


def test_a_wrongly_attached_study_is_taken_off_and_waits_again(files_archive, county, patient):
    order = ordered(county, patient.id)
    filed = sent([a_film(order.id, LATER)], institution_id=county.township, now=LATER)

    card = take_off(study_id=filed.id, note="张冠李戴", actor=county.technologist, now=LATER)

    assert (card.state, card.order_id) == (StudyState.QUARANTINED, None)
    assert list_studies(scope=county.reader.scope, wanted=Wanted()).rows == []


def test_only_those_who_may_decide_decide(files_archive, county, patient):
    order = ordered(county, patient.id)
    held = sent(
        [a_film(order.id, LATER, AccessionNumber="")], institution_id=county.township, now=LATER
    )

    with pytest.raises(NotPermitted):
        attach(
            study_id=held.id,
            order_id=order.id,
            reason="TYPO",
            actor=county.township_doctor,
            now=LATER,
        )
    with pytest.raises(BadCode):
        attach(
            study_id=held.id,
            order_id=order.id,
            reason="OTHER",
            actor=county.technologist,
            now=LATER,
        )
    with pytest.raises(StudyNotFound):
        attach(
            study_id=held.id + 1,
            order_id=order.id,
            reason="TYPO",
            actor=county.technologist,
            now=LATER,
        )


def test_a_waiting_study_is_tried_again_when_more_of_it_arrives(files_archive, county, patient):
    order, uid = ordered(county, patient.id), a_uid()
    Order.objects.filter(pk=order.id).update(state=State.CANCELLED)
    film = a_film(order.id, LATER, StudyInstanceUID=uid)
    held = sent([film], institution_id=county.township, now=LATER)
    assert held.reasons == (Mismatch.ENDED,)

    Order.objects.filter(pk=order.id).update(state=State.ORDERED)
    more = a_film(order.id, LATER, StudyInstanceUID=uid)
    again = sent([more], institution_id=county.township, now=LATER)

    assert again.state == StudyState.FILED
