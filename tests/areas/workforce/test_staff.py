"""Hiring, posts, accounts, and where somebody may practise."""

from datetime import date, timedelta

import pytest

from lianyi.areas.organisations import public as organisations
from lianyi.areas.workforce import public as workforce
from lianyi.areas.workforce import rules
from lianyi.areas.workforce.models import Post, Staff
from lianyi.areas.workforce.services import change_staff, make_main
from lianyi.areas.workforce.services.people import (
    HasAccount,
    StaffFieldMissing,
    StaffOnFile,
    StaffSexDisagrees,
)
from lianyi.areas.workforce.services.posts import BadPostDays, PostHeld, PostNotFound, UnknownRole
from lianyi.areas.workforce.types import Ground
from lianyi.kernel.actor import NotPermitted
from lianyi.kernel.errors import RowErrors
from lianyi.machinery.accounts.models import User
from tests.areas.workforce.builders import (
    NOW,
    TODAY,
    a_citizen_number,
    a_county,
    a_doctor,
    a_draft,
    an_actor,
    audited,
    events_of,
    system,
    with_account,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def administrator(county):
    return an_actor("administrator", county.bureau)


@pytest.mark.rows("HRM-01")
def test_somebody_is_hired_into_a_main_post_and_the_number_is_sealed(county, administrator):
    number = a_citizen_number(date(1985, 5, 6), female=False)

    card = workforce.hire(
        draft=a_draft(county.township, identity_number=number, phone="13800001111"),
        actor=administrator,
        now=NOW,
    )

    assert (card.institution_id, card.role_name, card.department) == (
        county.township,
        "乡镇医生",
        "内科",
    )
    assert (card.id_masked, card.phone_masked) == (f"411723********{number[-4:]}", "138****1111")
    assert number not in repr(card)
    names = [event.name for event in events_of("workforce")]
    assert names == ["workforce.StaffHired", "workforce.PostOpened"]
    assert audited("workforce.hire")[0].target == f"staff:{card.id}"


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"name": " "}, StaffFieldMissing),
        ({"sex": "9"}, StaffFieldMissing),
        ({"profession": "wizard"}, StaffFieldMissing),
        ({"rank": "9"}, StaffFieldMissing),
        ({"role": "king"}, UnknownRole),
        ({"role": "village_doctor"}, rules.RoleNotHere),
        ({"identity_number": a_citizen_number(date(1985, 5, 6))}, StaffSexDisagrees),
    ],
)
def test_a_wrong_draft_hires_nobody(county, administrator, told, refusal):
    with pytest.raises(refusal):
        workforce.hire(draft=a_draft(county.township, **told), actor=administrator, now=NOW)

    assert not Staff.objects.exists()
    assert events_of("workforce") == []


def test_a_licence_or_number_belongs_to_one_person(county, administrator):
    number = a_citizen_number(date(1985, 5, 6), female=False)
    known = workforce.hire(
        draft=a_draft(county.township, identity_number=number), actor=administrator, now=NOW
    )

    for told in ({"identity_number": number}, {"licence_no": known.licence_no}):
        with pytest.raises(StaffOnFile):
            workforce.hire(draft=a_draft(county.township, **told), actor=administrator, now=NOW)


@pytest.mark.rows("SEC-04")
def test_a_community_office_hires_for_its_members_only_and_a_doctor_for_nobody(county):
    office = an_actor("community_office", county.hospital)

    workforce.hire(draft=a_draft(county.hospital, "county_specialist"), actor=office, now=NOW)
    with pytest.raises(PostNotFound):
        workforce.hire(draft=a_draft(county.township), actor=office, now=NOW)
    with pytest.raises(NotPermitted):
        workforce.hire(
            draft=a_draft(county.township),
            actor=an_actor("township_doctor", county.township),
            now=NOW,
        )


def test_the_administrator_sees_staff_of_the_county_though_no_patients(county, administrator):
    doctor = a_doctor(county.township)

    changed = change_staff(
        staff_id=doctor.id, changes={"rank": "deputy"}, actor=administrator, now=NOW
    )

    assert changed.rank == "deputy"
    assert administrator.scope.institution_ids == frozenset()


def test_one_main_post_at_a_time(county, administrator):
    doctor = a_doctor(county.township)
    second = workforce.open_post(
        staff_id=doctor.id,
        institution_id=county.hospital,
        role="county_specialist",
        since=TODAY,
        main=True,
        actor=administrator,
        now=NOW,
    )
    assert workforce.staff([doctor.id])[doctor.id].institution_id == county.hospital

    first = next(p for p in workforce.list_posts(doctor.id, system().scope) if p.id != second.id)
    make_main(post_id=first.id, actor=administrator, now=NOW)

    assert workforce.staff([doctor.id])[doctor.id].institution_id == county.township
    assert Post.objects.filter(main=True).count() == 1


def test_the_same_post_is_not_held_twice_and_does_not_end_before_it_began(county, administrator):
    doctor = a_doctor(county.township)
    (post,) = workforce.list_posts(doctor.id, system().scope)

    with pytest.raises(PostHeld):
        workforce.open_post(
            staff_id=doctor.id,
            institution_id=county.township,
            role="township_doctor",
            department="内科",
            since=TODAY,
            actor=administrator,
            now=NOW,
        )
    with pytest.raises(BadPostDays):
        workforce.open_post(
            staff_id=doctor.id,
            institution_id=county.other_township,
            role="township_doctor",
            since=TODAY,
            until=TODAY - DAY,
            actor=administrator,
            now=NOW,
        )
    with pytest.raises(BadPostDays):
        workforce.end_post(
            post_id=post.id, until=post.since - DAY, reason="", actor=administrator, now=NOW
        )
    workforce.end_post(post_id=post.id, until=TODAY, reason="", actor=administrator, now=NOW)
    with pytest.raises(BadPostDays):
        workforce.end_post(
            post_id=post.id, until=TODAY + DAY, reason="", actor=administrator, now=NOW
        )


