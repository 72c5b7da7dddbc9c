"""Members leave by the steps of their model; consortia merge and dissolve, and what was stays known."""

from datetime import date, timedelta
from typing import Any

import pytest

from lianyi.areas.organisations import public as organisations
from lianyi.areas.organisations import selectors, services
from lianyi.areas.organisations.models import Membership
from lianyi.areas.organisations.public import (
    CooperationForm,
    MemberRole,
    Model,
    Topology,
)
from lianyi.areas.organisations.rules.governance import DecisionNeeded
from lianyi.areas.organisations.rules.membership import (
    EndsBeforeStart,
)
from lianyi.areas.organisations.services.consortia import (
    ConsortiumEnded,
)
from lianyi.areas.organisations.services.leaving import (
    AlreadyLeaving,
    CannotMerge,
    ExitOutOfStep,
    HeadCannotLeave,
    MergeInFuture,
)
from lianyi.machinery.outbox.models import OutboxEvent
from lianyi.machinery.policy import public as policy
from tests.areas.organisations.builders import (
    COUNTY,
    FOUNDED,
    NOW,
    SYSTEM,
    TODAY,
    a_city_hospital,
    a_community,
    a_county,
    a_county_hospital,
    a_township,
)

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"actor": SYSTEM, "now": NOW}


def events(name: str) -> int:
    return OutboxEvent.objects.filter(name__endswith=name).count()


def join(consortium_id: int, institution_id: int, **fields: Any):
    defaults: dict[str, Any] = {"form": CooperationForm.INTEGRATED, "from_on": FOUNDED}
    return services.join(consortium_id, institution_id, **{**defaults, **fields}, **BY)


@pytest.mark.rows("ORG-05")
def test_merging_keeps_history_moves_members_and_keeps_the_totals():
    lead, other_lead = a_county_hospital(beds=900), a_county_hospital(beds=300)
    first = a_community(lead, a_township(beds=60, population=50_000))
    moved = a_township(beds=40, population=30_000)
    second = a_community(other_lead, moved)
    day = date(2026, 7, 1)
    before = selectors.consortium_totals(first.id, day), selectors.consortium_totals(second.id, day)

    card, totals = services.merge(
        [first.id, second.id], into_id=first.id, from_on=day, document_no="平政〔2026〕7号", **BY
    )

    assert card.id == first.id
    assert totals.members == before[0].members + before[1].members == 4
    assert totals.beds == before[0].beds + before[1].beds == 1_300
    assert totals.population == 80_000
    assert organisations.lead_of(moved.id, day) == lead
    assert organisations.lead_of(moved.id, day - timedelta(days=1)) == other_lead
    assert [m.role for m in selectors.list_memberships(other_lead.id, day)] == [MemberRole.MEMBER]
    old = selectors.get_consortium(second.id)
    assert (old.state, old.merged_into_id, old.ended_on) == ("merged", first.id, date(2026, 6, 30))
    assert events("ConsortiaMerged") == 1
    with pytest.raises(ConsortiumEnded):
        join(second.id, a_township().id)


@pytest.mark.rows("ORG-05")
def test_an_area_centre_keeps_its_members_through_a_merge():
    first = a_community(a_county_hospital(), topology=Topology.GENERAL_HOSPITAL)
    second = a_community(a_county_hospital(), topology=Topology.GENERAL_HOSPITAL)
    area = join(second.id, a_township().id, role=MemberRole.AREA_CENTRE)
    member = join(second.id, a_township().id, under_id=area.id)

    services.merge([first.id, second.id], into_id=first.id, from_on=TODAY, document_no="1", **BY)

    now_at = {m.institution.id: m for m in selectors.list_members(first.id, TODAY)}
    assert now_at[member.institution.id].under_id == now_at[area.institution.id].id


