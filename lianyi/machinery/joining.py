"""Parts of a greater act: they share its transaction, and with it its end."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import connection, transaction

Part = TypeVar("Part", bound=Callable[..., Any])


def joined(part: Part) -> Part:
    """Run in the transaction that is open, without a savepoint of its own; where none is open, in a transaction.

    Expects: whoever catches what it raises and goes on has set a savepoint (`transaction.atomic`) around the call.
    Saves two statements a call against `transaction.atomic`.
    """

    @wraps(part)
    def run(*args: Any, **kwargs: Any) -> Any:
        if connection.in_atomic_block:
            return part(*args, **kwargs)
        with transaction.atomic():
            return part(*args, **kwargs)

    return cast(Part, run)
