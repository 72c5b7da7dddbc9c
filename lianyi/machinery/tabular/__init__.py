"""Tables from and for office programs: CSV and XLSX in, as typed rows with the line of every fault; CSV and XLSX out.

PEOPLE = Sheet(
    Column("name", "姓名", "name", required=True, max_length=50),
    Column("sex", "性别", "sex", choices={"男": "1", "女": "2"}),
    Column("born_on", "出生日期", "birth date", kind=Kind.DATE),
)
for row in read(file, PEOPLE):                   # lazily; row.faults is empty where row.values can be used
rows = read_all(file, PEOPLE)                  # all or nothing: RowErrors (422) names every wrong cell
return download("居民名单", ["姓名", "性别"], rows, form=request.GET["export"])    # csv or xlsx
"""

from lianyi.machinery.tabular.cells import fault_of
from lianyi.machinery.tabular.files import (
    FileTooBig,
    HeaderMissing,
    HeaderTwice,
    HeaderUnknown,
    NotATable,
    TooManyRows,
    UnsafeWorkbook,
)
from lianyi.machinery.tabular.reading import Row, read, read_all
from lianyi.machinery.tabular.specs import Column, Kind, Sheet
from lianyi.machinery.tabular.writing import csv_lines, download, safe, xlsx_file

__all__ = [
    "Column",
    "FileTooBig",
    "HeaderMissing",
    "HeaderTwice",
    "HeaderUnknown",
    "Kind",
    "NotATable",
    "Row",
    "Sheet",
    "TooManyRows",
    "UnsafeWorkbook",
    "csv_lines",
    "download",
    "fault_of",
    "read",
    "read_all",
    "safe",
    "xlsx_file",
]
