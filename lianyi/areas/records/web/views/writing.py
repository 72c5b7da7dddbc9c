"""Lists of contacts, today's list, and the screens on which a contact is written."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records.definitions import catalogue
from lianyi.areas.records.selectors.encounters import (
    get_encounter,
    list_encounters,
    list_open_stays,
    list_unsigned,
)
from lianyi.areas.records.selectors.wholes import list_offered_hand_overs
from lianyi.areas.records.services import revising, stays, visiting
from lianyi.areas.records.services.safety import stop_drug
from lianyi.areas.records.types import EncounterCard, EncounterKind, EncounterState
from lianyi.areas.records.web.forms.small import FindForm, OrderForm, TextForm
from lianyi.areas.records.web.forms.visits import AmendForm, VisitForm
from lianyi.areas.records.web.views.record import STATE_TONES
from lianyi.areas.records.web.words import ENCOUNTER_KIND, ENCOUNTER_STATE
from lianyi.areas.residents import public as residents
from lianyi.areas.terminology import public as terminology
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.kernel.numbers import whole
from lianyi.kernel.period import Period
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import done, page, refuse

Rows = list[dict[str, object]]


@require_GET
@needs("records.view")
def encounters(request: HttpRequest) -> HttpResponse:
    """Contacts of institutions in reach, newest first, by kind, state, day and diagnosis."""
    actor, query = actor_of(request), request.GET
    kinds = [EncounterKind(k) for k in query.getlist("kind") if k in ENCOUNTER_KIND]
    states = [EncounterState(s) for s in query.getlist("state") if s in ENCOUNTER_STATE]
    found = list_encounters(
        actor.scope,
        institution_ids=actor.scope.institution_ids,
        kinds=kinds,
        states=states or (EncounterState.OPEN, EncounterState.SIGNED),
        period=Period.parse(query["period"]) if query.get("period") else None,
        principal_prefix=query.get("diagnosis", "").strip().upper()[:8],
        after=query.get("after", ""),
    )
    if query.get("export"):
        cells = (
            [
                r.started_at,
                str(ENCOUNTER_KIND[r.kind]),
                r.department,
                r.doctor_name,
                r.principal_code,
                r.principal_name,
                str(ENCOUNTER_STATE[r.state]),
                r.quality,
            ]
            for r in found
        )
        heads = ["时间", "类别", "科室", "医师", "诊断编码", "诊断", "状态", "质量分"]
        return download("就诊记录", heads, cells, form=query["export"])  # type: ignore[return-value]  # a file answer is one
    return page(
        request,
        "records/encounters.html",
        fragment="records/_encounters.html",
        rows=_rows(list(found.rows), actor),
        found=found,
        kinds=ENCOUNTER_KIND.items(),
        states=ENCOUNTER_STATE.items(),
        chosen_kind=query.get("kind", ""),
        chosen_state=query.get("state", ""),
        may_write=actor.may("records.write"),
    )


@require_GET
@needs("records.write")
def today(request: HttpRequest) -> HttpResponse:
    """What a primary-care doctor has before him today: visits, unsigned records, inpatients, hand-overs."""
    actor, now = actor_of(request), timezone.localtime()
    mine = list_encounters(
        actor.scope,
        institution_ids=actor.scope.institution_ids,
        period=Period(now.date(), now.date()),
        at_most=100,
    )
    return page(
        request,
        "records/today.html",
        today=now.date(),
        visits=_rows(list(mine.rows), actor),
        unsigned=_rows(list_unsigned(actor.scope), actor),
        inpatients=_rows(
            list(list_open_stays(actor.scope, institution_ids=actor.scope.institution_ids).rows),
            actor,
        ),
        offered=list_offered_hand_overs(actor.scope),
        templates=catalogue.templates().values(),
        find=FindForm(),
    )


@require_http_methods(["GET", "POST"])
@needs("records.write")
def new(request: HttpRequest) -> HttpResponse:
    """Screen one: who, and which template. Screen two: the visit. Screen three is the visit's own page."""
    actor = actor_of(request)
    code = request.POST.get("template") or request.GET.get("template", "")
    chosen = catalogue.templates().get(code)
    find = FindForm(request.GET if "number" in request.GET else None)
    resident = _resident(request, find, actor)
    if resident is None or chosen is None:
        return page(
            request,
            "records/visit_start.html",
            find=find,
            resident=resident,
            templates=catalogue.templates().values(),
            chosen=chosen,
        )
    form = (
        VisitForm(request.POST, chosen=chosen)
        if request.method == "POST"
        else VisitForm.start(chosen, resident_id=resident.id, client_id=uuid.uuid4().hex)
    )
    if form.is_bound and form.is_valid():
        try:
            card = visiting.write_visit(
                draft=form.draft(), sign="sign" in request.POST, actor=actor, now=timezone.now()
            )
        except DomainError as refusal:
            refuse(form, _at_its_field(refusal))
        else:
            return done(request, to="records-encounter", args=(card.id,), message=_("就诊已记录。"))
    return page(
        request,
        "records/visit.html",
        form=form,
        resident=resident,
        chosen=chosen,
        may_sign=actor.may("records.sign"),
    )


