"""The one page of a request: patient, findings, advice, receiver, consent, send. And the page of sending home."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lianyi.areas.referrals.definitions.rule_sets import named
from lianyi.areas.referrals.selectors import request as asking
from lianyi.areas.referrals.selectors.codes import reason_choices
from lianyi.areas.referrals.selectors.offers import overlap, slot_label
from lianyi.areas.referrals.services.homecoming import send_down
from lianyi.areas.referrals.services.outside import bring_back
from lianyi.areas.referrals.services.sending import draft_referral, send_new
from lianyi.areas.referrals.types.cards import ReferralCard
from lianyi.areas.referrals.types.words import Direction, Urgency
from lianyi.areas.referrals.web.forms import findings
from lianyi.areas.referrals.web.forms.request import PlanForm, ReferralForm, code_of
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import done, page, refuse, say


@require_http_methods(["GET", "POST"])
@needs("referrals.create")
def new(request: HttpRequest) -> HttpResponseBase:
    """Write a request for a resident; `act` says whether to look (check), keep (draft) or send."""
    actor, now = actor_of(request), timezone.now()
    resident_id = whole(request.GET.get("resident"))
    if resident_id is None:
        found = residents.search(request.GET.get("q", ""), actor.scope)
        return page(request, "referrals/choose.html", found=found, q=request.GET.get("q", ""))
    begin = asking.start(resident_id, actor, now)
    form = _form(request, begin)
    act = request.POST.get("act", "")
    if request.method == "POST" and act in ("draft", "send") and form.is_valid():
        card = _written(form, act, begin.resident.id, actor)
        if card is not None:
            words = _("已发出，等待接收方应答。") if act == "send" else _("已存为草稿。")
            return done(request, to="referrals-case", args=(card.id,), message=words)
    advice, fault = _advice(form, begin, actor)
    return page(
        request,
        "referrals/new.html",
        fragment="referrals/_advice.html",
        status=422 if fault else 200 if act == "check" else None,
        form=form,
        begin=begin,
        advice=advice,
        fault=fault,
        groups=findings.grouped(form),
        **_places(advice, form),
        rule_sets=named(advice.judgement.rule_sets) if advice and advice.judgement else [],
        chosen=str(advice.chosen_id or "") if advice else "",
        picked=form.data if form.is_bound else {},
        reasons=form["reason_code"].as_widget(attrs={"hx-swap-oob": "true"}),
    )


def _places(advice: asking.Advice | None, form: ReferralForm) -> dict[str, Any]:
    """The slots and exams to choose from; an exam while the patient is seen in the chosen slot cannot be chosen."""
    if advice is None:
        return {"slots": [], "exams": [], "clash": False}
    picked = {name: form.data.get(name) for name in ("slot_id", "exam_slot_id")}
    visit = next((s for s in advice.slots if str(s.id) == picked["slot_id"]), None)
    exams = [(str(s.id), slot_label(s), bool(visit and overlap(s, visit))) for s in advice.exams]
    return {
        "slots": [(str(s.id), slot_label(s)) for s in advice.slots],
        "exams": exams,
        "clash": any(clashes and key == picked["exam_slot_id"] for key, _label, clashes in exams),
    }


def _form(request: HttpRequest, begin: asking.Start) -> ReferralForm:
    typed = request.POST if request.method == "POST" else None
    direction = _direction((typed or request.GET).get("direction"))
    initial = {**begin.initial(), "direction": direction}
    for name in ("again_of_id", "continues_id", "urgency", "diagnosis_code"):
        initial |= {name: request.GET[name]} if request.GET.get(name) else {}
    return ReferralForm(typed, reasons_of=reason_choices(direction), initial=initial)


def _written(form: ReferralForm, act: str, resident_id: int, actor: Actor) -> ReferralCard | None:
    """Write or send; a refusal goes to the field it names."""
    write = send_new if act == "send" else draft_referral
    try:
        return write(draft=form.draft(resident_id), actor=actor, now=timezone.now())
    except DomainError as refusal:
        refuse(form, refusal)
        return None


def _advice(
    form: ReferralForm, begin: asking.Start, actor: Actor
) -> tuple[asking.Advice | None, str]:
    """What the rules say of what stands in the form now, and why they cannot say it."""
    values = _typed(form)
    try:
        found = asking.advise(
            resident=begin.resident,
            direction=_direction(values["direction"]),
            urgency=_urgency(values["urgency"]),
            diagnosis_code=code_of(str(values["diagnosis_code"] or "")),
            values=findings.given(values),
            wants_bed=bool(values.get("wants_bed")),
            chosen_id=whole(str(values.get("to_institution_id") or "")),
            actor=actor,
            now=timezone.now(),
        )
    except DomainError as refusal:
        return None, say(refusal)
    return found, ""


def _typed(form: ReferralForm) -> dict[str, Any]:
    """Cleaned values where they are good, first values where nothing was typed."""
    if form.is_bound:
        form.is_valid()
        return {name: form.cleaned_data.get(name) for name in form.fields} | {
            "direction": form.data.get("direction"),
            "urgency": form.data.get("urgency"),
        }
    return {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}


def _direction(text: object) -> Direction:
    """The direction asked for; up, where the word means none."""
    return next((each for each in Direction if each == text), Direction.UP)


def _urgency(text: object) -> Urgency:
    """The urgency asked for; ordinary, where the word means none."""
    return next((each for each in Urgency if each == text), Urgency.ORDINARY)


@require_http_methods(["GET", "POST"])
@needs("referrals.return")
def down(request: HttpRequest, referral_id: int) -> HttpResponseBase:
    """Write the return slip with plan, drugs and dates, and send the patient home."""
    actor, now = actor_of(request), timezone.now()
    begin = asking.home_start(referral_id, actor, now)
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        targets_of=[(str(c.id), c.short_name or c.name) for c in begin.homes],
        reasons_of=reason_choices(Direction.DOWN),
        initial=_plan_initial(begin),
    )
    if form.is_bound and form.is_valid():
        try:
            card = send_down(referral_id=referral_id, plan=form.plan(), actor=actor, now=now)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(
                request,
                to="referrals-case",
                args=(card.id,),
                message=_("下转单已发出，等待基层接收。"),
            )
    return page(
        request,
        "referrals/down.html",
        form=form,
        begin=begin,
        home_fields=[
            field for _group, _words, fields in findings.grouped(form) for field in fields
        ],
    )


def _plan_initial(begin: asking.HomeStart) -> dict[str, Any]:
    """What the hospital knows already: drugs, dates, targets, diagnosis."""
    values: dict[str, Any] = {
        "diagnosis_code": begin.diagnosis_code,
        "diagnoses": begin.diagnosis_name,
        "admission_no": str(begin.encounter_id or ""),
    }
    for i, drug in enumerate(begin.drugs[:12]):
        values |= {
            f"drug_{i}_name": drug.drug_name,
            f"drug_{i}_dose": drug.dose,
            f"drug_{i}_frequency": drug.frequency,
            f"drug_{i}_days": drug.days,
            f"drug_{i}_code": drug.drug_code,
        }
    for i, planned in enumerate(begin.dates):
        values |= {
            f"date_{i}_on": planned.due_on,
            f"date_{i}_way": planned.way,
            f"date_{i}_do": planned.instruction,
        }
    return values | {f"target_{name}": most for name, most in begin.targets.items()}


@require_http_methods(["GET", "POST"])
@needs("referrals.return")
def bring_home(request: HttpRequest, encounter_id: int) -> HttpResponseBase:
    """Write the return referral of a patient outside who agreed to come back."""
    actor, now = actor_of(request), timezone.now()
    stay, begin = asking.outside_start(encounter_id, actor, now)
    form = ReferralForm(
        request.POST if request.method == "POST" else None,
        reasons_of=reason_choices(Direction.RETURN),
        initial={
            **begin.initial(),
            "direction": Direction.RETURN,
            "diagnosis_code": stay.principal_code,
            "impression": stay.principal_name,
            "present_illness": stay.chief_complaint,
            "to_institution_id": actor.institution_id,
        },
    )
    if form.is_bound and form.is_valid():
        try:
            card = bring_back(
                encounter_id=encounter_id,
                draft=form.draft(
                    stay.resident_id,
                    from_institution_id=whole(request.POST.get("from_institution_id")),
                ),
                actor=actor,
                now=now,
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="referrals-case", args=(card.id,), message=_("转回单已建立。"))
    return page(
        request,
        "referrals/bring_home.html",
        form=form,
        begin=begin,
        stay=stay,
        partners=asking.outside_hospitals(actor, now),
        home_fields=[
            field
            for group, _words, fields in findings.grouped(form)
            if group == "home"
            for field in fields
        ],
    )
