"""Referrals that ended long ago: most county stays began with one, many went home with one. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final

from lianyi.areas.referrals import public as referrals
from lianyi.entry.demo.care import Place, Visit
from lianyi.entry.demo.people import Person

COMES_REFERRED: Final = 0.55
GOES_HOME_REFERRED: Final = 0.5
TO_A_CLINIC: Final = 0.16
"""Share of county out-patient visits that began with a referral: a county of 500,000 sees some 200,000 a year."""
_READMITTED: Final = timedelta(days=30)
_STAY_IS_OVER: Final = timedelta(days=45)  # with the follow-up at home
_VISIT_IS_OVER: Final = timedelta(days=3)
_UP_ENDS: Final = (
    ("CLOSED", 88),
    ("DECLINED", 5),
    ("REFUSED_BY_PATIENT", 4),
    ("CANCELLED", 2),
    ("LAPSED", 1),
)
_UP_REASONS: Final = (
    "BEYOND_COMPETENCE",
    "DIAGNOSIS_UNCLEAR",
    "TREATMENT_FAILED",
    "EXAM_NEEDED",
    "SURGERY_NEEDED",
)
_DECLINES: Final = ("NO_BED", "TREAT_LOCALLY", "NO_SPECIALTY", "NOT_INDICATED")
_REFUSALS: Final = ("COST", "DISTANCE", "PREFERS_OUTSIDE", "FARM_WORK")
_HURRY: Final = (
    (referrals.Urgency.ORDINARY, 70),
    (referrals.Urgency.URGENT, 24),
    (referrals.Urgency.GREEN, 6),
)


@dataclass(frozen=True, slots=True)
class Ends:
    """The two institutions of a referral."""

    county_code: str
    township_id: int
    hospital_id: int


@dataclass(frozen=True, slots=True)
class Past:
    """A referral that ended; `readmission` is the stay that began too soon after it, if one did."""

    row: referrals.PastReferral
    readmission: Visit | None = None


def referrals_of(
    care: Sequence[tuple[Visit, int | None]],
    person: Person,
    resident_id: int,
    home: Ends,
    as_of: date,
) -> Iterator[Past]:
    """The referrals that led one person to the county, and those that followed a stay; nothing for unfinished care.

    Expects: the visits of the person, oldest first, each with the id of its institution (None: outside the county).
    """
    for at, (visit, institution_id) in enumerate(care):
        ended_on = (visit.ends_at or visit.starts_at).date()
        if visit.place is not Place.COUNTY or institution_id is None:
            continue
        if ended_on > as_of - (_STAY_IS_OVER if visit.inpatient else _VISIT_IS_OVER):
            continue
        ends = replace(home, hospital_id=institution_id)
        rng = Random(f"history:{visit.serial}:{person.serial}")
        if rng.random() > (COMES_REFERRED if visit.inpatient else TO_A_CLINIC):
            continue
        up = _up(rng, visit, resident_id, ends)
        yield Past(up)
        if up.outcome == "SENT_DOWN":
            down = _down(rng, visit, resident_id, ends, up.key)
            yield Past(down, _next_stay(visit, [later for later, _ in care[at + 1 :]]))


def _next_stay(stay: Visit, later: Sequence[Visit]) -> Visit | None:
    """The first stay that begins within 30 days of going home."""
    assert stay.ends_at is not None  # a stay has an end
    for visit in later:
        if visit.inpatient and stay.ends_at <= visit.starts_at <= stay.ends_at + _READMITTED:
            return visit
    return None


def _up(rng: Random, visit: Visit, resident_id: int, ends: Ends) -> referrals.PastReferral:
    state = rng.choices([row[0] for row in _UP_ENDS], [row[1] for row in _UP_ENDS])[0]
    urgency = _urgency(rng, visit)
    outcome = _outcome(rng, visit) if state == "CLOSED" else ""
    sent_at = visit.starts_at.astimezone(UTC) - timedelta(minutes=rng.randint(60, 240))
    hurried = urgency is not referrals.Urgency.ORDINARY
    answered_at = sent_at + timedelta(
        minutes=int(rng.lognormvariate(2.3 if hurried else 3.6, 0.7)) + 1
    )
    closed = state == "CLOSED"
    left_at = visit.ends_at.astimezone(UTC) if visit.ends_at else answered_at
    arrived_at = max(visit.starts_at.astimezone(UTC), answered_at + timedelta(minutes=20))
    return referrals.PastReferral(
        key=f"up-{visit.serial}",
        direction=referrals.Direction.UP,
        urgency=urgency,
        from_institution_id=ends.township_id,
        to_institution_id=ends.hospital_id,
        reason_code="EMERGENCY" if hurried else rng.choice(_UP_REASONS),
        state=state,
        created_at=sent_at - timedelta(minutes=rng.randint(4, 20)),
        sent_at=sent_at,
        answered_at=answered_at if state in {"CLOSED", "DECLINED"} else None,
        arrived_at=arrived_at if closed else None,
        seen_at=arrived_at + timedelta(minutes=rng.randint(3, 30)) if closed else None,
        admitted_at=arrived_at + timedelta(minutes=rng.randint(30, 90))
        if closed and visit.inpatient
        else None,
        closed_at=max(left_at, arrived_at + timedelta(hours=3))
        if closed
        else answered_at + timedelta(hours=1),
        outcome=outcome,
        decline_code=rng.choice(_DECLINES) if state == "DECLINED" else "",
        refusal_code=rng.choice(_REFUSALS) if state == "REFUSED_BY_PATIENT" else "",
        channel=referrals.Channel.TOWNSHIP
        if urgency is referrals.Urgency.GREEN
        else referrals.Channel.PLAIN,
        impression=visit.diagnosis,
        resident_id=resident_id,
        county_code=ends.county_code,
        diagnosis_code=visit.icd_code,
        diagnosis_name=visit.diagnosis,
    )


def _urgency(rng: Random, visit: Visit) -> referrals.Urgency:
    """How much it hurried; who comes by the green channel stays in hospital."""
    urgency = rng.choices([row[0] for row in _HURRY], [row[1] for row in _HURRY])[0]
    if urgency is referrals.Urgency.GREEN and not visit.inpatient:
        return referrals.Urgency.URGENT
    return urgency


def _outcome(rng: Random, visit: Visit) -> str:
    """How the county hospital ended it."""
    if not visit.inpatient:
        return "OUTPATIENT_DONE"
    return "SENT_DOWN" if rng.random() < GOES_HOME_REFERRED else "IMPROVED"


def _down(
    rng: Random, visit: Visit, resident_id: int, ends: Ends, back_of: str
) -> referrals.PastReferral:
    assert visit.ends_at is not None  # a stay has an end
    sent_at = visit.ends_at.astimezone(UTC)
    answered_at = sent_at + timedelta(hours=rng.randint(1, 20))
    first, second = (_task(rng, sent_at, days) for days in (6, 26))
    return referrals.PastReferral(
        key=f"down-{visit.serial}",
        direction=referrals.Direction.DOWN,
        urgency=referrals.Urgency.ORDINARY,
        from_institution_id=ends.hospital_id,
        to_institution_id=ends.township_id,
        reason_code=rng.choice(("STABLE", "REHABILITATION", "CHRONIC_MANAGEMENT")),
        state="CLOSED",
        created_at=sent_at - timedelta(minutes=30),
        sent_at=sent_at,
        answered_at=answered_at,
        arrived_at=answered_at + timedelta(hours=20),
        closed_at=sent_at + timedelta(days=32),
        outcome="FOLLOWED_TO_END",
        impression=f"{visit.diagnosis}（稳定期）",
        back_of_key=back_of,
        follow_ups=(first, second),
        resident_id=resident_id,
        county_code=ends.county_code,
        diagnosis_code=visit.icd_code,
        diagnosis_name=visit.diagnosis,
    )


def _task(rng: Random, sent_at: datetime, days: int) -> referrals.PastFollowUp:
    due_at = sent_at + timedelta(days=days)
    if rng.random() < 0.06:
        return referrals.PastFollowUp(due_on=due_at.date(), done_at=None, result="")
    done_at = due_at + timedelta(hours=rng.randint(-44, 12))
    return referrals.PastFollowUp(
        due_on=due_at.date(), done_at=done_at, result="MET" if rng.random() < 0.72 else "NOT_MET"
    )
