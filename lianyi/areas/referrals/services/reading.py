"""Opening a person's referral, taking lists away: what was read is noted in the audit."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from lianyi.areas.referrals.selectors.row_sets import Row, each_row
from lianyi.areas.referrals.selectors.sheet import sheet
from lianyi.areas.referrals.types.cards import Sheet
from lianyi.areas.referrals.types.figures import Narrow
from lianyi.kernel.actor import Actor
from lianyi.kernel.period import Period
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


@transaction.atomic
def note_export(*, actor: Actor, now: datetime, what: str) -> None:
    """Write into the audit that somebody took a list of referrals away as a file; `what` names the list."""
    audit.record(
        actor, "referral.list_exported", target="referral:list", at=now, facts={"what": what}
    )


def take_rows(
    *, rows: str, period: Period, county_code: str, narrow: Narrow, actor: Actor, now: datetime
) -> Iterator[Row]:
    """Every row behind a number, for a file; noted in the audit before the first row leaves.

    Raises: UnknownRows (404).
    """
    note_export(actor=actor, now=now, what=f"{rows} {period.first}–{period.last}")
    return each_row(actor.scope, rows, period, county_code=county_code, now=now, narrow=narrow)
