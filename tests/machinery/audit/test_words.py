"""Every act that is audited has a word: an auditor reads no codes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

import lianyi
from lianyi.machinery.audit.templatetags.audit import audited_thing
from lianyi.machinery.cases.kinds import kinds
from lianyi.machinery.ui.wording import catalogue

CODE = Path(lianyi.__file__).parent


def audited_actions() -> Iterator[str]:
    """Every action that stands as a plain word in a call of audit.record or services.record."""
    for file in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "record"
                and len(node.args) > 1
                and isinstance(node.args[1], ast.Constant)
                and isinstance(node.args[1].value, str)
            ):
                yield node.args[1].value


ACTIONS = sorted({"residents.read", *audited_actions()})


@pytest.mark.parametrize("action", ACTIONS)
def test_an_audited_act_has_a_word_as_has_its_area(action: str):
    worded = set().union(*catalogue().words.values())

    assert {action, action.partition(".")[0]} <= worded


def moves_of_cases() -> set[str]:
    """What cases write themselves: their opening, their clock, and every move of their tables."""
    ours = [
        kind
        for kind in kinds()
        if type(next(iter(kind.table.moves))).__module__.startswith("lianyi.areas.")
    ]
    return {
        f"{kind.code}.{what}"
        for kind in ours
        for what in (
            "opened",
            "clock_set",
            "reassigned",
            "escalated",
            *(str(move).lower() for move in kind.table.moves),
        )
    }


def test_every_move_of_a_case_has_a_word():
    worded = set().union(*catalogue().words.values())

    assert moves_of_cases() - worded == set()


def targets() -> set[str]:
    """What a line may be about: the part before the number of every plain `target=` and `what=` of the code."""
    found = set()
    for file in CODE.rglob("*.py"):
        if "demo" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(
                node.func, ast.Attribute | ast.Name
            ):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            wanted = {"record": "target", "record_read": "what", "open_sheet": "what"}.get(name)
            for keyword in node.keywords:
                value = keyword.value
                if isinstance(value, ast.JoinedStr):
                    value = value.values[0]
                if keyword.arg == wanted and isinstance(value, ast.Constant):
                    found.add(re.split("[:/]", str(value.value))[0])
    return {target for target in found if not target.endswith("_")}


def test_what_a_line_is_about_has_a_word():
    words = catalogue().words
    known = words["audit"].keys() | words.get("common", {}).keys()

    assert len(targets()) > 40
    assert targets() - known == set()


def test_a_target_is_shown_by_its_word_and_number():
    with override("zh-hans"):
        assert audited_thing("encounter:12") == "就诊 12"
        assert audited_thing("records.values/BP") == "指标走势 BP"
        assert audited_thing("records.timeline") == "健康档案时间轴"
    with override("en"):
        assert audited_thing("encounter:12") == "encounter 12"
