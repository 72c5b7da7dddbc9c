"""No table we hand out begins a cell with what an office program would run, whatever people have written down.

Every download is found from the links of the pages; the patient bears formulas in every text that may hold one.
"""

import ast
import csv
import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lianyi.areas.organisations.models import Institution
from tests.hostile.besieged import Siege, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.rows("SEC-01")]
RUNS = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[-+]?[\d.,%]+")
LINK = re.compile(r'href="([^"]*[?&;]export=[^"]*)"')
ROLES = ("township_doctor", "bureau_officer", "community_office", "auditor", "administrator")
LIANYI = Path(__file__).parent.parent.parent / "lianyi"


def downloads(siege: Siege) -> dict[str, str]:
    """Address of a table -> the role that was offered it, over every page of those who are offered tables."""
    found: dict[str, str] = {}
    for role in ROLES:
        browser = siege.browsers[role]
        for page in siege.pages:
            if page.template == "accounts/logout" or page.is_of_something:
                continue
            answer = browser.get(page.address)
            for link in LINK.findall(text_of(answer)):
                path = page.address.partition("?")[0]
                address = link.replace("&amp;", "&")
                found.setdefault(path + address if address.startswith("?") else address, role)
    return found


def cells_of_csv(text: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) for cell in row]


def test_no_cell_of_any_table_can_run(siege: Siege):
    offered = downloads(siege)
    ran, tables = [], 0
    for address, role in offered.items():
        answer = siege.browsers[role].get(re.sub(r"export=\w+", "export=csv", address))
        text = text_of(answer)
        if "text/csv" not in answer["Content-Type"]:
            continue
        tables += 1
        ran += [
            f"{address}: {cell}"
            for cell in cells_of_csv(text)
            if cell.startswith(RUNS) and not NUMBER.fullmatch(cell)
        ]

    assert tables >= 12, offered
    assert ran == []


def test_a_workbook_holds_texts_where_formulas_were_written(siege: Siege):
    """The name of an institution is what everybody may see; an administrator may write anything in it."""
    Institution.objects.filter(pk=siege.county.lead).update(
        name="=HYPERLINK(1)", short_name="@SUM(1)"
    )
    answer: Any = siege.browsers["bureau_officer"].get("/organisations/list?export=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))

    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]

    assert "=HYPERLINK(1)" in [cell.value for cell in cells]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []

    text = text_of(siege.browsers["bureau_officer"].get("/organisations/list?export=csv"))
    assert "'=HYPERLINK(1)" in cells_of_csv(text)


def test_tables_are_written_in_one_place_only():
    """Whoever writes CSV or a workbook elsewhere would have to think of formulas again."""
    writers = {
        str(path.relative_to(LIANYI))
        for path in LIANYI.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Import) and any(n.name == "xlsxwriter" for n in node.names))
        or (
            isinstance(node, ast.Attribute)
            and ast.unparse(node) in ("csv.writer", "csv.DictWriter")
        )
        or (isinstance(node, ast.Constant) and str(node.value).startswith("text/csv"))
    }

    assert writers == {
        "machinery/tabular/writing.py",
        "machinery/tabular/sifting.py",  # a table of good rows, which only we read again
    }
