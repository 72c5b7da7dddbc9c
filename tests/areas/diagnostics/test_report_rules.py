"""What a report must hold, who may sign it, what changed: the decisions, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from lianyi.areas.diagnostics.definitions.critical import shipped
from lianyi.areas.diagnostics.definitions.items import items
from lianyi.areas.diagnostics.definitions.templates import (
    UnknownTemplate,
    choices_for,
    template,
    template_for,
    templates,
)
from lianyi.areas.diagnostics.rules import reporting
from lianyi.areas.diagnostics.types.reports import Conclusion, Piece
from lianyi.areas.diagnostics.types.words import CentreKind, Modality, Urgency
from lianyi.machinery.cases.clocks import ZONE
from tests.areas.diagnostics.reports import a_report, pneumonia

pytestmark = pytest.mark.rows("RMT-02", "RMT-03", "RMT-05")

READ = (CentreKind.IMAGING, CentreKind.ECG, CentreKind.ULTRASOUND)


def test_every_examination_that_is_read_has_a_template_of_its_own_with_text_and_phrases():
    for item in items().values():
        if item.kind not in READ:
            continue
        found = template_for(item.code, item.modality, item.body_part)
        assert found.modality == item.modality, item.code
        assert found.findings, item.code
        assert found.impression, item.code
        assert found.phrases, item.code


def test_every_critical_phrase_names_a_finding_of_the_critical_list():
    named = {
        phrase.critical_code
        for each in templates().values()
        for phrase in each.phrases
        if phrase.conclusion == Conclusion.CRITICAL
    }

    assert len(named) > 15
    assert named <= set(shipped())


def test_normal_texts_and_phrases_fit_and_never_bring_a_value_the_template_lacks():
    for each in templates().values():
        for phrase in ("normal", *(str(known.place) for known in each.phrases)):
            made = reporting.filled(a_report(template_code=each.code, values={}), each, phrase)
            reporting.must_fit(made, each)
        assert len({field.code for field in each.fields}) == len(each.fields)


def test_a_reader_chooses_among_templates_of_the_modality_and_the_general_one():
    codes = {each.code for each in choices_for("CT")}

    assert {"CT-HEAD", "CT-CHEST", "CT-ABDOMEN", "GENERAL"} <= codes
    assert "MR-HEAD" not in codes
    assert template_for("X", "ES", "STOMACH").code == "GENERAL"
    with pytest.raises(UnknownTemplate):
        template("NO-SUCH")


RULE = reporting.SignPolicy(
    conclusions=frozenset({"ABNORMAL", "CRITICAL"}),
    modalities=frozenset({"PATH"}),
    urgencies=frozenset({"STAT", "URGENT", "ROUTINE"}),
    lone=True,
    lone_urgencies=frozenset({"STAT", "URGENT"}),
    from_hour=18,
    to_hour=8,
)


@pytest.mark.parametrize(
    ("modality", "conclusion", "two"),
    [
        (Modality.DX, Conclusion.NORMAL, False),
        (Modality.DX, Conclusion.ABNORMAL, True),
        (Modality.CT, Conclusion.CRITICAL, True),
        (Modality.PATH, Conclusion.NORMAL, True),
    ],
)
def test_abnormal_and_critical_reports_need_two_and_so_do_the_modalities_of_the_county(
    modality, conclusion, two
):
    asked = reporting.needs_second(
        RULE, urgency=Urgency.ROUTINE, modality=modality, conclusion=conclusion
    )

    assert asked is two


@pytest.mark.parametrize(
    ("hour", "urgency", "may"),
    [
        (17, Urgency.STAT, False),
        (18, Urgency.STAT, True),
        (3, Urgency.URGENT, True),
        (3, Urgency.ROUTINE, False),
        (8, Urgency.STAT, False),
    ],
)
def test_one_alone_may_sign_only_at_night_and_only_what_cannot_wait(hour, urgency, may):
    local = datetime(2026, 3, 2, hour, 30, tzinfo=ZONE)

    assert reporting.may_sign_alone(RULE, urgency=urgency, local=local) is may


def test_lone_signing_by_day_is_possible_where_the_county_says_so():
    by_day = reporting.SignPolicy(
        conclusions=RULE.conclusions,
        modalities=RULE.modalities,
        urgencies=RULE.urgencies,
        lone=True,
        lone_urgencies=RULE.lone_urgencies,
        from_hour=12,
        to_hour=14,
    )
    noon = datetime(2026, 3, 2, 12, 0, tzinfo=ZONE)

    assert reporting.may_sign_alone(by_day, urgency=Urgency.STAT, local=noon)
    assert not reporting.may_sign_alone(
        by_day, urgency=Urgency.STAT, local=noon + timedelta(hours=2)
    )
    assert noon.astimezone(UTC).hour == 4


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"findings": ""}, "findings"),
        ({"impression": ""}, "impression"),
        ({"conclusion": None}, "conclusion"),
        ({"conclusion": Conclusion.CRITICAL}, "critical_code"),
    ],
)
def test_what_a_report_must_hold_is_named_where_it_is_missing(missing, field):
    with pytest.raises(reporting.ReportIncomplete) as refused:
        reporting.must_be_complete(a_report(**missing), template("DX-CHEST"))

    assert refused.value.field == field


def test_a_grade_the_template_asks_for_must_be_given():
    breast = template("MG-BREAST")
    given = a_report(
        template_code="MG-BREAST", values={"DENSITY": "c 不均匀致密型", "BIRADS_R": "2"}
    )

    with pytest.raises(reporting.ReportIncomplete) as refused:
        reporting.must_be_complete(given, breast)

    assert refused.value.field == "f_BIRADS_L"


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"LVEF": "abc"}, "write a number"),
        ({"LVEF": "NaN"}, "the least is 5"),
        ({"LVEF": "3"}, "the least is 5"),
        ({"LVEF": "1000"}, "the most is 90"),
        ({"NO_SUCH": "1"}, "no such field"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_name(values, why):
    with pytest.raises(reporting.BadFieldValue, match=why):
        reporting.must_fit(a_report(values=values), template("US-HEART"))


def test_a_choice_outside_the_list_and_an_endless_word_are_refused():
    thyroid = template("US-THYROID")
    with pytest.raises(reporting.BadFieldValue, match="not one of the choices"):
        reporting.must_fit(a_report(values={"CTIRADS": "9"}), thyroid)
    with pytest.raises(reporting.BadFieldValue, match="not one of the choices"):
        reporting.must_fit(a_report(values={"CTIRADS": ["2", "3"]}), thyroid)
    with pytest.raises(reporting.BadFieldValue, match="longer"):
        reporting.must_fit(a_report(values={"BONE": "长" * 300}), template("DX-LIMB"))
    reporting.must_fit(a_report(values={"SUSPICIOUS": ["实性", "垂直位"]}), thyroid)


def test_a_text_of_a_hundred_thousand_letters_is_no_report():
    with pytest.raises(reporting.ReportTooLong) as refused:
        reporting.must_fit(a_report(findings="a" * 100_000), template("DX-CHEST"))

    assert refused.value.facts == {"name": "检查所见", "given": 100_000, "most": 8_000}


def test_signs_nobody_sees_and_those_that_turn_the_reading_are_taken_out():
    assert reporting.tidy(" 正常\x07\r\n左\u202e右 ") == "正常\n左右"
    assert reporting.plain_values(
        {"A": " 1 ", "B": "", "C": None, "D": True, "E": ["x", " y"]}
    ) == {
        "A": "1",
        "D": True,
        "E": ["x", "y"],
    }


def test_structured_values_are_shown_with_name_and_unit_in_the_templates_order():
    shown = reporting.shown_values({"PASP": "35", "LVEF": "62", "E_A": ""}, template("US-HEART"))

    assert shown == [["左室射血分数", "62", "%"], ["肺动脉收缩压", "35", "mmHg"]]
    assert reporting.shown_values({"DWI": True}, template("MR-HEAD")) == [
        ["DWI 弥散受限", "有", ""]
    ]


def test_what_changed_between_two_versions_is_told_sentence_by_sentence():
    pieces = reporting.changes("两肺清晰。心影不大。", "两肺清晰。右下肺见结节。心影不大。")

    assert pieces == (
        Piece("kept", "两肺清晰。"),
        Piece("added", "右下肺见结节。"),
        Piece("kept", "心影不大。"),
    )
    assert reporting.changed_parts({"a": "x", "b": "y"}, {"a": "x", "b": "z"})[0].name == "b"


def test_what_the_trace_measured_stands_in_the_report_where_it_can_be_true():
    measures = {
        "rate": {"value": 76.4},
        "pr": {"value": None},
        "qt": {"value": 5000.0},
        "qtc_fridericia": {"value": 412.0},
    }

    found = reporting.measured_values(measures, template("ECG-12"))

    assert found == {"HR": "76", "QTCF": "412"}
    assert reporting.measured_values(measures, template("DX-CHEST")) == {}


def test_a_phrase_is_put_in_once_and_brings_conclusion_and_critical_finding():
    chest = template("DX-CHEST")
    place = next(each.place for each in chest.phrases if each.critical_code)

    once = reporting.filled(pneumonia(values={"CTR": "0.5", "GONE": "1"}), chest, str(place))
    twice = reporting.filled(once, chest, str(place))

    assert once == twice
    assert once.findings.startswith("右下肺野见片状模糊影")
    assert (once.conclusion, once.critical_code) == (Conclusion.CRITICAL, "IMG-TENSION-PTX")
    assert once.values == {"CTR": "0.5"}
    assert reporting.filled(a_report(), chest, "9999") == a_report()
