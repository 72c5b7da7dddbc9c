"""A foreign client (dcmtk) at our door: it is let in by its title, gets its worklist, and sends what it took."""

from datetime import timedelta

import pydicom
import pytest
from pynetdicom import AE
from pynetdicom.sop_class import CTImageStorage  # type: ignore[attr-defined]

from lianyi.areas.diagnostics.models import Order, Study
from lianyi.areas.diagnostics.selectors.worklist import study_uid_of
from lianyi.areas.diagnostics.services.stations import (
    StationDraft,
    enter_station,
    switch_station,
)
from lianyi.areas.diagnostics.types.imaging import StudyState
from lianyi.areas.diagnostics.types.words import State, Urgency
from lianyi.machinery.dicom import public as dicom
from lianyi.machinery.dicom.models import Batch, Instance
from lianyi.machinery.outbox import public as outbox
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, ordered
from tests.areas.diagnostics.films import a_film
from tests.machinery.dicom.archives import an_orthanc, each_archive, files_archive
from tests.machinery.dicom.foreign import awaited, listening, run
from tests.machinery.dicom.objects import a_series, a_uid, in_files

__all__ = ["an_orthanc", "each_archive", "files_archive"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.rows("RMT-02", "RMT-09", "RMT-13"),
]
LATER = NOW + timedelta(minutes=20)


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def station(county):
    draft = StationDraft(
        title="DR_TOWN", name="DR 一室", institution_id=county.township, modality="DX"
    )
    return enter_station(draft=draft, actor=county.technologist, now=NOW)


def test_only_a_known_title_is_let_in(files_archive, county, station):
    with listening() as port:
        known = run("echoscu", "-aet", "DR_TOWN", "-aec", "LIANYI", "127.0.0.1", port)
        unknown = run("echoscu", "-aet", "NOBODY", "-aec", "LIANYI", "127.0.0.1", port)
        other = run("echoscu", "-aet", "DR_TOWN", "-aec", "ELSEWHERE", "127.0.0.1", port)
        switch_station(station_id=station, active=False, actor=county.technologist, now=NOW)
        switched_off = run("echoscu", "-aet", "DR_TOWN", "-aec", "LIANYI", "127.0.0.1", port)

    assert known.returncode == 0, known.stderr
    assert unknown.returncode != 0
    assert "Calling AE Title Not Recognized" in unknown.stderr
    assert other.returncode != 0
    assert switched_off.returncode != 0


def test_a_station_tied_to_an_address_is_refused_from_elsewhere(files_archive, county, tmp_path):
    draft = StationDraft(
        title="CT_FAR", name="CT", institution_id=county.township, address="10.9.8.7"
    )
    enter_station(draft=draft, actor=county.technologist, now=NOW)
    paths = in_files(tmp_path, a_series(1, study=a_uid()))

    with listening() as port:
        done = run("storescu", "-aet", "CT_FAR", "-aec", "LIANYI", "127.0.0.1", port, *paths)

    assert done.returncode != 0 or "Status" in done.stderr
    assert Instance.objects.count() == 0


def test_the_worklist_holds_what_the_stations_institution_has_to_examine(
    files_archive, county, station, tmp_path
):
    patient = a_patient(county)
    urgent = ordered(county, patient.id, urgency=Urgency.STAT)
    other = ordered(county, a_patient(county, name="李四").id, item_code="ECG-12")

    with listening() as port:
        done = run(
            "findscu", "-W", "-X", "-od", tmp_path, "-aet", "DR_TOWN", "-aec", "LIANYI",
            "-k", "PatientName", "-k", "PatientID", "-k", "AccessionNumber", "-k", "StudyInstanceUID",
            "-k", "(0040,0100)[0].Modality", "127.0.0.1", port,
        )  # fmt: skip

    assert done.returncode == 0, done.stderr
    answers = [pydicom.dcmread(path, force=True) for path in sorted(tmp_path.glob("rsp*.dcm"))]
    assert [each.AccessionNumber for each in answers] == [urgent.number]
    assert other.number not in done.stdout
    (item,) = answers
    assert item.PatientName.ideographic == f"{patient.name[0]}^{patient.name[1:]}"
    assert str(item.PatientName.alphabetic).isascii()
    assert item.StudyInstanceUID == study_uid_of(urgent.number)
    assert item.ScheduledProcedureStepSequence[0].Modality == "DX"
    assert item.RequestedProcedurePriority == "STAT"


