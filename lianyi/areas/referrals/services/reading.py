"""Opening a person's referral: its content, the note that it was read, the receipt of whoever had to know."""

from datetime import datetime

from django.db import transaction

from lianyi.areas.referrals.selectors.sheet import sheet
from lianyi.areas.referrals.types.cards import Sheet
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases import public as cases


@transaction.atomic
def open_sheet(
    *, referral_id: int, actor: Actor, now: datetime, what: str = "referrals.sheet"
) -> Sheet:
    """Everything of one referral; the reading is audited with its purpose, what was handed to the reader is receipted.

    Raises: ReferralNotFound (404).
    """
    found = sheet(referral_id, actor)
    audit.record_read(actor, resident_id=found.row.card.resident_id, what=what, at=now)
    cases.receipt(case_id=found.row.card.case_id, actor=actor, now=now)
    return found
