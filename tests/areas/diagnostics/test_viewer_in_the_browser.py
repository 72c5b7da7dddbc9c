"""Reading images: a window is changed, ten millimetres are ten millimetres, a stack and a clip are walked through."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from lianyi.areas.diagnostics.models import ImageMark, KeyImage, Study
from lianyi.kernel.actor import Actor
from tests.areas.diagnostics.builders import a_county, a_patient, user_of, waiting
from tests.areas.diagnostics.county import County
from tests.areas.diagnostics.viewed import a_clip, a_ct_stack, a_film, earlier, filed
from tests.areas.workforce.builders import NOW
from tests.entry.web.builders import sign_in
from tests.machinery.dicom.archives import files_archive

__all__ = ["files_archive"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.rows("RMT-02", "RMT-05", "RMT-09"),
    pytest.mark.usefixtures("files_archive"),
]
GREY = """([x, y]) => {
  const pane = LianyiViewer.desk.pane;
  const [u, v] = LianyiViewer.place.toScreen(pane.matrix, [x, y]);
  return pane.context.getImageData(Math.round(u), Math.round(v), 1, 1).data[0];
}"""
ON_PAGE = """([x, y]) => {
  const pane = LianyiViewer.desk.pane;
  const [u, v] = LianyiViewer.place.toScreen(pane.matrix, [x, y]);
  const { left, top } = pane.canvas.getBoundingClientRect();
  return [left + u / pane.ratio, top + v / pane.ratio];
}"""
UNTIL = """([condition, at]) => new Promise((done, failed) => {
  const late = performance.now() + 15000;
  const pane = () => LianyiViewer.desk.pane;
  const CONDITIONS = {
    painted: () => pane().at === at && pane().level?.of === pane().image,
    at: () => pane().at === at,
    beyond: () => pane().at > at,
    "second at": () => LianyiViewer.desk.panes[1].at === at,
    "second width": () => LianyiViewer.desk.panes[1].window?.width === at,
    stopped: () => !LianyiViewer.desk.cine.running,
    scale: () => pane().view.scale > at,
    drawn: () => pane().painted !== "",
  };
  const look = () => {
    if (CONDITIONS[condition]()) done();
    else if (performance.now() > late) failed(new Error(`not ${condition} ${at}`));
    else requestAnimationFrame(look);
  };
  look();
})"""
"""Awaited inside the page: Playwright's own waiting evaluates text, which the policy forbids."""


def until(page: Page, condition: str, at: float = 0) -> None:
    """Wait for a state of the viewer."""
    page.evaluate(UNTIL, [condition, at])


@pytest.fixture
def county(wall_clock: Any) -> County:
    """The small county, its clock standing at the tests' now."""
    wall_clock(NOW)
    return a_county()


