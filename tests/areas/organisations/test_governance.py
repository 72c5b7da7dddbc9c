"""The committee decides; what falls under its powers takes effect by its decision, and by nothing else."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from lianyi.areas.organisations import selectors, services
from lianyi.areas.organisations.models import Matter
from lianyi.areas.organisations.rules import governance as rules
from lianyi.areas.organisations.services import DecisionDraft
from lianyi.areas.organisations.services.bodies import SeatTaken
from lianyi.areas.organisations.services.counties import OutsideYourCounty
from lianyi.areas.organisations.services.decisions import (
    AgendaItemNotFound,
    AlreadyDecided,
    DecisionNotFound,
    FollowUpNotFound,
    NumberTaken,
)
from lianyi.areas.organisations.services.matters import SameDirector
from lianyi.areas.organisations.states import MATTER, MatterHand, MatterMove, MatterState
from lianyi.areas.organisations.types import (
    BodyKind,
    MatterKind,
    Outcome,
    Power,
    SeatCard,
    SeatSlot,
    Topology,
)
from lianyi.machinery.cases.states import IllegalMove
from lianyi.machinery.policy import public as policy
from tests.areas.organisations.builders import (
    COUNTY,
    FOUNDED,
    NOW,
    SYSTEM,
    TODAY,
    a_bureau,
    a_committee,
    a_community,
    a_county,
    a_county_hospital,
    an_officer_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rows("ORG-14")]
BY: dict[str, Any] = {"actor": SYSTEM, "now": NOW}
SCOPE = SYSTEM.scope


def a_matter(kind: MatterKind = MatterKind.CHARTER, **fields: Any) -> int:
    defaults: dict[str, Any] = {"title": "医共体章程", "county_code": COUNTY}
    return services.propose_matter(kind=kind, **{**defaults, **fields}, **BY).id


def decide(body_id: int, matter_id: int | None = None, **fields: Any):
    defaults: dict[str, Any] = {
        "number": "平管委〔2026〕1号",
        "title": "关于章程的决定",
        "power": Power.CHARTER,
        "outcome": Outcome.APPROVED,
        "decided_on": TODAY,
        "matter_id": matter_id,
        "votes_for": 9,
    }
    return services.record_decision(body_id, DecisionDraft(**{**defaults, **fields}), **BY)


def test_the_power_list_has_the_seven_items_of_the_document_and_other_major_matters():
    assert [power.value for power in rules.POWERS] == [
        "planning",
        "charter",
        "projects",
        "funding",
        "personnel",
        "supervision",
        "assessment",
    ]
    assert set(rules.POWER_OF) == set(MatterKind)
    assert set(rules.POWER_OF.values()) == {*rules.POWERS, Power.OTHER}


@pytest.mark.parametrize("kind", list(MatterKind))
def test_no_object_of_the_list_takes_effect_without_a_decision(kind: MatterKind):
    matter = a_matter(kind)

    with pytest.raises(rules.DecisionNeeded):
        services.enact_matter(matter, effective_on=TODAY, **BY)

    assert selectors.get_matter(SCOPE, matter).state == "proposed"


def test_an_approved_matter_takes_effect_and_names_its_decision():
    body, matter = a_committee(), a_matter()
    decision = decide(body, matter)

    card = services.enact_matter(matter, effective_on=date(2026, 12, 1), **BY)

    assert (card.state, card.decision_id, card.effective_on) == (
        "effective",
        decision.id,
        date(2026, 12, 1),
    )


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.DEFERRED])
def test_a_refused_or_deferred_matter_does_not_take_effect(outcome: Outcome):
    body, matter = a_committee(), a_matter()
    decide(body, matter, outcome=outcome)

    with pytest.raises(rules.DecisionNeeded):
        services.enact_matter(matter, effective_on=TODAY, **BY)


def test_a_deferred_matter_can_be_decided_again_and_a_refused_one_cannot():
    body, deferred, refused = a_committee(), a_matter(), a_matter()
    decide(body, deferred, outcome=Outcome.DEFERRED, number="1")
    decide(body, refused, outcome=Outcome.REFUSED, number="2")

    decide(body, deferred, number="3")

    assert selectors.get_matter(SCOPE, deferred).state == "approved"
    with pytest.raises(IllegalMove):
        decide(body, refused, number="4")


def test_the_database_itself_lets_nothing_take_effect_without_a_decision():
    matter = a_matter()

    with pytest.raises(IntegrityError):
        Matter.objects.filter(pk=matter).update(state="effective", effective_on=TODAY)


def test_a_matter_taken_back_is_decided_no_more():
    body, matter = a_committee(), a_matter()
    services.withdraw_matter(matter, **BY)

    with pytest.raises(IllegalMove):
        decide(body, matter)


def test_a_decision_stands_under_the_power_of_its_object():
    body, matter = a_committee(), a_matter(MatterKind.BUDGET)

    with pytest.raises(rules.WrongPower) as refusal:
        decide(body, matter, power=Power.CHARTER)

    assert refusal.value.facts["power"] == "funding"
    assert selectors.list_decisions(SCOPE) == []


@pytest.mark.parametrize(
    ("votes_for", "votes_against", "carries"),
    [(9, 0, True), (5, 4, True), (4, 4, False), (0, 0, True)],
)
def test_an_approval_needs_more_votes_for_than_against(votes_for, votes_against, carries):
    body = a_committee()

    if carries:
        decide(body, votes_for=votes_for, votes_against=votes_against)
    else:
        with pytest.raises(rules.VotesDoNotCarry):
            decide(body, votes_for=votes_for, votes_against=votes_against)


def test_a_body_without_a_chair_of_the_rank_required_decides_nothing():
    body = services.form_body(
        name="管委会", kind=BodyKind.HOSPITAL_COMMITTEE, county_code=COUNTY, **BY
    )
    seat = {"department": "县政府", "person_name": "李某", "from_on": FOUNDED, **BY}
    with pytest.raises(rules.ChairMissing):
        decide(body.id)
    deputy = services.give_seat(body.id, slot=SeatSlot.CHAIR, position="副县长", **seat)
    with pytest.raises(rules.ChairMissing):
        decide(body.id)
    with pytest.raises(SeatTaken):
        services.give_seat(body.id, slot=SeatSlot.CHAIR, position="县长", **seat)
    services.end_seat(deputy.id, last_day=TODAY - timedelta(days=1), **BY)
    services.give_seat(body.id, slot=SeatSlot.CHAIR, position="县长", **{**seat, "from_on": TODAY})

    decide(body.id)

    assert len(selectors.list_seats(SCOPE, body.id)) == 2
    assert [seat.position for seat in selectors.list_seats(SCOPE, body.id, TODAY)] == ["县长"]


def chair(position: str) -> list[SeatCard]:
    return [
        SeatCard(
            id=1,
            slot=SeatSlot.CHAIR,
            department="县政府",
            person_name="某",
            position=position,
            from_on=FOUNDED,
            until_on=None,
        )
    ]


@pytest.mark.parametrize(
    ("rule", "position", "fits"),
    [
        ("principal_leader", "县委书记", True),
        ("principal_leader", "县委副书记、县长", True),
        ("principal_leader", "县委副书记", False),
        ("principal_leader", "旗长", True),
        ("principal_leader", "副县长", False),
        ("deputy_leader", "副市长", True),
        ("deputy_leader", "局长", False),
        ("bureau_director", "市卫健局局长", True),
        ("lead_director", "县人民医院院长", True),
        ("any", "", True),
    ],
)
def test_the_chair_rule_of_each_document(rule: str, position: str, fits: bool):
    assert rules.chair_fits(rule, chair(position)) is fits
    assert not rules.chair_fits(rule, [])


def test_departments_of_the_rule_without_a_seat_are_listed():
    body_id = a_committee()
    for department in ("财政", "医保", "卫健"):
        services.give_seat(
            body_id,
            slot=SeatSlot.MEMBER,
            department=department,
            person_name="某",
            position="",
            from_on=FOUNDED,
            **BY,
        )

    fits, missing = selectors.body_faults(SCOPE, selectors.get_body(SCOPE, body_id), TODAY)

    assert fits
    assert missing == ("政府办", "组织部", "编办", "发改", "人社", "审计")


def test_a_meeting_has_an_agenda_whose_items_are_decided_once_each():
    body, matter = a_committee(), a_matter()
    meeting = services.hold_meeting(
        body,
        title="第一次会议",
        held_on=TODAY,
        agenda=[("", Power.OTHER, matter), ("其他事项", Power.OTHER, None)],
        **BY,
    )
    services.add_agenda_item(meeting, title="补充议题", power=Power.PLANNING, matter_id=None, **BY)
    [card] = selectors.list_meetings(SCOPE, body)
    first = card.agenda[0]

    decision = decide(body, item_id=first.id)

    assert [item.title for item in card.agenda] == ["医共体章程", "其他事项", "补充议题"]
    assert first.power is Power.CHARTER
    assert selectors.get_matter(SCOPE, matter).state == "approved"
    [again] = selectors.list_meetings(SCOPE, body)
    assert again.agenda[0].decision_id == decision.id
    with pytest.raises(AlreadyDecided):
        decide(body, item_id=first.id, number="2")
    with pytest.raises(AgendaItemNotFound):
        decide(a_committee(name="另一个管委会"), item_id=first.id, number="3")


def test_a_number_is_used_once_by_a_body():
    body = a_committee()
    decide(body, number="1")

    with pytest.raises(NumberTaken):
        decide(body, number="1")


def test_a_decision_is_followed_up_until_done():
    body = a_committee()
    decision = decide(body)
    follow = services.add_follow_up(
        decision.id, text="印发章程", owner="县卫健体委", due_on=TODAY, **BY
    )
    assert [f.text for f in selectors.list_follow_ups(SCOPE, body_id=body, open_only=True)] == [
        "印发章程"
    ]

    services.finish_follow_up(follow.id, done_on=TODAY, note="已印发", **BY)

    assert selectors.list_follow_ups(SCOPE, body_id=body, open_only=True) == []
    with pytest.raises(FollowUpNotFound):
        services.finish_follow_up(follow.id, done_on=TODAY, note="", **BY)
    with pytest.raises(DecisionNotFound):
        services.add_follow_up(0, text="x", owner="x", due_on=TODAY, **BY)


def test_papers_of_a_county_are_for_posts_in_that_county():
    body, matter = a_committee(), a_matter()
    decide(body, matter)
    here = an_officer_of(a_bureau()).scope
    far_officer = an_officer_of(a_bureau(county_code="411722"))

    assert [b.id for b in selectors.list_bodies(here)] == [body]
    assert selectors.list_bodies(far_officer.scope) == []
    assert selectors.list_decisions(far_officer.scope) == []
    assert selectors.list_matters(far_officer.scope) == []
    assert selectors.list_meetings(far_officer.scope, body) == []
    assert selectors.list_seats(far_officer.scope, body) == []
    with pytest.raises(selectors.BodyNotFound):
        selectors.get_body(far_officer.scope, body)
    with pytest.raises(selectors.MatterNotFound):
        selectors.get_matter(far_officer.scope, matter)
    with pytest.raises(OutsideYourCounty):
        services.enact_matter(matter, effective_on=TODAY, actor=far_officer, now=NOW)


@pytest.mark.parametrize(
    ("state", "move", "hand", "leads_to"),
    [
        ("proposed", "approve", "body", "approved"),
        ("proposed", "refuse", "body", "refused"),
        ("proposed", "defer", "body", "deferred"),
        ("deferred", "approve", "body", "approved"),
        ("approved", "enact", "owner", "effective"),
        ("proposed", "enact", "owner", None),
        ("deferred", "enact", "owner", None),
        ("refused", "enact", "owner", None),
        ("approved", "enact", "body", None),
        ("effective", "withdraw", "owner", None),
        ("proposed", "withdraw", "owner", "withdrawn"),
    ],
)
def test_the_life_of_a_matter(state: str, move: str, hand: str, leads_to: str | None):
    args = MatterState(state), MatterMove(move), MatterHand(hand)

    if leads_to is None:
        with pytest.raises(IllegalMove):
            MATTER.after(*args)
    else:
        assert MATTER.after(*args) == leads_to


@pytest.mark.rows("ORG-17")
def test_a_new_director_of_the_lead_is_proposed_as_head_and_becomes_it_by_decision():
    county, body = a_county(), a_committee()
    [change] = services.appoint_director(
        county.lead.id, person_name="王院长", from_on=date(2026, 1, 1), **BY
    )
    [(number, old, new, matter)] = selectors.open_head_changes(county.community.id)
    assert (number, old, new) == (change, "", "王院长")
    assert matter
    assert selectors.get_consortium(county.community.id).head_name == ""
    decide(body, matter, power=Power.PERSONNEL, title="任命")

    services.enact_matter(matter, effective_on=TODAY, **BY)

    assert selectors.get_consortium(county.community.id).head_name == "王院长"
    assert selectors.open_head_changes(county.community.id) == []


@pytest.mark.rows("ORG-17")
def test_a_second_change_of_director_takes_the_place_of_the_first_proposal():
    county = a_county()
    appoint = {"from_on": date(2026, 1, 1), **BY}
    services.appoint_director(county.lead.id, person_name="王院长", **appoint)
    with pytest.raises(SameDirector):
        services.appoint_director(county.lead.id, person_name="王院长", **appoint)

    services.appoint_director(
        county.lead.id, person_name="赵院长", **{**appoint, "from_on": date(2026, 6, 1)}
    )

    [(_, _, name, _)] = selectors.open_head_changes(county.community.id)
    assert name == "赵院长"
    assert [m.state for m in selectors.list_matters(SCOPE)] == ["proposed", "withdrawn"]
    before = selectors.director_of(county.lead.id, date(2026, 5, 31))
    after = selectors.director_of(county.lead.id, TODAY)
    assert before
    assert after
    assert (before["person_name"], after["person_name"]) == ("王院长", "赵院长")
    assert selectors.director_of(county.lead.id, date(2025, 1, 1)) is None


@pytest.mark.rows("ORG-17")
def test_the_director_of_a_member_changes_no_head_and_a_county_may_switch_the_rule_off():
    county = a_county()
    assert (
        services.appoint_director(county.township.id, person_name="李院长", from_on=TODAY, **BY)
        == []
    )
    policy.create_profile(
        county_code="411722", name="他县", based_on="hedong-000", valid_from=FOUNDED, **BY
    )
    lead = a_county_hospital(county_code="411722")
    a_community(lead, topology=Topology.STAR)

    assert services.appoint_director(lead.id, person_name="钱院长", from_on=TODAY, **BY) == []
