"""Objects are seen with their complete batch, kept as they came, and never overwritten; on both archives."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pydicom
import pytest

from lianyi.kernel.actor import Scope
from lianyi.machinery.audit import public as audit
from lianyi.machinery.dicom import public as dicom
from lianyi.machinery.dicom.models import Batch, Held, Instance, Study
from lianyi.machinery.outbox.models import OutboxEvent
from tests.machinery.dicom.objects import (
    CT,
    a_series,
    a_uid,
    an_object,
    in_files,
    limit_studies,
    path_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-02", "RMT-09")]
NOW = datetime(2026, 3, 3, 1, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
SENDER = dicom.Sender(title="CT_TOWN", institution_id=7)


def stored(folder: Path, objects: list[bytes], now: datetime = NOW) -> dicom.Report:
    return dicom.store(
        paths=in_files(folder, objects), origin=dicom.Origin.STOW, sender=SENDER, now=now
    )


def bytes_of(card: dicom.InstanceCard) -> bytes:
    with dicom.open_instance(card) as file:
        return file.read()


def audited(action: str) -> list[dict[str, object]]:
    found = audit.search(
        scope=Scope(everything=True, at=LATER), wanted=audit.Search(action=action), at_most=50
    )
    return [dict(line.facts) for line in found.rows]


@pytest.fixture
def study_limit_of_one_megabyte():
    """The installation has decided so."""
    limit_studies(1, NOW)


def test_an_object_comes_back_byte_for_byte(each_archive, tmp_path):
    uid = a_uid()
    sent = an_object(CT, StudyInstanceUID=uid, SOPInstanceUID=f"{uid}.1")

    report = stored(tmp_path, [sent])

    assert [taken.verdict for taken in report.taken] == [dicom.Verdict.STORED]
    (card,) = dicom.list_instances(within=None, study_uid=uid)
    assert (card.rows, card.columns, card.frames, card.bits) == (128, 128, 1, 16)
    assert bytes_of(card) == sent
    assert [event.payload["study_uid"] for event in OutboxEvent.objects.all()] == [uid]


def test_the_same_object_again_is_known_and_tells_nobody(each_archive, tmp_path):
    uid = a_uid()
    stored(tmp_path, a_series(2, study=uid))

    again = stored(tmp_path, a_series(2, study=uid), LATER)

    assert again.count(dicom.Verdict.KNOWN) == 2
    assert again.study_uids == ()
    assert dicom.get_study(uid, within=None).instances == 2
    assert OutboxEvent.objects.count() == 1


def test_the_same_object_written_down_otherwise_is_known_too(each_archive, tmp_path):
    uid = a_uid()
    (explicit,) = a_series(1, study=uid)
    stored(tmp_path, [explicit])
    path = in_files(tmp_path, [explicit])[0]
    found = pydicom.dcmread(path)
    found.file_meta.TransferSyntaxUID = pydicom.uid.ImplicitVRLittleEndian
    found.save_as(path, implicit_vr=True, little_endian=True)

    again = stored(tmp_path / ".." / tmp_path.name, [path.read_bytes()], LATER)

    assert again.count(dicom.Verdict.KNOWN) == 1


def test_other_content_under_a_known_uid_is_held_and_the_first_stands(
    each_archive, tmp_path, settings
):
    uid = a_uid()
    (first,) = a_series(1, study=uid)
    (second,) = a_series(1, study=uid, SeriesDescription="changed")
    stored(tmp_path, [first])

    report = stored(tmp_path, [second], LATER)
    stored(tmp_path, [second], LATER)  # sent once more: held once

    (taken,) = report.taken
    assert (taken.verdict, taken.code) == (dicom.Verdict.HELD, "dicom.other_content")
    (card,) = dicom.list_instances(within=None, study_uid=uid)
    assert bytes_of(card) == first
    (held,) = dicom.list_held(institution_ids=[7])
    assert held.sop_uid == card.uid
    kept = Held.objects.get().sha256
    content = (Path(settings.MEDIA_ROOT) / "dicom/held" / f"{kept}.dcm").read_bytes()
    assert content == second
    assert audited("dicom.hold")[0]["code"] == "dicom.other_content"


def test_two_contents_under_one_uid_in_one_batch_keep_the_first(each_archive, tmp_path):
    uid = a_uid()
    objects = a_series(1, study=uid) + a_series(1, study=uid, SeriesDescription="changed")

    report = stored(tmp_path, objects)

    assert sorted(t.verdict for t in report.taken) == [dicom.Verdict.HELD, dicom.Verdict.STORED]


def test_another_person_under_the_same_study_is_held(each_archive, tmp_path):
    uid = a_uid()
    stored(tmp_path, a_series(1, study=uid))

    report = stored(tmp_path, a_series(1, study=uid, start=2, PatientName="Somebody^Else"), LATER)

    assert report.count(dicom.Verdict.HELD) == 1
    assert dicom.get_study(uid, within=None).instances == 1


def test_a_series_of_another_study_is_refused(each_archive, tmp_path):
    uid, other = a_uid(), a_uid()
    stored(tmp_path, a_series(1, study=uid))

    report = stored(
        tmp_path,
        [
            an_object(
                StudyInstanceUID=other, SeriesInstanceUID=f"{uid}.1", SOPInstanceUID=f"{other}.9"
            )
        ],
        LATER,
    )

    assert [t.code for t in report.taken] == ["dicom.wrong_study"]


def test_what_comes_one_by_one_is_unseen_until_the_batch_is_complete(each_archive, tmp_path):
    uid = a_uid()
    batch = dicom.begin(origin=dicom.Origin.CSTORE, sender=SENDER, now=NOW)
    for path in in_files(tmp_path, a_series(3, study=uid)):
        assert dicom.take(batch_id=batch, path=path, now=NOW).verdict == dicom.Verdict.STORED
        assert dicom.list_instances(within=None, study_uid=uid) == []
        with pytest.raises(dicom.NotFound):
            dicom.get_study(uid, within=None)

    assert dicom.finish(batch_id=batch, now=LATER) == (uid,)

    assert dicom.get_study(uid, within=None).instances == 3
    assert dicom.finish(batch_id=batch, now=LATER) == ()


def test_an_interrupted_upload_resumes_with_what_had_arrived(each_archive, tmp_path):
    uid = a_uid()
    objects = a_series(5, study=uid)
    broken = dicom.begin(origin=dicom.Origin.CSTORE, sender=SENDER, now=NOW)
    for path in in_files(tmp_path, objects[:3]):
        dicom.take(batch_id=broken, path=path, now=NOW)
    waiting = dicom.list_interrupted(institution_ids=[7], now=LATER)
    assert [(each.study_uid, each.instances) for each in waiting] == [(uid, 3)]

    again = dicom.begin(origin=dicom.Origin.CSTORE, sender=SENDER, now=LATER)
    verdicts = [
        dicom.take(batch_id=again, path=path, now=LATER).verdict
        for path in in_files(tmp_path, objects)
    ]
    dicom.finish(batch_id=again, now=LATER)

    assert verdicts == [dicom.Verdict.KNOWN] * 3 + [dicom.Verdict.STORED] * 2
    assert dicom.get_study(uid, within=None).instances == 5
    assert dicom.list_interrupted(institution_ids=[7], now=LATER + timedelta(hours=1)) == []
    assert Instance.objects.filter(visible=False).count() == 0


def test_refused_objects_never_keep_the_good_ones_out(each_archive, tmp_path):
    uid = a_uid()
    good = a_series(1, study=uid)
    whole = an_object(StudyInstanceUID=uid, SOPInstanceUID=f"{uid}.2")
    objects = [*good, b"%PDF-1.7 no image at all", whole[:-700], an_object(SOPInstanceUID="")]

    report = stored(tmp_path, objects)

    assert sorted(t.code for t in report.taken) == [
        "", "dicom.not_dicom", "dicom.truncated", "dicom.uid_missing",
    ]  # fmt: skip
    assert dicom.get_study(uid, within=None).instances == 1
    assert len(audited("dicom.refuse")) == 3


@pytest.mark.parametrize("name", ["MR_truncated.dcm", "rtplan_truncated.dcm"])
def test_files_that_others_cut_off_are_refused(files_archive, tmp_path, name):
    report = stored(tmp_path, [path_of(name).read_bytes()])

    assert [t.verdict for t in report.taken] == [dicom.Verdict.REFUSED]
    assert report.taken[0].code in ("dicom.truncated", "dicom.not_dicom")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_an_object_cut_off_anywhere_is_refused(files_archive, tmp_path, share):
    for name in (CT, "SC_rgb_jpeg_gdcm.dcm", "examples_ybr_color.dcm", "waveform_ecg.dcm"):
        whole = path_of(name).read_bytes()
        (taken,) = stored(tmp_path, [whole[: int(len(whole) * share)]]).taken
        assert taken.verdict == dicom.Verdict.REFUSED, (name, share)


def test_a_study_beyond_its_limit_is_refused_and_the_rest_stands(
    each_archive, tmp_path, study_limit_of_one_megabyte
):
    uid = a_uid()
    objects = a_series(30, study=uid)  # 39 KB each: the twenty-seventh would be too much

    report = stored(tmp_path, objects)

    refused = [t for t in report.taken if t.verdict == dicom.Verdict.REFUSED]
    assert {t.code for t in refused} == {"dicom.too_large"}
    study = dicom.get_study(uid, within=None)
    assert study.instances == 30 - len(refused)
    assert study.size <= 1 << 20 < study.size + 40_000


def test_private_tags_with_script_stay_where_they_are(each_archive, tmp_path):
    uid = a_uid()
    found = pydicom.dcmread(path_of(CT))
    block = found.private_block(0x0099, "EVIL<script>", create=True)
    block.add_new(0x01, "LT", "<script>alert(1)</script>")
    found.StudyInstanceUID, found.SOPInstanceUID = uid, f"{uid}.1"
    found.file_meta.MediaStorageSOPInstanceUID = f"{uid}.1"
    found.StudyDescription = "<script>alert(2)</script>"
    path = tmp_path / "evil.dcm"
    found.save_as(path)
    sent = path.read_bytes()

    stored(tmp_path, [sent])

    (card,) = dicom.list_instances(within=None, study_uid=uid)
    assert bytes_of(card) == sent
    assert dicom.get_study(uid, within=None).description == "<script>alert(2)</script>"


def test_nothing_is_taken_in_while_the_archive_is_away(settings, tmp_path):
    settings.LIANYI_PACS_URL = "http://127.0.0.1:9"
    uid = a_uid()

    with pytest.raises(dicom.ArchiveDown):
        stored(tmp_path, a_series(2, study=uid))

    assert Instance.objects.count() == 0
    with pytest.raises(dicom.NotFound):
        dicom.get_study(uid, within=None)


def test_local_files_lie_under_the_sum_of_their_content(files_archive, tmp_path):
    uid = a_uid()
    stored(tmp_path, a_series(2, study=uid))

    for path in files_archive.rglob("*.dcm"):
        content = path.read_bytes()
        offset = 144 + int.from_bytes(content[140:144], "little")
        digest = hashlib.sha256(b"1.2.840.10008.1.2.1" + content[offset:]).hexdigest()
        assert (
            path.relative_to(files_archive).as_posix() == f"{digest[:2]}/{digest[2:4]}/{digest}.dcm"
        )


def test_the_passing_place_is_empty_afterwards(files_archive, tmp_path):
    with dicom.passing() as folder:
        dicom.store(
            paths=[dicom.receive([part], folder) for part in a_series(2, study=a_uid())],
            origin=dicom.Origin.STOW,
            sender=SENDER,
            now=NOW,
        )

    assert not folder.exists()
    assert Batch.objects.get().done_at == NOW
    assert Study.objects.get().sender == "CT_TOWN"
