"""The critical values that are shipped: read once from the TOML file beside this module; a county's rows come first."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from lianyi.areas.diagnostics.types.critical import ContactWay, CriticalRule, CriticalState
from lianyi.areas.diagnostics.types.words import CentreKind

SOURCE: Final = "critical-value-reporting"

TONES: Final = {
    CriticalState.NOTIFIED: "bad",
    CriticalState.READ_BACK: "bad",
    CriticalState.ACKNOWLEDGED: "warn",
    CriticalState.ACTED: "warn",
    CriticalState.REACHED: "good",
    CriticalState.UNREACHABLE: "closed",
}

WAYS: Final = {
    ContactWay.PHONE: "电话",
    ContactWay.VISIT: "入户或当面",
    ContactWay.RELATIVE: "告知家属",
    ContactWay.WARD: "患者在院（急诊、病区）",
    ContactWay.SCREEN: "系统",
}

MARKS: Final = {
    "acknowledged": "已确认接收",
    "acknowledged_in_time": "按时确认",
    "acknowledged_late": "超时确认或未确认",
    "reached": "患者已知晓",
    "reached_in_time": "按时通知到患者",
    "unreachable": "联系不上患者",
    "open": "尚未办结",
}
"""The sets of rows behind the numbers."""


@cache
def shipped() -> Mapping[str, CriticalRule]:
    """Every shipped rule by its code, in the order of the file."""
    text = (files(__package__) / "critical.toml").read_text(encoding="utf-8")
    return MappingProxyType({code: _rule(code, row) for code, row in tomllib.loads(text).items()})


def _rule(code: str, row: Mapping[str, Any]) -> CriticalRule:
    return CriticalRule(
        code=code,
        kind=CentreKind(row["kind"]),
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        analyte=row.get("analyte", ""),
        unit=row.get("unit", ""),
        at_most=_number(row.get("at_most")),
        at_least=_number(row.get("at_least")),
        age_from_days=row.get("age_from_days", 0),
        age_to_days=row.get("age_to_days"),
        source=SOURCE,
        also=tuple(row.get("also", ())),
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
