"""The calendar of slots, one sitting, and what can be booked."""

from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianyi.areas.scheduling.rules.bedding import occupancy_percent
from lianyi.areas.scheduling.rules.sitting import SHANGHAI, holiday_on
from lianyi.areas.scheduling.selectors import slots as selectors
from lianyi.areas.scheduling.selectors.holds import slot_use
from lianyi.areas.scheduling.services import planning
from lianyi.areas.scheduling.web import place
from lianyi.areas.scheduling.web.forms import (
    DayForm,
    GenerateForm,
    ReasonForm,
    ResourceForm,
    TemplateForm,
)
from lianyi.areas.scheduling.web.words import (
    RESOURCE_KIND,
    SESSION_STATE,
    SLOT_KIND,
    WEEKDAY,
)
from lianyi.areas.workforce import public as workforce
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.kernel.period import Period
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import done, page, refuse

DAYS = 7


@require_GET
@needs("scheduling.view")
def calendar(request: HttpRequest) -> HttpResponse:
    """A week of an institution's sittings: what is offered, taken and kept."""
    actor = actor_of(request)
    institution = place.chosen(request)
    if institution is None:
        return page(request, "scheduling/slots.html", institution=None, institutions=[])
    first = DayForm.read(request.GET, "first", _today())
    department = request.GET.get("department", "")
    sittings = selectors.calendar(institution.id, first=first, days=DAYS, department=department)
    days = [first + timedelta(days=n) for n in range(DAYS)]
    return page(
        request,
        "scheduling/slots.html",
        fragment="scheduling/_slots.html",
        institution=institution,
        institutions=place.choices(actor),
        departments=selectors.departments([institution.id]),
        days=[(day, WEEKDAY[day.weekday()], holiday_on(day), day == _today()) for day in days],
        rows=_week(sittings, days),
        first=first,
        earlier=first - timedelta(days=DAYS),
        later=first + timedelta(days=DAYS),
        may_manage=place.runs(actor, institution.id, "scheduling.manage_slots"),
    )


@require_http_methods(["GET", "POST"])
@needs("scheduling.view")
def session(request: HttpRequest, session_id: int) -> HttpResponse:
    """One sitting: its slots; its own staff may stop it or let another take it over."""
    actor, now = actor_of(request), timezone.now()
    slots = selectors.slots_of_session(session_id)
    found = selectors.find_session(session_id)
    if found is None:
        raise planning.SessionNotFound(session_id=session_id)
    may_manage = place.runs(actor, found["institution_id"], "scheduling.manage_slots")
    form = ReasonForm(request.POST if request.method == "POST" else None, others=_others(found))
    if form.is_bound:
        actor.must("scheduling.manage_slots")
        if form.is_valid():
            try:
                message = _stop(session_id, form.cleaned_data, actor, now)
            except DomainError as refusal:
                refuse(form, refusal)
            else:
                return done(request, to="scheduling-slots", message=message)
    return page(
        request,
        "scheduling/session.html",
        session=found,
        state_word=SESSION_STATE[found["state"]],
        slots=[
            (slot, SLOT_KIND[slot.kind], occupancy_percent(slot.booked, slot.capacity))
            for slot in slots
        ],
        may_manage=may_manage and found["state"] == "OPEN",
        form=form,
    )


@require_http_methods(["GET", "POST"])
@needs("scheduling.manage_slots")
def resources(request: HttpRequest) -> HttpResponse:
    """What the institution lets be booked, and a form for one more."""
    actor = actor_of(request)
    institution_id = actor.institution_id or 0
    form = ResourceForm(request.POST if request.method == "POST" else None, doctors=_doctors(actor))
    if form.is_bound and form.is_valid():
        try:
            planning.add_resource(draft=form.draft(institution_id), actor=actor, now=timezone.now())
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(
                request, to="scheduling-resources", message=_("已增加号源资源，请设置每周出诊。")
            )
    cards = selectors.list_resources([institution_id], active_only=False)
    return page(
        request,
        "scheduling/resources.html",
        resources=[(card, RESOURCE_KIND[card.kind]) for card in cards],
        form=form,
        generate=GenerateForm(initial={"first": _today(), "last": _today() + timedelta(days=13)}),
    )


