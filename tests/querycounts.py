"""The committed number of queries of each page and list: `tests/query_counts.toml`.

    def test_waiting(counted):
        with counted("referrals.list_waiting"):
            list_waiting(scope=..., now=...)

A number may fall or rise only by a change of that file, which a reviewer sees.
"""

import tomllib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

FILE = Path(__file__).with_name("query_counts.toml")
Counted = Callable[[str], AbstractContextManager[None]]
NOT_COUNTED = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK", "BEGIN", "COMMIT")


@contextmanager
def counted(name: str) -> Iterator[None]:
    """Fail where the block asks the database more or fewer questions than the file says."""
    committed = tomllib.loads(FILE.read_text("utf-8")).get(name)
    with CaptureQueriesContext(connection) as asked:
        yield
    queries = [query["sql"] for query in asked if not query["sql"].startswith(NOT_COUNTED)]
    listed = "\n".join(queries)
    assert len(queries) == committed, (
        f'{len(queries)} queries; {FILE.name} says "{name}" = {committed}:\n{listed}'
    )
