"""What is late rises level by level, and lies on top of the right desks."""

from datetime import timedelta
from typing import Any

import pytest

from lianyi.kernel.actor import Actor
from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases import services
from lianyi.machinery.cases.escalation import Ladder
from lianyi.machinery.cases.models import Case, CaseEscalation
from lianyi.machinery.outbox.models import OutboxEvent
from lianyi.machinery.policy import public as policy
from lianyi.machinery.ui.paging import BadPageKey
from tests.machinery.cases.kinds import (
    ELSEWHERE,
    HOSPITAL,
    NOON,
    PLEA,
    Hand,
    Move,
    a_sent_case,
    an_actor,
    an_open_case,
    the_office,
)

pytestmark = pytest.mark.django_db

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OFFICE: dict[str, Any] = {"duties": ["referral_office"], "now": NOON}


def overdue_events():
    found = [
        event for event in OutboxEvent.objects.order_by("id") if event.name.endswith("CaseOverdue")
    ]
    return [event.payload for event in found]


def test_a_ladder_says_when_each_level_is_reached_and_whom_it_calls():
    ladder = Ladder((0, 15, 60), ("holder", "unit_head", "bureau_officer"))

    assert ladder.reached(NOON, NOON - MINUTE, above=-1) == []
    assert ladder.reached(NOON, NOON, above=-1) == [0]
    assert ladder.reached(NOON, NOON + 20 * MINUTE, above=0) == [1]
    assert ladder.reached(NOON, NOON + 9 * HOUR, above=-1) == [0, 1, 2]
    assert ladder.rises_at(NOON, 1) == NOON + 15 * MINUTE
    assert ladder.rises_at(NOON, 3) is None
    assert [ladder.duty(level) for level in range(4)] == [
        "holder",
        "unit_head",
        "bureau_officer",
        "bureau_officer",
    ]
    assert Ladder((0,), ()).duty(0) == "holder"


def test_a_late_urgent_case_reminds_its_holder_then_rises_to_head_office_and_bureau():
    case = a_sent_case(NOON, priority=cases.Priority.URGENT)

    levels = []
    for minutes in (0, 1, 15, 60, 240, 10_000):
        cases.escalate_due(NOON + minutes * MINUTE)
        levels.append(cases.get_case(case.id, the_office().scope).escalation)

    assert levels == [0, 0, 1, 2, 3, 3]
    called = [(event["level"], event["duty"]) for event in overdue_events()]
    assert called == [
        (0, "referral_office"),
        (1, "unit_head"),
        (2, "community_office"),
        (3, "bureau_officer"),
    ]


def test_a_worker_that_slept_through_tells_every_level_it_missed_once():
    a_sent_case(NOON, priority=cases.Priority.URGENT)

    assert cases.escalate_due(NOON + 2 * HOUR) == 3
    assert cases.escalate_due(NOON + 2 * HOUR) == 0
    assert [event["level"] for event in overdue_events()] == [0, 1, 2]


def test_an_ordinary_case_rises_more_slowly():
    case = a_sent_case(NOON)

    cases.escalate_due(NOON + 2 * HOUR)
    assert cases.get_case(case.id, the_office().scope).escalation == 0
    cases.escalate_due(NOON + 4 * HOUR)
    assert cases.get_case(case.id, the_office().scope).escalation == 1


def test_a_county_sets_its_own_ladder_and_cases_keep_the_one_they_were_opened_under():
    actor = an_actor()
    day = NOON.date()
    policy.create_profile(
        county_code="411723", name="平舆县", based_on="", valid_from=day, actor=actor, now=NOON
    )
    old = a_sent_case(NOON + HOUR, county_code="411723")
    policy.change_policy(
        county_code="411723",
        values={"cases.escalation_minutes_ordinary": [0, 5]},
        valid_from=day,
        note="县转诊办法",
        actor=actor,
        now=NOON,
    )
    new = a_sent_case(NOON + HOUR, county_code="411723")

    cases.escalate_due(NOON + HOUR + 6 * MINUTE)

    assert cases.get_case(old.id, the_office().scope).escalation == 0
    assert cases.get_case(new.id, the_office().scope).escalation == 1


def test_a_move_in_time_leaves_nothing_to_escalate():
    case = a_sent_case(NOON + HOUR)
    cases.move(case_id=case.id, move=Move.ACCEPT, hand=Hand.RECEIVER, actor=the_office(), now=NOON)

    assert cases.escalate_due(NOON + 9 * HOUR) == 0
    assert not overdue_events()


def test_a_move_lifts_the_escalation_and_a_new_clock_begins_at_the_bottom():
    case = a_sent_case(NOON, priority=cases.Priority.URGENT)
    cases.escalate_due(NOON + HOUR)

    moved = cases.move(
        case_id=case.id,
        move=Move.ASK,
        hand=Hand.RECEIVER,
        actor=the_office(),
        now=NOON + HOUR,
        clock="reply",
        due=cases.Due(NOON + 3 * HOUR),
    )

    assert moved.escalation == -1
    assert not CaseEscalation.objects.filter(case_id=case.id, lifted_at=None).exists()
    cases.escalate_due(NOON + 3 * HOUR)
    assert cases.get_case(case.id, the_office().scope).escalation == 0


