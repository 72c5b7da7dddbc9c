"""From a file to typed rows."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from lianyi.kernel.errors import DomainError, RowErrors
from lianyi.machinery.tabular.cells import fault_of, plain_text, value_of
from lianyi.machinery.tabular.files import (
    HeaderMissing,
    HeaderTwice,
    HeaderUnknown,
    NotATable,
    RawRow,
    TooManyRows,
    raw_rows,
)
from lianyi.machinery.tabular.specs import REASON, Column, Sheet

Source = IO[bytes] | bytes | Path
MOST_FAULTS = 500


class MoreCells(DomainError):
    """A row goes on beyond the last head."""

    code = "import.more_cells"
    http_status = 422
    template = "The row has {cells} cells, the first row {heads}; is there a comma inside a text without quotes?"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its 1-based line in the file, its values by column name, and its faults in RowErrors' form."""

    line: int
    values: dict[str, Any]
    faults: list[dict[str, Any]] = field(default_factory=list)


def read(source: Source, sheet: Sheet) -> Iterator[Row]:
    """Yield the rows of a CSV or XLSX file one by one; blank rows are passed over.

    Cost: memory for one row (a workbook's shared texts besides). Raises at the first row: NotATable, FileTooBig,
    UnsafeWorkbook, HeaderMissing, HeaderUnknown, HeaderTwice; on the way: TooManyRows, NotATable (all 422).
    """
    with _opened(source) as file, closing(raw_rows(file, sheet)) as rows:
        yield from _typed(rows, sheet)


def read_all(source: Source, sheet: Sheet) -> list[Row]:
    """Return every row, or raise RowErrors (422) that names every wrong cell (the first 500)."""
    rows, faults = [], []
    for row in read(source, sheet):
        rows.append(row)
        faults += row.faults
        if len(faults) >= MOST_FAULTS:
            break
    if faults:
        raise RowErrors(faults[:MOST_FAULTS])
    return rows


@contextmanager
def _opened(source: Source) -> Iterator[IO[bytes]]:
    """A seekable binary file; one that was given is left open."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield file
    else:
        yield BytesIO(source) if isinstance(source, bytes) else source


def _typed(rows: Iterator[RawRow], sheet: Sheet) -> Iterator[Row]:
    heads = _heads(rows, sheet)
    count = 0
    for line, cells in rows:
        if not any(plain_text(cell) for cell in cells if cell is not None):
            continue
        count += 1
        if count > sheet.most_rows:
            raise TooManyRows(most=sheet.most_rows)
        yield _row(line, cells, heads)


def _heads(rows: Iterator[RawRow], sheet: Sheet) -> list[Column | None]:
    """Read the first row that is not blank: which column stands where."""
    for _, cells in rows:
        texts = [plain_text(cell) if cell is not None else "" for cell in cells]
        if any(texts):
            break
    else:
        raise NotATable(why="it has no rows")
    while texts and not texts[-1]:
        texts.pop()
    found = [sheet.find(text) if text else None for text in texts]
    known = [column for column in found if column]
    for column in known:
        if known.count(column) > 1:
            raise HeaderTwice(head=column.head)
    missing = [column.head for column in sheet.columns if column.required and column not in known]
    if missing:
        raise HeaderMissing(heads=missing)
    pairs = zip(texts, found, strict=True)
    unknown = [text for text, column in pairs if text and column is None and text not in REASON]
    if unknown and not sheet.pass_over_unknown:
        raise HeaderUnknown(heads=unknown[:10], known=sheet.heads)
    return found


def _row(line: int, cells: list[Any], heads: list[Column | None]) -> Row:
    """Type every cell; a fault of one does not hide those of the others."""
    row = Row(line, {})
    beyond = [cell for cell in cells[len(heads) :] if cell is not None and plain_text(cell)]
    if beyond:
        row.faults.append(
            fault_of(line, MoreCells(cells=len(heads) + len(beyond), heads=len(heads)))
        )
    padded = [*cells, *[None] * (len(heads) - len(cells))]
    for column, cell in zip(heads, padded, strict=False):
        if column is None:
            continue
        try:
            row.values[column.name] = value_of(cell, column)
        except DomainError as refusal:
            row.faults.append(fault_of(line, refusal))
    return row
