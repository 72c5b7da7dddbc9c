"""One call makes the whole demo county."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records import public as records
from lianyi.areas.residents import public as residents
from lianyi.entry.demo import story
from lianyi.entry.demo.capacity import fill_beds, open_capacity
from lianyi.entry.demo.county import ROSTERS, found_county
from lianyi.entry.demo.filling import Cast, Truth, fill
from lianyi.entry.demo.staff import ACCOUNTS, PASSWORD, staff_county
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.outbox import public as outbox

RESIDENTS: Final = 2_000
MONTHS: Final = 12
SEED: Final = 7


class CountyExists(DomainError):
    """A demo is made in an empty place only."""

    code = "demo.county_exists"
    http_status = 409
    template = (
        "There are institutions in this database already; the demo county is made in an empty one. "
        "Set LIANYI_HOME to a new folder."
    )


class UnknownCounty(DomainError):
    """No roster of that name ships with the platform."""

    code = "demo.unknown_county"
    http_status = 422
    template = "There is no demo county {key}; choose one of {known}."


def is_empty() -> bool:
    """Whether no institution is registered yet."""
    return not organisations.list_counties()


def accounts() -> list[str]:
    """One line for each account of the tour."""
    lines = [f"  {account.username:<10} {account.shown_as}" for account in ACCOUNTS]
    return [f"演示账号（密码均为 {PASSWORD}，仅在 --demo 下可用）:", *lines]


def make_county(
    *, key: str, count: int, months: int, seed: int, now: datetime, say: Callable[[str], None]
) -> tuple[Truth, Path]:
    """Make the county in the empty database; return the truth and the file it is written to.

    Cost: memory of one portion of people, whatever `count`.
    Raises: UnknownCounty (422); CountyExists (409).
    """
    if key not in ROSTERS:
        raise UnknownCounty(field="county", key=key, known="、".join(ROSTERS))
    if not is_empty():
        raise CountyExists
    actor = Actor.system(now, "演示数据")
    county = found_county(key=key, seed=seed, actor=actor, now=now, today=now.date())
    desk = staff_county(county=county, seed=seed, actor=actor, now=now)
    open_capacity(county=county, actor=actor, now=now, today=now.date())
    cast = Cast(story.PARTS)
    truth = Truth(seed=seed, as_of=now.date().isoformat(), months=months)
    for done in fill(
        county=county,
        doctors=desk.doctors,
        truth=truth,
        cast=cast,
        count=count,
        actor=actor,
        now=now,
    ):
        say(f"{done} / {count}")
    records.refresh_all(now)
    residents.scan_duplicates(actor=actor, now=now)
    if cast.is_full:
        story.play(here=desk, players=cast.players, now=now)
    fill_beds(county=county, patients=cast.patients, actor=actor, now=now)
    while outbox.deliver_due(now, 1_000):
        pass
    path = Path(settings.LIANYI_HOME) / f"demo-truth-{key}-{seed}.json"
    path.write_text(json.dumps(truth.as_json(), ensure_ascii=False, indent=1), encoding="utf-8")
    return truth, path
