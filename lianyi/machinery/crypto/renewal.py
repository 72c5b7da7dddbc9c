"""Sealing old rows again with the current key, so that an old key can one day be thrown away."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, transaction

from lianyi.machinery.crypto.fields import EncryptedField
from lianyi.machinery.crypto.keyring import current_field_key_id, seal, unseal


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """One column that holds ciphertexts."""

    table: str
    column: str
    key_column: str

    @property
    def place(self) -> str:
        """What its ciphertexts are bound to."""
        return f"{self.table}.{self.column}"


def sealed_columns() -> Iterator[SealedColumn]:
    """Every sealed column of the installed parts."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, EncryptedField):
                yield SealedColumn(
                    model._meta.db_table, str(field.column), str(model._meta.pk.column)
                )


@transaction.atomic
def renew_one_batch(column: SealedColumn, *, at_most: int = 1_000) -> int:
    """Seal up to `at_most` rows again that another key sealed, and return how many; call again until 0.

    Safe to stop, resume and run while the platform works: it touches only ciphertexts, and only those it has read.
    """
    quote = connection.ops.quote_name
    table, key, name = quote(column.table), quote(column.key_column), quote(column.column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {name} FROM {table} WHERE {name} IS NOT NULL AND {name} NOT LIKE %s "  # noqa: S608  # names are ours
            f"ORDER BY {key} LIMIT %s",
            [f"{current_field_key_id()}.%", at_most],
        )
        rows = cursor.fetchall()
        for row_key, sealed in rows:
            text = unseal(sealed, place=column.place)
            cursor.execute(
                f"UPDATE {table} SET {name} = %s WHERE {key} = %s AND {name} = %s",  # noqa: S608  # names are ours
                [seal(text, place=column.place), row_key, sealed],
            )
    return len(rows)
