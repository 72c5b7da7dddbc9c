"""The engine itself; Django looks for `DatabaseWrapper` here."""

from collections.abc import Iterable

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations as PostgresOperations

from lianyi.machinery.beforecommit import BeforeCommit

_GUARDED = """
    SELECT DISTINCT quote_ident(c.relname) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid) ORDER BY 1
"""


class DatabaseOperations(PostgresOperations):
    """Django's operations, and a `flush` that also empties append-only tables."""

    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
        """Empty the tables, with the triggers that forbid it set aside for that one transaction."""
        with self.connection.cursor() as cursor:
            cursor.execute(_GUARDED)
            tables = [table for (table,) in cursor.fetchall()]
        aside = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
        back = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
        super().execute_sql_flush([*aside, *sql_list, *back])


class DatabaseWrapper(BeforeCommit, base.DatabaseWrapper):
    """PostgreSQL as Django speaks it."""

    ops_class = DatabaseOperations
