"""What consultations hear. Each handler calls one service, and bears the same event twice."""

from django.utils import timezone

from lianyi.areas.consultations.services import ending
from lianyi.areas.residents.events import ConsentWithdrawn
from lianyi.machinery.outbox import public as outbox


@outbox.subscribe(ConsentWithdrawn)
def end_without_consent(event: ConsentWithdrawn) -> None:
    """What no opinion was signed of yet ends with the consent to it."""
    ending.note_consent_withdrawn(
        consent_id=event.consent_id,
        kind=event.kind,
        resident_id=event.resident_id,
        now=timezone.now(),
    )
