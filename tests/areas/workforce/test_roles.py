"""Roles are data: what each may do, where it stands and whom it reaches."""

import pytest

from lianyi.areas.workforce.definitions import PERMISSIONS, roles
from lianyi.areas.workforce.rules import (
    NotOneself,
    RoleNotHere,
    RoleNotYours,
    must_be_theirs_to_give,
    must_fit,
)
from lianyi.areas.workforce.types import Reach

PERSONS = {
    p
    for p in PERMISSIONS
    if p.partition(".")[0] in ("residents", "records", "scheduling", "referrals")
} - {"records.designate"}
"""What touches persons; who names the institutions of sensitive care sees none of their patients."""

TREATS = {"residents.register", "diagnostics.examine", "diagnostics.report"}
"""Who has a person in front of them, or a film that must bear the right name."""

REACH = {
    "village_doctor": Reach.OWN,
    "technologist": Reach.SUBTREE,
    "diagnostician": Reach.OWN,
    "diagnostic_chief": Reach.OWN,
    "laboratory_technician": Reach.OWN,
    "specimen_courier": Reach.CONSORTIUM,
    "township_doctor": Reach.SUBTREE,
    "referral_office": Reach.OWN,
    "county_specialist": Reach.OWN,
    "ward_nurse": Reach.OWN,
    "community_office": Reach.CONSORTIUM,
    "bureau_officer": Reach.COUNTY,
    "privacy_officer": Reach.COUNTY,
    "unit_head": Reach.SUBTREE,
    "auditor": Reach.COUNTY,
    "operator": Reach.NOBODY,
    "administrator": Reach.NOBODY,
}


@pytest.mark.rows("SEC-04")
def test_the_catalogue_has_the_roles_of_the_three_tiers_with_their_reach():
    assert {code: role.reach for code, role in roles().items()} == REACH


@pytest.mark.rows("SEC-04")
def test_every_permission_is_carried_by_some_role_and_no_role_carries_an_unknown_one():
    carried = set().union(*(role.permissions for role in roles().values()))

    assert carried == PERMISSIONS


@pytest.mark.rows("SEC-04")
@pytest.mark.parametrize("code", ["operator", "administrator", "auditor"])
def test_who_runs_or_audits_the_platform_touches_no_person(code):
    assert not roles()[code].permissions & PERSONS


@pytest.mark.rows("SEC-04")
def test_duties_that_must_lie_apart_lie_apart():
    for code, role in roles().items():
        assert not {"residents.break_glass", "residents.review_access"} <= role.permissions, code
        assert not {"audit.search", "accounts.manage"} <= role.permissions, code
        assert not {"referrals.create", "accounts.manage"} <= role.permissions, code


def test_administrators_need_two_factors_and_only_clinical_roles_may_unmask():
    assert roles()["administrator"].second_factor
    for role in roles().values():
        assert role.sees_identity == bool(TREATS & role.permissions)


@pytest.mark.parametrize(
    ("role", "tier"),
    [("village_doctor", "county"), ("county_specialist", "township"), ("bureau_officer", "county")],
)
def test_a_role_stands_only_where_it_belongs(role, tier):
    with pytest.raises(RoleNotHere):
        must_fit(roles()[role], tier)


@pytest.mark.rows("SEC-04")
@pytest.mark.parametrize("giver", ["bureau_officer", "community_office"])
@pytest.mark.parametrize("code", ["administrator", "operator", "auditor", "privacy_officer"])
def test_roles_that_run_or_watch_the_platform_are_an_administrators_to_give(giver, code):
    with pytest.raises(RoleNotYours):
        must_be_theirs_to_give(
            roles()[code], giver_permissions=roles()[giver].permissions, to_themselves=False
        )
    must_be_theirs_to_give(
        roles()[code],
        giver_permissions=roles()["administrator"].permissions,
        to_themselves=False,
    )


@pytest.mark.rows("SEC-04")
@pytest.mark.parametrize("giver", ["bureau_officer", "community_office", "administrator"])
def test_nobody_gives_themselves_a_post(giver):
    with pytest.raises(NotOneself):
        must_be_theirs_to_give(
            roles()["county_specialist"],
            giver_permissions=roles()[giver].permissions,
            to_themselves=True,
        )


@pytest.mark.rows("SEC-04")
def test_who_holds_a_guarded_permission_may_have_a_colleague_beside_them():
    officer = roles()["bureau_officer"]

    must_be_theirs_to_give(officer, giver_permissions=officer.permissions, to_themselves=False)

    with pytest.raises(RoleNotYours):
        must_be_theirs_to_give(
            officer,
            giver_permissions=roles()["community_office"].permissions,
            to_themselves=False,
        )
