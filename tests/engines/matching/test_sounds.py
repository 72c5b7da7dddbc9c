"""How names sound, and what a clerk may type to find them."""

import pytest

from lianyi.engines.matching import folded, reading, spoken_forms


@pytest.mark.rows("EHR-06")
@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("王秀英", "wangxiuying", "wxy"),
        ("单雄信", "shanxiongxin", "sxx"),  # not dan
        ("曾国藩", "zengguofan", "zgf"),  # not ceng
        ("仇英", "qiuying", "qy"),  # not chou
        ("解缙", "xiejin", "xj"),  # not jie
        ("查良镛", "zhaliangyong", "zly"),  # not cha
        ("尉迟恭", "yuchigong", "ycg"),  # a compound name with its own reading
        ("欧阳修", "ouyangxiu", "oyx"),
        ("王单", "wangdan", "wd"),  # only a family name is read so
        ("买买提·艾力", "maimaitiaili", "mmtal"),
        ("Anna Li", "annali", "a"),
    ],
)
def test_a_name_is_read_as_a_family_name_and_a_given_name(name, full, initials):
    assert (reading(name).full, reading(name).initials) == (full, initials)


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("zhang", "zang"),
        ("chen", "cheng"),
        ("li", "ni"),
        ("hu", "fu"),
        ("shan", "san"),
        ("lin", "ling"),
    ],
)
def test_sounds_that_are_often_confused_are_one(heard, meant):
    assert folded(heard) == folded(meant)


@pytest.mark.parametrize(("one", "other"), [("wang", "huang"), ("li", "lu"), ("zhao", "zhou")])
def test_sounds_that_differ_stay_apart(one, other):
    assert folded(one) != folded(other)


@pytest.mark.parametrize(
    ("typed", "forms"),
    [
        ("wang", ["wang"]),
        ("wangxiuying", ["wangxiuying"]),
        ("wangx", ["wangx"]),  # the last syllable is still being typed
        ("danxiong", ["danxiong", "shanxiong"]),  # the family name read as an ordinary character
        ("dang", ["dang"]),
        ("weichigong", ["weichigong", "yuchigong"]),
        ("wxy", []),  # initials
        ("zh", []),
    ],
)
def test_typed_letters_are_a_reading_or_initials(typed, forms):
    assert sorted(spoken_forms(typed)) == sorted(forms)
