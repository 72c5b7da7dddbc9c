"""Many rows of one table at once: a prepared statement on SQLite, COPY on PostgreSQL.

Several times faster than the ORM, for trusted loads (first fillings, histories, the demo). Constraints and triggers of
the database hold as ever; `save()`, signals and field validation do not run.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.base import ModelState

_PLAIN: Final = frozenset({str, int, bool, float, type(None)})
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What an instance of a model holds before anything is said of it."""

    plain: Mapping[str, Any]
    made: tuple[tuple[str, Callable[[], Any]], ...]
    relations: frozenset[str]
    size: int


def new(model: type[Row], **values: Any) -> Row:
    """Make an instance as `model(**values)` does, several times faster: for the rows of a load.

    No signal is sent, and what is given must be columns (`resident_id`) or parents (`encounter`) of the model.
    Raises: TypeError for any other name.
    """
    shape = _shape(model)
    row = model.__new__(model)
    row._state = state = ModelState()
    if not shape.relations.isdisjoint(values):
        for name in shape.relations & values.keys():
            parent = values.pop(name)
            values[f"{name}_id"] = None if parent is None else parent.pk
            if parent is not None and parent.pk is None:
                state.fields_cache[name] = parent  # its key is taken from here when it has one
    row.__dict__.update(shape.plain)
    for name, make in shape.made:
        if name not in values:
            row.__dict__[name] = make()
    row.__dict__.update(values)
    if len(row.__dict__) != shape.size:
        raise TypeError(f"{model.__name__} has no column of these: {sorted(values)}")
    return row


@cache
def _shape(model: type[models.Model]) -> _Shape:
    """Read a model once."""
    fields = model._meta.concrete_fields
    made = [(f.attname, f.get_default) for f in fields if f.has_default() and callable(f.default)]
    plain = {f.attname: f.get_default() for f in fields}
    relations = frozenset(f.name for f in fields if isinstance(f, models.ForeignKey))
    return _Shape(plain, tuple(made), relations, size=len(plain) + 1)  # and its _state


def insert(rows: Sequence[models.Model]) -> None:
    """Store instances of one model and give each its primary key, in order.

    Expects: a surrounding transaction, and primary keys not given yet, or given to all by `take_keys`.
    Cost: one statement, whatever the number; memory of the rows given.
    """
    if not rows:
        return
    if not connection.in_atomic_block:
        raise RuntimeError(
            "call this inside transaction.atomic: a load is stored whole or not at all"
        )
    model = type(rows[0])
    if rows[0].pk is None:
        take_keys(rows)
    for row in rows:
        if "fields_cache" in row._state.__dict__:
            take_keys_of_parents(row)
    fields = model._meta.concrete_fields
    names = ", ".join(connection.ops.quote_name(field.column or "") for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    if connection.vendor == "postgresql":
        _copy(f"COPY {table} ({names}) FROM STDIN", _values(rows, fields))
        return
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names are of the model
        cursor.executemany(statement, list(_values(rows, fields)))


def take_room() -> None:
    """Let this connection to SQLite keep more pages in memory and in its journal, for a long load.

    Cost: up to 256 MiB of memory. A page of an index is then written once for many rows, not once for few.
    """
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size = -262144")
        cursor.execute("PRAGMA wal_autocheckpoint = 50000")


def take_keys(rows: Sequence[models.Model]) -> None:
    """Give each row the primary key it will be stored under, for rows of two tables that point at each other.

    Expects: the rows are stored in this transaction, and nobody stores others of the table before them.
    """
    if rows:
        model = type(rows[0])
        assert model._meta.pk is not None
        name = model._meta.pk.attname
        for row, key in zip(rows, _keys(model, len(rows)), strict=True):
            row.__dict__[name] = key


def _keys(model: type[models.Model], count: int) -> Sequence[int]:
    """Take `count` primary keys nobody else gets."""
    meta = model._meta
    assert meta.pk is not None
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [connection.ops.quote_name(meta.db_table), meta.pk.column, count],
            )
            return [key for (key,) in cursor.fetchall()]
        # the write lock is ours until COMMIT, so nobody can take a key in between
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [meta.db_table])
        found = cursor.fetchone()
        last = found[0] if found else 0
        return range(last + 1, last + count + 1)


def take_keys_of_parents(row: models.Model) -> None:
    """A parent that was stored a moment ago has its key by now; its children were made before."""
    for name, parent in list(row._state.fields_cache.items()):
        field = row._meta.get_field(name)
        if isinstance(field, models.ForeignKey) and getattr(row, field.attname) is None:
            setattr(row, field.attname, parent.pk if parent is not None else None)


def _copy(statement: str, values: Iterator[tuple[Any, ...]]) -> None:
    with (
        connection.wrap_database_errors,
        connection.connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for row in values:
            copy.write_row(row)


def _values(
    rows: Sequence[models.Model], fields: Sequence["models.Field[Any, Any]"]
) -> Iterator[tuple[Any, ...]]:
    """Yield each row as the driver wants it. Works by columns: one decision a column, not one a value."""
    held = [row.__dict__ for row in rows]
    columns = [_prepared([state[field.attname] for state in held], field) for field in fields]
    return zip(*columns, strict=True)


def _prepared(values: list[Any], field: "models.Field[Any, Any]") -> list[Any]:
    """A column as the driver wants it; plain values, which most are, stay as they are."""
    here = connections[DEFAULT_DB_ALIAS]
    ours = not type(field).__module__.startswith("django.db.models.fields")
    if isinstance(field, models.JSONField):
        empty = {kind: field.get_db_prep_save(kind(), here) for kind in (dict, list)}
        return [
            empty[type(value)]
            if not value and type(value) in empty
            else field.get_db_prep_save(value, here)
            for value in values
        ]
    if not ours and set(map(type, values)) <= _PLAIN:
        return values
    if isinstance(field, models.DateTimeField):
        adapt = here.ops.adapt_datetimefield_value
        return values if here.vendor == "postgresql" else [adapt(value) for value in values]
    return [
        field.get_db_prep_save(value, here)
        if ours or (type(value) not in _PLAIN and not isinstance(value, str))
        else value
        if type(value) in _PLAIN
        else str(value)  # a member of a StrEnum is its text
        for value in values
    ]
