"""An institution's own codes: counted, mapped once, and the unmapped share is a figure of each institution."""

import pytest

from lianyi.areas.terminology import public as terminology
from lianyi.areas.terminology.public import System
from lianyi.areas.terminology.selectors import LocalCodeNotFound, SystemNotFound, list_unmapped
from lianyi.areas.terminology.services import map_local_code
from lianyi.kernel.actor import Actor
from tests.areas.terminology.builders import NOW

pytestmark = pytest.mark.django_db
ME = Actor.system(NOW)


def note(code: str, *, uses: int = 1, institution_id: int = 7) -> str | None:
    return terminology.note_local_code(
        institution_id=institution_id,
        system=System.ICD10,
        local_code=code,
        local_name=f"本地 {code}",
        uses=uses,
    )


def test_a_local_code_waits_for_mapping_and_is_then_understood():
    assert note("GXY01", uses=3) is None
    [waiting] = list_unmapped([7])

    map_local_code(local_code_id=waiting.id, code="I10.x00", within=None, actor=ME, now=NOW)

    assert note("GXY01") == "I10.x00"
    assert terminology.find_mapping(7, System.ICD10, "GXY01") == "I10.x00"
    assert list_unmapped([7]) == []


def test_a_code_of_the_table_itself_needs_no_mapping():
    assert note("E11.900") == "E11.900"


def test_the_unmapped_rate_counts_uses_not_codes():
    note("E11.900", uses=75)
    note("TNB", uses=20)
    note("TNB", uses=5)
    note("OTHER", uses=9, institution_id=8)

    rates = terminology.unmapped_rates([7, 8, 9])

    assert rates[7].percent == 25.0
    assert rates[8].percent == 100.0
    assert 9 not in rates


def test_the_most_used_codes_wait_at_the_top():
    note("A", uses=1)
    note("B", uses=9)

    assert [card.local_code for card in list_unmapped([7])] == ["B", "A"]


def test_a_mapping_needs_a_code_of_the_table():
    note("GXY01")
    [waiting] = list_unmapped([7])

    with pytest.raises(terminology.UnknownCode):
        map_local_code(local_code_id=waiting.id, code="nonsense", within=None, actor=ME, now=NOW)


def test_nobody_maps_the_codes_of_another_institution():
    note("GXY01")
    [waiting] = list_unmapped([7])

    with pytest.raises(LocalCodeNotFound):
        map_local_code(
            local_code_id=waiting.id, code="I10.x00", within=frozenset({8}), actor=ME, now=NOW
        )


def test_no_code_is_counted_for_a_system_that_is_not_there():
    with pytest.raises(SystemNotFound):
        terminology.note_local_code(
            institution_id=7, system="nowhere", local_code="1", local_name="一"
        )