@pytest.mark.parametrize(
    ("keys", "count"),
    [
        (("-k", "PatientName=WANG*"), 1),
        (("-k", "PatientName=ZHAO*"), 0),
        (("-k", "(0040,0100)[0].ScheduledProcedureStepStartDate=20250101-20250102"), 0),
        (("-k", "(0040,0100)[0].Modality=CT"), 0),
        (("-k", "(0040,0100)[0].Modality=DX"), 1),
    ],
)
def test_a_question_narrows_the_worklist(files_archive, county, station, tmp_path, keys, count):
    ordered(county, a_patient(county).id)

    with listening() as port:
        run(
            "findscu",
            "-W",
            "-X",
            "-od",
            tmp_path,
            "-aet",
            "DR_TOWN",
            "-aec",
            "LIANYI",
            "-k",
            "AccessionNumber",
            *keys,
            "127.0.0.1",
            port,
        )

    assert len(list(tmp_path.glob("rsp*.dcm"))) == count


def test_what_dcmtk_sends_is_filed_and_goes_on_its_way(each_archive, county, station, tmp_path):
    patient = a_patient(county)
    order = ordered(county, patient.id)
    paths = in_files(tmp_path, [a_film(order.id, LATER), a_film(order.id, LATER)])

    with listening() as port:
        done = run("storescu", "-aet", "DR_TOWN", "-aec", "LIANYI", "127.0.0.1", port, *paths)
        assert done.returncode == 0, done.stderr
        awaited(lambda: Batch.objects.filter(done_at__isnull=False).exists())

    outbox.deliver_due(LATER + timedelta(days=400), 100)
    study = Study.objects.get()
    assert (study.state, study.order_id, study.index.instance_count) == (
        StudyState.FILED,
        order.id,
        2,
    )
    assert Order.objects.get(pk=order.id).state == State.EXAMINED


def test_an_association_that_breaks_off_shows_nothing_and_goes_on_later(
    files_archive, county, station, tmp_path
):
    uid = a_uid()
    paths = in_files(tmp_path, a_series(3, study=uid))

    with listening() as port:
        modality = AE(ae_title="DR_TOWN")
        modality.add_requested_context(CTImageStorage)
        call = modality.associate("127.0.0.1", port, ae_title="LIANYI")
        assert call.is_established
        for path in paths[:2]:
            assert call.send_c_store(path).Status == 0
        call.abort()
        awaited(lambda: not call.is_alive())
        assert dicom.list_instances(within=None, study_uid=uid) == []

        done = run("storescu", "-aet", "DR_TOWN", "-aec", "LIANYI", "127.0.0.1", port, *paths)
        assert done.returncode == 0, done.stderr
        awaited(lambda: dicom.list_instances(within=None, study_uid=uid))

    assert len(dicom.list_instances(within=None, study_uid=uid)) == 3


def test_the_sender_hears_what_was_refused(files_archive, county, station, tmp_path):
    uid = a_uid()
    (first,) = a_series(1, study=uid)
    (other,) = a_series(1, study=uid, SeriesDescription="changed")

    with listening() as port:
        modality = AE(ae_title="DR_TOWN")
        modality.add_requested_context(CTImageStorage)
        call = modality.associate("127.0.0.1", port, ae_title="LIANYI")
        statuses = [
            call.send_c_store(path).Status for path in in_files(tmp_path, [first, first, other])
        ]
        call.release()
        awaited(lambda: not call.is_alive())

    assert statuses == [0x0000, 0x0000, 0x0111]
