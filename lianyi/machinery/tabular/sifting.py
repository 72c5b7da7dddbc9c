"""A table without its bad rows, and a table of those: as they were sent, each with what is wrong with it."""

import csv
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

from lianyi.kernel.errors import DomainError, RowErrors
from lianyi.machinery.tabular.cells import plain_text
from lianyi.machinery.tabular.files import raw_rows
from lianyi.machinery.tabular.specs import REASON, Sheet
from lianyi.machinery.tabular.writing import csv_lines, xlsx_file

MOST_PASSES: Final = 400
"""Each names up to 500 faults; what is still refused after so many is not a table with some bad rows."""
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
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

    Each attempt is all or nothing, so what is stored at the end is what one clean file would have stored. What was
    refused is a workbook where `refused` ends in .xlsx, else CSV; mended, it can be taken in as it is.
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
    (_, heads), *rows = [(line, cells) for line, cells in rows if any(cells)]
    while not heads[-1]:  # a workbook's rows are all as wide as its widest may be
        heads.pop()
    return heads, rows


def _note(bad: dict[int, list[str]], refusal: RowErrors, places: Mapping[int, int]) -> None:
    """Add what is wrong to the lines of the file as it was sent."""
    for fault in refusal.rows:
        bad.setdefault(places[fault["row"]], []).append(str(fault["message"]))


def _write(file: Path, heads: Sequence[str], rows: RawTable) -> dict[int, int]:
    """Write a table; where each of its lines stood in the file as it was sent."""
    places: dict[int, int] = {}
    with file.open("w", encoding="utf-8", newline="") as text:
        writer, line = csv.writer(text, lineterminator="\n"), 1
        for place, cells in [(0, heads), *rows]:
            places[line] = place
            writer.writerow(cells)
            line += 1 + sum(len(_LINE_END.findall(cell)) for cell in cells)
    return places


def _write_refused(
    file: Path, heads: Sequence[str], rows: RawTable, bad: Mapping[int, list[str]]
) -> None:
    """Write the bad rows as they were sent, with line and reason after them; those of an earlier time are gone."""
    kept = [place for place, head in enumerate(heads) if head not in REASON]
    told = [heads[place] for place in kept]
    lines: Iterator[list[Any]] = (
        [*(cells[place] if place < len(cells) else "" for place in kept), line, why]
        for line, cells in rows
        if (why := "；".join(bad.get(line, ())))
    )
    with file.open("wb") as out:
        if file.suffix.lower() == ".xlsx":
            with xlsx_file([*told, *REASON], lines) as book:
                shutil.copyfileobj(book, out)
        else:
            out.writelines(csv_lines([*told, *REASON], lines))
