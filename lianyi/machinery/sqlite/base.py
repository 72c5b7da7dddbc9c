"""The engine itself; Django looks for `DatabaseWrapper` here."""

import os
import re
from collections.abc import Iterable
from datetime import UTC
from sqlite3 import sqlite_version_info
from typing import Any, Final

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.features import DatabaseFeatures as SqliteFeatures
from django.db.backends.sqlite3.operations import DatabaseOperations as SqliteOperations
from django.db.utils import OperationalError

from lianyi.machinery.beforecommit import BeforeCommit
from lianyi.machinery.sqlite.turns import Turns

LONGEST_WAIT_S: Final = 120
_WRITES: Final = re.compile(
    r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|REINDEX)\b", re.IGNORECASE
)
_turns: dict[str, Turns] = {}
os.register_at_fork(
    after_in_child=_turns.clear
)  # a child has no threads but its own: nobody in it holds a turn


class DatabaseFeatures(SqliteFeatures):
    """Django's features, with what SQLite can do since 3.32: 32,766 parameters a statement, not 999."""

    max_query_params = 32_766 if sqlite_version_info >= (3, 32) else 999


class DatabaseOperations(SqliteOperations):
    """Django's operations, and a `flush` that also empties append-only tables."""

    def adapt_datetimefield_value(self, value: Any) -> Any:
        """Write an instant as Django does; what is in UTC already, which ours are, takes the short way."""
        if value is not None and value.tzinfo is UTC and self.connection.timezone is UTC:
            return str(value.replace(tzinfo=None))
        return super().adapt_datetimefield_value(value)

    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
        """Empty the tables, with the triggers that forbid it set aside for that one transaction."""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        drop = [f"DROP TRIGGER {self.quote_name(name)}" for name, _ in triggers]
        super().execute_sql_flush([*drop, *sql_list, *(sql for _, sql in triggers)])


class Cursor(base.SQLiteCursorWrapper):
    """Django's cursor; a write outside any transaction takes a turn of its own."""

    wrapper: "DatabaseWrapper"

    def execute(self, query: str, params: Any = None) -> Any:
        """Execute one statement, in turn if it writes."""
        if self.wrapper.writes_alone(query):
            with self.wrapper.one_turn():
                return super().execute(query, params)
        return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        """Execute one statement for many rows, in turn if it writes."""
        if self.wrapper.writes_alone(query):
            with self.wrapper.one_turn():
                return super().executemany(query, param_list)
        return super().executemany(query, param_list)


class _OneTurn:
    """The turn of a single statement."""

    def __init__(self, wrapper: "DatabaseWrapper") -> None:
        self.wrapper = wrapper

    def __enter__(self) -> None:
        self.wrapper.take_turn()

    def __exit__(self, *exc: object) -> None:
        self.wrapper.give_turn()


class DatabaseWrapper(BeforeCommit, base.DatabaseWrapper):
    """SQLite in which write transactions of one process queue up."""

    features_class = DatabaseFeatures
    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._in_turn: Turns | None = None

    @property
    def turns(self) -> Turns:
        """The queue of this database file, shared by all threads of the process."""
        return _turns.setdefault(str(self.settings_dict["NAME"]), Turns())

    def take_turn(self) -> None:
        """Wait in the queue. Raises: OperationalError if another write lasts longer than anyone should wait."""
        if self._in_turn is not None:
            return
        turns = self.turns
        if not turns.take(LONGEST_WAIT_S):
            raise OperationalError(f"another write has held the database for {LONGEST_WAIT_S} s")
        self._in_turn = turns

    def give_turn(self) -> None:
        """Leave the turn, if it is ours."""
        turns, self._in_turn = self._in_turn, None
        if turns is not None:
            turns.give()

    def one_turn(self) -> _OneTurn:
        """The turn of one statement outside a transaction."""
        return _OneTurn(self)

    def writes_alone(self, query: str) -> bool:
        """Whether a statement writes and no transaction has a turn for it."""
        return self._in_turn is None and _WRITES.match(query) is not None

    def create_cursor(self, name: str | None = None) -> Cursor:
        """Make a cursor that knows its connection."""
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        cursor.wrapper = self
        return cursor

    def commit(self) -> None:
        """Commit and leave the turn; if that fails, Django rolls back, and the turn ends there."""
        super().commit()
        self.give_turn()

    def rollback(self) -> None:
        """Roll back and leave the turn."""
        super().rollback()
        self.give_turn()

    def close(self) -> None:
        """Close and leave the turn: SQLite rolls back what was open. A database in memory is never closed."""
        super().close()
        if self.connection is None or self.closed_in_transaction:
            self.give_turn()

    def _start_transaction_under_autocommit(self) -> None:
        """Take a turn, then BEGIN IMMEDIATE."""
        self.take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs lack it
        except BaseException:
            self.give_turn()
            raise
