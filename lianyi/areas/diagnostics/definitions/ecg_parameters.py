"""From where on the pre-read of an ECG proposes something: limits of the guidelines, for the county to confirm.

ST: V2–V3 by sex and age, other leads 0.1 mV (fourth universal definition of myocardial infarction). Rate, pause and QTc
at which a value is critical: the Chinese consensus on critical ECG values.
"""

from decimal import Decimal
from typing import Final

from lianyi.machinery.policy.parameters import Parameter, Value, define

_MI: Final = "universal-definition-mi-4"
_CRITICAL: Final = "ecg-critical-values"
_NORMS: Final = "ecg-normal-limits"


def _number(
    name: str, default: Value, unit: str, name_zh: str, source: str, *, least: int = 0, most: int
) -> Parameter:
    return Parameter(
        key=f"diagnostics.{name}",
        type=Decimal if isinstance(default, Decimal) else int,
        default=default,
        unit=unit,
        name_zh=name_zh,
        source=source,
        status="to_confirm",
        minimum=least,
        maximum=most,
    )


ECG: Final = (
    _number("ecg_slow_bpm", 60, "次/分", "心电初读：心率偏慢低于", _NORMS, least=30, most=80),
    _number("ecg_fast_bpm", 100, "次/分", "心电初读：心率偏快高于", _NORMS, least=80, most=150),
    _number("ecg_very_slow_bpm", 35, "次/分", "心电初读：极慢心率不高于", _CRITICAL, least=20, most=50),
    _number("ecg_very_fast_bpm", 180, "次/分", "心电初读：极快心率不低于", _CRITICAL, least=120, most=250),
    _number("ecg_uneven_ms", 120, "ms", "心电初读：RR 间期相差超过为不齐", _NORMS, least=50, most=500),
    _number("ecg_pause_ms", 2000, "ms", "心电初读：停顿不短于", _NORMS, least=1000, most=5000),
    _number("ecg_long_pause_ms", 3000, "ms", "心电初读：危急停顿不短于", _CRITICAL, least=1500, most=10000),
    _number("ecg_wide_qrs_ms", 120, "ms", "心电初读：QRS 增宽不短于", _NORMS, least=90, most=200),
    _number("ecg_long_pr_ms", 200, "ms", "心电初读：PR 延长超过", _NORMS, least=150, most=400),
    _number("ecg_long_qtc_men_ms", 450, "ms", "心电初读：男性 QTc 延长不短于", _NORMS, least=400, most=550),
    _number("ecg_long_qtc_women_ms", 460, "ms", "心电初读：女性 QTc 延长不短于", _NORMS, least=400, most=550),
    _number("ecg_very_long_qtc_ms", 550, "ms", "心电初读：危急 QTc 不短于", _CRITICAL, least=450, most=700),
    _number("ecg_st_up_mv", Decimal("0.10"), "mV", "心电初读：ST 抬高不低于", _MI, most=1),
    _number("ecg_st_up_v23_women_mv", Decimal("0.15"), "mV", "心电初读：女性 V2–V3 ST 抬高不低于", _MI, most=1),
    _number("ecg_st_up_v23_men_mv", Decimal("0.20"), "mV", "心电初读：40 岁起男性 V2–V3 ST 抬高不低于", _MI, most=1),
    _number("ecg_st_up_v23_young_mv", Decimal("0.25"), "mV", "心电初读：40 岁前男性 V2–V3 ST 抬高不低于", _MI, most=1),
    _number("ecg_st_down_mv", Decimal("0.05"), "mV", "心电初读：ST 压低不少于", _MI, most=1),
)  # fmt: skip

define(*ECG)
