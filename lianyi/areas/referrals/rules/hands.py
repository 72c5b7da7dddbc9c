"""Which side an institution stands on, and which permission a move asks for.

A hospital outside the county has no desk here: the institution of ours that made the request acts for it, and the step
says so.
"""

from typing import Final

from lianyi.areas.referrals.types.words import Direction, Hand, Move

_SENDING: Final = ("referrals.send",)
_ANSWERING: Final = ("referrals.answer",)
_TREATING: Final = ("referrals.treat", "referrals.answer")

_NEEDS: Final = {
    Move.SEND: _SENDING,
    Move.ANSWER_INFO: _SENDING,
    Move.WITHDRAW: _SENDING,
    Move.DEPART: ("referrals.send", "referrals.answer"),
    Move.REFUSE: ("referrals.send", "referrals.answer"),
    Move.ACCEPT: _ANSWERING,
    Move.DECLINE: _ANSWERING,
    Move.REQUEST_INFO: _ANSWERING,
    Move.FORWARD: _ANSWERING,
    Move.ARRIVE: _TREATING,
    Move.TAKE_INTO_CARE: ("referrals.treat",),
    Move.FOLLOW: ("referrals.follow_up",),
    Move.CLOSE: ("referrals.treat", "referrals.follow_up"),
}
_AT_HOME: Final = frozenset({Move.ACCEPT, Move.DECLINE, Move.REQUEST_INFO, Move.ARRIVE})
"""Moves that whoever follows patients up may make for one who comes home to them."""


def hands_of(
    institution_id: int | None,
    *,
    sender_id: int,
    receiver_id: int,
    maker_id: int,
    outside: frozenset[int],
) -> frozenset[Hand]:
    """The sides an institution may act for. `outside`: those of the two that have no desk here."""
    if institution_id is None:
        return frozenset()
    hands: set[Hand] = set()
    if institution_id == sender_id or (sender_id in outside and institution_id == maker_id):
        hands.add(Hand.SENDER)
    if institution_id == receiver_id or (receiver_id in outside and institution_id == maker_id):
        hands.add(Hand.RECEIVER)
    if hands:
        hands.add(Hand.PATIENT)
    return frozenset(hands)


def permissions_for(move: Move, direction: Direction) -> tuple[str, ...]:
    """The permissions any one of which allows the move."""
    needed = _NEEDS[move]
    if direction == Direction.DOWN and move in _AT_HOME:
        return (*needed, "referrals.follow_up")
    return needed
