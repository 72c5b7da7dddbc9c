"""An apparatus of another hospital at the DICOM port: it gets no worklist but its own, asks for no archive, and files
nothing to an order that is not its institution's.
"""

from datetime import timedelta

import pytest
from pydicom.dataset import Dataset
from pynetdicom import AE
from pynetdicom.sop_class import (  # type: ignore[attr-defined]
    CTImageStorage,
    ModalityWorklistInformationFind,
    PatientRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelGet,
    StudyRootQueryRetrieveInformationModelMove,
    Verification,
)

from lianyi.areas.diagnostics.models import Order, Study
from lianyi.areas.diagnostics.services.stations import StationDraft, enter_station
from lianyi.areas.diagnostics.types.imaging import Mismatch, StudyState
from lianyi.areas.diagnostics.types.words import State
from lianyi.machinery.dicom.models import Batch
from lianyi.machinery.outbox import public as outbox
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, at_time, ordered
from tests.areas.diagnostics.films import a_film
from tests.machinery.dicom.archives import files_archive
from tests.machinery.dicom.foreign import awaited, listening
from tests.machinery.dicom.objects import in_files

__all__ = ["files_archive"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rows("SEC-01", "RMT-02")]
ARCHIVE = (
    StudyRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelMove,
    StudyRootQueryRetrieveInformationModelGet,
    PatientRootQueryRetrieveInformationModelFind,
)


@pytest.fixture
def county(files_archive):
    """Two hospitals, each with an apparatus."""
    county = a_county()
    for title, place in (("DR_OTHER", county.second), ("DR_TOWN", county.township)):
        draft = StationDraft(title=title, name="DR", institution_id=place)
        chief = county.second_chief if place == county.second else county.technologist
        enter_station(draft=draft, actor=at_time(chief, NOW), now=NOW)
    return county


def calling(title: str, port: int, *contexts: str):
    modality = AE(ae_title=title)
    for context in contexts:
        modality.add_requested_context(context)
    return modality.associate("127.0.0.1", port, ae_title="LIANYI")


def worklist_of(title: str, port: int) -> list[str]:
    asked = Dataset()
    asked.AccessionNumber = asked.PatientName = asked.PatientID = ""
    call = calling(title, port, ModalityWorklistInformationFind)
    answers = [
        found.AccessionNumber
        for status, found in call.send_c_find(asked, ModalityWorklistInformationFind)
        if status.Status == 0xFF00
    ]
    call.release()
    return answers


def test_the_worklist_is_that_of_ones_own_hospital_whatever_is_asked(county):
    order = ordered(county, a_patient(county).id)

    with listening() as port:
        assert worklist_of("DR_TOWN", port) == [order.number]
        assert worklist_of("DR_OTHER", port) == []


def test_the_archive_is_asked_by_nobody_over_this_port(county):
    with listening() as port:
        for context in ARCHIVE:
            call = calling("DR_TOWN", port, Verification, context)
            assert [each.abstract_syntax for each in call.accepted_contexts] == [Verification]
            call.release()
        assert calling("EVE", port, Verification).is_rejected


def test_a_film_that_names_an_order_of_another_hospital_waits_for_a_person(county, tmp_path):
    order = ordered(county, a_patient(county).id)
    (path,) = in_files(tmp_path, [a_film(order.id, NOW)])

    with listening() as port:
        call = calling("DR_OTHER", port, CTImageStorage)
        assert call.send_c_store(path).Status == 0
        call.release()
        awaited(lambda: Batch.objects.filter(done_at__isnull=False).exists())
    outbox.deliver_due(NOW + timedelta(days=400), 100)

    study = Study.objects.get()
    assert (study.state, study.order_id) == (StudyState.QUARANTINED, None)
    assert Mismatch.OTHER_SENDER in study.reasons
    assert Order.objects.get(pk=order.id).state == State.ORDERED
