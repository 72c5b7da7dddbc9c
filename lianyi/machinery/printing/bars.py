"""A row of digits as bars that any scanner reads: Code 128, set C (ISO/IEC 15417). Pure."""

from collections.abc import Iterator
from typing import Final

_WIDTHS: Final = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221"
    "223211221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321"
    "112313132113132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131"
    "311123311321331121312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114"
    "122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141"
    "214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232"
)
"""Six widths a value, 0 to 105: bar, blank, bar, blank, bar, blank."""
_START_C: Final = 105
_STOP: Final = "2331112"
QUIET: Final = 10
"""Blank modules that must stand on either side."""


def widths(digits: str) -> str:
    """Widths of bars and blanks in turn, a bar first, with start, check value and stop. Raises: ValueError."""
    if not digits or len(digits) % 2 or not (digits.isascii() and digits.isdecimal()):
        raise ValueError("set C holds pairs of digits")
    values = [int(digits[place : place + 2]) for place in range(0, len(digits), 2)]
    check = (_START_C + sum(place * value for place, value in enumerate(values, 1))) % 103
    return "".join(map(_of, (_START_C, *values, check))) + _STOP


def bars(digits: str) -> Iterator[tuple[int, int]]:
    """Place and width of each bar, in modules from the left edge of the quiet zone."""
    place = QUIET
    for number, width in enumerate(widths(digits)):
        if number % 2 == 0:
            yield place, int(width)
        place += int(width)


def modules(digits: str) -> int:
    """How wide the whole is, quiet zones included."""
    return 2 * QUIET + sum(map(int, widths(digits)))


def _of(value: int) -> str:
    return _WIDTHS[6 * value : 6 * value + 6]
