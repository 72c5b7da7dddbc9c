"""Who should receive the patient: possible receivers in order, each with the reasons in numbers a doctor can check.

Every term is a share from 0 to 1; its weight is a policy parameter; the score is the weighted mean in percent. A term
whose truth is not known (no coordinates, no catalogue) counts half, and says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lianyi.areas.referrals.types.words import Level, Tie

UNKNOWN_SHARE: Final = 0.5
_ENOUGH_SLOTS: Final = 5
_ENOUGH_BEDS: Final = 3

_TIE_SHARE: Final = {
    Tie.HUB: 1.0,
    Tie.RECEIVING: 1.0,
    Tie.LEAD: 1.0,
    Tie.MEMBER: 0.6,
    Tie.PARTNER: 0.8,
    Tie.NONE: 0.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much each term counts; whole numbers, at least one above zero. Parameters `referrals.weight_*`."""

    competence: int
    slots: int
    beds: int
    distance: int
    tie: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What is known of one possible receiver.

    can_treat: whether it takes this patient as asked, None where the disease catalogue is silent; ability: the word of
    that catalogue. distance_km: None without coordinates.
    """

    institution_id: int
    name: str
    level: Level
    tie: Tie
    can_treat: bool | None
    open_slots: int
    free_beds: int
    distance_km: float | None
    first_slot_at: datetime | None = None
    ability: str = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One reason: its share (0–1), its weight, and whether the truth behind it is known."""

    name: str
    share: float
    weight: int
    known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A receiver with its score in percent and the terms it is made of."""

    candidate: Candidate
    score: int
    terms: tuple[Term, ...]
    is_next_step: bool
    cannot_treat: bool


def rank(
    candidates: Iterable[Candidate],
    *,
    weights: Weights,
    next_level: Level | None,
    wants_bed: bool,
    far_km: int,
) -> list[Ranked]:
    """Order possible receivers: those that can treat before those that cannot, the next step of the route before others
    of equal score, nearer and lower id last.

    Units: `far_km` is the distance that scores nothing, in km.
    """
    ranked = [_ranked(c, weights, next_level, wants_bed, far_km) for c in candidates]
    return sorted(
        ranked,
        key=lambda r: (
            r.cannot_treat,
            -r.score,
            not r.is_next_step,
            r.candidate.distance_km if r.candidate.distance_km is not None else float("inf"),
            r.candidate.institution_id,
        ),
    )


def _ranked(
    c: Candidate, weights: Weights, next_level: Level | None, wants_bed: bool, far_km: int
) -> Ranked:
    terms = (
        Term(
            name="competence",
            share=UNKNOWN_SHARE if c.can_treat is None else float(c.can_treat),
            weight=weights.competence,
            known=c.can_treat is not None,
        ),
        Term(
            name="slots",
            share=min(c.open_slots, _ENOUGH_SLOTS) / _ENOUGH_SLOTS,
            weight=weights.slots,
        ),
        Term(
            name="beds",
            share=min(c.free_beds, _ENOUGH_BEDS) / _ENOUGH_BEDS,
            weight=weights.beds if wants_bed else 0,
        ),
        Term(
            name="distance",
            share=UNKNOWN_SHARE if c.distance_km is None else max(0.0, 1 - c.distance_km / far_km),
            weight=weights.distance,
            known=c.distance_km is not None,
        ),
        Term(name="tie", share=_TIE_SHARE[c.tie], weight=weights.tie),
    )
    whole = sum(t.weight for t in terms) or 1
    score = round(100 * sum(t.share * t.weight for t in terms) / whole)
    return Ranked(
        candidate=c,
        score=score,
        terms=terms,
        is_next_step=c.level == next_level,
        cannot_treat=c.can_treat is False,
    )
