"""Words of ours that stand in the SQL as they are, not as parameters.

SQLite uses a partial index `WHERE state IN (…)` only for a condition whose words it can read when it plans; PostgreSQL
plans with the values in sight either way.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Expression


class Literal(Expression):
    """A constant made of capitals and `_`, as our states are. Raises: ValueError for any other word."""

    output_field = CharField()

    def __init__(self, word: str) -> None:
        if not word.replace("_", "").isalpha() or not word.isascii() or not word.isupper():
            raise ValueError(f"not a word of ours: {word!r}")
        super().__init__()
        self._word = str(word)

    def as_sql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, tuple[str, ...]]:
        """The word between quotes."""
        return f"'{self._word}'", ()


def literals(words: Iterable[str]) -> list[Literal]:
    """The words of a partial index, for `__in`."""
    return [Literal(word) for word in words]
