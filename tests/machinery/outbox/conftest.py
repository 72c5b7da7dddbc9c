"""Listeners of one test only, and a table for what they do."""

from collections.abc import Iterator

import pytest
from django.db import connection

from lianyi.machinery.outbox import registry


@pytest.fixture(autouse=True)
def own_listeners() -> Iterator[None]:
    """What a test registers is gone after it; what the platform registers is aside meanwhile."""
    subscribers, jobs = dict(registry.subscribers), dict(registry.jobs)
    registry.subscribers.clear()
    registry.jobs.clear()
    yield
    registry.subscribers.clear()
    registry.jobs.clear()
    registry.subscribers.update(subscribers)
    registry.jobs.update(jobs)


@pytest.fixture
def effects(transactional_db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE effect (number integer)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE effect")
