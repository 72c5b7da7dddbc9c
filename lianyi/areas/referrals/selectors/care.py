"""One dated task with its plan and its tries; where a request for guidance lives."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lianyi.areas.referrals.definitions import reasons
from lianyi.areas.referrals.models import (
    CarePlan,
    FollowUp,
    FollowUpAttempt,
    FollowUpNotFound,
    Guidance,
    GuidanceNotFound,
)
from lianyi.areas.referrals.selectors.lists import as_rows
from lianyi.areas.referrals.selectors.sheet import findings_shown
from lianyi.areas.referrals.types.cards import FollowUpCard, ReferralRow
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpSheet:
    """What the doctor who does the task must know."""

    task: FollowUpCard
    referral: ReferralRow
    person: residents.ResidentCard | None
    plan: Mapping[str, Any] | None
    attempts: tuple[Mapping[str, Any], ...]
    earlier: tuple[FollowUpCard, ...]
    measured: tuple[tuple[str, str], ...]


def follow_up_sheet(follow_up_id: int, scope: Scope) -> FollowUpSheet:
    """One task. Cost: eight queries. Raises: FollowUpNotFound (404)."""
    task = (
        FollowUp.objects.visible_to(scope)
        .select_related("referral__case")
        .filter(pk=follow_up_id)
        .first()
    )
    if task is None:
        raise FollowUpNotFound(follow_up_id=follow_up_id)
    plan = CarePlan.objects.filter(referral=task.referral_id).first()
    tries = FollowUpAttempt.objects.filter(follow_up=task).order_by("at", "id")[:50]
    earlier = (
        FollowUp.objects.filter(referral=task.referral_id)
        .exclude(pk=task.pk)
        .order_by("due_on", "id")
    )
    return FollowUpSheet(
        task=task.card(),
        referral=as_rows([task.referral], scope)[0],
        person=residents.cards([task.resident_id], scope).get(task.resident_id),
        plan=_plan(plan),
        attempts=tuple(
            {
                "at": t.at,
                "by": t.by_name,
                "outcome": reasons.name_of("attempt", t.outcome),
                "note": t.note,
                "next_on": t.next_on,
            }
            for t in tries
        ),
        earlier=tuple(other.card() for other in earlier[:30]),
        measured=tuple(findings_shown(task.measurements)),
    )


def _plan(row: CarePlan | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "diagnoses": row.diagnoses,
        "next_steps": row.next_steps,
        "rehabilitation": row.rehabilitation,
        "warning_signs": row.warning_signs,
        "drugs": row.drugs,
        "targets": [(name, f"≤ {most}") for name, most in findings_shown(row.targets)],
        "county_doctor_name": row.county_doctor_name,
    }


def guidance_place(guidance_id: int, scope: Scope) -> int:
    """The referral a request for guidance belongs to. Raises: GuidanceNotFound (404)."""
    found = (
        Guidance.objects.visible_to(scope)
        .filter(pk=guidance_id)
        .values_list("referral_id", flat=True)
        .first()
    )
    if found is None:
        raise GuidanceNotFound(guidance_id=guidance_id)
    return found
