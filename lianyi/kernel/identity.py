"""Numbers that name a person or an institution, and whether they can be true.

Source: gb-11643 (citizen identity number), gb-32100 (unified social credit code).
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from lianyi.kernel.errors import DomainError

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_CREDIT_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PASSPORT: Final = re.compile(r"[A-Z]{1,2}[0-9]{7,9}|[A-Z0-9]{6,9}")
_PHONE: Final = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}")


class Sex(StrEnum):
    """GB/T 2261.1 sex code."""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    UNSTATED = "9"


class BadIdentityNumber(DomainError):
    """The citizen identity number cannot be true; `why` says which rule it breaks."""

    code = "identity.bad_number"
    http_status = 422
    template = "The identity number is not valid: {why}."


class BadCreditCode(DomainError):
    """The unified social credit code cannot be true."""

    code = "identity.bad_credit_code"
    http_status = 422
    template = "{value} is not a unified social credit code: {why}."


class BadPhone(DomainError):
    """Not a mainland mobile or landline number."""

    code = "identity.bad_phone"
    http_status = 422
    template = (
        "The telephone number is not valid; give 11 digits of a mobile or area code and number."
    )


class BadPassport(DomainError):
    """Not the form of a passport number."""

    code = "identity.bad_passport"
    http_status = 422
    template = "The passport number is not valid; letters and digits only, 6 to 11 characters."


@dataclass(frozen=True, slots=True)
class CitizenNumber:
    """An 18-digit citizen identity number that passed every check."""

    value: str
    born_on: date
    sex: Sex
    division_code: str


def citizen_number(text: str, *, today: date) -> CitizenNumber:
    """Check a citizen identity number of 18 digits, or 15 (lengthened to 18), and read what it says.

    Expects: `today` bounds the birth date. Raises: BadIdentityNumber (422) naming the broken rule.
    Source: gb-11643 §4 (structure), §5 (check character).
    """
    value = "".join(text.split()).upper()
    if re.fullmatch(r"\d{15}", value):
        body = value[:6] + "19" + value[6:]
        value = body + check_character(body)
    if not re.fullmatch(r"\d{17}[\dX]", value):
        raise BadIdentityNumber(
            field="identity_number", why="it needs 18 characters, digits and at most a final X"
        )
    if value[17] != check_character(value[:17]):
        raise BadIdentityNumber(
            field="identity_number",
            why="the check character does not fit; compare it digit by digit",
        )
    try:
        born_on = date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        raise BadIdentityNumber(
            field="identity_number", why="digits 7 to 14 are no date of birth"
        ) from None
    if not date(1880, 1, 1) <= born_on <= today:
        raise BadIdentityNumber(
            field="identity_number", why="the date of birth lies outside a lifetime"
        )
    sex = Sex.MALE if int(value[16]) % 2 else Sex.FEMALE
    return CitizenNumber(value, born_on, sex, value[:6])


def check_character(body: str) -> str:
    """The 18th character for the first 17 digits. Source: gb-11643 §5 (ISO 7064 MOD 11-2)."""
    return _CHECKS[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


def credit_code(text: str) -> str:
    """Check a unified social credit code and return it in capitals; raise BadCreditCode (422).

    Source: gb-32100 §4, Appendix A (MOD 31-3).
    """
    value = "".join(text.split()).upper()
    if len(value) != 18 or any(c not in _CREDIT_ALPHABET for c in value):
        raise BadCreditCode(
            field="credit_code", value=text, why="it needs 18 digits and capitals without I O S V Z"
        )
    if value[17] != credit_check(value[:17]):
        raise BadCreditCode(field="credit_code", value=text, why="the check character does not fit")
    return value


def credit_check(body: str) -> str:
    """The 18th character for the first 17. Source: gb-32100 Appendix A."""
    total = sum(_CREDIT_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return _CREDIT_ALPHABET[(31 - total % 31) % 31]


def phone(text: str) -> str:
    """Normalise a telephone number to digits; raise BadPhone (422)."""
    value = re.sub(r"[\s\-()（）]", "", text).removeprefix("+86")
    if not _PHONE.fullmatch(value):
        raise BadPhone(field="phone")
    return value


def passport(text: str) -> str:
    """Normalise a passport number; raise BadPassport (422)."""
    value = "".join(text.split()).upper()
    if not _PASSPORT.fullmatch(value):
        raise BadPassport(field="identity_number")
    return value


def mask_number(value: str) -> str:
    """Hide the middle of an identity number: 411723********1234 keeps county and tail."""
    return (
        value[:6] + "*" * max(len(value) - 10, 0) + value[-4:]
        if len(value) > 10
        else "*" * len(value)
    )


def mask_phone(value: str) -> str:
    """Hide the middle of a telephone number: 138****5678."""
    return (
        value[:3] + "*" * max(len(value) - 7, 0) + value[-4:]
        if len(value) > 7
        else "*" * len(value)
    )


def mask_name(value: str) -> str:
    """Keep the family name: 张*, 欧**."""
    return value[:1] + "*" * max(len(value) - 1, 1) if value else ""
