"""Numbers of persons and institutions: vectors from the standards, and every way they can be wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianyi.kernel.identity import (
    BadCreditCode,
    BadIdentityNumber,
    BadPassport,
    BadPhone,
    Sex,
    check_character,
    citizen_number,
    credit_check,
    credit_code,
    mask_name,
    mask_number,
    mask_phone,
    passport,
    phone,
)

TODAY = date(2026, 11, 24)


@pytest.mark.rows("EHR-06")
@pytest.mark.parametrize(
    ("text", "born_on", "sex"),
    [
        ("11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("440524188001010014", date(1880, 1, 1), Sex.MALE),
        (" 11010519491231002x ", date(1949, 12, 31), Sex.FEMALE),
    ],
)
def test_a_true_number_tells_birth_date_and_sex(text, born_on, sex):
    number = citizen_number(text, today=TODAY)

    assert (number.born_on, number.sex) == (born_on, sex)


@pytest.mark.rows("EHR-06")
def test_fifteen_digits_become_eighteen():
    assert citizen_number("110105491231002", today=TODAY).value == "11010519491231002X"


@pytest.mark.rows("EHR-06")
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "18 characters"),
        ("1101051949123100", "18 characters"),
        ("110105194912310021", "check character"),
        ("11010519491331002" + check_character("11010519491331002"), "no date of birth"),
        ("11010520991231002" + check_character("11010520991231002"), "outside a lifetime"),
    ],
)
def test_a_false_number_is_refused_with_the_broken_rule(text, why):
    with pytest.raises(BadIdentityNumber, match=why):
        citizen_number(text, today=TODAY)


@given(position=st.integers(0, 17), digit=st.sampled_from("0123456789"))
def test_any_single_wrong_digit_is_noticed(position, digit):
    true = "41172319680315102" + check_character("41172319680315102")
    typed = true[:position] + digit + true[position + 1 :]
    if typed == true:
        return

    with pytest.raises(BadIdentityNumber):
        citizen_number(typed, today=TODAY)


def test_a_credit_code_is_checked():
    assert credit_code("91350100m000100y43") == "91350100M000100Y43"
    for wrong in ("91350100M000100Y44", "91350100M000100I43", "9135"):
        with pytest.raises(BadCreditCode):
            credit_code(wrong)


@given(st.text(alphabet="0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17))
def test_every_credit_code_body_has_exactly_one_check_character(body):
    fitting = [c for c in "0123456789ABCDEFGHJKLMNPQRTUWXY" if c == credit_check(body)]

    assert credit_code(body + fitting[0]) == body + fitting[0]


def test_telephones_are_normalised_or_refused():
    assert phone("+86 138-0013-8000") == "13800138000"
    assert phone("0396 5012345") == "03965012345"
    for wrong in ("12345", "23800138000", "1380013800"):
        with pytest.raises(BadPhone):
            phone(wrong)


def test_passports_are_normalised_or_refused():
    assert passport("e 12345678") == "E12345678"
    with pytest.raises(BadPassport):
        passport("护照123")


@pytest.mark.rows("SEC-01")
def test_masks_keep_what_identifies_a_file_but_not_a_person():
    assert mask_number("411723196803151025") == "411723********1025"
    assert mask_phone("13800138000") == "138****8000"
    assert mask_name("王秀英") == "王**"
    assert (mask_number("E1234567"), mask_phone("12345"), mask_name("")) == (
        "********",
        "*****",
        "",
    )
