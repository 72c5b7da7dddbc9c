"""The operations that are measured, and the promises of the house about them."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import cycle, islice
from random import Random
from typing import Final

from bench.speed.asking import Ask, Operation, body, form
from bench.speed.casting import OFFICE, SPECIALIST, TOWNSHIP, VILLAGE, Cast, Known
from lianyi.areas.residents.types import IdentifierKind, Insurance
from lianyi.entry.demo.names import given_name, surname
from lianyi.kernel.identity import Sex

MANY: Final = 600
"""Different requests of an operation that reads."""
TRIED: Final = 60
"""Requests whose statements pgbench repeats."""
WRITES: Final = 3_000


def operations(cast: Cast, *, now: datetime) -> list[Operation]:
    """Every operation with its requests."""
    run = f"{now:%m%d%H%M%S}"
    rng = Random(run)  # noqa: S311 - no secret; nobody is registered twice
    made = [*_pages(cast), *_forms(cast, rng, run, now), *_api(cast, run, now)]
    for operation in made:
        _share_out(operation)
    return made


def _pages(cast: Cast) -> Iterator[Operation]:
    """What people look at."""
    records = "/records/residents/{}"
    yield _reads("name", "Search by name", 80, _names(cast))
    yield _reads("number", "Search by number", 20, _numbers(cast))
    yield _reads("worklist", "Worklist", 100, _each("/cases/"))
    yield _reads("inbox", "Inbox of referrals", None, _each("/referrals/"))
    yield _reads("beds", "Board of beds", 100, _each("/scheduling/beds", at=COUNTY))
    yield _reads("timeline", "Timeline of 5,000 events", 300, _timeline(cast))
    yield _reads("resident", "A resident's page", None, _files(cast, "/residents/{}"))
    yield _reads("record", "A resident's record", None, _files(cast, records))


def _forms(cast: Cast, rng: Random, run: str, now: datetime) -> Iterator[Operation]:
    """What people write."""
    accepted = (
        Ask(who=OFFICE, path=f"/referrals/{id_}/do/accept", body=ACCEPT, status=302)
        for id_ in cast.waiting
    )
    yield _writes("register", "Register a resident", _registrations(rng))
    yield _writes("visit", "Record a visit with values", _visits(cast, run, now))
    yield _writes("accept", "Accept a referral", accepted, share=0.15)


def _api(cast: Cast, run: str, now: datetime) -> Iterator[Operation]:
    """What programs ask and write."""
    accepted = (
        Ask(who=OFFICE, path=f"/api/v1/referrals/{id_}/accept", body=body(note=NOTE))
        for id_ in cast.waiting
    )
    yield _reads("api-name", "API: search by name", 80, _api_names(cast))
    yield _reads("api-worklist", "API: worklist", 100, _each("/api/v1/cases/worklist"))
    yield _reads("api-timeline", "API: timeline of 5,000 events", 300, _api_timeline(cast))
    yield _writes("api-visit", "API: record a visit with values", _api_visits(cast, run, now))
    yield _writes("api-accept", "API: accept a referral", accepted, share=0.15)


def _reads(code: str, title: str, bar_ms: float | None, asks: Iterable[Ask]) -> Operation:
    return Operation(code=code, title=title, bar_ms=bar_ms, asks=list(asks))


def _writes(code: str, title: str, asks: Iterable[Ask], share: float | None = None) -> Operation:
    """A write; one with a promised share answers referrals of a pool that is put back."""
    return Operation(
        code=code,
        title=title,
        bar_ms=60,
        asks=list(asks),
        share=share,
        writes=True,
        pool=share is not None,
    )


COUNTY: Final = (OFFICE, SPECIALIST)
EVERYBODY: Final = (OFFICE, SPECIALIST, TOWNSHIP, VILLAGE)
DOCTORS: Final = (SPECIALIST, TOWNSHIP, VILLAGE)
ELSEWHERE: Final = "410105"
"""The division in the numbers of new people: not the county's own, which has given out many of its numbers."""
NOTE: Final = "请携带既往心电图和用药清单"
ACCEPT: Final = form(readable="on", note=NOTE)


