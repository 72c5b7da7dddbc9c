"""What is critical, and what repeats it: compared with tables typed from what county hospitals post on their walls."""

from decimal import Decimal
from itertools import pairwise

import pytest

from lianyi.areas.diagnostics.definitions.critical import shipped
from lianyi.areas.diagnostics.definitions.recognition import NATIONAL, REASONS
from lianyi.areas.diagnostics.definitions.recognition import shipped as recognised
from lianyi.areas.diagnostics.rules.critical import OtherUnit, judge, reads_back
from lianyi.areas.diagnostics.rules.figures import at_share, drawn, kappa, share
from lianyi.areas.diagnostics.states import CRITICAL
from lianyi.areas.diagnostics.types.critical import CriticalHand, CriticalMove, CriticalState

ADULT, NEWBORN = 58 * 365, 10

JUDGED = (
    ("K", "6.8", "mmol/L", ADULT, "LAB-K"),
    ("K", "6.2", "mmol/L", ADULT, "LAB-K"),
    ("K", "6.1", "mmol/L", ADULT, None),
    ("K", "2.8", "mmol/L", ADULT, "LAB-K"),
    ("K", "6.8", "mmol/L", NEWBORN, None),
    ("K", "7.0", "mmol/L", NEWBORN, "LAB-K-NEWBORN"),
    ("FPG", "2.5", "mmol/L", ADULT, "LAB-GLU"),
    ("FPG", "2.5", "mmol/L", NEWBORN, None),
    ("HGB", "48", "g/L", ADULT, "LAB-HGB"),
    ("HGB", "90", "g/L", NEWBORN, "LAB-HGB-NEWBORN"),
    ("PLT", "28", "10*9/L", ADULT, "LAB-PLT"),
    ("PLT", "28", "10⁹/L", ADULT, "LAB-PLT"),
    ("QTC", "550", "ms", ADULT, "ECG-QTC"),
    ("QTC", "549", "ms", ADULT, None),
    ("PAUSE", "3.0", "s", ADULT, "ECG-PAUSE"),
    ("CEA", "900", "ng/mL", ADULT, None),
)


@pytest.mark.rows("RMT-06", "RMT-03")
@pytest.mark.parametrize(("analyte", "value", "unit", "age_days", "expected"), JUDGED)
def test_a_value_at_or_beyond_the_bound_of_its_age_is_critical(
    analyte, value, unit, age_days, expected
):
    found = judge(analyte, Decimal(value), unit, age_days=age_days, rules=shipped().values())

    assert (found.code if found else None) == expected


def test_a_value_in_another_unit_is_refused_and_not_judged():
    with pytest.raises(OtherUnit, match="mmol/L"):
        judge("K", Decimal("6.8"), "mg/dL", age_days=ADULT, rules=shipped().values())


READ = (
    ("血钾 6.8", "血钾", "6.8", True),
    ("血钾６．８ mmol/L，收到", "血钾", "6.8", True),
    ("血钾6.80", "血钾", "6.8", True),
    ("血钾 6.3", "血钾", "6.8", False),
    ("血钾 16.8", "血钾", "6.8", False),
    ("血钠 6.8", "血钾", "6.8", False),
    ("6.8", "血钾", "6.8", False),
    ("收到", "血钾", "6.8", False),
    ("急性 心肌梗死，马上处理", "急性心肌梗死", None, True),
    ("心梗", "急性心肌梗死", None, False),
    ("", "急性心肌梗死", None, False),
)


@pytest.mark.parametrize(("said", "name", "value", "right"), READ)
def test_a_read_back_repeats_finding_and_value_or_is_none(said, name, value, right):
    assert reads_back(said, name=name, value=Decimal(value) if value else None) is right


def test_other_names_of_a_finding_are_a_read_back_too():
    assert reads_back("室速", name="室性心动过速", value=None, other_names=("室速", "VT"))


def test_nothing_ends_a_critical_value_but_the_patients_knowledge_or_the_heads_word():
    ends = {
        (move, hand): to for (_, move, hand), to in CRITICAL.rows.items() if CRITICAL.is_end(to)
    }

    assert ends == {
        (CriticalMove.REACH, CriticalHand.RECEIVER): CriticalState.REACHED,
        (CriticalMove.GIVE_UP, CriticalHand.CENTRE): CriticalState.UNREACHABLE,
    }


def test_the_ladder_has_no_rung_to_skip():
    order = ["NOTIFIED", "READ_BACK", "ACKNOWLEDGED", "ACTED", "REACHED"]
    steps = {(str(a), str(b)) for (a, _, _), b in CRITICAL.rows.items()}

    assert steps == {*pairwise(order), ("ACTED", "UNREACHABLE")}


def test_the_shipped_lists_hold_what_the_brief_of_a_county_hospital_holds():
    names = "、".join(rule.name_zh for rule in shipped().values())

    for word in (
        "钾",
        "钠",
        "钙",
        "血糖",
        "血红蛋白",
        "血小板",
        "白细胞",
        "标准化比值",
        "肌钙蛋白",
        "pH",
    ):
        assert word in names
    for word in ("心肌梗死", "室性心动过速", "心室颤动", "房室传导阻滞", "长间歇", "QTc"):
        assert word in names
    for word in ("气胸", "主动脉夹层", "肺动脉栓塞", "脑出血", "大面积脑梗死", "消化道穿孔"):
        assert word in names


@pytest.mark.rows("RMT-08")
def test_the_six_national_reasons_come_first_and_every_item_of_the_catalogue_exists():
    assert tuple(REASONS)[:6] == NATIONAL
    assert len(recognised()) == len({rule.item_code for rule in recognised().values()}) > 40


COHEN = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15


@pytest.mark.rows("CLI-06")
@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        (COHEN, Decimal("0.400")),
        ([("a", "a"), ("b", "b")] * 9, Decimal("1.000")),
        ([("a", "b"), ("b", "a")] * 9, Decimal("-1.000")),
        ([("a", "a")] * 9, None),
        ([], None),
    ],
)
def test_kappa_is_that_of_the_textbook(pairs, expected):
    assert kappa(pairs) == expected


def test_kappa_of_three_classes_agrees_with_the_slow_definition():
    pairs = [
        (a, b)
        for a in "abc"
        for b in "abc"
        for _ in range((ord(a) * 7 + ord(b) * 3) % 5 + (a == b) * 6)
    ]
    n = len(pairs)
    observed = sum(a == b for a, b in pairs) / n
    chance = sum(
        (sum(a == c for a, _ in pairs) / n) * (sum(b == c for _, b in pairs) / n) for c in "abc"
    )

    assert float(kappa(pairs) or 0) == pytest.approx((observed - chance) / (1 - chance), abs=6e-4)


def test_percentiles_shares_and_samples():
    assert [at_share(list(range(1, 11)), p) for p in (50, 90, 100)] == [5, 9, 10]
    assert (at_share([], 50), share(1, 3), share(1, 0)) == (None, Decimal("33.3"), None)
    assert drawn(range(100), 5, "7:2026-11-24") == drawn(range(99, -1, -1), 5, "7:2026-11-24")
    assert len(drawn(range(101), 5, "x")) == 6
    assert drawn(range(100), 5, "a") != drawn(range(100), 5, "b")
    assert (drawn(range(9), 0, "a"), drawn(range(9), 100, "a")) == ([], list(range(9)))
