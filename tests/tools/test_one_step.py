"""A first migration in one step: what was added later stands in its table."""

import pytest
from django.db import models
from django.db.migrations import operations as django

from tools.one_step import folded


def test_keys_indexes_and_constraints_go_into_their_table():
    index = models.Index(fields=["size"], name="first_size")
    once = models.UniqueConstraint(fields=["size"], name="first_once")
    key = models.ForeignKey("trial.Second", models.CASCADE)
    (first, second) = folded(
        [
            django.CreateModel("First", [("size", models.IntegerField())]),
            django.CreateModel("Second", [("size", models.IntegerField())]),
            django.AddField("first", "second", key),
            django.AddIndex("first", index),
            django.AddConstraint("first", once),
        ]
    )
    assert [name for name, _ in first.fields] == ["size", "second"]
    assert first.options == {"indexes": [index], "constraints": [once]}
    assert second.options == {}


def test_a_migration_that_does_more_than_making_tables_is_refused():
    with pytest.raises(ValueError, match="tables only"):
        folded([django.RunSQL("SELECT 1")])