def _share_out(operation: Operation) -> None:
    """Take some requests apart, to learn their statements from; a row of a pool is put back and may serve twice."""
    step = (
        max(len(operation.asks) // TRIED, 1) | 1
    )  # odd: accounts ask in turn, and each shall be tried
    operation.tried = operation.asks[::step][:TRIED]
    if operation.writes and not operation.pool:
        tried = {id(ask) for ask in operation.tried}
        operation.asks = [ask for ask in operation.asks if id(ask) not in tried]


def _each(path: str, at: Iterable[str] = EVERYBODY) -> list[Ask]:
    return [Ask(who=who, path=path) for who in at]


def _people(cast: Cast, who: Iterable[str], count: int) -> Iterator[tuple[str, Known]]:
    """Accounts in turn, each with somebody else of its reach."""
    turns = [
        (name, cycle(known for known in cast.reach[name] if known.id != cast.heavy_id))
        for name in who
    ]
    for name, people in islice(cycle(turns), count):
        yield name, next(people)


def _names(cast: Cast) -> Iterator[Ask]:
    """Whole names, as most people type; every fifth time a surname alone, which many bear."""
    for n, (who, known) in enumerate(_people(cast, EVERYBODY, MANY)):
        text = known.name[:1] if n % 5 == 4 else known.name
        yield Ask(who=who, path="/residents/", body=form(q=text), hx=True)


def _numbers(cast: Cast) -> Iterator[Ask]:
    for who, known in _people(cast, EVERYBODY, MANY):
        yield Ask(who=who, path="/residents/", body=form(q=known.number), hx=True)


def _api_names(cast: Cast) -> Iterator[Ask]:
    for n, (who, known) in enumerate(_people(cast, EVERYBODY, MANY)):
        text = known.name[:1] if n % 5 == 4 else known.name
        yield Ask(who=who, path="/api/v1/residents/search", body=body(q=text))


def _files(cast: Cast, path: str) -> Iterator[Ask]:
    for who, known in _people(cast, DOCTORS, MANY):
        yield Ask(who=who, path=path.format(known.id))


def _timeline(cast: Cast) -> list[Ask]:
    """The record of one resident, whole and narrowed to a kind."""
    path = f"/records/residents/{cast.heavy_id}"
    return [
        Ask(who=who, path=path + query)
        for who in (TOWNSHIP, SPECIALIST)
        for query in ("", "?kind=OUTPATIENT")
    ]


def _api_timeline(cast: Cast) -> list[Ask]:
    path = f"/api/v1/records/residents/{cast.heavy_id}/timeline"
    return [
        Ask(who=who, path=path + query)
        for who in (TOWNSHIP, SPECIALIST)
        for query in ("", "?limit=200")
    ]


def _registrations(rng: Random) -> Iterator[Ask]:
    """People nobody has registered yet, with a number that fits its check digit."""
    for n in range(WRITES):
        sex = rng.choice((Sex.MALE, Sex.FEMALE))
        born = date(1940, 1, 1) + timedelta(days=rng.randrange(29_000))
        number = _with_check_digit(f"{ELSEWHERE}{born:%Y%m%d}{rng.randrange(1000):03d}")
        yield Ask(
            who=(TOWNSHIP, VILLAGE)[n % 2],
            path="/residents/new",
            body=form(
                name=surname(rng) + given_name(rng, sex, born.year),
                kind=IdentifierKind.CITIZEN,
                number=number,
                insurance=Insurance.RESIDENT,
                phone=f"139{rng.randrange(10**8):08d}",
                acknowledged="本人持身份证到场，核对无误",
            ),
            status=302,
        )


def _with_check_digit(first: str) -> str:
    """GB 11643: the weighted sum of the first 17 digits, modulo 11, names the last."""
    total = sum(int(digit) * (2 ** (17 - n) % 11) for n, digit in enumerate(first))
    return first + "10X98765432"[total % 11]


def _visits(cast: Cast, run: str, now: datetime) -> Iterator[Ask]:
    for n, (who, known) in enumerate(_people(cast, (TOWNSHIP, VILLAGE), WRITES)):
        yield Ask(
            who=who,
            path="/records/encounters/new",
            body=form(
                resident=known.id,
                client_id=f"bench-{run}-{n}",
                template="hypertension",
                kind="OUTPATIENT",
                started_at=f"{now:%Y-%m-%dT%H:%M}",
                chief_complaint="复诊，测血压",
                diagnosis_1="I10.x00",
                value_BP_SYS=120 + n % 60,
                value_BP_DIA=70 + n % 30,
            ),
            status=302,
        )


def _api_visits(cast: Cast, run: str, now: datetime) -> Iterator[Ask]:
    for n, (who, known) in enumerate(_people(cast, (TOWNSHIP, VILLAGE), WRITES)):
        yield Ask(
            who=who,
            path="/api/v1/records/encounters",
            body=body(
                resident_id=known.id,
                kind="OUTPATIENT",
                started_at=now.isoformat(),
                ended_at=now.isoformat(),
                chief_complaint="复诊，测血压",
                conditions=[{"code": "I10.x00", "kind": "PRINCIPAL"}],
                observations=[
                    {"code": "BP_SYS", "value": 120 + n % 60},
                    {"code": "BP_DIA", "value": 70 + n % 30},
                ],
                client_id=f"bench-api-{run}-{n}",
            ),
            status=201,
        )
