"""Admission and discharge."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lianyi.areas.records.selectors.encounters import get_encounter
from lianyi.areas.records.services import stays
from lianyi.areas.records.web.forms.visits import AdmitForm, DischargeForm
from lianyi.areas.residents import public as residents
from lianyi.kernel.errors import DomainError
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import done, page, refuse


@require_http_methods(["GET", "POST"])
@needs("records.write")
def admit(request: HttpRequest, resident_id: int) -> HttpResponse:
    """Begin an inpatient stay."""
    actor = actor_of(request)
    resident = residents.get_resident(resident_id, actor.scope)
    form = AdmitForm(
        request.POST if request.method == "POST" else None,
        initial={"resident": resident.id, "client_id": uuid.uuid4().hex},
    )
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            card = stays.admit(
                resident_id=resident.id,
                institution_id=actor.institution_id or 0,
                department=data["department"],
                chief_complaint=data["chief_complaint"],
                note={"present_illness": data["present_illness"]},
                conditions=form.conditions(),
                observations=form.observations(),
                client_id=data["client_id"],
                actor=actor,
                now=timezone.now(),
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="records-encounter", args=(card.id,), message=_("已办理入院。"))
    return page(request, "records/admit.html", form=form, resident=resident)


@require_http_methods(["GET", "POST"])
@needs("records.write")
def discharge(request: HttpRequest, encounter_id: int) -> HttpResponse:
    """End a stay with its summary."""
    actor = actor_of(request)
    detail = get_encounter(encounter_id, actor.scope)
    initial = {
        f"diagnosis_{n}": f"{c.code} {c.name}" for n, c in enumerate(detail.conditions, start=1)
    }
    form = DischargeForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            stays.discharge(
                encounter_id=encounter_id,
                actor=actor,
                now=timezone.now(),
                sign=actor.may("records.sign"),
                **form.wanted(),
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(
                request,
                to="records-encounter",
                args=(encounter_id,),
                message=_("已办理出院，出院小结已生成。"),
            )
    return page(request, "records/discharge.html", form=form, detail=detail)
