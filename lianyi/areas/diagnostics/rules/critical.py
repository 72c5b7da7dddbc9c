"""What is critical, and whether a read-back repeats it: pure."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from lianyi.areas.diagnostics.types.critical import CriticalHand, CriticalRule
from lianyi.kernel.errors import DomainError

_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_UNITS: Final = {
    "umol/l": "μmol/l",
    "µmol/l": "μmol/l",
    "10^9/l": "10*9/l",
    "×10^9/l": "10*9/l",
    "x10^9/l": "10*9/l",
    "10e9/l": "10*9/l",
    "109/l": "10*9/l",
    "bpm": "/min",
    "次/分": "/min",
    "mm[hg]": "mmhg",
    "ug/l": "ng/ml",
    "μg/l": "ng/ml",
}
"""Other spellings of one unit, after NFKC (10⁹/L comes out as 109/l; 1 μg/L is 1 ng/mL)."""

NEEDS: Final = {
    CriticalHand.RECEIVER: ("diagnostics.inform",),
    CriticalHand.CENTRE: (
        "diagnostics.report",
        "diagnostics.review",
        "diagnostics.verify_results",
    ),
}
"""Any one of the permissions lets the side move."""

GIVES_UP: Final = "diagnostics.review"
"""Only the head of the centre may declare a patient unreachable."""

_FROM_RAISED: Final = {"read_back", "acknowledge", "reach"}


class OtherUnit(DomainError):
    """The value comes in another unit than its rule."""

    code = "diagnostics.critical_unit"
    http_status = 422
    template = "{name} is judged in {expected}; the result says {unit}."


def judge(
    analyte: str,
    value: Decimal,
    unit: str,
    *,
    age_days: int,
    rules: Iterable[CriticalRule],
) -> CriticalRule | None:
    """The rule a value breaks; None where it breaks none. The rule of the narrowest span of ages speaks.

    Raises: OtherUnit (422) where the value comes in another unit than the rule that speaks.
    """
    fitting = [
        rule
        for rule in rules
        if rule.analyte == analyte
        and rule.has_bounds
        and not rule.retired
        and rule.age_from_days <= age_days
        and (rule.age_to_days is None or age_days < rule.age_to_days)
    ]
    if not fitting:
        return None
    rule = min(fitting, key=_span)
    if unit and rule.unit and plain_unit(unit) != plain_unit(rule.unit):
        raise OtherUnit(field="unit", name=rule.name_zh, expected=rule.unit, unit=unit)
    low = rule.at_most is not None and value <= rule.at_most
    high = rule.at_least is not None and value >= rule.at_least
    return rule if low or high else None


def _span(rule: CriticalRule) -> tuple[int, str]:
    end = 60_000 if rule.age_to_days is None else rule.age_to_days
    return end - rule.age_from_days, rule.code


def plain_unit(unit: str) -> str:
    """A unit in one spelling, so that mmol/L is mmol/l."""
    text = unicodedata.normalize("NFKC", unit).strip().lower().replace(" ", "")
    return _UNITS.get(text, text)


def reads_back(
    text: str, *, name: str, value: Decimal | None, other_names: Iterable[str] = ()
) -> bool:
    """Whether a read-back repeats the finding, and its value to the digit where it has one.

    Spaces, signs and the width of characters do not matter; a number must stand whole (6.8 is not in 16.8).
    """
    said = _bare(text)
    if not any(wanted and wanted in said for wanted in map(_bare, (name, *other_names))):
        return False
    if value is None:
        return True
    return any(Decimal(found) == value for found in _NUMBER.findall(_numbers_apart(text)))


def _bare(text: str) -> str:
    """Letters, digits and Chinese only, in one case."""
    wide = unicodedata.normalize("NFKC", text).lower()
    return "".join(sign for sign in wide if sign.isalnum())


def _numbers_apart(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("点", ".").replace("。", ".")


def counts_from_raised(clock: str) -> bool:
    """Whether a clock of the ladder runs from the notice itself, however long the steps between took."""
    return clock in _FROM_RAISED


CLOCK_OF: Final = {
    "NOTIFIED": "read_back",
    "READ_BACK": "acknowledge",
    "ACKNOWLEDGED": "act",
    "ACTED": "reach",
}
"""The clock that runs in each state."""

CLOCK_NAMES: Final = {
    "read_back": "复述时限",
    "acknowledge": "确认时限",
    "act": "处置时限",
    "reach": "通知患者时限",
}
