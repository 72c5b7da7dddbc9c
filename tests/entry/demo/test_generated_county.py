"""The generated county: one seed, one county; people that could be true; care inside the bounds of real counties."""

from collections import Counter
from datetime import date, timedelta
from itertools import islice

import pytest

from lianyi.entry.demo.care import Place, visits
from lianyi.entry.demo.history import Ends, referrals_of
from lianyi.entry.demo.people import Clinic, people
from lianyi.entry.demo.villages import village_names
from lianyi.kernel.identity import citizen_number

AS_OF = date(2026, 11, 24)
CLINICS = [Clinic(f"V{i}", f"T{i % 19}", "411723100000", f"村{i}", 1 + i % 3) for i in range(60)]


def a_county(*, seed=7, count=3_000):
    return people(seed=seed, count=count, as_of=AS_OF, county_code="411723", clinics=CLINICS)


def care_of(persons, *, seed=7, months=12):
    return [
        visit
        for person in persons
        for visit in visits(seed=seed, person=person, as_of=AS_OF, months=months)
    ]


def test_one_seed_gives_one_county_and_another_seed_another():
    assert list(a_county(count=500)) == list(a_county(count=500))
    assert list(a_county(count=500)) != list(a_county(seed=8, count=500))


def test_the_first_people_do_not_depend_on_how_many_follow():
    assert list(a_county(count=300)) == list(islice(a_county(count=5_000), 300))


def test_every_identity_number_is_true_unique_and_fits_its_person():
    persons = [p for p in a_county() if p.identity_number]

    for person in persons:
        number = citizen_number(person.identity_number, today=AS_OF)
        assert (number.born_on, number.sex, number.division_code) == (
            person.born_on,
            person.sex,
            "411723",
        )
    assert len({p.identity_number for p in persons}) == len(persons)


def test_second_registrations_name_the_first_and_carry_no_number():
    persons = {p.serial: p for p in a_county(count=6_000)}
    seconds = [p for p in persons.values() if p.duplicate_of]

    assert 0.001 < len(seconds) / len(persons) < 0.01
    for second in seconds:
        first = persons[second.duplicate_of]
        assert not second.identity_number
        assert sorted(second.name) == sorted(first.name)
        assert abs(second.born_on - first.born_on) <= timedelta(days=1)


def test_care_stays_inside_the_bounds_of_eight_real_counties():
    """Bounds: national-policy §1.3, five headline indicators of eight pilot counties, 2019."""
    care = care_of(a_county())
    stays = [v for v in care if v.inpatient]
    inside = [v for v in care if not v.inpatient and v.place is not Place.OUTSIDE]
    fund = Counter()
    for visit in care:
        fund[visit.place] += visit.fund_fen

    def share(part, whole):
        return 100 * part / whole

    assert 71.25 <= share(sum(v.place is not Place.OUTSIDE for v in stays), len(stays)) <= 92.53
    assert 79.58 <= share(sum(v.place is not Place.OUTSIDE for v in care), len(care)) <= 99.76
    primary = sum(v.place in {Place.VILLAGE, Place.TOWNSHIP} for v in inside)
    assert 34.47 <= share(primary, len(inside)) <= 64.37
    kept = sum(fund.values()) - fund[Place.OUTSIDE]
    assert 40.27 <= share(kept, sum(fund.values())) <= 95.55
    assert 4.24 <= share(fund[Place.VILLAGE] + fund[Place.TOWNSHIP], kept) <= 31.67


def test_visits_have_sense():
    persons = {p.serial: p for p in a_county(count=800)}
    for visit in care_of(persons.values()):
        assert visit.starts_at.date() >= persons[visit.person].born_on
        assert 0 <= visit.fund_fen <= visit.fee_fen
        assert (visit.ends_at is not None) == visit.inpatient
        assert not (visit.inpatient and visit.place is Place.VILLAGE)


def past_of(persons):
    """The finished referrals of some people, each at one county hospital."""
    for person in persons:
        care = [
            (visit, 9 if visit.place is Place.COUNTY else 1)
            for visit in visits(seed=7, person=person, as_of=AS_OF, months=12)
        ]
        yield from referrals_of(care, person, person.serial, Ends("411723", 1, 0), AS_OF)


def test_a_county_of_half_a_million_sees_some_two_hundred_thousand_referrals_a_year():
    assert 0.36 <= len(list(past_of(a_county()))) / 3_000 <= 0.46


def test_past_referrals_have_sense():
    found = [past.row for past in past_of(a_county(count=1_500))]

    assert len({row.key for row in found}) == len(found)
    for row in found:
        assert row.created_at < row.sent_at <= row.closed_at
        assert row.outcome != "OUTPATIENT_DONE" or row.admitted_at is None
        assert row.urgency != "GREEN" or row.state != "CLOSED" or row.admitted_at
    assert {row.outcome for row in found} >= {"OUTPATIENT_DONE", "SENT_DOWN", "FOLLOWED_TO_END"}


def test_who_lies_in_hospital_again_within_thirty_days_of_going_home_is_known():
    again = [past for past in past_of(a_county(count=6_000)) if past.readmission]

    assert again
    for past in again:
        assert past.row.direction == "DOWN"
        assert past.row.resident_id == past.readmission.person
        assert timedelta(0) <= past.readmission.starts_at - past.row.sent_at <= timedelta(days=30)


@pytest.mark.parametrize("count", [1, 40])
def test_villages_of_a_township_have_different_names(count):
    assert len(set(village_names(seed=7, township_code="411723100", count=count))) == count
