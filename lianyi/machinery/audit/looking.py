"""Looking into the audit is itself audited: who followed a resident's trail, who took lines away in a file."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import selectors, services
from lianyi.machinery.audit.types import LineCard, Search
from lianyi.machinery.ui import Page

MOST_EXPORTED: Final = 50_000


def look(
    *, actor: Actor, wanted: Search, now: datetime, after: str = "", at_most: int = 50
) -> Page[LineCard]:
    """Search, and note the first page of a search for one resident as a reading of that resident."""
    page = selectors.search(scope=actor.scope, wanted=wanted, after=after, at_most=at_most)
    if wanted.resident_id is not None and not after:
        services.record_read(actor, resident_id=wanted.resident_id, what="audit.search", at=now)
    return page


@transaction.atomic
def take_away(*, actor: Actor, wanted: Search, form: str, now: datetime) -> Iterator[LineCard]:
    """Return at most 50,000 lines for a file, and note what was taken in which form."""
    services.record(
        actor,
        "audit.export",
        target=f"audit:{form}",
        at=now,
        resident_id=wanted.resident_id,
        facts={"wanted": wanted.used(), "at_most": MOST_EXPORTED},
    )
    return selectors.found_lines(scope=actor.scope, wanted=wanted, at_most=MOST_EXPORTED)
