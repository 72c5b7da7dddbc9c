"""Every refusal can be said in both languages, and says what its code means."""

import importlib
import pkgutil
import re
import string
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

import pytest
from django.utils import translation

import lianyi
from lianyi.kernel.actor import NotPermitted
from lianyi.kernel.errors import DomainError
from lianyi.kernel.identity import BadIdentityNumber
from lianyi.machinery.ui import say
from lianyi.machinery.ui.wording import BadWording, Catalogue, ages, catalogue, name_of, read, word


def every_refusal() -> list[type[DomainError]]:
    """Every class of refusal in the program."""
    for module in pkgutil.walk_packages(lianyi.__path__, "lianyi."):
        if not module.name.endswith(("__main__", ".wsgi")):
            importlib.import_module(module.name)
    found: list[type[DomainError]] = []
    queue = [DomainError]
    while queue:
        kind = queue.pop()
        queue.extend(kind.__subclasses__())
        if kind.__module__.startswith("lianyi."):
            found.append(kind)
    return sorted(set(found), key=lambda kind: (kind.__module__, kind.__name__))


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_refusal_is_worded_in_chinese_and_english():
    unworded = {
        f"{k.code} ({k.__module__})" for k in every_refusal() if k.code not in catalogue().sentences
    }

    assert not unworded


def test_no_wording_is_left_of_a_code_that_is_gone():
    assert set(catalogue().sentences) - {kind.code for kind in every_refusal()} == set()


def test_a_sentence_asks_only_for_facts_that_its_refusal_brings():
    wrong = []
    for kind in every_refusal():
        known = placeholders(kind.template)
        known |= {
            re.sub("_(en|codes?)$", "", name) for name in known
        }  # why_en comes with why, its Chinese
        for tongue, sentence in catalogue().sentences.get(kind.code, {}).items():
            if extra := placeholders(sentence) - known:
                wrong.append(f"{kind.code} {tongue}: {', '.join(sorted(extra))}")

    assert not wrong


def test_two_refusals_never_share_a_code():
    codes: dict[str, type[DomainError]] = {}
    for kind in every_refusal():
        parent = codes.setdefault(kind.code, kind)
        assert parent is kind or issubclass(kind, parent) or issubclass(parent, kind), (
            f"{kind} and {parent}"
        )


def test_every_sentence_ends_as_one():
    for code, entry in catalogue().sentences.items():
        assert entry["zh"].endswith(("。", "？")), code
        assert entry["en"].endswith((".", "?")), code


def test_a_refusal_is_said_in_the_language_of_the_user():
    refusal = NotPermitted(role="village_doctor", permission="referrals.answer")

    with translation.override("zh-hans"):
        assert "村医" in say(refusal)
        assert "答复转诊" in say(refusal)
    with translation.override("en"):
        assert "Village doctor" in say(refusal)


def test_the_reason_inside_a_refusal_is_translated_too():
    refusal = BadIdentityNumber(why="digits 7 to 14 are no date of birth")

    with translation.override("zh-hans"):
        assert (
            say(refusal)
            == "身份证号有误：第 7 至 14 位不是有效的出生日期；请与证件核对后重新填写。"
        )


class Colour(StrEnum):
    RED = "RED"


def test_values_are_shown_as_people_write_them():
    known = Catalogue(
        sentences={"a.b": {"zh": "{at} {on} {list} {colour} {gone}。", "en": ""}},
        files={"a.b": "a"},
        words={
            "a": {"RED": {"zh": "红", "en": "red"}},
            "b": {"RED": {"zh": "赤", "en": "crimson"}},
        },
    )
    facts = {
        "at": datetime(2026, 11, 24, 0, 5, tzinfo=UTC),
        "on": date(2026, 11, 24),
        "list": ["x", "y"],
        "colour": Colour.RED,
    }

    assert known.say("a.b", "", facts, "zh-hans") == "2026-11-24 08:05 2026-11-24 x、y 红 {gone}。"
    assert known.show("RED", "zh", "b") == "赤"
    assert known.show("BLUE", "zh") == "BLUE"


def test_a_refusal_without_wording_still_speaks_english():
    assert Catalogue().say("none", "Too {much}.", {"much": 3}, "zh-hans") == "Too 3."


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('["a.b"]\nzh = "甲。"', "needs zh and en"),
        ("[a.b]\nzh = '甲。'\nen = 'A.'", "needs zh and en"),
        ("not toml", "one.toml"),
    ],
)
def test_a_wording_file_that_lacks_something_is_a_loud_fault(tmp_path: Path, text: str, why: str):
    (tmp_path / "one.toml").write_text(text, encoding="utf-8")

    with pytest.raises(BadWording, match=why):
        read(tmp_path)


def test_one_code_cannot_be_worded_twice(tmp_path: Path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text(
            '["a.b"]\nzh = "甲。"\nen = "A."\n', encoding="utf-8"
        )

    with pytest.raises(BadWording, match=r"a\.b is worded in one\.toml and in two\.toml"):
        read(tmp_path)


def test_a_code_without_a_word_is_shown_as_it_is():
    assert word("no-such-code") == "no-such-code"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("61岁", "61 y"),
        ("2岁6个月", "2 y 6 mo"),
        ("10个月", "10 mo"),
        ("12天", "12 d"),
        ("约61岁", "about 61 y"),
        ("钱** 61岁 · 高血压", "钱** 61 y · 高血压"),
        ("", ""),
    ],
)
def test_ages_are_said_in_the_users_language_and_kept_in_chinese(text, said):
    with translation.override("en"):
        assert ages(text) == said
    with translation.override("zh-hans"):
        assert ages(text) == text


def test_a_thing_with_two_names_is_called_by_the_readers():
    class Both:
        name_zh, name_en = "常规手术", "Routine surgery"

    class Chinese:
        name_zh = "保存"

    with translation.override("en"):
        assert (name_of(Both), name_of(Chinese)) == ("Routine surgery", "Save")
    with translation.override("zh-hans"):
        assert (name_of(Both), name_of(Chinese)) == ("常规手术", "保存")
