"""Taking away the index of a key takes away nothing else, and can be taken back."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from lianyi.machinery.keyindex import WithoutKeyIndex

TABLE = "cases_casestep"


def indexes() -> set[str]:
    """Columns and order of the indexes of the table."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, TABLE)
    return {
        "+".join(each["columns"]) for each in found.values() if each["index"] and each["columns"]
    }


def triggers_and_references() -> set[str]:
    asked = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_the_index_goes_alone_and_comes_back():
    state = MigrationLoader(connection).project_state(("cases", "0002_one_index_each"))
    field = state.models["cases", "casestep"].fields["case"]
    drop = WithoutKeyIndex("casestep", "case", field)
    others = indexes()
    kept = triggers_and_references()
    assert "case_id" not in others

    with connection.schema_editor() as editor:
        drop.database_backwards("cases", editor, state, state)
    assert indexes() == others | {"case_id"}

    with connection.schema_editor() as editor:
        drop.database_forwards("cases", editor, state, state)
    assert indexes() == others
    assert triggers_and_references() == kept
