"""Script in every text there is: it is shown as the text it is, in every page, list, print and fragment.

Stored: every column that holds free text is overwritten with it, in every row, by whichever form,
operation, file or message it could have come. Reflected: it stands in every parameter of every page. A parser looks at
what is sent to every role; Chromium then opens the pages, for what scripts make of it.
"""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.test import Client
from playwright.sync_api import BrowserContext, Dialog, Page
from pytest_django.live_server_helper import LiveServer

from tests.entry.web.builders import sign_in
from tests.hostile.besieged import LONG, Siege, a_siege, asked, parameters_of_pages, text_of
from tests.journeys.doors import Door

pytestmark = [pytest.mark.rows("SEC-01")]
IMAGE = '"><img src=x onerror=canary()>'
HTMX = "'><b hx-get=/x hx-trigger=load>"
CLOSING = "</script></title></textarea><script>canary()</script>"
PAYLOADS = (IMAGE, HTMX, CLOSING + IMAGE + HTMX, "javascript:canary()")
CODES = re.compile(
    r"code|kind|state|status|key|digest|hash|username|password|session|direction|urgency|version|model|tier|level|"
    r"grade|sex|role|duty|purpose|path|county|division|index|masked|secret|clock|hand|move|audience|action|target|"
    r"period|unit|standard|system|source|no$|number|serial|mode|form|way|name_zh|country|gram|icd|topology|scope|basis|"
    r"subscriber|event|insurance|profession|rank|ability|permission|actor|address_hash|chain|day|phone|priority|closeness"
)
"""Columns whose words the program compares: codes, states, keys. What stands in them was never typed."""
BEYOND = ("axes", "sessions", "contenttypes", "auth", "outbox", "audit", "idempotency", "policy")
"""Tables that are written by the program alone."""


def free_texts() -> list[tuple[type[models.Model], Any]]:
    """Every column that holds what somebody typed."""
    return [
        (model, field)
        for model in apps.get_models()
        if model._meta.app_label not in BEYOND
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and not field.primary_key
        and not CODES.search(field.name)
    ]


def poison() -> set[str]:
    """Overwrite every free text; a column that refuses it keeps what it has. Returns those that took it."""
    taken = set()
    for model, field in free_texts():
        room = field.max_length or 10_000
        payload = next((text for text in (PAYLOADS[2], IMAGE, HTMX) if len(text) <= room), None)
        if payload is None:
            continue
        try:
            with transaction.atomic():
                if models.QuerySet(model).update(**{field.name: payload}):
                    taken.add(f"{model._meta.label_lower}.{field.name}")
        except DatabaseError:
            continue
    return taken


class Finder(HTMLParser):
    """Finds what our texts would have become, had one been taken for markup."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element or an attribute of ours."""
        told = dict(attrs)
        ours = (tag, told.get("src")) == ("img", "x") or told.get("hx-get") == "/x"
        leads = any(
            (told.get(name) or "").startswith("javascript:") for name in ("href", "src", "action")
        )
        if ours or leads or any(name.startswith("on") for name in told):
            self.found.append(f"{tag} {told}")

    def handle_data(self, data: str) -> None:
        """Note a script of ours."""
        if self.get_starttag_text() == "<script>" and "canary" in data:
            self.found.append(data[:80])


def taken_for_markup(text: str) -> list[str]:
    finder = Finder()
    finder.feed(text)
    return finder.found


def test_the_finder_finds():
    assert taken_for_markup(f'<p title="{IMAGE}">') != []
    assert taken_for_markup(f"<p>{HTMX}</p>") != []
    assert taken_for_markup(f"<p>{CLOSING}</p>") != []
    assert taken_for_markup('<a href="javascript:canary()">') != []
    assert taken_for_markup("<p>&lt;img src=x onerror=canary()&gt;</p>") == []


@pytest.mark.django_db
def test_what_was_stored_is_text_on_every_page_to_everybody(siege: Siege):
    pages, browsers = siege.pages, siege.browsers
    taken = poison()
    wrong, showing = [], set()
    for role, browser in browsers.items():
        for page in pages if LONG else pages_for(role, pages):
            answer = browser.get(page.address)
            text = text_of(answer)
            if answer.status_code >= 500:
                wrong.append(f"{role} {page.address}: {answer.status_code}")
            if "text/html" not in answer.headers.get("Content-Type", ""):
                continue
            wrong += [f"{role} {page.address}: {found}" for found in taken_for_markup(text)]
            if "canary()" in text:
                showing.add(page.template)

    assert len(taken) > 60, sorted(taken)
    assert len(showing) > 50, sorted(showing)
    assert wrong == [], "\n".join(wrong)


