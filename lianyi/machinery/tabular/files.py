"""Opening what somebody sends: which kind of file it is, whether it is safe to read, and its rows of raw cells."""

import codecs
import csv
import io
import zipfile
from collections.abc import Generator
from typing import IO, Any, Final
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from lianyi.kernel.errors import DomainError
from lianyi.machinery.tabular.specs import MEBIBYTE, Sheet

MOST_UNPACKED: Final = 150 * MEBIBYTE
MOST_PARTS: Final = 2_000
MOST_RATIO: Final = 200
MOST_COLUMNS: Final = 300
LAST_ROW_OF_A_WORKBOOK: Final = 1_048_576
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"
_CHUNK: Final = 1 << 16
_DECLARATIONS: Final = (b"<!DOCTYPE", b"<!ENTITY")
_LONGEST_MARK: Final = 9
RawRow = tuple[int, list[Any]]
RawRows = Generator[RawRow, None, None]


class NotATable(DomainError):
    """The file is no CSV and no XLSX that can be read."""

    code = "import.not_a_table"
    http_status = 422
    template = "The file cannot be read as a table: {why}. Save it as .xlsx or as CSV in UTF-8 and send it again."


class FileTooBig(DomainError):
    """The file is bigger than what is read at once."""

    code = "import.file_too_big"
    http_status = 422
    template = "The file has {size_mb} MB; at most {most_mb} MB are read at once. Split it."


class UnsafeWorkbook(DomainError):
    """A workbook made to exhaust or deceive whoever opens it."""

    code = "import.unsafe_workbook"
    http_status = 422
    template = "The workbook is not read: {why}. Copy the cells into a new workbook and send that."


class TooManyRows(DomainError):
    """More rows than are read at once."""

    code = "import.too_many_rows"
    http_status = 422
    template = "The table has more than {most} rows. Split it."


class HeaderMissing(DomainError):
    """A required column has no head in the first row."""

    code = "import.header_missing"
    http_status = 422
    template = "The first row lacks the column(s) {heads}."


class HeaderUnknown(DomainError):
    """A column of which nobody knows what it means: perhaps a known one, mistyped."""

    code = "import.header_unknown"
    http_status = 422
    template = (
        "The first row has the unknown column(s) {heads}; known are {known}. Rename or remove them."
    )


class HeaderTwice(DomainError):
    """Two columns claim the same head."""

    code = "import.header_twice"
    http_status = 422
    template = "The column {head} stands twice in the first row; remove one."


def raw_rows(file: IO[bytes], sheet: Sheet) -> RawRows:
    """Yield the rows of a CSV or XLSX file with their 1-based lines; what it is, its content says, not its name.

    Raises: NotATable, FileTooBig, UnsafeWorkbook (422).
    """
    size = file.seek(0, io.SEEK_END)
    if size > sheet.most_bytes:
        raise FileTooBig(size_mb=-(-size // MEBIBYTE), most_mb=sheet.most_bytes // MEBIBYTE)
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    if not start:
        raise NotATable(why="it is empty")
    if start == _OLD_OFFICE:
        raise NotATable(why="it is an old or a password-protected workbook")
    return _workbook_rows(file) if start.startswith(b"PK") else _csv_rows(file)


def _csv_rows(file: IO[bytes]) -> RawRows:
    """Yield the rows of a text table, whatever encoding and delimiter the office program chose."""
    encoding = _encoding(file)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        delimiter = _delimiter(text)
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        line = 1
        for cells in reader:
            yield line, list(cells)
            line = reader.line_num + 1
    except csv.Error as fault:
        raise NotATable(why=f"line {reader.line_num}: {fault}") from fault
    finally:
        text.detach()  # the file belongs to whoever gave it


def _encoding(file: IO[bytes]) -> str:
    """Find the encoding in which the whole file makes sense."""
    start = file.read(4)
    file.seek(0)
    if start.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    elif start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8", "gb18030"]
    for encoding in candidates:
        if _makes_sense(file, encoding):
            return encoding
    raise NotATable(why="it is no text in UTF-8 or GB 18030")


def _makes_sense(file: IO[bytes], encoding: str) -> bool:
    """Whether every byte can be read, and none says that this is no text at all."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(_CHUNK):
            if "\0" in decoder.decode(chunk):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)
    return True


def _delimiter(text: io.TextIOWrapper) -> str:
    """The delimiter that stands most often in the first line."""
    first = text.readline(_CHUNK)
    text.seek(0)
    return max(",\t;", key=first.count)


def _workbook_rows(file: IO[bytes]) -> RawRows:
    """Yield the rows of the first visible sheet of a workbook."""
    _must_be_safe(file)
    file.seek(0)
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            pages = [page for page in book.worksheets if page.sheet_state == "visible"]
            if not pages:
                raise NotATable(why="the workbook has no visible sheet")
            pages[0].reset_dimensions()
            rows = pages[0].iter_rows(
                max_row=LAST_ROW_OF_A_WORKBOOK, max_col=MOST_COLUMNS, values_only=True
            )
            for line, cells in enumerate(rows, start=1):
                if cells.count(None) < len(cells):  # a sheet may jump over a million blank rows
                    yield line, list(cells)
        finally:
            book.close()
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        ParseError,
        KeyError,
        ValueError,
        EOFError,
    ) as fault:
        raise NotATable(why="the workbook is damaged") from fault


def _must_be_safe(file: IO[bytes]) -> None:
    """Look at a workbook's parts before anything is unpacked. Raises: NotATable, UnsafeWorkbook."""
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
            if "xl/workbook.xml" not in packed.namelist():
                raise NotATable(why="it is no workbook")
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise UnsafeWorkbook(why="it unpacks to too much")
            for part in parts:
                _check_part(packed, part)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as fault:
        raise NotATable(why="the workbook is damaged") from fault


def _check_part(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    if part.flag_bits & 1:
        raise NotATable(why="it is protected by a password")
    if part.file_size > MEBIBYTE and part.file_size > MOST_RATIO * max(part.compress_size, 1):
        raise UnsafeWorkbook(why="it unpacks to too much")
    if _declares(packed, part):
        raise UnsafeWorkbook(why="it declares entities of its own")


def _declares(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part, whatever its ending, declares a type or an entity, or hides behind another encoding.

    Every byte is looked at: a comment before it may be as long as somebody likes.
    """
    with packed.open(part) as content:
        before = content.read(4)
        if before.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or (
            b"<" in before and b"\0" in before
        ):
            return True
        while chunk := content.read(_CHUNK):
            before = before[-_LONGEST_MARK:] + chunk
            if any(mark in before for mark in _DECLARATIONS):
                return True
    return False
