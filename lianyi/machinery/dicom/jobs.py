"""What the clock does for DICOM."""

from datetime import datetime

from lianyi.machinery.dicom.services import incoming
from lianyi.machinery.outbox import public as outbox


@outbox.every(hours=6)
def forget_passing_files(now: datetime) -> int:
    """Remove what killed processes left in the passing place."""
    return incoming.forget_old(now)
