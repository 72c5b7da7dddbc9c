"""Who gets in, who does not, and what either of them learns."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.test import Client

from lianyi.machinery.accounts.models import LoginSession, User
from lianyi.machinery.audit.models import AuditLine
from lianyi.machinery.audit.services import pour
from tests.machinery.accounts.people import (
    PASSWORD,
    a_browser,
    a_user,
    a_user_with_authenticator,
    code_now,
    codes_on_paper,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rows("SEC-04")]

TOKENS = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|data-now="[^"]*"'
)


def shown(response):
    """A page without what differs from request to request."""
    return TOKENS.sub("", response.content.decode())


def is_in(browser):
    return "_auth_user_id" in browser.session


def actions():
    pour()
    return [
        line.action for line in AuditLine.objects.order_by("id") if line.action != "audit.anchor"
    ]


def test_name_and_password_open_the_door_in_whatever_case_the_name_is_typed():
    a_user("wangli")
    browser = a_browser(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Chrome/140.0")

    response = browser.post("/accounts/login", {"username": " WangLi ", "password": PASSWORD})

    assert response.status_code == 302
    assert response["Location"] == "/"
    stay = LoginSession.objects.get()
    assert (stay.device, stay.address, stay.ended_at) == ("Windows · Chrome", "127.0.0.1", None)
    assert stay.session_key == browser.session.session_key
    assert actions() == ["accounts.logged_in"]


def test_after_signing_in_the_page_that_was_asked_for_opens_but_never_a_foreign_one():
    user = a_user()

    assert sign_in(a_browser(), user, next="/referrals/7?tab=2")["Location"] == "/referrals/7?tab=2"
    for foreign in ("https://evil.example/", "//evil.example/x", "javascript:alert(1)", "-1", "x"):
        assert sign_in(a_browser(), user, next=foreign)["Location"] == "/"


def test_who_is_in_already_goes_on_to_a_page_of_ours_whatever_stands_in_next():
    browser = a_browser()
    sign_in(browser, a_user())

    for strange in ("-1", "2026-13-45", "login", "//evil.example/x", "😀"):
        assert browser.get("/accounts/login", {"next": strange})["Location"] == "/"


def test_the_session_key_changes_at_sign_in_so_that_a_planted_one_is_worth_nothing():
    user, browser = a_user(), a_browser()
    browser.get("/accounts/login")
    session = browser.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    browser.cookies["sessionid"] = planted

    sign_in(browser, user)

    assert is_in(browser)
    assert browser.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_a_wrong_password_and_an_unknown_name_get_the_same_page():
    user = a_user("wangli")

    wrong = sign_in(a_browser(), user, "Wrong-password-1")
    unknown = a_browser().post(
        "/accounts/login", {"username": "nobody", "password": "Wrong-password-1"}
    )

    assert wrong.status_code == unknown.status_code == 422
    assert shown(wrong).replace("wangli", "?") == shown(unknown).replace("nobody", "?")
    assert "用户名或密码不正确" in shown(wrong)


def test_a_wrong_password_and_an_unknown_name_cost_the_same_number_of_hashes(monkeypatch):
    user, hashes = a_user("wangli"), []
    encode = MD5PasswordHasher.encode

    def counted(self, *args):
        hashes.append(1)
        return encode(self, *args)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)

    def cost(username):
        hashes.clear()
        a_browser().post("/accounts/login", {"username": username, "password": "Wrong-password-1"})
        return len(hashes)

    assert cost("nobody") == cost(user.username) == 1


@pytest.mark.parametrize(
    "columns",
    [
        {"is_active": False},
        {"locked_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"is_demo": True},
        {"password_expires_at": datetime(2026, 1, 1, tzinfo=UTC)},
    ],
    ids=["switched off", "locked", "demo account", "one-time password run out"],
)
def test_who_may_not_come_in_learns_nothing_but_that(columns):
    user, browser = a_user("wangli", **columns), a_browser()

    response = sign_in(browser, user)

    assert response.status_code == 422
    assert not is_in(browser)
    unknown = a_browser().post("/accounts/login", {"username": "nobody", "password": PASSWORD})
    assert shown(response).replace("wangli", "?") == shown(unknown).replace("nobody", "?")


def test_demo_accounts_work_in_a_demo_only_and_are_out_when_it_is_over(settings):
    user, browser = a_user(is_demo=True), a_browser()
    settings.LIANYI_DEMO = True
    sign_in(browser, user)
    assert browser.get("/accounts/sessions").status_code == 200

    settings.LIANYI_DEMO = False

    assert browser.get("/accounts/sessions").status_code == 302


def test_five_wrong_passwords_shut_the_door_for_this_name_wherever_they_come_from():
    user = a_user("wangli")
    for n in range(5):
        response = a_browser(REMOTE_ADDR=f"10.0.0.{n}").post(
            "/accounts/login",
            {"username": ["wangli", "WANGLI"][n % 2], "password": f"Wrong-{n}-word"},
        )

    assert response.status_code == 429
    assert "15 分钟" in shown(response)
    right = sign_in(a_browser(REMOTE_ADDR="10.0.0.99"), user)
    assert right.status_code == 429
    assert sign_in(a_browser(), a_user()).status_code == 302  # others are not shut out


def test_the_door_shuts_for_a_name_that_does_not_exist_as_it_does_for_one_that_does():
    answers = [
        a_browser()
        .post("/accounts/login", {"username": "nobody", "password": f"Wrong-{n}-word"})
        .status_code
        for n in range(6)
    ]

    assert answers == [422, 422, 422, 422, 429, 429]


def test_the_door_opens_again_after_a_quarter_of_an_hour():
    user = a_user()
    for n in range(5):
        sign_in(a_browser(), user, f"Wrong-{n}-word")
    assert sign_in(a_browser(), user).status_code == 429

    AccessAttempt.objects.update(attempt_time=datetime.now(UTC) - timedelta(minutes=16))

    assert sign_in(a_browser(), user).status_code == 302


def test_a_failed_sign_in_is_audited_without_what_was_typed():
    user = a_user("wangli")
    sign_in(a_browser(), user, "Wrong-password-1")
    a_browser().post("/accounts/login", {"username": "My-Secret-Password", "password": "x"})

    assert actions() == ["accounts.login_failed", "accounts.login_failed"]
    lines = [str(vars(line)) for line in AuditLine.objects.all()]
    assert not any("ecret" in line or "Wrong" in line for line in lines)


def test_the_address_is_believed_only_as_far_as_trusted_proxies_reach(settings):
    user = a_user()
    forged = {"HTTP_X_FORWARDED_FOR": "6.6.6.6, 10.1.1.1", "REMOTE_ADDR": "192.0.2.1"}

    for proxies, address in ((0, "192.0.2.1"), (1, "10.1.1.1"), (2, "6.6.6.6"), (3, "192.0.2.1")):
        settings.LIANYI_PROXIES = proxies
        sign_in(a_browser(**forged), user)
        assert LoginSession.objects.latest("id").address == address


def test_whoever_has_an_authenticator_is_not_in_before_the_code():
    user, secret = a_user_with_authenticator()
    browser = a_browser()

    response = sign_in(browser, user, next="/x")

    assert response["Location"].endswith("/accounts/second-factor")
    assert not is_in(browser)
    response = browser.post("/accounts/second-factor", {"code": code_now(secret)})
    assert response["Location"] == "/x"
    assert is_in(browser)
    assert LoginSession.objects.get().second_factor


def test_a_code_opens_once_even_for_somebody_who_looked_over_the_shoulder():
    user, secret = a_user_with_authenticator()
    code = code_now(secret)
    first, second = a_browser(), a_browser()
    for browser in (first, second):
        sign_in(browser, user)
        response = browser.post("/accounts/second-factor", {"code": code})

    assert is_in(first)
    assert not is_in(second)
    assert response.status_code == 422
    assert "用过" in shown(response)


def test_a_backup_code_opens_once():
    user, _ = a_user_with_authenticator()
    code = codes_on_paper(user)[3]
    first, second = a_browser(), a_browser()
    for browser in (first, second):
        sign_in(browser, user)
        browser.post("/accounts/second-factor", {"code": code.upper()})

    assert is_in(first)
    assert not is_in(second)
    assert "accounts.backup_code_used" in actions()


def test_wrong_codes_make_the_next_attempt_wait_and_at_last_ask_for_the_password_again():
    user, secret = a_user_with_authenticator()
    browser = a_browser()
    sign_in(browser, user)

    answers = [browser.post("/accounts/second-factor", {"code": "000000"}) for _ in range(10)]

    assert "秒后再试" in shown(answers[4])
    assert answers[9].status_code == 302
    assert answers[9]["Location"].endswith("/accounts/login")
    browser.post("/accounts/second-factor", {"code": code_now(secret)})
    assert not is_in(browser)


def test_the_second_step_is_worth_nothing_without_the_first():
    _, secret = a_user_with_authenticator()
    browser = a_browser()

    response = browser.post("/accounts/second-factor", {"code": code_now(secret)})

    assert response["Location"].endswith("/accounts/login")
    assert not is_in(browser)


def test_the_second_step_must_follow_within_five_minutes():
    user, secret = a_user_with_authenticator()
    browser = a_browser()
    sign_in(browser, user)
    session = browser.session
    session["accounts.pending"] = {
        **session["accounts.pending"],
        "at": session["accounts.pending"]["at"] - 301,
    }
    session.save()

    browser.post("/accounts/second-factor", {"code": code_now(secret)})

    assert not is_in(browser)


def test_an_account_locked_between_the_two_steps_does_not_get_in():
    user, secret = a_user_with_authenticator()
    browser = a_browser()
    sign_in(browser, user)
    User.objects.filter(pk=user.pk).update(locked_at=datetime.now(UTC))

    browser.post("/accounts/second-factor", {"code": code_now(secret)})

    assert not is_in(browser)


def test_a_form_from_another_site_signs_nobody_in():
    user, browser = a_user(), Client(enforce_csrf_checks=True)

    assert sign_in(browser, user).status_code == 403
    assert not is_in(browser)


def test_leaving_ends_the_session_for_good():
    user, browser = a_user(), a_browser()
    sign_in(browser, user)
    key = browser.session.session_key

    assert browser.get("/accounts/logout").status_code == 405
    browser.post("/accounts/logout")

    assert not Session.objects.filter(session_key=key).exists()
    assert LoginSession.objects.get().ended_by == "logout"
    browser.cookies["sessionid"] = key
    assert browser.get("/accounts/sessions").status_code == 302
