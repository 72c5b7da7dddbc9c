"""Two browsers speak with each other by video, with signalling in our own server; without a camera text goes on."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from lianyi.areas.consultations import public as consultations
from lianyi.areas.consultations.models import Message, Participant, Picture, Signal
from lianyi.kernel.actor import Actor
from lianyi.machinery.accounts.models import User
from tests.areas.consultations.builders import a_county, a_patient, a_team, in_session
from tests.areas.workforce.builders import NOW
from tests.conftest import CHROMIUM, CHROMIUM_FLAGS
from tests.entry.web.builders import sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rows("RMT-01", "RMT-12")]

FAKE_DEVICES = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def cameras(browser: Browser) -> Iterator[Browser]:
    """A Chromium whose camera and microphone are made up."""
    other = browser.browser_type.launch(
        executable_path=CHROMIUM, args=[*CHROMIUM_FLAGS, *FAKE_DEVICES]
    )
    yield other
    other.close()


@pytest.fixture
def meeting(wall_clock):
    """A meeting that runs now, with the two people of it."""
    county = a_county()
    team = a_team(county)
    now = timezone.now()
    card = in_session(county, a_patient(county), team.heart)
    wall_clock(max(now, NOW + timedelta(hours=2, minutes=1)))
    return card, county.township_doctor, team.heart_doctor


def enter(window: BrowserContext, server: LiveServer, who: Actor, card) -> Page:
    """Sign in, and open the room."""
    User.objects.filter(pk=who.user_id or 0).update(must_change_password=False, is_demo=False)
    page = window.new_page()
    page.goto(f"{server.url}/accounts/login")
    page.fill("input[name=username]", User.objects.get(pk=who.user_id or 0).username)
    page.fill("input[name=password]", "shi-yan-2026-Lianyi")
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "login" not in url)
    page.goto(f"{server.url}/consultations/{card.id}/room/")
    return page


def a_window(chromium: Browser) -> BrowserContext:
    """A window that stays on this machine."""
    context = chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(20_000)
    return context


def expect_frames(page: Page) -> None:
    """The other side's picture has a size, and its time runs."""
    video = page.locator("video[data-peer]")
    expect(video).to_have_count(1)
    expect(video).not_to_have_js_property("videoWidth", 0, timeout=30_000)
    expect(video).not_to_have_js_property("currentTime", 0, timeout=30_000)
    first = video.evaluate("video => video.currentTime")
    expect(video).not_to_have_js_property("currentTime", first, timeout=30_000)


@pytest.fixture
def other_server(live_server: LiveServer) -> Iterator[LiveServer]:
    """A second server on the same database: the two share nothing else."""
    server = LiveServer("localhost")
    yield server
    server.stop()


def test_two_browsers_at_two_servers_exchange_frames_and_text_and_hang_up(
    live_server: LiveServer, other_server: LiveServer, cameras: Browser, meeting
):
    card, township, expert = meeting
    assert live_server.url != other_server.url
    below = enter(a_window(cameras), live_server, township, card)
    above = enter(a_window(cameras), other_server, expert, card)

    below.click("#video-show")
    expect(below.locator("#video-status")).to_contain_text("等待对方")
    above.click("#video-show")
    for page in (below, above):
        expect_frames(page)
        expect(page.locator("#video-status")).to_contain_text("视频已接通", timeout=30_000)

    above.fill("#say", "请把切脉部位再给我看一下")
    above.click("#speak button.btn-primary")
    expect(below.locator("#messages")).to_contain_text("请把切脉部位再给我看一下")
    tongue: FilePayload = {"name": "she.png", "mimeType": "image/png", "buffer": PIXEL}
    below.set_input_files("#show", files=tongue)
    below.click("#speak button.btn-primary")
    expect(above.locator("#messages img")).to_have_js_property("naturalWidth", 1)

    below.click("#video-mute")
    expect(below.locator("#video-mute")).to_have_attribute("aria-pressed", "true")
    expect(below.locator("video[data-peer] ~ figcaption .quality")).to_contain_text("kbit/s")
    expect(above.locator("video[data-peer] ~ figcaption .quality")).to_contain_text("kbit/s")
    for page in (below, above):  # what is shown goes to the server with the next question for news
        page.wait_for_event("response", lambda answer: "/room/news" in answer.url)
    below.click("#video-hang")
    expect(above.locator("video[data-peer]")).to_have_count(0)
    below.click("#video-show")
    expect_frames(above)

    seen = [row.quality for row in Participant.objects.filter(video=True)]
    assert [each["looks"] >= 1 and each["least_height"] > 0 for each in seen] == [True, True]
    assert Signal.objects.filter(kind="offer").count() >= 2
    assert (Message.objects.count(), Picture.objects.get().media_type) == (2, "image/png")


def test_where_the_camera_is_blocked_the_consultation_goes_on_by_text(
    live_server: LiveServer, desktop: BrowserContext, phone: BrowserContext, meeting
):
    card, township, expert = meeting
    below = enter(phone, live_server, township, card)
    above = enter(desktop, live_server, expert, card)

    below.click("#video-show")
    expect(below.locator("#video-status")).to_contain_text("请用文字和图片继续")
    below.fill("#say", "摄像头打不开，血压150/95")
    below.click("#speak button.btn-primary")
    expect(above.locator("#messages")).to_contain_text("摄像头打不开，血压150/95")
    expect(above.locator("#people")).to_contain_text("李医生")

    assert not Participant.objects.filter(video=True).exists()
    assert below.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def test_only_the_room_may_use_camera_and_microphone(client, meeting):
    card, township, _expert = meeting
    browser = sign_in(client, User.objects.get(pk=township.user_id or 0))

    room = browser.get(f"/consultations/{card.id}/room/")
    other = browser.get(f"/consultations/{card.id}")

    assert "camera=(self)" in room.headers["Permissions-Policy"]
    assert "camera=()" in other.headers["Permissions-Policy"]


def test_without_the_patients_yes_the_room_offers_no_camera(client, wall_clock):
    county = a_county()
    team = a_team(county)
    card = in_session(county, a_patient(county), team.heart, media=False)
    wall_clock(NOW + timedelta(hours=2, minutes=1))
    browser = sign_in(client, User.objects.get(pk=county.township_doctor.user_id or 0))

    page = browser.get(f"/consultations/{card.id}/room/").content.decode()

    assert "video-show" not in page
    assert "会诊以文字和图片进行" in page
    there = consultations.join(
        consultation_id=card.id, peer="abc", video=True,
        actor=county.township_doctor, now=NOW + timedelta(hours=2, minutes=2),
    )  # fmt: skip
    assert there == []
    assert not Participant.objects.filter(video=True).exists()
