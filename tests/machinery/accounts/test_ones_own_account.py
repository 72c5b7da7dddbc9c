"""What everyone does with their own account: password, second factor, sessions."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from lianyi.machinery.accounts.jobs import sweep
from lianyi.machinery.accounts.models import BackupCode, LoginSession, TotpDevice, User
from tests.machinery.accounts.people import (
    PASSWORD,
    a_browser,
    a_user,
    a_user_with_authenticator,
    code_now,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rows("SEC-04")]

NEW = "Runan-county-9"


def signed_in(user, **headers):
    browser = a_browser(**headers)
    sign_in(browser, user)
    return browser


def change(browser, present=PASSWORD, new=NEW, again=None):
    return browser.post(
        "/accounts/password", {"present": present, "password": new, "again": again or new}
    )


def later(browser, **span):
    """Let time pass for a browser: what it remembers of its session grows old."""
    session = browser.session
    seconds = int(timedelta(**span).total_seconds())
    for key in ("accounts.seen", "accounts.began"):
        session[key] -= seconds
    session.save()


def test_a_one_time_password_opens_only_the_page_that_changes_it():
    browser = signed_in(a_user(must_change_password=True))

    for path in ("/", "/accounts/sessions", "/accounts/tokens", "/cases/"):
        assert browser.get(path)["Location"] == "/accounts/password"
    assert browser.get("/api/v1/cases/worklist").json()["code"] == "accounts.duty_first"
    assert (
        browser.get("/accounts/sessions", headers={"HX-Request": "true"})["HX-Redirect"]
        == "/accounts/password"
    )

    assert change(browser)["Location"] == "/"
    assert browser.get("/accounts/sessions").status_code == 200


def test_a_password_older_than_ninety_days_must_be_changed_first():
    user = a_user()
    User.objects.filter(pk=user.pk).update(
        password_changed_at=datetime.now(UTC) - timedelta(days=91)
    )
    browser = signed_in(user)

    assert browser.get("/accounts/sessions")["Location"] == "/accounts/password"
    change(browser)
    assert browser.get("/accounts/sessions").status_code == 200


def test_a_new_password_ends_every_other_session_and_keeps_this_one_under_a_new_key():
    user = a_user()
    here, there = signed_in(user), signed_in(user)
    key = here.session.session_key

    change(here)

    assert here.get("/accounts/sessions").status_code == 200
    assert there.get("/accounts/sessions").status_code == 302
    assert here.session.session_key != key
    (row,) = LoginSession.objects.filter(ended_at=None)
    assert row.session_key == here.session.session_key


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"present": "Wrong-password-1"}, "当前密码不正确"),
        ({"new": "short"}, "太短"),
        ({"new": PASSWORD}, "最近用过的密码"),
        ({"again": "Other-county-8"}, "两次输入"),
    ],
)
def test_a_change_that_is_refused_says_why_and_changes_nothing(typed, said):
    user = a_user()
    before = user.password

    response = change(signed_in(user), **typed)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert User.objects.get(pk=user.pk).password == before


def test_the_last_five_passwords_may_not_come_back_but_the_one_before_may():
    user = a_user()
    browser = signed_in(user)
    passwords = [PASSWORD] + [f"Runan-county-{n}x" for n in range(6)]
    for present, new in pairwise(passwords):
        assert change(browser, present, new).status_code == 302

    assert change(browser, passwords[6], passwords[1]).status_code == 422
    assert change(browser, passwords[6], PASSWORD).status_code == 302


def test_whose_role_demands_it_must_enrol_before_anything_else():
    user = a_user(needs_second_factor=True)
    browser = signed_in(user)
    assert browser.get("/")["Location"] == "/accounts/totp"

    page = browser.get("/accounts/totp")
    device = TotpDevice.objects.get(user=user)
    assert device.secret[:4] in page.content.decode()
    picture = browser.get("/accounts/totp.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"<svg" in picture.content

    code = code_now(device.secret)
    assert (
        browser.post("/accounts/totp", {"password": "Wrong-one-1", "code": code}).status_code == 422
    )
    assert (
        browser.post("/accounts/totp", {"password": PASSWORD, "code": "000000"}).status_code == 422
    )
    done = browser.post("/accounts/totp", {"password": PASSWORD, "code": code})

    assert done.status_code == 200
    assert done.content.decode().count('<code class="num">') == 10
    assert browser.get("/accounts/sessions").status_code == 200
    assert BackupCode.objects.filter(user=user).count() == 10


def test_the_secret_in_the_database_is_not_the_secret_in_the_phone():
    user, secret = a_user_with_authenticator()

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_totpdevice WHERE user_id = %s", [user.pk])
        (stored,) = cursor.fetchone()
    assert secret not in stored
    assert TotpDevice.objects.get(user=user).secret == secret


def test_a_new_phone_takes_the_place_of_the_old_one():
    user, old = a_user_with_authenticator()
    browser = a_browser()
    sign_in(browser, user)
    browser.post("/accounts/second-factor", {"code": code_now(old)})
    browser.get("/accounts/totp?new=1")
    new = TotpDevice.objects.get(user=user, confirmed_at=None).secret

    browser.post("/accounts/totp", {"password": PASSWORD, "code": code_now(new)})

    (device,) = TotpDevice.objects.filter(user=user)
    assert device.secret == new


def test_a_session_from_before_the_enrolment_cannot_change_the_second_factor():
    user = a_user()
    before = signed_in(user)
    TotpDevice.objects.create(
        user=user, secret="A" * 32, created_at=datetime.now(UTC), confirmed_at=datetime.now(UTC)
    )

    response = before.get("/accounts/totp?new=1")

    assert response["Location"] == "/accounts/second-factor"
    assert "_auth_user_id" not in before.session
    assert not TotpDevice.objects.filter(confirmed_at=None).exists()


def in_with_factor(user, secret):
    browser = a_browser()
    sign_in(browser, user)
    browser.post("/accounts/second-factor", {"code": code_now(secret)})
    return browser


def test_new_backup_codes_kill_the_old_and_want_the_password():
    user, secret = a_user_with_authenticator()
    browser = in_with_factor(user, secret)

    assert (
        browser.post("/accounts/totp/codes", {"codes-password": "Wrong-one-1"}).status_code == 422
    )
    first = browser.post("/accounts/totp/codes", {"codes-password": PASSWORD}).content.decode()
    second = browser.post("/accounts/totp/codes", {"codes-password": PASSWORD}).content.decode()

    assert first.count('<code class="num">') == second.count('<code class="num">') == 10
    assert BackupCode.objects.filter(user=user).count() == 10


def test_the_second_factor_can_be_switched_off_only_where_no_role_demands_it():
    free, free_secret = a_user_with_authenticator()
    bound, bound_secret = a_user_with_authenticator(needs_second_factor=True)

    in_with_factor(free, free_secret).post("/accounts/totp/remove", {"codes-password": PASSWORD})
    refused = in_with_factor(bound, bound_secret).post(
        "/accounts/totp/remove", {"codes-password": PASSWORD}
    )

    assert not TotpDevice.objects.filter(user=free).exists()
    assert refused.status_code == 409
    assert TotpDevice.objects.filter(user=bound).exists()


def test_every_session_is_listed_with_device_and_address_and_can_be_ended_at_once():
    user = a_user()
    here = signed_in(
        user, HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Edg/140.0", REMOTE_ADDR="10.0.0.7"
    )
    there = signed_in(
        user, HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 14) Chrome/140.0", REMOTE_ADDR="10.0.0.8"
    )
    page = here.get("/accounts/sessions").content.decode()
    for shown in ("Windows · Edge", "10.0.0.7", "安卓 · Chrome", "10.0.0.8", "本机"):
        assert shown in page
    row = LoginSession.objects.get(session_key=there.session.session_key)

    here.post(f"/accounts/sessions/{row.pk}/revoke")

    assert there.get("/accounts/sessions").status_code == 302
    assert here.get("/accounts/sessions").status_code == 200
    assert here.post(f"/accounts/sessions/{row.pk}/revoke").status_code == 404


def test_nobody_ends_the_session_of_somebody_else():
    mine, theirs = signed_in(a_user()), signed_in(a_user())
    row = LoginSession.objects.get(session_key=theirs.session.session_key)

    assert mine.post(f"/accounts/sessions/{row.pk}/revoke").status_code == 404
    assert theirs.get("/accounts/sessions").status_code == 200


def test_all_other_sessions_end_with_one_button():
    user = a_user()
    here, others = signed_in(user), [signed_in(user) for _ in range(3)]

    here.post("/accounts/sessions/others/revoke")

    assert here.get("/accounts/sessions").status_code == 200
    assert all(browser.get("/accounts/sessions").status_code == 302 for browser in others)


@pytest.mark.parametrize(
    ("span", "still_in"),
    [({"minutes": 19}, True), ({"minutes": 21}, False), ({"hours": 13}, False)],
)
def test_who_does_nothing_for_twenty_minutes_is_out(span, still_in):
    browser = signed_in(a_user())
    later(browser, **span)

    response = browser.get("/accounts/sessions")

    assert (response.status_code == 200) == still_in
    if not still_in:
        assert response["Location"] == "/accounts/login?why=idle"
        assert "自动退出" in browser.get(response["Location"]).content.decode()
        assert LoginSession.objects.get().ended_by == "idle"


def test_twelve_hours_are_the_end_even_for_the_busiest():
    browser = signed_in(a_user())
    for _ in range(12 * 4):
        later(browser, minutes=14, seconds=59)
        assert browser.get("/accounts/sessions").status_code == 200
    later(browser, minutes=10)

    response = browser.get("/accounts/sessions")

    assert response["Location"] == "/accounts/login?why=absolute"


def test_a_page_that_asks_by_itself_does_not_keep_the_session_alive():
    browser = signed_in(a_user())
    for _ in range(2):
        later(browser, minutes=11)
        response = browser.get("/accounts/sessions", headers={"X-Background": "1"})

    assert response.status_code == 302


def test_a_program_whose_session_ran_out_gets_401_and_a_fragment_is_sent_to_the_login_page():
    for headers, status in (({}, 401), ({"HX-Request": "true"}, 401)):
        browser = signed_in(a_user())
        later(browser, minutes=30)
        path = "/accounts/sessions" if headers else "/api/v1/cases/worklist"
        response = browser.get(path, headers=headers)
        assert response.status_code == status
        if headers:
            assert response["HX-Redirect"] == "/accounts/login?why=idle"
        else:
            assert response.json()["code"] == "accounts.session_over"


def test_the_sweep_marks_sessions_that_ran_out_unseen():
    user = a_user()
    gone, here = signed_in(user), signed_in(user)
    LoginSession.objects.filter(session_key=gone.session.session_key).update(
        last_seen_at=datetime.now(UTC) - timedelta(hours=1)
    )

    assert sweep(datetime.now(UTC)) == 1

    assert gone.get("/accounts/sessions").status_code == 302
    assert here.get("/accounts/sessions").status_code == 200
    assert Session.objects.count() == 1


def test_a_page_of_an_account_is_shut_to_strangers():
    for path in ("password", "totp", "totp.svg", "sessions", "tokens", "people", "people/new"):
        response = a_browser().get(f"/accounts/{path}")
        assert response.status_code == 302
        assert "/accounts/login" in response["Location"]


def test_a_session_that_did_not_come_by_the_entrance_is_put_on_the_list_and_has_clocks_too():
    user, browser = a_user(), a_browser()
    browser.force_login(user)

    assert browser.get("/accounts/sessions").status_code == 200
    assert LoginSession.objects.get().session_key == browser.session.session_key
    later(browser, minutes=21)
    assert browser.get("/accounts/sessions").status_code == 302
