"""What the codes of workforce are called, code -> Chinese name."""

from collections.abc import Mapping
from typing import Final

from lianyi.areas.workforce.types import (
    EntryKind,
    EstablishmentLevel,
    Ground,
    Profession,
    Rank,
    Reach,
)

SEXES: Final[Mapping[str, str]] = {"1": "男", "2": "女"}

PROFESSIONS: Final[Mapping[str, str]] = {
    Profession.DOCTOR: "执业医师",
    Profession.ASSISTANT_DOCTOR: "执业助理医师",
    Profession.VILLAGE_DOCTOR: "乡村医生",
    Profession.NURSE: "护士",
    Profession.PHARMACIST: "药师",
    Profession.TECHNICIAN: "技师",
    Profession.PUBLIC_HEALTH: "公共卫生医师",
    Profession.ADMINISTRATION: "行政后勤",
}

RANKS: Final[Mapping[str, str]] = {
    Rank.NONE: "未定级",
    Rank.JUNIOR: "初级",
    Rank.MIDDLE: "中级",
    Rank.DEPUTY: "副高级",
    Rank.SENIOR: "正高级",
}

TIERS: Final[Mapping[str, str]] = {
    "county": "县级",
    "township": "乡镇",
    "village": "村级",
    "bureau": "行政部门",
    "other": "其他",
    "outside": "县外",
}

REACHES: Final[Mapping[str, str]] = {
    Reach.NOBODY: "不看任何居民",
    Reach.OWN: "本单位",
    Reach.SUBTREE: "本单位及下属村卫生室",
    Reach.CONSORTIUM: "所牵头医共体全部成员",
    Reach.COUNTY: "全县",
}

LEVELS: Final[Mapping[str, str]] = {
    EstablishmentLevel.COUNTY: "县级编制",
    EstablishmentLevel.PRIMARY: "基层编制",
}

ENTRY_KINDS: Final[Mapping[str, str]] = {
    EntryKind.APPROVE: "核定",
    EntryKind.RESERVE: "预留",
    EntryKind.UNRESERVE: "取消预留",
    EntryKind.USE: "占用",
    EntryKind.RELEASE: "释放",
}

GROUNDS: Final[Mapping[str, str]] = {
    Ground.OWN_INSTITUTION: "本人任职单位",
    Ground.SAME_CONSORTIUM: "同一医共体成员单位",
    Ground.NO_LICENCE: "没有登记执业证书",
    Ground.LICENCE_OVER: "执业证书已过有效期",
    Ground.NOT_TOGETHER: "当日两家单位不在同一医共体",
    Ground.NOT_EMPLOYED: "当日没有任职",
}

LICENCE_STATES: Final[Mapping[str, str]] = {
    "over": "执业证书已过期",
    "missing": "应有证书未登记",
}

PERMISSION_GROUPS: Final[Mapping[str, str]] = {
    "organisations": "机构",
    "terminology": "字典",
    "residents": "居民",
    "workforce": "人员",
    "records": "健康档案",
    "scheduling": "号源床位",
    "referrals": "转诊",
    "diagnostics": "检查检验",
    "consultations": "远程会诊",
    "audit": "审计",
    "outbox": "运行",
    "policy": "政策",
    "accounts": "账号",
}
"""The areas by which the permissions of a role are grouped, in the order of the catalogue."""
