"""The one page of a request: patient, case, whom to ask, consent. A visit of an expert clinic is asked for alike."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lianyi.areas.consultations.selectors.experts import find_clinic
from lianyi.areas.consultations.selectors.request import Start, start
from lianyi.areas.consultations.services.clinics import book_clinic
from lianyi.areas.consultations.services.requesting import request_consultation
from lianyi.areas.consultations.types.cards import ClinicCard, ConsultationCard
from lianyi.areas.consultations.types.words import Form
from lianyi.areas.consultations.web.forms.request import RequestForm
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import done, page, refuse


@require_http_methods(["GET", "POST"])
@needs("consultations.request")
def new(request: HttpRequest) -> HttpResponseBase:
    """Ask about a resident; with `clinic` and `slot` in the address, book a visit of an expert clinic."""
    actor, now = actor_of(request), timezone.now()
    query = request.GET
    resident_id = whole(query.get("resident"))
    clinic = find_clinic(whole(query.get("clinic")), now)
    slot_id = whole(query.get("slot"))
    if resident_id is None:
        found = residents.search(query.get("q", ""), actor.scope)
        return page(
            request, "consultations/choose.html", found=found, q=query.get("q", ""), clinic=clinic
        )
    begin = start(resident_id, actor, now)
    form = _form(request, begin, clinic)
    if form.is_bound and form.is_valid():
        card = _asked(form, begin.resident.id, query, clinic, slot_id, actor)
        if card is not None:
            return done(
                request, to="consultations-case", args=(card.id,), message=_("会诊申请已提交。")
            )
    return page(
        request,
        "consultations/new.html",
        form=form,
        begin=begin,
        clinic=clinic,
        slot=next((s for s in clinic.slots if s[0] == slot_id), None) if clinic else None,
    )


def _form(request: HttpRequest, begin: Start, clinic: ClinicCard | None) -> RequestForm:
    places = [
        (str(each.institution.id), each.institution.name)
        for each in begin.places
        if clinic is None or each.institution.id == clinic.expert.institution_id
    ]
    orders = [
        (
            str(order.id),
            f"{order.item_name} {order.number} {timezone.localtime(order.ordered_at):%Y-%m-%d}",
        )
        for order in begin.orders
    ]
    initial = {
        "diagnosis_code": request.GET.get("diagnosis_code") or begin.diagnosis(),
        "form": Form.CLINIC if clinic else Form.LIVE,
    }
    return RequestForm(
        request.POST if request.method == "POST" else None,
        places=places,
        orders=orders,
        clinic=clinic is not None,
        initial=initial,
    )


def _asked(
    form: RequestForm,
    resident_id: int,
    query: Any,
    clinic: ClinicCard | None,
    slot_id: int | None,
    actor: Actor,
) -> ConsultationCard | None:
    """Ask or book; a refusal goes to the field it names."""
    now = timezone.now()
    draft = form.draft(
        resident_id,
        referral_id=whole(query.get("referral")),
        encounter_id=whole(query.get("encounter")),
    )
    try:
        if clinic is None:
            return request_consultation(draft=draft, actor=actor, now=now)
        return book_clinic(
            clinic_id=clinic.id, slot_id=slot_id or 0, draft=draft, actor=actor, now=now
        )
    except DomainError as refusal:
        refuse(form, refusal)
        return None
