"""Whether an earlier result counts: pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from lianyi.areas.diagnostics.types.quality import Grade
from lianyi.areas.diagnostics.types.recognition import Condition, RecognitionRule


def valid_until(rule: RecognitionRule, performed_at: datetime) -> datetime:
    """Until when a result stands for the item."""
    return performed_at + timedelta(hours=rule.valid_hours)


def why_not(
    rule: RecognitionRule,
    *,
    performed_at: datetime,
    grade: str,
    unfit: Iterable[str],
    now: datetime,
) -> str:
    """Which condition a result misses, as a code; nothing where it counts.

    EXPIRED: past its validity. GRADE: the film or trace is below 乙 (one that nobody graded is not held against it).
    CONTROL: internal control or an external round failed, whatever the condition of the item says of grades.
    Source: recognition-2022 (quality is the ground, control the condition).
    """
    if now > valid_until(rule, performed_at):
        return "EXPIRED"
    if any(unfit):
        return "CONTROL"
    if rule.condition == Condition.GRADE and grade == Grade.THIRD:
        return "GRADE"
    return ""
