"""Approved posts: approved apart, used together, every use an entry with an approval."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianyi.areas.workforce import public as workforce
from lianyi.areas.workforce.models import EstablishmentAccount, EstablishmentEntry
from lianyi.areas.workforce.rules import EntryNeedsPositive, PostsExhausted, after_entry
from lianyi.areas.workforce.selectors import list_entries
from lianyi.areas.workforce.selectors.establishment import AccountNotFound
from lianyi.areas.workforce.services.establishment import (
    AlreadyEstablished,
    ApprovalMissing,
    LevelDoesNotFit,
    NotEstablished,
    PersonNeeded,
    WorksElsewhere,
)
from lianyi.areas.workforce.types import EntryKind, EstablishmentLevel
from tests.areas.workforce.builders import COUNTY, NOW, TODAY, a_county, a_doctor, an_actor, system

PAPER = {"approval_no": "平编〔2026〕12号", "approved_by": "县委编办", "on": date(2026, 11, 1)}


@pytest.fixture
def county(db):
    return a_county()


@pytest.fixture
def officer(county):
    return an_actor("bureau_officer", county.bureau)


def an_account(officer, *, institution=None, level=EstablishmentLevel.PRIMARY, approved=2):
    account = workforce.open_account(
        level=level, institution_id=institution, county_code=COUNTY, actor=officer, now=NOW
    )
    return workforce.record_entry(
        account_id=account.id,
        kind=EntryKind.APPROVE,
        count=approved,
        actor=officer,
        now=NOW,
        **PAPER,
    )


def enter(officer, account, kind, **told):
    return workforce.record_entry(
        account_id=account.id, kind=kind, actor=officer, now=NOW, **{**PAPER, **told}
    )


@pytest.mark.rows("HRM-01")
def test_an_account_tells_approved_used_reserved_and_vacant(county, officer):
    account = an_account(officer, institution=county.township, approved=3)
    doctor = a_doctor(county.township)

    enter(officer, account, EntryKind.RESERVE, count=1)
    after = enter(officer, account, EntryKind.USE, staff_id=doctor.id)

    assert (after.approved, after.used, after.reserved, after.vacant) == (3, 1, 1, 1)
    ledger = list_entries(account.id)
    assert [(e.kind, e.count, e.approval_no) for e in ledger] == [
        ("use", 1, "平编〔2026〕12号"),
        ("reserve", 1, "平编〔2026〕12号"),
        ("approve", 3, "平编〔2026〕12号"),
    ]
    assert (ledger.rows[0].staff_id, ledger.rows[0].works_at_id) == (doctor.id, county.township)


@pytest.mark.rows("HRM-01")
def test_no_entry_without_an_approval(county, officer):
    account = an_account(officer, institution=county.township)

    for told in ({"approval_no": " "}, {"approved_by": ""}):
        with pytest.raises(ApprovalMissing):
            enter(officer, account, EntryKind.RESERVE, **told)

    assert EstablishmentEntry.objects.count() == 1


@pytest.mark.rows("HRM-01")
def test_county_and_primary_posts_are_approved_apart(county, officer):
    with pytest.raises(LevelDoesNotFit):
        an_account(officer, institution=county.township, level=EstablishmentLevel.COUNTY)
    with pytest.raises(LevelDoesNotFit):
        an_account(officer, institution=county.hospital, level=EstablishmentLevel.PRIMARY)

    an_account(officer, institution=county.township)
    an_account(officer, institution=county.hospital, level=EstablishmentLevel.COUNTY)
    levels = [
        a.level for a in workforce.list_accounts(institution_ids=officer.scope.institution_ids)
    ]
    assert sorted(levels) == ["county", "primary"]


@pytest.mark.rows("HRM-01")
def test_the_pool_of_the_county_is_used_at_any_institution_of_the_county(county, officer):
    pool = an_account(officer, level=EstablishmentLevel.PRIMARY, approved=1)
    doctor = a_doctor(county.other_township)

    after = enter(officer, pool, EntryKind.USE, staff_id=doctor.id)

    assert (after.institution_id, after.used) == (None, 1)


@pytest.mark.rows("HRM-01")
def test_a_post_is_not_used_where_nobody_shares_it_or_the_person_does_not_work(county, officer):
    account = an_account(officer, institution=county.township)
    elsewhere = a_doctor(county.other_township)
    here = a_doctor(county.township)

    with pytest.raises(WorksElsewhere):  # another township, no common consortium
        enter(officer, account, EntryKind.USE, staff_id=elsewhere.id)
    with pytest.raises(WorksElsewhere):
        enter(officer, account, EntryKind.USE, staff_id=here.id, works_at_id=county.hospital)

    assert EstablishmentAccount.objects.get().used == 0


def test_more_than_approved_is_never_used(county, officer):
    account = an_account(officer, institution=county.township, approved=1)
    enter(officer, account, EntryKind.USE, staff_id=a_doctor(county.township).id)

    with pytest.raises(PostsExhausted, match="1 posts are approved, 1 used"):
        enter(officer, account, EntryKind.USE, staff_id=a_doctor(county.township).id)
    with pytest.raises(PostsExhausted):
        enter(officer, account, EntryKind.APPROVE, count=-1)


def test_a_person_fills_one_post_and_gives_back_the_same(county, officer):
    account = an_account(officer, institution=county.township)
    other = an_account(officer, level=EstablishmentLevel.PRIMARY)
    doctor = a_doctor(county.township)
    enter(officer, account, EntryKind.USE, staff_id=doctor.id)

    with pytest.raises(AlreadyEstablished):
        enter(officer, other, EntryKind.USE, staff_id=doctor.id)
    enter(officer, other, EntryKind.USE, staff_id=a_doctor(county.township).id)
    with pytest.raises(NotEstablished):
        enter(officer, other, EntryKind.RELEASE, staff_id=doctor.id)
    for told in ({}, {"staff_id": doctor.id, "count": 2}):
        with pytest.raises((PersonNeeded, PostsExhausted)):
            enter(officer, account, EntryKind.RELEASE, **told)

    after = enter(officer, account, EntryKind.RELEASE, staff_id=doctor.id)
    assert after.used == 0


def test_an_account_out_of_reach_is_not_there(county, officer):
    account = an_account(officer, institution=county.township)
    office = an_actor("community_office", county.hospital)

    with pytest.raises(AccountNotFound):
        enter(office, account, EntryKind.RESERVE)
    with pytest.raises(AccountNotFound):
        workforce.record_entry(
            account_id=999_999, kind=EntryKind.RESERVE, actor=officer, now=NOW, **PAPER
        )
    with pytest.raises(AccountNotFound):
        workforce.open_account(
            level=EstablishmentLevel.PRIMARY,
            institution_id=None,
            county_code=COUNTY,
            actor=office,
            now=NOW,
        )


def test_opening_an_account_twice_is_one_account(county, officer):
    first = an_account(officer, institution=county.township)
    second = workforce.open_account(
        level=EstablishmentLevel.PRIMARY,
        institution_id=county.township,
        county_code=COUNTY,
        actor=officer,
        now=NOW,
    )

    assert (second.id, second.approved) == (first.id, 2)


@pytest.mark.rows("HRM-01")
@given(
    st.lists(
        st.tuples(st.sampled_from(list(EntryKind)), st.integers(-3, 6)),
        max_size=30,
    )
)
def test_whatever_is_entered_the_balance_never_goes_below_zero_nor_above_what_is_approved(entries):
    approved = used = reserved = 0
    for kind, count in entries:
        before = (approved, used, reserved)
        try:
            approved, used, reserved = after_entry(
                kind, count, approved=approved, used=used, reserved=reserved
            )
        except (PostsExhausted, EntryNeedsPositive):
            assert (approved, used, reserved) == before
        assert min(approved, used, reserved) >= 0
        assert used + reserved <= approved


def test_the_balance_of_an_account_is_the_sum_of_its_entries(county, officer):
    account = an_account(officer, institution=county.township, approved=4)
    doctor = a_doctor(county.township)
    enter(officer, account, EntryKind.RESERVE, count=2)
    enter(officer, account, EntryKind.USE, staff_id=doctor.id)
    enter(officer, account, EntryKind.UNRESERVE, count=1)
    enter(officer, account, EntryKind.APPROVE, count=-1)

    sums = dict.fromkeys(EntryKind, 0)
    for entry in EstablishmentEntry.objects.filter(account_id=account.id):
        sums[EntryKind(entry.kind)] += entry.count
    row = EstablishmentAccount.objects.get(pk=account.id)
    assert row.approved == sums[EntryKind.APPROVE] == 3
    assert row.used == sums[EntryKind.USE] - sums[EntryKind.RELEASE] == 1
    assert row.reserved == sums[EntryKind.RESERVE] - sums[EntryKind.UNRESERVE] == 1


def test_system_and_today_are_what_the_tests_mean():
    assert system().scope.everything
    assert NOW.date() == TODAY
