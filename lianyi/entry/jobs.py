"""What the clock does for machinery that may not know the clock's own."""

from datetime import datetime

from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox


@outbox.every(minutes=10)
def remember_audit_head(now: datetime) -> None:
    """Write the newest head of the audit chain into the anchor file, outside the database."""
    audit.remember(now)
