"""The stream of people and their care into the platform, portion by portion, and the truth about it."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from itertools import groupby
from multiprocessing import get_context
from random import Random
from typing import Any, Final

from django.db import connections

from lianyi.areas.records import public as records
from lianyi.areas.referrals import public as referrals
from lianyi.areas.residents import public as residents
from lianyi.entry.demo.care import Visit, fingerprint, visits
from lianyi.entry.demo.county import County
from lianyi.entry.demo.history import Ends, Past, referrals_of
from lianyi.entry.demo.people import Person, people
from lianyi.entry.demo.rows import Places, encounter_row, resident_row
from lianyi.entry.demo.truth import Truth
from lianyi.kernel.actor import Actor

PORTION: Final = 2_000


@dataclass(slots=True)
class Cast:
    """Who may play in the living story: people of 45 to 82 of a place; and who lies in beds.

    parts: code of a township centre or village clinic -> how many are wanted.
    """

    parts: Mapping[str, int]
    players: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    patients: list[int] = field(default_factory=list)

    def consider(self, person: Person, resident_id: int, as_of: date) -> None:
        """Take the person on where a part is open."""
        age = person.age_on(as_of)
        if 45 <= age <= 82 and person.duplicate_of is None:
            for place in (person.clinic.code, person.clinic.township_code):
                if len(self.players[place]) < self.parts.get(place, 0):
                    self.players[place].append(resident_id)
                    return
        if age >= 18 and len(self.patients) < 600:
            self.patients.append(resident_id)

    @property
    def is_full(self) -> bool:
        """Whether every part is taken; a very small county has no living story."""
        return all(len(self.players[place]) >= wanted for place, wanted in self.parts.items())


@dataclass(frozen=True, slots=True)
class Load:
    """What every portion is loaded with."""

    places: Places
    seed: int
    months: int
    actor: Actor
    now: datetime


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a portion: the ids of its people in order, its share of the truth, and its fingerprint."""

    ids: list[int]
    truth: Truth
    digest: bytes


def places_of(county: County, doctors: Mapping[int, Sequence[tuple[int, str, str]]]) -> Places:
    """The institutions of a county as the generator knows them."""
    return Places(
        clinics=county.clinic_ids,
        townships={card.code: card.id for card in county.townships},
        leads=county.lead_of,
        county_code=county.code,
        counties=[card.id for card in county.hospitals],
        doctors=doctors,
    )


def fill(
    *, load: Load, county: County, truth: Truth, cast: Cast, count: int, workers: int = 1
) -> Iterator[int]:
    """Load `count` residents with their care and yield how many are in, after each portion. `truth` grows with them.

    With more than one worker portions are loaded side by side by child processes, each with its own connection: the
    county is the same, only the keys that the database gives may fall in another order.
    """
    as_of = load.now.date()
    stream = people(
        seed=load.seed, count=count, as_of=as_of, county_code=county.code, clinics=county.clinics
    )
    digest = sha256()
    for portion, done in _in_turn(load, _portions(stream), workers):
        digest.update(done.digest)
        truth.add(done.truth)
        for person, resident_id in zip(portion, done.ids, strict=True):
            cast.consider(person, resident_id, as_of)
        yield truth.residents
    truth.fingerprint = digest.hexdigest()


def _portions(stream: Iterator[Person]) -> Iterator[list[Person]]:
    """Cut between households: two portions never write the same one."""
    portion: list[Person] = []
    for _, household in groupby(stream, key=lambda person: person.household):
        portion.extend(household)
        if len(portion) >= PORTION:
            yield portion
            portion = []
    if portion:
        yield portion


def _in_turn(
    load: Load, portions: Iterator[list[Person]], workers: int
) -> Iterator[tuple[list[Person], Loaded]]:
    """Load each portion; what comes of them is told in their order, whoever was first."""
    if workers == 1:
        for portion in portions:
            yield portion, load_portion(load, portion)
        return
    connections.close_all()  # a child must not speak on its parent's connection
    with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
        waiting: deque[tuple[list[Person], Future[Loaded]]] = deque()
        for portion in portions:
            waiting.append((portion, pool.submit(load_portion, load, portion)))
            if len(waiting) > 2 * workers:
                first, future = waiting.popleft()
                yield first, future.result()
        for first, future in waiting:
            yield first, future.result()


def load_portion(load: Load, portion: Sequence[Person]) -> Loaded:
    """Load some people with all their care. Cost: memory of the portion."""
    now = load.now
    rows = [resident_row(person, load.places, now) for person in portion]
    ids = list(residents.load_residents(rows=rows, actor=load.actor, now=now))
    part = Truth(seed=load.seed, as_of=now.date().isoformat(), months=load.months)
    part.residents = len(portion)
    digest, past, serials = sha256(), list[Past](), list[int]()
    care = _care(load, zip(portion, ids, strict=True), part, digest, past, serials)
    encounter_ids = records.load_encounters(care, now=now)
    known = dict(zip(serials, encounter_ids, strict=True))
    part.referrals = referrals.load_referrals((_named(each, known) for each in past), now=now)
    records.refresh_health_records(ids, now)
    return Loaded(ids, part, digest.digest())


def _named(past: Past, encounter_ids: Mapping[int, int]) -> referrals.PastReferral:
    """Name the stay that came too soon by the id it got."""
    stay = past.readmission
    if stay is None or past.row.sent_at is None:
        return past.row
    return replace(
        past.row,
        readmitted_days=(stay.starts_at - past.row.sent_at).days,
        readmission_encounter_id=encounter_ids[stay.serial],
    )


def _care(
    load: Load,
    people: Iterable[tuple[Person, int]],
    truth: Truth,
    digest: Any,
    past: list[Past],
    serials: list[int],
) -> Iterator[records.EncounterRow]:
    as_of = load.now.date()
    for person, resident_id in people:
        digest.update(repr(person).encode())
        if person.duplicate_of is not None:
            truth.duplicates.append((person.serial, person.duplicate_of))
        rng = Random(f"{load.seed}:rows:{person.serial}")
        care: list[tuple[Visit, int | None]] = []
        for visit in visits(seed=load.seed, person=person, as_of=as_of, months=load.months):
            digest.update(fingerprint(visit))
            truth.count(visit)
            row = encounter_row(visit, person, resident_id, load.places, rng)
            care.append((visit, row.institution_id))
            serials.append(visit.serial)
            yield row
        township_id = load.places.townships[person.clinic.township_code]
        home = Ends(load.places.county_code, township_id, hospital_id=0)
        past.extend(referrals_of(care, person, resident_id, home, as_of))
