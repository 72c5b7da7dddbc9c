"""Where people go when they are ill: visits and stays over some months, with diagnosis, place and cost. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from random import Random
from typing import Final

from lianyi.entry.demo.people import Person

SHANGHAI: Final = timezone(timedelta(hours=8))


class Place(StrEnum):
    """How far a visit went."""

    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit or stay. Money in fen; `ends_at` is None for a visit of minutes; `first_contact` opens an episode."""

    serial: int
    person: int
    inpatient: bool
    place: Place
    starts_at: datetime
    ends_at: datetime | None
    icd_code: str
    diagnosis: str
    complaint: str
    fee_fen: int
    fund_fen: int
    first_contact: bool
    systolic: int | None = None
    diastolic: int | None = None
    glucose_mmol: float | None = None


def fingerprint(visit: Visit) -> bytes:
    """What two equal counties must agree on."""
    parts = (visit.serial, visit.person, visit.place, visit.icd_code, visit.fee_fen, visit.fund_fen)
    return f"{parts}{visit.starts_at.timestamp()}{visit.ends_at}{visit.systolic}".encode()


_ACUTE: Final = (  # ICD-10, name, complaint, weight, needs: 0 any place, 1 township and above, 2 county and above
    ("J06.900", "急性上呼吸道感染", "发热、咽痛2天", 30, 0),
    ("J20.900", "急性支气管炎", "咳嗽、咳痰5天", 14, 0),
    ("K29.500", "慢性胃炎", "上腹部不适1周", 10, 0),
    ("M54.500", "腰痛", "腰痛3天", 10, 0),
    ("A09.900", "胃肠炎", "腹泻、腹痛1天", 8, 0),
    ("L30.900", "皮炎", "皮肤瘙痒、皮疹4天", 6, 0),
    ("N39.000", "泌尿道感染", "尿频、尿痛2天", 5, 1),
    ("K02.900", "龋齿", "牙痛2天", 5, 1),
    ("J18.900", "肺炎", "发热、咳嗽3天", 6, 1),
    ("M17.900", "膝关节病", "双膝疼痛1月", 5, 1),
    ("K80.200", "胆囊结石", "右上腹痛2天", 3, 2),
    ("S82.800", "踝部骨折", "外伤后踝部疼痛2小时", 2, 2),
    ("N20.000", "肾结石", "腰部绞痛3小时", 2, 2),
    ("H25.900", "老年性白内障", "视物模糊半年", 2, 2),
    ("C34.900", "肺恶性肿瘤", "痰中带血1月", 1, 3),
)
_FEES: Final = {  # (inpatient, place): mean fee in fen, share paid by the fund
    (False, Place.VILLAGE): (4_200, 0.45),
    (False, Place.TOWNSHIP): (8_600, 0.50),
    (False, Place.COUNTY): (23_500, 0.35),
    (False, Place.OUTSIDE): (52_000, 0.20),
    (True, Place.TOWNSHIP): (236_000, 0.75),
    (True, Place.COUNTY): (812_000, 0.65),
    (True, Place.OUTSIDE): (1_960_000, 0.48),
}
_VISITS_A_YEAR: Final = 5.8
_VISITS_A_PERSON: Final = 1_000  # nobody has more
_STAYS_A_YEAR: Final = 0.15


def visits(*, seed: int, person: Person, as_of: date, months: int) -> Iterator[Visit]:
    """Yield visits and stays in the `months` before `as_of`, oldest first; a serial tells the person too."""
    rng = Random(f"{seed}:care:{person.serial}")
    age = person.age_on(as_of)
    need = _need(age) * (1 + 0.8 * len(person.conditions)) * months / 12 / 1.35
    days = int(months * 30.44)
    when = sorted(rng.randint(1, days) for _ in range(_poisson(rng, _VISITS_A_YEAR * need)))
    stays = sorted(
        rng.randint(12, days) for _ in range(_poisson(rng, _STAYS_A_YEAR * need)) if days > 12
    )
    serial, last_day = person.serial * _VISITS_A_PERSON, None
    for day_back, inpatient in sorted(
        [(d, False) for d in when] + [(d, True) for d in stays], reverse=True
    ):
        day = as_of - timedelta(days=day_back)
        if day < person.born_on:
            continue
        first = last_day is None or (day - last_day).days > 14
        last_day = day
        serial += 1
        yield _one(rng, person, serial, day, inpatient, first)


def _need(age: int) -> float:
    if age < 6:
        return 1.3
    if age < 45:
        return 0.6
    return 1.0 if age < 60 else 1.7


def _poisson(rng: Random, mean: float) -> int:
    total, count = rng.expovariate(1.0), 0
    while total < mean:
        count += 1
        total += rng.expovariate(1.0)
    return count


def _one(
    rng: Random, person: Person, serial: int, day: date, inpatient: bool, first: bool
) -> Visit:
    code, name, complaint, needs = _reason(rng, person, inpatient)
    place = _place(rng, inpatient, needs, first)
    starts_at = datetime(
        day.year, day.month, day.day, rng.randint(8, 17), rng.randrange(60), tzinfo=SHANGHAI
    )
    mean_fen, share = _FEES[inpatient, place]
    fee_fen = max(int(rng.lognormvariate(-0.18, 0.6) * mean_fen), 500)
    days = min(2 + int(rng.expovariate(1 / 6.5)), 60)
    pressure = (
        (int(rng.gauss(146, 16)), int(rng.gauss(88, 10))) if code == "I10.x00" else (None, None)
    )
    return Visit(
        serial=serial,
        person=person.serial,
        inpatient=inpatient,
        place=place,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(days=days, hours=rng.randint(0, 5)) if inpatient else None,
        icd_code=code,
        diagnosis=name,
        complaint=complaint,
        fee_fen=fee_fen,
        fund_fen=int(fee_fen * share),
        first_contact=first,
        systolic=pressure[0],
        diastolic=pressure[1],
        glucose_mmol=round(max(rng.gauss(8.1, 1.8), 4.0), 1) if code == "E11.900" else None,
    )


def _reason(rng: Random, person: Person, inpatient: bool) -> tuple[str, str, str, int]:
    if person.conditions and rng.random() < 0.55:
        code, name = rng.choice(person.conditions)
        return (
            code,
            name,
            f"{name}复诊" if not inpatient else f"{name}加重3天",
            1 if inpatient else 0,
        )
    table = [row for row in _ACUTE if row[4] >= 1] if inpatient else _ACUTE
    code, name, complaint, _, needs = rng.choices(table, [row[3] for row in table])[0]
    return code, name, complaint, needs


def _place(rng: Random, inpatient: bool, needs: int, first: bool) -> Place:
    if inpatient:
        shares = {0: (30, 58, 12), 1: (30, 57, 13), 2: (8, 70, 22), 3: (0, 42, 58)}[needs]
        return rng.choices((Place.TOWNSHIP, Place.COUNTY, Place.OUTSIDE), shares)[0]
    shares4 = {0: (35, 24, 37, 4), 1: (12, 36, 46, 6), 2: (2, 16, 68, 14), 3: (0, 6, 54, 40)}[needs]
    if first:  # most episodes open below
        shares4 = (shares4[0] + 12, shares4[1] + 8, shares4[2], shares4[3])
    return rng.choices((Place.VILLAGE, Place.TOWNSHIP, Place.COUNTY, Place.OUTSIDE), shares4)[0]
