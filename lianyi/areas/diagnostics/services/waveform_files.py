"""What was sent as an ECG: one DICOM object, or the files of a WFDB record, loose or in a zip. None goes to disk."""

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import Final

from lianyi.areas.diagnostics.types.waveforms import Upload, WaveformSource
from lianyi.engines import ecg
from lianyi.kernel.errors import DomainError
from lianyi.machinery.dicom import public as dicom

LARGEST_BYTES: Final = 32 * 1024 * 1024
MOST_FILES: Final = 16
LONGEST_S: Final = 3600.0
_DICOM_AT: Final = 128
_WFDB: Final = (".hea", ".dat", ".xyz", ".atr")


class WaveformTooLarge(DomainError):
    """More than an ECG can be."""

    code = "diagnostics.waveform_too_large"
    http_status = 422
    template = "This is larger than an ECG can be ({most} MB, {files} files, {seconds} s at most)."


class WaveformUnreadable(DomainError):
    """The content is no recording; `why` is the engine's code."""

    code = "diagnostics.waveform_unreadable"
    http_status = 422
    template = "This file cannot be read as an ECG ({why}); {detail}."


def read_upload(uploads: Sequence[Upload]) -> tuple[ecg.Recording, WaveformSource]:
    """The recording that was sent and the form in which it came.

    Raises: WaveformTooLarge, WaveformUnreadable (422). Cost: one pass over the samples; a zip is unpacked in memory, no
    further than the limit.
    """
    if not uploads:
        raise _unreadable("missing_file")
    if len(uploads) > MOST_FILES or sum(len(each.content) for each in uploads) > LARGEST_BYTES:
        raise _too_large()
    try:
        if len(uploads) == 1 and is_dicom(uploads[0].content):
            _must_be_whole(uploads[0].content)
            found, source = ecg.read_dicom(uploads[0].content), WaveformSource.DICOM
        else:
            found, source = ecg.read_wfdb(_files(uploads)), WaveformSource.WFDB
    except ecg.Unreadable as fault:
        raise _unreadable(fault.why, fault.detail) from fault
    if found.seconds > LONGEST_S:
        raise _too_large()
    return found, source


def _must_be_whole(content: bytes) -> None:
    """Refuse what is cut off, or unpacks to more than can be read, before a library looks into it."""
    try:
        dicom.must_be_sound(io.BytesIO(content))
    except dicom.NotDicom as fault:
        raise _unreadable("not_waveform") from fault
    except dicom.Truncated as fault:
        raise _unreadable("truncated") from fault


def is_dicom(content: bytes) -> bool:
    """Whether content says of itself that it is a DICOM file."""
    return content[_DICOM_AT : _DICOM_AT + 4] == b"DICM"


def _files(uploads: Sequence[Upload]) -> Mapping[str, bytes]:
    """The files by name, a single zip opened."""
    if len(uploads) == 1 and zipfile.is_zipfile(io.BytesIO(uploads[0].content)):
        return _unzipped(uploads[0].content)
    return {_bare(each.name): each.content for each in uploads}


def _unzipped(content: bytes) -> dict[str, bytes]:
    """What a zip holds of a WFDB record, by bare name. Its word on sizes is not believed: the limit stops it."""
    found: dict[str, bytes] = {}
    left = LARGEST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if _is_wanted(entry)]
            if len(entries) > MOST_FILES:
                raise _too_large()
            for entry in entries:
                with archive.open(entry) as file:
                    data = file.read(left + 1)
                left -= len(data)
                if left < 0:
                    raise _too_large()
                if found.setdefault(_bare(entry.filename), data) is not data:
                    raise _unreadable("header", _bare(entry.filename))
    except (
        zipfile.BadZipFile,
        zlib.error,
        RuntimeError,
        NotImplementedError,
        EOFError,
        OSError,
    ) as fault:
        raise _unreadable("truncated", type(fault).__name__) from fault
    return found


def _is_wanted(entry: zipfile.ZipInfo) -> bool:
    return not entry.is_dir() and _bare(entry.filename).lower().endswith(_WFDB)


def _bare(name: str) -> str:
    """The name without the folders before it."""
    return name.replace("\\", "/").rsplit("/", 1)[-1][:100]


def _too_large() -> WaveformTooLarge:
    return WaveformTooLarge(
        field="recording", most=LARGEST_BYTES >> 20, files=MOST_FILES, seconds=int(LONGEST_S)
    )


def _unreadable(why: str, detail: str = "") -> WaveformUnreadable:
    return WaveformUnreadable(field="recording", why=why, detail=detail or "-")
