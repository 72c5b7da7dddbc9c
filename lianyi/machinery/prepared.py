"""Statements of hot paths, built once: the ORM says them, then the same SQL runs again with other values.

Building the SQL of a small query costs the ORM several times what the database needs to answer it (see
docs/performance.md). A `Question` is a queryset like any other, with its scope and its locks: it is compiled for the
first values of a shape and only run for all later ones. `insert`, `update` and `upsert` store one row as `save()` does,
without signals.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from threading import local
from typing import Any, Final, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.query import get_related_populators
from django.db.transaction import TransactionManagementError

from lianyi.machinery.bulk import take_keys_of_parents

Row = TypeVar("Row")

_MOST_SHAPES: Final = 64
"""How many shapes of one question a thread keeps; the sizes of scopes in one county are few."""
_FIRST_NUMBER: Final = 2_147_400_000
_FIRST_INSTANT: Final = datetime(1111, 11, 11, tzinfo=UTC)


class NotPreparable(Exception):
    """The SQL of a queryset does not depend on each value by a parameter of its own: the queryset itself is asked."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """A place in the parameters: the value given under a name, as the driver wants it."""

    name: str
    nth: int | None = None
    adapt: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True)
class _Compiled:
    """What running a question needs. `sql` empty: no row can answer it."""

    sql: str = ""
    slots: tuple[Any, ...] = ()
    model: type[models.Model] | None = None
    names: tuple[str, ...] = ()
    first: int = 0
    last: int = 0
    converters: tuple[tuple[int, tuple[Any, Any]], ...] = ()
    relatives: tuple[Any, ...] = ()
    annotations: tuple[tuple[str, int], ...] = ()
    locks: bool = False


class Question(Generic[Row]):
    """A queryset, built once for each shape of its values.

    >>> by_id = Question(lambda pk: User.objects.filter(pk=pk))
    >>> by_id.first(pk=7)

    Values are whole numbers, texts, instants, days, or collections of these; the rest (True, None) is part of the
    shape. A queryset of `values_list()` gives its tuples. Whatever a value may change in the queryset beside its own
    parameter must be part of the shape too.
    """

    def __init__(self, build: Callable[..., "models.QuerySet[Any, Row]"]) -> None:
        self._build = build
        self._kept = local()

    def first(self, **values: Any) -> Row | None:
        """The first row, or None. Expects: a queryset that finds at most one row, or has an order and a bound."""
        return next(iter(self.rows(**values)), None)

    def rows(self, **values: Any) -> list[Row]:
        """The rows. Cost: one query, as the queryset; building it only for the first values of a shape.

        Where a value does not reach the SQL as it is, the queryset is asked as ever.
        Raises: TransactionManagementError for a lock outside a transaction: a programming fault.
        """
        values = {name: _in_order(value) for name, value in values.items()}
        compiled = self._compiled(values)
        if compiled is None:
            return list(self._build(**values))
        if compiled.locks and not connection.in_atomic_block:
            raise TransactionManagementError("rows are locked inside transaction.atomic only")
        if not compiled.sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(compiled.sql, [_filled(slot, values) for slot in compiled.slots])
            found = cursor.fetchall()
        return list(_read(compiled, found))

    def _compiled(self, values: dict[str, Any]) -> _Compiled | None:
        """The statement for values of this shape, kept by the thread as its connection is; None: ask the queryset."""
        kept: dict[Any, Any] = self._kept.__dict__
        shape = tuple((name, _shape_of(value)) for name, value in values.items())
        if shape not in kept:
            if len(kept) >= _MOST_SHAPES:
                kept.clear()
            try:
                kept[shape] = _compile(self._build, values)
            except NotPreparable:
                kept[shape] = None
        compiled: _Compiled | None = kept[shape]
        return compiled


def insert(row: models.Model) -> None:
    """Store a new row, as `save(force_insert=True)` does, and give it its key. Cost: one statement."""
    insert_all([row])


def insert_all(rows: Sequence[models.Model]) -> None:
    """Store new rows of one table and give them their keys, as `bulk_create` does. Cost: one statement, none for none.

    Meant for the few rows of one act: a statement is kept for each number of rows.
    """
    if not rows:
        return
    for row in rows:
        if "fields_cache" in row._state.__dict__:
            take_keys_of_parents(row)
    sql, fields = _insert_sql(type(rows[0]), len(rows))
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for row in rows for value in _values(row, fields)])
        keys = sorted(key for (key,) in cursor.fetchall())
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias


def upsert(row: models.Model, *, unique: tuple[str, ...], change: tuple[str, ...]) -> None:
    """Store a row, or write the columns `change` of the one that has the same `unique` columns; give it its key.

    Expects: attribute names (`resident_id`), and a constraint of the table on `unique`. Cost: one statement.
    """
    sql, fields = _upsert_sql(type(row), unique, change)
    with connection.cursor() as cursor:
        cursor.execute(sql, _values(row, fields))
        (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, connection.alias


def update(row: models.Model) -> None:
    """Store a row that is there, as `save(force_update=True)` does; of one a `Question` has read, what changed since.

    Cost: one statement. Raises: RuntimeError where the row is gone: a programming fault, for whoever updates it holds
        its lock.
    """
    changed = _changed(row)
    if changed and not change(type(row), row.pk, **changed):
        raise RuntimeError(f"{type(row).__name__} {row.pk} is not there to be updated")
    _note_read(row)


def change(model: type[models.Model], key: Any, **columns: Any) -> bool:
    """Store columns (`resident_id`) of the row with that primary key; whether it is there. Cost: one statement."""
    sql, fields, key_field = _update_sql(model, tuple(columns))
    values = [
        field.get_db_prep_save(value, connection)
        for field, value in zip(fields, columns.values(), strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, key_field.get_db_prep_save(key, connection)])
        return bool(cursor.rowcount)


def _changed(row: models.Model) -> dict[str, Any]:
    """The columns that differ from what was read; those that hold lists or objects, which may differ within, always."""
    held, read = row.__dict__, row._state.__dict__.get("read")
    names = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    if read is None:
        return {name: held[name] for name in names}
    return {
        name: held[name]
        for name in names
        if held[name] != read[name] or isinstance(held[name], dict | list)
    }


def _note_read(row: models.Model) -> None:
    """Remember a row as it is stored now."""
    row._state.read = row.__dict__.copy()  # type: ignore[attr-defined]  # for `_changed`


def _in_order(value: Any) -> Any:
    """A collection as a tuple, so that its values can be counted off."""
    plain = isinstance(value, str) or not isinstance(value, Collection)
    return value if plain else tuple(value)


def _shape_of(value: Any) -> Any:
    """What of a value decides the SQL: its kind and length, or itself."""
    if isinstance(value, tuple):
        return tuple(type(each).__name__ for each in value)
    if isinstance(value, bool) or value is None:
        return str(value)
    return type(value).__name__


def _marks(values: dict[str, Any]) -> tuple[dict[str, Any], dict[Any, _Slot]]:
    """Give every value a stand-in, and say which value it stands for where it is met among the parameters."""
    marked: dict[str, Any] = {}
    places: dict[Any, _Slot] = {}

    def mark(value: Any, slot: _Slot) -> Any:
        stand_in, adapt = _stand_in(value, len(places))
        places[adapt(stand_in) if adapt else stand_in] = replace(slot, adapt=adapt)
        return stand_in

    for name, value in values.items():
        if isinstance(value, tuple):
            marked[name] = tuple(mark(each, _Slot(name, nth)) for nth, each in enumerate(value))
        elif isinstance(value, bool) or value is None:
            marked[name] = value
        else:
            marked[name] = mark(value, _Slot(name))
    return marked, places


def _stand_in(value: Any, number: int) -> tuple[Any, Callable[[Any], Any] | None]:
    """Something of the same kind that nobody would write, and how the driver wants that kind."""
    at = _FIRST_INSTANT + timedelta(days=number)
    if isinstance(value, datetime):
        return at, _adapt_instant
    if isinstance(value, date):
        return at.date(), _adapt_day
    return (f"\x02{number}\x03" if isinstance(value, str) else _FIRST_NUMBER + number), None


def _compile(build: Callable[..., "models.QuerySet[Any]"], values: dict[str, Any]) -> _Compiled:
    """Let the ORM write the SQL once, and remember where the values stand in it and how its rows are read."""
    marked, places = _marks(values)
    query = build(**marked).query
    compiler = query.get_compiler(connection=connection)
    locks = bool(query.select_for_update)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        _must_be_empty(build(**values).query)
        return _Compiled(locks=locks)
    slots = tuple(_slot(param, places) for param in params)
    met = {(slot.name, slot.nth) for slot in slots if isinstance(slot, _Slot)}
    lost = {slot.name for slot in places.values() if (slot.name, slot.nth) not in met}
    select, klass = compiler.select, compiler.klass_info if query.default_cols else None
    if lost:
        raise NotPreparable(f"this queryset cannot be prepared; these do not reach its SQL: {lost}")
    read = _Compiled(
        sql=sql,
        slots=slots,
        converters=tuple(compiler.get_converters([column[0] for column in select]).items()),
        locks=locks,
    )
    if klass is None:
        return read
    first, last = klass["select_fields"][0], klass["select_fields"][-1] + 1
    return replace(
        read,
        model=klass["model"],
        names=tuple(column[0].target.attname for column in select[first:last]),
        first=first,
        last=last,
        relatives=tuple(
            get_related_populators(klass, select, connection.alias)  # type: ignore[call-arg]  # typed for Django 6.1
        ),
        annotations=tuple(compiler.annotation_col_map.items()),
    )


def _adapt_instant(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value)


def _adapt_day(value: Any) -> Any:
    return connection.ops.adapt_datefield_value(value)


def _must_be_empty(query: Any) -> None:
    """Refuse a question whose stand-ins, but not whose values, lie outside of what a column holds."""
    try:
        query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return
    raise NotPreparable("this queryset cannot be prepared: a column is too small for its stand-ins")


def _slot(param: Any, places: dict[Any, _Slot]) -> Any:
    """The place of a value, or the parameter itself where it is always the same."""
    place = places.get(param) if isinstance(param, int | str | date) else None
    if place is None:
        _must_be_constant(param)
        return param
    if isinstance(param, int) and type(param) is not int:
        return replace(place, adapt=type(param))  # the driver's own kind of number, by column
    return place


def _must_be_constant(param: Any) -> None:
    """Refuse what was made of a stand-in: it would be the same for every value."""
    made = (
        ("\x02" in param and "\x03" in param)
        if isinstance(param, str)
        else isinstance(param, int) and param >= _FIRST_NUMBER
    )
    if made or str(param)[:4] == str(_FIRST_INSTANT.year):
        raise NotPreparable(
            "this queryset cannot be prepared: it reckons with a value; give the result"
        )


def _filled(slot: Any, values: dict[str, Any]) -> Any:
    if not isinstance(slot, _Slot):
        return slot
    value = values[slot.name] if slot.nth is None else values[slot.name][slot.nth]
    return value if slot.adapt is None else slot.adapt(value)


def _read(compiled: _Compiled, found: list[Any]) -> Iterator[Any]:
    """Make instances of rows, as the ORM does."""
    alias = connection.alias
    for values in found:
        if compiled.converters:
            values = list(values)  # the same row, read
            for position, (converters, expression) in compiled.converters:
                for convert in converters:
                    values[position] = convert(values[position], expression, connection)
        if compiled.model is None:
            yield tuple(values)
            continue
        columns = values[compiled.first : compiled.last]
        row = compiled.model.from_db(alias, compiled.names, columns)
        _note_read(row)
        for relative in compiled.relatives:
            relative.populate(values, row)
        for name, position in compiled.annotations:
            setattr(row, name, values[position])
        yield row


def _values(row: models.Model, fields: tuple["models.Field[Any, Any]", ...]) -> list[Any]:
    held = row.__dict__
    return [field.get_db_prep_save(held[field.attname], connection) for field in fields]


def _columns(
    model: type[models.Model],
) -> tuple[str, str, tuple["models.Field[Any, Any]", ...]]:
    """Table, key column and all other columns of a model, quoted."""
    quote, meta = connection.ops.quote_name, model._meta
    assert meta.pk is not None
    others = tuple(field for field in meta.concrete_fields if not field.primary_key)
    return quote(meta.db_table), quote(str(meta.pk.column)), others


def _quoted(fields: Collection["models.Field[Any, Any]"]) -> list[str]:
    return [connection.ops.quote_name(str(field.column)) for field in fields]


@cache
def _insert_sql(
    model: type[models.Model], count: int
) -> tuple[str, tuple["models.Field[Any, Any]", ...]]:
    table, key, fields = _columns(model)
    one = f"({', '.join(['%s'] * len(fields))})"
    names, marks = ", ".join(_quoted(fields)), ", ".join([one] * count)
    return f"INSERT INTO {table} ({names}) VALUES {marks} RETURNING {key}", fields  # noqa: S608  # names are of the model


@cache
def _upsert_sql(
    model: type[models.Model], unique: tuple[str, ...], change: tuple[str, ...]
) -> tuple[str, tuple["models.Field[Any, Any]", ...]]:
    table, key, fields = _columns(model)
    by_name = {field.attname: field for field in fields}
    target = ", ".join(_quoted([by_name[name] for name in unique]))
    changes = ", ".join(
        f"{name} = excluded.{name}" for name in _quoted([by_name[name] for name in change])
    )
    marks, names = ", ".join(["%s"] * len(fields)), ", ".join(_quoted(fields))
    insertion = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608  # names are of the model
    return f"{insertion} ON CONFLICT ({target}) DO UPDATE SET {changes} RETURNING {key}", fields


@cache
def _update_sql(
    model: type[models.Model], names: tuple[str, ...]
) -> tuple[str, list["models.Field[Any, Any]"], "models.Field[Any, Any]"]:
    table, key, fields = _columns(model)
    by_name = {field.attname: field for field in fields}
    chosen = [by_name[name] for name in names]
    changes = ", ".join(f"{name} = %s" for name in _quoted(chosen))
    assert model._meta.pk is not None
    return f"UPDATE {table} SET {changes} WHERE {key} = %s", chosen, model._meta.pk  # noqa: S608  # names are of the model
