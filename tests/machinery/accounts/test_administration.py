"""Administrators make accounts, lock them, reset them; never their own."""

import re

import pytest

from lianyi.machinery.accounts import public as accounts
from lianyi.machinery.accounts.models import LoginSession, TotpDevice, User
from lianyi.machinery.audit.models import AuditLine
from lianyi.machinery.audit.services import pour
from tests.machinery.accounts.people import (
    NOW,
    PASSWORD,
    a_browser,
    a_user,
    a_user_with_authenticator,
    an_administrator,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rows("HRM-01", "SEC-04")]


@pytest.fixture
def office():
    """The browser of somebody who manages accounts."""
    browser = a_browser()
    sign_in(browser, a_user("admin1"))
    return browser


def secret_on(page):
    """The one-time password a page shows."""
    found = re.search(r'<code class="num">([^<]+)</code>', page.content.decode())
    assert found
    return found[1]


def test_a_new_account_gets_a_one_time_password_that_must_be_changed(office):
    page = office.post("/accounts/people/new", {"username": "WangLi", "name": "王丽"})
    secret, browser = secret_on(page), a_browser()

    user = User.objects.get(username="wangli")
    sign_in(browser, user, secret)

    assert browser.get("/")["Location"] == "/accounts/password"
    assert page.headers["Cache-Control"].startswith("max-age=0")


@pytest.mark.parametrize(
    ("username", "said"),
    [("admin1", "已被使用"), ("ADMIN1", "已被使用"), ("a b", "不合规则"), ("ab", "不合规则")],
)
def test_a_username_that_is_taken_or_odd_is_refused_at_its_field(office, username, said):
    page = office.post("/accounts/people/new", {"username": username, "name": "王丽"})

    assert page.status_code == 422
    assert said in page.content.decode()
    assert User.objects.count() == 1


def test_accounts_are_found_by_part_of_username_or_name_and_by_standing(office):
    a_user("wangli")
    a_user("zhangwei", is_active=False)

    def found(query):
        return [row.username for row in office.get(f"/accounts/people?{query}").context["accounts"]]

    assert found("") == ["admin1", "wangli", "zhangwei"]
    assert found("q=WANG") == ["wangli"]
    assert found("standing=off") == ["zhangwei"]
    assert found("q=王医生&standing=active") == ["admin1", "wangli"]


def test_a_locked_account_is_out_at_once_and_stays_out_until_it_is_unlocked(office):
    user, browser = a_user("wangli"), a_browser()
    sign_in(browser, user)

    office.post(f"/accounts/people/{user.pk}/lock", {"reason": "离岗核查"})

    assert browser.get("/accounts/sessions").status_code == 302
    assert sign_in(a_browser(), user).status_code == 422
    assert "离岗核查" in office.get(f"/accounts/people/{user.pk}").content.decode()
    office.post(f"/accounts/people/{user.pk}/unlock")
    assert sign_in(a_browser(), user).status_code == 302


def test_a_lock_wants_a_reason(office):
    user = a_user("wangli")

    assert office.post(f"/accounts/people/{user.pk}/lock", {"reason": ""}).status_code == 422
    assert User.objects.get(pk=user.pk).locked_at is None


def test_unlocking_also_forgets_the_wrong_passwords(office):
    user = a_user("wangli")
    for n in range(5):
        sign_in(a_browser(), user, f"Wrong-{n}-word")
    assert sign_in(a_browser(), user).status_code == 429

    office.post(f"/accounts/people/{user.pk}/unlock")

    assert sign_in(a_browser(), user).status_code == 302


def test_a_reset_password_replaces_the_old_one_and_ends_the_sessions(office):
    user, browser = a_user("wangli"), a_browser()
    sign_in(browser, user)

    secret = secret_on(office.post(f"/accounts/people/{user.pk}/reset"))

    assert browser.get("/accounts/sessions").status_code == 302
    assert sign_in(a_browser(), user, PASSWORD).status_code == 422
    assert sign_in(a_browser(), user, secret).status_code == 302


