"""Booking for a resident, and the arrival list of a day."""

import uuid
from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling.rules.sitting import SHANGHAI
from lianyi.areas.scheduling.selectors import slots as selectors
from lianyi.areas.scheduling.selectors.holds import get_appointment, list_appointments
from lianyi.areas.scheduling.services import booking
from lianyi.areas.scheduling.states import APPOINTMENT, AppointmentMove, Hand
from lianyi.areas.scheduling.types import (
    AppointmentCard,
    AppointmentState,
    Audience,
    ResourceKind,
    SlotCard,
)
from lianyi.areas.scheduling.web import place
from lianyi.areas.scheduling.web.forms import BookForm, CancelForm, DayForm, FindForm
from lianyi.areas.scheduling.web.words import (
    APPOINTMENT_STATE,
    AUDIENCE,
    RESOURCE_KIND,
    SLOT_KIND,
)
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import Page, done, page, refuse

TONES = {
    AppointmentState.BOOKED: "wait",
    AppointmentState.CHECKED_IN: "info",
    AppointmentState.SERVED: "good",
    AppointmentState.CANCELLED: "closed",
    AppointmentState.MISSED: "bad",
}
SHOWN_DAYS = 14
MOST_SLOTS = 120


@require_http_methods(["GET", "POST"])
@needs("scheduling.book")
def book(request: HttpRequest) -> HttpResponse:
    """Choose the resident, then a place, then book it: three steps on one page, each a plain address."""
    actor, now = actor_of(request), timezone.now()
    form = BookForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            card = booking.book(actor=actor, now=now, **form.wanted())
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(
                request, to="scheduling-appointment", args=(card.id,), message=_("预约成功。")
            )
    resident_id = request.POST.get("resident") or request.GET.get("resident", "")
    find = FindForm(request.GET if request.GET.get("number") else None)
    resident = _resident(resident_id, find, actor)
    institution = place.chosen(request)
    audience = _audience(request, resident)
    return page(
        request,
        "scheduling/book.html",
        fragment="scheduling/_book.html",
        find=find,
        form=form,
        resident=resident,
        institution=institution,
        institutions=place.choices(actor),
        departments=selectors.departments([institution.id]) if institution else [],
        kinds=RESOURCE_KIND.items(),
        days=_offers(request, institution.id, audience, now) if institution and resident else [],
        audience=audience,
        audiences=AUDIENCE.items(),
        client_id=uuid.uuid4().hex,
        coming=_coming(resident.id, actor) if resident else [],
    )


@require_GET
@needs("scheduling.view")
def arrivals(request: HttpRequest) -> HttpResponse:
    """Who is booked at the institution on a day, who is here, who is late."""
    actor, now = actor_of(request), timezone.now()
    on = DayForm.read(request.GET, "on", _today())
    states = [state for state in AppointmentState if state in request.GET.getlist("state")]
    found = list_appointments(
        actor.scope,
        on=on,
        institution_ids=actor.scope.institution_ids,
        states=states,
        after=request.GET.get("after", ""),
        at_most=100,
    )
    if request.GET.get("export"):
        return _export(found, on, actor, request.GET["export"])
    return page(
        request,
        "scheduling/arrivals.html",
        fragment="scheduling/_arrivals.html",
        on=on,
        today=_today(),
        before=on - timedelta(days=1),
        next=on + timedelta(days=1),
        rows=_rows(found, actor, now),
        found=found,
        states=states,
        state_names=APPOINTMENT_STATE.items(),
        may_book=actor.may("scheduling.book"),
    )


