"""Tables made as one step: each refers to the other, and they go as they came."""

import pytest
from django.db import connection, models
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ProjectState

from lianyi.machinery.newtables import CreateModels

KEY = ("id", models.BigAutoField(primary_key=True))


def both() -> CreateModels:
    """Two tables that name each other, one with an index and a constraint."""
    to_second = models.ForeignKey("trial.Second", models.CASCADE, null=True, related_name="+")
    to_first = models.ForeignKey("trial.First", models.CASCADE, related_name="+")
    return CreateModels(
        [
            CreateModel("First", [KEY, ("second", to_second), ("size", models.IntegerField())]),
            CreateModel(
                "Second",
                [KEY, ("first", to_first), ("at", models.DateField())],
                options={
                    "indexes": [models.Index(fields=["at"], name="trial_second_at")],
                    "constraints": [
                        models.UniqueConstraint(fields=["first", "at"], name="trial_second_once")
                    ],
                },
            ),
        ]
    )


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith("trial_")}


@pytest.mark.django_db(transaction=True)
def test_the_tables_come_with_index_and_constraint_and_go_again():
    operation = both()
    before = ProjectState()
    drawn = before.apps
    after = before.clone()
    operation.state_forwards("trial", after)
    assert drawn.all_models["trial"] == {}
    assert after.apps.get_model("trial", "First")._meta.get_field("second").related_model

    with connection.schema_editor() as editor:
        operation.database_forwards("trial", editor, before, after)
    assert tables() == {"trial_first", "trial_second"}
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "trial_second")
    assert {"trial_second_at", "trial_second_once"} <= found.keys()

    with connection.schema_editor() as editor:
        operation.database_backwards("trial", editor, after, before)
    assert tables() == set()


def test_a_plan_names_the_tables_and_what_they_refer_to():
    operation = both()
    assert operation.describe() == "Create models First, Second"
    assert operation.references_model("Second", "trial")
    assert not operation.references_model("Third", "trial")
    name, arguments, _ = operation.deconstruct()
    assert (name, arguments) == ("CreateModels", [operation.operations])
