"""How fast a critical value travels, how many readings are read twice: what a county decides for itself.

National-policy §6.3 gives 10 to 30 minutes for a critical value to be telephoned and acknowledged, as a local norm; the
other limits are ours. All are to be confirmed by the county.
"""

from typing import Final

from lianyi.machinery.policy.parameters import Parameter, define

_NORMS: Final = "critical-value-reporting"
_OURS: Final = "lianyi"


def _whole(
    name: str, default: int, unit: str, name_zh: str, source: str, *, least: int, most: int
) -> Parameter:
    return Parameter(
        key=f"diagnostics.{name}",
        type=int,
        default=default,
        unit=unit,
        name_zh=name_zh,
        source=source,
        status="to_confirm",
        minimum=least,
        maximum=most,
    )


CRITICAL: Final = (
    _whole("critical_read_back_minutes", 10, "分钟", "危急值复述时限", _NORMS, least=1, most=240),
    _whole("critical_acknowledge_minutes", 30, "分钟", "危急值确认时限", _NORMS, least=1, most=480),
    _whole("critical_act_minutes", 30, "分钟", "危急值处置时限", _OURS, least=1, most=1440),
    _whole("critical_reach_minutes", 120, "分钟", "危急值通知患者时限", _OURS, least=1, most=2880),
    _whole("critical_attempts", 2, "次", "认定联系不上患者前的联系次数", _OURS, least=2, most=20),
)

QUALITY: Final = (
    _whole("double_reading_percent", 5, "%", "双盲复读抽样比例", _OURS, least=0, most=100),
    _whole(
        "double_reading_alert_score", 3, "分", "复读差异提示补充报告的评分", _OURS, least=2, most=4
    ),
    _whole(
        "recognition_look_back_days",
        180,
        "天",
        "开单时提示既往结果的期间",
        _OURS,
        least=1,
        most=1095,
    ),
)

define(*CRITICAL, *QUALITY)
