"""Two descriptions, one score, every point explained."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianyi.engines.matching import ASK, SURE, Person, compare

WANG = Person(
    name="王秀英",
    sex="2",
    born_on=date(1968, 3, 12),
    number_key="n1",
    phone_key="p1",
    address_key="a1",
)

people = st.builds(
    Person,
    name=st.sampled_from(["王秀英", "王秀瑛", "汪秀英", "李强", "黎强", "张伟"]),
    sex=st.sampled_from(["0", "1", "2", "9", ""]),
    born_on=st.none() | st.dates(date(1940, 1, 1), date(2026, 1, 1)),
    born_estimated=st.booleans(),
    number_key=st.sampled_from(["", "n1", "n2"]),
    phone_key=st.sampled_from(["", "p1", "p2"]),
    mother_key=st.sampled_from(["", "m1"]),
    address_key=st.sampled_from(["", "a1"]),
)


def reasons(match):
    return {reason.code for reason in match.reasons}


def test_the_same_number_is_the_same_person():
    match = compare(WANG, replace(WANG, phone_key="", address_key=""))

    assert match.score == 100
    assert "number.same" in reasons(match)


@pytest.mark.rows("EHR-06")
@pytest.mark.parametrize(
    ("change", "reason", "at_least"),
    [
        ({"name": "王秀瑛"}, "name.sounds_same", SURE),  # 同音字
        ({"name": "王秀音"}, "name.sounds_alike", ASK),  # 前后鼻音
        ({"name": "王秀兰"}, "name.one_character", ASK),
        ({"born_on": date(1968, 12, 3)}, "born.swapped", ASK),
        ({"born_on": date(1968, 3, 13)}, "born.one_digit", ASK),
        ({"born_on": date(1967, 1, 1), "born_estimated": True}, "born.near_estimate", ASK),
    ],
)
def test_small_slips_still_ask_whether_it_is_one_person(change, reason, at_least):
    match = compare(replace(WANG, number_key=""), replace(WANG, number_key="", **change))

    assert reason in reasons(match)
    assert match.score >= at_least


@pytest.mark.parametrize(
    "other",
    [
        Person(
            name="李强", sex="1", born_on=date(1990, 1, 1), phone_key="p1"
        ),  # a son with mother's phone
        Person(name="王秀英", sex="2", born_on=date(1990, 7, 8)),  # a namesake, 22 years younger
        Person(
            name="王秀英", sex="2", born_on=date(1968, 3, 12), number_key="n2"
        ),  # another number: another person
        Person(name="王志强", sex="1", born_on=date(1968, 3, 12)),  # born the same day
    ],
)
def test_relatives_and_namesakes_are_not_asked_about(other):
    assert compare(WANG, other).score < ASK


def test_two_newborns_of_one_mother_on_one_day_are_asked_about_only_under_one_name():
    first = Person(name="王秀英之女", sex="2", born_on=date(2026, 11, 1), mother_key="m1")
    same = replace(first)
    twin = replace(first, name="王小美")

    assert compare(first, same).score == 100
    assert compare(first, twin).score < ASK


@given(people, people)
def test_the_order_of_the_two_does_not_matter_and_the_score_is_the_sum_of_its_reasons(a, b):
    one, other = compare(a, b), compare(b, a)

    assert one == other
    assert one.score == min(max(sum(reason.points for reason in one.reasons), 0), 100)
