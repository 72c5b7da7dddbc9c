"""Two people decide on one case at the same instant: one of them is first, and the other is told."""

import threading

import pytest
from django.db import connection

from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases.models import CaseEscalation, CaseStep
from tests.machinery.cases.kinds import NOON, Hand, Move, State, a_sent_case, the_office

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Let every act run in a thread of its own, all starting together; returns what each gave or raised."""
    start, given = threading.Barrier(len(acts)), []

    def run(act):
        start.wait()
        try:
            given.append(act())
        except Exception as refusal:  # noqa: BLE001  # the test looks at it
            given.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def answer(case, move):
    return lambda: cases.move(
        case_id=case.id,
        move=move,
        hand=Hand.RECEIVER,
        actor=the_office(),
        now=NOON,
        expected_version=case.version,
    )


def test_of_an_acceptance_and_a_refusal_at_the_same_instant_one_holds():
    for _ in range(5):
        case = a_sent_case()

        given = at_once(answer(case, Move.ACCEPT), answer(case, Move.DECLINE))

        won = [each for each in given if isinstance(each, cases.CaseCard)]
        lost = [each for each in given if isinstance(each, cases.StaleCase)]
        assert (len(won), len(lost)) == (1, 1)
        found = cases.get_case(case.id, the_office().scope)
        assert found.state == won[0].state
        assert found.state in (State.ACCEPTED, State.DECLINED)
        assert CaseStep.objects.filter(case_id=case.id).count() == 3


def test_two_workers_that_look_at_the_same_late_case_raise_it_once():
    case = a_sent_case(NOON, priority=cases.Priority.URGENT)

    given = at_once(lambda: cases.escalate_due(NOON), lambda: cases.escalate_due(NOON))

    assert sorted(given) == [0, 1]
    assert CaseEscalation.objects.filter(case_id=case.id).count() == 1


def test_two_colleagues_who_open_the_same_case_sign_for_it_once():
    case = a_sent_case()

    def sign():
        return cases.receipt(case_id=case.id, actor=the_office(), now=NOON)

    assert not [each for each in at_once(sign, sign, sign) if isinstance(each, Exception)]
    assert cases.timeline(case.id)[-1].received_by == "李主任"
