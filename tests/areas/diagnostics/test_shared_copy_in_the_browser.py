"""The holder of the paper, on a telephone: PIN, viewer, window, clip; nobody has signed in."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from lianyi.areas.diagnostics.services.sharing import share_study
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, waiting
from tests.areas.diagnostics.viewed import a_clip, a_ct_stack, filed
from tests.machinery.dicom.archives import files_archive

__all__ = ["files_archive"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.rows("RMT-09"),
    pytest.mark.usefixtures("files_archive"),
]
PAINTED = "#viewer[data-ready] .pane[data-painted]"


@pytest.fixture
def telephone(browser: Browser) -> Any:
    """A small screen with a finger."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    yield context.new_page()
    context.close()


def opened(page: Page, live_server: LiveServer, objects: list[bytes]) -> None:
    """Scanned, the PIN typed, the first image painted."""
    county = a_county()
    study = filed(waiting(county, a_patient(county).id), objects)
    card = share_study(study_id=study.pk, actor=county.reader, now=NOW)
    page.goto(f"{live_server.url}/diagnostics/shared/{card.token}")
    page.fill("input[name=pin]", card.pin)
    page.click("button")
    page.wait_for_selector(PAINTED)


def test_a_stack_is_windowed_and_walked_through(
    live_server: LiveServer, telephone: Page, wall_clock: Any
):
    wall_clock(NOW)
    opened(telephone, live_server, a_ct_stack(6, size=64))

    expect(telephone.locator(".over-tl")).to_have_text("王**")
    telephone.select_option("#viewer-presets", "bone")
    expect(telephone.locator(".over-br")).to_contain_text("窗宽 1800 窗位 400")
    telephone.locator("[data-slide]").fill("4")
    expect(telephone.locator(".over-bl")).to_contain_text("图像 4 / 6")
    telephone.locator("[data-do='tool:LENGTH']").tap()
    expect(telephone.locator("#viewer")).to_have_attribute("data-tool", "LENGTH")
    assert telephone.locator("[data-do=key], [data-priors]").count() == 0
    assert telephone.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_clip_plays(live_server: LiveServer, telephone: Page, wall_clock: Any):
    wall_clock(NOW)
    opened(telephone, live_server, a_clip())

    expect(telephone.locator("[data-count]")).to_have_text("1 / 8")
    telephone.locator("[data-do=cine]").tap()
    expect(telephone.locator("[data-count]")).not_to_have_text("1 / 8")
