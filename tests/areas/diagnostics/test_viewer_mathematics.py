"""The viewer's figures, worked out in the browser that shows them, against figures worked out here."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

import lianyi.areas.diagnostics

pytestmark = pytest.mark.rows("RMT-02", "RMT-05")
SCRIPTS = Path(lianyi.areas.diagnostics.__file__).parent / "static" / "diagnostics"
HEAD: dict[str, Any] = {
    "rows": 4, "columns": 4, "bits": 16, "signed": True, "slope": 1, "intercept": -1024, "inverse": False,
    "padding": None, "curve": "LINEAR", "windows": [], "luts": [], "regions": [], "spacing": None, "spacing_of": "",
    "colour": False, "unit": "HU", "orientation": None, "position": None,
}  # fmt: skip


@pytest.fixture(scope="module")
def bare(browser: Browser) -> Iterator[Page]:
    """A page with nothing but the viewer's pure scripts."""
    page = browser.new_page()
    for name in ("grey", "place", "marks"):
        page.add_script_tag(path=SCRIPTS / f"viewer-{name}.js")
    yield page
    page.close()


def grey(
    page: Page, stored: int, window: dict[str, Any], inverted: bool = False, **head: Any
) -> int:
    """How bright a stored value is painted, 0 to 255."""
    return int(
        page.evaluate(
            """([head, window, stored, inverted]) => {
              const table = LianyiViewer.grey.palette(head, window, inverted);
              return table[stored & (2 ** head.bits - 1)] & 255;
            }""",
            [{**HEAD, **head}, window, stored, inverted],
        )
    )


def linear(value: float, centre: float, width: float) -> int:
    """DICOM PS3.3 C.11.2.1.2.1, as the standard writes it."""
    if value <= centre - 0.5 - (width - 1) / 2:
        return 0
    if value > centre - 0.5 + (width - 1) / 2:
        return 255
    return round(((value - (centre - 0.5)) / (width - 1) + 0.5) * 255)


@pytest.mark.parametrize("hounsfield", [-1024, -160, -159, -100, 0, 40, 41, 200, 239, 240, 3000])
def test_a_window_paints_hounsfield_units_as_the_standard_says(bare: Page, hounsfield: int):
    painted = grey(bare, hounsfield + 1024, {"centre": 40, "width": 400})

    assert abs(painted - linear(hounsfield, 40, 400)) <= 1


def test_a_window_of_width_one_is_a_threshold(bare: Page):
    window = {"centre": 100, "width": 1}

    assert [grey(bare, v, window, intercept=0) for v in (99, 100, 101)] == [0, 255, 255]


def test_exact_and_sigmoid_windows_follow_their_own_formulas(bare: Page):
    exact = grey(bare, 75, {"centre": 50, "width": 100}, intercept=0, curve="LINEAR_EXACT")
    sigmoid = grey(bare, 75, {"centre": 50, "width": 100}, intercept=0, curve="SIGMOID")

    assert exact == round(0.75 * 255)
    assert sigmoid == round(255 / (1 + math.exp(-4 * 25 / 100)))


@pytest.mark.parametrize(
    ("stored", "bits", "signed"),
    [(-2048, 16, True), (-1, 16, True), (60000, 16, False), (-5, 8, True), (200, 8, False)],
)
def test_signed_and_unsigned_values_of_either_size_find_their_own_grey(
    bare: Page, stored: int, bits: int, signed: bool
):
    window = {"centre": stored + 0.5, "width": 3}

    assert abs(grey(bare, stored, window, intercept=0, bits=bits, signed=signed) - 128) <= 1


def test_monochrome1_shows_little_as_white_and_inverting_turns_it_back(bare: Page):
    window = {"centre": 50.5, "width": 101}

    assert grey(bare, 0, window, intercept=0, inverse=True) == 255
    assert grey(bare, 0, window, intercept=0, inverse=True, inverted=True) == 0


def test_padding_stays_black_whatever_the_window(bare: Page):
    assert grey(bare, -2000, {"centre": -2000, "width": 1}, intercept=0, padding=-2000) == 0


def test_a_table_of_grey_is_looked_up_by_stored_value(bare: Page):
    painted = bare.evaluate(
        """(head) => {
          const lut = { first: 100, count: 3, table: Uint8Array.from([10, 128, 250]) };
          const table = LianyiViewer.grey.palette(head, { lut });
          return [50, 100, 101, 102, 900].map((stored) => table[stored] & 255);
        }""",
        {**HEAD, "intercept": 0, "signed": False},
    )

    assert painted == [10, 10, 128, 250, 250]


def test_a_frame_of_another_size_is_refused(bare: Page):
    assert (
        bare.evaluate(
            "(head) => { try { LianyiViewer.grey.values(new ArrayBuffer(30), head); } catch (e) { return e.name; } }",
            HEAD,
        )
        == "RangeError"
    )


