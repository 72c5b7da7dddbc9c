"""Everywhere somebody may practise on a day: the own institutions, and all members of a common consortium."""

from datetime import date, timedelta

import pytest

from lianyi.areas.organisations import public as organisations
from lianyi.areas.workforce import public as workforce
from lianyi.areas.workforce import rules
from lianyi.areas.workforce.public import EstablishmentCard, EstablishmentLevel, Ground
from tests.areas.organisations.builders import a_county, a_township
from tests.areas.workforce.builders import NOW, TODAY, a_doctor, system

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def county():
    return a_county()


def places(staff_id: int, on: date = TODAY) -> dict[int, Ground]:
    return {one.institution_id: one.ground for one in workforce.list_practice_places(staff_id, on)}


@pytest.mark.rows("HRM-22")
def test_a_doctor_of_the_lead_practises_at_every_member_and_its_clinics(county):
    outside = a_township()
    doctor = a_doctor(county.lead.id, "county_specialist")

    found = workforce.list_practice_places(doctor.id, TODAY)

    assert (found[0].institution_id, found[0].ground) == (county.lead.id, Ground.OWN_INSTITUTION)
    assert {one.institution_id for one in found[1:]} >= {county.township.id, county.clinic.id}
    assert {one.ground for one in found[1:]} == {Ground.SAME_CONSORTIUM}
    assert all(one.consortium for one in found[1:])
    assert outside.id not in places(doctor.id)
    for one in found:
        assert workforce.may_practise_at(doctor.id, one.institution_id, TODAY).allowed


@pytest.mark.rows("HRM-22")
def test_membership_counts_on_the_working_day_and_not_before(county):
    late = a_township()
    doctor = a_doctor(county.lead.id, "county_specialist", since=date(2020, 1, 1))
    organisations.join(
        county.community.id,
        late.id,
        form=organisations.CooperationForm.INTEGRATED,
        from_on=TODAY,
        actor=system(),
        now=NOW,
    )

    assert late.id in places(doctor.id)
    assert late.id not in places(doctor.id, TODAY - DAY)


@pytest.mark.rows("HRM-22")
def test_without_a_licence_only_the_closed_own_place_is_told(county):
    doctor = a_doctor(county.lead.id, "county_specialist", licence_no="")

    assert places(doctor.id) == {county.lead.id: Ground.NO_LICENCE}


def test_who_holds_no_post_that_day_practises_nowhere(county):
    doctor = a_doctor(county.lead.id, "county_specialist", since=TODAY)

    assert places(doctor.id, TODAY - DAY) == {}


def test_somebody_unknown_is_not_found():
    with pytest.raises(workforce.StaffNotFound):
        workforce.list_practice_places(0, TODAY)


def test_the_number_of_questions_does_not_grow_with_the_county(county, counted):
    doctor = a_doctor(county.lead.id, "county_specialist")

    with counted("workforce.list_practice_places"):
        workforce.list_practice_places(doctor.id, TODAY)


def an_account(
    level: EstablishmentLevel, institution_id: int | None, approved: int, used: int
) -> EstablishmentCard:
    return EstablishmentCard(
        id=approved, institution_id=institution_id, county_code="411723", level=level,
        approved=approved, used=used, reserved=1,
    )  # fmt: skip


@pytest.mark.rows("HRM-01")
def test_the_two_levels_are_summed_apart_and_the_pool_stands_on_top():
    county, primary = EstablishmentLevel.COUNTY, EstablishmentLevel.PRIMARY
    found = rules.sheets(
        [
            an_account(primary, 7, 5, 2),
            an_account(county, 3, 40, 30),
            an_account(primary, None, 9, 0),
        ]
    )

    assert [(s.level, s.approved, s.used, s.reserved, s.vacant) for s in found] == [
        (county, 40, 30, 1, 9),
        (primary, 14, 2, 2, 10),
    ]
    assert [card.institution_id for card in found[1].accounts] == [None, 7]


def test_a_search_goes_on_for_a_file_until_nobody_is_left(county):
    for number in range(3):
        a_doctor(county.lead.id, "county_specialist", name=f"甲{number}")
    wanted = workforce.StaffSearch(on=TODAY)

    found = list(workforce.each_staff(wanted, system().scope))

    assert [card.name for card in found] == ["甲0", "甲1", "甲2"]
