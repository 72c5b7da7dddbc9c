"""Who and what the requests are about: people in the reach of real accounts, a long record, referrals that wait.

Runs inside Django, on the database of the bench; a county that was prepared once is used again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.utils import timezone

from bench.speed.tables import Tables
from lianyi.areas.records import public as records
from lianyi.areas.referrals import public as referrals
from lianyi.areas.referrals.models import Referral
from lianyi.areas.referrals.states import LIVE
from lianyi.areas.residents.models import CareRelation, Identifier
from lianyi.areas.residents.types import IdentifierKind
from lianyi.areas.workforce import public as workforce
from lianyi.entry.demo.scripts import UNCONTROLLED, request_of
from lianyi.entry.demo.staff import Desk, Seat
from lianyi.kernel.actor import Actor
from lianyi.machinery.accounts.models import ApiToken, User
from lianyi.machinery.accounts.services.tokens import issue_token

VILLAGE, TOWNSHIP, OFFICE, SPECIALIST = "cunyi", "xiangyi", "zhuanzhen", "zhuanke"
ACCOUNTS: Final = (VILLAGE, TOWNSHIP, OFFICE, SPECIALIST)
EVENTS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Known:
    """A resident as those who ask know them."""

    id: int
    name: str
    number: str

    def is_grown_up(self, now: datetime) -> bool:
        """Whether the person signs for itself, by the year in the citizen number."""
        return now.year - int(self.number[6:10]) > 18


@dataclass(frozen=True, slots=True)
class Cast:
    """reach: account -> residents in its reach, shuffled; waiting: referrals the office may accept.

    tokens: account -> secret of an API token.
    """

    reach: dict[str, list[Known]]
    heavy_id: int
    waiting: list[int]
    tokens: dict[str, str]


def cast(tables: Tables, *, waiting: int, seed: int) -> Cast:
    """Find or make everybody. Cost: about 40 ms for each referral that has to be made."""
    rng, now = Random(seed), timezone.now()  # noqa: S311 - no secret
    desk = _desk(now)
    actors = {name: desk.at(name, now) for name in ACCOUNTS}
    reach = {name: _reach(actor, rng) for name, actor in actors.items()}
    taken = {known.id for known in reach[VILLAGE]}
    grown = (known for known in reach[TOWNSHIP] if known.is_grown_up(now))
    mine = [known.id for known in grown if known.id not in taken]
    return Cast(
        reach=reach,
        heavy_id=_long_record(tables, mine[0], desk, now),
        waiting=_waiting(tables, mine[1:], waiting, desk),
        tokens={name: _token(actor, now) for name, actor in actors.items()},
    )


def _desk(now: datetime) -> Desk:
    """The accounts of the tour, each with the institution of its post."""
    users = User.objects.filter(username__in=ACCOUNTS)
    places = {user: workforce.actor_for(user, None, now).institution_id or 0 for user in users}
    return Desk(seats={user.username: Seat(user.pk, place) for user, place in places.items()})


def _reach(actor: Actor, rng: Random, at_most: int = 3_000) -> list[Known]:
    """Residents in reach, and still tomorrow, whose citizen number is on file."""
    cared_for = CareRelation.objects.living(actor.scope.at + timedelta(days=1)).filter(
        institution_id__in=actor.scope.institution_ids
    )
    ids = list(cared_for.values_list("resident_id", flat=True).distinct().order_by("resident_id"))
    rows = Identifier.objects.filter(
        resident_id__in=rng.sample(ids, min(at_most, len(ids))),
        resident__survivor=None,
        resident__died_on=None,
        kind=IdentifierKind.CITIZEN,
        retired_at=None,
    ).select_related("resident")
    found = [
        Known(row.resident_id, row.resident.name, row.value) for row in rows.order_by("resident_id")
    ]
    rng.shuffle(found)
    return found


def _long_record(tables: Tables, resident_id: int, desk: Desk, now: datetime) -> int:
    """The resident with thousands of events on the timeline."""
    if known := tables.kept("long record"):
        return known[0]
    places = (desk.places[TOWNSHIP], desk.places[SPECIALIST])
    contacts = (
        _contact(resident_id, places[n % 2], now - timedelta(hours=7 * n + 1))
        for n in range(EVENTS)
    )
    records.load_encounters(contacts, now=now)
    tables.keep("long record", [resident_id])
    return resident_id


def _contact(resident_id: int, institution_id: int, at: datetime) -> records.EncounterRow:
    return records.EncounterRow(
        resident_id=resident_id,
        kind=records.EncounterKind.OUTPATIENT,
        started_at=at,
        ended_at=at + timedelta(minutes=20),
        institution_id=institution_id,
        doctor_name="张建军",
        department="全科",
        chief_complaint="复诊，测血压",
        conditions=(("I10.x00", "高血压"),),
    )


def _waiting(tables: Tables, residents: list[int], count: int, desk: Desk) -> list[int]:
    """Referrals the township has sent and nobody has answered."""
    known = tables.kept("waiting")
    if known:
        tables.put_back()
    live = set(Referral.objects.filter(state__in=LIVE).values_list("resident_id", flat=True))
    free = [resident_id for resident_id in residents if resident_id not in live]
    now = timezone.now()
    made = [_sent(resident_id, desk, now) for resident_id in free[: max(count - len(known), 0)]]
    tables.keep("waiting", made)
    tables.save([*known, *made])
    return [*known, *made][:count]


def _sent(resident_id: int, desk: Desk, now: datetime) -> int:
    """One request to the county hospital."""
    draft = request_of(desk, TOWNSHIP, resident_id, UNCONTROLLED, None, False)
    return referrals.send_new(draft=draft, actor=desk.at(TOWNSHIP, now), now=now).id


def _token(actor: Actor, now: datetime) -> str:
    """A token of the account for everything its post may do, good for a day; those of earlier runs end."""
    ApiToken.objects.filter(user_id=actor.user_id or 0, name="bench").update(revoked_at=now)
    return issue_token(
        name="bench",
        permissions=actor.permissions,
        days=1,
        purpose="treatment",
        actor=actor,
        now=now,
    ).secret
