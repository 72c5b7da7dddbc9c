"""Who could come in a moment ago and may not any more: a role taken away, a session that ran out, a token revoked.

Each is tried at every page and every operation.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from lianyi.areas.workforce import public as workforce
from lianyi.areas.workforce import services as staffing
from lianyi.machinery.accounts import stays
from lianyi.machinery.accounts.models import ApiToken, User
from lianyi.machinery.accounts.services import tokens
from tests.areas.workforce.builders import system
from tests.entry.web.builders import sign_in
from tests.hostile.besieged import Siege, grown, rows, text_of
from tests.journeys.doors import Door
from tests.journeys.test_closed_doors import found, walk

pytestmark = [pytest.mark.django_db, pytest.mark.rows("SEC-01", "SEC-04")]
OPEN = (
    "about",
    "health",
    "style",
    "language",
    "accounts/login",
    "accounts/second-factor",
    "fhir/metadata",
)
"""Pages without anybody's data that anybody may see, and the entrance itself."""
ENTRANCES = ("", "diagnostics/shared/<str:token>")
"""Pages open to whoever comes, by themselves and not what lies behind them: a patient's link asks for its PIN."""


def opened(answers) -> set[str]:
    """Method and template of every door that answered as if one belonged there."""
    return {f"{method} {door.template}" for method, door, status, _ in answers if status < 300}


def test_a_role_taken_away_opens_nothing_more_on_the_very_next_request(siege: Siege):
    """What is left is what an account without any post sees, and nothing of our patient."""
    browser, user = siege.browsers["township_doctor"], siege.people["township_doctor"]
    before = walk(browser, [*siege.pages, *siege.operations])
    card = workforce.staff_of_user(user.pk)
    assert card is not None
    now = timezone.now()

    staffing.leave(
        staff_id=card.id,
        on=(now - timedelta(days=1)).date(),
        reason="调离",
        actor=system(now),
        now=now,
    )
    after = walk(browser, [*siege.pages, *siege.operations])
    nobody = User.objects.create_user(
        "nopost", "无岗位", "shi-yan-2026-Lianyi", created_at=now, password_changed_at=now
    )
    without = walk(sign_in(Client(), nobody), [*siege.pages, *siege.operations])

    assert len(found(before)) > 10
    assert found(after) == []
    assert opened(after) == opened(without)
    assert len(opened(before)) - len(opened(after)) > 50


def test_a_token_of_a_role_taken_away_opens_nothing_more(siege: Siege):
    user, now = siege.people["township_doctor"], timezone.now()
    program = a_program(siege, "township_doctor")
    card = workforce.staff_of_user(user.pk)
    assert card is not None
    assert len(found(walk(program, siege.operations))) > 3

    staffing.leave(
        staff_id=card.id,
        on=(now - timedelta(days=1)).date(),
        reason="调离",
        actor=system(now),
        now=now,
    )

    assert found(walk(program, siege.operations)) == []


def a_program(siege: Siege, role: str) -> Client:
    """A program with a token that may what its owner may."""
    return Client(
        headers={"Authorization": f"Bearer {a_token(siege, role)}"}, raise_request_exception=False
    )


def a_token(siege: Siege, role: str) -> str:
    """A token that may what its owner may."""
    user, now = siege.people[role], timezone.now()
    actor = workforce.actor_for(user, None, now, "treatment")
    return tokens.issue_token(
        name="HIS", permissions=actor.permissions, days=1, purpose="treatment", actor=actor, now=now
    ).secret


def stale(browser: Client, seconds: dict[str, int]) -> Client:
    """A second browser that holds the same session, grown older by so many seconds in its clocks."""
    session = browser.session.__class__()
    session.update(dict(browser.session.items()))
    for name, older in seconds.items():
        session[name] -= older
    session.save()
    other = Client(raise_request_exception=False)
    other.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return other


def closed_to(browser_for, doors: list[Door]) -> Iterator[str]:
    """Doors that answer otherwise than by the way to the sign-in page, or by 401 to a program, or by nothing there."""
    for door in doors:
        if (
            door.template.startswith((*OPEN, "accounts/logout", "static"))
            or door.template in ENTRANCES
        ):
            continue
        for method in door.methods:
            answer = getattr(browser_for(), method)(door.address)
            to_sign_in = answer.status_code == 302 and "/accounts/login" in answer["Location"]
            if not to_sign_in and answer.status_code not in (401, 404, 405):
                yield f"{method} {door.address}: {answer.status_code} {text_of(answer)[:60]}"


@pytest.mark.parametrize("clock", [stays.SEEN, stays.BEGAN])
def test_a_session_that_ran_out_opens_nothing(siege: Siege, clock: str):
    browser, before = siege.browsers["township_doctor"], rows()
    doors = siege.pages[:: 1 if clock == stays.SEEN else 4] + siege.operations

    still = list(closed_to(lambda: stale(browser, {clock: 13 * 3600}), doors))

    assert still == [], "\n".join(still)
    assert {name: n for name, n in grown(before).items() if "session" not in name} == {}


def test_a_session_cookie_replayed_after_leaving_opens_nothing(siege: Siege):
    browser = siege.browser("township_doctor")
    replayed = Client()
    replayed.cookies[settings.SESSION_COOKIE_NAME] = browser.cookies[
        settings.SESSION_COOKIE_NAME
    ].value
    assert replayed.get("/residents/").status_code == 200

    browser.post("/accounts/logout")

    assert list(closed_to(lambda: replayed, siege.pages + siege.operations)) == []


@pytest.mark.parametrize("change", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now()}])
def test_a_token_revoked_or_run_out_opens_no_operation(siege: Siege, change):
    program, before = a_program(siege, "township_doctor"), rows()
    assert program.get("/api/v1/accounts/me").status_code == 200
    ApiToken.objects.update(**change)

    answers = walk(program, siege.operations)

    assert {status for _, _, status, _ in answers} == {401}
    assert found(answers) == []
    assert grown(before) == {}


def test_a_token_opens_no_page_at_all(siege: Siege):
    """Beside pages stand the doors of programs: FHIR and DICOMweb."""
    pages = [page for page in siege.pages if not page.template.startswith(("fhir/", "dicomweb/"))]

    assert found(walk(a_program(siege, "township_doctor"), pages)) == []


class TestForeignForms:
    """A form that another site made our user send: without the token, or with a wrong one."""

    @pytest.mark.parametrize("told", [{}, {"csrfmiddlewaretoken": "x" * 64}])
    def test_no_page_takes_it(self, siege: Siege, told: dict[str, str]):
        taken, before = [], rows()
        for role in ("township_doctor", "bureau_officer", "administrator"):
            browser = siege.browser(role, csrf=True)
            for page in siege.pages:
                answer = browser.post(page.address, told)
                if answer.status_code not in (403, 404, 405):
                    taken.append(f"{role} {page.address}: {answer.status_code}")

        assert taken == []
        assert {n: c for n, c in grown(before).items() if "session" not in n} == {}

    def test_no_operation_takes_it_from_a_browser(self, siege: Siege):
        browser, before = siege.browser("township_doctor", csrf=True), rows()
        writes = [
            (door.address, method)
            for door in siege.operations
            for method in door.methods
            if method != "get"
        ]

        answers = {
            f"{method} {address}": getattr(browser, method)(
                address, {}, content_type="application/json"
            )
            for address, method in writes
        }

        assert len(writes) > 60
        assert {
            name: a.status_code
            for name, a in answers.items()
            if a.status_code != 403 or a.json()["code"] != "access.csrf"
        } == {}
        assert grown(before) == {}
