"""What a county decides about reports: who must read a second time, who may sign alone at night, how soon news is read.

National-policy §6.3: abnormal and critical reports are signed by two; no national table was found, so all to confirm.
"""

from typing import Any, Final

from lianyi.areas.diagnostics.types.reports import Conclusion
from lianyi.areas.diagnostics.types.words import Modality, Urgency
from lianyi.machinery.policy.parameters import Parameter, define

_NORMS: Final = "diagnostic-report-norms"
_OURS: Final = "lianyi"
NONE: Final = "NONE"


def _many(
    name: str, default: tuple[str, ...], choices: tuple[str, ...], name_zh: str, source: str
) -> Parameter:
    return Parameter(
        key=f"diagnostics.{name}",
        type=str,
        default=default,
        unit="",
        name_zh=name_zh,
        source=source,
        status="to_confirm",
        choices=(*choices, NONE),
        many=True,
        help_zh="没有时填 NONE",
    )


def _hours(name: str, default: int, most: int, name_zh: str, unit: str = "点") -> Parameter:
    return Parameter(
        key=f"diagnostics.{name}",
        type=int,
        default=default,
        unit=unit,
        name_zh=name_zh,
        source=_OURS,
        status="to_confirm",
        minimum=0 if unit == "点" else 1,
        maximum=most,
    )


_URGENCIES: Final[tuple[str, ...]] = tuple(Urgency)
_LONE: Final[dict[str, Any]] = {"unit": "", "source": _OURS, "status": "to_confirm"}

REPORTS: Final = (
    _many("second_reader_conclusions", ("ABNORMAL", "CRITICAL"), tuple(Conclusion), "须双签的结论", _NORMS),
    _many("second_reader_modalities", (NONE,), tuple(Modality), "一律须双签的检查类型", _NORMS),
    _many("second_reader_urgencies", _URGENCIES, _URGENCIES, "双签规则适用的紧急程度", _NORMS),
    Parameter(
        key="diagnostics.lone_sign", type=bool, default=True, name_zh="夜间可单人签发、事后复核", **_LONE
    ),
    _many("lone_sign_urgencies", ("STAT", "URGENT"), _URGENCIES, "夜间可单签的紧急程度", _OURS),
    _hours("lone_sign_from_hour", 18, 23, "夜间单签开始"),
    _hours("lone_sign_to_hour", 8, 23, "夜间单签结束"),
    _hours("lone_review_hours", 24, 240, "夜间单签后复核时限", "小时"),
    _hours("amended_notice_hours", 24, 240, "报告更正通知签收时限", "小时"),
    _hours("amended_notice_hours_critical", 1, 48, "危急报告更正通知签收时限", "小时"),
)  # fmt: skip

define(*REPORTS)
