"""The look, in a real browser: the style guide holds every component, so what holds there holds everywhere."""

from collections.abc import Iterator

import pytest
from django.test import override_settings
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)

WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth > window.innerWidth"
UNNAMED = """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a[href]")]
    .filter(e => e.offsetParent && !(e.labels?.length || e.ariaLabel || e.title || e.textContent.trim()
        || e.placeholder))
    .map(e => e.outerHTML.slice(0, 120))"""


@pytest.fixture(autouse=True)
def style_guide_is_open() -> Iterator[None]:
    with override_settings(DEBUG=True):
        yield


def test_the_desktop_shows_every_component_without_a_breach_of_the_policy(
    live_server: LiveServer, page: Page
):
    page.goto(f"{live_server.url}/style")

    expect(page.locator("[data-chart] canvas")).to_have_count(2)
    assert not page.evaluate(WIDER_THAN_THE_WINDOW)
    assert page.evaluate(UNNAMED) == []


def test_the_phone_shows_tables_as_cards_and_nothing_is_cut_off(
    live_server: LiveServer, phone: BrowserContext
):
    page = phone.new_page()
    page.goto(f"{live_server.url}/style")

    cell = page.locator("td[data-label='转出机构']").first
    assert cell.evaluate("e => getComputedStyle(e, '::before').content") == '"转出机构"'
    assert not page.evaluate(WIDER_THAN_THE_WINDOW)


def test_the_phone_opens_and_shuts_the_navigation_and_back_shuts_it_too(
    live_server: LiveServer, phone: BrowserContext
):
    page = phone.new_page()
    page.goto(f"{live_server.url}/style")
    navigation = page.locator("#nav")

    expect(navigation).to_be_hidden()
    page.locator(".top-menu").tap()
    expect(navigation).to_be_visible()
    page.go_back()
    expect(navigation).to_be_hidden()


def test_j_and_k_walk_the_rows_and_enter_opens_one(live_server: LiveServer, page: Page):
    page.goto(f"{live_server.url}/style")

    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    expect(page.locator("tr.is-here")).to_have_attribute("data-href", "#ZZ20261124001")
    page.keyboard.press("Enter")

    assert page.url.endswith("#ZZ20261124001")


def test_letters_typed_into_a_field_stay_letters(live_server: LiveServer, page: Page):
    page.goto(f"{live_server.url}/style")

    page.locator("textarea").first.press_sequentially("jk/")

    expect(page.locator("textarea").first).to_have_value("jk/")
    expect(page.locator("tr.is-here")).to_have_count(0)


def test_a_dialog_opens_takes_the_focus_and_shuts_with_escape(live_server: LiveServer, page: Page):
    page.goto(f"{live_server.url}/style")

    page.get_by_role("button", name="新建").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_clock_runs_on_while_the_page_stands_open(live_server: LiveServer, page: Page):
    page.clock.install()
    page.goto(f"{live_server.url}/style")
    clock = page.locator("table .clock").nth(1)

    expect(clock).to_contain_text("剩余")
    page.clock.fast_forward("00:41:00")
    page.clock.run_for(21_000)

    expect(clock).to_contain_text("超时")
    expect(clock).to_have_class("state clock num state-bad")


def test_a_part_of_a_page_that_is_refused_says_why(live_server: LiveServer, page: Page):
    page.goto(f"{live_server.url}/about")

    with override_settings(DEBUG=False):
        page.evaluate("htmx.ajax('GET', '/no-such-page', '#content')")

    expect(page.locator(".toasts")).to_contain_text("不在当前岗位的可见范围内")
    expect(page.locator("h1")).to_contain_text("关于联医")


def test_a_lost_connection_says_that_nothing_was_sent(live_server: LiveServer, page: Page):
    page.goto(f"{live_server.url}/style")

    page.route("**/health", lambda route: route.abort())
    page.evaluate("htmx.ajax('GET', '/health', '#content').catch(() => {})")

    expect(page.locator(".toasts")).to_contain_text("刚才的操作没有提交")


def test_a_second_click_sends_nothing_twice(live_server: LiveServer, page: Page):
    page.goto(f"{live_server.url}/style")
    prevented = """() => {
        const form = document.querySelector("form.language");
        const send = () => form.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
        return [send(), send(), send()];
    }"""

    assert page.evaluate(prevented) == [True, False, False]  # False: held back


def test_a_menu_shuts_when_the_user_turns_elsewhere(live_server: LiveServer, page: Page):
    page.goto(f"{live_server.url}/style")
    page.evaluate(
        "document.querySelector('#content').insertAdjacentHTML('afterbegin', "
        "'<details class=menu open><summary>m</summary></details>')"
    )

    page.locator("h1").click()

    expect(page.locator("details.menu[open]")).to_have_count(0)


def test_on_paper_the_shell_is_gone(live_server: LiveServer, page: Page):
    page.goto(f"{live_server.url}/style")

    page.emulate_media(media="print")

    for part in (".top", "#nav", ".page-actions", ".filters"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.locator("table").first).to_be_visible()


def test_pages_work_without_scripts(live_server: LiveServer, browser: object):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto(f"{live_server.url}/about")

    page.locator(".top-menu").click()
    expect(page.locator("#nav")).to_be_visible()
    page.goto(f"{live_server.url}/about")
    page.get_by_title("Switch to English").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    context.close()