def pages_for(role: str, pages: list[Door]) -> list[Door]:
    """All pages for those who see most; for others each second, so that a short run stays short."""
    return pages if role in ("township_doctor", "bureau_officer", "administrator") else pages[::4]


@pytest.mark.django_db
def test_what_is_asked_for_is_text_on_every_page(siege: Siege):
    wrong = []
    for role in ("township_doctor", "bureau_officer"):
        browser = siege.browsers[role]
        for nth, (address, name) in enumerate(parameters_of_pages(browser, siege)):
            for payload in PAYLOADS if LONG else (PAYLOADS[nth % 4],):
                answer = browser.get(asked(address, **{name: payload}))
                text = text_of(answer)
                if "text/html" in answer.headers.get("Content-Type", ""):
                    wrong += [f"{address} {name}={payload}: {f}" for f in taken_for_markup(text)]
                assert answer.headers["X-Content-Type-Options"] == "nosniff"

    assert wrong == [], "\n".join(wrong)


@pytest.mark.django_db
def test_what_is_typed_wrongly_comes_back_as_text(siege: Siege):
    """A form that is refused shows what was typed; every field of every form is sent the script."""
    browser, wrong, shown = siege.browsers["township_doctor"], [], 0
    for page in siege.pages:
        if page.template.startswith(("accounts/", "post", "language")):
            continue
        answer = browser.get(page.address)
        text = text_of(answer)
        names = set(re.findall(r'name="([\w-]+)"', text)) - {"csrfmiddlewaretoken"}
        if answer.status_code != 200 or 'method="post"' not in text:
            continue
        answer = browser.post(page.address, dict.fromkeys(names, IMAGE))
        text = text_of(answer)
        shown += "onerror=canary" in text
        wrong += [f"{page.address}: {found}" for found in taken_for_markup(text)]
        if answer.status_code >= 500:
            wrong.append(f"{page.address}: {answer.status_code}")

    assert shown > 10
    assert wrong == [], "\n".join(wrong)


@pytest.mark.django_db(transaction=True)
def test_in_a_real_browser_no_canary_ever_sings(desktop: BrowserContext, live_server: LiveServer):
    """Nothing runs, nothing is fetched, no dialog opens, the content policy has nothing to report."""
    siege = a_siege()
    browser = sign_in(Client(), siege.people["township_doctor"])
    pages = [page for page in siege.pages if not page.template.startswith(("accounts/", "fhir/"))]
    poison()
    answers = ((page.address, browser.get(page.address)) for page in pages)
    showing = [  # a file to be kept is no page: Chromium stores it and opens nothing
        address
        for address, answer in answers
        if "canary()" in text_of(answer)
        and not answer.headers.get("Content-Disposition", "").startswith("attachment")
    ]
    desktop.add_cookies(
        [{"name": "sessionid", "value": browser.cookies["sessionid"].value, "url": live_server.url}]
    )
    heard: list[str] = []
    window = listening(desktop.new_page(), heard)

    for address in showing if LONG else showing[:: max(1, len(showing) // 30)]:
        window.goto(f"{live_server.url}{address}")
        window.wait_for_load_state("networkidle")
        if window.locator('img[src="x"], [onerror], [hx-get="/x"], [onmouseover]').count():
            heard.append(f"{address}: an element of ours")

    assert len(showing) > 25
    assert heard == []


def listening(window: Page, heard: list[str]) -> Page:
    """A window that notes whatever a canary could do."""
    window.expose_function("canary", lambda: heard.append("the canary sang"))

    def dismiss(dialog: Dialog) -> None:
        heard.append(dialog.message)
        dialog.dismiss()

    window.on("dialog", dismiss)
    window.on("pageerror", lambda fault: heard.append(str(fault)))
    window.on(
        "console",
        lambda said: heard.append(said.text) if "Content Security Policy" in said.text else None,
    )
    window.on(
        "request",
        lambda sent: heard.append(sent.url) if sent.url.endswith("/x") else None,
    )
    return window
