"""Whether what is told of a person can be true, and what follows from it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from lianyi.areas.residents.definitions import codes
from lianyi.areas.residents.types import (
    Completeness,
    IdentifierDraft,
    IdentifierKind,
    ResidentDraft,
)
from lianyi.kernel import identity
from lianyi.kernel.errors import DomainError
from lianyi.kernel.identity import Sex

OLDEST_YEARS: Final = 130
_NAME: Final = re.compile(
    r"[\u3400-\u9fff\U00020000-\U0003ffffA-Za-z][\u3400-\u9fff\U00020000-\U0003ffffA-Za-z·\- ]*"
)
_BIRTH: Final = re.compile(r"[A-Z]\d{9}")
_INSURANCE: Final = re.compile(r"[A-Z0-9]{8,28}")
_HEALTH_CARD: Final = re.compile(r"[A-Z0-9]{8,64}")
_TEMPORARY: Final = re.compile(r"LS\d{6,20}")
_SEX_WORDS: Final = {"1": "male", "2": "female", "9": "unstated", "0": "unknown"}
_OWN_CARD: Final = re.compile(r"E(\d{12})(\d{2})")

WEIGHTS: Final = {
    "identifier": 20,
    "phone": 15,
    "address": 15,
    "division_code": 10,
    "household": 8,
    "insurance": 8,
    "born_exactly": 6,
    "contact": 6,
    "ethnicity_code": 3,
    "marital_code": 3,
    "education_code": 2,
    "occupation": 2,
    "blood_type": 2,
}
"""Weight of each part of the basic record, 100 in all.

Source: ws-365-2011 (个人基本信息登记) for the list; the weights are our own, to_confirm.
"""


class FieldMissing(DomainError):
    """A field every resident needs is empty."""

    code = "residents.field_missing"
    http_status = 422
    template = "{name} is missing; give {what}."


class BadName(DomainError):
    """Not the form of a name."""

    code = "residents.bad_name"
    http_status = 422
    template = (
        "The name may hold Chinese characters, Latin letters, · and hyphens, at most 64; "
        "write it as on the identity card."
    )


class BadDate(DomainError):
    """A date that cannot be true."""

    code = "residents.bad_date"
    http_status = 422
    template = "{name} cannot be {day}: it must lie between {first} and {last}."


class BadIdentifier(DomainError):
    """A number that cannot be one of its kind."""

    code = "residents.bad_identifier"
    http_status = 422
    template = "{value} cannot be a {kind}; it needs the form {form}."


class NumberDisagrees(DomainError):
    """The identity number says something else than the form."""

    code = "residents.number_disagrees"
    http_status = 422
    template = (
        "The identity number says {number_sex}, born {number_born_on}; the form says {form_sex}, born {form_born_on}: "
        "{which} disagree. Compare with the card and correct the one that is wrong."
    )


class UnknownCode(DomainError):
    """Not a code of its list."""

    code = "residents.unknown_code"
    http_status = 422
    template = "{value} is not a code of the list {name}; choose one of: {allowed}."


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIdentifier:
    """A number in its normal form, and as lists may show it."""

    kind: IdentifierKind
    value: str
    masked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A draft that passed every check, in normal form."""

    name: str
    sex: str
    born_on: date
    born_on_estimated: bool
    identifiers: tuple[CheckedIdentifier, ...]
    phone: str
    contact_phone: str


