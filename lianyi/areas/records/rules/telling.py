"""How a contact is told in one line of the timeline. Chinese is the language of the record."""

from collections.abc import Sequence
from typing import Final

from lianyi.areas.records.definitions import catalogue
from lianyi.areas.records.types import Flag, ObservationCard, plain

TITLE: Final = 120
SUMMARY: Final = 300
SHOWN_VALUES: Final = 5
_ARROW: Final = {Flag.LOW: "↓", Flag.CRITICAL_LOW: "↓↓", Flag.HIGH: "↑", Flag.CRITICAL_HIGH: "↑↑"}


def title(*, principal_name: str, chief_complaint: str, kind_name: str) -> str:
    """The diagnosis; without one the complaint; without either the kind of contact."""
    return (principal_name or chief_complaint or kind_name)[:TITLE]


def summary(
    *,
    chief_complaint: str,
    others: Sequence[str],
    observations: Sequence[ObservationCard],
    drugs: Sequence[str],
) -> str:
    """Complaint, further diagnoses, what was measured (abnormal first), and how many drugs."""
    parts = [chief_complaint, "、".join(others), "；".join(values_told(observations))]
    if drugs:
        more = f" 等 {len(drugs)} 种药" if len(drugs) > 1 else ""
        parts.append(f"{drugs[0]}{more}")
    return " · ".join(part for part in parts if part)[:SUMMARY]


def values_told(observations: Sequence[ObservationCard]) -> list[str]:
    """Measured values as a doctor says them: the two of a blood pressure together, abnormal ones first."""
    by_code = {card.code: card for card in observations}
    systolic, diastolic = (
        by_code.pop(catalogue.SYSTOLIC, None),
        by_code.pop(catalogue.DIASTOLIC, None),
    )
    told: list[tuple[bool, str]] = []
    if systolic and diastolic and systolic.value is not None and diastolic.value is not None:
        mark = _ARROW.get(systolic.flag) or _ARROW.get(diastolic.flag) or ""
        text = f"血压 {plain(systolic.value)}/{plain(diastolic.value)} mmHg{mark}"
        told.append((not mark, text))
    else:
        by_code |= {card.code: card for card in (systolic, diastolic) if card}
    for card in by_code.values():
        measure = catalogue.measures().get(card.code)
        mark = _ARROW.get(card.flag, "")
        told.append((not mark, f"{measure.short if measure else card.name} {card.shown}{mark}"))
    told.sort(key=lambda pair: pair[0])
    return [text for _, text in told[:SHOWN_VALUES]]
