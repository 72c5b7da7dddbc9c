"""The database at one instant into a folder, and from a folder into an empty database."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any, Final

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from lianyi.machinery.backup import crossing
from lianyi.machinery.backup.manifest import (
    BackupDamaged,
    BackupTooNew,
    Manifest,
    OtherDatabase,
    TableNote,
)

SQLITE_PART: Final = "database.sqlite3"
TABLES_FOLDER: Final = "tables"
_MIGRATIONS: Final = "django_migrations"
_CHUNK: Final = 1 << 20
_LOADS: Final = {"sqlite": ("sqlite",), "postgresql": ("postgresql", "sqlite")}


def applied_migrations() -> list[tuple[str, str]]:
    """The migrations this database has gone through."""
    return sorted(MigrationExecutor(connection).loader.applied_migrations)


def must_be_known(manifest: Manifest) -> None:
    """Refuse a backup with migrations that this version does not have. Raises: BackupTooNew (422)."""
    known = set(MigrationExecutor(connection).loader.disk_migrations)
    unknown = [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known]
    if unknown:
        raise BackupTooNew(version=manifest.version, unknown=", ".join(unknown[:5]))


def is_empty() -> bool:
    """Whether the database holds no table at all."""
    return not connection.introspection.table_names()


def must_fit(manifest: Manifest) -> None:
    """Refuse a backup that cannot be loaded here. Raises: OtherDatabase (422).

    SQLite goes into PostgreSQL, for counties grow; the way back is not needed and not there.
    """
    if manifest.vendor not in _LOADS[connection.vendor]:
        raise OtherDatabase(theirs=manifest.vendor, ours=connection.vendor)


def ours() -> set[str]:
    """The tables this version keeps. What somebody else keeps in the same database is none of our business."""
    return {*connection.introspection.django_table_names(only_existing=True), _MIGRATIONS}


def dump(folder: Path) -> dict[str, TableNote]:
    """Copy the database as it stands at one instant into the folder, while others go on writing."""
    return _dump_sqlite(folder) if connection.vendor == "sqlite" else _dump_postgresql(folder)


def check(folder: Path, manifest: Manifest) -> None:
    """Compare the copy with what the manifest says of every table. Raises: BackupDamaged (422)."""
    found = (
        _notes_of_sqlite(folder / SQLITE_PART, set(manifest.tables))
        if manifest.vendor == "sqlite"
        else _notes_of_copies(folder, manifest)
    )
    for name, note in manifest.tables.items():
        if found.get(name) != note:
            raise BackupDamaged(part=name, why="the rows are not those that were saved")
    if set(found) != set(manifest.tables):
        raise BackupDamaged(part="database", why="it holds other tables")


def load(folder: Path, manifest: Manifest) -> None:
    """Fill the empty database from the folder; if that fails, it is empty again."""
    if connection.vendor == "sqlite":
        connection.close()
        target = Path(str(connection.settings_dict["NAME"]))
        target.parent.mkdir(parents=True, exist_ok=True)
        for ending in ("-wal", "-shm"):
            target.with_name(target.name + ending).unlink(missing_ok=True)
        (folder / SQLITE_PART).replace(target)
        return
    try:
        _migrate_as_then(manifest)
        _load_postgresql(folder, manifest)
    except BaseException:
        _drop_everything()
        raise


def _dump_sqlite(folder: Path) -> dict[str, TableNote]:
    """SQLite's own backup: one read of a consistent state; then looked through."""
    connection.ensure_connection()
    part = folder / SQLITE_PART
    with closing(sqlite3.connect(part)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
    return _notes_of_sqlite(part, ours())


def _notes_of_sqlite(part: Path, wanted: set[str]) -> dict[str, TableNote]:
    """Read the wanted tables of a copy. Raises: BackupDamaged (422) if SQLite itself finds it broken."""
    try:
        with closing(sqlite3.connect(f"file:{part}?mode=ro&immutable=1", uri=True)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupDamaged(part=SQLITE_PART, why="SQLite's own check fails")
            names = copy.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
            return {name: _note_of_table(copy, name) for (name,) in names if name in wanted}
    except sqlite3.DatabaseError as fault:
        raise BackupDamaged(part=SQLITE_PART, why="it is no database") from fault


def _note_of_table(copy: sqlite3.Connection, name: str) -> TableNote:
    digest, rows = hashlib.sha256(), 0
    cursor = copy.execute(f'SELECT * FROM "{name}" ORDER BY 1')  # noqa: S608  # a name from the catalogue
    for row in cursor:
        digest.update(repr(row).encode())
        rows += 1
    return TableNote([column[0] for column in cursor.description], rows, digest.hexdigest())


def _dump_postgresql(folder: Path) -> dict[str, TableNote]:
    """COPY every table within one repeatable-read transaction: all see the same instant."""
    (folder / TABLES_FOLDER).mkdir()
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        notes = {}
        for name in sorted(ours()):
            described = connection.introspection.get_table_description(cursor, name)
            with (folder / TABLES_FOLDER / f"{name}.copy").open("wb") as file:
                notes[name] = _copy_out(cursor, name, [each.name for each in described], file)
        return notes


def _copy_out(
    cursor: Any, name: str, columns: list[str], into: IO[bytes] | None = None
) -> TableNote:
    """Read a table in the order of its first column, byte by byte where that is text, and write it out if wanted."""
    text = crossing.kinds(cursor, name)[columns[0]] in ("varchar", "text", "bpchar")
    order = f'{_quoted(columns[:1])} COLLATE "C"' if text else "1"
    select = f"SELECT {_quoted(columns)} FROM {_quoted([name])} ORDER BY {order}"  # noqa: S608  # names from the catalogue
    digest, rows = hashlib.sha256(), 0
    with cursor.copy(f"COPY ({select}) TO STDOUT") as copy:
        for data in copy:
            if into is not None:
                into.write(data)
            digest.update(data)
            rows += bytes(data).count(b"\n")
    return TableNote(columns, rows, digest.hexdigest())


def _notes_of_copies(folder: Path, manifest: Manifest) -> dict[str, TableNote]:
    found = {}
    for path in (folder / TABLES_FOLDER).glob("*.copy"):
        with path.open("rb") as file:
            digest, rows = hashlib.sha256(), 0
            for data in _chunks(file):
                digest.update(data)
                rows += data.count(b"\n")
        known = manifest.tables.get(path.stem)
        found[path.stem] = TableNote(known.columns if known else [], rows, digest.hexdigest())
    return found


def _migrate_as_then(manifest: Manifest) -> None:
    """Build the tables as they were when the backup was made."""
    executor = MigrationExecutor(connection)
    recorded = set(manifest.migrations)
    children = executor.loader.graph.node_map
    leaves = [
        node
        for node in manifest.migrations
        if node in children
        and not any(
            child.key in recorded and child.key[0] == node[0] for child in children[node].children
        )
    ]
    executor.migrate(leaves)


def _load_postgresql(folder: Path, manifest: Manifest) -> None:
    """Replace what the migrations wrote by what was saved, all in one transaction, and read it once more."""
    with transaction.atomic(), connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        if set(tables) != set(manifest.tables):
            raise BackupDamaged(part="tables", why="they are not those of its version")
        connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables))
        if manifest.vendor == "sqlite":
            crossing.fill(cursor, folder / SQLITE_PART, manifest.tables)
        else:
            _copy_in(cursor, folder / TABLES_FOLDER, manifest)
        _go_on_counting(cursor, tables)


