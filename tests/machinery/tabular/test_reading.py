"""Tables as offices really send them become typed rows, or faults that name line, head and remedy."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lianyi.kernel.errors import DomainError, RowErrors
from lianyi.machinery.tabular import (
    Column,
    FileTooBig,
    HeaderMissing,
    HeaderTwice,
    HeaderUnknown,
    Kind,
    NotATable,
    Sheet,
    TooManyRows,
    UnsafeWorkbook,
    csv_lines,
    download,
    read,
    read_all,
    safe,
    xlsx_file,
)

PEOPLE = Sheet(
    Column("name", "姓名", "name", required=True, max_length=10),
    Column("sex", "性别", choices={"男": "1", "女": "2"}),
    Column("born_on", "出生日期", "birth date", kind=Kind.DATE),
    Column("visits", "就诊次数", kind=Kind.INTEGER, lowest=0, highest=99),
    Column("cost", "费用", kind=Kind.DECIMAL),
    Column("seen_at", "就诊时间", kind=Kind.INSTANT),
    Column("insured", "参保", kind=Kind.FLAG),
    Column("number", "证件号"),
)
HEADS = "姓名,性别,出生日期,就诊次数,费用,就诊时间,参保,证件号"
WANG = "王秀英,女,1968-03-07,3,12.50,2026-03-02 08:30,是,41172319680307123X"
VALUES = {
    "name": "王秀英",
    "sex": "2",
    "born_on": date(1968, 3, 7),
    "visits": 3,
    "cost": Decimal("12.50"),
    "seen_at": datetime(2026, 3, 2, 0, 30, tzinfo=UTC),
    "insured": True,
    "number": "41172319680307123X",
}


def table(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(lines).encode(encoding)


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in rows:
        page.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def cell(text: str, column: str) -> Any:
    """Read one cell of one column."""
    line = io.StringIO()
    csv.writer(line).writerow(["王", text])
    (row,) = read(table(f"姓名,{column}", line.getvalue()), PEOPLE)
    return (
        row.faults[0]["code"]
        if row.faults
        else row.values[next(c.name for c in PEOPLE.columns if c.head == column)]
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_csv_is_understood_in_every_encoding_that_office_programs_write(encoding: str):
    (row,) = read(table(HEADS, WANG, encoding=encoding), PEOPLE)

    assert (row.line, row.values, row.faults) == (2, VALUES, [])


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_found(delimiter: str):
    (row,) = read(table(HEADS.replace(",", delimiter), WANG.replace(",", delimiter)), PEOPLE)

    assert row.values == VALUES


def test_a_workbook_gives_the_same_rows_as_its_csv():
    book = workbook(
        HEADS.split(","),
        [
            "王秀英",
            "女",
            datetime(1968, 3, 7),  # noqa: DTZ001  # as workbooks have it
            3,
            12.5,
            datetime(2026, 3, 2, 8, 30),  # noqa: DTZ001  # as workbooks have it
            "是",
            "41172319680307123X",
        ],
    )

    (row,) = read(book, PEOPLE)

    assert (row.line, row.values) == (2, VALUES)


def test_heads_are_known_by_either_language_and_however_they_are_decorated():
    (row,) = read(table(" *Name ,Birth  Date（必填）,性 别", "王,1968-03-07,男"), PEOPLE)

    assert row.values == {"name": "王", "born_on": date(1968, 3, 7), "sex": "1"}


def test_blank_lines_are_passed_over_and_lines_are_counted_as_in_the_file(tmp_path: Path):
    path = tmp_path / "people.csv"
    path.write_bytes(table("", HEADS, "", '"王\n秀英",,,,,,,', " ,\u3000,,,,,,", "李,,,,,,,"))

    assert [(row.line, row.values["name"]) for row in read(path, PEOPLE)] == [
        (4, "王\n秀英"),
        (7, "李"),
    ]


@pytest.mark.parametrize(
    ("text", "column", "value"),
    [
        ("1968/3/7", "出生日期", date(1968, 3, 7)),
        ("1968.03.07", "出生日期", date(1968, 3, 7)),
        ("1968年3月7日", "出生日期", date(1968, 3, 7)),
        ("19680307", "出生日期", date(1968, 3, 7)),
        ("2026-03-02T08:30:15", "就诊时间", datetime(2026, 3, 2, 0, 30, 15, tzinfo=UTC)),
        ("2026-03-02", "就诊时间", datetime(2026, 3, 1, 16, tzinfo=UTC)),
        ("1,234.50", "费用", Decimal("1234.50")),
        ("-0", "费用", Decimal(0)),
        ("3.0", "就诊次数", 3),
        ("2", "性别", "2"),
        ("否", "参保", False),
        ("", "参保", None),
        ("", "证件号", ""),
        ("'0012345", "证件号", "0012345"),
        ('="0012345"', "证件号", "0012345"),
        ("'=1+1", "证件号", "=1+1"),
        ("'s", "证件号", "'s"),
    ],
)
def test_what_people_write_is_understood(text: str, column: str, value: object):
    assert cell(text, column) == value


@pytest.mark.parametrize(
    ("text", "column", "code"),
    [
        ("1968-02-30", "出生日期", "import.not_a_date"),
        ("昨天", "出生日期", "import.not_a_date"),
        ("2026-03-02 25:00", "就诊时间", "import.not_an_instant"),
        ("2026-03-02 早上", "就诊时间", "import.not_an_instant"),
        ("三", "就诊次数", "import.not_a_number"),
        ("3.5", "就诊次数", "import.not_a_number"),
        ("NaN", "费用", "import.not_a_number"),
        ("1e999999", "费用", "import.not_a_number"),
        ("100", "就诊次数", "import.out_of_range"),
        ("-1", "就诊次数", "import.out_of_range"),
        ("男性", "性别", "import.not_a_choice"),
        ("也许", "参保", "import.not_a_flag"),
        ("4.11723E+17", "证件号", "import.digits_lost"),
        ("长" * 201, "证件号", "import.cell_too_long"),
    ],
)
def test_what_cannot_be_is_refused_by_code(text: str, column: str, code: str):
    assert cell(text, column) == code


@pytest.mark.rows("ORG-01")
def test_an_identity_number_that_the_workbook_has_cut_to_15_digits_is_refused_not_stored():
    (row,) = read(workbook(["姓名", "证件号"], ["王", 411723196803071234]), PEOPLE)

    assert [fault["code"] for fault in row.faults] == ["import.digits_lost"]


def test_a_telephone_number_kept_as_a_number_comes_back_as_text():
    (row,) = read(workbook(["姓名", "证件号"], ["王", 13812345678.0]), PEOPLE)

    assert row.values["number"] == "13812345678"


def test_every_wrong_cell_is_named_by_line_and_field_and_nothing_is_returned():
    with pytest.raises(RowErrors) as refused:
        read_all(table(HEADS, WANG, ",女,x,,,,,", "李,x,,1,,,,"), PEOPLE)

    assert [(fault["row"], fault["field"], fault["code"]) for fault in refused.value.rows] == [
        (3, "name", "import.cell_empty"),
        (3, "born_on", "import.not_a_date"),
        (4, "sex", "import.not_a_choice"),
    ]
    assert "出生日期" in refused.value.rows[1]["message"]
    assert "2026-03-02" in refused.value.rows[1]["message"]


def test_a_comma_inside_a_text_without_quotes_is_noticed():
    with pytest.raises(RowErrors) as refused:
        read_all(table("姓名,性别", "王,秀英,女"), PEOPLE)

    assert {fault["code"] for fault in refused.value.rows} == {
        "import.more_cells",
        "import.not_a_choice",
    }


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", NotATable),
        (b"\r\n\r\n", NotATable),
        (b"\x89PNG\r\n\x1a\n\0\0\0", NotATable),
        (b"\xd0\xcf\x11\xe0old office", NotATable),
        (b"PK\x03\x04 broken", NotATable),
        (table("性别,出生日期"), HeaderMissing),
        (table("姓名,家庭住址"), HeaderUnknown),
        (table("姓名,name"), HeaderTwice),
        ('姓名,性别\n"王"秀英,女'.encode(), NotATable),
        ('姓名,性别\n"王,女'.encode(), NotATable),
        ("姓名\n".encode() + b"\xff\xff\xff", NotATable),
    ],
)
def test_what_is_no_such_table_is_refused_whole(content: bytes, refusal: type[DomainError]):
    with pytest.raises(refusal):
        list(read(content, PEOPLE))


def test_unknown_columns_can_be_passed_over_where_a_table_comes_from_elsewhere():
    sheet = Sheet(*PEOPLE.columns, pass_over_unknown=True)

    (row,) = read(table("姓名,家庭住址,性别", "王,某村,男"), sheet)

    assert row.values == {"name": "王", "sex": "1"}


def test_size_and_rows_are_bounded():
    with pytest.raises(FileTooBig):
        list(read(table(HEADS, WANG), Sheet(*PEOPLE.columns, most_bytes=50)))
    with pytest.raises(TooManyRows):
        list(read(table(HEADS, *[WANG] * 4), Sheet(*PEOPLE.columns, most_rows=3)))


def spoiled(book: bytes, **parts: bytes) -> bytes:
    """The same workbook with parts put in another's place (`a__b` stands for `a/b.xml`)."""
    names = {name.replace("__", "/") + ".xml": content for name, content in parts.items()}
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, names.pop(name, b"") or old.read(name))
        for name, content in names.items():
            new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "parts",
    [
        {"xl__sharedStrings": b"<sst>" + b" " * 60_000_000 + b"</sst>"},
        {"xl__sharedStrings": b'<!DOCTYPE x [<!ENTITY a "aaaa">]><sst/>'},
        {"xl__workbook": '<?xml version="1.0" encoding="utf-16"?><workbook/>'.encode("utf-16")},
    ],
)
def test_a_workbook_made_to_exhaust_or_deceive_is_not_unpacked(parts: dict[str, bytes]):
    with pytest.raises(UnsafeWorkbook):
        list(read(spoiled(workbook(["姓名"], ["王"]), **parts), PEOPLE))