def test_the_worklist_puts_late_cases_first_then_priority_then_time_left():
    calm = a_sent_case(NOON + 2 * HOUR)
    no_clock = a_sent_case()
    late = a_sent_case(NOON - HOUR)
    later = a_sent_case(NOON - 2 * HOUR)
    urgent = a_sent_case(NOON + 3 * HOUR, priority=cases.Priority.URGENT)
    urgent_late = a_sent_case(NOON - MINUTE, priority=cases.Priority.URGENT)

    work = cases.worklist(scope=the_office().scope, **OFFICE)

    order = [urgent_late, later, late, urgent, calm, no_clock]
    assert [item.case.id for item in work] == [case.id for case in order]
    assert [item.overdue for item in work] == [True, True, True, False, False, False]
    assert work.rows[3].left == 3 * HOUR
    assert work.rows[5].left is None


def test_the_worklist_shows_only_the_duty_the_scope_and_the_kinds_asked_for():
    mine = a_sent_case(NOON)
    an_open_case()  # held by the township
    other = a_sent_case(NOON, kind=PLEA.code)

    def ids(**changes):
        asked: dict[str, Any] = {"scope": the_office().scope, **OFFICE, **changes}
        return {item.case.id for item in cases.worklist(**asked)}

    assert ids() == {mine.id, other.id}
    assert ids(kinds=[PLEA.code]) == {other.id}
    assert ids(duties=["ward_nurse"]) == set()
    assert ids(scope=an_actor(ELSEWHERE).scope) == set()
    assert ids(overdue_only=True, now=NOON - MINUTE) == set()


def test_a_case_that_rose_to_a_duty_shows_on_that_desk_within_its_reach():
    case = a_sent_case(NOON, priority=cases.Priority.URGENT)
    bureau = an_actor(99, "bureau_officer", reach={HOSPITAL, 99})
    far = an_actor(98, "bureau_officer", reach={ELSEWHERE, 98})
    asked: dict[str, Any] = {"duties": ["bureau_officer"], "now": NOON + 5 * HOUR}
    assert not cases.worklist(scope=bureau.scope, **asked).rows

    cases.escalate_due(NOON + 5 * HOUR)

    (item,) = cases.worklist(scope=bureau.scope, **asked)
    assert item.case.id == case.id
    assert item.escalated
    assert not cases.worklist(scope=far.scope, **asked).rows


def test_pages_follow_each_other_without_gap_or_repetition_though_time_passes():
    made = [a_sent_case(NOON + n * MINUTE).id for n in range(7)]

    seen, after, now = [], "", NOON - MINUTE
    while True:
        work = cases.worklist(
            scope=the_office().scope, duties=["referral_office"], now=now, after=after, at_most=2
        )
        seen += [item.case.id for item in work]
        after, now = work.next_key, now + 2 * MINUTE  # meanwhile cases become late
        if not after:
            break

    assert seen == made


@pytest.mark.parametrize("key", ["x", "12.", ".abc", "9" * 30 + ".abc", "１２.abc"])
def test_a_page_key_somebody_made_up_is_refused(key):
    with pytest.raises(BadPageKey):
        cases.worklist(scope=the_office().scope, **OFFICE, after=key)


def test_the_desk_counts_by_kind_what_waits_is_late_and_is_due_within_the_hour():
    a_sent_case(NOON - HOUR)
    a_sent_case(NOON + HOUR)
    a_sent_case(NOON + 2 * HOUR)
    a_sent_case(kind=PLEA.code)

    counts = cases.counts(scope=the_office().scope, **OFFICE)

    assert counts == {
        "test_request": cases.Count(open=3, overdue=1, due_soon=1),
        PLEA.code: cases.Count(open=1, overdue=0, due_soon=0),
    }


def test_worklist_counts_and_timeline_ask_as_often_as_committed(counted):
    cases.set_institution_names(lambda ids: {})
    made = [a_sent_case(NOON + n * MINUTE) for n in range(5)]

    with counted("cases.worklist"):
        cases.worklist(scope=the_office().scope, **OFFICE)
    with counted("cases.counts"):
        cases.counts(scope=the_office().scope, **OFFICE)
    with counted("cases.timeline"):
        cases.timeline(made[0].id)


def test_a_case_settled_meanwhile_rises_no_more_and_a_longer_ladder_calls_nobody_early():
    case = a_sent_case(NOON, priority=cases.Priority.URGENT)
    early = NOON - HOUR
    Case.objects.filter(pk=case.id).update(escalates_at=early)

    assert services._escalate(999_999, NOON) == 0
    assert services._escalate(case.id, early) == 0

    assert not CaseEscalation.objects.exists()
    assert Case.objects.get(pk=case.id).escalates_at == NOON


def test_the_platform_itself_is_no_reader():
    case = a_sent_case(NOON)

    assert cases.receipt(case_id=case.id, actor=Actor.system(NOON), now=NOON) == 0
