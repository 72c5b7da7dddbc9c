"""A table without its bad rows, and a table of those: as they were sent, each with what is wrong with it."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

from lianyi.kernel.errors import DomainError, RowErrors
from lianyi.machinery.tabular.cells import plain_text
from lianyi.machinery.tabular.files import raw_rows
from lianyi.machinery.tabular.specs import Sheet
from lianyi.machinery.tabular.writing import csv_lines

MOST_PASSES: Final = 40
"""Each names at most 500 faults; what is still refused after so many is not a table with some bad rows."""
REASON: Final = ("行号", "原因")
Report = TypeVar("Report")
RawTable = list[tuple[int, list[str]]]


class OnlyTables(DomainError):
    """Rows can be left out of a table, not of a bundle whose entries refer to each other."""

    code = "import.only_tables"
    http_status = 422
    template = (
        "Only of a table (CSV, XLSX) can bad rows be left out; mend the file and import it whole."
    )


def take_good_rows(
    file: Path, take: Callable[[Path], Report], *, refused: Path
) -> tuple[Report, int]:
    """Let `take` have the file without the rows it names as bad, and write those to `refused`; how many they were.

    Each attempt is all or nothing, so what is stored at the end is what one clean file would have stored.
    Raises: OnlyTables (422); what `take` refuses of the file as a whole.
    """
    bad: dict[int, list[str]] = {}
    try:
        return take(file), 0
    except RowErrors as refusal:
        heads, rows = _table(file)
        _note(bad, refusal, {line: line for line, _ in rows})
    with TemporaryDirectory() as folder:
        good = Path(folder) / "good.csv"
        for _ in range(MOST_PASSES):
            places = _write(good, heads, [row for row in rows if row[0] not in bad])
            try:
                report = take(good)
            except RowErrors as refusal:
                _note(bad, refusal, places)
                continue
            _write_refused(refused, heads, rows, bad)
            return report, len(bad)
    raise RowErrors(
        [{"row": line, "field": "", "code": "", "message": why[0]} for line, why in bad.items()]
    )


def _table(file: Path) -> tuple[list[str], RawTable]:
    """Heads and rows as texts, with their lines. Raises: OnlyTables (422)."""
    with file.open("rb") as content:
        if content.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[", b"<"):
            raise OnlyTables(field="file")
        rows = [
            (line, ["" if cell is None else plain_text(cell) for cell in cells])
            for line, cells in raw_rows(content, Sheet())
        ]
    rows = [(line, cells) for line, cells in rows if any(cells)]
    return rows[0][1], rows[1:]


def _note(bad: dict[int, list[str]], refusal: RowErrors, places: Mapping[int, int]) -> None:
    """Add what is wrong to the lines of the file as it was sent."""
    for fault in refusal.rows:
        bad.setdefault(places[fault["row"]], []).append(str(fault["message"]))


def _write(file: Path, heads: Sequence[str], rows: RawTable) -> dict[int, int]:
    """Write a table; where each of its lines stood in the file as it was sent."""
    places: dict[int, int] = {}
    text = io.StringIO(newline="")
    writer, line = csv.writer(text, lineterminator="\n"), 1
    for place, cells in [(0, heads), *rows]:
        places[line] = place
        begun = text.tell()
        writer.writerow(cells)
        line += text.getvalue().count("\n", begun) if any("\n" in cell for cell in cells) else 1
    file.write_text(text.getvalue(), "utf-8")
    return places


def _write_refused(
    file: Path, heads: Sequence[str], rows: RawTable, bad: Mapping[int, list[str]]
) -> None:
    """Write the bad rows as they were sent, with line and reason after them."""
    width = len(heads)
    lines: list[list[Any]] = [
        [*cells[:width], *[""] * (width - len(cells)), line, "；".join(bad[line])]
        for line, cells in rows
        if line in bad
    ]
    file.write_bytes(b"".join(csv_lines([*heads, *REASON], lines)))
