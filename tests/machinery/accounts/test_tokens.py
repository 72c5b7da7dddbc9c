"""Programs act in a post of a person, with a part of its permissions, until a day."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from lianyi.entry.middleware import Bearer
from lianyi.machinery.accounts.models import ApiToken, User
from lianyi.machinery.accounts.services import tokens
from lianyi.machinery.scope import actor_of
from tests.machinery.accounts.people import PASSWORD, a_browser, a_user, an_administrator, sign_in

pytestmark = pytest.mark.django_db
WORKLIST = "/api/v1/cases/worklist"


def a_token(user, permissions=("referrals.view",), days=30, **form):
    """The secret of a token made on the page."""
    browser = a_browser()
    sign_in(browser, user)
    asked = {
        "name": "HIS",
        "days": days,
        "permissions": list(permissions),
        "password": PASSWORD,
        **form,
    }
    response = browser.post("/accounts/tokens", asked)
    return response, response.context["made"].secret if response.context["made"] else None


def call(secret, path=WORKLIST, **headers):
    return a_browser().get(path, headers={"Authorization": f"Bearer {secret}", **headers})


def test_a_token_is_shown_once_and_only_its_digest_is_kept():
    user = a_user("office1")
    response, secret = a_token(user)

    assert secret in response.content.decode()
    token = ApiToken.objects.get()
    assert secret not in str(vars(token))
    assert token.hint == secret[:8]
    browser = a_browser()
    sign_in(browser, user)
    again = browser.get("/accounts/tokens").content.decode()
    assert secret not in again
    assert secret[:8] in again


def test_a_token_opens_the_api_and_notes_its_use():
    _, secret = a_token(a_user("office1"))

    assert call(secret).status_code == 200
    assert ApiToken.objects.get().last_used_at is not None


def test_a_token_opens_no_page():
    _, secret = a_token(a_user("office1"))

    assert call(secret, "/accounts/sessions").status_code == 302


def test_a_token_can_do_only_what_was_ticked():
    _, secret = a_token(a_user("office1"), ["referrals.answer"])
    seen = []

    def look(request):
        seen.append(actor_of(request))
        return HttpResponse()

    request = RequestFactory().get(WORKLIST, headers={"Authorization": f"Bearer {secret}"})
    Bearer(look)(request)

    assert seen[0].permissions == {"referrals.answer"}


@pytest.mark.parametrize(
    ("permissions", "days", "status"),
    [
        (["accounts.manage"], 30, 422),
        ([], 30, 422),
        (["referrals.view"], 366, 422),
        (["referrals.view"], 0, 422),
    ],
)
def test_a_token_beyond_the_post_or_beyond_a_year_is_refused(permissions, days, status):
    response, secret = a_token(a_user("office1"), permissions, days)

    assert response.status_code == status
    assert secret is None
    assert not ApiToken.objects.exists()


def test_the_service_itself_refuses_what_the_form_would_not_offer():
    user = a_user()
    with pytest.raises(tokens.TokenBeyondPost) as refused:
        tokens.issue_token(
            name="x",
            permissions=["referrals.view"],
            days=1,
            purpose="",
            actor=an_administrator(user.pk),
            now=datetime.now(UTC),
        )
    assert refused.value.facts["permissions"] == ["referrals.view"]


def test_making_a_token_wants_the_password_again():
    response, secret = a_token(a_user("office1"), password="Wrong-password-1")

    assert response.status_code == 422
    assert secret is None


def test_twenty_tokens_are_enough():
    user = a_user("office1")
    for _ in range(20):
        a_token(user)

    response, secret = a_token(user)

    assert secret is None
    assert "20" in response.content.decode()


@pytest.mark.parametrize(
    "ruin", ["revoked", "expired", "locked", "password reset", "unknown", "empty"]
)
def test_a_token_that_is_no_longer_good_gets_the_same_401_whatever_the_reason(ruin):
    user = a_user("office1")
    _, secret = a_token(user)
    if ruin == "revoked":
        browser = a_browser()
        sign_in(browser, user)
        browser.post(f"/accounts/tokens/{ApiToken.objects.get().pk}/revoke")
    elif ruin == "expired":
        ApiToken.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    elif ruin == "locked":
        User.objects.update(locked_at=datetime.now(UTC))
    elif ruin == "password reset":
        User.objects.update(must_change_password=True)
    else:
        secret = "" if ruin == "empty" else "ly_" + "x" * 43

    response = call(secret)

    assert response.status_code == 401
    assert response.json()["code"] == "accounts.bad_token"
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_nobody_revokes_the_token_of_somebody_else():
    a_token(a_user("office1"))
    stranger = a_browser()
    sign_in(stranger, a_user("office2"))

    assert stranger.post(f"/accounts/tokens/{ApiToken.objects.get().pk}/revoke").status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def test_a_token_does_not_carry_over_to_a_wrong_scheme():
    _, secret = a_token(a_user("office1"))

    assert (
        a_browser().get(WORKLIST, headers={"Authorization": f"Basic {secret}"}).status_code == 401
    )
