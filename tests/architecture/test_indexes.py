"""Every index is paid for by every write, so none says again what another says."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models


def ours() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if model.__module__.startswith("lianyi."):
            yield model


def whole_orders(model: type[models.Model]) -> Iterator[list[str]]:
    """The columns, in order, of each index over all rows of a table."""
    for index in model._meta.indexes:
        if index.condition is None and index.fields:
            yield [name.removeprefix("-") for name in index.fields]
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None:
            yield list(constraint.fields)


def test_no_key_has_an_index_that_is_the_beginning_of_another():
    twice = [
        f"{model.__name__}.{field.name}"
        for model in ours()
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and field.db_index and not field.unique
        for order in whole_orders(model)
        if order[:1] == [field.name]
    ]

    assert not twice, f"db_index=False: another index begins with {sorted(set(twice))}"