def test_an_account_is_made_once_and_bears_the_name(county, administrator):
    doctor = a_doctor(county.township)

    card, secret = workforce.create_account(
        staff_id=doctor.id, username="chenzhiyuan", actor=administrator, now=NOW
    )

    user = User.objects.get(pk=card.user_id)
    assert (user.name, user.must_change_password, user.check_password(secret)) == (
        "陈志远",
        True,
        True,
    )
    assert not user.needs_second_factor
    with pytest.raises(HasAccount):
        workforce.create_account(staff_id=doctor.id, username="again", actor=administrator, now=NOW)


def test_whoever_becomes_administrator_must_use_a_second_factor(county, administrator):
    user = with_account(a_doctor(county.hospital, "county_specialist"))
    staff = workforce.staff_of_user(user.pk)
    assert staff is not None

    workforce.open_post(
        staff_id=staff.id,
        institution_id=county.hospital,
        role="administrator",
        since=TODAY,
        actor=administrator,
        now=NOW,
    )

    user.refresh_from_db()
    assert user.needs_second_factor


@pytest.mark.rows("HRM-22")
def test_staff_practise_at_any_member_of_the_consortium_on_the_day_of_membership(
    county, monkeypatch
):
    doctor = a_doctor(county.hospital, "county_specialist", licence_until=TODAY + 30 * DAY)
    assert not organisations.share_consortium(county.hospital, county.township, TODAY)

    refused = workforce.may_practise_at(doctor.id, county.township, TODAY)

    assert (refused.allowed, refused.ground) == (False, Ground.NOT_TOGETHER)
    assert (
        workforce.may_practise_at(doctor.id, county.hospital, TODAY).ground
        is Ground.OWN_INSTITUTION
    )


@pytest.mark.rows("HRM-22")
@pytest.mark.parametrize(
    ("told", "ground"),
    [
        ({}, Ground.SAME_CONSORTIUM),
        ({"together": False}, Ground.NOT_TOGETHER),
        ({"institution_id": 1}, Ground.OWN_INSTITUTION),
        ({"licence_no": ""}, Ground.NO_LICENCE),
        ({"licence_no": "", "profession": "technician"}, Ground.SAME_CONSORTIUM),  # needs none
        ({"licence_until": TODAY - DAY}, Ground.LICENCE_OVER),
        ({"licence_until": TODAY}, Ground.SAME_CONSORTIUM),  # the last day counts
        ({"left_on": TODAY - DAY}, Ground.NOT_EMPLOYED),
        ({"own_institutions": ()}, Ground.NOT_EMPLOYED),
    ],
)
def test_the_ground_to_practise_is_judged_on_the_working_day(told, ground):
    facts = {
        "profession": "doctor",
        "licence_no": "110",
        "licence_until": None,
        "left_on": None,
        "own_institutions": (1,),
        "institution_id": 2,
        "together": True,
        "on": TODAY,
        **told,
    }

    assert rules.practice_ground(**facts) is ground


@pytest.mark.rows("HRM-01")
def test_a_staff_file_is_hired_whole_or_not_at_all(county, administrator):
    good = [
        (2, a_draft(county.township, name="甲某")),
        (3, a_draft(county.clinic, "village_doctor", name="乙某")),
    ]

    with pytest.raises(RowErrors) as refused:
        workforce.import_staff(
            rows=[*good, (4, a_draft(county.township, sex="9"))], actor=administrator, now=NOW
        )
    assert [(row["row"], row["field"]) for row in refused.value.rows] == [(4, "sex")]
    assert not Staff.objects.exists()

    assert (
        workforce.import_staff(rows=good, actor=administrator, now=NOW, dry_run=True).created == 2
    )
    assert not Staff.objects.exists()

    workforce.import_staff(rows=good, actor=administrator, now=NOW)
    page = workforce.list_staff(scope=system().scope)
    assert sorted(card.name for card in page) == ["乙某", "甲某"]


def test_staff_are_found_by_name_initials_role_and_place_within_reach(county):
    a_doctor(county.township, name="陈志远")
    a_doctor(county.clinic, "village_doctor", name="刘桂芳")
    a_doctor(county.other_township, name="陈志刚")
    scope = an_actor("township_doctor", county.township).scope

    def names(**wanted):
        return sorted(card.name for card in workforce.list_staff(scope=scope, **wanted))

    assert names() == ["刘桂芳", "陈志远"]
    assert names(text="志") == ["陈志远"]
    assert names(text="lgf") == ["刘桂芳"]
    assert names(role="village_doctor") == ["刘桂芳"]
    assert names(institution_id=county.township, employed_on=TODAY) == ["陈志远"]
    assert workforce.count_staff(scope=scope, on=TODAY) == 2


def test_the_list_of_staff_asks_two_questions_whatever_its_length(county, counted):
    for _ in range(3):
        a_doctor(county.township)

    scope = an_actor("township_doctor", county.township).scope

    with counted("workforce.list_staff"):
        workforce.list_staff(scope=scope)
