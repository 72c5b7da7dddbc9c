"""How codes are compared: by prefix, whatever their punctuation."""

import pytest

from lianyi.areas.terminology.rules import code_key, prefix_end


@pytest.mark.parametrize(
    ("prefix", "end"),
    [("i10", "i11"), ("i19", "i1a"), ("e1z", "e2"), ("az9", "aza"), ("zz", None), ("", None)],
)
def test_the_end_of_a_prefix_is_the_least_key_above_all_that_begin_with_it(prefix, end):
    assert prefix_end(prefix) == end


@pytest.mark.parametrize("code", ["I10.x00", "i10X00", " I-10 x 00 "])
def test_a_code_is_the_same_whatever_its_punctuation(code):
    assert code_key(code) == "i10x00"
