"""The tables of a first migration, made as one step: an empty database stands in seconds.

Django draws every related model anew after each `CreateModel`, `AddIndex` and `AddConstraint`: with two hundred tables
that is nearly all the time of the first start and of every test database. Here they are drawn once.
"""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation


class CreateModels(Operation):
    """Make several tables. Expects: indexes and constraints among the options of each."""

    def __init__(self, operations: Sequence[CreateModel]) -> None:
        self.operations = list(operations)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How a migration file says it."""
        return type(self).__qualname__, [self.operations], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Add the models; what was drawn before is drawn again when somebody asks for it."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Make the tables in their order."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Drop them, the last first."""
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def references_model(self, name: str, app_label: str) -> bool:
        """Whether any of the tables refers to a model."""
        return any(operation.references_model(name, app_label) for operation in self.operations)

    def describe(self) -> str:
        """What `migrate --plan` prints."""
        return f"Create models {', '.join(operation.name for operation in self.operations)}"
