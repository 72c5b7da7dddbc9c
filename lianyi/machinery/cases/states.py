"""State tables: who may do what in which state, and where it leads.

Pure; the table is the rule, the diagram and the test data.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Generic, TypeVar

from lianyi.kernel.errors import DomainError

StateT = TypeVar("StateT", bound=StrEnum)
MoveT = TypeVar("MoveT", bound=StrEnum)
HandT = TypeVar("HandT", bound=StrEnum)
WordT = TypeVar("WordT", bound=StrEnum)


class IllegalMove(DomainError):
    """The table has no such row; `possible` names what this hand may do now."""

    code = "case.illegal_move"
    http_status = 409
    template = "The {hand_code} may not {move_code} a case that is {state_code}; possible now: {possible_codes}."


class StateTable(Generic[StateT, MoveT, HandT]):
    """Rows (state, move, hand) -> next state, with the Chinese name of each word.

    `start` is where every case begins.
    Raises: ValueError at once for a table that cannot be right: a word without a name, or a state never reached.
    """

    def __init__(
        self,
        rows: Mapping[tuple[StateT, MoveT, HandT], StateT],
        *,
        start: StateT,
        states: Mapping[StateT, str],
        moves: Mapping[MoveT, str],
        hands: Mapping[HandT, str],
    ) -> None:
        self.rows: Final = dict(rows)
        self.start: Final = start
        self.states: Final = dict(states)
        self.moves: Final = dict(moves)
        self.hands: Final = dict(hands)
        self._check()

    def after(self, state: StateT, move: MoveT, hand: HandT) -> StateT:
        """Return the state the move leads to; raise IllegalMove (409) where the table has no such row."""
        try:
            return self.rows[state, move, hand]
        except KeyError:
            raise self._refusal(state, move, hand) from None

    def moves_of(self, state: StateT, hand: HandT) -> list[MoveT]:
        """What a hand may do in a state, in the order of the table."""
        return [move for (here, move, who) in self.rows if here == state and who == hand]

    def can(self, state: StateT, move: MoveT, hand: HandT) -> bool:
        """Whether the table has the row."""
        return (state, move, hand) in self.rows

    def is_end(self, state: StateT) -> bool:
        """Whether nothing can happen any more."""
        return all(here != state for here, _, _ in self.rows)

    @property
    def ends(self) -> frozenset[StateT]:
        """The states in which a case is closed."""
        return frozenset(state for state in self.states if self.is_end(state))

    def read_state(self, text: str) -> StateT:
        """Return the state that a stored word names; KeyError for a word the table lacks: a fault, not a refusal."""
        return _word(self.states, text)

    def read_move(self, text: str) -> MoveT:
        """Return the move that a word names; KeyError for any other."""
        return _word(self.moves, text)

    def read_hand(self, text: str) -> HandT:
        """Return the hand that a word names; KeyError for any other."""
        return _word(self.hands, text)

    def _refusal(self, state: StateT, move: MoveT, hand: HandT) -> IllegalMove:
        possible = self.moves_of(state, hand)
        return IllegalMove(
            state=self.states.get(state, state),
            move=self.moves.get(move, move),
            hand=self.hands.get(hand, hand),
            possible="、".join(self.moves[step] for step in possible) or "无",
            state_code=str(state),
            move_code=str(move),
            hand_code=str(hand),
            possible_codes=", ".join(possible) or "nothing",
        )

    def _check(self) -> None:
        for (state, move, hand), result in self.rows.items():
            for word, names in (
                (state, self.states),
                (result, self.states),
                (move, self.moves),
                (hand, self.hands),
            ):
                if word not in names:
                    raise ValueError(f"{word} has no name")
        reached = {self.start}
        while more := {to for (here, _, _), to in self.rows.items() if here in reached} - reached:
            reached |= more
        if lost := set(self.states) - reached:
            raise ValueError(f"never reached from {self.start}: {', '.join(sorted(lost))}")


def _word(names: Mapping[WordT, str], text: str) -> WordT:
    """The word of a table that a stored text spells."""
    for word in names:
        if word == text:
            return word
    raise KeyError(text)
