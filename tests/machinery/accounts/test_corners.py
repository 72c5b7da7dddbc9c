"""Corners of accounts: nothing to confirm, nobody to act for, and what happens only once."""

from datetime import timedelta

import pytest

from lianyi.machinery.accounts.models import ApiToken, LoginSession
from lianyi.machinery.accounts.services import factors, people, sessions, tokens
from lianyi.machinery.accounts.services.acting import AccountNotFound
from lianyi.machinery.audit import services as audit_services
from lianyi.machinery.audit.models import AuditLine
from tests.machinery.accounts.people import NOW, a_user, an_administrator

pytestmark = [pytest.mark.django_db, pytest.mark.rows("SEC-04")]


def test_without_an_authenticator_there_is_nothing_to_confirm_and_no_code_is_right():
    user = a_user()

    with pytest.raises(factors.NothingToConfirm):
        factors.confirm_enrolment(user_id=user.pk, code="123456", now=NOW)
    with pytest.raises(factors.WrongCode):
        factors.prove(user_id=user.pk, code="123456", now=NOW)


def test_a_second_factor_demanded_twice_is_demanded_once():
    user = a_user()

    for _ in range(2):
        people.require_second_factor(
            user_id=user.pk, required=True, actor=an_administrator(), now=NOW
        )

    user.refresh_from_db()
    assert user.needs_second_factor
    audit_services.pour()
    assert AuditLine.objects.filter(target=f"account:{user.pk}").count() == 1


def test_a_session_bears_the_post_chosen_in_it_and_ends_once():
    user = a_user()
    sessions.begin_session(
        user=user, session_key="k" * 32, address="10.0.0.1", device="", second_factor=False, now=NOW
    )

    sessions.choose_post(user=user, session_key="k" * 32, post_id=7, purpose="treatment", now=NOW)
    for minutes in (1, 2):
        sessions.end_session(
            session_key="k" * 32, ended_by="logout", now=NOW + timedelta(minutes=minutes)
        )

    row = LoginSession.objects.get()
    assert (row.post_id, row.purpose, row.ended_at) == (7, "treatment", NOW + timedelta(minutes=1))


def test_nobody_has_no_tokens():
    with pytest.raises(AccountNotFound):
        tokens.issue_token(
            name="x", permissions=["policy.manage"], days=1, purpose="", actor=an_administrator(),
            now=NOW,
        )  # fmt: skip


def test_the_use_of_a_token_is_noted_once_a_minute_at_most():
    made = tokens.issue_token(
        name="HIS", permissions=["policy.manage"], days=1, purpose="",
        actor=an_administrator(a_user().pk), now=NOW,
    )  # fmt: skip

    for seconds in (0, 30, 90):
        tokens.recognise_token(made.secret, demo=False, now=NOW + timedelta(seconds=seconds))
        if seconds == 30:
            assert ApiToken.objects.get().last_used_at == NOW

    assert ApiToken.objects.get().last_used_at == NOW + timedelta(seconds=90)
