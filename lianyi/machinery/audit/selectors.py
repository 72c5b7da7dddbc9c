"""Reading the audit: by who, whom, what, where and when."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db import connection

from lianyi.kernel.actor import Scope
from lianyi.machinery.audit import chain
from lianyi.machinery.audit.models import AuditDay, AuditLine, LineQuerySet
from lianyi.machinery.audit.services import pour
from lianyi.machinery.audit.types import LineCard, Search
from lianyi.machinery.ui import Keyset, Page

NEWEST_FIRST: Final = Keyset("-at", "-id")
_STEP_THROUGH_ACTIONS: Final = """
    WITH RECURSIVE step(action) AS (
        SELECT min(action) FROM audit_line
        UNION ALL
        SELECT (SELECT min(action) FROM audit_line WHERE action > step.action) FROM step WHERE step.action IS NOT NULL
    ) SELECT action FROM step WHERE action IS NOT NULL
"""


def search(*, scope: Scope, wanted: Search, after: str = "", at_most: int = 50) -> Page[LineCard]:
    """Lines in reach, the newest act first.

    Cost: one query of at most `at_most` rows, on the index of who, whom, what or where, else of the instant.
    """
    pour()
    return NEWEST_FIRST.page(_found(scope, wanted), after, at_most).map(_card)


def actions() -> list[str]:
    """The actions that occur, for the search form. Cost: one query that steps from one to the next on the index."""
    pour()
    with connection.cursor() as cursor:
        cursor.execute(_STEP_THROUGH_ACTIONS)
        return [action for (action,) in cursor.fetchall() if action != chain.ANCHOR]


def found_lines(*, scope: Scope, wanted: Search, at_most: int) -> Iterator[LineCard]:
    """The lines of a search for a file, streamed, the newest first."""
    pour()
    rows = _found(scope, wanted).order_by("-at", "-id")[:at_most]
    return (_card(line) for line in rows.iterator(chunk_size=2000))


def newest_day() -> date | None:
    """The day that is open now."""
    return AuditDay.objects.order_by("-day").values_list("day", flat=True).first()


def _found(scope: Scope, wanted: Search) -> LineQuerySet:
    rows = AuditLine.objects.visible_to(scope)
    exact = {
        "user_id": wanted.user_id,
        "resident_id": wanted.resident_id,
        "institution_id": wanted.institution_id,
        "role": wanted.role or None,
        "actor_name": wanted.actor_name or None,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if wanted.action != chain.ANCHOR:  # the chain's own lines are shown to those who ask for them
        rows = rows.exclude(action=chain.ANCHOR)
    if wanted.action:  # "referrals." finds every act of the area
        rows = rows.filter(
            **{"action__startswith" if wanted.action.endswith(".") else "action": wanted.action}
        )
    if wanted.purpose:
        rows = rows.filter(purpose__contains=wanted.purpose)
    if wanted.first:
        rows = rows.filter(
            at__gte=datetime.combine(wanted.first, time(), chain.ZONE).astimezone(UTC)
        )
    if wanted.last:
        end = datetime.combine(wanted.last + timedelta(days=1), time(), chain.ZONE)
        rows = rows.filter(at__lt=end.astimezone(UTC))
    return rows


def _card(line: AuditLine) -> LineCard:
    words = {name: getattr(line, name) for name in LineCard.__dataclass_fields__ if name != "facts"}
    return LineCard(**words, facts=json.loads(line.facts))
