"""A key gives up the index of its own where another index begins with the same column."""

from typing import Any

from django.db import models
from django.db.migrations.operations import AlterField


class WithoutKeyIndex(AlterField):
    """Drop the index of a foreign key that became `db_index=False`, and nothing else.

    Django's AlterField would write the whole table anew on SQLite (and lose its triggers), and on PostgreSQL drop the
    reference and check every row again. Expects `atomic = False`: the locks of several tables would add up.
    """

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Note that the index is gone; nothing else changes, so no model is drawn anew."""
        state.models[app_label, self.model_name_lower].fields[self.name] = self.field
        if "apps" in state.__dict__:
            drawn = state.apps.get_model(app_label, self.model_name)
            drawn._meta.get_field(self.name).db_index = False

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Drop it."""
        model = from_state.apps.get_model(app_label, self.model_name)
        names = schema_editor._constraint_names(
            model,
            [model._meta.get_field(self.name).column],
            index=True,
            unique=False,
            type_=models.Index.suffix,
            exclude={index.name for index in model._meta.indexes},
        )
        connection = schema_editor.connection
        alone = connection.vendor == "postgresql" and not connection.in_atomic_block
        quietly = "CONCURRENTLY " if alone else ""
        for name in names:
            schema_editor.execute(f"DROP INDEX {quietly}{schema_editor.quote_name(name)}")

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Build it again."""
        model = to_state.apps.get_model(app_label, self.model_name)
        field = model._meta.get_field(self.name)
        schema_editor.execute(schema_editor._create_index_sql(model, fields=[field]))
