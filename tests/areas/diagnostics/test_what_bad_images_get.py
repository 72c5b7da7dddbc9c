"""What is wrong with images that come in is refused or held, in clear words, in the audit; nothing is lost of it."""

from datetime import timedelta
from pathlib import Path

import pydicom
import pytest
from django.core.cache import cache
from django.urls import reverse

from lianyi.areas.diagnostics.models import (
    Order,
    Study,
)
from lianyi.areas.diagnostics.selectors.studies import reach
from lianyi.areas.diagnostics.services.arriving import receive as receive_images
from lianyi.areas.diagnostics.types.imaging import Mismatch, StudyState
from lianyi.areas.diagnostics.types.words import State
from lianyi.machinery.dicom import public as dicom
from lianyi.machinery.dicom.models import Held
from lianyi.machinery.dicom.parsing import parse
from lianyi.machinery.dicom.refusals import NotDicom, OtherContent, Truncated
from lianyi.machinery.ui.wording import say
from tests.areas.diagnostics.builders import (
    NOW,
    a_county,
    a_patient,
    ordered,
    user_of,
)
from tests.areas.diagnostics.films import a_film
from tests.areas.workforce.builders import audited
from tests.entry.web.builders import sign_in
from tests.machinery.dicom.archives import files_archive
from tests.machinery.dicom.objects import a_series, a_uid, in_files

__all__ = ["files_archive"]


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_archive", "wall_clock")]


LATER = NOW + timedelta(minutes=20)


TRAP = "<script>alert(1)</script>"


@pytest.fixture
def county():
    cache.clear()
    return a_county()


@pytest.fixture
def patient(county):
    return a_patient(county)


def taken(county, folder: Path, objects: list[bytes]) -> dicom.Report:
    """Objects through the door by which programs store."""
    sender = dicom.Sender(title="DR_TOWN", institution_id=county.township)
    return receive_images(paths=in_files(folder, objects), sender=sender, now=LATER)


@pytest.mark.rows("RMT-02", "RMT-09")
@pytest.mark.parametrize(
    ("spoil", "refusal", "words"),
    [
        (lambda whole: b"%PDF-1.7 " + whole, NotDicom, "这不是 DICOM 文件（文件开头不是 DICOM）"),
        (lambda whole: whole[:-900], Truncated, "文件不完整：缺少部分内容。"),
    ],
)
def test_no_dicom_and_half_a_file_are_refused_and_the_whole_film_beside_them_is_filed(
    county, patient, tmp_path, spoil, refusal, words
):
    order = ordered(county, patient.id)
    good, bad = a_film(order.id, LATER), spoil(a_film(order.id, LATER))

    report = taken(county, tmp_path, [good, bad])

    (told,) = [each for each in report.taken if each.verdict == dicom.Verdict.REFUSED]
    (path,) = in_files(tmp_path, [bad])
    with pytest.raises(refusal) as refused:
        parse(path)
    assert say(refused.value).startswith(words)
    assert (told.code, told.why) == (refusal.code, str(refused.value))
    assert [line.facts["code"] for line in audited("dicom.refuse")] == [refusal.code]
    study = Study.objects.select_related("index").get()
    assert (study.state, study.index.instance_count) == (StudyState.FILED, 1)
    assert Order.objects.get(pk=order.id).state == State.EXAMINED


@pytest.mark.rows("RMT-02")
@pytest.mark.parametrize(
    ("told", "wrong", "word"),
    [
        ({"PatientName": "ZHANG^SAN=张^三"}, Mismatch.NAME, "姓名不一致"),
        ({"PatientID": "LY99999999"}, Mismatch.NUMBER, "患者编号不一致"),
    ],
)
def test_a_wrong_patient_waits_at_the_merge_desk_with_its_pixels(
    client, county, patient, tmp_path, told, wrong, word
):
    order = ordered(county, patient.id)
    film = a_film(order.id, LATER, **told)

    taken(county, tmp_path, [film])

    study = Study.objects.get()
    assert (study.state, study.order_id, study.resident_id) == (StudyState.QUARANTINED, None, None)
    assert wrong in study.reasons
    (line,) = audited("diagnostics.hold_study")
    assert line.facts["wrong"] == study.reasons
    desk = sign_in(client, user_of(county.technologist)).get(reverse("diagnostics-merge-desk"))
    assert word in desk.content.decode()
    (kept,) = dicom.list_instances(within=reach(county.technologist), study_uid=study.uid)
    with dicom.open_instance(kept) as file:
        assert file.read() == film


@pytest.mark.rows("RMT-02")
def test_two_persons_in_one_upload_of_one_study_are_not_filed_as_one(county, patient, tmp_path):
    order = ordered(county, patient.id)
    right, wrong = a_film(order.id, LATER), a_film(order.id, LATER, PatientName="ZHANG^SAN=张^三")

    report = taken(county, tmp_path, [right, wrong])

    assert (report.count(dicom.Verdict.STORED), report.count(dicom.Verdict.HELD)) == (1, 1)
    study = Study.objects.select_related("index").get()
    assert (study.state, study.index.instance_count) == (StudyState.FILED, 1)
    assert Held.objects.get().study_uid == study.uid
    assert [line.facts["code"] for line in audited("dicom.hold")] == ["dicom.other_content"]


