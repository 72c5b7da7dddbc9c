"""The fast search finds what comparing everybody with everybody finds, and grows with the number of people."""

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest

from lianyi.areas.residents import public as residents
from lianyi.areas.residents import rules
from lianyi.areas.residents.jobs import look_for_doubles
from lianyi.areas.residents.models import DuplicatePair, Identifier, Resident
from lianyi.areas.residents.selectors.doubles import list_doubles
from lianyi.engines.matching import ASK, Person, compare
from tests.areas.residents.builders import a_draft
from tests.areas.workforce.builders import NOW, a_citizen_number, an_institution, system

pytestmark = pytest.mark.django_db


def a_crowd(clinic, count, seed):
    """People among whom one in six is a slip of somebody before: a sound, a digit, a swapped day, a lost number."""
    chance = random.Random(seed)
    drafts: list[residents.ResidentDraft] = []
    given: set[str] = set()
    for number in range(count):
        born_on = date(1940, 1, 1) + timedelta(days=chance.randrange(25_000))
        draft = a_draft(
            name=chance.choice("王李张刘陈")
            + chance.choice("秀桂建志玉")
            + chance.choice("英兰国强芳"),
            sex=chance.choice("12"),
            born_on=born_on,
            number="",
            phone=f"138{chance.randrange(10**8):08d}" if chance.random() < 0.5 else "",
            address=f"西洋店镇王寨村{number}号",
            registered_institution_id=clinic,
        )
        if drafts and number % 6 == 0:
            draft = a_slip(chance.choice(drafts), chance)
        elif chance.random() < 0.7:
            told = a_citizen_number(born_on, female=draft.sex == "2", serial=number)
            citizen = residents.IdentifierDraft(kind=residents.IdentifierKind.CITIZEN, value=told)
            if told not in given:
                draft = replace(draft, identifiers=(citizen,))
            given.add(told)
        drafts.append(draft)
    return [residents.LoadRow(draft=draft, at=NOW) for draft in drafts]


def a_slip(draft, chance):
    """The same person, told a second time and slightly wrong."""
    day = draft.born_on
    slips = [
        {"name": draft.name.replace("英", "瑛").replace("芳", "方")},
        {"born_on": date(day.year, day.day, day.month) if day.day <= 12 else day},
        {"born_on": day.replace(year=day.year - 10)},
        {"born_on": date(day.year + 1, 1, 1), "born_on_estimated": True},
        {},
    ]
    return replace(draft, identifiers=(), **chance.choice(slips))


def everybody_with_everybody():
    """The slow twin: all pairs of the table, scored whole."""
    numbers = dict(Identifier.objects.filter(kind="citizen").values_list("resident_id", "index"))
    people = [
        (
            row.pk,
            Person(
                name=row.name,
                sex=row.sex,
                born_on=row.born_on,
                born_estimated=row.born_on_estimated,
                number_key=numbers.get(row.pk, ""),
                phone_key=row.phone_index,
                mother_key=str(row.mother_id or ""),
                address_key=rules.address_key(row.division_code, row.address),
            ),
        )
        for row in Resident.objects.filter(survivor=None).order_by("id")
    ]
    scored = (((a, b), compare(one, other)) for (a, one), (b, other) in combinations(people, 2))
    return {pair: match.score for pair, match in scored if match.score >= ASK}


@pytest.mark.rows("EHR-06")
@pytest.mark.parametrize("seed", range(4))
def test_the_search_finds_what_comparing_everybody_with_everybody_finds(seed):
    clinic = an_institution("village")
    list(residents.load_residents(rows=a_crowd(clinic, 240, seed), actor=system(), now=NOW))

    found = {(first, second): match.score for first, second, match in list_doubles()}

    slow = everybody_with_everybody()
    assert len(slow) > 20
    assert found == slow


def test_the_search_asks_few_questions_however_many_people(django_assert_max_num_queries):
    clinic = an_institution("village")
    list(residents.load_residents(rows=a_crowd(clinic, 300, 7), actor=system(), now=NOW))

    with django_assert_max_num_queries(16):
        residents.scan_duplicates(actor=system(), now=NOW)


def test_the_clock_looks_for_doubles_once_after_a_load():
    clinic = an_institution("village")
    assert look_for_doubles(NOW) == 0
    rows = a_crowd(clinic, 60, 1)
    list(residents.load_residents(rows=rows, actor=system(), now=NOW))

    found = look_for_doubles(NOW)

    assert found == DuplicatePair.objects.count() > 0
    DuplicatePair.objects.all().delete()
    assert look_for_doubles(NOW) == 0  # nobody was loaded since
