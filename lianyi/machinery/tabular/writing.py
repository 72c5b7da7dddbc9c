"""Tables for office programs, in which no cell can become a formula."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import IO, Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

ZONE: Final = ZoneInfo("Asia/Shanghai")
LONGEST_CELL: Final = 32_000  # of the 32,767 that a workbook's cell can hold
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cells = Sequence[Any]


def download(
    name: str, heads: Sequence[str], rows: Iterable[Cells], *, form: str = "csv"
) -> StreamingHttpResponse | FileResponse:
    """Answer with a file: `form` is csv (streamed as rows come) or xlsx. `name` has no ending.

    `name` and `heads` are translated here (the catalogue collects them where they stand); words translated while rows
    are made are of the reader's language too, also after the view has returned.
    """
    name, heads = _(name), [_(head) for head in heads]
    if form == "xlsx":
        book: StreamingHttpResponse | FileResponse = FileResponse(
            xlsx_file(heads, rows), content_type=_XLSX
        )
        ending = "xlsx"
    else:
        lines = in_one_language(csv_lines(heads, rows))
        book = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        ending = "csv"
    book.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.{ending}"
    book.headers["Cache-Control"] = "no-store"
    return book


def in_one_language(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The same lines, each made in the language that was spoken when this was called."""
    made, language = iter(lines), translation.get_language() or "zh-hans"

    def following() -> bytes | None:
        with translation.override(language):
            return next(made, None)

    return iter(following, None)


def csv_lines(heads: Sequence[str], rows: Iterable[Cells]) -> Iterator[bytes]:
    """Yield a CSV file line by line: UTF-8 with the mark by which office programs know it, lines ending in CR LF."""
    line = io.StringIO()
    writer = csv.writer(line)
    yield "\ufeff".encode()
    for cells in chain([heads], rows):
        writer.writerow([safe(cell) for cell in cells])
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()


def xlsx_file(heads: Sequence[str], rows: Iterable[Cells]) -> IO[bytes]:
    """Return a workbook as an open file, written row by row in bounded memory and gone when closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # whoever sends it closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        page = book.add_worksheet()
        bold = book.add_format({"bold": True, "bg_color": "#EEF2F6", "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        page.freeze_panes(1, 0)
        for place, head in enumerate(heads):
            page.set_column(place, place, min(40, max(10, 2 * len(head) + 2)))
            page.write_string(0, place, head, bold)
        last = 0
        for last, cells in enumerate(rows, start=1):
            for place, cell in enumerate(cells):
                _write(page, last, place, cell, day, moment)
        page.autofilter(0, 0, last, max(len(heads) - 1, 0))
    file.seek(0)
    return file


def safe(cell: Any) -> Any:
    """What stands in a CSV cell: a text that an office program would run as a formula gets a ' before it."""
    match cell:
        case None:
            return ""
        case bool():
            return _("是") if cell else _("否")
        case int() | Decimal():
            return cell
        case datetime():
            return _local(cell).strftime("%Y-%m-%d %H:%M")
        case date():
            return cell.isoformat()
    text = str(cell)
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _write(page: Any, line: int, place: int, cell: Any, day: Any, moment: Any) -> None:
    """Write one cell as what it is; a text is only ever a text."""
    match cell:
        case None | "":
            return
        case bool():
            page.write_string(line, place, _("是") if cell else _("否"))
        case int() | Decimal() if -(10**15) < cell < 10**15:
            page.write_number(line, place, cell)
        case datetime():
            page.write_datetime(line, place, _local(cell).replace(tzinfo=None), moment)
        case date():
            page.write_datetime(line, place, cell, day)
        case _:
            page.write_string(line, place, str(cell)[:LONGEST_CELL])


def _local(at: datetime) -> datetime:
    return at.astimezone(ZONE) if at.tzinfo else at