def check(draft: ResidentDraft, *, today: date) -> Checked:
    """Check a draft field by field and against its own identity number; 15 digits become 18.

    Sex and date of birth left out are taken from the number.
    Raises: FieldMissing, BadName, BadDate, BadIdentifier, BadIdentityNumber, NumberDisagrees, UnknownCode,
        BadPhone (422).
    Source: gb-11643 §4, requirements EHR-06.
    """
    identifiers = tuple(
        check_identifier(given, today=today) for given in draft.identifiers if given.value.strip()
    )
    sex, born_on, estimated = draft.sex, draft.born_on, draft.born_on_estimated
    for given in identifiers:
        if given.kind is IdentifierKind.CITIZEN:
            number = identity.citizen_number(given.value, today=today)
            _must_agree(number, sex, None if estimated else born_on)
            sex, born_on, estimated = number.sex, number.born_on, False
    if not sex:
        raise FieldMissing(
            field="sex",
            name="sex",
            what="1 (male), 2 (female), or 9 / 0 where it is not known",
        )
    if born_on is None:
        raise FieldMissing(
            field="born_on",
            name="date of birth",
            what="the day, or an estimated one marked as such",
        )
    _check_codes(draft, sex)
    first = today - timedelta(days=366 * OLDEST_YEARS)
    if not first <= born_on <= today:
        raise BadDate(
            field="born_on",
            name="date of birth",
            day=born_on,
            first=first,
            last=today,
        )
    return Checked(
        name=_name(draft.name),
        sex=Sex(sex).value,
        born_on=born_on,
        born_on_estimated=estimated,
        identifiers=identifiers,
        phone=identity.phone(draft.phone) if draft.phone.strip() else "",
        contact_phone=_contact(draft.contact_phone),
    )


def check_identifier(given: IdentifierDraft, *, today: date) -> CheckedIdentifier:
    """Bring a number into its normal form. Raises: BadIdentifier, BadIdentityNumber, BadPassport (422)."""
    if given.kind is IdentifierKind.CITIZEN:
        value = identity.citizen_number(given.value, today=today).value
        return CheckedIdentifier(kind=given.kind, value=value, masked=identity.mask_number(value))
    if given.kind is IdentifierKind.PASSPORT:
        value = identity.passport(given.value)
        return CheckedIdentifier(kind=given.kind, value=value, masked=_mask_short(value))
    value = "".join(given.value.split()).upper()
    pattern, form = _FORMS[given.kind]
    if not pattern.fullmatch(value):
        raise BadIdentifier(
            field="identifiers",
            value=_mask_short(value),
            kind=codes.IDENTIFIER_WORDS[given.kind],
            form=form,
        )
    shown = value if given.kind is IdentifierKind.TEMPORARY else _mask_short(value)
    return CheckedIdentifier(kind=given.kind, value=value, masked=shown)


_FORMS: Final = {
    IdentifierKind.BIRTH: (_BIRTH, "A123456789"),
    IdentifierKind.INSURANCE: (_INSURANCE, "8–28 A–Z 0–9"),
    IdentifierKind.HEALTH_CARD: (_HEALTH_CARD, "8–64 A–Z 0–9"),
    IdentifierKind.TEMPORARY: (_TEMPORARY, "LS20261124…"),
}


def lengthened(number: str) -> str:
    """An old citizen number of 15 digits in its form of 18; anything else as it is. Source: gb-11643 §5."""
    if not re.fullmatch(r"\d{15}", number):
        return number
    body = f"{number[:6]}19{number[6:]}"
    return body + identity.check_character(body)


