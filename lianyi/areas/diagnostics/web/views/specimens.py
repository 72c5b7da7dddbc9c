"""Specimens: taken, labelled, looked for, scanned in, refused."""

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.areas.diagnostics.definitions.specimens import REJECT
from lianyi.areas.diagnostics.rules.specimens import SPECIMEN as TABLE
from lianyi.areas.diagnostics.selectors.specimens import (
    SpecimenRow,
    Wanted,
    labels,
    list_specimens,
    list_to_collect,
)
from lianyi.areas.diagnostics.services import specimens
from lianyi.areas.diagnostics.services.laboratory_reading import note_export, open_specimen
from lianyi.areas.diagnostics.types.laboratory import CollectDraft, SpecimenState
from lianyi.areas.diagnostics.web.camera import with_camera
from lianyi.areas.diagnostics.web.forms.laboratory import NoteForm, RejectForm
from lianyi.areas.diagnostics.web.words import choices
from lianyi.kernel.errors import DomainError
from lianyi.kernel.numbers import whole
from lianyi.kernel.period import BadPeriod, Period
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import carried_out, done, page, say
from lianyi.machinery.ui.wording import word

_HEADS: Final = (
    "条码", "状态", "标本", "容器", "患者", "项目", "采集机构", "采集时间", "采集人",
    "接收时间", "接收人", "拒收原因", "说明",
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs("diagnostics.collect")
def collect(request: HttpRequest) -> HttpResponseBase:
    """What this institution has to take, by person; chosen orders become labelled tubes."""
    actor, now = actor_of(request), timezone.now()
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            made = specimens.collect(draft=_draft(request), actor=actor, now=now)
        except DomainError as refused:
            refusal = refused
        else:
            ids = [("id", card.id) for card in made]
            return redirect(f"{reverse('diagnostics-labels')}?{urlencode(ids)}")
    return page(
        request,
        "diagnostics/collect.html",
        status=refusal.http_status if refusal else None,
        said=say(refusal) if refusal else "",
        people=list_to_collect(scope=actor.scope, institution_id=actor.institution_id),
    )


def _draft(request: HttpRequest) -> CollectDraft:
    given = request.POST
    ids = [whole(text) for text in given.getlist("order")]
    return CollectDraft(
        order_ids=tuple(pk for pk in ids if pk is not None),
        site=given.get("site", ""),
        note=given.get("note", ""),
        devitalised_at=_instant(given.get("devitalised_at", "")),
        fixed_at=_instant(given.get("fixed_at", "")),
    )


def _instant(text: str) -> datetime | None:
    """What a field of day and time says, on the county's clock; nothing for anything else."""
    try:
        found = parse_datetime(text) if text else None
    except ValueError:
        return None
    return found.replace(tzinfo=ZONE) if found and found.tzinfo is None else found


@require_GET
@needs("diagnostics.collect", "diagnostics.report")
def label_sheet(request: HttpRequest) -> HttpResponse:
    """Labels on A4, three in a row."""
    actor, now = actor_of(request), timezone.now()
    ids = [pk for pk in map(whole, request.GET.getlist("id")) if pk is not None]
    return page(request, "diagnostics/labels.html", rows=labels(ids, actor.scope, now))


@require_GET
@needs("diagnostics.collect", "diagnostics.report", "diagnostics.statistics", "diagnostics.quality")
def specimen_list(request: HttpRequest) -> HttpResponseBase:
    """Specimens in reach; exported as they are filtered."""
    actor, now = actor_of(request), timezone.now()
    wanted = wanted_of(request)
    if request.GET.get("export") in ("csv", "xlsx"):
        note_export(what="specimens", actor=actor, now=now)
        rows: list[SpecimenRow] = []
        after = ""
        while len(rows) < 20_000:
            part = list_specimens(
                scope=actor.scope, wanted=wanted, now=now, after=after, at_most=200
            )
            rows += part.rows
            after = part.next_key
            if not after:
                break
        return download(_("标本列表"), _HEADS, map(_cells, rows), form=request.GET["export"])
    answer = page(
        request,
        "diagnostics/specimens.html",
        fragment="diagnostics/_specimens.html",
        found=list_specimens(
            scope=actor.scope, wanted=wanted, now=now, after=request.GET.get("after", "")
        ),
        wanted=wanted,
        states=[(str(s), word(name, "diagnostics")) for s, name in TABLE.states.items()],
        reasons=choices(REJECT)(),
    )
    return with_camera(answer)


def wanted_of(request: HttpRequest) -> Wanted:
    """What the address asks for; a word that fits nothing narrows nothing."""
    query = request.GET
    try:
        span = Period.parse(query["period"]) if query.get("period") else None
    except BadPeriod:
        span = None
    state = query.get("state", "")
    return Wanted(
        state=state if state in set(SpecimenState) else "",
        barcode=query.get("q", "")[:20],
        reason=query.get("reason", "")[:20],
        unit_id=whole(query.get("unit")),
        waiting=query.get("waiting") == "1",
        from_on=span.first if span else None,
        to_on=span.last if span else None,
    )


def _cells(row: SpecimenRow) -> tuple[Any, ...]:
    card = row.card
    return (
        card.barcode, word(row.state_name, "diagnostics"), word(row.kind, "diagnostics"),
        word(row.container, "diagnostics"), row.patient, "、".join(row.items), row.place, card.collected_at,
        card.collected_by_name, card.received_at, card.received_by_name, word(row.reason, "diagnostics"),
        card.reject_note,
    )  # fmt: skip


@require_GET
@needs("diagnostics.collect", "diagnostics.report")
def specimen(request: HttpRequest, specimen_id: int) -> HttpResponse:
    """One specimen with every hand it went through."""
    works = actor_of(request).may("diagnostics.report")
    return _specimen(request, specimen_id, works, timezone.now())


def _specimen(
    request: HttpRequest,
    specimen_id: int,
    works: bool,
    now: datetime,
    form: RejectForm | None = None,
) -> HttpResponse:
    sheet = open_specimen(specimen_id=specimen_id, actor=actor_of(request), now=now)
    return page(
        request,
        "diagnostics/specimen.html",
        sheet=sheet,
        row=sheet.row,
        card=sheet.row.card,
        works=works and sheet.at_home,
        form=form or RejectForm(),
    )


@require_POST
@needs("diagnostics.report")
def reject(request: HttpRequest, specimen_id: int) -> HttpResponse:
    """Refuse a specimen; its orders go back to be taken again."""
    actor, now = actor_of(request), timezone.now()
    form = RejectForm(request.POST)
    if carried_out(
        form,
        lambda: specimens.reject(
            specimen_id=specimen_id, actor=actor, now=now, **form.cleaned_data
        ),
    ):
        return done(
            request,
            to="diagnostics-specimen",
            args=(specimen_id,),
            message=_("已拒收，已通知重采。"),
        )
    return _specimen(request, specimen_id, True, now, form)


@require_POST
@needs("diagnostics.report")
def dispose(request: HttpRequest, specimen_id: int) -> HttpResponse:
    """Throw a kept specimen away."""
    actor, now = actor_of(request), timezone.now()
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    specimens.dispose(specimen_id=specimen_id, note=note, actor=actor, now=now)
    return done(request, to="diagnostics-specimen", args=(specimen_id,), message=_("已登记处置。"))


@require_http_methods(["GET", "POST"])
@needs("diagnostics.report")
def receive(request: HttpRequest) -> HttpResponse:
    """The laboratory's counter: a scanner types a label and Enter; each scan answers at once."""
    actor, now = actor_of(request), timezone.now()
    scan = None
    if request.method == "POST":
        scan = specimens.receive(barcode=request.POST.get("barcode", ""), actor=actor, now=now)
    template = "diagnostics/_scan.html" if scan else "diagnostics/receive.html"
    found = None
    if scan is None or "HX-Request" not in request.headers:
        template = "diagnostics/receive.html"
        found = list_specimens(scope=actor.scope, wanted=Wanted(waiting=True), now=now)
    return with_camera(page(request, template, scan=scan, found=found))