def opened(page: Page, live_server: LiveServer, actor: Actor, study: Study) -> Page:
    """The study in the viewer, its first image painted."""
    client = sign_in(Client(), user_of(actor))
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(f"{live_server.url}/diagnostics/studies/{study.pk}/images")
    page.wait_for_selector("#viewer[data-ready] .pane[data-painted]")
    return page


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw with the mouse from one point of the image to another."""
    (x0, y0), (x1, y1) = page.evaluate(ON_PAGE, list(start)), page.evaluate(ON_PAGE, list(end))
    page.mouse.move(x0, y0)
    page.mouse.down()
    page.mouse.move((x0 + x1) / 2, (y0 + y1) / 2)
    page.mouse.move(x1, y1)
    page.mouse.up()


def said(page: Page) -> list[str]:
    """The words at the newest measurement."""
    return list(
        page.evaluate(
            """() => { const p = LianyiViewer.desk.pane;
            return LianyiViewer.marks.said(p.marks.at(-1), p.head, p.level, p.words); }"""
        )
    )


def test_a_window_is_chosen_a_stack_walked_and_a_key_image_marked(
    live_server: LiveServer, page: Page, county: County
):
    study = filed(waiting(county, a_patient(county).id), a_ct_stack())
    opened(page, live_server, county.reader, study)

    assert (
        page.evaluate(GREY, [64, 64]) == 141
    )  # 60 HU under 40/400: ((60 - 39.5) / 399 + 0.5) * 255
    page.select_option("#viewer-presets", "bone")
    expect(page.locator(".over-br")).to_contain_text("窗宽 1800 窗位 400")
    until(page, "drawn")
    assert page.evaluate(GREY, [64, 64]) < 90
    page.keyboard.press("1")
    drag(page, (64, 64), (100, 64))
    assert page.evaluate("LianyiViewer.desk.pane.window.width") > 420
    page.keyboard.press("0")
    page.keyboard.press("i")
    until(page, "drawn")
    assert page.evaluate(GREY, [64, 64]) == 114
    expect(page.locator("[data-do=invert]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("i")

    page.mouse.wheel(0, 120)
    until(page, "beyond", 0)
    page.keyboard.press("End")
    until(page, "painted", 11)
    expect(page.locator("[data-count]")).to_have_text("12 / 12")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("LianyiViewer.desk.pane.at") == 11
    page.locator("[data-slide]").fill("5")
    until(page, "painted", 4)
    expect(page.locator(".over-bl")).to_contain_text("图像 5 / 12")

    page.keyboard.press("m")
    expect(page.locator(".strip-count")).to_contain_text("★ 1")
    assert [(key.centre, key.width, key.by_name) for key in KeyImage.objects.all()] == [
        (40, 400, "冯诊断")
    ]
    page.keyboard.press("m")
    expect(page.locator(".strip-count")).not_to_contain_text("★")


def test_ten_millimetres_measure_ten_are_kept_and_can_be_deleted_and_an_angle_takes_three_points(
    live_server: LiveServer, page: Page, county: County
):
    study = filed(waiting(county, a_patient(county).id), a_ct_stack(2))
    opened(page, live_server, county.reader, study)

    page.keyboard.press("l")
    with page.expect_response("**/marks"):
        drag(page, (40, 64), (60, 64))  # twenty pixels of half a millimetre
    value, unit = said(page)[0].split()
    assert (abs(float(value) - 10) <= 0.1, unit) == (True, "mm")
    page.keyboard.press("o")
    with page.expect_response("**/marks"):
        drag(page, (45, 75), (80, 90))
    assert said(page)[1] == "均值 60.0 HU · 标准差 0.0"
    page.keyboard.press("a")
    drag(page, (110, 20), (70, 20))
    with page.expect_response("**/marks"):
        page.mouse.click(*page.evaluate(ON_PAGE, [70, 50]))
    assert abs(float(said(page)[0].rstrip("°")) - 90) < 1

    page.reload()
    page.wait_for_selector("#viewer[data-ready] .pane[data-painted]")
    kinds = "LianyiViewer.desk.pane.here().map((mark) => mark.kind)"
    assert page.evaluate(kinds) == ["LENGTH", "ROI", "ANGLE"]
    page.mouse.click(*page.evaluate(ON_PAGE, [50, 64]))
    with page.expect_response("**/marks"):
        page.keyboard.press("Delete")
    assert sorted(mark.kind for mark in ImageMark.objects.all()) == ["ANGLE", "ROI"]


def test_a_clip_plays_at_its_own_speed_and_a_monochrome1_film_is_white_where_little_is(
    live_server: LiveServer, page: Page, county: County
):
    patient = a_patient(county)
    clip = filed(waiting(county, patient.id), a_clip())
    film = filed(waiting(county, patient.id, again=True), a_film())
    opened(page, live_server, county.reader, clip)
    expect(page.locator("[data-rate-said]")).to_have_text("20 帧/秒")

    page.keyboard.press(" ")
    until(page, "at", 7)
    until(page, "at", 1)  # it begins anew
    page.keyboard.press(" ")
    until(page, "stopped")
    expect(page.locator(".over-bl")).to_contain_text("帧")

    opened(page, live_server, county.reader, film)
    assert page.evaluate(GREY, [5, 150]) > 240
    assert page.evaluate(GREY, [245, 150]) < 15
    expect(page.locator(".over-right")).to_have_text("L")
    expect(page.locator(".over-bl")).to_contain_text("未校准")
    page.keyboard.press("h")
    expect(page.locator(".over-right")).to_have_text("R")


def test_an_earlier_study_stands_beside_with_linked_scrolling_and_window(
    live_server: LiveServer, page: Page, county: County
):
    patient = a_patient(county)
    old = waiting(county, patient.id, now=earlier(30), again=True)
    filed(old, a_ct_stack(24, size=64), at=earlier(30))
    study = filed(waiting(county, patient.id, again=True), a_ct_stack())
    opened(page, live_server, county.reader, study)

    page.keyboard.press("c")
    expect(page.locator(".pane[data-painted]")).to_have_count(2)
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    until(page, "second at", 3)
    page.keyboard.press("2")
    until(page, "second width", 1500)
    page.keyboard.press("n")
    page.keyboard.press("ArrowDown")
    until(page, "at", 4)
    assert page.evaluate("LianyiViewer.desk.panes[1].at") == 3
    page.keyboard.press("c")
    expect(page.locator(".pane")).to_have_count(1)


def test_words_that_look_like_script_stay_words_and_a_frame_that_does_not_come_can_be_asked_for_again(
    live_server: LiveServer, page: Page, county: County
):
    trap = "<img src=x onerror=window.caught=1><script>window.caught=1</script>"
    told = {"SeriesDescription": trap[:64], "StudyDescription": trap[:64], "name": "<b>王</b>"}
    slices = a_ct_stack(40, size=32, **told)
    study = filed(waiting(county, a_patient(county).id), slices)
    opened(page, live_server, county.reader, study)
    expect(page.locator(".over-bl")).to_contain_text("<img src=x onerror=window.caught=1>")
    assert page.evaluate("window.caught") is None

    last = page.evaluate("LianyiViewer.desk.pane.images.at(-1).head.uid")
    page.context.route(
        f"**/{last}/**", lambda route: route.fulfill(status=404, json={"detail": "x"})
    )
    page.keyboard.press("End")
    expect(page.locator(".pane-fault")).to_contain_text("图像不存在，或不在当前岗位的可见范围内")
    page.context.unroute(f"**/{last}/**")
    page.click(".pane-fault button")
    until(page, "painted", 39)
    expect(page.locator(".pane-fault")).to_be_hidden()


def test_on_a_telephone_two_fingers_zoom_one_walks_the_stack_and_nothing_is_cut_off(
    live_server: LiveServer, phone: BrowserContext, county: County
):
    study = filed(waiting(county, a_patient(county).id), a_ct_stack())
    page = opened(phone.new_page(), live_server, county.village_doctor, study)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    before = page.evaluate("LianyiViewer.desk.pane.view.scale")
    x, y = page.evaluate(ON_PAGE, [64, 64])
    touch = page.context.new_cdp_session(page)

    def fingers(kind: str, *points: tuple[float, float]) -> None:
        told = [{"x": px, "y": py, "id": i} for i, (px, py) in enumerate(points)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": told})

    fingers("touchStart", (x - 30, y), (x + 30, y))
    fingers("touchMove", (x - 90, y), (x + 90, y))
    fingers("touchEnd")
    until(page, "scale", before * 2)
    fingers("touchStart", (x, y))
    fingers("touchMove", (x, y + 60))
    fingers("touchMove", (x, y + 120))
    fingers("touchEnd")
    until(page, "beyond", 1)
