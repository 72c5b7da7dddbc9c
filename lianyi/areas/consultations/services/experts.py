"""The register of experts: who may be asked is verified, not assumed. Source: remote-medicine-2018 (three years)."""

from datetime import datetime

from django.db import IntegrityError, transaction

from lianyi.areas.consultations.models import Expert, ExpertNotFound
from lianyi.areas.consultations.selectors.experts import card_of, years_needed
from lianyi.areas.consultations.services.refusals import AlreadyExpert, ExpertUnfit, NotYourSide
from lianyi.areas.consultations.services.texts import code, text
from lianyi.areas.consultations.types.cards import ExpertCard
from lianyi.areas.consultations.types.drafts import ExpertDraft
from lianyi.areas.organisations import public as organisations
from lianyi.areas.workforce import public as workforce
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases.clocks import local_day


@transaction.atomic
def register_expert(*, draft: ExpertDraft, actor: Actor, now: datetime) -> ExpertCard:
    """Put a doctor on the register, with what proves since when the doctor practises independently.

    Raises: StaffNotFound (404), NotPermitted (403), ExpertUnfit, TextMissing, BadReason (422), AlreadyExpert,
        NotYourSide (409).
    Source: remote-medicine-2018 (at least three years of independent practice in the discipline).
    """
    actor.must("consultations.manage")
    row = _ours(draft, actor) if draft.staff_id else _outside(draft, actor, now)
    row.discipline = code("discipline", "discipline", draft.discipline)
    row.speciality = text("speciality", "专业特长", draft.speciality, 200, empty=True)
    row.independent_since = draft.independent_since
    row.proof = text("proof", "独立执业的依据", draft.proof, 200)
    row.verified_at, row.verified_by_name = now, actor.name[:60]
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise AlreadyExpert(field="staff_id", name=row.name) from None
    card = card_of(row, local_day(now))
    if card.unfit:
        years = years_needed(row.institution_id, local_day(now))
        raise ExpertUnfit(field="independent_since", name=row.name, why=card.unfit, years=years)
    _audit("consultations.register_expert", row, actor, now)
    return card


@transaction.atomic
def set_expert_active(*, expert_id: int, active: bool, actor: Actor, now: datetime) -> ExpertCard:
    """Take an expert off the register, or back; who is asked already stays so. Raises: ExpertNotFound (404)."""
    actor.must("consultations.manage")
    row = locked_expert(expert_id)
    if not _manages(actor, row.institution_id):
        raise ExpertNotFound(expert_id=expert_id)
    row.active = active
    row.save()
    _audit(f"consultations.expert_{'back' if active else 'off'}", row, actor, now)
    return card_of(row, local_day(now))


def locked_expert(expert_id: int) -> Expert:
    """A row of the register, locked. Raises: ExpertNotFound (404)."""
    rows = Expert.objects.select_related("staff").select_for_update(of=("self",))
    row = rows.filter(pk=expert_id).first()
    if row is None:
        raise ExpertNotFound(field="experts", expert_id=expert_id)
    return row


def _ours(draft: ExpertDraft, actor: Actor) -> Expert:
    staff = workforce.get_staff(draft.staff_id or 0, actor.scope)
    return Expert(
        staff_id=staff.id,
        institution_id=staff.institution_id,
        user_id=staff.user_id,
        name=staff.name,
        department=staff.department,
        rank=staff.rank,
        licence_no=staff.licence_no,
    )


def _outside(draft: ExpertDraft, actor: Actor, now: datetime) -> Expert:
    """One of a partner hospital outside, with an agreement of the actor's lead in force."""
    lead = organisations.lead_of(actor.institution_id or 0, local_day(now))
    partners = organisations.partners_of(lead.id, local_day(now)) if lead else []
    if draft.institution_id not in {each.partner.id for each in partners}:
        raise NotYourSide(hand="受邀方", move="登记专家")
    return Expert(
        institution_id=draft.institution_id,
        name=text("name", "姓名", draft.name, 60),
        rank=code("rank", "rank", draft.rank),
        licence_no=text("licence_no", "执业证书编号", draft.licence_no, 40),
    )


def _manages(actor: Actor, institution_id: int) -> bool:
    if actor.scope.everything or institution_id in actor.scope.institution_ids:
        return True
    lead = organisations.lead_of(actor.institution_id or 0, local_day(actor.scope.at))
    day = local_day(actor.scope.at)
    partners = organisations.partners_of(lead.id, day) if lead else []
    return institution_id in {each.partner.id for each in partners}


def _audit(action: str, row: Expert, actor: Actor, now: datetime) -> None:
    audit.record(
        actor,
        action,
        target=f"expert:{row.pk}",
        at=now,
        facts={"staff": row.staff_id, "since": row.independent_since.isoformat()},
    )