@require_http_methods(["GET", "POST"])
@needs("records.write")
def amend(request: HttpRequest, encounter_id: int) -> HttpResponse:
    """Change the content of a contact: a new version."""
    actor = actor_of(request)
    detail = get_encounter(encounter_id, actor.scope)
    form = (
        AmendForm(request.POST, detail=detail)
        if request.method == "POST"
        else AmendForm.start(detail)
    )
    if form.is_bound and form.is_valid():
        try:
            revising.amend_encounter(
                encounter_id=encounter_id,
                change=form.change(),
                reason=form.cleaned_data["reason"],
                expected_version=form.cleaned_data["version"],
                actor=actor,
                now=timezone.now(),
            )
        except DomainError as refusal:
            refuse(form, _at_its_field(refusal))
        else:
            return done(
                request,
                to="records-encounter",
                args=(encounter_id,),
                message=_("已保存为新版本，请签名。"),
            )
    return page(request, "records/amend.html", form=form, detail=detail)


@require_POST
@needs("records.sign")
def sign(request: HttpRequest, encounter_id: int) -> HttpResponse:
    """Sign the newest version."""
    card = revising.sign_encounter(
        encounter_id=encounter_id, actor=actor_of(request), now=timezone.now()
    )
    return done(request, to="records-encounter", args=(card.id,), message=_("已签名。"))


@require_POST
@needs("records.write")
def void(request: HttpRequest, encounter_id: int) -> HttpResponse:
    """Strike a contact out as entered in error."""
    revising.void_encounter(
        encounter_id=encounter_id,
        reason=request.POST.get("text", "")[:200],
        actor=actor_of(request),
        now=timezone.now(),
    )
    return done(request, to="records-encounter", args=(encounter_id,), message=_("已作废。"))


@require_POST
@needs("records.write")
def addendum(request: HttpRequest, encounter_id: int) -> HttpResponse:
    """Supplement a signed record."""
    form = TextForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    revising.add_addendum(
        encounter_id=encounter_id, text=text, actor=actor_of(request), now=timezone.now()
    )
    return done(
        request, to="records-encounter", args=(encounter_id,), message=_("补记已签名保存。")
    )


@require_POST
@needs("records.write")
def order(request: HttpRequest, encounter_id: int) -> HttpResponse:
    """Give an order in an open stay."""
    form = OrderForm(request.POST)
    if form.is_valid():
        stays.place_order(
            encounter_id=encounter_id, actor=actor_of(request), now=timezone.now(), **form.wanted()
        )
        return done(
            request, to="records-encounter", args=(encounter_id,), message=_("医嘱已下达。")
        )
    return page(request, "records/order.html", form=form, encounter_id=encounter_id)


@require_POST
@needs("records.write")
def end_order(request: HttpRequest, encounter_id: int, order_id: int) -> HttpResponse:
    """Carry an order out, or stop it."""
    stays.end_order(
        encounter_id=encounter_id,
        order_id=order_id,
        done="done" in request.POST,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return done(
        request, to="records-encounter", args=(encounter_id,), message=_("医嘱状态已更新。")
    )


@require_POST
@needs("records.write")
def stop(request: HttpRequest, resident_id: int, item_id: int) -> HttpResponse:
    """Take a drug off the list of current drugs."""
    stop_drug(
        item_id=item_id,
        reason=request.POST.get("reason", "停药")[:100],
        actor=actor_of(request),
        now=timezone.now(),
    )
    return done(request, to="records-resident", args=(resident_id,), message=_("已停药。"))


@require_GET
@needs("records.write")
def codes(request: HttpRequest) -> HttpResponse:
    """Type-ahead of diagnoses."""
    return _options(request, terminology.System.ICD10)


@require_GET
@needs("records.write")
def drugs(request: HttpRequest) -> HttpResponse:
    """Type-ahead of drugs."""
    return _options(request, terminology.System.MEDICINE)


def _options(request: HttpRequest, system: str) -> HttpResponse:
    typed = (request.GET.get(name, "") for name in request.GET)
    text = next((value for value in typed if value.strip()), "")[:40]
    terms = terminology.search_codes(system, text, at_most=12) if len(text.strip()) > 1 else []
    return page(request, "records/_options.html", fragment="records/_options.html", terms=terms)


def _resident(request: HttpRequest, find: FindForm, actor: Actor) -> residents.ResidentCard | None:
    chosen = whole(request.POST.get("resident") or request.GET.get("resident"))
    if chosen is not None:
        return residents.get_resident(chosen, actor.scope)
    if not find.is_bound or not find.is_valid():
        return None
    card = residents.find_by_number(find.cleaned_data["number"], actor.scope)
    if card is None:
        find.add_error(
            "number", _("查无此人，或不在您的服务范围；请核对号码，或先建档、接诊登记。")
        )
    return card


def _rows(cards: list[EncounterCard], actor: Actor) -> Rows:
    """Contacts with the words a list shows; people and places in one query each."""
    people = residents.cards({card.resident_id for card in cards}, actor.scope) if cards else {}
    places = organisations.institutions(
        {card.institution_id for card in cards if card.institution_id}
    )
    return [
        {
            "card": card,
            "who": people.get(card.resident_id),
            "place": places.get(card.institution_id or 0),
            "kind": ENCOUNTER_KIND[card.kind],
            "state": ENCOUNTER_STATE[card.state],
            "tone": STATE_TONES[card.state],
        }
        for card in cards
    ]


def _at_its_field(refusal: DomainError) -> DomainError:
    """Lead a refusal of a part to the field of the form that holds it."""
    names = {
        "conditions": "diagnosis_1",
        "prescriptions": "drug_1",
        "days": "days_1",
        "quantity": "quantity_1",
    }
    measured = refusal.field in catalogue.measures()
    refusal.field = (
        f"value_{refusal.field}" if measured else names.get(refusal.field or "", refusal.field)
    )
    return refusal
