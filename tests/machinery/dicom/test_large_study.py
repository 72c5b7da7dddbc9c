"""Two gigabytes in one study, as a body that streams: memory stays small, and what is too much is refused in words.

`LIANYI_LARGE=1 pytest tests/machinery/dicom/test_large_study.py` runs it whole; else a small part of it stands in.
"""

import os
import resource
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from lianyi.machinery.dicom import public as dicom
from lianyi.machinery.dicom.multipart import parts_to_files, written
from tests.machinery.dicom.objects import a_uid, an_object, limit_studies

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-02"), pytest.mark.timeout(900)]
NOW = datetime(2026, 3, 3, 1, tzinfo=UTC)
LARGE = os.environ.get("LIANYI_LARGE") == "1"
SIDE, A_REQUEST = (2_048, 32) if LARGE else (512, 5)
"""Of an image, whose pixels are of two bytes; and how many travel in one request."""
LIMIT_MB = 2_048 if LARGE else 8
MEMORY_MB = 256
"""How much more than before the process may hold at its worst."""


class Stream:
    """A body that comes into being while it is read."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._left = parts, b""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; none at the end."""
        while len(self._left) < size and (part := next(self._parts, b"")):
            self._left += part
        out, self._left = self._left[:size], self._left[size:]
        return out


def images(study: str, start: int, count: int) -> Iterator[bytes]:
    for number in range(start, start + count):
        yield an_object(
            StudyInstanceUID=study,
            SeriesInstanceUID=f"{study}.1",
            SOPInstanceUID=f"{study}.1.{number}",
            InstanceNumber=number,
            Rows=SIDE,
            Columns=SIDE,
            PixelData=bytes(SIDE * SIDE * 2),
        )


def sent(study: str, start: int, count: int, *, more: bool) -> dicom.Report:
    parts = (("application/dicom", (each,)) for each in images(study, start, count))
    with dicom.passing() as folder:
        return dicom.store(
            paths=parts_to_files(Stream(written(parts, "b1")), b"b1", folder),
            origin=dicom.Origin.STOW,
            sender=dicom.Sender(title="CT_TOWN", institution_id=7),
            now=NOW,
            more=more,
        )


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_a_study_up_to_the_limit_passes_in_little_memory_and_what_is_beyond_is_refused_in_words(
    files_archive,
):
    limit_studies(LIMIT_MB, NOW)
    uid = a_uid()
    fit = (LIMIT_MB << 20) // (SIDE * SIDE * 2) - 1  # the heads take a little of it
    sent(uid, 1, 1, more=True)
    before = peak_mb()

    for start in range(2, fit + 1, A_REQUEST):
        report = sent(uid, start, min(A_REQUEST, fit + 1 - start), more=True)
        assert report.count(dicom.Verdict.STORED) == len(report.taken)
    assert dicom.list_instances(within=None, study_uid=uid) == []
    last = sent(uid, fit + 1, 3, more=False)

    assert peak_mb() - before <= MEMORY_MB
    refused = [each for each in last.taken if each.verdict == dicom.Verdict.REFUSED]
    assert {each.code for each in refused} == {"dicom.too_large"}
    assert f"{LIMIT_MB} MB" in refused[0].why
    found = dicom.get_study(uid, within=None)
    assert found.instances == fit + 3 - len(refused)
    assert found.size <= LIMIT_MB << 20
