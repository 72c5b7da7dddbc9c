"""The ECG as people see it: sent from the township, drawn to scale, judged, printed so that 25 mm are a second."""

import re
import zlib
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from lianyi.areas.diagnostics.models import Order, WaveformAnswer
from lianyi.machinery.accounts.models import User
from tests.areas.diagnostics.builders import County, a_county, a_patient, user_of
from tests.areas.diagnostics.paper import MM, paper
from tests.areas.diagnostics.recordings import INFARCT, an_ecg_order, record_of, uploaded, zipped

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rows("RMT-03")]


def entered(page: Page, live_server: LiveServer, actor: Any) -> None:
    """Signed in as somebody of the county."""
    user = user_of(actor)
    User.objects.filter(pk=user.pk).update(must_change_password=False, is_demo=False)
    page.goto(f"{live_server.url}/accounts/login")
    page.fill("input[name=username]", user.username)
    page.fill("input[name=password]", "shi-yan-2026-Lianyi")
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "login" not in url)


def a_recording(county: County) -> int:
    """An infarction, sent to the centre."""
    found = uploaded(county, an_ecg_order(county, a_patient(county).id), INFARCT).waveform
    assert found is not None
    return found.id


def test_from_the_township_to_the_reader(
    live_server: LiveServer, page: Page, wall_clock, tmp_path: Path
):
    county = a_county()
    order = an_ecg_order(county, a_patient(county).id)
    file = tmp_path / "ecg.zip"
    file.write_bytes(zipped(record_of(INFARCT))[0].content)
    entered(page, live_server, county.technologist)

    page.goto(f"{live_server.url}/diagnostics/orders/{order.id}")
    page.click("text=上传心电图")
    page.set_input_files("input[type=file]", file)
    page.click("form button.btn-primary")
    page.wait_for_url(re.compile(r"/diagnostics/ecg/\d+$"))
    expect(page.locator("[data-ecg]")).to_have_attribute("data-drawn", "yes")

    assert Order.objects.get(pk=order.id).state == "WAITING"
    expect(page.locator(".ecg-proposals")).to_contain_text("ST 段抬高：V1、V2、V3、V4")
    assert page.locator("[data-ecg-proposal][aria-pressed=true]").count() == 1
    assert page.locator(".ecg-answer").count() == 0
    page.keyboard.press("Tab")
    page.locator("[data-ecg-scroll]").focus()
    page.keyboard.press("c")
    expect(page.locator("[data-ecg-said]")).to_have_text(
        re.compile("Δt 400 ms · ΔU 0.00 mV · 150 ")
    )
    for _ in range(5):
        page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("[data-ecg-said]")).to_have_text(re.compile("Δt 600 ms .* 100 "))
    page.keyboard.press("Escape")
    expect(page.locator("[data-ecg-said]")).to_be_empty()
    pulse = paper(page)
    assert pulse["high"] == pytest.approx(10 * MM, abs=2.5)
    assert pulse["run"] == pytest.approx(5 * MM, abs=2.5)
    page.select_option("[data-ecg-set=gain]", "20")
    page.wait_for_function(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
    )
    assert paper(page)["high"] == pytest.approx(20 * MM, abs=2.5)


def test_the_reader_measures_with_the_mouse_answers_and_compares(
    live_server: LiveServer, page: Page, wall_clock
):
    county = a_county()
    waveform = a_recording(county)
    entered(page, live_server, county.reader)
    page.goto(f"{live_server.url}/diagnostics/ecg/{waveform}")
    expect(page.locator("[data-ecg]")).to_have_attribute("data-drawn", "yes")

    page.locator("[data-ecg-scroll]").scroll_into_view_if_needed()
    box = page.locator("[data-ecg-scroll]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 200, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 200 + 25 * MM, box["y"] + 100 - 10 * MM)
    page.mouse.up()
    expect(page.locator("[data-ecg-said]")).to_have_text(
        re.compile("Δt 1000 ms · ΔU 1.00 mV · 60 ")
    )
    page.locator("li.urgent button[value=ACCEPTED]").first.click()
    expect(page.locator("li.urgent")).to_contain_text("已采纳")
    expect(page.locator("[data-ecg]")).to_have_attribute("data-drawn", "yes")
    page.wait_for_load_state("networkidle")  # nothing is asked any more when the tables are emptied
    answer = WaveformAnswer.objects.get()
    assert (answer.code, answer.verdict, answer.by_name) == ("st_up", "ACCEPTED", "冯诊断")


def test_on_a_phone_the_trace_is_drawn_and_nothing_runs_out_of_the_page(
    live_server: LiveServer, phone: BrowserContext, wall_clock
):
    county = a_county()
    waveform = a_recording(county)
    page = phone.new_page()
    entered(page, live_server, county.reader)

    page.goto(f"{live_server.url}/diagnostics/ecg/{waveform}")

    expect(page.locator("[data-ecg]")).to_have_attribute("data-drawn", "yes")
    expect(page.locator("[data-ecg-set=touch]")).to_be_visible()
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def test_the_printed_sheet_is_one_a4_across_and_to_scale(
    live_server: LiveServer, page: Page, wall_clock
):
    county = a_county()
    waveform = a_recording(county)
    entered(page, live_server, county.reader)
    page.goto(f"{live_server.url}/diagnostics/ecg/{waveform}/print")
    expect(page.locator("[data-ecg-print]")).to_have_attribute("data-drawn", "yes")
    size = page.evaluate("(c => [c.width, c.height])(document.querySelector('[data-ecg-print]'))")

    pdf = page.pdf(prefer_css_page_size=True, print_background=True)

    wide_mm, high_mm, pages = drawn_in(pdf, tuple(size))
    assert [[round(float(each)) for each in page.split()] for page in pages] == [[842, 595]]
    assert wide_mm == pytest.approx(266, abs=0.5)
    assert high_mm == pytest.approx(158, abs=0.5)
    assert size[0] / wide_mm == pytest.approx(
        12, rel=0.002
    )  # 12 points a mm: 300 points are 25 mm are one second


def drawn_in(pdf: bytes, size: tuple[int, int]) -> tuple[float, float, list[str]]:
    """Width and height in mm at which the traces stand on the page, and the sizes of the pages in points."""
    pages = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+ [\d.]+)\s*\]", pdf)
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            content = zlib.decompress(packed)
        except zlib.error:
            continue
        if found := placed(content, size):
            return (*found, [page.decode() for page in pages])
    raise AssertionError("no picture in the PDF")


def placed(content: bytes, size: tuple[int, int]) -> tuple[float, float] | None:
    """How large the largest picture is drawn by a content stream, in mm, following its changes of scale."""
    stack, scale, best = [], (1.0, 1.0), None
    for line in content.decode("latin-1").splitlines():
        words = line.split()
        if words == ["q"]:
            stack.append(scale)
        elif words == ["Q"] and stack:
            scale = stack.pop()
        elif len(words) == 7 and words[6] == "cm":
            scale = (scale[0] * float(words[0]), scale[1] * float(words[3]))
        elif len(words) == 2 and words[1] == "Do":
            found = (abs(scale[0]) * 25.4 / 72, abs(scale[1]) * 25.4 / 72)
            ratio = size[0] / size[1]
            if found[0] > 100 and found[0] / found[1] == pytest.approx(ratio, rel=0.01):
                best = found
    return best