@pytest.mark.rows("ORG-05")
def test_what_cannot_be_merged_is_refused():
    first, second = a_community(a_county_hospital()), a_community(a_county_hospital())
    far = a_community(a_county_hospital(county_code="411722"))
    merge = {"document_no": "1", **BY}

    with pytest.raises(CannotMerge):
        services.merge([first.id], into_id=first.id, from_on=TODAY, **merge)
    with pytest.raises(CannotMerge):
        services.merge([first.id, far.id], into_id=first.id, from_on=TODAY, **merge)
    with pytest.raises(CannotMerge):
        services.merge([first.id, second.id], into_id=far.id, from_on=TODAY, **merge)
    with pytest.raises(MergeInFuture):
        services.merge(
            [first.id, second.id], into_id=first.id, from_on=TODAY + timedelta(days=1), **merge
        )
    with pytest.raises(EndsBeforeStart):
        services.merge([first.id, second.id], into_id=first.id, from_on=FOUNDED, **merge)
    assert Membership.objects.filter(until_on__isnull=False).count() == 0


@pytest.mark.rows("ORG-05", "ORG-14")
def test_where_the_profile_asks_for_it_a_merge_needs_the_committees_decision():
    first, second = a_community(a_county_hospital()), a_community(a_county_hospital())
    policy.create_profile(
        county_code=COUNTY, name="平舆", based_on="pingyu-003", valid_from=FOUNDED, **BY
    )

    with pytest.raises(DecisionNeeded):
        services.merge(
            [first.id, second.id], into_id=first.id, from_on=TODAY, document_no="1", **BY
        )


def test_a_city_group_member_leaves_by_council_and_committee():
    lead, member = a_city_hospital(), a_township()
    group = a_community(
        lead,
        model=Model.CITY_GROUP,
        governing_body="council",
        topology=Topology.STAR,
        county_code="411702",
    )
    contract = join(group.id, member.id, form=CooperationForm.TRUSTEESHIP)
    case = services.propose_exit(contract.id, reason="布局调整", last_day=TODAY, **BY)

    with pytest.raises(ExitOutOfStep):
        services.record_exit_step(case, "committee", approved=True, document_no="1", **BY)
    assert not services.record_exit_step(case, "council", approved=True, document_no="1", **BY)
    assert organisations.lead_of(member.id, TODAY + timedelta(days=1)) == lead
    assert services.record_exit_step(case, "committee", approved=True, document_no="2", **BY)

    assert organisations.lead_of(member.id, TODAY) == lead
    assert organisations.lead_of(member.id, TODAY + timedelta(days=1)) is None
    assert events("MemberLeft") == 1
    with pytest.raises(AlreadyLeaving):
        services.propose_exit(contract.id, reason="再退", last_day=TODAY, **BY)


def test_a_refused_exit_keeps_the_member():
    county = a_county()
    [hub] = [
        m for m in selectors.list_members(county.community.id) if m.institution == county.township
    ]
    case = services.propose_exit(hub.id, reason="申请退出", last_day=TODAY, **BY)

    assert not services.record_exit_step(case, "committee", approved=False, document_no="1", **BY)

    [shown] = selectors.list_exits(county.community.id)
    assert shown.closed
    assert organisations.lead_of(county.township.id, TODAY + timedelta(days=9)) == county.lead
    services.propose_exit(hub.id, reason="再次申请", last_day=TODAY, **BY)


def test_the_head_cannot_walk_out():
    county = a_county()
    [head] = [m for m in selectors.list_members(county.community.id) if m.role is MemberRole.HEAD]

    with pytest.raises(HeadCannotLeave):
        services.propose_exit(head.id, reason="退出", last_day=TODAY, **BY)


def test_dissolving_ends_every_contract_on_the_day():
    county = a_county()

    card = services.dissolve(county.community.id, last_day=TODAY, document_no="9", **BY)

    assert card.state == "dissolved"
    assert organisations.lead_of(county.township.id, TODAY) == county.lead
    assert organisations.lead_of(county.township.id, TODAY + timedelta(days=1)) is None
    assert events("MemberLeft") == 3