def test_a_region_has_the_mean_and_deviation_of_its_pixels_in_hounsfield_units(bare: Page):
    found = bare.evaluate(
        """(head) => {
          const pixels = new Int16Array(100).fill(0);
          for (let i = 0; i < 100; i += 1) if (i % 10 < 5) pixels[i] = 1024; else pixels[i] = 1124;
          return LianyiViewer.grey.figures({ pixels, rows: 10, columns: 10 }, head, [[0, 0], [10, 10]]);
        }""",
        {**HEAD, "rows": 10, "columns": 10},
    )

    inside = [
        100.0 * (x >= 5) for y in range(10) for x in range(10)
        if ((x + 0.5 - 5) / 5) ** 2 + ((y + 0.5 - 5) / 5) ** 2 <= 1
    ]  # fmt: skip
    mean = sum(inside) / len(inside)
    assert found["n"] == len(inside)
    assert found["mean"] == pytest.approx(mean)
    assert found["sd"] == pytest.approx(
        math.sqrt(sum((v - mean) ** 2 for v in inside) / len(inside))
    )
    assert (found["least"], found["most"]) == (0, 100)


def measured(page: Page, what: str, points: list[list[float]], **head: Any) -> Any:
    return page.evaluate(
        "([what, head, points]) => LianyiViewer.place[what](head, points)",
        [what, {**HEAD, **head}, points],
    )


def test_lengths_use_the_spacing_of_rows_and_columns_each_for_its_own_direction(bare: Page):
    across = measured(bare, "distance", [[0, 0], [10, 0]], spacing=[2, 0.5], spacing_of="PIXEL")
    down = measured(bare, "distance", [[0, 0], [0, 10]], spacing=[2, 0.5], spacing_of="PIXEL")

    assert (across["value"], across["unit"]) == (5, "mm")
    assert down["value"] == 20


def test_an_image_nobody_calibrated_is_measured_in_pixels_and_says_so(bare: Page):
    words = {
        "uncalibrated": "未校准",
        "imager": "探测器平面毫米",
        "mean": "均值",
        "sd": "标准差",
        "range": "范围",
    }
    said = bare.evaluate(
        """([head, words]) =>
          LianyiViewer.marks.said({ kind: "LENGTH", points: [[0, 0], [3, 4]] }, head, null, words)""",
        [HEAD, words],
    )

    assert said == ["5.0 px 未校准"]


def test_only_what_lies_within_one_ultrasound_region_is_measured_in_millimetres(bare: Page):
    regions = [{"x0": 0, "y0": 0, "x1": 50, "y1": 50, "dx": 0.2, "dy": 0.2}]

    assert measured(bare, "distance", [[0, 0], [10, 0]], regions=regions)["unit"] == "mm"
    assert measured(bare, "distance", [[0, 0], [60, 0]], regions=regions)["unit"] == "px"


@pytest.mark.parametrize(
    ("points", "degrees"),
    [
        ([[10, 0], [0, 0], [0, 10]], 90),
        ([[10, 0], [0, 0], [-10, 0]], 180),
        ([[10, 0], [0, 0], [10, 10]], 45),
    ],
)
def test_angles_are_those_of_the_body_and_not_of_the_screen(
    bare: Page, points: list[list[float]], degrees: float
):
    assert measured(bare, "angle", points) == pytest.approx(degrees)


def test_pixels_that_are_not_square_do_not_bend_an_angle(bare: Page):
    assert measured(bare, "angle", [[10, 0], [0, 0], [10, 5]], spacing=[2, 1]) == pytest.approx(45)


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
@pytest.mark.parametrize("flip", [False, True])
def test_the_way_to_the_screen_and_back_ends_where_it_began(bare: Page, turn: int, flip: bool):
    back = bare.evaluate(
        """([head, view]) => {
          const m = LianyiViewer.place.matrix(head, view, { width: 700, height: 500 });
          return LianyiViewer.place.toImage(m, LianyiViewer.place.toScreen(m, [123.25, 45.5]));
        }""",
        [
            {**HEAD, "rows": 300, "columns": 200, "spacing": [0.7, 0.35]},
            {"scale": 1.7, "x": 31, "y": -12, "turn": turn, "flip": flip},
        ],
    )

    assert back == pytest.approx([123.25, 45.5])


@pytest.mark.parametrize(
    ("view", "sides"),
    [
        ({"turn": 0, "flip": False}, {"top": "A", "right": "L", "bottom": "P", "left": "R"}),
        ({"turn": 1, "flip": False}, {"top": "R", "right": "A", "bottom": "L", "left": "P"}),
        ({"turn": 0, "flip": True}, {"top": "A", "right": "R", "bottom": "P", "left": "L"}),
    ],
)
def test_the_letters_turn_with_the_patient(bare: Page, view: dict[str, Any], sides: dict[str, str]):
    found = bare.evaluate(
        "([head, view]) => LianyiViewer.place.sides(head, view)",
        [{**HEAD, "orientation": [1, 0, 0, 0, 1, 0]}, {"x": 0, "y": 0, "scale": 1, **view}],
    )

    assert found == sides


def test_zooming_keeps_the_point_under_the_fingers_in_its_place(bare: Page):
    before, after = bare.evaluate(
        """(head) => {
          const box = { width: 800, height: 600 };
          const view = { scale: 1, x: 0, y: 0, turn: 0, flip: false };
          const at = [650, 120];
          const next = LianyiViewer.place.zoomed(view, 2.5, at, box);
          const { matrix, toImage } = LianyiViewer.place;
          return [toImage(matrix(head, view, box), at), toImage(matrix(head, next, box), at)];
        }""",
        {**HEAD, "rows": 512, "columns": 512},
    )

    assert after == pytest.approx(before)
