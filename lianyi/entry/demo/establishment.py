"""Approved posts of the demo county: approved apart for county and primary level, some reserved, some filled."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from lianyi.areas.workforce import public as workforce
from lianyi.entry.demo.county import County
from lianyi.kernel.actor import Actor

_POSTS: Final = {  # invented: approved, reserved for the coming intake
    workforce.EstablishmentLevel.COUNTY: (120, 6),
    workforce.EstablishmentLevel.PRIMARY: (18, 2),
}
_PARAGRAPH: Final = "平编〔2025〕12号"
_OFFICE: Final = "平舆县委编办"
FILLED: Final = 3


_POOL: Final = 60


def approve_posts(
    *,
    county: County,
    doctors: Mapping[int, Sequence[tuple[int, str, str]]],
    actor: Actor,
    now: datetime,
) -> None:
    """Open an account for each hospital and township centre and put its first doctors into posts."""
    on = date(now.year - 1, 3, 1)
    _open_pool(county, on, actor, now)
    for level, places in (
        (workforce.EstablishmentLevel.COUNTY, county.hospitals),
        (workforce.EstablishmentLevel.PRIMARY, county.townships),
    ):
        approved, reserved = _POSTS[level]
        for place in places:
            account = workforce.open_account(
                level=level,
                institution_id=place.id,
                county_code=county.code,
                actor=actor,
                now=now,
            )
            entries = [
                (workforce.EntryKind.APPROVE, approved, None),
                (workforce.EntryKind.RESERVE, reserved, None),
                *(
                    (workforce.EntryKind.USE, 1, staff_id)
                    for staff_id, _, _ in doctors.get(place.id, ())[:FILLED]
                ),
            ]
            for kind, count, staff_id in entries:
                workforce.record_entry(
                    account_id=account.id,
                    kind=kind,
                    count=count,
                    staff_id=staff_id,
                    approval_no=_PARAGRAPH,
                    approved_by=_OFFICE,
                    on=on,
                    actor=actor,
                    now=now,
                )


def _open_pool(county: County, on: date, actor: Actor, now: datetime) -> None:
    """The county's own pool (编制周转池), from which any member may be lent a post."""
    pool = workforce.open_account(
        level=workforce.EstablishmentLevel.COUNTY,
        institution_id=None,
        county_code=county.code,
        actor=actor,
        now=now,
    )
    workforce.record_entry(
        account_id=pool.id,
        kind=workforce.EntryKind.APPROVE,
        count=_POOL,
        approval_no=_PARAGRAPH,
        approved_by=_OFFICE,
        on=on,
        actor=actor,
        now=now,
    )
