"""Indexes on tables that are in use: on PostgreSQL built beside the writers, who never wait for it.

A migration that uses these says `atomic = False`. On SQLite, where a migration runs before the server listens, they are
the plain operations.
"""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db.migrations.operations import AddIndex, RemoveIndex

_BUILT = """
    SELECT i.indisvalid FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
    WHERE c.relname = %s AND pg_table_is_visible(c.oid)
"""


class AddIndexQuietly(AddIndexConcurrently):
    """Add an index. One that an interrupted attempt left half built is built anew, one that it finished is kept."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Build it."""
        connection = schema_editor.connection
        if connection.vendor != "postgresql":
            AddIndex.database_forwards(self, app_label, schema_editor, from_state, to_state)
            return
        with connection.cursor() as cursor:
            cursor.execute(_BUILT, [self.index.name])
            built = cursor.fetchone()
            if built == (True,):
                return
            if built == (False,):
                name = connection.ops.quote_name(self.index.name)
                cursor.execute(f"DROP INDEX CONCURRENTLY {name}")
        super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Take it down."""
        quiet = schema_editor.connection.vendor == "postgresql"
        take_down = (
            super().database_backwards if quiet else _plain(AddIndex.database_backwards, self)
        )
        take_down(app_label, schema_editor, from_state, to_state)


class RemoveIndexQuietly(RemoveIndexConcurrently):
    """Remove an index."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Take it down."""
        quiet = schema_editor.connection.vendor == "postgresql"
        take_down = (
            super().database_forwards if quiet else _plain(RemoveIndex.database_forwards, self)
        )
        take_down(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Build it again."""
        quiet = schema_editor.connection.vendor == "postgresql"
        build = (
            super().database_backwards if quiet else _plain(RemoveIndex.database_backwards, self)
        )
        build(app_label, schema_editor, from_state, to_state)


def _plain(method: Any, operation: Any) -> Any:
    """The plain operation's method, bound to a quiet one."""
    return method.__get__(operation)
