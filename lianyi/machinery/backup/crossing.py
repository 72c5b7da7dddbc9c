"""From the embedded database into PostgreSQL: a county that has grown takes its rows along.

Both sides were built by the same migrations, so tables and columns are the same and only values are spelt differently:
SQLite keeps instants as text in UTC, intervals as microseconds, truth as 0 and 1.
"""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from lianyi.machinery.backup.manifest import BackupDamaged, TableNote

Spelling = Callable[[Any], Any]
_SPELLINGS: Final[Mapping[str, Spelling]] = {
    "timestamptz": lambda text: f"{text}+00",
    "interval": lambda microseconds: f"{microseconds} microseconds",
    "bool": bool,
}


def fill(cursor: Any, part: Path, tables: Mapping[str, TableNote]) -> None:
    """Copy every table of an SQLite file into the empty tables of the same names, in the caller's transaction.

    Cost: one pass, memory of one row. Raises: BackupDamaged (422) where a table has other columns, or a row is missing.
    """
    with closing(sqlite3.connect(f"file:{part}?mode=ro&immutable=1", uri=True)) as source:
        for name, note in sorted(tables.items()):
            if _copy(cursor, source, name, note.columns) != note.rows:
                raise BackupDamaged(part=name, why="not every row came back")


def _copy(cursor: Any, source: sqlite3.Connection, name: str, columns: list[str]) -> int:
    """Copy one table and return how many rows it has."""
    types = kinds(cursor, name)
    if set(types) != set(columns):
        raise BackupDamaged(part=name, why="its columns are not those of its version")
    spell = [_SPELLINGS.get(types[column]) for column in columns]
    listed = ", ".join(f'"{column}"' for column in columns)
    rows = 0
    with cursor.copy(f'COPY "{name}" ({listed}) FROM STDIN') as copy:
        for row in source.execute(f'SELECT {listed} FROM "{name}"'):  # noqa: S608  # names from the catalogue
            copy.write_row(
                [
                    value if how is None or value is None else how(value)
                    for value, how in zip(row, spell, strict=True)
                ]
            )
            rows += 1
    return rows


def kinds(cursor: Any, name: str) -> dict[str, str]:
    """The type of each column of a table here."""
    cursor.execute(
        "SELECT column_name, udt_name FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND table_name = %s",
        [name],
    )
    return dict(cursor.fetchall())
