"""Which step of the ladder comes next, and whether one may be left out.

A county writes its ladder as data (X35): village → township → [receiving hospital] → county → partner. Going up a
step is plain; leaving steps out needs an emergency, a green channel, or a reason that is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lianyi.areas.referrals.types.words import Direction, Level, Urgency
from lianyi.kernel.errors import DomainError


class SkipGround(StrEnum):
    """What allows a skipped step."""

    NONE_SKIPPED = "NONE_SKIPPED"
    EMERGENCY = "EMERGENCY"
    GREEN_CHANNEL = "GREEN_CHANNEL"
    REASON = "REASON"


class WrongWay(DomainError):
    """The receiver does not stand where the direction points."""

    code = "referral.wrong_way"
    http_status = 422
    template = (
        "From {from_level} to {to_level} is not {direction}; choose another receiver or direction."
    )


class StepSkipped(DomainError):
    """A step of the county's ladder is left out without emergency, green channel or reason."""

    code = "referral.step_skipped"
    http_status = 422
    template = "The county's route leads over {skipped}; give the reason for leaving it out."


@dataclass(frozen=True, slots=True)
class Way:
    """The steps between sender and receiver, in the order of travel, and what allows leaving them out."""

    skipped: tuple[Level, ...]
    ground: SkipGround


def way(
    ladder: Sequence[Level],
    *,
    sender: Level,
    receiver: Level,
    direction: Direction,
    urgency: Urgency = Urgency.ORDINARY,
    emergency: bool = False,
    reason: str = "",
    has_receiving: bool = True,
) -> Way:
    """Return the steps left out and why that is allowed.

    Expects: `ladder` from the lowest step up. `has_receiving`: the sender's area has an intermediate hospital.
    Raises: WrongWay (422); StepSkipped (422), naming the steps. Going down or back may leave out any step.
    """
    steps = [level for level in ladder if has_receiving or level != Level.RECEIVING]
    _must_lead(steps, sender, receiver, direction)
    if direction in (Direction.DOWN, Direction.RETURN, Direction.SIDEWAYS):
        return Way((), SkipGround.NONE_SKIPPED)
    between = tuple(steps[steps.index(sender) + 1 : steps.index(receiver)])
    if not between:
        return Way((), SkipGround.NONE_SKIPPED)
    if emergency or urgency == Urgency.URGENT:
        return Way(between, SkipGround.EMERGENCY)
    if urgency == Urgency.GREEN:
        return Way(between, SkipGround.GREEN_CHANNEL)
    if reason.strip():
        return Way(between, SkipGround.REASON)
    raise StepSkipped(field="skip_reason", skipped=list(between))


def next_step(ladder: Sequence[Level], sender: Level, *, has_receiving: bool) -> Level | None:
    """The step above the sender; None at the top."""
    steps = [level for level in ladder if has_receiving or level != Level.RECEIVING]
    if sender not in steps:
        return None
    place = steps.index(sender) + 1
    return steps[place] if place < len(steps) else None


def _must_lead(
    steps: Sequence[Level], sender: Level, receiver: Level, direction: Direction
) -> None:
    """Refuse a receiver off the ladder, or on the wrong side of the sender."""
    wrong = WrongWay(
        field="to_institution", from_level=sender, to_level=receiver, direction=direction
    )
    if direction == Direction.SIDEWAYS:
        if sender != receiver:
            raise wrong
        return
    if sender not in steps or receiver not in steps:
        raise wrong
    climbs = steps.index(receiver) - steps.index(sender)
    allowed = {
        Direction.UP: climbs > 0 and receiver != Level.PARTNER,
        Direction.OUT: climbs > 0 and receiver == Level.PARTNER,
        Direction.DOWN: climbs < 0 and sender != Level.PARTNER,
        Direction.RETURN: climbs < 0 and sender == Level.PARTNER,
    }
    if not allowed[direction]:
        raise wrong
