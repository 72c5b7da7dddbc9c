"""Households and their members from a seed. Pure, one household at a time: memory does not grow with the county."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from lianyi.entry.demo.names import given_name, surname
from lianyi.kernel.identity import Sex, check_character

CONDITIONS: Final = (  # ICD-10 (insurance edition), name, first age, prevalence at that age, at 75 and above
    ("I10.x00", "原发性高血压", 30, 0.05, 0.55),
    ("E11.900", "2型糖尿病", 35, 0.03, 0.20),
    ("I25.100", "冠状动脉粥样硬化性心脏病", 45, 0.01, 0.18),
    ("J44.900", "慢性阻塞性肺疾病", 45, 0.02, 0.15),
    ("I63.900", "脑梗死", 50, 0.01, 0.12),
    ("N18.900", "慢性肾脏病", 40, 0.01, 0.08),
)
_AGE_BANDS: Final = (
    (25, 34, 22),
    (35, 44, 24),
    (45, 54, 22),
    (55, 64, 18),
    (65, 74, 10),
    (75, 88, 4),
)
_DUPLICATE_SHARE: Final = 0.004  # a second registration of the same person, as every county has


@dataclass(frozen=True, slots=True)
class Clinic:
    """Where a household belongs: its village clinic and the township centre above it."""

    code: str
    township_code: str
    division_code: str
    village: str
    weight: int


@dataclass(frozen=True, slots=True)
class Person:
    """One invented resident; `serial` starts at 1; `duplicate_of` is the first registration of the same person."""

    serial: int
    household: int
    relation: str  # GB/T 4761: 01 本人或户主, 10 配偶, 20 子, 30 女, 50 父母
    name: str
    sex: Sex
    born_on: date
    identity_number: str
    phone: str
    clinic: Clinic
    house_number: int
    conditions: tuple[tuple[str, str], ...] = ()
    duplicate_of: int | None = None

    def age_on(self, day: date) -> int:
        """Full years of age."""
        return (
            day.year
            - self.born_on.year
            - ((day.month, day.day) < (self.born_on.month, self.born_on.day))
        )


@dataclass(slots=True)
class _Counters:
    serial: int = 0
    household: int = 0
    per_birthday: Counter[tuple[date, Sex]] = field(default_factory=Counter)


def people(
    *, seed: int, count: int, as_of: date, county_code: str, clinics: Sequence[Clinic]
) -> Iterator[Person]:
    """Yield exactly `count` registrations, household by household.

    A small share are second registrations of somebody already yielded (no identity number, a slip in the name or the
    birthday): the truth that duplicate detection is measured against.
    """
    counters = _Counters()
    weights = [clinic.weight for clinic in clinics]
    while counters.serial < count:
        counters.household += 1
        rng = Random(f"{seed}:household:{counters.household}")
        clinic = rng.choices(clinics, weights)[0]
        for person in _household(rng, counters, as_of, county_code, clinic):
            if counters.serial >= count:
                return
            counters.serial += 1
            person = replace(person, serial=counters.serial)
            yield person
            if rng.random() < _DUPLICATE_SHARE and counters.serial < count:
                counters.serial += 1
                yield _second_registration(rng, person, counters.serial)


def _household(
    rng: Random, counters: _Counters, as_of: date, county: str, clinic: Clinic
) -> Iterator[Person]:
    low, high, _ = rng.choices(_AGE_BANDS, [band[2] for band in _AGE_BANDS])[0]
    age = rng.randint(low, high)
    family = surname(rng)
    house_number = rng.randint(1, 480)

    def member(relation: str, name_of: str, sex: Sex, years: int) -> Person:
        born_on = _birthday(rng, as_of, years)
        return Person(
            serial=0,
            household=counters.household,
            relation=relation,
            name=name_of + given_name(rng, sex, born_on.year),
            sex=sex,
            born_on=born_on,
            identity_number=_identity_number(counters, county, born_on, sex),
            phone=_phone(rng) if years >= 14 else "",
            clinic=clinic,
            house_number=house_number,
            conditions=_conditions(rng, years),
        )

    head_sex = Sex.MALE if rng.random() < 0.78 else Sex.FEMALE
    yield member("01", family, head_sex, age)
    if rng.random() < 0.82:
        yield member(
            "10",
            surname(rng),
            Sex.FEMALE if head_sex is Sex.MALE else Sex.MALE,
            max(20, age + rng.randint(-4, 3)),
        )
    for years in _children(rng, age):
        sex = rng.choice((Sex.MALE, Sex.FEMALE))
        yield member("20" if sex is Sex.MALE else "30", family, sex, years)
    if age < 60 and rng.random() < 0.42:
        sex = rng.choice((Sex.MALE, Sex.FEMALE))
        yield member(
            "50",
            family if sex is Sex.MALE else surname(rng),
            sex,
            min(age + rng.randint(21, 30), 96),
        )


def _children(rng: Random, parent_age: int) -> list[int]:
    if parent_age > 62:
        return []
    gaps = [rng.randint(22, 27), rng.randint(26, 32), rng.randint(30, 36)][
        : rng.choices((0, 1, 2, 3), (12, 34, 42, 12))[0]
    ]
    return [parent_age - gap for gap in gaps if 0 <= parent_age - gap <= 24]


def _birthday(rng: Random, as_of: date, years: int) -> date:
    return as_of - timedelta(days=int(years * 365.25) + rng.randint(1, 364))


def _identity_number(counters: _Counters, county: str, born_on: date, sex: Sex) -> str:
    counters.per_birthday[born_on, sex] += 1
    nth = counters.per_birthday[born_on, sex]
    order = 2 * nth - 1 if sex is Sex.MALE else 2 * nth
    if order > 999:
        raise ValueError("more people born on one day than the number has places")
    body = f"{county}{born_on:%Y%m%d}{order:03d}"
    return body + check_character(body)


def _phone(rng: Random) -> str:
    return (
        rng.choice(("136", "137", "138", "139", "150", "151", "158", "182", "187", "188"))
        + f"{rng.randrange(10**8):08d}"
    )


def _conditions(rng: Random, years: int) -> tuple[tuple[str, str], ...]:
    found = []
    for code, name, first_age, low, high in CONDITIONS:
        if years >= first_age:
            share = low + (high - low) * min(years - first_age, 75 - first_age) / (75 - first_age)
            if rng.random() < share:
                found.append((code, name))
    return tuple(found)


def _second_registration(rng: Random, person: Person, serial: int) -> Person:
    slip = rng.choice(("number", "name", "birthday"))
    return replace(
        person,
        serial=serial,
        identity_number="",
        name=person.name[0] + person.name[1:][::-1]
        if slip == "name" and len(person.name) > 2
        else person.name,
        born_on=person.born_on + timedelta(days=rng.choice((-1, 1)))
        if slip == "birthday"
        else person.born_on,
        phone=person.phone if rng.random() < 0.6 else "",
        duplicate_of=person.serial,
    )