@pytest.mark.rows("RMT-02", "RMT-09")
def test_an_upload_that_broke_off_says_whose_study_it_is_and_another_person_does_not_join_it(
    county, tmp_path
):
    uid = a_uid()
    sender = dicom.Sender(title="CT_TOWN", institution_id=county.township)
    mine, theirs = a_series(2, study=uid), a_series(3, study=uid, PatientName="ZHANG^SAN")
    broken = dicom.begin(origin=dicom.Origin.CSTORE, sender=sender, now=NOW)
    for path in in_files(tmp_path, mine[:1]):
        dicom.take(batch_id=broken, path=path, now=NOW)

    again = dicom.begin(origin=dicom.Origin.CSTORE, sender=sender, now=LATER)
    (path,) = in_files(tmp_path, [theirs[2]])
    said = dicom.take(batch_id=again, path=path, now=LATER)
    (path,) = in_files(tmp_path, [mine[1]])
    joined = dicom.take(batch_id=again, path=path, now=LATER)

    assert (said.verdict, joined.verdict) == (dicom.Verdict.HELD, dicom.Verdict.STORED)
    assert audited("dicom.hold")[0].facts["sop"] == f"{uid}.1.3"


@pytest.mark.rows("RMT-09")
def test_a_study_of_which_nothing_could_be_kept_is_named_anew_by_what_comes_next(
    county, tmp_path, settings
):
    uid = a_uid()
    settings.LIANYI_PACS_URL = "http://127.0.0.1:9"
    with pytest.raises(dicom.ArchiveDown):
        taken(county, tmp_path, a_series(1, study=uid, PatientName="WRONG^NAME", PatientID="X1"))
    settings.LIANYI_PACS_URL = ""

    taken(county, tmp_path, a_series(1, study=uid, PatientName="ZHANG^SAN", PatientID="X2"))

    study = dicom.get_study(uid, within=None)
    assert (study.person.name, study.person.patient_id, study.instances) == ("ZHANG SAN", "X2", 1)


@pytest.mark.rows("RMT-02", "RMT-09")
def test_other_content_under_a_known_number_is_held_beside_the_first(
    client, county, patient, tmp_path, settings
):
    order = ordered(county, patient.id)
    uid = a_uid()
    first = a_film(order.id, LATER, SOPInstanceUID=uid)
    second = a_film(order.id, LATER, SOPInstanceUID=uid, SeriesDescription="changed")
    taken(county, tmp_path, [first])

    report = taken(county, tmp_path, [second])

    assert [each.code for each in report.taken] == ["dicom.other_content"]
    assert uid in say(OtherContent(sop_uid=uid))
    assert audited("dicom.hold")[0].facts["sop"] == uid
    (kept,) = dicom.list_instances(within=None, study_uid=Study.objects.get().uid)
    with dicom.open_instance(kept) as file:
        assert file.read() == first
    held = Held.objects.get()
    beside = Path(settings.MEDIA_ROOT) / "dicom/held" / f"{held.sha256}.dcm"
    assert beside.read_bytes() == second
    desk = sign_in(client, user_of(county.technologist)).get(reverse("diagnostics-merge-desk"))
    assert "保留先到的" in desk.content.decode()


@pytest.mark.rows("RMT-09")
def test_script_in_private_and_public_tags_is_stored_as_it_came_and_runs_on_no_page(
    client, county, patient, tmp_path
):
    order = ordered(county, patient.id)
    path = tmp_path / "trap.dcm"
    path.write_bytes(a_film(order.id, LATER, StudyDescription=TRAP, SeriesDescription=TRAP))
    found = pydicom.dcmread(path)
    found.private_block(0x0099, TRAP, create=True).add_new(0x01, "LT", TRAP)
    found.save_as(path)
    film = path.read_bytes()

    taken(county, tmp_path, [film])

    study = Study.objects.get()
    assert study.state == StudyState.FILED
    (kept,) = dicom.list_instances(within=None, study_uid=study.uid)
    with dicom.open_instance(kept) as file:
        assert file.read() == film
    assert len(audited("diagnostics.file_study")) == 1
    browser = sign_in(client, user_of(county.technologist))
    for address in (
        reverse("diagnostics-studies"),
        reverse("diagnostics-order", args=(order.id,)),
        reverse("diagnostics-study-viewer", args=(study.pk,)),
    ):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert TRAP.encode() not in answer.content, address
    metadata = browser.get(f"/dicomweb/studies/{study.uid}/metadata")
    assert metadata.headers["Content-Type"].startswith("application/dicom+json")
