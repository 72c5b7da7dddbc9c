"""Opening a file to read it: the look itself leaves a trace."""

from datetime import datetime

from django.db import transaction

from lianyi.areas.residents.selectors.file import get_file
from lianyi.areas.residents.types import ResidentFile
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit


@transaction.atomic
def open_file(*, resident_id: int, actor: Actor, now: datetime) -> ResidentFile:
    """Return all of a resident's file and note who looked and what for.

    Raises: ResidentNotFound (404), which leaves no trace: nothing was seen.
    Source: requirements SEC-01 (access log by resident).
    """
    file = get_file(resident_id, actor.scope)
    audit.record_read(actor, resident_id=file.card.id, what="residents.file", at=now)
    return file
