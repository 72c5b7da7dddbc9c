"""One password on many names: each name fails once and locks nothing, so the address is counted, and says so.

What one name alone meets (lock-out, the same answer and the same work for names that do not exist, codes taken once) is
shown by tests.machinery.accounts.test_signing_in.
"""

from datetime import timedelta
from ipaddress import ip_network

import pytest
from axes.models import AccessAttempt
from django.test import Client

from lianyi.machinery.accounts.models import ApiToken
from lianyi.machinery.accounts.services import tokens
from lianyi.machinery.audit.models import AuditLine
from lianyi.machinery.audit.services import pour
from tests.hostile.besieged import Siege
from tests.hostile.test_who_may_no_longer import a_token
from tests.machinery.accounts.people import PASSWORD, a_browser, a_user, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.rows("SEC-04")]
NAMES = 20
"""As many as the installation's rules allow (accounts.names_before_address_lock)."""
SAID = "该地址的登录已暂停"


def spray(names: int, **browser) -> list[int]:
    """Try a common password on so many names, each once."""
    return [
        a_browser(**browser)
        .post("/accounts/login", {"username": f"doctor-{name}", "password": "Lianyi-2026!"})
        .status_code
        for name in range(names)
    ]


def test_an_address_that_tried_twenty_names_is_shut_for_the_right_password_too():
    user = a_user()
    assert spray(NAMES) == [422] * NAMES

    answer = sign_in(a_browser(), user)

    assert answer.status_code == 429
    assert SAID in answer.content.decode()
    assert "_auth_user_id" not in answer.client.session
    pour()
    assert AuditLine.objects.filter(action="accounts.login_locked_out").exists()


def test_other_addresses_stay_open():
    user = a_user()
    spray(NAMES)

    assert sign_in(a_browser(REMOTE_ADDR="192.0.2.7"), user).status_code == 302


def test_a_name_whose_owner_gets_in_is_not_counted():
    """A hospital behind one address: on a Monday morning twenty people mistype once, and then get in."""
    for _ in range(NAMES + 5):
        user = a_user()
        assert sign_in(a_browser(), user, "falsch").status_code == 422
        assert sign_in(a_browser(), user).status_code == 302


def test_the_address_opens_again_after_a_quarter_of_an_hour():
    user = a_user()
    spray(NAMES)
    for attempt in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=attempt.pk).update(
            attempt_time=attempt.attempt_time - timedelta(minutes=16)
        )

    assert sign_in(a_browser(), user).status_code == 302


def test_a_forged_address_shuts_nobody_else_out_and_hides_nobody(settings):
    """Without a proxy the header is nothing; behind one it counts only on a connection from there."""
    forged = {"HTTP_X_FORWARDED_FOR": "203.0.113.9", "REMOTE_ADDR": "192.0.2.1"}
    settings.LIANYI_PROXIES = 1
    settings.LIANYI_PROXIES_FROM = (ip_network("10.0.0.0/8"),)

    spray(NAMES, **forged)

    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {"192.0.2.1"}
    through_proxy = {"HTTP_X_FORWARDED_FOR": "203.0.113.9", "REMOTE_ADDR": "10.0.0.5"}
    assert sign_in(a_browser(**through_proxy), a_user()).status_code == 302
    no_address = {"HTTP_X_FORWARDED_FOR": "' OR 1=1 --", "REMOTE_ADDR": "10.0.0.5"}
    assert sign_in(a_browser(**no_address), a_user()).status_code == 302
    assert sign_in(a_browser(REMOTE_ADDR="unix"), a_user()).status_code == 302


def test_a_token_cannot_be_guessed(siege: Siege):
    """It has 256 bits, is looked for by its digest, and a near miss is answered as any other."""
    secret = a_token(siege, "township_doctor")
    assert len(secret.removeprefix(tokens.PREFIX)) * 6 >= 256
    assert not ApiToken.objects.filter(digest__contains=secret).exists()

    answers = {
        (answer.status_code, answer.content)
        for guess in (
            secret[:-1],
            secret[:-1] + ("0" if secret[-1] != "0" else "1"),
            secret.upper(),
            "ly_",
            "",
            "' OR 1=1 --",
            "x" * 9_000,
        )
        for answer in [
            Client().get("/api/v1/accounts/me", headers={"Authorization": f"Bearer {guess}"})
        ]
    }

    assert len(answers) == 1
    assert answers.pop()[0] == 401
    assert PASSWORD not in secret
