"""Many rows of one table at once: a prepared statement on SQLite, COPY on PostgreSQL.

Several times faster than the ORM, for trusted loads (first fillings, histories, the demo). Constraints and triggers of
the database hold as ever; `save()`, signals and field validation do not run.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from django.db import connection, models

_PLAIN: Final = frozenset({str, int, bool, float, type(None)})


def insert(rows: Sequence[models.Model]) -> None:
    """Store instances of one model and give each its primary key, in order.

    Expects: a surrounding transaction, and primary keys not given yet.
    Cost: one statement, whatever the number; memory of the rows given.
    """
    if not rows:
        return
    if not connection.in_atomic_block:
        raise RuntimeError(
            "call this inside transaction.atomic: a load is stored whole or not at all"
        )
    model = type(rows[0])
    for row, key in zip(rows, _keys(model, len(rows)), strict=True):
        row.pk = key
        _take_keys_of_parents(row)
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


def _take_keys_of_parents(row: models.Model) -> None:
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
    """Yield each row as the driver wants it."""
    columns = [(field.attname, _preparation(field)) for field in fields]
    for row in rows:
        values = row.__dict__
        yield tuple(prepare(values[name]) for name, prepare in columns)


def _preparation(field: "models.Field[Any, Any]") -> Callable[[Any], Any]:
    """What a column does to a value: nothing to a plain one of a plain column, which most are."""
    if isinstance(field, models.DateTimeField):
        return lambda value: (
            None if value is None else connection.ops.adapt_datetimefield_value(value)
        )

    def always(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    def unless_plain(value: Any) -> Any:
        if type(value) in _PLAIN:
            return value
        return (
            str(value) if isinstance(value, str) else always(value)
        )  # a member of a StrEnum is its text

    ours = not type(field).__module__.startswith("django.db.models.fields")
    return always if ours or isinstance(field, models.JSONField) else unless_plain
