"""From a signed-in user to an actor: a post, its role, its reach; never a second longer than it is held."""

from datetime import date, timedelta

import pytest

from lianyi.areas.organisations.models import Institution
from lianyi.areas.workforce import public as workforce
from lianyi.areas.workforce.definitions import roles
from tests.areas.workforce.builders import (
    NOW,
    TODAY,
    a_county,
    a_doctor,
    an_institution,
    system,
    with_account,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def user(county):
    return with_account(a_doctor(county.township))


@pytest.mark.rows("SEC-04")
def test_a_township_doctor_reaches_the_township_and_its_clinics(county, user):
    actor = workforce.actor_for(user, None, NOW, "treatment")

    assert (actor.user_id, actor.role, actor.purpose) == (user.pk, "township_doctor", "treatment")
    assert actor.institution_id == county.township
    assert actor.scope.institution_ids == {county.township, county.clinic}
    assert actor.permissions == roles()["township_doctor"].permissions
    assert actor.scope.at == NOW


@pytest.mark.rows("SEC-04")
def test_the_bureau_reaches_every_institution_of_its_county_and_none_of_another(county):
    elsewhere = an_institution("township", county="411722")
    officer = with_account(
        a_doctor(county.bureau, "bureau_officer", profession=workforce.Profession.ADMINISTRATION)
    )

    actor = workforce.actor_for(officer, None, NOW)

    assert actor.scope.institution_ids >= {county.hospital, county.township, county.stranger}
    assert elsewhere not in actor.scope.institution_ids
    assert not actor.scope.sees_identity


@pytest.mark.rows("HRM-22", "SEC-04")
def test_with_two_posts_the_chosen_one_counts_and_the_main_one_by_default(county, user):
    staff = workforce.staff_of_user(user.pk)
    assert staff is not None
    second = workforce.open_post(
        staff_id=staff.id,
        institution_id=county.hospital,
        role="county_specialist",
        since=TODAY,
        actor=system(),
        now=NOW,
    )

    assert workforce.actor_for(user, None, NOW).institution_id == county.township
    chosen = workforce.actor_for(user, second.id, NOW)
    assert (chosen.role, chosen.institution_id) == ("county_specialist", county.hospital)
    assert [p.main for p in workforce.list_posts_of_user(user.pk, TODAY)] == [True, False]


def test_the_post_of_somebody_else_is_never_given(county, user):
    other = with_account(a_doctor(county.hospital, "county_specialist"))
    theirs = workforce.list_posts_of_user(other.pk, TODAY)[0]

    assert workforce.actor_for(user, theirs.id, NOW).institution_id == county.township


@pytest.mark.rows("SEC-04")
def test_an_ended_post_opens_nothing_from_the_day_after(county, user):
    post = workforce.list_posts_of_user(user.pk, TODAY)[0]
    assert workforce.actor_for(user, None, NOW).permissions

    workforce.end_post(post_id=post.id, until=TODAY, reason="调离", actor=system(), now=NOW)

    assert (
        workforce.actor_for(user, None, NOW).role == "township_doctor"
    )  # the last day still counts
    tomorrow = workforce.actor_for(user, None, NOW + DAY)
    assert (tomorrow.role, tomorrow.permissions, tomorrow.scope.institution_ids) == (
        workforce.NO_POST,
        frozenset(),
        frozenset(),
    )


def test_who_has_left_may_do_nothing_at_once(county, user):
    staff = workforce.staff_of_user(user.pk)
    assert staff is not None
    assert workforce.actor_for(user, None, NOW).permissions

    workforce.leave(staff_id=staff.id, on=TODAY - DAY, reason="辞职", actor=system(), now=NOW)

    assert workforce.actor_for(user, None, NOW).role == workforce.NO_POST


def test_a_warm_actor_costs_one_question(user, django_assert_num_queries):
    workforce.actor_for(user, None, NOW)

    with django_assert_num_queries(1):
        workforce.actor_for(user, None, NOW + timedelta(minutes=5))


def test_a_change_of_the_institution_tree_is_felt_once_the_stamp_is_renewed(county, user):
    assert county.stranger not in workforce.actor_for(user, None, NOW).scope.institution_ids
    Institution.objects.filter(pk=county.stranger).update(
        parent=county.township
    )  # as nobody was told of
    assert (
        county.stranger not in workforce.actor_for(user, None, NOW).scope.institution_ids
    )  # still the kept answer

    workforce.void_cached_access()

    assert county.stranger in workforce.actor_for(user, None, NOW).scope.institution_ids


def test_the_next_day_is_judged_afresh(county):
    doctor = a_doctor(county.township, since=date(2026, 11, 25))
    user = with_account(doctor)

    assert workforce.actor_for(user, None, NOW).role == workforce.NO_POST
    assert workforce.actor_for(user, None, NOW + DAY).role == "township_doctor"
