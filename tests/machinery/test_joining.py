"""Parts of a greater act share its transaction and its end."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lianyi.machinery.joining import joined
from lianyi.machinery.outbox.models import JobLease

COMMITTED = pytest.mark.django_db(transaction=True)
pytestmark = COMMITTED
NOON = "2026-11-24T04:00:00Z"


@joined
def note(name: str, *, fail: bool = False) -> int:
    """Store a row, and fail if told to."""
    JobLease.objects.create(name=name, next_run_at=NOON)
    if fail:
        raise ValueError(name)
    return 7


def test_a_part_alone_is_stored_whole_or_not_at_all():
    assert note("one") == 7
    with pytest.raises(ValueError, match="two"):
        note("two", fail=True)

    assert list(JobLease.objects.values_list("name", flat=True)) == ["one"]


def test_inside_another_it_sets_no_savepoint_and_ends_with_it():
    def the_greater_act() -> None:
        with transaction.atomic():
            note("one")
            note("three", fail=True)

    with CaptureQueriesContext(connection) as asked, pytest.raises(ValueError, match="three"):
        the_greater_act()

    assert not [query for query in asked if "SAVEPOINT" in query["sql"]]
    assert not JobLease.objects.exists()


def test_whoever_goes_on_after_a_failure_has_set_a_savepoint():
    with transaction.atomic():
        note("one")
        with pytest.raises(ValueError, match="two"), transaction.atomic():
            note("two", fail=True)

    assert list(JobLease.objects.values_list("name", flat=True)) == ["one"]
