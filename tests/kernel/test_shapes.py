"""A document of somebody else's making: where it departs from its shape, and what is left when it fits."""

import pytest

from lianyi.kernel.shapes import NUMBER, TEXT, Misfit, cut, misfit

SHAPE = {"name": TEXT, "size": NUMBER, "many": [{"code": TEXT}], "some": (TEXT,)}


@pytest.mark.parametrize(
    ("document", "path", "wanted"),
    [
        ([], "", "it must be an object"),
        ({"many": {"code": "x"}}, "many", "it must be a list"),
        ({"many": [{"code": "x"}, 1]}, "many[1]", "it must be an object"),
        ({"many": [{"code": {}}]}, "many[0].code", "it must be a text"),
        ({"some": ["x", "\0"]}, "some[1]", "it must be a text"),
        ({"size": True}, "size", "it must be a number"),
        ({"size": float("inf")}, "size", "it must be a number"),
    ],
)
def test_the_first_place_that_does_not_fit_is_named(document, path, wanted):
    found = misfit(document, SHAPE)

    assert isinstance(found, Misfit)
    assert (found.path, found.wanted_en) == (path, wanted)


def test_what_fits_is_cut_to_what_is_asked_and_one_may_stand_for_a_list():
    document = {"name": 7, "size": 1.5, "many": [{"code": "x", "odd": 1}, None], "some": "one"}

    assert misfit(document, SHAPE) is None
    assert cut({**document, "else": 1}, SHAPE) == {
        "name": 7,
        "size": 1.5,
        "many": [{"code": "x"}],
        "some": ["one"],
    }
