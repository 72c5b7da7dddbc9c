"""What the consultation office looks after: the register of experts and the published clinics."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lianyi.areas.consultations.selectors.experts import list_experts
from lianyi.areas.consultations.selectors.office import clinic_choices, expert_choices
from lianyi.areas.consultations.services.clinics import close_clinic, publish_clinic
from lianyi.areas.consultations.services.experts import register_expert, set_expert_active
from lianyi.areas.consultations.web.forms.teaching import ClinicForm, ExpertForm
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import carried_out, done, page


@require_http_methods(["GET", "POST"])
@needs("consultations.manage")
def expert_new(request: HttpRequest) -> HttpResponse:
    """Put a doctor on the register."""
    actor, now = actor_of(request), timezone.now()
    staff, partners = expert_choices(actor, now)
    form = ExpertForm(
        request.POST if request.method == "POST" else None, staff=staff, partners=partners
    )

    def register() -> None:
        register_expert(draft=form.draft(), actor=actor, now=now)

    if form.is_bound and carried_out(form, register):
        return done(request, to="consultations-experts", message=_("已登记。"))
    return page(request, "consultations/expert_new.html", form=form)


@require_POST
@needs("consultations.manage")
def expert_active(request: HttpRequest, expert_id: int) -> HttpResponse:
    """Take an expert off the register, or back."""
    set_expert_active(
        expert_id=expert_id,
        active=request.POST.get("active") == "1",
        actor=actor_of(request),
        now=timezone.now(),
    )
    return done(request, to="consultations-experts", message=_("已办理。"))


@require_http_methods(["GET", "POST"])
@needs("consultations.manage")
def clinic_new(request: HttpRequest) -> HttpResponse:
    """Publish an expert's hours as a clinic."""
    actor, now = actor_of(request), timezone.now()
    mine = {actor.institution_id or 0}
    known = list_experts(mine, now.astimezone(ZONE).date(), fit_only=True)
    form = ClinicForm(
        request.POST if request.method == "POST" else None,
        experts=[(str(each.id), f"{each.name} {each.discipline_name}") for each in known],
        resources=clinic_choices(actor),
    )

    def publish() -> None:
        data = form.cleaned_data
        publish_clinic(
            expert_id=int(data["expert_id"]),
            resource_id=int(data["resource_id"]),
            title=data["title"],
            note=data["note"],
            actor=actor,
            now=now,
        )

    if form.is_bound and carried_out(form, publish):
        return done(request, to="consultations-clinics", message=_("已发布。"))
    return page(request, "consultations/clinic_new.html", form=form)


@require_POST
@needs("consultations.manage")
def clinic_close(request: HttpRequest, clinic_id: int) -> HttpResponse:
    """Publish no more slots."""
    close_clinic(clinic_id=clinic_id, actor=actor_of(request), now=timezone.now())
    return done(request, to="consultations-clinics", message=_("已停止发布。"))