@require_http_methods(["GET", "POST"])
@needs("scheduling.view")
def appointment(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """One visit, and the form that cancels it."""
    actor, now = actor_of(request), timezone.now()
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        actor.must("scheduling.book")
        if form.is_valid():
            try:
                booking.cancel(
                    appointment_id=appointment_id, actor=actor, now=now, **form.cleaned_data
                )
            except DomainError as refusal:
                refuse(form, refusal)
            else:
                return done(
                    request,
                    to="scheduling-appointment",
                    args=(appointment_id,),
                    message=_("预约已取消，号源已退回。"),
                )
    card = get_appointment(appointment_id, actor.scope)
    people = residents.cards([card.resident_id], actor.scope)
    return page(
        request,
        "scheduling/appointment.html",
        visit=card,
        who=people.get(card.resident_id),
        place=organisations.get_institution(card.institution_id),
        word=APPOINTMENT_STATE[card.state],
        tone=TONES[card.state],
        audience=AUDIENCE[card.audience],
        moves=[
            (move, APPOINTMENT.moves[move])
            for move in APPOINTMENT.moves_of(card.state, Hand.STAFF)
            if move is not AppointmentMove.CANCEL
        ],
        may_move=place.runs(actor, card.institution_id, "scheduling.book"),
        may_cancel=actor.may("scheduling.book") and card.state is AppointmentState.BOOKED,
        form=form,
    )


@require_POST
@needs("scheduling.book")
def act(request: HttpRequest, appointment_id: int, move: str) -> HttpResponse:
    """Check in, serve or note as missed."""
    actor, now = actor_of(request), timezone.now()
    service = {
        AppointmentMove.CHECK_IN: booking.check_in,
        AppointmentMove.SERVE: booking.serve,
        AppointmentMove.MISS: booking.mark_missed,
    }[AppointmentMove(move)]
    card = service(appointment_id=appointment_id, actor=actor, now=now)
    message = _("状态已更新：%(state)s。") % {"state": APPOINTMENT_STATE[card.state]}
    if request.POST.get("back") == "arrivals":
        return done(request, to="scheduling-arrivals", message=message)
    return done(request, to="scheduling-appointment", args=(appointment_id,), message=message)


def _rows(found: Page[AppointmentCard], actor: Actor, now: datetime) -> list[dict[str, object]]:
    """Visits with the words the list shows; people and places in one query each."""
    people = residents.cards({row.resident_id for row in found.rows}, actor.scope)
    places = organisations.institutions({row.institution_id for row in found.rows})
    return [
        {
            "visit": row,
            "who": people.get(row.resident_id),
            "place": places.get(row.institution_id),
            "word": APPOINTMENT_STATE[row.state],
            "tone": TONES[row.state],
            "audience": AUDIENCE[row.audience],
            "is_late": row.state is AppointmentState.BOOKED and row.ends_at < now,
            "moves": APPOINTMENT.moves_of(row.state, Hand.STAFF),
        }
        for row in found.rows
    ]


def _export(found: Page[AppointmentCard], on: date, actor: Actor, form: str) -> HttpResponse:
    people = residents.cards({row.resident_id for row in found.rows}, actor.scope)
    cells = (
        [
            row.starts_at,
            row.queue_number,
            people[row.resident_id].masked_name if row.resident_id in people else "",
            row.department,
            row.resource_name,
            str(AUDIENCE[row.audience]),
            str(APPOINTMENT_STATE[row.state]),
        ]
        for row in found.rows
    )
    heads = ["时间", "序号", "居民", "科室", "号源", "身份", "状态"]
    return download(f"{on}到诊名单", heads, cells, form=form)  # type: ignore[return-value]  # a file answer is one


def _resident(resident_id: str, find: FindForm, actor: Actor) -> residents.ResidentCard | None:
    """The resident chosen by id, or found by number; a number nobody bears says so at its field."""
    if (chosen := whole(resident_id)) is not None:
        return residents.get_resident(chosen, actor.scope)
    if not find.is_bound or not find.is_valid():
        return None
    card = residents.find_by_number(find.cleaned_data["number"], actor.scope)
    if card is None:
        find.add_error("number", _("查无此人，或不在您的服务范围；请核对号码，或先建档。"))
    return card


def _audience(request: HttpRequest, resident: residents.ResidentCard | None) -> Audience:
    asked = request.POST.get("audience") or request.GET.get("audience", "")
    if asked in list(Audience):
        return Audience(asked)
    return Audience.SIGNED if resident and resident.family_doctor_id else Audience.PUBLIC


def _offers(
    request: HttpRequest, institution_id: int, audience: Audience, now: datetime
) -> list[tuple[date, list[tuple[SlotCard, object]]]]:
    """Open places of the coming days, by day."""
    kind = request.GET.get("kind", "")
    found = selectors.open_slots(
        [institution_id],
        audience=audience,
        from_at=now,
        to_at=now + timedelta(days=SHOWN_DAYS),
        now=now,
        kind=ResourceKind(kind) if kind in list(ResourceKind) else None,
        department=request.GET.get("department", ""),
        at_most=MOST_SLOTS,
    )
    by_day: dict[date, list[tuple[SlotCard, object]]] = {}
    for slot in found:
        on = slot.starts_at.astimezone(SHANGHAI).date()
        by_day.setdefault(on, []).append((slot, SLOT_KIND[slot.kind]))
    return list(by_day.items())


def _coming(resident_id: int, actor: Actor) -> list[tuple[object, object]]:
    """What the resident has booked already."""
    found = list_appointments(
        actor.scope, resident_id=resident_id, states=[AppointmentState.BOOKED], at_most=10
    )
    return [(card, APPOINTMENT_STATE[card.state]) for card in found.rows]


def _today() -> date:
    return timezone.now().astimezone(SHANGHAI).date()
