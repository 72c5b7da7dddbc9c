"""What becomes of a value that comes in: converted or held, marked against its range, compared with the last one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from typing import Final

from lianyi.areas.diagnostics.definitions.analytes import Analyte, Range
from lianyi.areas.diagnostics.types.critical import CriticalRule
from lianyi.engines.qualitycontrol import Change, ChangeLimit, change_since

HIV_SCREENING: Final = "HIVAB"
_BLANKS: Final = str.maketrans("", "", " \t　")
_SAME: Final = {
    "µ": "μ",
    "×": "",
    "＊": "*",
    "umol": "μmol",
    "ug": "μg",
    "/ul": "/μL",
    "/uL": "/μL",
    "uIU": "μIU",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A value as it will be kept: a number in our unit, or words. `sent` says what came where that differs."""

    value: Decimal | None
    text: str
    sent: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a value is not taken: a code of definitions.specimens.HELD, and the fact that explains it."""

    reason: str
    detail: str


def read_value(analyte: Analyte, raw: str, unit: str) -> Reading | Hold | None:
    """Take one value in; None where nothing was written.

    An empty unit means ours. A unit without a row in the table is held, never guessed; so is a number beyond what can
    be true. Words must be one of the choices where there are some.
    """
    raw = raw.strip()
    if not raw:
        return None
    if not analyte.is_number:
        if analyte.choices and raw not in analyte.choices:
            return Hold("IMPOSSIBLE", raw[:40])
        return Reading(value=None, text=raw[:200])
    number = _number(raw)
    if number is None:
        return Hold("IMPOSSIBLE", raw[:40])
    converted = convert(analyte, number, unit)
    if converted is None:
        return Hold("UNIT", unit[:20])
    if _beyond(analyte, converted):
        return Hold("IMPOSSIBLE", f"{converted} {analyte.unit}".strip())
    sent = "" if same_unit(unit, analyte.unit) or not unit else f"{raw} {unit}"
    return Reading(value=converted, text="", sent=sent)


def convert(analyte: Analyte, number: Decimal, unit: str) -> Decimal | None:
    """A number in our unit and decimals; None for a unit that has no way to it."""
    if not unit.strip() or same_unit(unit, analyte.unit) or same_unit(unit, analyte.ucum):
        return rounded(number, analyte.decimals)
    for known, way in analyte.conversions.items():
        if same_unit(unit, known):
            exact = Fraction(number) * way.factor + Fraction(way.offset)
            return rounded(Decimal(exact.numerator) / Decimal(exact.denominator), analyte.decimals)
    return None


def rounded(number: Decimal, decimals: int) -> Decimal:
    """To the decimals an analyte is reported with, halves away from zero."""
    return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def same_unit(a: str, b: str) -> bool:
    """Whether two spellings name one unit. Case counts: mmol/L is not Mmol/L."""
    return _spelled(a) == _spelled(b)


def range_for(ranges: Sequence[Range], sex: str, age_days: int | None) -> Range | None:
    """The interval of a sex and age, the first that fits; one with a sex before one without. None: none is known."""
    fitting = [each for each in ranges if _fits(each, sex, age_days)]
    return min(fitting, key=lambda each: each.sex == "", default=None)


def age_in_days(born_on: date | None, at: date) -> int | None:
    """Days lived on a day."""
    return (at - born_on).days if born_on and born_on <= at else None


def flag_of(
    analyte: Analyte, reading: Reading, found: Range | None, critical: CriticalRule | None = None
) -> str:
    """H, L, HH, LL (critical), A (words out of the ordinary), N, or nothing where no range is known."""
    value = reading.value
    if value is None:
        if not analyte.normal:
            return ""
        return "N" if reading.text in analyte.normal else "A"
    if critical is not None:
        return "LL" if critical.at_most is not None and value <= critical.at_most else "HH"
    if found is None:
        return ""
    if found.low is not None and value < found.low:
        return "L"
    return "H" if found.high is not None and value > found.high else "N"


def delta_of(
    analyte: Analyte, value: Decimal, at: datetime, before: Decimal, before_at: datetime
) -> Change | None:
    """How far a value moved since the last one; None where no limit is set or the last is too old."""
    if analyte.delta_within is None:
        return None
    limit = ChangeLimit(
        within=analyte.delta_within,
        percent=analyte.delta_percent,
        absolute=analyte.delta_absolute,
    )
    return change_since(value, at, before, before_at, limit)


def is_hidden(analyte_code: str, flag: str) -> bool:
    """Whether a result is kept from those who do not treat it: a reactive HIV screening, as the diagnosis would be."""
    return analyte_code == HIV_SCREENING and flag == "A"


def range_text(low: Decimal | None, high: Decimal | None) -> str:
    """A reference interval as it is printed."""
    if low is not None and high is not None:
        return f"{low.normalize():f}–{high.normalize():f}"
    if high is not None:
        return f"≤{high.normalize():f}"
    return f"≥{low.normalize():f}" if low is not None else ""


def _number(raw: str) -> Decimal | None:
    try:
        number = Decimal(raw.translate(_BLANKS).replace("，", ",").lstrip("<>≤≥"))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal("1e10") else None


def _beyond(analyte: Analyte, value: Decimal) -> bool:
    low, high = analyte.least, analyte.most
    return (low is not None and value < low) or (high is not None and value > high)


def _spelled(unit: str) -> str:
    text = unit.translate(_BLANKS)
    for other, ours in _SAME.items():
        text = text.replace(other, ours)
    return text


def _fits(each: Range, sex: str, age_days: int | None) -> bool:
    if each.sex and each.sex != sex:
        return False
    if each.from_days is None and each.to_days is None:
        return True
    if age_days is None:
        return False
    return (each.from_days is None or age_days >= each.from_days) and (
        each.to_days is None or age_days < each.to_days
    )
