"""What a viewer knows of an image before it sees its pixels."""

import numpy as np
import pytest
from pydicom import dcmread, examples
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from lianyi.engines.pixels import head_of
from tests.engines.pixels.made import image

pytestmark = pytest.mark.rows("RMT-02", "RMT-05")
SMALL = np.zeros((4, 6), np.uint16)


def test_a_ct_says_its_hounsfield_units_its_spacing_and_how_it_lies():
    head = head_of(dcmread(examples.get_path("ct"), stop_before_pixels=True))

    assert (head.rows, head.columns, head.signed, head.unit) == (128, 128, True, "HU")
    assert (head.slope, head.intercept) == (1.0, -1024.0)
    assert head.spacing == (0.661468, 0.661468)
    assert head.spacing_of == "PIXEL"
    assert head.orientation == (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def test_a_film_measured_on_its_detector_says_so_unless_the_magnification_is_known():
    film = image(SMALL, ImagerPixelSpacing=[0.2, 0.2])

    assert head_of(film).spacing_of == "IMAGER"
    film.EstimatedRadiographicMagnificationFactor = "1.25"
    assert head_of(film).spacing == pytest.approx((0.16, 0.16))
    assert head_of(film).spacing_of == "PIXEL"


def test_an_image_that_nobody_calibrated_has_no_spacing():
    assert head_of(image(SMALL)).spacing is None
    assert head_of(image(SMALL, PixelSpacing=[0, 0])).spacing is None


def test_windows_are_all_named_once_and_one_without_width_is_left_out():
    head = head_of(
        image(
            SMALL,
            WindowCenter=["40", "-600", "40", "10"],
            WindowWidth=["400", "1500", "400", "0"],
            WindowCenterWidthExplanation=["MEDIASTINUM", "LUNG", "MEDIASTINUM", "NONE"],
        )
    )

    assert [(w["name"], w["centre"], w["width"]) for w in head.windows] == [
        ("MEDIASTINUM", 40.0, 400.0),
        ("LUNG", -600.0, 1500.0),
    ]


def test_white_means_little_where_the_photometric_interpretation_says_so():
    assert head_of(image(SMALL, PhotometricInterpretation="MONOCHROME1")).inverse
    assert not head_of(image(SMALL)).inverse


def test_a_plain_film_that_names_its_directions_in_letters_gets_axes():
    head = head_of(image(SMALL, PatientOrientation=["L", "F"]))

    assert head.orientation == (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)


def test_an_ultrasound_region_is_calibrated_in_millimetres():
    region = Dataset()
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3
    region.RegionLocationMinX0, region.RegionLocationMinY0 = 1, 0
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = 5, 3
    region.PhysicalDeltaX, region.PhysicalDeltaY = 0.05, -0.05

    head = head_of(image(SMALL, SequenceOfUltrasoundRegions=Sequence([region])))

    assert head.regions == ({"x0": 1.0, "y0": 0.0, "x1": 6.0, "y1": 4.0, "dx": 0.5, "dy": 0.5},)


def test_a_table_of_grey_is_thinned_to_eight_bits():
    table = Dataset()
    table.LUTDescriptor = [3, 100, 16]
    table.LUTExplanation = "NORMAL"
    table["LUTDescriptor"].VR = "US"
    table.add_new("LUTData", "US", [0, 32768, 65535])

    (lut,) = head_of(image(SMALL, VOILUTSequence=Sequence([table]))).luts

    assert (lut["name"], lut["first"], lut["count"], lut["table"]) == ("NORMAL", 100, 3, "AH//")


@pytest.mark.parametrize(
    "broken", [{"WindowCenter": "none"}, {"PatientOrientation": ["?", "F"]}, {"FrameTime": "0"}]
)
def test_what_is_damaged_in_a_header_is_left_out(broken: dict[str, str]):
    whole = image(SMALL)
    for name, value in broken.items():
        whole.add_new(name, "LO", value)

    head = head_of(whole)

    assert (head.windows, head.orientation, head.frame_ms) == ((), None, None)


def test_an_enhanced_image_says_in_its_groups_how_large_a_pixel_is_and_how_it_lies():
    measures, plane, place, shared, own = (Dataset() for _ in range(5))
    measures.PixelSpacing = [0.5, 0.4]
    plane.ImageOrientationPatient = [1, 0, 0, 0, 0, -1]
    place.ImagePositionPatient = [-10, 5, 30]
    shared.PixelMeasuresSequence = Sequence([measures])
    own.PlaneOrientationSequence = Sequence([plane])
    own.PlanePositionSequence = Sequence([place])

    head = head_of(
        image(
            SMALL,
            SharedFunctionalGroupsSequence=Sequence([shared]),
            PerFrameFunctionalGroupsSequence=Sequence([own, Dataset()]),
        )
    )

    assert (head.spacing, head.spacing_of) == ((0.5, 0.4), "PIXEL")
    assert head.orientation == (1.0, 0.0, 0.0, 0.0, 0.0, -1.0)
    assert head.position == (-10.0, 5.0, 30.0)
    assert head.plain()["position"] == (-10.0, 5.0, 30.0)


def test_a_table_of_grey_that_came_as_bytes_counts_and_one_that_says_nothing_does_not():
    tables = [Dataset() for _ in range(3)]
    for table in tables[:2]:
        table.add_new("LUTDescriptor", "US", [2, 0, 16])
    tables[0].add_new("LUTData", "OW", b"\x00\x00\xff\xff")
    tables[1].add_new("LUTData", "OW", b"\xff")
    tables[2].add_new("LUTData", "OW", b"\x00\x00\xff\xff")

    luts = head_of(image(SMALL, VOILUTSequence=Sequence(tables))).luts

    assert [(lut["count"], lut["table"]) for lut in luts] == [(2, "AP8=")]


def test_an_ultrasound_region_of_another_unit_or_without_a_scale_measures_nothing():
    seconds, bare = Dataset(), Dataset()
    for region, unit in ((seconds, 4), (bare, 3)):
        region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = unit
        region.RegionLocationMinX0 = region.RegionLocationMinY0 = 0
        region.RegionLocationMaxX1 = region.RegionLocationMaxY1 = 3
    seconds.PhysicalDeltaX = seconds.PhysicalDeltaY = 0.1

    assert (
        head_of(image(SMALL, SequenceOfUltrasoundRegions=Sequence([seconds, bare]))).regions == ()
    )


@pytest.mark.parametrize(
    ("told", "milliseconds"),
    [
        ({"FrameTime": "40"}, 40.0),
        ({"FrameTimeVector": ["0", "33", "33"]}, 33.0),
        ({"FrameTimeVector": ["0", "0"], "CineRate": "20"}, 50.0),
        ({"RecommendedDisplayFrameRate": "25"}, 40.0),
        ({"FrameTimeVector": "0"}, None),
    ],
)
def test_the_time_between_frames_is_read_where_it_stands(
    told: dict[str, str], milliseconds: float | None
):
    assert head_of(image(SMALL, **told)).frame_ms == milliseconds


def test_what_has_no_rows_is_no_image():
    with pytest.raises(ValueError, match="not an image"):
        head_of(Dataset())
