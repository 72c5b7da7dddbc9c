"""Which side somebody stands on, and which permission a move asks for."""

from collections.abc import Collection
from typing import Final

from lianyi.areas.consultations.types.words import Hand, Move

NEEDS: Final = {
    Move.SEND_UP: ("consultations.request",),
    Move.FORWARD: ("consultations.request",),
    Move.BOOK: ("consultations.request",),
    Move.ASK_INFO: ("consultations.triage",),
    Move.GIVE_INFO: ("consultations.request",),
    Move.ACCEPT: ("consultations.triage",),
    Move.DECLINE: ("consultations.triage", "consultations.request"),
    Move.SCHEDULE: ("consultations.triage",),
    Move.START: ("consultations.attend",),
    Move.STOP: ("consultations.attend",),
    Move.END: ("consultations.attend",),
    Move.OPINE: ("consultations.opine", "consultations.triage"),
    Move.COMPLETE: ("consultations.opine",),
    Move.FEED_BACK: ("consultations.request",),
    Move.WITHDRAW: ("consultations.request",),
}
"""Any one of the permissions allows the move; at the township declining belongs to whoever passes on."""


def hands_of(
    *,
    institution_id: int | None,
    user_id: int | None,
    inviting_id: int,
    township_id: int | None,
    invited_ids: Collection[int],
    expert_users: Collection[int],
) -> frozenset[Hand]:
    """The sides somebody may act for. `invited_ids`: the invited institution and those of the experts."""
    hands: set[Hand] = set()
    if institution_id is not None:
        if institution_id == inviting_id:
            hands.add(Hand.INVITING)
        if institution_id == township_id:
            hands.add(Hand.TOWNSHIP)
        if institution_id in invited_ids:
            hands.add(Hand.INVITED)
    if user_id is not None and user_id in expert_users:
        hands.add(Hand.EXPERT)
    return frozenset(hands)
