"""What records does by the clock."""

from datetime import datetime

from lianyi.areas.records.services.counting import refresh_stale
from lianyi.machinery.outbox.public import every


@every(minutes=30)
def count_records_anew(now: datetime) -> int:
    """Completeness looks a year back, so it ages: count the records counted longest ago."""
    return refresh_stale(now)