def _copy_in(cursor: Any, folder: Path, manifest: Manifest) -> None:
    """COPY every table back; what then stands there must have the sum it had. Raises: BackupDamaged (422)."""
    for name, note in sorted(manifest.tables.items()):
        into = f"COPY {_quoted([name])} ({_quoted(note.columns)}) FROM STDIN"
        with (folder / f"{name}.copy").open("rb") as file, cursor.copy(into) as copy:
            for data in _chunks(file):
                copy.write(data)
        if _copy_out(cursor, name, note.columns) != note:
            raise BackupDamaged(part=name, why="not every row came back")


def _go_on_counting(cursor: Any, tables: list[str]) -> None:
    """Let every identity go on behind the highest number used."""
    for name in tables:
        for sequence in connection.introspection.get_sequences(cursor, name):
            column = _quoted([sequence["column"]])
            cursor.execute(f"SELECT max({column}) FROM {_quoted([name])}")  # noqa: S608  # a name from the catalogue
            (highest,) = cursor.fetchone()
            if highest is not None:
                sequence_name = "pg_get_serial_sequence(%s, %s)"
                cursor.execute(
                    f"SELECT setval({sequence_name}, %s)", [name, sequence["column"], highest]
                )


def _drop_everything() -> None:
    """Make a database that was empty before empty again."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE {_quoted([name])} CASCADE")
        cursor.execute("DROP FUNCTION IF EXISTS audit_refuse()")


def _quoted(names: list[str]) -> str:
    return ", ".join(connection.ops.quote_name(name) for name in names)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while data := file.read(_CHUNK):
        yield data
