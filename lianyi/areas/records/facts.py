"""Contacts as rows for analytics: no name, no number of identity.

Grain: one row a contact. Loaded by month; a row carries the start, so that counters choose their own month.
"""

from collections.abc import Collection, Iterator

from lianyi.areas.records.models import Encounter
from lianyi.areas.records.selectors.encounters import bounds
from lianyi.areas.records.types import EncounterFact, EncounterKind, EncounterState
from lianyi.kernel.period import Period

COLUMNS = (
    "id",
    "resident_id",
    "kind",
    "institution_id",
    "place_name",
    "place_division",
    "outside_county",
    "started_at",
    "ended_at",
    "principal_code",
    "principal_name",
    "total_fen",
    "fund_fen",
    "disposition",
)


def encounters(
    period: Period, institution_ids: Collection[int] | None = None
) -> Iterator[EncounterFact]:
    """Contacts begun in a period, struck-out ones left out; streamed, 5,000 rows at a time."""
    start, end = bounds(period)
    rows = Encounter.objects.filter(started_at__gte=start, started_at__lt=end)
    rows = rows.exclude(state=EncounterState.VOID)
    if institution_ids is not None:
        rows = rows.filter(institution_id__in=set(institution_ids))
    for row in rows.order_by("id").values(*COLUMNS).iterator(chunk_size=5_000):
        row["kind"] = EncounterKind(row["kind"])
        row["disposition"] = row["disposition"] or ""
        yield EncounterFact(**row)
