"""What must be there before a patient can go up and come home: the county of the referral tests, at the real hour.

A page asks the clock of the wall, so slots are made for the coming week, not for the day of other tests.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from lianyi.areas.scheduling import public as scheduling
from lianyi.kernel.actor import Actor
from lianyi.machinery.accounts.models import User
from tests.areas.referrals.builders import County, a_county, some_beds, some_slots, somebody
from tests.areas.workforce.builders import a_citizen_number, system

BORN = date(1968, 3, 12)


@dataclass(frozen=True)
class Story:
    """The county, the one who watches over privacy, and the number on her card."""

    county: County
    privacy_officer: Actor
    number: str


def a_story() -> Story:
    """A county whose hospital has a clinic, a device and beds this week. Nobody knows 王秀英 yet."""
    county = a_county()
    for kind, name in (
        (scheduling.ResourceKind.CLINIC, "心内科门诊"),
        (scheduling.ResourceKind.EXAM, "心脏彩超"),
    ):
        _slots_of_this_week(county.lead, kind, name)
    some_beds(county.lead, 3)
    watcher = somebody("privacy_officer", county.bureau_officer.institution_id or 0, "郑专员")
    User.objects.update(must_change_password=False, is_demo=False)
    return Story(county, watcher, a_citizen_number(BORN))


def _slots_of_this_week(hospital: int, kind: scheduling.ResourceKind, name: str) -> None:
    made = some_slots(hospital, kind=kind, name=name)
    now = timezone.now()
    today = timezone.localdate(now)
    scheduling.generate_slots(
        resource_ids=sorted({slot.resource_id for slot in made}),
        first=today,
        last=today + timedelta(days=6),
        actor=system(now),
        now=now,
    )
