"""Every event heard is one more row: an event lost or applied twice shows as a count that is not one."""

from django.db import connection

from lianyi.areas.records.events import EncounterRecorded
from lianyi.areas.referrals.events import ReferralAnswered, ReferralSent
from lianyi.areas.residents.events import ResidentRegistered
from lianyi.kernel.events import Event
from lianyi.machinery.outbox import public as outbox
from tests.faults.tally import TABLE

HEARD: tuple[tuple[type[Event], str], ...] = (
    (ResidentRegistered, "resident_id"),
    (EncounterRecorded, "encounter_id"),
    (ReferralSent, "referral_id"),
    (ReferralAnswered, "referral_id"),
)


def count(event: Event) -> None:
    """Add one row."""
    field = dict(HEARD)[type(event)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} (event, subject_id, note) VALUES (%s, %s, '')",
            [type(event).__name__, getattr(event, field)],
        )


for _event, _field in HEARD:
    outbox.subscribe(_event)(count)
