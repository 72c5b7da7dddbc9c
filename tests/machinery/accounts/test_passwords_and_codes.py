"""What a password must be, and which codes of an authenticator are taken: both without a database."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from lianyi.machinery.accounts.passwords import (
    HouseRules,
    WeakPassword,
    broken_rules,
    must_be_good,
    one_time_password,
)
from lianyi.machinery.accounts.totp import (
    STEP_SECONDS,
    accepted_step,
    address_for_apps,
    code_of,
    new_secret,
    step_of,
)

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("password", "broken"),
    [
        ("Pingyu-2026x", []),
        ("西洋店Weisheng9院", []),
        ("Aa1-5678", ["PASSWORD_SHORT"]),
        ("pingyuxian2026", ["PASSWORD_CLASSES"]),
        ("PINGYUXIAN-GOOD", ["PASSWORD_CLASSES"]),
        ("Wang-li.2026-ok", ["PASSWORD_OWN_NAME"]),
        ("bbBBbb33!!x", ["PASSWORD_MONOTONE"]),
        ("Password123!", ["PASSWORD_COMMON"]),
        ("x" * 60 + "A1-bcde" + "y" * 62, ["PASSWORD_LONG"]),
        ("short", ["PASSWORD_SHORT", "PASSWORD_CLASSES"]),
    ],
)
def test_a_new_password_is_told_every_rule_it_breaks(password, broken):
    assert broken_rules(password, username="wang-li", name="王丽") == broken


def test_a_password_of_the_last_five_may_not_come_back():
    past = [make_password("Pingyu-2026x"), make_password("Runan-2025yy")]

    assert broken_rules("Pingyu-2026x", past=past) == ["PASSWORD_USED"]
    assert broken_rules("Shangcai-2024", past=past) == []
    with pytest.raises(WeakPassword) as refused:
        must_be_good("Runan-2025yy", past=past)
    assert refused.value.facts["rules"] == ["PASSWORD_USED"]


def test_a_one_time_password_keeps_the_rules_and_is_never_the_same():
    made = {one_time_password() for _ in range(50)}

    assert len(made) == 50
    assert all(broken_rules(password) == [] for password in made)


def test_djangos_own_tools_ask_the_same_rules_and_get_a_sentence():
    HouseRules().validate("Pingyu-2026x")
    with pytest.raises(ValidationError, match="太短"):
        HouseRules().validate("Aa1-5678")
    assert "10" in HouseRules().get_help_text()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
    ],
)
def test_codes_are_those_of_rfc_6238(seconds, code):
    """Source: rfc-6238 Appendix B, SHA-1, last six digits."""
    assert code_of(RFC_SECRET, step_of(datetime.fromtimestamp(seconds, UTC))) == code


@given(st.integers(1_000_000_000, 2**31), st.integers(-6, 6))
def test_a_code_is_taken_within_one_step_of_the_clock_and_not_further(seconds, drift):
    now = datetime.fromtimestamp(seconds, UTC)
    here = step_of(now)
    near = {code_of(RFC_SECRET, here + step): here + step for step in (-1, 0, 1)}
    code = code_of(RFC_SECRET, here + drift)

    taken = accepted_step(RFC_SECRET, code, now, later_than=-10)

    assert taken == near.get(code)
    assert (taken is not None) == (abs(drift) <= 1 or code in near)


@given(st.integers(1_000_000_000, 2**31))
def test_a_code_once_taken_and_every_earlier_one_is_refused(seconds):
    now = datetime.fromtimestamp(seconds, UTC)
    code = code_of(RFC_SECRET, step_of(now))
    taken = accepted_step(RFC_SECRET, code, now, later_than=-10)

    assert taken is not None
    assert accepted_step(RFC_SECRET, code, now, later_than=taken) is None
    next_code = code_of(RFC_SECRET, taken + 1)
    if next_code != code:
        later = now + timedelta(seconds=STEP_SECONDS)
        assert accepted_step(RFC_SECRET, next_code, later, later_than=taken) == taken + 1


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "１２３４５６"])
def test_what_is_no_six_digits_is_no_code(typed):
    assert accepted_step(RFC_SECRET, typed, datetime(2026, 1, 1, tzinfo=UTC), later_than=-1) is None


def test_a_code_may_be_typed_with_the_blank_the_app_shows():
    now = datetime.fromtimestamp(59, UTC)

    assert accepted_step(RFC_SECRET, "287 082", now, later_than=-1) == 1


def test_the_address_for_apps_carries_secret_issuer_and_name():
    address = address_for_apps("ABC", username="wang", issuer="联医 Lianyi")

    assert address.startswith(
        "otpauth://totp/%E8%81%94%E5%8C%BB%20Lianyi%3Awang?secret=ABC&issuer="
    )
    assert len(base64.b32decode(new_secret())) == 20
