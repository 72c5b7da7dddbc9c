"""How a doctor finds a disease, a medicine or a value: by Chinese, by sound, by code."""

from datetime import date

import pytest

from lianyi.areas.terminology import public as terminology
from lianyi.areas.terminology.public import System

pytestmark = pytest.mark.django_db


def codes(text: str, system: str = System.ICD10) -> list[str]:
    return [term.code for term in terminology.search_codes(system, text, at_most=10)]


def test_a_disease_is_found_by_a_piece_of_its_chinese_name():
    assert "J44.900" in codes("阻塞性肺病")


def test_the_exact_name_stands_before_longer_names_that_hold_it():
    assert codes("高血压")[0] == "I10.x00x002"


def test_a_disease_is_found_by_pinyin_initials_even_in_the_middle_of_its_name():
    assert "E11.900" in codes("txtnb") or "E11.900" in codes("xtnb")
    assert "K35.800" in codes("jxlwy")


@pytest.mark.parametrize("typed", ["I10", "i10.x0", "I10X00"])
def test_a_code_is_found_by_its_beginning_however_it_is_typed(typed: str):
    assert codes(typed)[0].startswith("I10.x0")


def test_the_exact_code_stands_first():
    assert codes("I10.x00")[0] == "I10.x00"


def test_a_single_character_finds_names_that_begin_with_it():
    found = terminology.search_codes(System.ICD10, "痔", at_most=10)

    assert [term.name[0] for term in found] == ["痔"] * len(found)
    assert found


def test_all_words_must_be_met():
    assert set(codes("糖尿病 昏迷")) == {"E11.000"}


def test_a_single_character_beside_another_word_narrows_in_either_order():
    kidneys = codes("糖尿病 肾")

    assert kidneys
    assert kidneys == codes("肾 糖尿病")
    assert set(kidneys) < {
        term.code for term in terminology.search_codes(System.ICD10, "糖尿病", at_most=200)
    }
    names = [term.name for term in terminology.search_codes(System.ICD10, "糖尿病 肾", at_most=50)]
    assert all("糖尿病" in name and "肾" in name for name in names)
    assert codes("糖尿病 青") == []


def test_several_single_characters_find_names_that_begin_with_the_first():
    names = [term.name for term in terminology.search_codes(System.ICD10, "高 压", at_most=50)]

    assert names
    assert all(name[0] == "高" and "压" in name for name in names)


def test_nothing_is_found_for_nothing_typed_and_nothing_for_nonsense():
    assert codes("  ") == []
    assert codes("青椒炒肉") == []
    assert codes("%") == []
    assert codes("zzzz") == []


def test_a_medicine_is_found_by_the_sound_of_its_generic_name():
    assert "XY001" in codes("aldp", System.MEDICINE)


def test_an_unknown_system_is_refused_rather_than_answered_with_nothing():
    with pytest.raises(terminology.SystemNotFound):
        terminology.search_codes("no-such-system", "高血压", at_most=5)


@pytest.mark.parametrize(
    ("system", "code", "name"),
    [
        (System.SEX, "2", "女性"),
        (System.ETHNIC, "01", "汉族"),
        (System.ID_TYPE, "03", "护照"),
        (System.RELATION, "52", "母亲"),
        (System.INSTITUTION_KIND, "C220", "乡卫生院"),
        (System.INSTITUTION_KIND, "D600", "村卫生室（所）"),
        (System.HOSPITAL_LEVEL, "2", "二级"),
        (System.ICD10, "E11.900", "2型糖尿病"),
    ],
)
def test_the_national_value_tables_are_there_from_the_start(system: str, code: str, name: str):
    assert terminology.code_name(system, code) == name


def test_a_code_nobody_knows_is_shown_as_it_is():
    assert terminology.code_name(System.ICD10, "Q99.999") == "Q99.999"


def test_a_typed_code_must_be_in_the_table():
    with pytest.raises(terminology.UnknownCode) as refusal:
        terminology.must_know(System.INSTITUTION_KIND, "Z999", field="kind")

    assert refusal.value.field == "kind"


def test_diseases_group_into_their_category():
    assert terminology.disease_group("E11.700") == ("E11", "2型糖尿病")
    assert terminology.disease_groups(["I21.900", "X99.000"]) == {
        "I21.900": ("I21", "急性心肌梗死"),
        "X99.000": ("X99", "X99"),
    }


def test_every_common_disease_has_a_named_category():
    for term in terminology.list_terms(System.ICD10):
        category, name = terminology.disease_group(term.code)
        assert name != category, term.code


def test_names_of_many_codes_take_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        names = terminology.code_names(System.ICD10, ["I10.x00", "E11.900", "nonsense"])

    assert names == {"I10.x00": "特发性(原发性)高血压", "E11.900": "2型糖尿病"}


def test_systems_say_version_source_and_size():
    by_code = {card.code: card for card in terminology.systems()}

    assert by_code[System.ICD10].terms > 300
    assert by_code[System.MEDICINE].terms > 100
    assert by_code[System.OBSERVATION].terms >= 40
    assert by_code[System.ETHNIC].terms == 58
    assert all(card.source and card.version for card in by_code.values())
    assert by_code[System.ICD10].effective_on <= date(2026, 11, 24)
