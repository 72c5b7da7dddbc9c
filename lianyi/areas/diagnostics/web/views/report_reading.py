"""Reports as they are read: on the screen, on A4, as a PDF, and by anybody who checks the paper."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.areas.diagnostics.definitions import names
from lianyi.areas.diagnostics.selectors import reports
from lianyi.areas.diagnostics.services import looking, reporting
from lianyi.areas.diagnostics.services.papers import report_pdf
from lianyi.areas.diagnostics.services.report_paper import Paper, open_paper
from lianyi.areas.diagnostics.types.reports import Waiting, WaitingFilter, WaitingReport
from lianyi.areas.diagnostics.types.words import Modality
from lianyi.areas.diagnostics.web.forms.reports import LoneForm
from lianyi.areas.diagnostics.web.views.lists import every
from lianyi.areas.diagnostics.web.words import AREA, choices
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import carried_out, done, page
from lianyi.machinery.ui.wording import ages, word

READ = "diagnostics-report"
TABS: Final = {
    Waiting.NOTICES: gettext_lazy("报告更正，待签收"),
    Waiting.HANDED_IN: gettext_lazy("补充报告，待签发"),
    Waiting.LONE: gettext_lazy("夜间单签，待复核"),
}
HEADS: Final = (
    "检查号", "患者", "年龄", "项目", "设备类型", "紧急程度", "报告中心", "内容", "医师", "提交时间", "时限",
)  # fmt: skip


@require_GET
@needs("diagnostics.view")
def report(request: HttpRequest, order_id: int) -> HttpResponse:
    """A version of a report: what it says, what changed, who read it, who must take note; the reading is kept."""
    paper = _paper(request, order_id, "diagnostics.report")
    return page(
        request,
        "diagnostics/report.html",
        paper=paper,
        found=paper.found,
        report=paper.found.report,
        sheet=paper.sheet,
        row=paper.sheet.row,
        card=paper.sheet.row.card,
        parts=paper.sheet.parts,
        lone=LoneForm(),
    )


@require_GET
@needs("diagnostics.view")
def print_report(request: HttpRequest, order_id: int) -> HttpResponse:
    """The report on A4, for the browser's own printer."""
    paper = _paper(request, order_id, "diagnostics.report_print")
    return page(
        request,
        "diagnostics/report_print.html",
        paper=paper,
        found=paper.found,
        report=paper.found.report,
        row=paper.sheet.row,
        card=paper.sheet.row.card,
        fields=paper.sheet.fields,
        person=paper.sheet.person,
        address=_address(request, paper),
    )


@require_GET
@needs("diagnostics.view")
def pdf(request: HttpRequest, order_id: int) -> HttpResponse:
    """The report as a PDF file of A4 with a code by which anybody checks it."""
    paper = _paper(request, order_id, "diagnostics.report_pdf")
    content = report_pdf(paper, _address(request, paper))
    name = f"report-{paper.found.report.no}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


@require_POST
@needs("diagnostics.view")
def acknowledge(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Take note of an amended report."""
    reporting.acknowledge(order_id=order_id, actor=actor_of(request), now=timezone.now())
    return done(request, to=READ, args=(order_id,), message=_("已签收更正通知。"))


@require_POST
@needs("diagnostics.review")
def review_lone(request: HttpRequest, order_id: int, number: int) -> HttpResponseBase:
    """Say what one thinks of a report that was signed alone."""
    form = LoneForm(request.POST)

    def act() -> object:
        return reporting.review_lone(
            order_id=order_id,
            number=number,
            agrees=form.cleaned_data["agrees"] == "yes",
            note=form.cleaned_data["note"],
            actor=actor_of(request),
            now=timezone.now(),
        )

    if carried_out(form, act):
        return done(request, to=READ, args=(order_id,), message=_("复核意见已记录。"))
    return page(request, "diagnostics/lone.html", form=form, order_id=order_id, number=number)


@require_GET
@needs("diagnostics.view")
def notice(request: HttpRequest, notice_id: int) -> HttpResponseBase:
    """From a task of the worklist to the report it is about."""
    order_id = reports.order_of_notice(notice_id, actor_of(request))
    return done(request, to=READ, args=(order_id,))


@require_GET
@needs("diagnostics.view")
def waiting(request: HttpRequest) -> HttpResponseBase:
    """Reports that wait for the reader: amended ones to take note of; at the centre addenda and those signed alone."""
    actor, now = actor_of(request), timezone.now()
    counts = reports.waiting_counts(actor)
    asked = request.GET.get("box", "")
    first = next((each for each, count in counts.items() if count), Waiting.NOTICES)
    box = next((each for each in counts if each == asked), first)
    wanted = _waiting_filter(request)
    if request.GET.get("export") in ("csv", "xlsx"):
        looking.note_export(actor=actor, now=now, what=f"reports {box}")
        rows = every(lambda after: reports.list_waiting(box, actor, wanted, after=after))
        return download(_("待办报告"), HEADS, map(_cells, rows), form=request.GET["export"])
    return page(
        request,
        "diagnostics/reports_waiting.html",
        fragment="diagnostics/_waiting_reports.html",
        rows=reports.list_waiting(box, actor, wanted, after=request.GET.get("after", "")),
        box=box,
        tabs=[(each, TABS[each], count) for each, count in counts.items()],
        wanted=wanted,
        is_narrowed=any((wanted.text, wanted.centre_id, wanted.modality, wanted.urgency)),
        centres=reports.centres_of_waiting(box, actor),
        modalities=list(Modality),
        urgencies=choices(names.URGENCY)(),
        edit=box == Waiting.HANDED_IN,
    )


def _waiting_filter(request: HttpRequest) -> WaitingFilter:
    """What the address asks for; a word that fits nothing finds nothing."""
    query = request.GET
    return WaitingFilter(
        text=query.get("q", "").strip()[:40],
        centre_id=whole(query.get("centre")),
        modality=query.get("modality", "")[:10],
        urgency=query.get("urgency", "")[:10],
        sort="new" if query.get("sort") == "new" else "due",
    )


def _cells(row: WaitingReport) -> tuple[Any, ...]:
    """One line of an export."""
    return (
        row.number, row.patient, ages(row.patient_age), row.item_name, row.modality,
        word(row.urgency_name, AREA), row.centre_name, row.note, row.by_name, row.since, row.due_at,
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD"])
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Whether the paper with this code is a report of ours, whole and the newest; open to anybody, says no finding."""
    found = reporting.verify_paper(code)
    return page(request, "diagnostics/report_verify.html", found=found)


def _paper(request: HttpRequest, order_id: int, what: str) -> Paper:
    return open_paper(
        order_id=order_id,
        number=whole(request.GET.get("version")),
        actor=actor_of(request),
        now=timezone.now(),
        what=what,
    )


def _address(request: HttpRequest, paper: Paper) -> str:
    """The address the code on the paper opens."""
    return request.build_absolute_uri(
        reverse("diagnostics-report-verify", args=(paper.found.report.code,))
    )
