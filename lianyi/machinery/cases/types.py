"""What cases hand out."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any


class Priority(IntEnum):
    """How much a case presses; the smaller, the sooner."""

    URGENT = 0
    HIGH = 1
    ORDINARY = 2
    LOW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whose turn it is: a duty (role code) at an institution; at need one person."""

    institution_id: int | None
    duty: str
    user_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCard:
    """A case as others see it.

    `version` grows with every change: send it back to be sure nobody was faster. `previous_state` is set by a move.
    """

    id: int
    kind: str
    state: str
    state_name: str
    subject_id: int
    headline: str
    priority: Priority
    holder: Holder
    opened_at: datetime
    closed_at: datetime | None
    clock: str
    due_at: datetime | None
    due_estimated: bool
    escalation: int
    policy_version_id: int | None
    version: int
    previous_state: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        return self.closed_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """One line of a worklist. `left` is below zero once the limit has passed, and None where no clock runs."""

    case: CaseCard
    kind_name: str
    url_name: str
    overdue: bool
    left: timedelta | None
    escalated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many cases of one kind wait for a desk; `due_soon` run out within the hour."""

    open: int
    overdue: int
    due_soon: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCard:
    """One link of the chain of duty: unit, person, time, instruction, receipt (SEC-03).

    `after` is the time since the step before; `waited` how long the addressee took to take note.
    """

    id: int
    move: str
    move_name: str
    from_state: str
    to_state: str
    state_name: str
    hand: str
    hand_name: str
    user_id: int | None
    by_name: str
    institution_id: int | None
    institution_name: str
    at: datetime
    after: timedelta | None
    note: str
    to_institution_id: int | None
    to_institution_name: str
    to_duty: str
    due_at: datetime | None
    received_at: datetime | None
    received_by: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def hands_over(self) -> bool:
        """Whether the step put the case into other hands than its author's."""
        return (self.to_institution_id, self.to_duty) != (
            None,
            "",
        ) and self.to_institution_id != self.institution_id

    @property
    def tone(self) -> str:
        """How the step looks in a story: late, waiting to be noticed, or done."""
        if self.move == "ESCALATE":
            return "bad"
        return "wait" if self.hands_over and self.received_at is None else "info"

    @property
    def waited(self) -> timedelta | None:
        """How long the addressee took to take note of the step."""
        return self.received_at - self.at if self.received_at else None
