"""Labels are scanned with a telephone's camera where the browser can, and typed everywhere."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from lianyi.areas.diagnostics.models import Specimen
from lianyi.kernel.actor import Actor
from lianyi.machinery.accounts.models import User
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, user_of
from tests.areas.diagnostics.laboratory import HOUR, collected, lab_ordered
from tests.conftest import CHROMIUM, CHROMIUM_FLAGS
from tests.entry.web.builders import sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rows("RMT-06")]

READER = """
window.BarcodeDetector = class {
  constructor(options) { window.formats = options.formats; }
  async detect(video) { return video.videoWidth && window.label ? [{ rawValue: window.label }] : []; }
};
"""
FAKE_CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture
def phone_with_camera(browser: Browser) -> Iterator[BrowserContext]:
    """A telephone's window whose camera is made up and whose browser reads what `window.label` says."""
    other = browser.browser_type.launch(
        executable_path=CHROMIUM, args=[*CHROMIUM_FLAGS, *FAKE_CAMERA]
    )
    context = other.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 390, "height": 844}
    )
    context.set_default_timeout(20_000)
    context.add_init_script(READER)
    yield context
    other.close()


@pytest.fixture
def tubes(wall_clock):
    wall_clock(NOW + HOUR)
    county = a_county()
    made = [
        collected(county, lab_ordered(county, a_patient(county, name=name).id))[0].barcode
        for name in ("孙一管", "孙二管", "孙三管")
    ]
    return county, made


def enter(window: BrowserContext, server: LiveServer, who: Actor) -> Page:
    User.objects.filter(pk=who.user_id or 0).update(must_change_password=False, is_demo=False)
    page = window.new_page()
    page.goto(f"{server.url}/accounts/login")
    page.fill("input[name=username]", user_of(who).username)
    page.fill("input[name=password]", "shi-yan-2026-Lianyi")
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "login" not in url)
    page.goto(f"{server.url}/diagnostics/specimens/receive")
    return page


def test_the_camera_takes_tube_after_tube_in_and_each_label_once(
    live_server: LiveServer, phone_with_camera: BrowserContext, tubes
):
    county, (first, second, _) = tubes
    page = enter(phone_with_camera, live_server, county.lab_technician)

    page.click("[data-camera]")
    expect(page.locator("[data-camera-view]")).to_be_visible()
    page.evaluate("label => { window.label = label; }", first)
    expect(page.locator("#scan [data-scan=DONE]")).to_have_count(1)
    page.evaluate("label => { window.label = label; }", second)
    expect(page.locator("#scan [data-scan=DONE]")).to_have_count(2)
    expect(page.locator("#scan [data-scan]")).to_have_count(2)  # the label stayed in the picture
    expect(page.locator("[data-scan-field]")).to_have_value("")

    page.click("[data-camera]")
    expect(page.locator("[data-camera-view]")).to_be_hidden()
    assert page.evaluate("window.formats") == ["code_128"]
    assert Specimen.objects.filter(state="RECEIVED").count() == 2
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def test_without_a_reader_in_the_browser_the_label_is_typed_and_the_field_is_ready_again(
    live_server: LiveServer, desktop: BrowserContext, tubes
):
    county, (_, _, third) = tubes
    page = enter(desktop, live_server, county.lab_technician)
    page.add_init_script("delete window.BarcodeDetector")
    page.reload()

    expect(page.locator("[data-camera]")).to_be_hidden()
    page.fill("[data-scan-field]", third)
    page.press("[data-scan-field]", "Enter")

    expect(page.locator("#scan [data-scan=DONE]")).to_have_count(1)
    expect(page.locator("[data-scan-field]")).to_have_value("")
    expect(page.locator("[data-scan-field]")).to_be_focused()


def test_only_the_counters_of_labels_may_use_the_camera(client, tubes):
    county, _ = tubes
    browser = sign_in(client, user_of(county.lab_technician))

    counter = browser.get("/diagnostics/specimens/receive").headers
    bench = browser.get("/diagnostics/bench").headers

    assert "camera=(self)" in counter["Permissions-Policy"]
    assert "microphone=()" in counter["Permissions-Policy"]
    assert "camera=()" in bench["Permissions-Policy"]
    assert counter["Content-Security-Policy"] == bench["Content-Security-Policy"]
