"""Files made to exhaust, deceive or escape. Each is small here; what it would become is not."""

import io
import zipfile
from typing import Final

MEBIBYTE: Final = 1024 * 1024
LAUGHS: Final = (
    '<!DOCTYPE x [<!ENTITY a0 "哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    + "]>"
)
OUTSIDE: Final = '<!DOCTYPE x [<!ENTITY out SYSTEM "file:///etc/passwd">]>'
DEEP: Final = 100_000
_TYPES: Final = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="{ending}" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.{ending}"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
</Types>"""
_RELS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
 Target="{target}"/></Relationships>"""
_BOOK: Final = """<?xml version="1.0" encoding="UTF-8"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>"""
_SHEET: Final = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'
    '<row r="{line}"><c r="A{line}" t="inlineStr"><is><t>{below}</t></is></c></row></sheetData></worksheet>'
)


def workbook(sheet: str | bytes, *, ending: str = "xml", more: bytes = b"") -> bytes:
    """A workbook with one sheet as it is told, whatever that is; `more` is another part."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", _TYPES.format(ending=ending))
        packed.writestr(
            "_rels/.rels", _RELS.format(kind="officeDocument", target="xl/workbook.xml")
        )
        packed.writestr("xl/workbook.xml", _BOOK)
        packed.writestr(
            "xl/_rels/workbook.xml.rels",
            _RELS.format(kind="worksheet", target=f"worksheets/sheet1.{ending}"),
        )
        packed.writestr(f"xl/worksheets/sheet1.{ending}", sheet)
        if more:
            packed.writestr("xl/media/more.bin", more)
    return file.getvalue()


def a_sheet(text: str = "姓名", *, line: int = 2, before: str = "") -> str:
    """The XML of a sheet with one cell, and one in a line far below; `before` stands before its root."""
    return before + _SHEET.format(text=text, line=line, below="长" * 300)


def a_zip() -> bytes:
    """Zip in zip, eight mebibytes of nothing at the bottom."""
    inner = b"\0" * (8 * MEBIBYTE)
    for _ in range(3):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("inner.zip", inner)
        inner = file.getvalue()
    return inner


PADDING: Final = f"<!--{' ' * 5_000}-->"
"""More than a reader that looks only at the beginning of a part would see."""

HOSTILE: Final[dict[str, tuple[str, bytes]]] = {
    "a zip bomb behind a workbook's name": ("人员.xlsx", a_zip()),
    "a workbook that unpacks to eight thousand times itself": (
        "人员.xlsx",
        workbook(a_sheet(), more=b"\0" * (64 * MEBIBYTE)),
    ),
    "a workbook that laughs a billion times": (
        "人员.xlsx",
        workbook(a_sheet("&a9;", before=LAUGHS)),
    ),
    "a workbook that laughs behind five thousand blanks": (
        "人员.xlsx",
        workbook(a_sheet("&a9;", before=PADDING + LAUGHS)),
    ),
    "a workbook that laughs in UTF-16": (
        "人员.xlsx",
        workbook(
            ('<?xml version="1.0" encoding="utf-16"?>' + a_sheet("&a9;", before=LAUGHS)).encode(
                "utf-16-le"
            )
        ),
    ),
    "a workbook whose sheet has another ending": (
        "人员.xlsx",
        workbook(a_sheet("&a9;", before=LAUGHS), ending="bin"),
    ),
    "a workbook that reads a file of ours": (
        "人员.xlsx",
        workbook(a_sheet("&out;", before=OUTSIDE)),
    ),
    "a workbook that begins at its last line": ("人员.xlsx", workbook(a_sheet(line=1_048_576))),
    "XML that laughs a billion times": ("包.xml", f"{LAUGHS}<Bundle>&a9;</Bundle>".encode()),
    "XML that reads a file of ours": ("包.xml", f"{OUTSIDE}<Bundle>&out;</Bundle>".encode()),
    "XML that is very deep": ("包.xml", b"<a>" * DEEP + b"</a>" * DEEP),
    "JSON that is very deep": ("包.json", b'{"entry":' + b"[" * DEEP + b"]" * DEEP + b"}"),
    "JSON with a number nobody can count": ("包.json", b'{"entry": ' + b"9" * 10_000 + b"}"),
    "a picture behind a table's name": ("人员.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 64),
    "a program behind a workbook's name": ("人员.xlsx", b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0"),
    "a quotation that never ends": ("人员.csv", b'code,"' + b"x" * MEBIBYTE),
    "nothing at all": ("人员.csv", b""),
}
"""What it is -> (its name, its content)."""

NAMES: Final = (
    "../../../etc/cron.d/evil.csv",
    "..\\..\\evil.xlsx",
    "/etc/passwd",
    "<script>top.canary=1</script>.csv",
    '"><img src=x onerror=top.canary=1>.json',
    "=HYPERLINK(1).csv",
    "a\u202evsc.exe",
    "长" * 300 + ".csv",
)
"""Names made to escape from a folder, from a page or from a cell."""
