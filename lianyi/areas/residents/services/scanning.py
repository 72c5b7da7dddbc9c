"""Looking for doubles among everybody: after a load, which compares nobody."""

from datetime import datetime

from django.db import transaction

from lianyi.areas.residents.models import DuplicatePair, DuplicateScan
from lianyi.areas.residents.selectors.doubles import list_doubles
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit


def scan_duplicates(*, actor: Actor, now: datetime) -> int:
    """Put all pairs of possible doubles on the list to be judged; return how many are new.

    Safe to run again: a pair is noted once, and stays as it was judged. The reading happens before the transaction, so
    that nobody waits for it.
    Cost: grows with the number of residents, not with its square (`selectors.doubles`).
    """
    pairs = [
        DuplicatePair(
            first_id=first,
            second_id=second,
            score=match.score,
            reasons=[[reason.code, reason.points] for reason in match.reasons],
            found_at=now,
        )
        for first, second, match in list_doubles()
    ]
    with transaction.atomic():
        before = DuplicatePair.objects.count()
        DuplicatePair.objects.bulk_create(pairs, batch_size=500, ignore_conflicts=True)
        new = DuplicatePair.objects.count() - before
        DuplicateScan.objects.update_or_create(pk=1, defaults={"due": False, "ran_at": now})
        audit.record(actor, "residents.scan", target="residents", at=now, facts={"new": new})
    return new


def scan_if_due(*, actor: Actor, now: datetime) -> int:
    """Scan if residents were loaded since the last time; return how many pairs are new."""
    if not DuplicateScan.objects.filter(pk=1, due=True).exists():
        return 0
    return scan_duplicates(actor=actor, now=now)


def note_load() -> None:
    """Say that residents came in who were compared with nobody. Part of the caller's transaction."""
    DuplicateScan.objects.update_or_create(pk=1, defaults={"due": True})
