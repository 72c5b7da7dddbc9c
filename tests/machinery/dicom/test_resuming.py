"""An upload that stopped goes on where it stopped: what is here is not written again, and nothing is seen in halves."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lianyi.machinery.dicom import public as dicom
from lianyi.machinery.dicom.archives import Files, archive
from tests.machinery.dicom.objects import a_series, a_uid, in_files

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-02", "RMT-09")]
NOW = datetime(2026, 3, 3, 1, tzinfo=UTC)
SENDER = dicom.Sender(title="CT_TOWN", institution_id=7)
OTHER = dicom.Sender(title="CT_FAR", institution_id=8)


def sent(
    folder: Path, objects: list[bytes], *, more: bool = False, sender: dicom.Sender = SENDER
) -> dicom.Report:
    return dicom.store(
        paths=in_files(folder, objects),
        origin=dicom.Origin.STOW,
        sender=sender,
        now=NOW,
        more=more,
    )


def seen(uid: str) -> int:
    return len(dicom.list_instances(within=None, study_uid=uid))


def test_what_says_that_more_follows_is_seen_with_the_last_and_not_before(each_archive, tmp_path):
    uid = a_uid()
    films = a_series(5, study=uid)

    first = sent(tmp_path, films[:2], more=True)
    second = sent(tmp_path, films[2:4], more=True)
    assert (first.study_uids, second.study_uids, seen(uid)) == ((), (), 0)
    last = sent(tmp_path, films[4:])

    assert (last.study_uids, seen(uid)) == ((uid,), 5)
    assert dicom.get_study(uid, within=None).instances == 5


def test_after_a_break_only_the_missing_travels_and_the_study_is_whole(each_archive, tmp_path):
    uid = a_uid()
    films = a_series(4, study=uid)
    uids = [f"{uid}.1.{n}" for n in range(1, 5)]
    sent(tmp_path, films[:3], more=True)  # and then the connection was gone

    here, waiting = dicom.held_of(uids, within=None, institution_ids=[7])
    assert (here, waiting) == ([], uids[:3])
    sent(tmp_path, films[3:])

    assert seen(uid) == 4
    assert dicom.held_of(uids, within=None, institution_ids=[7]) == (uids, [])


def test_an_association_that_broke_off_and_sends_only_the_rest_is_whole(each_archive, tmp_path):
    uid = a_uid()
    paths = in_files(tmp_path, a_series(3, study=uid))
    broken = dicom.begin(origin=dicom.Origin.CSTORE, sender=SENDER, now=NOW)
    for path in paths[:2]:
        dicom.take(batch_id=broken, path=path, now=NOW)

    again = dicom.begin(origin=dicom.Origin.CSTORE, sender=SENDER, now=NOW)
    dicom.take(batch_id=again, path=paths[2], now=NOW)
    assert dicom.finish(batch_id=again, now=NOW) == (uid,)

    assert seen(uid) == 3
    assert dicom.list_interrupted(institution_ids=None, now=NOW + timedelta(hours=1)) == []


def test_an_association_that_still_runs_keeps_its_own_until_it_ends(files_archive, tmp_path):
    uid = a_uid()
    paths = in_files(tmp_path, a_series(3, study=uid))
    runs = dicom.begin(origin=dicom.Origin.CSTORE, sender=SENDER, now=NOW)
    dicom.take(batch_id=runs, path=paths[0], now=NOW)

    ends = dicom.begin(origin=dicom.Origin.CSTORE, sender=SENDER, now=NOW)
    dicom.take(batch_id=ends, path=paths[1], now=NOW)
    dicom.finish(batch_id=ends, now=NOW, running=[runs])
    assert seen(uid) == 1
    dicom.finish(batch_id=runs, now=NOW)

    assert seen(uid) == 2


def test_what_another_sender_left_unfinished_stays_unseen_and_unknown(files_archive, tmp_path):
    uid = a_uid()
    films = a_series(3, study=uid)
    sent(tmp_path, films[:1], more=True, sender=OTHER)

    sent(tmp_path, films[1:])

    assert seen(uid) == 2
    assert dicom.held_of([f"{uid}.1.1"], within=None, institution_ids=[7]) == ([], [])


def test_what_is_here_is_answered_as_held_and_its_file_is_not_touched(files_archive, tmp_path):
    uid = a_uid()
    films = a_series(3, study=uid)
    sent(tmp_path, films)
    keeper = archive()
    assert isinstance(keeper, Files)
    before = {path: path.stat().st_mtime_ns for path in files_archive.rglob("*.dcm")}

    report = sent(tmp_path, films)

    assert [each.verdict for each in report.taken] == [dicom.Verdict.KNOWN] * 3
    assert {path: path.stat().st_mtime_ns for path in files_archive.rglob("*.dcm")} == before
    assert len(before) == 3
