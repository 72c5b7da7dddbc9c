"""What the one page of a request needs: the person, what is known, what the rules say, who could receive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records import public as records
from lianyi.areas.referrals.models import Referral
from lianyi.areas.referrals.rules.expressions import Value
from lianyi.areas.referrals.rules.plans import default_targets, suggested_dates
from lianyi.areas.referrals.rules.targets import Ranked
from lianyi.areas.referrals.selectors.assess import (
    age_on,
    assess,
    known_values,
    offered_slots,
    rank_targets,
)
from lianyi.areas.referrals.selectors.lists import as_rows
from lianyi.areas.referrals.states import LIVE
from lianyi.areas.referrals.types.cards import ReferralRow
from lianyi.areas.referrals.types.drafts import PlannedFollowUp
from lianyi.areas.referrals.types.indications import Judgement
from lianyi.areas.referrals.types.words import Direction, Urgency
from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling import public as scheduling
from lianyi.kernel.actor import Actor
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.policy import public as policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What a request begins with: the person and what the record knows, so that nothing is typed twice."""

    resident: residents.ResidentCard
    problems: Sequence[records.ProblemCard]
    drugs: Sequence[records.DrugCard]
    values: Mapping[str, float]
    live: Sequence[ReferralRow]
    last_complaint: str
    last_diagnosis_code: str
    last_diagnosis_name: str
    last_encounter_on: date | None

    def initial(self) -> dict[str, Any]:
        """First values of the form."""
        past = "、".join(f"{p.name}（{p.since:%Y}年起）" for p in self.problems[:6])
        drugs = "、".join(d.drug_name for d in self.drugs[:8])
        return {
            "diagnosis_code": self.last_diagnosis_code,
            "impression": self.last_diagnosis_name,
            "present_illness": self.last_complaint,
            "past_history": past,
            "treatment_so_far": f"目前用药：{drugs}" if drugs else "",
            **{
                f"f_{name}": int(value) if value.is_integer() else value
                for name, value in self.values.items()
            },
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What the rules say of what was typed so far."""

    judgement: Judgement | None
    ranked: Sequence[Ranked]
    slots: Sequence[scheduling.SlotCard]
    exams: Sequence[scheduling.SlotCard]
    chosen_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeStart:
    """What a return slip begins with."""

    row: ReferralRow
    resident: residents.ResidentCard
    homes: Sequence[organisations.InstitutionCard]
    drugs: Sequence[records.DrugCard]
    dates: Sequence[PlannedFollowUp]
    targets: Mapping[str, float]
    last_values: Mapping[str, float]
    diagnosis_code: str
    diagnosis_name: str
    encounter_id: int | None


def start(resident_id: int, actor: Actor, now: datetime) -> Start:
    """The beginning of a request. Cost: about eight queries. Raises: ResidentNotFound (404)."""
    resident = residents.get_resident(resident_id, actor.scope)
    summary = records.summary(resident_id, actor.scope, now)
    last = summary.last_encounters[0] if summary.last_encounters else None
    live = Referral.objects.visible_to(actor.scope).filter(
        resident__in=residents.same_person_ids(resident.id), state__in=LIVE
    )
    return Start(
        resident=resident,
        problems=summary.problems,
        drugs=summary.drugs,
        values=known_values(resident_id, actor.scope),
        live=as_rows(live.select_related("case").order_by("id")[:5], actor.scope),
        last_complaint=last.chief_complaint if last else "",
        last_diagnosis_code=last.principal_code if last else "",
        last_diagnosis_name=last.principal_name if last else "",
        last_encounter_on=last.started_at.astimezone(ZONE).date() if last else None,
    )


def advise(
    *,
    resident: residents.ResidentCard,
    direction: Direction,
    urgency: Urgency,
    diagnosis_code: str,
    values: Mapping[str, Value | None],
    wants_bed: bool,
    chosen_id: int | None,
    actor: Actor,
    now: datetime,
    department: str = "",
) -> Advice:
    """Indications met, receivers in order, and the free places of the one chosen (or of the best).

    Cost: about fifteen queries. Raises: ImpossibleFinding (422).
    """
    sender = organisations.get_institution(actor.institution_id or 0)
    rules = policy.current(sender.county_code, now.astimezone(ZONE).date())
    judgement = (
        assess(
            resident=resident,
            sender=sender,
            direction=direction,
            diagnosis_code=diagnosis_code,
            raw=values,
            now=now,
        )
        if diagnosis_code
        else None
    )
    ranked = rank_targets(
        sender=sender,
        direction=direction,
        urgency=urgency,
        diagnosis_code=diagnosis_code,
        wants_bed=wants_bed,
        rules=rules,
        now=now,
        department=department,
    )
    known = {r.candidate.institution_id for r in ranked}
    chosen = chosen_id if chosen_id in known else _first_choice(ranked, urgency)
    days = rules.whole("referrals.slots_days")
    slots = (
        offered_slots(chosen, urgency=urgency, kinds=("CLINIC", "DOCTOR"), now=now, days=days)
        if chosen
        else []
    )
    exams = (
        offered_slots(chosen, urgency=urgency, kinds=("EXAM",), now=now, days=days)
        if chosen
        else []
    )
    return Advice(judgement=judgement, ranked=ranked, slots=slots, exams=exams, chosen_id=chosen)


def _first_choice(ranked: Sequence[Ranked], urgency: Urgency) -> int | None:
    """The receiver offered before one is chosen: what is ordinary goes one step, for skipping needs a reason."""
    steps = [r for r in ranked if r.is_next_step] if urgency == Urgency.ORDINARY else []
    best = [*steps, *ranked][:1]
    return best[0].candidate.institution_id if best else None


def judge_for(
    *,
    resident_id: int,
    direction: Direction,
    diagnosis_code: str,
    values: Mapping[str, Value | None],
    actor: Actor,
    now: datetime,
) -> Judgement:
    """What the standards say of a resident in reach, judged at the actor's institution; nothing is written.

    Raises: ResidentNotFound (404), ImpossibleFinding (422).
    """
    return assess(
        resident=residents.get_resident(resident_id, actor.scope),
        sender=organisations.get_institution(actor.institution_id or 0),
        direction=direction,
        diagnosis_code=diagnosis_code,
        raw=values,
        now=now,
    )


def home_start(referral_id: int, actor: Actor, now: datetime) -> HomeStart:
    """The beginning of a return slip. Cost: about eight queries. Raises: ReferralNotFound (404)."""
    referral = Referral.objects.visible_to(actor.scope).select_related("case").one(referral_id)
    resident = residents.get_resident(referral.resident_id, actor.scope)
    today = now.astimezone(ZONE).date()
    rules = policy.at(
        referral.case.policy_version_id if referral.case else None, referral.county_code
    )
    return HomeStart(
        row=as_rows([referral], actor.scope)[0],
        resident=resident,
        homes=_homes(referral, resident),
        drugs=records.current_drugs(referral.resident_id, actor.scope, today),
        dates=suggested_dates(
            today, first_within_days=rules.whole("referrals.first_follow_up_days")
        ),
        targets=default_targets(age_on(resident.born_on, today), referral.diagnosis_code),
        last_values=known_values(referral.resident_id, actor.scope),
        diagnosis_code=referral.diagnosis_code,
        diagnosis_name=referral.diagnosis_name,
        encounter_id=referral.encounter_id,
    )


def _homes(
    referral: Referral, resident: residents.ResidentCard
) -> list[organisations.InstitutionCard]:
    """Where the patient may go: the township she came from first, then her own, then all others of the county."""
    first = [
        organisations.hub_of(referral.from_institution_id),
        organisations.hub_of(resident.registered_institution_id),
    ]
    county = organisations.list_county(referral.county_code, organisations.Tier.TOWNSHIP)
    seen: dict[int, organisations.InstitutionCard] = {}
    for card in (*first, *county):
        if card is not None and card.id != referral.to_institution_id:
            seen.setdefault(card.id, card)
    return list(seen.values())


def outside_start(
    encounter_id: int, actor: Actor, now: datetime
) -> tuple[records.EncounterCard, Start]:
    """The beginning of a return from outside. Raises: EncounterNotFound (404)."""
    stay = records.get_encounter(encounter_id, actor.scope).card
    return stay, start(stay.resident_id, actor, now)


def outside_hospitals(actor: Actor, now: datetime) -> list[tuple[int, str]]:
    """Partner hospitals outside, of which one is the sender of a return."""
    day = now.astimezone(ZONE).date()
    mine = actor.institution_id or 0
    lead = organisations.lead_of(mine, day)
    partners = organisations.partners_of(lead.id if lead else mine, day)
    return [(p.partner.id, p.partner.short_name or p.partner.name) for p in partners]
