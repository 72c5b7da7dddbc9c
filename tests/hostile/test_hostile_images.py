"""Objects made to break what reads them: bombs, headers that lie, tables that end nowhere. Each is refused in words."""

import io
import struct
import zlib

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID, JPEG2000Lossless, JPEGBaseline8Bit

from lianyi.areas.diagnostics.services.waveform_files import WaveformUnreadable, read_upload
from lianyi.areas.diagnostics.types.waveforms import Upload
from lianyi.engines import ecg
from lianyi.machinery.dicom import parsing, pixels, streams
from lianyi.machinery.dicom import public as dicom
from lianyi.machinery.dicom.structure import dataset_offset
from tests.areas.diagnostics.viewed import DX, a_film
from tests.engines.pixels.made import image
from tests.machinery.dicom.objects import an_object

pytestmark = [pytest.mark.rows("SEC-01", "RMT-02")]
DEFLATED = "1.2.840.10008.1.2.1.99"
MEBI = 1 << 20


def written(whole: Dataset, syntax: str) -> bytes:
    """A dataset as a file of a transfer syntax."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = whole.SOPClassUID
    meta.MediaStorageSOPInstanceUID = whole.SOPInstanceUID
    meta.TransferSyntaxUID = UID(syntax)
    whole.file_meta = meta
    out = io.BytesIO()
    whole.save_as(out, enforce_file_format=True)
    return out.getvalue()


def a_bomb(inflated: int) -> bytes:
    """A deflated object of so many bytes, sent as a thousandth of them."""
    plain = an_object(SOPClassUID=DX)
    data = plain[dataset_offset(io.BytesIO(plain)) :]
    named = Dataset()
    named.SOPClassUID, named.SOPInstanceUID = DX, "1.2.3.4"
    head = written(named, DEFLATED)
    start = dataset_offset(io.BytesIO(head))
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    parts = [packer.compress(data)]
    element = struct.pack("<HH2sHL", 0x0009, 0x1010, b"OB", 0, inflated)
    parts.append(packer.compress(element))
    parts += [packer.compress(b"\0" * MEBI) for _ in range(inflated // MEBI)]
    return head[:start] + b"".join([*parts, packer.flush()])


def a_jpeg_2000(rows: int, columns: int) -> bytes:
    """The head of a code stream that says how large it is, and nothing behind it."""
    sizes = struct.pack(">HHLLLLLLLLH", 41, 0, columns, rows, 0, 0, columns, rows, 0, 0, 1)
    return b"\xff\x4f\xff\x51" + sizes + b"\x07\x01\x01" + b"\0" * 64


def a_jpeg(rows: int, columns: int, *, before: int = 0) -> bytes:
    """The head of a JPEG, its size behind so many segments of comment."""
    comment = b"\xff\xfe" + struct.pack(">H", 65_000) + b"\0" * 64_998
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, rows, columns, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + comment * before + frame + b"\xff\xd9"


def compressed(frame: bytes, syntax: str, *, rows: int = 64, columns: int = 64) -> bytes:
    """An object whose only frame is this, though its header says 64 x 64."""
    whole = image(
        np.zeros((4, 4), np.uint8), SOPClassUID=DX, Modality="DX", StudyInstanceUID="1.2.3",
        SeriesInstanceUID="1.2.3.4", PatientName="A", PatientID="1",
    )  # fmt: skip
    whole.Rows, whole.Columns = rows, columns
    whole.PixelData = encapsulate([frame])
    whole["PixelData"].VR = "OB"
    return written(whole, syntax)


def test_a_few_kilobytes_that_inflate_to_gigabytes_are_refused_unopened(tmp_path):
    path = tmp_path / "bomb.dcm"
    path.write_bytes(a_bomb(streams.MOST_INFLATED + 8 * MEBI))
    assert path.stat().st_size < MEBI

    with pytest.raises(dicom.NotDicom):
        parsing.parse(path)
    with pytest.raises(WaveformUnreadable):
        read_upload([Upload(name="ecg.dcm", content=path.read_bytes())])


def test_a_deflated_object_that_is_no_bomb_is_taken_and_one_cut_off_is_not(tmp_path):
    path = tmp_path / "small.dcm"
    path.write_bytes(a_bomb(MEBI))
    assert parsing.parse(path).header.sop_class_uid == DX

    path.write_bytes(a_bomb(MEBI)[:-5])
    with pytest.raises(dicom.Truncated):
        parsing.parse(path)


@pytest.mark.parametrize(
    ("frame", "syntax"),
    [
        (a_jpeg_2000(60_000, 60_000), JPEG2000Lossless),
        (b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 40 + a_jpeg_2000(60_000, 60_000), JPEG2000Lossless),
        (a_jpeg(65_500, 65_500), JPEGBaseline8Bit),
        (a_jpeg(65_500, 65_500, before=3), JPEGBaseline8Bit),
        (b"\xff\xd8\xff\xfe\x00\x02", JPEGBaseline8Bit),
        (b"\xff\x4f\xff\x51\x00\x29", JPEG2000Lossless),
    ],
)
def test_a_frame_that_unpacks_to_more_than_a_screen_shows_is_not_taken_in(tmp_path, frame, syntax):
    path = tmp_path / "large.dcm"
    path.write_bytes(compressed(frame, syntax))

    with pytest.raises(dicom.NotDicom):
        parsing.parse(path)


@pytest.mark.parametrize(
    ("frame", "syntax"),
    [(a_jpeg_2000(64, 64), JPEG2000Lossless), (a_jpeg(64, 64, before=2), JPEGBaseline8Bit)],
)
def test_a_frame_of_usual_size_is_taken_in_and_a_damaged_one_is_no_fault(tmp_path, frame, syntax):
    path = tmp_path / "usual.dcm"
    path.write_bytes(compressed(frame, syntax))

    assert parsing.parse(path).header.rows == 64
    with path.open("rb") as file, pytest.raises(dicom.NoPicture):
        pixels.picture(file)


@pytest.mark.parametrize(
    "lies",
    [
        {"Rows": 65_535, "Columns": 65_535},
        {"PhotometricInterpretation": "PALETTE COLOR"},
        {"BitsAllocated": 64},
        {"RescaleSlope": "1e300", "RescaleIntercept": "-1e300"},
        {"SamplesPerPixel": 3},
        {"PixelRepresentation": 9},
    ],
)
def test_a_header_that_lies_draws_no_picture_and_breaks_nothing(lies):
    (film,) = a_film(**lies)

    try:
        drawn = pixels.picture(io.BytesIO(film))
    except (dicom.NoPicture, dicom.NoSuchFrame):
        return
    assert drawn.startswith(b"\x89PNG")


def test_a_number_of_frames_that_is_none_is_said_in_words():
    (film,) = a_film()
    lying = film.replace(
        b"\x28\x00\x10\x00US", b"\x28\x00\x08\x00IS\x04\x00many\x28\x00\x10\x00US", 1
    )

    with pytest.raises(dicom.NoPicture):
        pixels.picture(io.BytesIO(lying))
    with pytest.raises(dicom.NoPicture):
        pixels.frames(io.BytesIO(lying), [1])


def test_a_window_wider_than_any_number_draws_what_it_can():
    (film,) = a_film()

    assert pixels.picture(io.BytesIO(film), window=pixels.window_of("9e6,9e6")).startswith(
        b"\x89PNG"
    )
    for lie in ("nan,1", "1e9,1", "0,0", "a,b", "1", "inf,inf"):
        with pytest.raises(dicom.BadQuery):
            pixels.window_of(lie)


HEAD = "ecg 1 500 5000"
LINE = "ecg.dat 16 200/mV 16 0 0 0 0 I"


@pytest.mark.parametrize(
    ("head", "line"),
    [
        (HEAD, "ecg.dat 16 1.2.3/mV 16 0 0 0 0 I"),
        (HEAD, "ecg.dat 16 1e999/mV 16 0 0 0 0 I"),
        (HEAD, "ecg.dat 16 1e-300/mV 16 0 0 0 0 I"),
        (HEAD, f"ecg.dat 16 200({'9' * 30})/mV 16 0 0 0 0 I"),
        (HEAD, f"ecg.dat 16 200({'9' * 5_000})/mV 16 0 0 0 0 I"),
        (HEAD, f"ecg.dat 16+{'9' * 30} 200/mV 16 0 0 0 0 I"),
        (HEAD, f"ecg.dat {'1' * 5_000} 200/mV 16 0 0 0 0 I"),
        ("ecg 1 500 -5", LINE),
        (f"ecg 1 500 {'9' * 40}", LINE),
        ("ecg 1 nan 5000", LINE),
        ("ecg 1 1e308 5000", LINE),
        ("ecg 100000 500 5000", LINE),
        ("ecg/3 1 500 5000", LINE),
        (HEAD, LINE.replace("ecg.dat", "../../../etc/passwd")),
        (HEAD, LINE.replace("ecg.dat", "/proc/self/environ")),
    ],
)
def test_a_header_of_a_record_that_lies_is_refused_in_words(head, line):
    files = {"ecg.hea": f"{head}\n{line}\n".encode(), "ecg.dat": b"\0\0" * 5_000}

    with pytest.raises(ecg.Unreadable):
        ecg.read_wfdb(files)


def test_a_record_with_more_leads_than_a_body_has_is_refused_before_its_lines_are_read():
    files = {
        "ecg.hea": ("ecg 200000 500 5\n" + f"{LINE}\n" * 200_000).encode(),
        "ecg.dat": b"\0\0" * 1_000,
    }

    with pytest.raises(ecg.Unreadable, match="leads"):
        ecg.read_wfdb(files)
