"""A column that the database cannot read."""

from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Exact

from lianyi.machinery.crypto.keyring import seal, unseal


class OnlyNothing(Exact):
    """`=None`, which Django turns into IS NULL; any other comparison of a ciphertext could only be false."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        if rhs is not None:
            raise sealed(lhs.output_field)
        super().__init__(lhs, rhs)


class EncryptedField(models.TextField):  # type: ignore[type-arg]  # not subscriptable while running
    """Text sealed with AES-256-GCM for its own table and column; NULL stays NULL.

    It can be read and written but not compared: to find a row, keep `blind_index(kind, value)` in a column beside it.
    A changed or moved ciphertext raises Tampered when it is read.
    """

    @property
    def place(self) -> str:
        """What the ciphertext is bound to; SQLite builds a changed table under a passing name."""
        return f"{self.model._meta.db_table.removeprefix('new__')}.{self.column}"

    def get_prep_value(self, value: Any) -> Any:
        """Seal on the way in."""
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return seal(str(value), place=self.place)

    def from_db_value(
        self, value: str | None, expression: object, connection: BaseDatabaseWrapper
    ) -> str | None:
        """Open on the way out."""
        return None if value is None else unseal(value, place=self.place)

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse a comparison that could only ever be false."""
        if lookup_name == "exact":
            return OnlyNothing
        if lookup_name != "isnull":
            raise sealed(self)
        return super().get_lookup(lookup_name)


def sealed(field: EncryptedField) -> FieldError:
    """The fault of comparing a sealed column."""
    return FieldError(f"{field.place} is sealed and cannot be compared; filter by its blind index")
