"""Finished cases of earlier years are brought in with their whole chain of duty."""

from datetime import timedelta

import pytest

from lianyi.machinery.cases import public as cases
from lianyi.machinery.cases.models import Case
from lianyi.machinery.outbox.models import OutboxEvent
from tests.machinery.cases.kinds import HOSPITAL, NOON, REQUEST, TOWNSHIP, State, the_office

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def a_past_case(subject_id, state=State.CLOSED):
    step = cases.PastStep(
        move="SEND",
        from_state="DRAFT",
        to_state="SENT",
        at=NOON,
        by_name="王医生",
        institution_id=TOWNSHIP,
        to_institution_id=HOSPITAL,
        to_duty="referral_office",
        received_at=NOON + HOUR,
        received_by="李主任",
    )
    closing = cases.PastStep(
        move="CLOSE",
        from_state="ACCEPTED",
        to_state="CLOSED",
        at=NOON + 2 * HOUR,
        institution_id=HOSPITAL,
    )
    return cases.ClosedCase(
        kind=REQUEST.code,
        subject_id=subject_id,
        state=state,
        headline="往年",
        holder=cases.Holder(institution_id=HOSPITAL, duty="referral_office"),
        opened_at=NOON,
        closed_at=NOON + 2 * HOUR,
        steps=(step, closing),
    )


def test_past_cases_keep_their_order_their_steps_and_their_receipts():
    ids = cases.load_closed(a_past_case(-n) for n in range(1, 6))

    assert [Case.objects.get(pk=id_).subject_id for id_ in ids] == [-1, -2, -3, -4, -5]
    first, last = cases.timeline(ids[2])
    assert (first.received_by, first.waited, last.after) == ("李主任", HOUR, 2 * HOUR)
    assert not OutboxEvent.objects.exists()
    assert not cases.worklist(scope=the_office().scope, duties=["referral_office"], now=NOON).rows


def test_a_case_that_has_not_ended_is_no_past_case():
    with pytest.raises(ValueError, match="has not ended"):
        cases.load_closed([a_past_case(-1), a_past_case(-2, State.SENT)])

    assert not Case.objects.exists()