def test_a_lost_phone_is_forgotten_and_the_next_sign_in_needs_the_password_only(office):
    user, _ = a_user_with_authenticator(username="wangli")

    office.post(f"/accounts/people/{user.pk}/forget-factor")

    assert not TotpDevice.objects.exists()
    assert sign_in(a_browser(), user)["Location"] == "/"


def test_a_second_factor_may_be_demanded_and_waived(office):
    user = a_user("wangli")

    office.post(f"/accounts/people/{user.pk}/demand-factor")
    assert User.objects.get(pk=user.pk).needs_second_factor
    office.post(f"/accounts/people/{user.pk}/waive-factor")
    assert not User.objects.get(pk=user.pk).needs_second_factor


def test_who_has_left_is_switched_off_and_may_come_back(office):
    user, browser = a_user("wangli"), a_browser()
    sign_in(browser, user)

    office.post(f"/accounts/people/{user.pk}/switch-off")
    assert browser.get("/accounts/sessions").status_code == 302
    office.post(f"/accounts/people/{user.pk}/switch-on")
    assert sign_in(a_browser(), user).status_code == 302


def test_sessions_of_an_account_are_seen_and_ended_one_by_one_or_all(office):
    user = a_user("wangli")
    one, two = a_browser(), a_browser()
    sign_in(one, user)
    sign_in(two, user)
    row = LoginSession.objects.get(session_key=one.session.session_key)

    office.post(f"/accounts/people/{user.pk}/sessions/{row.pk}/revoke")
    assert one.get("/accounts/sessions").status_code == 302
    assert two.get("/accounts/sessions").status_code == 200
    office.post(f"/accounts/people/{user.pk}/end-sessions")
    assert two.get("/accounts/sessions").status_code == 302


@pytest.mark.parametrize("act", ["lock", "reset", "switch-off", "forget-factor"])
def test_nobody_does_it_to_their_own_account(office, act):
    me = User.objects.get(username="admin1")

    response = office.post(f"/accounts/people/{me.pk}/{act}", {"reason": "x"})

    assert response.status_code == 409
    assert office.get("/accounts/sessions").status_code == 200


def test_the_pages_are_shut_to_whoever_does_not_manage_accounts():
    user, browser = a_user("office1"), a_browser()
    sign_in(browser, user)

    for path in ("", "/new", f"/{user.pk}"):
        assert browser.get(f"/accounts/people{path}").status_code == 403
    for act in ("lock", "reset", "unlock", "switch-off", "demand-factor"):
        assert browser.post(f"/accounts/people/{user.pk}/{act}", {"reason": "x"}).status_code == 403


def test_an_account_or_act_that_does_not_exist_is_not_found(office):
    assert office.get("/accounts/people/999999").status_code == 404
    assert office.post("/accounts/people/999999/unlock").status_code == 404
    assert office.post(f"/accounts/people/{a_user().pk}/explode").status_code == 404


def test_every_act_of_an_administrator_is_audited_under_their_name(office):
    user = a_user("wangli")
    for act in ("lock", "unlock", "switch-off", "switch-on", "reset", "demand-factor"):
        office.post(f"/accounts/people/{user.pk}/{act}", {"reason": "x"})

    pour()
    mine = AuditLine.objects.filter(
        target=f"account:{user.pk}", user_id=User.objects.get(username="admin1").pk
    ).order_by("id")
    assert [line.action.removeprefix("accounts.") for line in mine] == [
        "locked",
        "unlocked",
        "switched_off",
        "switched_on",
        "password_reset",
        "second_factor_required",
    ]


def test_the_demo_makes_accounts_with_a_password_of_its_own_that_need_not_be_changed():
    made = accounts.create_account(
        username="demo.cun",
        name="演示村医",
        is_demo=True,
        password=PASSWORD,
        actor=an_administrator(),
        now=NOW,
    )

    user = User.objects.get(pk=made.id)
    assert not user.must_change_password
    assert user.password_expires_at is None
    assert made.secret == PASSWORD


def test_a_list_of_accounts_asks_as_often_as_committed(counted):
    for _ in range(5):
        a_user()
    with counted("accounts.list_accounts"):
        accounts.list_accounts()
