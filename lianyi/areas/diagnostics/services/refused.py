"""An act that was refused leaves a line in the audit, though nothing else of it stays."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit

P = ParamSpec("P")
R = TypeVar("R")


def told_if_refused(act: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Write down who was refused `act` on an order, and by which code; the refusal itself goes on.

    Expects: it stands outside the transaction of a service that is called by name with `order_id`, `actor` and `now`:
    what the service began is rolled back by then, the line is not. Cost: one line, and only for a refusal.
    """

    def told(service: Callable[P, R]) -> Callable[P, R]:
        @wraps(service)
        def done(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return service(*args, **kwargs)
            except DomainError as refusal:
                _tell(act, refusal, kwargs)
                raise

        return done

    return told


@transaction.atomic
def _tell(act: str, refusal: DomainError, asked: Mapping[str, Any]) -> None:
    audit.record(
        asked["actor"],
        "diagnostics.refused",
        target=f"diagnostic_order:{asked['order_id']}",
        at=asked["now"],
        facts={"act": act, "code": refusal.code},
    )
