"""Many members of staff from a file."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianyi.areas.workforce import services
from lianyi.areas.workforce.definitions import names, roles
from lianyi.areas.workforce.services.importing import SHEET
from lianyi.areas.workforce.web.forms import FileForm
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import page, taken


@require_http_methods(["GET", "POST"])
@needs("workforce.manage")
def upload(request: HttpRequest) -> HttpResponse:
    """Check a file or take it in, all or nothing; every wrong row is shown."""
    posted = request.method == "POST"
    form = FileForm(request.POST if posted else None, request.FILES if posted else None)
    found = taken(
        form,
        lambda: services.import_file(
            body=form.cleaned_data["file"].read(),
            dry_run=form.cleaned_data["dry_run"],
            actor=actor_of(request),
            now=timezone.now(),
        ),
    )
    return page(
        request,
        "workforce/import.html",
        form=form,
        report=found.report,
        faults=found.faults,
        hidden=found.hidden,
        columns=[
            (column.head, column.required, list(column.choices or ())) for column in SHEET.columns
        ],
        heads={column.name: column.head for column in SHEET.columns},
    )


@require_GET
@needs("workforce.manage")
def template(request: HttpRequest) -> HttpResponseBase:
    """An empty file with the right heads and one line that shows how to fill it."""
    example = {
        "name": _("张三（示例，导入前删除）"),
        "sex": names.SEXES["1"],
        "profession": names.PROFESSIONS["doctor"],
        "role": roles()["township_doctor"].name_zh,
        "rank": names.RANKS["middle"],
    }
    rows = [[example.get(column.name, "") for column in SHEET.columns]]
    return download(_("人员导入模板"), SHEET.heads, rows, form="xlsx")
