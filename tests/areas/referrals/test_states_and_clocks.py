"""Who may do what in which state, typed apart from the table; and how long each side may take."""

from datetime import timedelta

import pytest

from lianyi.areas.referrals.definitions.parameters import CHOICE, CLOCKS, RULES
from lianyi.areas.referrals.rules.hands import hands_of, permissions_for
from lianyi.areas.referrals.rules.limits import clock_of, lapses_at
from lianyi.areas.referrals.states import FOLLOW_UP, GUIDANCE, LIVE, REFERRAL
from lianyi.areas.referrals.types.words import Direction, Hand, Move, State, Urgency
from lianyi.machinery.cases.states import IllegalMove
from tests.areas.workforce.builders import NOW

S, M, H = State, Move, Hand
EXPECTED = {
    S.DRAFT: {
        H.SENDER: {M.SEND: S.SENT, M.WITHDRAW: S.CANCELLED},
        H.PATIENT: {M.REFUSE: S.REFUSED_BY_PATIENT},
    },
    S.SENT: {
        H.RECEIVER: {
            M.ACCEPT: S.ACCEPTED,
            M.REQUEST_INFO: S.INFO_REQUESTED,
            M.FORWARD: S.SENT,
            M.DECLINE: S.DECLINED,
        },
        H.SENDER: {M.DEPART: S.SENT, M.WITHDRAW: S.CANCELLED},
        H.PATIENT: {M.REFUSE: S.REFUSED_BY_PATIENT},
        H.CLOCK: {M.LAPSE: S.LAPSED},
    },
    S.INFO_REQUESTED: {
        H.SENDER: {M.ANSWER_INFO: S.SENT, M.WITHDRAW: S.CANCELLED},
        H.RECEIVER: {M.ACCEPT: S.ACCEPTED, M.DECLINE: S.DECLINED},
        H.PATIENT: {M.REFUSE: S.REFUSED_BY_PATIENT},
        H.CLOCK: {M.LAPSE: S.LAPSED},
    },
    S.ACCEPTED: {
        H.RECEIVER: {M.ARRIVE: S.ARRIVED, M.DEPART: S.IN_TRANSIT},
        H.SENDER: {M.DEPART: S.IN_TRANSIT, M.WITHDRAW: S.CANCELLED},
        H.PATIENT: {M.REFUSE: S.REFUSED_BY_PATIENT},
        H.CLOCK: {M.MISS: S.NO_SHOW},
    },
    S.IN_TRANSIT: {
        H.RECEIVER: {M.ARRIVE: S.ARRIVED},
        H.SENDER: {M.WITHDRAW: S.CANCELLED},
        H.PATIENT: {M.REFUSE: S.REFUSED_BY_PATIENT},
        H.CLOCK: {M.MISS: S.NO_SHOW},
    },
    S.NO_SHOW: {
        H.RECEIVER: {M.ARRIVE: S.ARRIVED},
        H.SENDER: {M.WITHDRAW: S.CANCELLED},
        H.PATIENT: {M.REFUSE: S.REFUSED_BY_PATIENT},
    },
    S.ARRIVED: {
        H.RECEIVER: {M.TAKE_INTO_CARE: S.IN_CARE, M.FOLLOW: S.FOLLOWING, M.CLOSE: S.CLOSED}
    },
    S.IN_CARE: {H.RECEIVER: {M.CLOSE: S.CLOSED}},
    S.FOLLOWING: {H.RECEIVER: {M.CLOSE: S.CLOSED}},
}


@pytest.mark.rows("REF-01")
@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("hand", list(Hand))
@pytest.mark.parametrize("move", list(Move))
def test_every_move_of_every_hand_in_every_state(state, hand, move):
    expected = EXPECTED.get(state, {}).get(hand, {}).get(move)

    if expected is None:
        with pytest.raises(IllegalMove):
            REFERRAL.after(state, move, hand)
    else:
        assert REFERRAL.after(state, move, hand) == expected


def test_both_sides_must_act_nobody_accepts_his_own_request():
    acts_of_sender = {move for (_, move, hand) in REFERRAL.rows if hand == Hand.SENDER}

    assert acts_of_sender.isdisjoint(
        {Move.ACCEPT, Move.DECLINE, Move.ARRIVE, Move.TAKE_INTO_CARE, Move.CLOSE}
    )


def test_a_request_is_live_from_sending_to_arrival():
    assert set(LIVE) == {S.SENT, S.INFO_REQUESTED, S.ACCEPTED, S.IN_TRANSIT}


def test_ends_are_ends():
    assert REFERRAL.ends == {S.DECLINED, S.CLOSED, S.CANCELLED, S.LAPSED, S.REFUSED_BY_PATIENT}
    assert FOLLOW_UP.ends == {"DONE", "LOST", "CANCELLED"}
    assert GUIDANCE.ends == {"ANSWERED", "CANCELLED"}


