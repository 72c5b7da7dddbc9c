"""Duties of cases and roles of staff are one list: what a case calls, somebody can be."""

import ast
from pathlib import Path

import pytest

import lianyi
from lianyi.areas.workforce import public as workforce
from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases.parameters import DUTIES, UnknownDuty
from lianyi.machinery.policy.parameters import parameter
from lianyi.machinery.ui.wording import catalogue

pytestmark = pytest.mark.rows("SEC-04")
CODE = Path(lianyi.__file__).parent


def test_the_duties_cases_know_are_the_roles_of_staff_and_the_holder():
    assert set(cases.known_duties()) == {"holder", *workforce.roles()}


def test_every_level_of_escalation_calls_somebody_there_can_be():
    assert set(parameter(DUTIES).default) <= set(cases.known_duties())
    with pytest.raises(UnknownDuty):
        parameter(DUTIES).check(("holder", "head_of_nothing"))


def test_every_duty_that_code_hands_a_case_to_is_a_role():
    handed = {
        keyword.value.value
        for file in CODE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "duty" and isinstance(keyword.value, ast.Constant)
    }

    assert handed
    assert handed <= set(workforce.roles())


def test_every_duty_has_a_word():
    words = set().union(*catalogue().words.values())

    assert set(cases.known_duties()) <= words