@require_http_methods(["GET", "POST"])
@needs("scheduling.manage_slots")
def resource(request: HttpRequest, resource_id: int) -> HttpResponse:
    """One resource: its weekly sittings, and a form for one more."""
    actor = actor_of(request)
    form = TemplateForm(
        request.POST if request.method == "POST" else None, initial={"valid_from": _today()}
    )
    if form.is_bound and form.is_valid():
        try:
            planning.add_template(draft=form.draft(resource_id), actor=actor, now=timezone.now())
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(
                request,
                to="scheduling-resource",
                args=(resource_id,),
                message=_("已增加每周出诊。"),
            )
    card = selectors.find_resource(resource_id, actor.scope)
    if card is None:
        raise planning.ResourceNotFound(resource_id=resource_id)
    return page(
        request,
        "scheduling/resource.html",
        resource=card,
        kind_word=RESOURCE_KIND[card.kind],
        templates=[(WEEKDAY[t.weekday], t) for t in selectors.templates_of(resource_id)],
        form=form,
    )


@require_http_methods(["POST"])
@needs("scheduling.manage_slots")
def generate(request: HttpRequest) -> HttpResponse:
    """Make the slots of some days for every active resource of the institution."""
    actor = actor_of(request)
    form = GenerateForm(request.POST)
    if form.is_valid():
        ids = [card.id for card in selectors.list_resources([actor.institution_id or 0])]
        report = planning.generate_slots(
            resource_ids=ids,
            first=form.cleaned_data["first"],
            last=form.cleaned_data["last"],
            actor=actor,
            now=timezone.now(),
        )
        return page(request, "scheduling/generated.html", report=report, **form.cleaned_data)
    return page(request, "scheduling/generated.html", report=None, form=form)


@require_GET
@needs("scheduling.manage_slots", "scheduling.manage_beds")
def utilisation(request: HttpRequest) -> HttpResponse:
    """How much of what was offered was taken, by resource and audience, over a month."""
    actor = actor_of(request)
    period = Period.parse(request.GET.get("period") or f"{_today():%Y-%m}")
    rows = selectors.utilisation(actor.scope, period)
    if request.GET.get("export"):
        cells = (
            [r.department, r.resource_name, r.offered, r.taken, r.served, r.missed, r.rate]
            for r in rows
        )
        heads = ["科室", "号源", "放号", "预约", "到诊", "爽约", "使用率%"]
        return download("号源使用率", heads, cells, form=request.GET["export"])  # type: ignore[return-value]
    return page(
        request,
        "scheduling/utilisation.html",
        rows=rows,
        audiences=slot_use(actor.scope, period),
        period=request.GET.get("period") or f"{_today():%Y-%m}",
    )


def _week(sittings: list[dict[str, Any]], days: list[date]) -> list[dict[str, Any]]:
    """Sittings as a table: a row a resource, a cell a day."""
    rows = []
    for key, group in groupby(
        sittings, key=lambda s: (s["department"], s["name"], s["resource_id"])
    ):
        by_day: dict[date, list[dict[str, Any]]] = {day: [] for day in days}
        for sitting in group:
            free = sitting["offered"] - sitting["taken"]
            shown = {
                **sitting,
                "free": free if sitting["state"] == "OPEN" else 0,
                "is_over": sitting["ends_at"] <= timezone.now(),
                "state_word": SESSION_STATE[sitting["state"]],
            }
            by_day[sitting["on"]].append(shown)
        days_shown = [(f"{day:%m-%d} {WEEKDAY[day.weekday()]}", by_day[day]) for day in days]
        rows.append({"department": key[0], "name": key[1], "days": days_shown})
    return rows


def _stop(session_id: int, data: dict[str, Any], actor: Actor, now: datetime) -> str:
    if data["resource"] is not None:
        planning.replace_session(
            session_id=session_id,
            resource_id=data["resource"],
            reason=data["reason"],
            actor=actor,
            now=now,
        )
        return _("已安排替诊，预约与预留随之转移。")
    count = planning.stop_session(
        session_id=session_id, reason=data["reason"], actor=actor, now=now
    )
    return _("已停诊，取消 %(count)d 个预约。") % {"count": count}


def _others(found: dict[str, Any]) -> list[tuple[int, str]]:
    """Other active resources of the institution that could take a sitting over."""
    cards = selectors.list_resources([found["institution_id"]])
    return [
        (card.id, f"{card.department} {card.name}")
        for card in cards
        if card.id != found["resource_id"]
    ]


def _doctors(actor: Actor) -> list[tuple[int, str]]:
    """Staff of the institution, for the choice of a doctor's sitting."""
    found = workforce.list_staff(
        scope=actor.scope, institution_id=actor.institution_id, employed_on=_today(), at_most=200
    )
    return [(card.id, f"{card.name} {card.title} {card.department}") for card in found]


def _today() -> date:
    return timezone.now().astimezone(SHANGHAI).date()