WHOLE = {p.key.removeprefix("referrals."): p.default for p in CLOCKS}
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
UP, DOWN = Direction.UP, Direction.DOWN
LIMITS = [
    # state, urgency, direction, clock, span
    (S.SENT, Urgency.URGENT, UP, "answer", 30 * MINUTE),
    (S.SENT, Urgency.GREEN, UP, "answer", 30 * MINUTE),
    (S.SENT, Urgency.ORDINARY, UP, "answer", 24 * HOUR),
    (S.INFO_REQUESTED, Urgency.URGENT, UP, "info", 30 * MINUTE),
    (S.INFO_REQUESTED, Urgency.ORDINARY, UP, "info", 24 * HOUR),
    (S.ACCEPTED, Urgency.ORDINARY, UP, "arrival", 48 * HOUR),
    (S.IN_TRANSIT, Urgency.URGENT, UP, "arrival", 48 * HOUR),
    (S.ACCEPTED, Urgency.ORDINARY, DOWN, "arrival", timedelta(days=7)),
    (S.NO_SHOW, Urgency.ORDINARY, UP, "contact", 24 * HOUR),
    (S.ARRIVED, Urgency.URGENT, UP, "take_into_care", 10 * MINUTE),
    (S.ARRIVED, Urgency.ORDINARY, UP, "take_into_care", 4 * HOUR),
]  # fmt: skip


@pytest.mark.rows("REF-02", "REF-03")
@pytest.mark.parametrize(("state", "urgency", "direction", "name", "span"), LIMITS)
def test_the_local_norms_of_the_policy_are_the_defaults(state, urgency, direction, name, span):
    clock = clock_of(state, urgency=urgency, direction=direction, whole=WHOLE, now=NOW)

    assert clock is not None
    assert (clock.name, clock.start) == (name, NOW)
    in_minutes = {"minutes": 1, "hours": 60, "days": 1440}[clock.limit.unit] * clock.limit.amount
    assert timedelta(minutes=in_minutes) == span


@pytest.mark.parametrize("state", [S.DRAFT, S.IN_CARE, S.FOLLOWING, S.CLOSED, S.DECLINED])
def test_nobody_owes_anything_by_a_time_in_other_states(state):
    assert clock_of(state, urgency=Urgency.URGENT, direction=UP, whole=WHOLE, now=NOW) is None


def test_a_patient_home_by_appointment_is_late_only_after_it():
    tomorrow = NOW + timedelta(days=1)

    clock = clock_of(
        S.ACCEPTED,
        urgency=Urgency.ORDINARY,
        direction=UP,
        whole=WHOLE,
        now=NOW,
        appointed_at=tomorrow,
    )

    assert clock is not None
    assert clock.start == tomorrow


def test_a_request_lapses_long_after_its_limit():
    assert lapses_at(NOW, Urgency.URGENT, WHOLE) == NOW + 6 * HOUR
    assert lapses_at(NOW, Urgency.ORDINARY, WHOLE) == NOW + 96 * HOUR


@pytest.mark.rows("REF-03")
def test_local_norms_are_marked_to_confirm_and_the_verified_one_is_not():
    status = {p.key: p.status for p in (*CLOCKS, *CHOICE, *RULES)}

    assert status["referrals.answer_minutes_urgent"] == "to_confirm"
    assert status["referrals.return_summary_hours"] == "to_confirm"
    assert status["referrals.referred_follow_up_days"] == "confirmed"
    assert all(p.source for p in (*CLOCKS, *CHOICE, *RULES))


SIDES = [
    # institution, outside, hands
    (1, (), {Hand.SENDER, Hand.PATIENT}),
    (2, (), {Hand.RECEIVER, Hand.PATIENT}),
    (3, (), set()),
    (None, (), set()),
    (3, (1,), {Hand.SENDER, Hand.PATIENT}),
    (3, (2,), {Hand.RECEIVER, Hand.PATIENT}),
    (9, (1, 2), set()),
]


@pytest.mark.rows("REF-04", "REF-05")
@pytest.mark.parametrize(("institution", "outside", "hands"), SIDES)
def test_the_maker_acts_for_a_hospital_outside_and_for_nobody_else(institution, outside, hands):
    found = hands_of(
        institution, sender_id=1, receiver_id=2, maker_id=3, outside=frozenset(outside)
    )

    assert found == hands


def test_who_follows_patients_up_may_receive_those_who_come_home():
    assert "referrals.follow_up" in permissions_for(Move.ACCEPT, Direction.DOWN)
    assert "referrals.follow_up" not in permissions_for(Move.ACCEPT, Direction.UP)
    assert permissions_for(Move.TAKE_INTO_CARE, Direction.UP) == ("referrals.treat",)
