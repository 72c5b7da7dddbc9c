"""A frame comes as plain values: decompressed, colours as RGB, nothing that is no value."""

import io
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread, examples
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from lianyi.engines.pixels import Unshowable, frame_bytes, frame_of
from tests.engines.pixels.made import image, saved

pytestmark = pytest.mark.rows("RMT-02", "RMT-05", "RMT-09")


def test_values_come_as_they_were_stored(tmp_path: Path):
    values = np.array([[-1024, 0], [1, 3071]], np.int16)

    got = frame_bytes(saved(image(values), tmp_path), 1)

    assert np.array_equal(np.frombuffer(got, "<i2").reshape(2, 2), values)


def test_what_stands_above_the_stored_bits_is_no_part_of_a_value(tmp_path: Path):
    unsigned = np.array([[0x0FFF, 0xF001]], np.uint16)
    signed = np.array(
        [[0x0800, 0x07FF]], np.uint16
    )  # the smallest and the largest value of twelve bits

    first = frame_bytes(saved(image(unsigned, BitsStored=12), tmp_path, "a.dcm"), 1)
    second = frame_bytes(
        saved(image(signed, BitsStored=12, PixelRepresentation=1), tmp_path, "b.dcm"), 1
    )

    assert np.frombuffer(first, "<u2").tolist() == [0x0FFF, 0x0001]
    assert np.frombuffer(second, "<i2").tolist() == [-2048, 2047]


def test_a_smaller_frame_holds_the_means_of_its_squares(tmp_path: Path):
    values = np.array([[0, 2, 10, 10, 9], [4, 6, 30, 30, 9], [9, 9, 9, 9, 9]], np.uint16)

    got = frame_bytes(saved(image(values), tmp_path), 1, reduce=2)

    assert np.frombuffer(got, "<u2").tolist() == [3, 20]  # the last row and column fill no square


def test_frames_are_counted_from_one_and_one_that_is_not_there_is_refused(tmp_path: Path):
    values = np.stack([np.full((2, 3), n, np.uint8) for n in (7, 8, 9)])
    path = saved(image(values, NumberOfFrames=3), tmp_path)

    assert set(frame_bytes(path, 3)) == {9}
    for number in (0, 4):
        with pytest.raises(Unshowable, match="no such frame"):
            frame_bytes(path, number)


def test_an_open_file_does_as_well_as_a_path(tmp_path: Path):
    path = saved(image(np.array([[5, 6]], np.uint8)), tmp_path)

    assert frame_bytes(io.BytesIO(path.read_bytes()), 1) == b"\x05\x06"


@pytest.mark.parametrize("name", ["palette_color", "rgb_color", "ybr_color"])
def test_colours_come_as_rgb_whatever_they_were(name: str):
    path = examples.get_path(name)

    dataset, pixels = frame_of(path, 1)

    assert pixels.shape == (dataset.Rows, dataset.Columns, 3)
    assert pixels.dtype == np.uint8


@pytest.mark.parametrize(
    ("name", "bits"),
    [
        ("JPEG2000.dcm", "<i2"),
        ("MR_small_RLE.dcm", "<i2"),
        ("MR_small_jp2klossless.dcm", "<i2"),
        ("MR_small_jpeg_ls_lossless.dcm", "<i2"),
    ],
)
def test_compressed_pixels_are_decoded_here_so_that_a_browser_need_not(name: str, bits: str):
    path = Path(str(get_testdata_file(name)))

    got = np.frombuffer(frame_bytes(path, 1), bits)

    header = dcmread(path, stop_before_pixels=True)
    assert got.size == header.Rows * header.Columns
    assert got.min() < got.max()


def test_pixels_that_were_cut_off_are_refused_and_not_guessed(tmp_path: Path):
    path = saved(image(np.zeros((8, 8), np.uint16)), tmp_path)
    short = path.read_bytes()[:-40]

    with pytest.raises(Unshowable):
        frame_bytes(io.BytesIO(short), 1)
    with pytest.raises(Unshowable):
        frame_bytes(io.BytesIO(b"no image at all"), 1)


def test_values_go_through_the_table_the_apparatus_sent(tmp_path: Path):
    table = Dataset()
    table.add_new("LUTDescriptor", "US", [3, 0, 16])
    table.add_new("LUTData", "US", [0, 100, 60000])
    whole = image(np.array([[0, 1, 2]], np.uint16), ModalityLUTSequence=Sequence([table]))

    got = np.frombuffer(frame_bytes(saved(whole, tmp_path), 1), "<i2")

    assert got.tolist() == [0, 100, 32767]


def test_pixels_of_a_type_that_no_screen_shows_are_refused(tmp_path: Path):
    whole = image(np.array([[1, 70_000]], np.uint32))

    with pytest.raises(Unshowable, match="of a type"):
        frame_bytes(saved(whole, tmp_path), 1)
