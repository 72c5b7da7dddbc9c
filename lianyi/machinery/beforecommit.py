"""Rows written as the very last thing of a transaction, so that the lock they need is held for a moment only.

The audit chain has one head row for the whole county. Were it locked when the first line is recorded, every writer
would wait for the slowest one, and two writers who lock other rows in another order would dead-lock. So lines are held
back in memory and poured just before COMMIT: in the same transaction, all or nothing, and after every other lock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, cast

from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper

Sink = Callable[[list[Any]], None]


class _Connection(Protocol):
    """What both engines of Lianyi offer beside Django's connection."""

    in_atomic_block: bool

    def hold_back(self, sink: Sink, item: object) -> None: ...
    def pour(self, sink: Sink) -> None: ...


@dataclass(slots=True)
class _Held:
    """One item, and the savepoints it was recorded and poured under."""

    sink: Sink
    item: object
    recorded_under: frozenset[str]
    poured_under: frozenset[str] | None = None


def hold_back(sink: Sink, item: object, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Keep an item for `sink`, which gets all items in order just before COMMIT; a rollback forgets them.

    Raises: RuntimeError outside a transaction: a programming fault.
    """
    connection = _connection(using)
    if not connection.in_atomic_block:
        raise RuntimeError(
            "call this inside transaction.atomic: what is recorded must live or die with what it tells of"
        )
    connection.hold_back(sink, item)


def pour(sink: Sink, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Give `sink` what is held for it now, because somebody in this very transaction wants to read it."""
    _connection(using).pour(sink)


def _connection(using: str) -> _Connection:
    connection = connections[using]
    if not isinstance(connection, BeforeCommit):
        raise TypeError(
            "use lianyi.machinery.sqlite or lianyi.machinery.postgresql as the ENGINE of the database"
        )
    return cast(_Connection, connection)


class BeforeCommit(BaseDatabaseWrapper):
    """The part of both database engines that holds items back and pours them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._held: list[_Held] = []

    def hold_back(self, sink: Sink, item: object) -> None:
        """Keep an item until COMMIT."""
        self._held.append(_Held(sink, item, self._savepoints()))

    def pour(self, sink: Sink) -> None:
        """Give one sink what is held for it. What a later savepoint rollback undoes is poured again."""
        waiting = [held for held in self._held if held.sink == sink and held.poured_under is None]
        if waiting:
            sink([held.item for held in waiting])
        for held in waiting:
            held.poured_under = self._savepoints()

    def commit(self) -> None:
        """Pour everything, then commit; if pouring fails, nothing of the transaction stays."""
        if self._held:
            try:
                self._pour_all()
            except BaseException:
                self._undo()
                raise
        super().commit()

    def rollback(self) -> None:
        """Forget what was held."""
        self._held.clear()
        super().rollback()

    def close(self) -> None:
        """Forget what was held."""
        self._held.clear()
        super().close()

    def savepoint_rollback(self, sid: str) -> None:
        """Forget what was recorded under the savepoint, and hold again what was poured under it."""
        self._held = [held for held in self._held if sid not in held.recorded_under]
        for held in self._held:
            if held.poured_under and sid in held.poured_under:
                held.poured_under = None
        super().savepoint_rollback(sid)

    def _pour_all(self) -> None:
        """Pour every sink, in the order in which each was first used."""
        self.in_atomic_block = True  # Django has just unset it, yet the transaction is still open
        try:
            for sink in dict.fromkeys(held.sink for held in self._held):
                self.pour(sink)
        finally:
            self.in_atomic_block = False
        self._held.clear()

    def _undo(self) -> None:
        """Roll back; a connection that cannot even do that is dropped."""
        try:
            self.rollback()
        except Error:
            self.close()

    def _savepoints(self) -> frozenset[str]:
        return frozenset(
            filter(None, self.savepoint_ids)
        )  # None stands for a part without savepoint
