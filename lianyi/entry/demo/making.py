"""One call makes the whole demo county."""

import json
import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records import public as records
from lianyi.areas.residents import public as residents
from lianyi.entry.demo import (
    consultations,
    diagnostics,
    images,
    laboratory,
    quality,
    reports,
    story,
    traces,
)
from lianyi.entry.demo.capacity import fill_beds, open_capacity
from lianyi.entry.demo.county import ROSTERS, found_county
from lianyi.entry.demo.establishment import approve_posts
from lianyi.entry.demo.filling import Cast, Load, fill, places_of
from lianyi.entry.demo.staff import ACCOUNTS, PASSWORD, PSYCHIATRY, Desk, staff_county
from lianyi.entry.demo.truth import Truth
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery import bulk
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.outbox import public as outbox

RESIDENTS: Final = 2_000
MONTHS: Final = 12
SEED: Final = 7
LARGE: Final = 50_000
"""From so many residents up, a county on PostgreSQL is loaded by all cores."""


class CountyExists(DomainError):
    """A demo is made in an empty place only."""

    code = "demo.county_exists"
    http_status = 409
    template = (
        "There are institutions in this database already; the demo county is made in an empty one. "
        "Set LIANYI_HOME to a new folder."
    )


class OneWorkerOnly(DomainError):
    """SQLite has one writer at a time."""

    code = "demo.one_worker_only"
    http_status = 422
    template = (
        "SQLite takes one worker; leave --workers out, or use PostgreSQL (LIANYI_DATABASE_URL)."
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


def workers_for(count: int, wanted: int | None) -> int:
    """How many processes load a county. Raises: OneWorkerOnly (422)."""
    several = connection.vendor == "postgresql"
    if wanted is None:
        return (os.cpu_count() or 1) if several and count >= LARGE else 1
    if wanted > 1 and not several:
        raise OneWorkerOnly(field="workers")
    return wanted


def make_county(
    *,
    key: str,
    count: int,
    months: int,
    seed: int,
    now: datetime,
    say: Callable[[str], None],
    workers: int | None = None,
) -> tuple[Truth, Path]:
    """Make the county in the empty database; return the truth and the file it is written to.

    Cost: memory of one portion of people a worker, whatever `count`.
    Raises: UnknownCounty, OneWorkerOnly (422); CountyExists (409).
    """
    if key not in ROSTERS:
        raise UnknownCounty(field="county", key=key, known="、".join(ROSTERS))
    if not is_empty():
        raise CountyExists
    workers = workers_for(count, workers)
    now = now.astimezone(ZONE)  # every day of the county is one of its own calendar
    if connection.vendor == "sqlite":
        bulk.take_room()
    actor = Actor.system(now, "演示数据")
    county = found_county(key=key, seed=seed, actor=actor, now=now, today=now.date())
    desk = staff_county(county=county, seed=seed, actor=actor, now=now)
    approve_posts(county=county, doctors=desk.doctors, actor=actor, now=now)
    records.designate(
        institution_id=next(card.id for card in county.hospitals if card.code == PSYCHIATRY),
        sensitivity=records.Sensitivity.PSYCHIATRIC,
        valid_from=date(now.year - 1, 1, 1),
        basis="平卫健〔2025〕8号",
        actor=desk.at("yinsi", now),
        now=now,
    )
    open_capacity(county=county, actor=actor, now=now, today=now.date())
    centres = diagnostics.open_centres(county=county, here=desk, actor=actor, now=now)
    cast = Cast(story.PARTS)
    truth = Truth(seed=seed, as_of=now.date().isoformat(), months=months)
    load = Load(
        places=places_of(county, desk.doctors), seed=seed, months=months, actor=actor, now=now
    )
    for done in fill(
        load=load, county=county, truth=truth, cast=cast, count=count, workers=workers
    ):
        say(f"{done} / {count}")
    residents.scan_duplicates(actor=actor, now=now)
    diagnostics.load_past(
        county=county, centres=centres, here=desk, patients=cast.patients, seed=seed, now=now
    )
    if cast.is_full:
        _play(desk, cast, centres, actor, now)
    fill_beds(county=county, patients=cast.patients, actor=actor, now=now)
    while outbox.deliver_due(now, 1_000):
        pass
    path = Path(settings.LIANYI_HOME) / f"demo-truth-{key}-{seed}.json"
    path.write_text(json.dumps(truth.as_json(), ensure_ascii=False, indent=1), encoding="utf-8")
    return truth, path


def _play(
    desk: Desk, cast: Cast, centres: diagnostics.Centres, actor: Actor, now: datetime
) -> None:
    """Let the people of the stories act, through the same services everybody uses."""
    story.play(here=desk, players=cast.players, now=now)
    diagnostics.play(here=desk, players=cast.players, now=now)
    reports.play(here=desk, players=cast.players, now=now)
    laboratory.play(here=desk, players=cast.players, centre_id=centres.laboratory_id, now=now)
    images.send_images(here=desk, players=cast.players, now=now)
    traces.send_traces(here=desk, now=now)
    quality.play(here=desk, players=cast.players, now=now)
    consultations.play(here=desk, players=cast.players, actor=actor, now=now)
