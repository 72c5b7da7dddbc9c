"""Many residents from a file."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianyi.areas.residents import services
from lianyi.areas.residents.services.importing import SHEET
from lianyi.areas.residents.web.forms import FileForm
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import page, taken


@require_http_methods(["GET", "POST"])
@needs("residents.merge")
def upload(request: HttpRequest) -> HttpResponse:
    """Check a file or take it in, all or nothing; every wrong row is shown."""
    posted = request.method == "POST"
    form = FileForm(request.POST if posted else None, request.FILES if posted else None)
    found = taken(
        form,
        lambda: services.import_file(
            body=form.cleaned_data["file"].read(),
            name=form.cleaned_data["file"].name,
            dry_run=form.cleaned_data["dry_run"],
            actor=actor_of(request),
            now=timezone.now(),
        ),
    )
    return page(
        request,
        "residents/import.html",
        form=form,
        report=found.report,
        faults=found.faults,
        hidden=found.hidden,
        heads=SHEET.heads,
    )


@require_GET
@needs("residents.merge")
def template(request: HttpRequest) -> HttpResponseBase:
    """An empty file with the right heads."""
    return download(_("居民导入模板"), SHEET.heads, [], form="xlsx")
