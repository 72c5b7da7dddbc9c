"""The statements of a request, with the values it sends, as the driver sends them: what pgbench repeats.

Runs inside Django, on the database of the bench.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import connection
from psycopg.adapt import PyFormat, Transformer

from bench.speed.replay import Step, Value

CONTROL = {"BEGIN", "COMMIT", "ROLLBACK"}
_PLACE = re.compile(r"%(s|%)")


@contextmanager
def statements() -> Iterator[list[Step]]:
    """Collect every statement of the block, transaction control included, in order.

    Raises: ValueError for a statement of many rows at once (`executemany`), which pgbench could not repeat.
    """
    found: list[Step] = []
    seen: list[Step] = []

    def note(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if many:
            raise ValueError(f"executemany: {sql}")
        answer = execute(sql, params, many, context)
        seen.append(replace(_step(sql, params), made=_made(sql, context["cursor"])))
        return answer

    was, connection.force_debug_cursor = connection.force_debug_cursor, True
    connection.queries_log.clear()
    try:
        with connection.execute_wrapper(note):
            yield found
    finally:
        connection.force_debug_cursor = was
        waiting = iter(seen)
        found.extend(
            Step(parts=(entry["sql"],), values=()) if entry["sql"] in CONTROL else next(waiting)
            for entry in connection.queries_log
        )


def _made(sql: str, cursor: Any) -> str:
    """The id of the one row an INSERT made and returned."""
    result = cursor.cursor.pgresult
    if sql.startswith("INSERT") and result.ntuples == 1 and result.fname(0) == b"id":
        return str(result.get_value(0, 0).decode())
    return ""


def _step(sql: str, params: Any) -> Step:
    """Split a statement at its places and turn each value into the text and type the driver would send."""
    if not params:
        return Step(parts=(sql,), values=())
    pieces = _PLACE.split(sql)
    parts, values, waiting = [pieces[0]], [], iter(params)
    for mark, after in zip(pieces[1::2], pieces[2::2], strict=True):
        if mark == "%":
            parts[-1] += "%" + after
        else:
            parts.append(after)
            values.append(_value(next(waiting)))
    return Step(parts=tuple(parts), values=tuple(values))


def _value(value: Any) -> Value:
    if value is None:
        return Value(text=None, kind="")
    driver = connection.connection
    dumper = Transformer(driver).get_dumper(value, PyFormat.TEXT)
    text = dumper.dump(value)
    known = driver.adapters.types.get(dumper.oid)
    many = "[]" if known and known.array_oid == dumper.oid else ""
    return Value(
        text=None if text is None else bytes(text).decode(),
        kind=known.regtype + many if known else "",
    )
