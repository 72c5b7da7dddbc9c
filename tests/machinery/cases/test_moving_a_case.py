"""A case is opened, moved, handed over, received and closed, and every step is kept."""

from datetime import timedelta

import pytest
from django.db import transaction

from lianyi.machinery.audit.models import AuditLine
from lianyi.machinery.audit.services import pour
from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases.models import Case, CaseStep, StepIsFixed
from lianyi.machinery.outbox.models import OutboxEvent
from tests.machinery.cases.kinds import (
    ELSEWHERE,
    HOSPITAL,
    NOON,
    TOWNSHIP,
    Hand,
    Move,
    State,
    a_sent_case,
    an_actor,
    an_open_case,
    the_office,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_a_case_begins_in_the_start_state_of_its_table_with_one_step():
    case = an_open_case()

    assert case.state == State.DRAFT
    assert case.is_open
    assert case.version == 1
    (step,) = cases.timeline(case.id)
    assert (step.move_name, step.by_name, step.institution_id) == ("建立", "王医生", TOWNSHIP)


def test_a_move_changes_the_state_and_hands_the_case_over_with_a_clock():
    due = NOON + HOUR
    case = a_sent_case(due)

    assert (case.state, case.previous_state) == (State.SENT, State.DRAFT)
    assert case.holder == cases.Holder(institution_id=HOSPITAL, duty="referral_office")
    assert (case.clock, case.due_at) == ("answer", due)
    assert case.version == 2


def test_a_move_the_table_does_not_have_leaves_nothing_behind():
    case = an_open_case()

    with pytest.raises(cases.IllegalMove, match="possible now: send"):
        cases.move(case_id=case.id, move=Move.ACCEPT, hand=Hand.SENDER, actor=an_actor(), now=NOON)

    stored = Case.objects.get(pk=case.id)
    assert (stored.state, stored.version) == (State.DRAFT, 1)
    assert CaseStep.objects.filter(case_id=case.id).count() == 1


def test_a_word_the_table_does_not_know_is_a_fault_and_no_refusal():
    case = an_open_case()

    with pytest.raises(KeyError):
        cases.move(case_id=case.id, move="FLY", hand=Hand.SENDER, actor=an_actor(), now=NOON)


def test_who_decides_on_an_old_picture_is_told_so():
    case = a_sent_case()
    seen = case.version
    cases.move(case_id=case.id, move=Move.ACCEPT, hand=Hand.RECEIVER, actor=the_office(), now=NOON)

    with pytest.raises(cases.StaleCase) as refused:
        cases.move(
            case_id=case.id,
            move=Move.CLOSE,
            hand=Hand.RECEIVER,
            actor=the_office(),
            now=NOON,
            expected_version=seen,
        )

    assert refused.value.http_status == 409
    assert Case.objects.get(pk=case.id).state == State.ACCEPTED


def test_a_move_ends_the_running_clock_unless_it_is_kept():
    due = NOON + HOUR
    kept, ended = a_sent_case(due), a_sent_case(due)

    kept = cases.move(
        case_id=kept.id,
        move=Move.ASK,
        hand=Hand.RECEIVER,
        actor=the_office(),
        now=NOON,
        keep_clock=True,
    )
    ended = cases.move(
        case_id=ended.id, move=Move.ASK, hand=Hand.RECEIVER, actor=the_office(), now=NOON
    )

    assert kept.due_at == due
    assert ended.due_at is None
    assert ended.clock == ""


def test_a_case_that_reaches_an_end_is_closed_and_has_no_clock():
    case = a_sent_case(NOON + HOUR)

    case = cases.move(
        case_id=case.id,
        move=Move.DECLINE,
        hand=Hand.RECEIVER,
        actor=the_office(),
        now=NOON + HOUR,
        clock="answer",
        due=cases.Due(NOON + 2 * HOUR),
    )

    assert case.closed_at == NOON + HOUR
    assert case.due_at is None
    with pytest.raises(cases.CaseIsClosed):
        cases.set_clock(case_id=case.id, clock="x", due=None, actor=the_office(), now=NOON)
    with pytest.raises(cases.CaseIsClosed):
        cases.reassign(
            case_id=case.id,
            holder=cases.Holder(institution_id=1, duty="x"),
            actor=the_office(),
            now=NOON,
        )


def test_every_move_is_told_and_audited_once():
    case = a_sent_case()

    told = [event.name for event in OutboxEvent.objects.order_by("id")]
    assert [name.rpartition(".")[2] for name in told] == ["CaseOpened", "CaseMoved"]
    pour()
    lines = AuditLine.objects.filter(target=f"test_request:{case.subject_id}").order_by("id")
    assert [line.action for line in lines] == ["test_request.opened", "test_request.send"]


def test_a_case_is_handed_to_another_unit_without_moving():
    case = a_sent_case(NOON + HOUR)

    handed = cases.reassign(
        case_id=case.id,
        holder=cases.Holder(institution_id=ELSEWHERE, duty="referral_office", user_id=3),
        actor=the_office(),
        now=NOON,
        expected_version=case.version,
        note="本科室无床",
    )

    assert (handed.state, handed.due_at) == (State.SENT, NOON + HOUR)
    assert handed.holder.institution_id == ELSEWHERE
    assert cases.timeline(case.id)[-1].note == "本科室无床"


def test_a_clock_may_be_moved_and_stopped():
    case = a_sent_case(NOON + HOUR)

    later = cases.set_clock(
        case_id=case.id,
        clock="answer",
        due=cases.Due(NOON + 3 * HOUR, estimated=True),
        actor=the_office(),
        now=NOON,
    )
    assert (later.due_at, later.due_estimated) == (NOON + 3 * HOUR, True)

    stopped = cases.set_clock(case_id=case.id, clock="", due=None, actor=the_office(), now=NOON)
    assert stopped.due_at is None


@pytest.mark.rows("SEC-03")
def test_the_chain_of_duty_names_unit_person_time_instruction_and_receipt():
    names = {TOWNSHIP: "西洋店镇卫生院", HOSPITAL: "县人民医院"}
    cases.set_institution_names(lambda ids: {i: names[i] for i in ids if i in names})
    case = a_sent_case(NOON + HOUR)

    received = cases.receipt(case_id=case.id, actor=the_office(), now=NOON + timedelta(minutes=4))

    opened, sent = cases.timeline(case.id)
    assert received == 1
    assert (sent.by_name, sent.institution_name, sent.move_name) == (
        "王医生",
        "西洋店镇卫生院",
        "转出",
    )
    assert (sent.to_institution_name, sent.to_duty, sent.due_at) == (
        "县人民医院",
        "referral_office",
        NOON + HOUR,
    )
    assert (sent.received_by, sent.waited) == ("李主任", timedelta(minutes=4))
    assert sent.after == timedelta()
    assert opened.received_at is None


def test_only_the_first_of_the_addressed_unit_receives_and_the_sender_never_does():
    case = a_sent_case()

    assert cases.receipt(case_id=case.id, actor=an_actor(), now=NOON) == 0
    assert cases.receipt(case_id=case.id, actor=an_actor(ELSEWHERE), now=NOON) == 0
    assert cases.receipt(case_id=case.id, actor=the_office(), now=NOON) == 1
    assert cases.receipt(case_id=case.id, actor=the_office(), now=NOON + HOUR) == 0
    assert cases.timeline(case.id)[-1].received_at == NOON


def test_a_step_cannot_be_changed_or_removed():
    step = CaseStep.objects.get(case_id=an_open_case().id)

    step.note = "改写"
    for attempt in (step.save, step.delete, CaseStep.objects.all().delete):
        with pytest.raises(StepIsFixed), transaction.atomic():
            attempt()
    with pytest.raises(StepIsFixed):
        CaseStep.objects.filter(pk=step.pk).update(note="改写")


def test_a_case_is_seen_by_its_holder_and_by_whoever_had_a_hand_in_it():
    case = a_sent_case()

    assert cases.get_case(case.id, the_office().scope).id == case.id
    assert cases.get_case(case.id, an_actor().scope).id == case.id
    assert cases.find_case("test_request", case.subject_id, an_actor().scope) is not None
    assert cases.find_case("test_request", case.subject_id, an_actor(ELSEWHERE).scope) is None
    with pytest.raises(cases.CaseNotFound):
        cases.get_case(case.id, an_actor(ELSEWHERE).scope)


def test_a_case_nobody_opened_is_not_found():
    with pytest.raises(cases.CaseNotFound):
        cases.move(case_id=0, move=Move.SEND, hand=Hand.SENDER, actor=an_actor(), now=NOON)
    with pytest.raises(cases.CaseNotFound):
        cases.timeline(0)