@pytest.mark.parametrize(
    "parts",
    [
        {"xl__worksheets__sheet1": b"<worksheet><sheetData><row>"},
        {"xl__workbook": b"no xml"},
    ],
)
def test_a_damaged_workbook_is_refused(parts: dict[str, bytes]):
    with pytest.raises(NotATable):
        list(read(spoiled(workbook(["姓名"], ["王"]), **parts), PEOPLE))


def test_a_row_placed_at_the_end_of_the_world_does_not_keep_us_busy():
    far = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'
        b'<row r="999999999999"><c r="A999999999999" t="inlineStr"><is><t>x</t></is></c></row>'
        b"</sheetData></worksheet>"
    )

    assert list(read(spoiled(workbook(["姓名"]), xl__worksheets__sheet1=far), PEOPLE)) == []


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_no_text_becomes_a_formula_in_the_office_program_that_opens_it(text: str):
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "cell"), [(-5, -5), (Decimal("-1.5"), Decimal("-1.5")), (None, ""), (True, "是")]
)
def test_numbers_stay_numbers(value: object, cell: object):
    assert safe(value) == cell


def test_what_was_exported_reads_back_the_same():
    rows = [["=王", "女", date(1968, 3, 7), 3, Decimal("12.50"), VALUES["seen_at"], True, "-1"]]
    heads = HEADS.split(",")
    expected = {**VALUES, "name": "=王", "number": "-1"}

    as_csv = b"".join(csv_lines(heads, rows))
    with xlsx_file(heads, rows) as file:
        as_xlsx = file.read()

    assert next(read(as_csv, PEOPLE)).values == expected
    assert next(read(as_xlsx, PEOPLE)).values == expected
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(as_xlsx)).read("xl/worksheets/sheet1.xml")


def test_a_download_is_named_in_chinese_and_kept_by_no_cache():
    response = download("居民 名单", ["a"], [])

    assert (
        response["Content-Disposition"]
        == "attachment; filename*=UTF-8''%E5%B1%85%E6%B0%91%20%E5%90%8D%E5%8D%95.csv"
    )
    assert response["Cache-Control"] == "no-store"


def test_a_long_export_is_streamed_and_not_collected():
    made = 0

    def rows():
        nonlocal made
        for n in range(10_000):
            made += 1
            yield [n]

    lines = csv_lines(["n"], rows())
    for _ in range(5):
        next(lines)

    assert made < 10
