"""Institutions designated for sensitive care: the list with its history, one more, an end."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lianyi.areas.records.selectors import designations as reads
from lianyi.areas.records.services import designations
from lianyi.areas.records.web.forms.designations import DesignationForm, EndForm
from lianyi.areas.records.web.words import SENSITIVITY
from lianyi.kernel.errors import DomainError
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import done, page, refuse


@require_http_methods(["GET", "POST"])
@needs("records.designate")
def listed(request: HttpRequest) -> HttpResponse:
    """Every designation of the county, those that ended among them; and a form for one more."""
    actor, now = actor_of(request), timezone.now()
    places = reads.institutions_of(actor)
    form = DesignationForm(request.POST if request.method == "POST" else None, places=places)
    if form.is_bound and form.is_valid():
        try:
            designations.designate(**form.cleaned_data, actor=actor, now=now)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="records-designations", message=_("已登记定点机构。"))
    found = reads.list_designations(actor, after=request.GET.get("after", ""))
    today = timezone.localdate(now)
    return page(
        request,
        "records/designations.html",
        found=found,
        rows=[(row, places[row.institution_id], SENSITIVITY[row.sensitivity]) for row in found],
        today=today,
        form=form,
    )


@require_http_methods(["GET", "POST"])
@needs("records.designate")
def end(request: HttpRequest, designation_id: int) -> HttpResponse:
    """End one with a day and a reason."""
    actor, now = actor_of(request), timezone.now()
    card = reads.get_designation(designation_id, actor)
    form = EndForm(
        request.POST if request.method == "POST" else None,
        initial={"last_on": timezone.localdate(now)},
    )
    if form.is_bound and form.is_valid():
        try:
            designations.end_designation(
                designation_id=designation_id, **form.cleaned_data, actor=actor, now=now
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="records-designations", message=_("已终止定点。"))
    return page(
        request,
        "records/designation_end.html",
        card=card,
        place=reads.institutions_of(actor)[card.institution_id],
        word=SENSITIVITY[card.sensitivity],
        form=form,
    )
