"""The plan a patient takes home: dates that can be kept, targets that can be measured, drugs that can be had."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from lianyi.areas.referrals.types.cards import PlanDrug
from lianyi.areas.referrals.types.drafts import PlannedFollowUp
from lianyi.areas.referrals.types.indications import FindingDef
from lianyi.areas.referrals.types.words import DrugStock, FollowUpResult, FollowUpWay
from lianyi.kernel.errors import DomainError

MOST_FOLLOW_UPS: Final = 24
_LONGEST: Final = timedelta(days=366)

REFERRED_DISEASES: Final = ("I10", "I11", "I12", "I13", "I15", "E10", "E11", "E12", "E13", "E14")
"""Whose referral is followed within two weeks. Source: nbphs-2017."""


class NoFollowUp(DomainError):
    """A patient is not sent down without a date to be seen."""

    code = "referral.plan_without_follow_up"
    http_status = 422
    template = "Give at least one follow-up date; the first within {days} days."


class FirstFollowUpTooLate(DomainError):
    """The first date lies beyond the county's limit."""

    code = "referral.first_follow_up_too_late"
    http_status = 422
    template = "The first follow-up must be due by {latest}; you gave {given}."


class BadFollowUpDate(DomainError):
    """A date is past, doubled or too far away."""

    code = "referral.bad_follow_up_date"
    http_status = 422
    template = "The follow-up date {given} cannot stand: {why}."


class BadTarget(DomainError):
    """A target speaks of something nobody can measure."""

    code = "referral.bad_target"
    http_status = 422
    template = "{name} is no value a follow-up can measure."


def checked_dates(
    planned: Sequence[PlannedFollowUp], *, today: date, first_within_days: int
) -> tuple[PlannedFollowUp, ...]:
    """Return the tasks in order of their day. Raises: NoFollowUp, BadFollowUpDate, FirstFollowUpTooLate (422)."""
    if not planned:
        raise NoFollowUp(field="follow_ups", days=first_within_days)
    if len(planned) > MOST_FOLLOW_UPS:
        raise BadFollowUpDate(
            field="follow_ups", given=len(planned), why=f"at most {MOST_FOLLOW_UPS} dates"
        )
    ordered = tuple(sorted(planned, key=lambda p: p.due_on))
    for earlier, later in pairwise(ordered):
        if earlier.due_on == later.due_on:
            raise BadFollowUpDate(field="follow_ups", given=later.due_on, why="it is given twice")
    if ordered[0].due_on < today:
        raise BadFollowUpDate(field="follow_ups", given=ordered[0].due_on, why="it is past")
    if ordered[-1].due_on > today + _LONGEST:
        raise BadFollowUpDate(
            field="follow_ups", given=ordered[-1].due_on, why="it is more than a year away"
        )
    latest = today + timedelta(days=first_within_days)
    if ordered[0].due_on > latest:
        raise FirstFollowUpTooLate(field="follow_ups", latest=latest, given=ordered[0].due_on)
    return ordered


def checked_targets(
    targets: Mapping[str, float], vocabulary: Mapping[str, FindingDef]
) -> dict[str, float]:
    """Keep targets on values that can be measured. Raises: BadTarget (422)."""
    for name in targets:
        if name not in vocabulary or vocabulary[name].group != "measure":
            raise BadTarget(field="targets", name=name)
    return dict(targets)


def result_of(
    measured: Mapping[str, float], targets: Mapping[str, float], *, complication: bool
) -> FollowUpResult:
    """Whether every target that was measured is met; one measured above its target, or a complication, is not met."""
    if complication:
        return FollowUpResult.NOT_MET
    compared = [measured[name] <= most for name, most in targets.items() if name in measured]
    if not compared:
        return FollowUpResult.NOT_MEASURED
    return FollowUpResult.MET if all(compared) else FollowUpResult.NOT_MET


def default_targets(age: int, diagnosis_code: str) -> dict[str, float]:
    """What a plan aims at unless the doctor says otherwise.

    Units: mmHg, mmol/L; the most that still satisfies. Source: nbphs-2017 (below 140/90; from 65 years on
    below 150/90), nbphs-2017 (fasting glucose below 7.0).
    """
    targets: dict[str, float] = {}
    if diagnosis_code.startswith(("I10", "I11", "I12", "I13", "I15")):
        targets |= {"sbp": 149 if age >= 65 else 139, "dbp": 89}
    if diagnosis_code.startswith(("E10", "E11", "E12", "E13", "E14")):
        targets |= {"glucose_fasting": 6.9}
    return targets


def suggested_dates(today: date, *, first_within_days: int) -> tuple[PlannedFollowUp, ...]:
    """Dates a doctor may start from: within the limit, then after a month and a quarter."""
    first = min(first_within_days, 7)
    return (
        PlannedFollowUp(due_on=today + timedelta(days=first), way=FollowUpWay.HOME),
        PlannedFollowUp(due_on=today + timedelta(days=28)),
        PlannedFollowUp(due_on=today + timedelta(days=84)),
    )


def stocked(
    drugs: Iterable[PlanDrug], holds: Callable[[PlanDrug], bool | None]
) -> tuple[PlanDrug, ...]:
    """Mark each drug by whether the township has it; None of `holds` means no list says so."""
    names = {True: DrugStock.ON_LIST, False: DrugStock.NOT_ON_LIST, None: DrugStock.UNKNOWN}
    return tuple(replace(drug, stock=names[holds(drug)]) for drug in drugs)


def is_followed_after_referral(diagnosis_code: str) -> bool:
    """Whether the sender owes a look at the patient within two weeks."""
    return diagnosis_code.upper().startswith(REFERRED_DISEASES)
