"""Does a study belong to an order? Only where nothing speaks against it."""

from dataclasses import replace
from datetime import date

import pytest

from lianyi.areas.diagnostics.rules.filing import fits, mismatches, same_name
from lianyi.areas.diagnostics.types.imaging import Arrived, Expected, Mismatch
from lianyi.areas.diagnostics.types.words import Modality, State

pytestmark = pytest.mark.rows("RMT-02", "RMT-09")
ARRIVED = Arrived(
    name="王秀英", latin_name="WANG^XIUYING", patient_id="LY00000007", born_on=date(1967, 5, 2),
    sex="F", modalities=("DX",), sender_institution_id=3,
)  # fmt: skip
EXPECTED = Expected(
    name="王秀英", patient_ids=frozenset(("LY00000007",)), born_on=date(1967, 5, 2), born_on_estimated=False,
    sex="F", modality=Modality.DX, state=State.ORDERED, institution_ids=frozenset((3, 4)),
)  # fmt: skip


def test_nothing_speaks_against_the_person_of_the_worklist():
    assert mismatches(ARRIVED, EXPECTED) == ()


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"name": "王秀兰"}, {Mismatch.NAME}),
        ({"patient_id": "LY00000008"}, {Mismatch.NUMBER}),
        ({"born_on": date(1967, 5, 3)}, {Mismatch.BIRTH}),
        ({"sex": "M"}, {Mismatch.SEX}),
        ({"modalities": ("CT",)}, {Mismatch.MODALITY}),
        ({"sender_institution_id": 9}, {Mismatch.OTHER_SENDER}),
        ({"patient_id": "", "born_on": None}, {Mismatch.NO_PERSON}),
        ({"name": "", "patient_id": "", "born_on": None, "sex": ""}, {Mismatch.NO_PERSON}),
        ({"name": "王秀兰", "sex": "M"}, {Mismatch.NAME, Mismatch.SEX}),
    ],
)
def test_each_difference_is_named(change, wrong):
    assert set(mismatches(replace(ARRIVED, **change), EXPECTED)) == wrong


@pytest.mark.parametrize("state", [State.SIGNED, State.CLOSED, State.CANCELLED, State.LAPSED])
def test_an_order_that_has_ended_takes_no_study_by_itself(state):
    assert mismatches(ARRIVED, replace(EXPECTED, state=state)) == (Mismatch.ENDED,)


def test_an_estimated_year_of_birth_may_be_off_by_one():
    estimated = replace(EXPECTED, born_on=date(1966, 1, 1), born_on_estimated=True)

    assert mismatches(ARRIVED, estimated) == ()
    assert mismatches(replace(ARRIVED, born_on=date(1960, 1, 1)), estimated) == (Mismatch.BIRTH,)


@pytest.mark.parametrize(
    ("latin", "name", "same"),
    [
        ("Wang^XiuYing", "王秀英", True),
        ("WANG XIU YING", "王秀英", True),
        ("xiuying wang", "王秀英", True),
        ("SHAN^DAN", "单丹", True),  # as a family name Shan, elsewhere Dan
        ("LYU^BU", "吕布", True),
        ("LV^BU", "吕布", True),
        ("Ouyang^Xiu", "欧阳修", True),
        ("WANG^XIULAN", "王秀英", False),
        ("WANG^XIU", "王秀英", False),
        ("", "王秀英", False),
    ],
)
def test_latin_letters_are_read_as_pinyin_in_either_order(latin, name, same):
    assert same_name(replace(ARRIVED, name="X", latin_name=latin), name) is same


def test_characters_count_without_blanks_dots_and_width():
    assert same_name(replace(ARRIVED, name="阿卜杜拉·买买提"), "阿卜杜拉买买提")
    assert same_name(replace(ARRIVED, name="王 秀英"), "王秀英")


def test_what_apparatus_call_the_same_examination_fits():
    assert fits(("CR",), Modality.DX)
    assert fits(("SR", "CT"), Modality.CT)
    assert fits(("SR",), Modality.US)
    assert not fits(("MR",), Modality.CT)
