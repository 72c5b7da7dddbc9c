"""Which side an institution stands on, and which permission a move asks for."""

from typing import Final

from lianyi.areas.diagnostics.types.words import CentreKind, Hand, Move

NEEDS: Final = {
    Move.EXAMINE: ("diagnostics.examine", "diagnostics.collect"),
    Move.TRANSMIT: ("diagnostics.examine", "diagnostics.report"),
    Move.RETAKE: ("diagnostics.examine", "diagnostics.report"),
    Move.CLAIM: ("diagnostics.report",),
    Move.RELEASE: ("diagnostics.report",),
    Move.REASSIGN: ("diagnostics.manage",),
    Move.TRANSFER: ("diagnostics.report", "diagnostics.manage"),
    Move.SUBMIT: ("diagnostics.report",),
    Move.RECALL: ("diagnostics.report",),
    Move.SEND_BACK: ("diagnostics.review",),
    Move.SIGN: ("diagnostics.report", "diagnostics.review"),
    Move.INFORM: ("diagnostics.inform",),
    Move.CANCEL: ("diagnostics.order", "diagnostics.examine"),
}
"""Any one of the permissions allows the move."""


READS: Final = frozenset({Move.CLAIM, Move.TRANSFER, Move.SUBMIT, Move.SIGN})
"""Moves of whoever reads."""
_ONLY: Final = {"laboratory_technician": frozenset({CentreKind.LABORATORY})}
"""Posts that read for some kinds of centre only, however many kinds their institution hosts."""


def reads_for(role: str, kind: CentreKind) -> bool:
    """Whether a post whose permission is to report does so for this kind of centre."""
    return kind in _ONLY.get(role, (kind,))


def hands_of(
    institution_id: int | None, *, requester_id: int, performer_id: int, host_id: int
) -> frozenset[Hand]:
    """The sides an institution may act for; one that does everything itself holds all three."""
    if institution_id is None:
        return frozenset()
    sides = {
        Hand.REQUESTER: requester_id,
        Hand.PERFORMER: performer_id,
        Hand.CENTRE: host_id,
    }
    return frozenset(hand for hand, side in sides.items() if side == institution_id)
