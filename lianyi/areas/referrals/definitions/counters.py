"""The counters of graded care: what each divides by what, from which source, and which rows stand behind it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

STABLE_CHRONIC: Final = ("I10", "I11", "E11", "J44", "I20", "I25", "I63", "I69", "N18")
"""Chronic diseases of the county standards (hypertension, diabetes, COPD, coronary and cerebrovascular disease, CKD).

Source: nhc-2022-34 (seven diseases).
"""

FIRST_CONTACT_DAYS: Final = 90
"""A contact is a first one where its category of disease was not seen in so many days. Ours, to confirm."""


class RowKind(StrEnum):
    """What one row of a counter is."""

    REFERRAL = "REFERRAL"
    FOLLOW_UP = "FOLLOW_UP"
    CONTACT = "CONTACT"
    RESIDENT = "RESIDENT"


ROW_SETS: Final = {
    "written": (RowKind.REFERRAL, "期内开具的转诊"),
    "refused": (RowKind.REFERRAL, "患者拒绝的转诊"),
    "sent": (RowKind.REFERRAL, "发出的转诊"),
    "answered": (RowKind.REFERRAL, "已应答的转诊"),
    "accepted": (RowKind.REFERRAL, "被接收的转诊"),
    "declined": (RowKind.REFERRAL, "被拒收的转诊"),
    "up_sent": (RowKind.REFERRAL, "发出的上转"),
    "up_decided": (RowKind.REFERRAL, "已有结果的上转（接收、拒收、失效）"),
    "up_accepted": (RowKind.REFERRAL, "被接收的上转"),
    "up_ended": (RowKind.REFERRAL, "接收后已有去向的上转（到达、未到诊、撤回、拒绝）"),
    "up_arrived": (RowKind.REFERRAL, "接收后已到达的上转"),
    "green_sent": (RowKind.REFERRAL, "经绿色通道发出的上转"),
    "down_sent": (RowKind.REFERRAL, "发出的下转"),
    "down_taken": (RowKind.REFERRAL, "已被接收的下转"),
    "down_kept": (RowKind.REFERRAL, "未被拒收、撤回的下转"),
    "readmitted_7": (RowKind.REFERRAL, "下转后 7 日内再次住院"),
    "readmitted_30": (RowKind.REFERRAL, "下转后 30 日内再次住院"),
    "returned_taken": (RowKind.REFERRAL, "县外转回且已接收"),
    "out_sent": (RowKind.REFERRAL, "发出的转县外"),
    "package_checked": (RowKind.REFERRAL, "接收方已确认资料包的转诊"),
    "package_readable": (RowKind.REFERRAL, "资料包可读取的转诊"),
    "follow_ups": (RowKind.FOLLOW_UP, "到期的随访任务（不含取消）"),
    "follow_ups_on_time": (RowKind.FOLLOW_UP, "按时完成的随访任务"),
    "contacts": (RowKind.CONTACT, "县域居民全部就诊"),
    "contacts_inside": (RowKind.CONTACT, "县域居民在县域内的就诊"),
    "contacts_outside": (RowKind.CONTACT, "县域居民在县外的就诊"),
    "first_contacts": (RowKind.CONTACT, "县域居民首次接触就诊"),
    "first_contacts_primary": (RowKind.CONTACT, "首次接触发生在基层机构的就诊"),
    "stays": (RowKind.CONTACT, "县域居民全部住院"),
    "stays_inside": (RowKind.CONTACT, "县域居民在县域内的住院"),
    "stays_outside": (RowKind.CONTACT, "县域居民在县外的住院"),
    "chronic": (RowKind.RESIDENT, "记录有稳定期管理病种的居民"),
    "chronic_seen": (RowKind.RESIDENT, "期内在基层有就诊的慢性病居民"),
}
"""Every list of rows that a number can open to: what a row is, and what the list is called."""


WAITS: Final = (
    ("发出到应答", "sent_at", "answered_at"),
    ("到达到接诊（优先接诊）", "arrived_at", "seen_at"),
    ("到达到首次检查（优先检查）", "arrived_at", "examined_at"),
    ("到达到入院（优先住院）", "arrived_at", "admitted_at"),
)
"""REF-02: what a patient waits for, from which instant to which (三优先)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """One definition card. `numerator` and `denominator` name their rows in ROW_SETS; a plain number has no second."""

    code: str
    row: str
    name_zh: str
    numerator_zh: str
    denominator_zh: str
    unit: str
    source: str
    numerator: str
    denominator: str = ""
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
        numerator="first_contacts_primary",
        denominator="first_contacts",
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
        numerator="contacts_inside",
        denominator="contacts",
    ),
    Counter(
        code="down_referrals",
        row="REF-10",
        name_zh="下转患者数",
        numerator_zh="期内牵头医院发出且基层已接收的下转人次",
        denominator_zh="",
        unit="人次",
        source="seed-002",
        numerator="down_taken",
    ),
    Counter(
        code="returned_from_outside",
        row="REF-10",
        name_zh="县外转回患者数",
        numerator_zh="期内县外医院转回且县内已接收的人次",
        denominator_zh="",
        unit="人次",
        source="seed-002",
        numerator="returned_taken",
    ),
    Counter(
        code="accept_rate",
        row="REF-02",
        name_zh="上转接收率",
        numerator_zh="期内发出的上转中被接收的人次",
        denominator_zh="期内发出且已有结果的上转人次（接收、拒收、失效）",
        unit="%",
        source="lianyi",
        numerator="up_accepted",
        denominator="up_decided",
    ),
    Counter(
        code="arrival_rate",
        row="REF-02",
        name_zh="到诊率",
        numerator_zh="期内接收的转诊中已到达的人次",
        denominator_zh="期内接收且已有结果的转诊人次（到达、未到诊、撤回、拒绝）",
        unit="%",
        source="lianyi",
        numerator="up_arrived",
        denominator="up_ended",
    ),
    Counter(
        code="down_up_ratio",
        row="REF-02",
        name_zh="下转上转比",
        numerator_zh="期内发出的下转人次",
        denominator_zh="期内发出的上转人次",
        unit="%",
        source="lianyi",
        numerator="down_sent",
        denominator="up_sent",
    ),
    Counter(
        code="stable_chronic_below",
        row="REF-11",
        name_zh="稳定期慢性病基层随访率",
        numerator_zh="期内在基层机构有就诊或随访的慢性病居民数",
        denominator_zh="记录有该类慢性病的县域居民数",
        unit="%",
        source="seed-002",
        numerator="chronic_seen",
        denominator="chronic",
    ),
    Counter(
        code="readmitted_7",
        row="REF-17",
        name_zh="下转后 7 日再住院率",
        numerator_zh="下转后 7 日内再次住院的人次",
        denominator_zh="期内发出且未被拒收、撤回的下转人次",
        unit="%",
        source="seed-004",
        numerator="readmitted_7",
        denominator="down_kept",
    ),
    Counter(
        code="readmitted_30",
        row="REF-17",
        name_zh="下转后 30 日再住院率",
        numerator_zh="下转后 30 日内再次住院的人次",
        denominator_zh="期内发出且未被拒收、撤回的下转人次",
        unit="%",
        source="seed-004",
        numerator="readmitted_30",
        denominator="down_kept",
    ),
    Counter(
        code="refused_by_unit",
        row="REF-17",
        name_zh="拒收率",
        numerator_zh="期内被拒收的转诊人次",
        denominator_zh="期内发出且已应答的转诊人次",
        unit="%",
        source="seed-004",
        numerator="declined",
        denominator="answered",
    ),
    Counter(
        code="refused_by_patient",
        row="REF-13",
        name_zh="患者拒绝率",
        numerator_zh="期内患者拒绝的转诊人次",
        denominator_zh="期内开具的转诊人次",
        unit="%",
        source="seed-002",
        numerator="refused",
        denominator="written",
    ),
    Counter(
        code="green_channel",
        row="REF-15",
        name_zh="绿色通道使用",
        numerator_zh="期内经绿色通道发出的转诊人次",
        denominator_zh="期内发出的上转人次",
        unit="%",
        source="seed-001",
        numerator="green_sent",
        denominator="up_sent",
    ),
    Counter(
        code="package_readable",
        row="REF-12",
        name_zh="资料包可读率",
        numerator_zh="接收方确认可读取资料包的转诊人次",
        denominator_zh="接收方已确认资料包的转诊人次",
        unit="%",
        source="seed-001",
        numerator="package_readable",
        denominator="package_checked",
    ),
    Counter(
        code="follow_up_on_time",
        row="REF-03",
        name_zh="下转随访按时率",
        numerator_zh="期内到期且在当日（含）前完成的随访任务数",
        denominator_zh="期内到期的随访任务数（不含取消）",
        unit="%",
        source="seed-002",
        numerator="follow_ups_on_time",
        denominator="follow_ups",
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
