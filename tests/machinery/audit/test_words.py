"""Every act that is audited has a word: an auditor reads no codes."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import lianyi
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
