"""What the committee decides, who chairs it, and when an object may take effect."""

import re
from collections.abc import Iterable
from typing import Final

from lianyi.areas.organisations.types import (
    MatterKind,
    Outcome,
    Power,
    SeatCard,
    SeatSlot,
)
from lianyi.kernel.errors import DomainError

POWER_OF: Final = {
    MatterKind.PLAN: Power.PLANNING,
    MatterKind.CHARTER: Power.CHARTER,
    MatterKind.PROJECT: Power.PROJECTS,
    MatterKind.BUDGET: Power.FUNDING,
    MatterKind.POST_SCHEME: Power.PERSONNEL,
    MatterKind.HEAD_APPOINTMENT: Power.PERSONNEL,
    MatterKind.SUPERVISION_SCHEME: Power.SUPERVISION,
    MatterKind.ASSESSMENT_SCHEME: Power.ASSESSMENT,
    MatterKind.MERGER: Power.OTHER,
    MatterKind.EXIT: Power.OTHER,
    MatterKind.OTHER: Power.OTHER,
}
"""Which power decides on which object. Source: seed-001 L205."""

POWERS: Final = (
    Power.PLANNING,
    Power.CHARTER,
    Power.PROJECTS,
    Power.FUNDING,
    Power.PERSONNEL,
    Power.SUPERVISION,
    Power.ASSESSMENT,
)
"""The seven listed powers; 其他重大事项 stands beside them. Source: seed-001 L205."""


class DecisionNeeded(DomainError):
    """The object takes effect only by a recorded decision of the governing body."""

    code = "organisations.decision_needed"
    http_status = 409
    template = "“{title}” ({kind}) needs a recorded, approving decision before it takes effect."


class WrongPower(DomainError):
    """The decision was made under another power than the object falls under."""

    code = "organisations.wrong_power"
    http_status = 422
    template = "“{title}” falls under the power {power}, not under {given}."


class ChairMissing(DomainError):
    """The body has no chair of the rank the county's rule asks for."""

    code = "organisations.chair_missing"
    http_status = 409
    template = "{body} has no chair of the rank required ({rule}); name one before it decides."


class VotesDoNotCarry(DomainError):
    """More votes against than for cannot be an approval."""

    code = "organisations.votes_do_not_carry"
    http_status = 422
    template = "{votes_for} for and {votes_against} against do not carry an approval."


_JOINED: Final = re.compile(r"[、，,；;/ ]+")

CHAIR_POSITIONS: Final[dict[str, tuple[str, ...]]] = {
    "principal_leader": (
        "县委书记",
        "旗委书记",
        "市委书记",
        "县长",
        "旗长",
        "市长",
        "区长",
        "主要领导",
    ),
    "deputy_leader": ("副县长", "副旗长", "副市长", "副区长"),
    "bureau_director": (
        "卫健委主任",
        "卫健局局长",
        "卫健体委主任",
        "卫生健康委主任",
        "卫生健康局局长",
    ),
    "lead_director": ("院长",),
    "any": (),
}
"""Positions that satisfy each chair rule (X14). Source: seed-001 L205, B; seed-004."""


def chair_fits(rule: str, seats: Iterable[SeatCard]) -> bool:
    """Whether the body has a chair of the rank the rule asks for."""
    chair = next((seat for seat in seats if seat.slot is SeatSlot.CHAIR), None)
    if chair is None:
        return False
    positions = CHAIR_POSITIONS[rule]
    held = _JOINED.split(chair.position)
    return not positions or any(
        part.strip().endswith(positions) and (rule == "deputy_leader" or "副" not in part)
        for part in held
    )


def missing_departments(required: Iterable[str], seats: Iterable[SeatCard]) -> tuple[str, ...]:
    """Departments of the rule that have no seat, in the rule's order."""
    held = {seat.department for seat in seats}
    return tuple(name for name in required if name not in held)


def check_decision(
    *,
    kind: MatterKind,
    title: str,
    power: Power,
    outcome: Outcome,
    votes_for: int,
    votes_against: int,
) -> None:
    """Refuse a decision under the wrong power, or an approval the votes do not carry.

    Raises: WrongPower, VotesDoNotCarry (422).
    """
    if POWER_OF[kind] is not power:
        raise WrongPower(field="power", title=title, power=POWER_OF[kind].value, given=power.value)
    check_votes(outcome, votes_for, votes_against)


def check_votes(outcome: Outcome, votes_for: int, votes_against: int) -> None:
    """Refuse an approval that more voted against than for. Raises: VotesDoNotCarry (422)."""
    if outcome is Outcome.APPROVED and votes_against >= votes_for and votes_for + votes_against:
        raise VotesDoNotCarry(field="votes_for", votes_for=votes_for, votes_against=votes_against)


def next_head(director: str, head: str) -> str | None:
    """The name to propose as head when the lead hospital's director changes; None where it is the head already.

    Source: seed-001 L191 (旗县级医院院长为医共体负责人).
    """
    return director if director and director != head else None
