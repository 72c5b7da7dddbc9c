"""What can be true of a person: numbers, dates, names, ages."""

from dataclasses import replace
from datetime import date

import pytest

from lianyi.areas.residents import rules
from lianyi.areas.residents.types import IdentifierDraft, IdentifierKind, ResidentDraft
from lianyi.kernel.identity import BadIdentityNumber

TODAY = date(2026, 11, 24)
CITIZEN = IdentifierKind.CITIZEN


def a_number(body: str) -> str:
    return rules.lengthened(body) if len(body) == 15 else body


WOMAN = a_number("412827680312122")  # born 1968-03-12, an even 17th digit
DRAFT = ResidentDraft(name="王秀英", identifiers=(IdentifierDraft(kind=CITIZEN, value=WOMAN),))


@pytest.mark.rows("EHR-06")
def test_a_number_of_fifteen_digits_becomes_one_of_eighteen_and_tells_sex_and_birth():
    draft = replace(DRAFT, identifiers=(IdentifierDraft(kind=CITIZEN, value="412827 680312 122"),))

    checked = rules.check(draft, today=TODAY)

    assert checked.identifiers[0].value == WOMAN
    assert len(WOMAN) == 18
    assert checked.identifiers[0].masked == f"412827********{WOMAN[-4:]}"
    assert (checked.sex, checked.born_on) == ("2", date(1968, 3, 12))


@pytest.mark.rows("EHR-06")
@pytest.mark.parametrize(
    ("told", "which", "field"),
    [
        ({"sex": "1"}, "sex", "sex"),
        ({"born_on": date(1968, 3, 13)}, "date of birth", "born_on"),
        ({"sex": "1", "born_on": date(1986, 3, 12)}, "sex and date of birth", "born_on"),
    ],
)
def test_a_form_that_disagrees_with_the_number_is_refused_naming_what_disagrees(told, which, field):
    with pytest.raises(rules.NumberDisagrees) as refused:
        rules.check(replace(DRAFT, **told), today=TODAY)

    assert refused.value.facts["which"] == which
    assert refused.value.field == field


def test_an_estimated_date_of_birth_gives_way_to_the_number():
    checked = rules.check(
        replace(DRAFT, born_on=date(1966, 1, 1), born_on_estimated=True), today=TODAY
    )

    assert (checked.born_on, checked.born_on_estimated) == (date(1968, 3, 12), False)


def test_a_mistyped_number_is_refused():
    wrong = WOMAN[:-1] + ("0" if WOMAN[-1] != "0" else "1")

    with pytest.raises(BadIdentityNumber):
        rules.check(
            replace(DRAFT, identifiers=(IdentifierDraft(kind=CITIZEN, value=wrong),)), today=TODAY
        )


@pytest.mark.parametrize(
    ("kind", "value", "normal"),
    [
        (IdentifierKind.PASSPORT, "e 12345678", "E12345678"),
        (IdentifierKind.BIRTH, "r410123456", "R410123456"),
        (IdentifierKind.INSURANCE, "4117 2300 0012 3456", "4117230000123456"),
    ],
)
def test_other_papers_have_forms_of_their_own(kind, value, normal):
    given = rules.check_identifier(IdentifierDraft(kind=kind, value=value), today=TODAY)

    assert given.value == normal
    assert normal[3:6] not in given.masked


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (IdentifierKind.BIRTH, "123"),
        (IdentifierKind.INSURANCE, "?"),
        (IdentifierKind.TEMPORARY, "X1"),
    ],
)
def test_a_number_of_another_form_is_refused(kind, value):
    with pytest.raises(rules.BadIdentifier):
        rules.check_identifier(IdentifierDraft(kind=kind, value=value), today=TODAY)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"name": " "}, rules.FieldMissing),
        ({"name": "王<b>"}, rules.BadName),
        ({"name": "王" * 65}, rules.BadName),
        ({"identifiers": (), "sex": ""}, rules.FieldMissing),
        ({"identifiers": (), "sex": "2"}, rules.FieldMissing),  # no date of birth
        ({"identifiers": (), "sex": "2", "born_on": date(2026, 11, 25)}, rules.BadDate),
        ({"identifiers": (), "sex": "2", "born_on": date(1880, 1, 1)}, rules.BadDate),
        ({"ethnicity_code": "99"}, rules.UnknownCode),
        ({"insurance": "gold"}, rules.UnknownCode),
        ({"division_code": "4117"}, rules.UnknownCode),
    ],
)
def test_what_cannot_be_true_is_refused(change, refusal):
    with pytest.raises(refusal):
        rules.check(replace(DRAFT, **change), today=TODAY)


@pytest.mark.parametrize("name", ["买买提·艾力", "Anna-Maria Li", "无名氏", "欧阳修", "𠮷田"])
def test_names_of_every_people_are_names(name):
    assert rules.check(replace(DRAFT, name=name), today=TODAY).name == name


@pytest.mark.parametrize(
    ("born_on", "text"),
    [
        (date(2026, 11, 24), "0天"),
        (date(2026, 11, 1), "23天"),
        (date(2026, 10, 20), "1个月"),
        (date(2025, 11, 25), "11个月"),
        (date(2025, 11, 24), "1岁"),
        (date(2023, 5, 24), "3岁6个月"),
        (date(2020, 11, 24), "6岁"),
        (date(1968, 11, 25), "57岁"),
        (date(1968, 11, 24), "58岁"),
    ],
)
def test_ages_are_written_as_charts_write_them(born_on, text):
    assert rules.age_text(born_on, TODAY) == text


def test_an_estimated_age_says_so():
    assert rules.age_text(date(1968, 1, 1), TODAY, estimated=True) == "约58岁"


@pytest.mark.parametrize("resident_id", [1, 97, 123_456, 500_000_000_000])
def test_a_health_card_finds_its_resident_and_no_other(resident_id):
    number = rules.health_card_no(resident_id)

    assert rules.read_health_card_no(number.lower()) == resident_id
    for place in range(1, len(number)):  # any single wrong digit is noticed
        wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        assert rules.read_health_card_no(wrong) is None


@pytest.mark.rows("EHR-03")
def test_completeness_weighs_what_is_filled_and_names_what_is_missing():
    everything = rules.completeness(dict.fromkeys(rules.WEIGHTS, True))
    nothing = rules.completeness({})
    no_phone = rules.completeness({**dict.fromkeys(rules.WEIGHTS, True), "phone": False})

    assert (everything.percent, everything.missing) == (100, ())
    assert (nothing.percent, nothing.missing[0]) == (0, "identifier")
    assert (no_phone.percent, no_phone.missing) == (85, ("phone",))
