"""The stream of people and their care into the platform, portion by portion, and the truth about it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from typing import Any, Final

from lianyi.areas.records import public as records
from lianyi.areas.referrals import public as referrals
from lianyi.areas.residents import public as residents
from lianyi.entry.demo.care import Place, Visit, visits
from lianyi.entry.demo.county import County
from lianyi.entry.demo.history import Ends, referrals_of
from lianyi.entry.demo.people import Person, people
from lianyi.entry.demo.rows import Places, encounter_row, resident_row
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


@dataclass(slots=True)
class Truth:
    """What is true of the generated county, whatever the platform finds out."""

    seed: int
    as_of: str
    months: int
    residents: int = 0
    encounters: int = 0
    stays: int = 0
    outside_visits: int = 0
    outside_stays: int = 0
    primary_visits: int = 0
    county_visits: int = 0
    first_contacts: int = 0
    first_contacts_primary: int = 0
    fee_fen: int = 0
    fund_fen: int = 0
    outside_fund_fen: int = 0
    referrals: int = 0
    duplicates: list[tuple[int, int]] = field(default_factory=list)
    outside_by_diagnosis: Counter[str] = field(default_factory=Counter)
    fingerprint: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain values; `duplicates` are pairs of serials, second registration first."""
        return {
            **asdict(self),
            "outside_by_diagnosis": dict(sorted(self.outside_by_diagnosis.items())),
        }


def fill(
    *,
    county: County,
    doctors: Mapping[int, Sequence[tuple[int, str, str]]],
    truth: Truth,
    cast: Cast,
    count: int,
    actor: Actor,
    now: datetime,
) -> Iterator[int]:
    """Load `count` residents with their care and yield how many are in, after each portion. `truth` grows with them."""
    places = Places(
        clinics=county.clinic_ids,
        townships={card.code: card.id for card in county.townships},
        leads=county.lead_of,
        county_code=county.code,
        counties=[card.id for card in county.hospitals],
        doctors=doctors,
    )
    as_of = now.date()
    digest = sha256()
    stream = people(
        seed=truth.seed, count=count, as_of=as_of, county_code=county.code, clinics=county.clinics
    )
    while portion := list(islice(stream, PORTION)):
        ids = list(
            residents.load_residents(
                rows=[resident_row(p, places, now) for p in portion], actor=actor, now=now
            )
        )
        past: list[referrals.PastReferral] = []
        care = _care(portion, ids, places, truth, now, digest, past)
        records.load_encounters(care, now=now)
        truth.referrals += referrals.load_referrals(past, now=now)
        truth.residents += len(portion)
        for person, resident_id in zip(portion, ids, strict=True):
            cast.consider(person, resident_id, as_of)
        yield truth.residents
    truth.fingerprint = digest.hexdigest()


def _care(
    portion: Sequence[Person],
    ids: Sequence[int],
    places: Places,
    truth: Truth,
    now: datetime,
    digest: Any,
    past: list[referrals.PastReferral],
) -> Iterator[records.EncounterRow]:
    for person, resident_id in zip(portion, ids, strict=True):
        digest.update(repr(person).encode())
        if person.duplicate_of is not None:
            truth.duplicates.append((person.serial, person.duplicate_of))
        for visit in visits(
            seed=truth.seed,
            person=person,
            as_of=now.date(),
            months=truth.months,
            first_serial=truth.encounters + 1,
        ):
            digest.update(repr(visit).encode())
            _count(visit, truth)
            row = encounter_row(visit, person, resident_id, places)
            if row.institution_id is not None:
                township_id = places.townships[person.clinic.township_code]
                ends = Ends(places.county_code, township_id, row.institution_id)
                past.extend(referrals_of(visit, person, resident_id, ends, now.date()))
            yield row


def _count(visit: Visit, truth: Truth) -> None:
    outside = visit.place is Place.OUTSIDE
    primary = visit.place in {Place.VILLAGE, Place.TOWNSHIP}
    truth.encounters += 1
    truth.stays += visit.inpatient
    truth.outside_visits += outside
    truth.outside_stays += outside and visit.inpatient
    truth.primary_visits += primary and not visit.inpatient
    truth.county_visits += not outside and not visit.inpatient
    truth.first_contacts += visit.first_contact
    truth.first_contacts_primary += visit.first_contact and primary
    truth.fee_fen += visit.fee_fen
    truth.fund_fen += visit.fund_fen
    truth.outside_fund_fen += visit.fund_fen if outside else 0
    if outside:
        truth.outside_by_diagnosis[visit.icd_code] += 1
