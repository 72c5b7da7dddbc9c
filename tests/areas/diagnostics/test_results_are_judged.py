"""Units, ranges, marks and changes against tables typed by hand. No database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianyi.areas.diagnostics.definitions.analytes import analyte, analytes, analytes_of, days_of
from lianyi.areas.diagnostics.definitions.items import items
from lianyi.areas.diagnostics.definitions.specimens import BENCH, CONTAINER, SPECIMEN
from lianyi.areas.diagnostics.rules import results as rules
from lianyi.areas.diagnostics.rules import specimens as tubes
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.areas.records.definitions.catalogue import measures

pytestmark = pytest.mark.rows("RMT-06")

CONVERTED = [  # analyte, as sent, unit, in our unit: typed from published conversion tables
    ("FPG", "100", "mg/dL", "5.55"),
    ("FPG", "126", "mg/dL", "6.99"),
    ("CREA", "1.0", "mg/dL", "88"),
    ("CREA", "0.088", "mmol/L", "88"),
    ("CHOL", "200", "mg/dL", "5.17"),
    ("TG", "150", "mg/dL", "1.69"),
    ("UA", "7.0", "mg/dL", "416"),
    ("TBIL", "1.0", "mg/dL", "17.1"),
    ("CA", "10", "mg/dL", "2.50"),
    ("UREA", "30", "mg/dL", "5.0"),
    ("HGB", "13.5", "g/dL", "135"),
    ("HBA1C", "53", "mmol/mol", "7.0"),
    ("HBA1C", "42", "mmol/mol", "6.0"),
    ("PCO2", "5.3", "kPa", "40"),
    ("CTNI", "40", "ng/L", "0.040"),
    ("K", "4.1", "mEq/L", "4.10"),
    ("DDIMER", "500", "ng/mL FEU", "0.50"),
    ("WBC", "5.1", "10^9/L", "5.10"),
    ("WBC", "5.1", "10*9/L", "5.10"),
    ("CREA", "68", "umol/L", "68"),
    ("CREA", "68", "", "68"),
]


@pytest.mark.parametrize(("code", "raw", "unit", "ours"), CONVERTED)
def test_a_value_in_another_unit_is_converted_as_the_tables_say(code, raw, unit, ours):
    read = rules.read_value(analyte(code), raw, unit)

    assert read.value == Decimal(ours)


HELD = [
    ("DDIMER", "500", "ng/mL DDU", "UNIT"),  # half of FEU, about: never guessed
    ("CKMB", "5", "ng/mL", "UNIT"),  # mass is not activity
    ("K", "4.1", "mg/dL", "UNIT"),
    ("FPG", "100", "MMOL/L", "UNIT"),
    ("K", "41", "", "IMPOSSIBLE"),
    ("FPG", "126", "mmol/L", "IMPOSSIBLE"),  # mg/dL sent as mmol/L
    ("K", "溶血", "", "IMPOSSIBLE"),
    ("K", "NaN", "", "IMPOSSIBLE"),
    ("K", "1e999", "", "IMPOSSIBLE"),
    ("HBSAG", "也许", "", "IMPOSSIBLE"),
]


@pytest.mark.parametrize(("code", "raw", "unit", "reason"), HELD)
def test_what_cannot_be_taken_is_held_with_its_reason(code, raw, unit, reason):
    read = rules.read_value(analyte(code), raw, unit)

    assert isinstance(read, rules.Hold)
    assert read.reason == reason


def test_nothing_written_is_no_result_and_words_are_taken_as_they_are():
    assert rules.read_value(analyte("K"), "  ", "") is None
    assert rules.read_value(analyte("HBSAG"), "阳性", "").text == "阳性"
    assert rules.read_value(analyte("F-COL"), "黄褐色", "").text == "黄褐色"


@given(st.decimals("0.6", "60", places=2))
def test_glucose_to_mg_and_back_is_the_same_glucose(ours):
    mg = (ours * Decimal("18.0156")).quantize(Decimal("0.0001"))

    assert rules.convert(analyte("FPG"), mg, "mg/dL") == ours


RANGES = [  # analyte, sex, age, low, high
    ("HGB", "1", "30y", "130", "175"),
    ("HGB", "2", "30y", "115", "150"),
    ("HGB", "1", "15y", "129", "172"),
    ("HGB", "2", "8y", "118", "156"),
    ("HGB", "2", "3m", "97", "183"),
    ("CREA", "1", "40y", "57", "97"),
    ("CREA", "1", "70y", "57", "111"),
    ("CREA", "2", "70y", "41", "81"),
    ("ALP", "2", "49y", "35", "100"),
    ("ALP", "2", "50y", "50", "135"),
    ("FPG", "2", "5y", "3.9", "6.1"),
]


@pytest.mark.parametrize(("code", "sex", "age", "low", "high"), RANGES)
def test_the_range_is_that_of_sex_and_age(code, sex, age, low, high):
    found = rules.range_for(analyte(code).ranges, sex, days_of(age))

    assert (found.low, found.high) == (Decimal(low), Decimal(high))


def test_where_no_range_is_known_none_is_made_up():
    assert rules.range_for(analyte("HGB").ranges, "1", days_of("7d")) is None
    assert rules.range_for(analyte("HGB").ranges, "1", None) is None
    assert rules.range_for(analyte("TPSA").ranges, "2", days_of("50y")) is None
    assert rules.age_in_days(None, date(2026, 1, 1)) is None
    assert rules.age_in_days(date(2026, 1, 2), date(2026, 1, 1)) is None


def test_marks_tell_low_high_and_out_of_the_ordinary():
    known = analyte("K")
    found = rules.range_for(known.ranges, "1", days_of("40y"))

    def mark(raw):
        return rules.flag_of(known, rules.read_value(known, raw, ""), found)

    assert [mark(raw) for raw in ("3.4", "3.5", "5.3", "5.4")] == ["L", "N", "N", "H"]
    assert rules.flag_of(known, rules.read_value(known, "4", ""), None) == ""
    hbsag = analyte("HBSAG")
    assert rules.flag_of(hbsag, rules.read_value(hbsag, "阳性", ""), None) == "A"
    assert rules.flag_of(hbsag, rules.read_value(hbsag, "阴性", ""), None) == "N"
    group = analyte("ABO")
    assert rules.flag_of(group, rules.read_value(group, "A型", ""), None) == ""


def test_ranges_are_printed_as_people_read_them():
    assert rules.range_text(Decimal("3.50"), Decimal("5.30")) == "3.5–5.3"
    assert rules.range_text(None, Decimal(100)) == "≤100"
    assert rules.range_text(Decimal(1), None) == "≥1"
    assert rules.range_text(None, None) == ""


def test_codes_that_the_shared_record_knows_mean_the_same_there():
    for code, measure in measures().items():
        if code in analytes():
            assert analytes()[code].unit == measure.unit, code
            if measure.loinc and analytes()[code].loinc:
                assert analytes()[code].loinc == measure.loinc


def test_every_item_of_the_catalogue_can_be_collected_and_measured():
    lab = [each for each in items().values() if each.kind == CentreKind.LABORATORY]
    path = [each for each in items().values() if each.kind == CentreKind.PATHOLOGY]

    assert len(lab) >= 45
    assert len(path) >= 10
    for each in lab + path:
        assert each.more["specimen"] in SPECIMEN
        assert each.more["container"] in CONTAINER
        assert each.more["bench"] in BENCH
    for each in lab:
        assert analytes_of(each.code)
        assert each.more["celsius"][0] <= each.more["celsius"][1]
    assert all(not analytes_of(each.code) for each in path)


@given(st.integers(0, 9_999_999_999), st.integers(0, 11), st.integers(1, 9))
def test_a_label_with_one_wrong_digit_is_never_that_of_another_tube(number, place, shift):
    label = tubes.barcode(number)
    wrong = label[:place] + str((int(label[place]) + shift) % 10) + label[place + 1 :]

    assert tubes.check_digit(label[:-1]) == label[-1]
    assert tubes.check_digit(wrong[:-1]) != wrong[-1]


def test_a_box_bears_what_every_tube_in_it_bears():
    assert tubes.celsius_for([(2, 25), (15, 25)]) == (15, 25)
    assert tubes.celsius_for([(2, 8), (15, 25)]) is None
    assert tubes.celsius_for([]) is None
    assert tubes.out_of_bounds(Decimal("8.1"), (2, 8))
    assert not tubes.out_of_bounds(Decimal(8), (2, 8))
    assert not tubes.out_of_bounds(Decimal(50), None)


def test_a_change_is_told_only_where_its_limit_is_set():
    known = replace(analyte("CREA"), delta_percent=Decimal(50), delta_within=timedelta(days=7))
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    moved = (Decimal(300), at, Decimal(80), at - timedelta(days=1))

    assert rules.delta_of(known, *moved) is not None
    assert rules.delta_of(replace(known, delta_within=None), *moved) is None
