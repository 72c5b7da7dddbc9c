"""The pure decisions of the record, compared with tables typed from the sources."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from lianyi.areas.records.definitions import catalogue
from lianyi.areas.records.rules import (
    classing,
    completeness,
    episodes,
    measuring,
    prescribing,
    sealing,
)
from lianyi.areas.records.services.counting import refresh_health_records, refresh_stale
from lianyi.areas.records.types import Flag, plain
from lianyi.areas.terminology import public as terminology
from tests.areas.records.builders import a_care, recorded
from tests.areas.workforce.builders import NOW

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("79", "LL"),
        ("80", "LL"),
        ("89", "L"),
        ("90", "N"),
        ("139", "N"),
        ("140", "H"),
        ("179", "H"),
        ("180", "HH"),
    ],
)
def test_a_systolic_pressure_is_flagged_as_the_guideline_says(value, expected):
    measure = catalogue.measures()["BP_SYS"]

    flag = measuring.flag(
        Decimal(value),
        low=measure.low,
        high=measure.high,
        alarm_low=measure.alarm_low,
        alarm_high=measure.alarm_high,
    )

    assert flag == expected


def test_a_value_without_a_range_has_no_flag():
    assert measuring.flag(Decimal(5), low=None, high=None) is Flag.NONE


@pytest.mark.parametrize(
    ("codes", "classes"),
    [
        (["I10.x00"], ""),
        (["F20.900"], "PSYCHIATRIC"),
        (["F99.x00"], "PSYCHIATRIC"),
        (["G00.000"], ""),
        (["B20.900"], "HIV"),
        (["B24.x00"], "HIV"),
        (["B25.000"], ""),
        (["Z21.x00"], "HIV"),
        (["A15.000"], "TUBERCULOSIS"),
        (["A19.900"], "TUBERCULOSIS"),
        (["A20.000"], ""),
        (["A15.000", "B20.900"], "HIV,TUBERCULOSIS"),
    ],
)
def test_sensitive_classes_are_those_of_the_privacy_law_by_code_range(codes, classes):
    assert classing.sensitivity_of(codes, TODAY) == classes


def test_the_classes_are_dated():
    assert classing.sensitivity_of(["F20.900"], date(2021, 10, 31)) == ""


@pytest.mark.parametrize(
    ("code", "chronic"),
    [
        ("I10.x00", True),
        ("E11.900", True),
        ("N18.900", True),
        ("J44.900", True),
        ("J00.x00", False),
        ("S72.000", False),
    ],
)
def test_chronic_diseases_are_those_of_the_county_plan(code, chronic):
    assert classing.is_chronic(code, TODAY) is chronic


def an_episode(id_: int, group: str, days_ago: int) -> episodes.OpenEpisode:
    return episodes.OpenEpisode(
        id=id_, principal_group=group, last_contact_at=NOW - timedelta(days=days_ago)
    )


@pytest.mark.parametrize(
    ("open_ones", "group", "expected"),
    [
        ([], "I10", None),
        ([(1, "I10", 5)], "I10", 1),
        ([(1, "I10", 31)], "I10", None),
        ([(1, "J00", 1)], "I10", None),
        ([(1, "J00", 1), (2, "I10", 20)], "I10", 2),
        ([(1, "", 1), (2, "I10", 20)], "I10", 2),
        ([(1, "I10", 20), (2, "E11", 3)], "", 2),
        ([(1, "I10", 3), (2, "I10", 3)], "I10", 2),
    ],
)
def test_a_contact_joins_the_latest_open_episode_of_its_disease(open_ones, group, expected):
    found = episodes.episode_for(
        [an_episode(*one) for one in open_ones], principal_group=group, at=NOW, joins_within_days=30
    )

    assert found == expected


def test_weights_that_apply_to_nobody_here_neither_help_nor_harm():
    young = completeness.record_score(
        present={
            "identity",
            "phone",
            "address",
            "insurance",
            "family_doctor",
            "allergy",
            "recent",
            "measures",
        },
        applies=set(),
    )

    assert (young.percent, young.missing) == (100, ())
    assert completeness.record_score(present=set(), applies={"aged_35", "diabetic"}).percent == 0
    assert [completeness.grade(p, first=90, second=75) for p in (100, 90, 89, 75, 74)] == [
        "甲",
        "甲",
        "乙",
        "乙",
        "丙",
    ]


def test_a_prescription_of_seven_days_ends_on_the_seventh():
    assert prescribing.ends_on(TODAY, 7) == date(2026, 11, 30)
    assert prescribing.current_until(TODAY, [3, 7, 1]) == date(2026, 11, 30)


def test_a_seal_changes_with_content_version_signer_and_instant():
    def seal(**told: Any) -> str:
        fields: dict[str, Any] = {
            "content": {"a": 1},
            "subject": "encounter:1",
            "number": 1,
            "signer_id": 7,
            "at": NOW,
            "key": b"k",
        }
        fields |= told
        return sealing.seal(fields.pop("content"), **fields)

    seals = {
        seal(),
        seal(content={"a": 2}),
        seal(subject="encounter:2"),
        seal(number=2),
        seal(signer_id=8),
        seal(at=NOW + timedelta(seconds=1)),
        seal(key=b"l"),
    }
    assert len(seals) == 7
    assert seal() == seal(content={"a": 1})


def test_decimals_are_told_as_people_write_them():
    assert [plain(Decimal(text)) for text in ("186.0000", "5.60", "0", "100", "1E+2")] == [
        "186",
        "5.6",
        "0",
        "100",
        "100",
    ]


def test_our_measures_are_those_of_the_code_system(db):
    for term in terminology.list_terms("observation"):
        measure = catalogue.measures()[term.code]
        low, high = (Decimal(term.extra[k]) if term.extra.get(k) else None for k in ("low", "high"))
        assert (measure.name, measure.unit, measure.loinc) == (
            term.name,
            term.extra.get("unit", ""),
            term.extra.get("loinc", ""),
        )
        assert (measure.low, measure.high) == (low, high)
    assert len(catalogue.measures()) == len(terminology.list_terms("observation"))


def test_every_template_uses_diagnoses_of_the_table(db):
    codes = {code for template in catalogue.templates().values() for code in template.conditions}

    assert set(terminology.code_names("icd10-nhsa", codes)) == codes


@pytest.mark.rows("EHR-03")
def test_a_record_counted_yesterday_is_counted_anew(db):
    care = a_care()
    recorded(care)
    assert refresh_stale(NOW) == 0
    from_now = datetime.fromisoformat("2028-01-01T00:00:00+00:00")
    refresh_health_records([care.resident.id], NOW)
    assert refresh_stale(from_now) == 1
