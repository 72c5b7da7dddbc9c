"""From what stands in a cell to a value, or to a refusal that says what to write instead. Pure but for the wording."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo

from lianyi.kernel.errors import DomainError
from lianyi.machinery.tabular.specs import Column, Kind
from lianyi.machinery.ui.wording import say

ZONE: Final = ZoneInfo("Asia/Shanghai")
DIGITS_EXCEL_KEEPS: Final = 15
_DATE: Final = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))")
_TIME: Final = re.compile(r"(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?")
_SCIENTIFIC: Final = re.compile(r"\d(?:\.\d+)?[eE]\+\d+")
_FLAGS: Final = {"是": True, "有": True, "y": True, "yes": True, "true": True, "1": True, "√": True} | {
    "否": False, "无": False, "n": False, "no": False, "false": False, "0": False, "×": False
}  # fmt: skip


class CellEmpty(DomainError):
    """A required cell is empty."""

    code = "import.cell_empty"
    http_status = 422
    template = "{head} is required; fill in the cell."


class CellTooLong(DomainError):
    """A text is longer than what is kept of it."""

    code = "import.cell_too_long"
    http_status = 422
    template = "{head} has {length} characters; at most {most} are kept."


class NotAChoice(DomainError):
    """A word that is none of the choices."""

    code = "import.not_a_choice"
    http_status = 422
    template = "{head}: {value} is none of {choices}."


class NotANumber(DomainError):
    """No number, or not a whole one."""

    code = "import.not_a_number"
    http_status = 422
    template = "{head}: {value} is no number; write digits only, as 12."


class OutOfRange(DomainError):
    """A number that cannot be."""

    code = "import.out_of_range"
    http_status = 422
    template = "{head}: {value} lies outside {lowest} to {highest}."


class NotADate(DomainError):
    """No date."""

    code = "import.not_a_date"
    http_status = 422
    template = "{head}: {value} is no date; write it as 2026-03-02."


class NotAnInstant(DomainError):
    """No date with a time."""

    code = "import.not_an_instant"
    http_status = 422
    template = "{head}: {value} is no date and time; write it as 2026-03-02 08:30."


class NotAFlag(DomainError):
    """Neither yes nor no."""

    code = "import.not_a_flag"
    http_status = 422
    template = "{head}: {value} is neither yes nor no; write 是 or 否."


class DigitsLost(DomainError):
    """The office program has turned a long number into one with 15 digits: the rest is gone for good."""

    code = "import.digits_lost"
    http_status = 422
    template = "{head}: the office program kept 15 digits of this number; format the column as text and enter it again."


def value_of(cell: Any, column: Column) -> Any:
    """Return the value of a cell; raise a DomainError (422) that names head, rule and remedy."""
    if cell is None or (isinstance(cell, str) and not _trimmed(cell)):
        if column.required:
            raise CellEmpty(field=column.name, head=column.head)
        return "" if column.kind is Kind.TEXT and not column.choices else None
    return _chosen(cell, column) if column.choices else _MAKERS[column.kind](cell, column)


def fault_of(line: int, refusal: DomainError) -> dict[str, Any]:
    """One entry for RowErrors: areas add the refusals of their own rules to those of the cells."""
    return {
        "row": line,
        "field": refusal.field or "",
        "code": refusal.code,
        "message": say(refusal),
    }


def plain_text(cell: Any) -> str:
    """What a cell says, as text: numbers without the .0 that office programs add, dates as ISO."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**DIGITS_EXCEL_KEEPS:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    return _trimmed(str(cell))


def _trimmed(text: str) -> str:
    """Take off blanks and what programs put round a text so that it stays one: a leading ' and ="…"."""
    text = text.strip(" \t\r\n\u3000\u00a0\ufeff")
    if text.startswith('="') and text.endswith('"') and len(text) > 2:
        return text[2:-1]
    if text.startswith("'") and (
        text[1:2] in ("=", "+", "-", "@") or text[1:].rstrip("Xx").isdigit()
    ):
        return text[1:]
    return text


def _text(cell: Any, column: Column) -> str:
    long_number = isinstance(cell, int | float) and abs(cell) >= 10**DIGITS_EXCEL_KEEPS
    text = plain_text(cell)
    if long_number or _SCIENTIFIC.fullmatch(text):
        raise DigitsLost(field=column.name, head=column.head)
    if len(text) > column.max_length:
        raise CellTooLong(
            field=column.name, head=column.head, length=len(text), most=column.max_length
        )
    return text


def _chosen(cell: Any, column: Column) -> str:
    assert column.choices  # asked by the caller
    text = plain_text(cell)
    for written, value in column.choices.items():
        if text in (written, value) or text.casefold() == written.casefold():
            return value
    raise NotAChoice(
        field=column.name, head=column.head, value=_short(text), choices=list(column.choices)
    )


def _decimal(cell: Any, column: Column) -> Decimal:
    text = plain_text(cell).replace(",", "").replace("，", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(cell, bool) or not number.is_finite() or abs(number.adjusted()) > 30:
        raise NotANumber(field=column.name, head=column.head, value=_short(text))
    too_low = column.lowest is not None and number < column.lowest
    if too_low or (column.highest is not None and number > column.highest):
        raise OutOfRange(
            field=column.name,
            head=column.head,
            value=_short(text),
            lowest="…" if column.lowest is None else column.lowest,
            highest="…" if column.highest is None else column.highest,
        )
    return number


def _integer(cell: Any, column: Column) -> int:
    number = _decimal(cell, column)
    if number != number.to_integral_value():
        raise NotANumber(field=column.name, head=column.head, value=_short(plain_text(cell)))
    return int(number)


def _date(cell: Any, column: Column) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = plain_text(cell)
    found = _read_date(text)
    if found is None:
        raise NotADate(field=column.name, head=column.head, value=_short(text))
    return found


def _instant(cell: Any, column: Column) -> datetime:
    if isinstance(cell, datetime):
        local = cell if cell.tzinfo else cell.replace(tzinfo=ZONE)
        return local.astimezone(UTC)
    text = plain_text(cell)
    day, _, clock = text.replace("T", " ").partition(" ")
    found, at = _read_date(day), _TIME.fullmatch(clock.strip())
    try:
        moment = time(int(at[1]), int(at[2]), int(at[3] or 0)) if at else time()
    except ValueError:
        found = None
    if found is None or (clock.strip() and not at):
        raise NotAnInstant(field=column.name, head=column.head, value=_short(text))
    return datetime.combine(found, moment, ZONE).astimezone(UTC)


def _flag(cell: Any, column: Column) -> bool:
    text = plain_text(cell)
    found = _FLAGS.get(text.casefold())
    if found is None:
        raise NotAFlag(field=column.name, head=column.head, value=_short(text))
    return found


def _read_date(text: str) -> date | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, *rest = (int(part) for part in match.groups() if part is not None)
    try:
        return date(year, rest[0], rest[1])
    except ValueError:
        return None


def _short(text: str) -> str:
    """Enough of a value to find it, and not all of what somebody may have pasted."""
    return text if len(text) <= 30 else text[:29] + "…"


_MAKERS: Final[dict[Kind, Callable[[Any, Column], Any]]] = {
    Kind.TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.DATE: _date,
    Kind.INSTANT: _instant,
    Kind.FLAG: _flag,
}
