"""Which limits the pre-read of a person's ECG goes by, and which critical finding a proposal would be."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from lianyi.engines.ecg import Limits

_MAN: Final = "1"
_YOUNG: Final = 40
_RAISED: Final = {"st_up": "ECG-STEMI", "pause": "ECG-PAUSE", "slow": "ECG-RATE", "fast": "ECG-RATE",
                  "long_qtc": "ECG-QTC"}  # fmt: skip
"""The critical finding an urgent proposal would be, if the reader agrees."""


def limits_for(
    *,
    sex: str,
    age: int | None,
    whole: Callable[[str], int],
    number: Callable[[str], Decimal],
) -> Limits:
    """The limits for a person; where sex or age are not known, the lower ones, so that nothing is missed.

    Units: `sex` is "1" for men; `age` in years; `whole` and `number` give the county's `diagnostics.ecg_*` parameters
    without their prefix. Source: universal-definition-mi-4, ecg-critical-values, ecg-normal-limits.
    """
    if sex != _MAN:
        v23 = number("st_up_v23_women_mv")
    elif age is not None and age < _YOUNG:
        v23 = number("st_up_v23_young_mv")
    else:
        v23 = number("st_up_v23_men_mv")
    return Limits(
        slow_bpm=whole("slow_bpm"),
        fast_bpm=whole("fast_bpm"),
        very_slow_bpm=whole("very_slow_bpm"),
        very_fast_bpm=whole("very_fast_bpm"),
        uneven_ms=whole("uneven_ms"),
        pause_s=whole("pause_ms") / 1000,
        long_pause_s=whole("long_pause_ms") / 1000,
        wide_qrs_ms=whole("wide_qrs_ms"),
        long_pr_ms=whole("long_pr_ms"),
        long_qtc_ms=whole("long_qtc_men_ms" if sex == _MAN else "long_qtc_women_ms"),
        very_long_qtc_ms=whole("very_long_qtc_ms"),
        st_up_mv=float(number("st_up_mv")),
        st_up_of_lead_mv={"V2": float(v23), "V3": float(v23)},
        st_down_mv=float(number("st_down_mv")),
    )


def critical_code(proposal: Mapping[str, Any]) -> str:
    """The code of the critical finding that an urgent proposal speaks for; empty for all others."""
    return _RAISED.get(str(proposal["code"]), "") if proposal["urgent"] else ""
