"""The counters of graded care: what each divides by what, from which source, and which rows stand behind it."""

from dataclasses import dataclass
from typing import Final

STABLE_CHRONIC: Final = ("I10", "I11", "E11", "J44", "I20", "I25", "I63", "I69", "N18")
"""Chronic diseases of the county standards (hypertension, diabetes, COPD, coronary and cerebrovascular disease, CKD).

Source: nhc-2022-34 (seven diseases).
"""

FIRST_CONTACT_DAYS: Final = 90
"""A contact is a first one where its category of disease was not seen in so many days. Ours, to confirm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """One definition card. `drill` names the list of rows behind numerator and denominator."""

    code: str
    row: str
    name_zh: str
    numerator_zh: str
    denominator_zh: str
    unit: str
    source: str
    drill: str
    note_zh: str = ""
    status: str = "confirmed"


COUNTERS: Final = (
    Counter(
        code="first_visit_rate",
        row="REF-08",
        name_zh="基层首诊率",
        numerator_zh="首次接触发生在基层机构（村卫生室、乡镇卫生院）的就诊次数",
        denominator_zh="县域居民全部首次接触就诊次数（同病种 90 天内无既往就诊）",
        unit="%",
        source="seed-003",
        drill="first_contacts",
        status="to_confirm",
        note_zh="“首次接触”的间隔天数为平台口径，待县确认",
    ),
    Counter(
        code="in_county_visit_rate",
        row="REF-09",
        name_zh="县域内就诊率",
        numerator_zh="县域居民在县域内机构的就诊人次",
        denominator_zh="县域居民全部就诊人次（含县外结算）",
        unit="%",
        source="seed-002",
        drill="contacts",
    ),
    Counter(
        code="down_referrals",
        row="REF-10",
        name_zh="下转患者数",
        numerator_zh="期内牵头医院发出且基层已接收的下转人次",
        denominator_zh="",
        unit="人次",
        source="seed-002",
        drill="down",
    ),
    Counter(
        code="returned_from_outside",
        row="REF-10",
        name_zh="县外转回患者数",
        numerator_zh="期内县外医院转回且县内已接收的人次",
        denominator_zh="",
        unit="人次",
        source="seed-002",
        drill="returned",
    ),
    Counter(
        code="accept_rate",
        row="REF-02",
        name_zh="上转接收率",
        numerator_zh="期内发出的上转中被接收的人次",
        denominator_zh="期内发出且已有结果的上转人次（接收、拒收、失效）",
        unit="%",
        source="lianyi",
        drill="up",
    ),
    Counter(
        code="arrival_rate",
        row="REF-02",
        name_zh="到诊率",
        numerator_zh="期内接收的转诊中已到达的人次",
        denominator_zh="期内接收且已有结果的转诊人次（到达、未到诊、撤回、拒绝）",
        unit="%",
        source="lianyi",
        drill="up",
    ),
    Counter(
        code="down_up_ratio",
        row="REF-02",
        name_zh="下转上转比",
        numerator_zh="期内发出的下转人次",
        denominator_zh="期内发出的上转人次",
        unit="%",
        source="lianyi",
        drill="all",
    ),
    Counter(
        code="stable_chronic_below",
        row="REF-11",
        name_zh="稳定期慢性病基层随访率",
        numerator_zh="期内在基层机构有就诊或随访的慢性病居民数",
        denominator_zh="记录有该类慢性病的县域居民数",
        unit="%",
        source="seed-002",
        drill="chronic",
    ),
    Counter(
        code="readmitted_7",
        row="REF-17",
        name_zh="下转后 7 日再住院率",
        numerator_zh="下转后 7 日内再次住院的人次",
        denominator_zh="期内发出且未被拒收、撤回的下转人次",
        unit="%",
        source="seed-004",
        drill="readmitted_7",
    ),
    Counter(
        code="readmitted_30",
        row="REF-17",
        name_zh="下转后 30 日再住院率",
        numerator_zh="下转后 30 日内再次住院的人次",
        denominator_zh="期内发出且未被拒收、撤回的下转人次",
        unit="%",
        source="seed-004",
        drill="readmitted_30",
    ),
    Counter(
        code="refused_by_unit",
        row="REF-17",
        name_zh="拒收率",
        numerator_zh="期内被拒收的转诊人次",
        denominator_zh="期内发出且已应答的转诊人次",
        unit="%",
        source="seed-004",
        drill="declined",
    ),
    Counter(
        code="refused_by_patient",
        row="REF-13",
        name_zh="患者拒绝率",
        numerator_zh="期内患者拒绝的转诊人次",
        denominator_zh="期内开具的转诊人次",
        unit="%",
        source="seed-002",
        drill="refused",
    ),
    Counter(
        code="green_channel",
        row="REF-15",
        name_zh="绿色通道使用",
        numerator_zh="期内经绿色通道发出的转诊人次",
        denominator_zh="期内发出的上转人次",
        unit="%",
        source="seed-001",
        drill="green",
    ),
    Counter(
        code="package_readable",
        row="REF-12",
        name_zh="资料包可读率",
        numerator_zh="接收方确认可读取资料包的转诊人次",
        denominator_zh="接收方已确认资料包的转诊人次",
        unit="%",
        source="seed-001",
        drill="all",
    ),
    Counter(
        code="follow_up_on_time",
        row="REF-03",
        name_zh="下转随访按时率",
        numerator_zh="期内到期且在当日（含）前完成的随访任务数",
        denominator_zh="期内到期的随访任务数（不含取消）",
        unit="%",
        source="seed-002",
        drill="follow_ups",
    ),
)

FOUR_LINES: Final = {
    "基层首诊": ("first_visit_rate",),
    "双向转诊": ("down_up_ratio", "accept_rate", "arrival_rate"),
    "急慢分治": ("stable_chronic_below",),
    "上下联动": ("follow_up_on_time", "readmitted_30"),
}
"""REF-16: the four measures of graded care, and which counters speak for each."""


def counter(code: str) -> Counter:
    """The definition card of a counter; KeyError for a code nobody defined: a fault, not a refusal."""
    return next(c for c in COUNTERS if c.code == code)
