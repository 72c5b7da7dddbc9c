"""Slips on A4: one sheet of paper, with a code that leads back, and nothing of the screen's shell."""

import re

import pytest
from django.template import engines
from django.test import override_settings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from lianyi.machinery.printing.templatetags import printing


def drawn(text: str) -> str:
    return (
        engines["django"].from_string("{% load printing %}" + text).render({"yes": True, "no": ""})
    )


def test_the_code_on_the_paper_names_what_it_holds_and_needs_no_outside_picture():
    shown = printing.qr("ZZ20261124001")

    assert 'alt="ZZ20261124001"' in shown
    assert 'src="data:image/svg+xml' in shown


def test_a_code_cannot_break_out_of_its_place():
    assert "<script" not in printing.qr('"><script>alert(1)</script>')


def test_boxes_are_ticked_or_empty():
    assert drawn("{{ yes|tick }}{{ no|tick }}") == "☑☐"


def test_a_table_may_end_in_rows_for_the_hand():
    assert drawn("{% blanks 3 as rows %}{% for row in rows %}x{% endfor %}") == "xxx"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1440, 390])
def test_a_slip_fits_the_screen_and_one_sheet(live_server: LiveServer, page: Page, width: int):
    page.set_viewport_size({"width": width, "height": 844})
    with override_settings(DEBUG=True):
        page.goto(f"{live_server.url}/style/slip")

        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        pages = len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))

    assert pages == 1
    page.emulate_media(media="print")
    expect(page.locator(".bar")).to_be_hidden()
    expect(page.locator(".slip-title").first).to_be_visible()
