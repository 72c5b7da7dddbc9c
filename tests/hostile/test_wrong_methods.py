"""A method an address does not take is refused as such, and one that only asks changes nothing."""

import pytest

from tests.hostile.besieged import Siege, grown, rows, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.rows("SEC-01")]
ODD = ("put", "patch", "delete", "trace")
ROLES = ("township_doctor", "bureau_officer", "administrator")
REFUSED = (302, 403, 404, 405)


def unlisted(before: dict[str, int]) -> dict[str, int]:
    """What has grown, but for the list of sessions: the walkers signed in."""
    return {name: n for name, n in grown(before).items() if "session" not in name}


def test_pages_take_no_method_but_those_of_browsers(siege: Siege):
    before, taken = rows(), []
    for role in ROLES:
        browser = siege.browser(role)
        for page in siege.pages:
            if page.template.startswith("fhir/"):
                continue  # spoken to by programs, walked below by its own document
            for method in ODD:
                answer = getattr(browser, method)(page.address)
                if answer.status_code not in REFUSED:
                    taken.append(f"{role} {method} {page.address}: {answer.status_code}")

    assert taken == []
    assert unlisted(before) == {}


def test_operations_take_only_the_methods_of_their_document(siege: Siege):
    before, taken = rows(), []
    browser = siege.browser("township_doctor")
    for door in siege.operations:
        for method in {"get", "post", *ODD} - set(door.methods):
            answer = getattr(browser, method)(door.address)
            if answer.status_code != 405:
                taken.append(f"{method} {door.address}: {answer.status_code}")
            elif (
                "Allow" not in answer.headers
                or answer.json()["code"] != "request.method_not_allowed"
            ):
                taken.append(f"{method} {door.address}: no problem with Allow")

    assert taken == []
    assert unlisted(before) == {}


def test_asking_for_head_or_options_changes_nothing_and_shows_nothing(siege: Siege):
    browser = siege.browser("township_doctor")
    doors = [d for d in siege.pages + siege.operations if d.template != "accounts/logout"]
    before, shown = rows(), []
    for door in doors:
        for method in ("head", "options"):
            answer = getattr(browser, method)(door.address)
            if answer.status_code >= 500 or "缪覃韫" in text_of(answer):
                shown.append(f"{method} {door.address}: {answer.status_code}")

    assert shown == []
    assert unlisted(before) == {}


def test_reading_a_page_changes_nothing(siege: Siege):
    """What a link or an image on another site can make a browser do is GET; it only reads."""
    browser = siege.browser("township_doctor")
    for page in siege.pages:
        text_of(browser.get(page.address))
    before = rows()
    for page in siege.pages:
        text_of(browser.get(page.address))

    assert unlisted(before) == {}
