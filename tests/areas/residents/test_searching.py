"""One box that finds residents."""

from datetime import date

import pytest

from lianyi.areas.residents import public as residents
from tests.areas.residents.builders import BORN, a_resident
from tests.areas.workforce.builders import a_citizen_number, a_county, an_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor():
    county = a_county()
    return an_actor("township_doctor", county.township)


def found(text, doctor, **paging):
    return [card.name for card in residents.search(text, doctor.scope, **paging)]


@pytest.mark.rows("EHR-06")
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("王秀", ["王秀兰", "王秀英"]),
        ("王", ["王强", "王秀兰", "王秀英"]),
        ("wangxiu", ["王秀兰", "王秀英"]),
        ("Wang Xiu Y", ["王秀英"]),
        ("wxy", ["王秀英"]),
        ("wxl", ["王秀兰"]),
        ("shanxiongxin", ["单雄信"]),
        ("danxiong", ["单雄信"]),  # read as an ordinary character
        ("sxx", ["单雄信"]),
        ("138 0000 1111", ["王强"]),
        ("+86 13800001111", ["王强"]),
        ("赵", []),
        ("", []),
        ("%", []),
        ("王_英", []),
    ],
)
def test_names_readings_initials_and_telephones_find(doctor, text, names):
    a_resident(doctor)
    a_resident(doctor, name="王秀兰", born_on=date(1970, 1, 1))
    a_resident(doctor, name="王强", sex="1", phone="13800001111")
    a_resident(doctor, name="单雄信", sex="1", born_on=date(1980, 1, 1))

    assert sorted(found(text, doctor)) == sorted(names)


@pytest.mark.rows("EHR-06")
def test_numbers_find_exactly_one(doctor):
    number = a_citizen_number(BORN)
    card = a_resident(doctor, number=number)
    insurance = residents.IdentifierDraft(
        kind=residents.IdentifierKind.INSURANCE, value="411723000012345678"
    )
    a_resident(doctor, name="李强", sex="1", identifiers=(insurance,))

    assert found(number, doctor) == ["王秀英"]
    assert found(number.lower(), doctor) == ["王秀英"]
    assert found(card.health_card_no, doctor) == ["王秀英"]
    assert found("411723000012345678", doctor) == ["李强"]
    assert found(number[:12], doctor) == []  # a part of a number tells nothing


def test_pages_follow_one_another_without_gap_or_repetition(doctor):
    for number in range(7):
        a_resident(doctor, name="王秀英", born_on=date(1950 + number, 1, 1))
    seen, key = [], ""
    for _ in range(4):
        page = residents.search("王", doctor.scope, key, 2)
        seen += [card.id for card in page]
        key = page.next_key

    assert len(seen) == len(set(seen)) == 7
    assert key == ""


def test_what_is_listed_is_masked(doctor):
    number = a_citizen_number(BORN)
    a_resident(doctor, number=number, phone="13800001111")

    (card,) = residents.search("王秀英", doctor.scope)

    assert number not in repr(card)
    assert "13800001111" not in repr(card)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("王秀", "residents.search by name"),
        ("wangxiu", "residents.search by reading"),
        ("wxy", "residents.search by initials"),
        ("13800001111", "residents.search by telephone"),
        ("411723196803120222", "residents.search by number"),
    ],
)
def test_a_search_asks_few_questions(doctor, counted, text, name):
    for number in range(3):
        a_resident(doctor, born_on=date(1950 + number, 1, 1), phone="13800001111")

    with counted(name):
        residents.search(text, doctor.scope)
