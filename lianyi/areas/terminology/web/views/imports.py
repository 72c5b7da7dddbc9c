"""Code tables and crosswalks from files."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from lianyi.areas.terminology import selectors, services
from lianyi.areas.terminology.web.forms import CrosswalkForm, TermsForm
from lianyi.kernel.errors import DomainError, RowErrors
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import page, refuse


@require_http_methods(["GET", "POST"])
@needs("terminology.manage")
def terms(request: HttpRequest) -> HttpResponse:
    """Check a version of a code table or lay it over the old one, all or nothing."""
    posted = request.method == "POST"
    form = TermsForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        initial={"effective_on": timezone.localdate(), "system": request.GET.get("system", "")},
    )
    return _take_in(request, form, "terms")


@require_http_methods(["GET", "POST"])
@needs("terminology.manage")
def crosswalk(request: HttpRequest) -> HttpResponse:
    """Check the crosswalk between two systems or replace the old one, all or nothing."""
    posted = request.method == "POST"
    form = CrosswalkForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        systems=selectors.systems(),
    )
    return _take_in(request, form, "crosswalk")


def _take_in(request: HttpRequest, form: TermsForm | CrosswalkForm, what: str) -> HttpResponse:
    """Hand a file that has its shape to the service, and show what it did or what is wrong in which line."""
    report, faults = None, []
    if form.is_valid():
        try:
            report = _load(form, request)
        except RowErrors as refusal:
            faults = refusal.rows
            refuse(form, refusal)
        except DomainError as refusal:
            refuse(form, refusal)
    return page(
        request,
        "terminology/import.html",
        form=form,
        what=what,
        report=report,
        dry_run=bool(report) and form.cleaned_data["dry_run"],
        faults=faults,
        systems=selectors.systems(),
    )


def _load(form: TermsForm | CrosswalkForm, request: HttpRequest) -> dict[str, int | str]:
    told: dict[str, Any] = {
        **form.cleaned_data,
        "actor": actor_of(request),
        "now": timezone.now(),
    }
    data = told.pop("file").read()
    if isinstance(form, TermsForm):
        return services.import_terms(data, **told)
    return services.import_crosswalk(data, **told)