def years_old(born_on: date, on: date) -> int:
    """Whole years on a day; somebody born on 29 February turns a year older on 1 March of a common year."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def age_text(born_on: date, on: date, *, estimated: bool = False) -> str:
    """The age as charts write it: days under a month, months under a year, years and months under six, then years."""
    days = (on - born_on).days
    months = (on.year - born_on.year) * 12 + on.month - born_on.month - (on.day < born_on.day)
    if days < 0:
        text = ""
    elif days < 28:
        text = f"{days}天"
    elif months < 12:
        text = f"{max(months, 1)}个月"
    elif months < 72:
        text = f"{months // 12}岁{months % 12}个月" if months % 12 else f"{months // 12}岁"
    else:
        text = f"{years_old(born_on, on)}岁"
    return f"约{text}" if estimated and text else text


def health_card_no(resident_id: int) -> str:
    """The number of the health card this platform issues: E, twelve digits, two check digits (ISO 7064 MOD 97-10)."""
    body = f"{resident_id:012d}"
    return f"E{body}{98 - int(body) * 100 % 97:02d}"


def read_health_card_no(text: str) -> int | None:
    """The resident a card of ours belongs to, or None where the text is no such card or was mistyped."""
    match = _OWN_CARD.fullmatch("".join(text.split()).upper())
    if match is None or int(match[1] + match[2]) % 97 != 1:
        return None
    return int(match[1])


def temporary_no(resident_id: int, on: date) -> str:
    """The number a person without papers bears until better ones are known."""
    return f"LS{on:%Y%m%d}{resident_id:08d}"


def address_key(division_code: str, address: str) -> str:
    """A key equal for equal places of living, however spaced and punctuated; empty where only the town is known."""
    text = re.sub(r"[\s,，.。·#-]", "", address)
    return f"{division_code[:9]}:{text}" if len(text) >= 4 else ""


def completeness(known: Mapping[str, Any]) -> Completeness:
    """Score the basic record: the weight of what is filled, and what is missing, heaviest first.

    Expects: `known` maps each part of WEIGHTS to whether it is filled. Units: percent, whole.
    Source: requirements EHR-03.
    """
    missing = [part for part in WEIGHTS if not known.get(part)]
    return Completeness(
        percent=sum(WEIGHTS.values()) - sum(WEIGHTS[part] for part in missing),
        missing=tuple(missing),
    )


def _name(text: str) -> str:
    name = " ".join(text.replace("•", "·").replace("・", "·").split())
    if not name:
        raise FieldMissing(
            field="name",
            name="name",
            what="the full name as on the identity card",
        )
    if len(name) > 64 or not _NAME.fullmatch(name):
        raise BadName(field="name")
    return name


def _must_agree(number: identity.CitizenNumber, sex: str, born_on: date | None) -> None:
    """Raise NumberDisagrees naming what disagrees: sex, date of birth, or both."""
    wrong = [
        name
        for name, differs in (
            ("sex", bool(sex) and sex != number.sex),
            ("date of birth", born_on is not None and born_on != number.born_on),
        )
        if differs
    ]
    if wrong:
        raise NumberDisagrees(
            field="sex" if wrong == ["sex"] else "born_on",
            which=" and ".join(wrong),
            number_sex=_SEX_WORDS[number.sex],
            number_born_on=number.born_on,
            form_sex=_SEX_WORDS.get(sex, "not given"),
            form_born_on=born_on or "not given",
        )


def _check_codes(draft: ResidentDraft, sex: str) -> None:
    lists: tuple[tuple[str, str, str, Mapping[Any, str]], ...] = (
        ("sex", "sex", sex, codes.SEXES),
        ("insurance", "insurance", draft.insurance, codes.INSURANCES),
        ("ethnicity_code", "ethnicity", draft.ethnicity_code, codes.ETHNICITIES),
        ("marital_code", "marital status", draft.marital_code, codes.MARITAL),
        ("education_code", "education", draft.education_code, codes.EDUCATION),
        ("blood_type", "blood type", draft.blood_type, codes.BLOOD_TYPES),
        ("rh_type", "RH type", draft.rh_type, codes.RH_TYPES),
        (
            "household_relation",
            "relation to the head",
            draft.household_relation,
            codes.HOUSEHOLD_RELATIONS,
        ),
    )
    for field, name, value, allowed in lists:
        if value and value not in allowed:
            shown = "、".join(f"{code} {word}" for code, word in list(allowed.items())[:10])
            raise UnknownCode(field=field, name=name, value=value, allowed=shown)
    if draft.division_code and not re.fullmatch(r"\d{6}|\d{9}|\d{12}", draft.division_code):
        raise UnknownCode(
            field="division_code",
            name="division",
            value=draft.division_code,
            allowed="6, 9 or 12 digits",
        )


def _contact(text: str) -> str:
    """Normalise the telephone of the contact, and say that it is that one where it is wrong."""
    if not text.strip():
        return ""
    try:
        return identity.phone(text)
    except identity.BadPhone:
        raise identity.BadPhone(field="contact_phone") from None


def _mask_short(value: str) -> str:
    """Keep two characters before and after: enough to compare a paper with."""
    return (
        value[:2] + "*" * max(len(value) - 4, 2) + value[-2:]
        if len(value) > 4
        else "*" * len(value)
    )
