"""A parameter says what a county may decide, and takes nothing else."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianyi.machinery.policy.parameters import (
    BadValue,
    Parameter,
    UnknownParameter,
    define,
    parameter,
    parameters,
    plain_values,
    read_values,
)
from tests.machinery.policy.samples import MINUTES, MODEL, OPEN_TEXT, SHARE, STEPS, SWITCH


@pytest.mark.parametrize(
    ("declared", "typed", "value"),
    [
        (MINUTES, "45", 45),
        (MINUTES, 45, 45),
        (SHARE, "0.25", Decimal("0.25")),
        (MODEL, "b", "b"),
        (OPEN_TEXT, "  县卫健委  ", "县卫健委"),
        (SWITCH, "是", True),
        (SWITCH, "off", False),
        (SWITCH, True, True),
        (STEPS, "0, 15，30、60；90\n99", (0, 15, 30, 60, 90, 99)),
        (STEPS, [1, 2], (1, 2)),
    ],
)
def test_what_fits_is_read(declared, typed, value):
    assert declared.read(typed) == value


@pytest.mark.parametrize(
    ("declared", "typed"),
    [
        (MINUTES, "0"),
        (MINUTES, "1441"),
        (MINUTES, "1.5"),
        (MINUTES, ""),
        (MINUTES, True),
        (MINUTES, "１２万"),
        (SHARE, "1.01"),
        (SHARE, "NaN"),
        (SHARE, "很多"),
        (MODEL, "c"),
        (MODEL, ""),
        (SWITCH, "也许"),
        (STEPS, ""),
        (STEPS, "1, 2, x"),
        (STEPS, "1, 100"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_field_and_the_rule(declared, typed):
    with pytest.raises(BadValue) as refused:
        declared.read(typed)

    assert refused.value.field == declared.key
    assert refused.value.facts["name"] == declared.name_zh
    assert refused.value.facts["why"]


@given(
    st.integers(1, 1_440),
    st.decimals(0, 1, allow_nan=False),
    st.booleans(),
    st.lists(st.integers(0, 99), min_size=1),
)
def test_what_was_read_survives_storage_and_the_typed_form(minutes, share, switch, steps):
    values = {
        MINUTES.key: minutes,
        SHARE.key: share,
        SWITCH.key: switch,
        STEPS.key: tuple(steps),
    }

    assert read_values(plain_values(values)) == values
    for key, value in values.items():
        assert parameter(key).read(parameter(key).shown(value)) == value


def test_an_unknown_key_is_refused():
    with pytest.raises(UnknownParameter):
        read_values({"test.unheard_of": 1})


def test_a_key_is_declared_once():
    define(MINUTES)  # the same again is no fault
    with pytest.raises(ValueError, match="declared twice"):
        define(Parameter("test.minutes", int, 31, "分钟", "应答时限", "test-source"))


def test_a_default_outside_its_own_bounds_is_a_fault_when_it_is_declared():
    with pytest.raises(BadValue):
        define(Parameter("test.broken", int, 99, "", "坏", "test-source", maximum=9))


def test_parameters_come_in_order_and_know_their_group():
    keys = [each.key for each in parameters()]

    assert keys == sorted(keys)
    assert MINUTES.group == "test"
