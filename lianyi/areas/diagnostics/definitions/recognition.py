"""What is mutually recognised as shipped, and the coded reasons for repeating an examination all the same."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from lianyi.areas.diagnostics.definitions.items import items
from lianyi.areas.diagnostics.types.recognition import Condition, Extent, RecognitionRule

SOURCE: Final = "recognition-2022"

EXTENTS: Final = {
    Extent.CONSORTIUM: "医共体内互认",
    Extent.COUNTY: "县域互认",
    Extent.CITY: "市HR",
    Extent.PROVINCE: "省HR",
    Extent.NATION: "全国HR",
}

CONDITIONS: Final = {
    Condition.NONE: "已签发的有效报告",
    Condition.GRADE: "影像或图形质量不低于乙级",
    Condition.CONTROL: "室内质控在控且室间质评合格",
}

REASONS: Final = {
    "CHANGED": "病情变化，原结果与临床表现、诊断不符",
    "FAST": "结果在短期内变化较快，不能反映当前情况",
    "CRUCIAL": "对后续诊疗意义重大（手术、输血等）",
    "EMERGENCY": "急诊、急救需要",
    "JUDICIAL": "司法、伤残、病退等鉴定需要",
    "NECESSARY": "其他确有必要的情形",
    "PATIENT": "患者主动要求（本地）",
    "QUALITY": "原结果所在实验室或机构质控、质评不合格（本地）",
    "UNREADABLE": "原影像或图形无法调阅（本地）",
}
"""Recognition-2022 names six; the last three are local additions, to be confirmed."""

NATIONAL: Final = ("CHANGED", "FAST", "CRUCIAL", "EMERGENCY", "JUDICIAL", "NECESSARY")


@cache
def shipped() -> Mapping[str, RecognitionRule]:
    """Every shipped line by its item, in the order of the file. Raises: KeyError for an item the catalogue has not."""
    text = (files(__package__) / "recognition.toml").read_text(encoding="utf-8")
    return MappingProxyType({code: _rule(code, row) for code, row in tomllib.loads(text).items()})


def _rule(code: str, row: Mapping[str, Any]) -> RecognitionRule:
    return RecognitionRule(
        item_code=code,
        item_name=items()[code].name_zh,
        extent=Extent(row["extent"]),
        valid_hours=row["valid_hours"],
        condition=Condition(row["condition"]),
        equivalents=tuple(row.get("equivalents", ())),
        exceptions=row.get("exceptions", ""),
        source=SOURCE,
    )
