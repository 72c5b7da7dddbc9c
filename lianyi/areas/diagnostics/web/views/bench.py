"""The laboratory's bench: worklist, the sheet of an order, files of analysers, values that are held."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.areas.diagnostics.definitions.specimens import BENCH
from lianyi.areas.diagnostics.selectors.results import (
    count_held,
    laboratories_of,
    list_bench,
    list_held,
    next_at_bench,
)
from lianyi.areas.diagnostics.services import (
    result_correcting,
    result_loading,
    result_release,
    results,
)
from lianyi.areas.diagnostics.services.laboratory_reading import open_grid
from lianyi.areas.diagnostics.services.result_loading import RESULTS
from lianyi.areas.diagnostics.types.laboratory import Entry, HeldState
from lianyi.areas.diagnostics.web.forms.laboratory import (
    HeldForm,
    ImportForm,
    MustNoteForm,
    ReasonForm,
)
from lianyi.areas.diagnostics.web.words import choices
from lianyi.kernel.errors import DomainError
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import carried_out, done, page, say, taken

_STATES = ("WAITING", "READING", "SUBMITTED")


@require_GET
@needs("diagnostics.report")
def worklist(request: HttpRequest) -> HttpResponse:
    """Orders that wait for results or a signature, by bench."""
    actor = actor_of(request)
    bench, state = request.GET.get("bench", ""), request.GET.get("state", "")
    return page(
        request,
        "diagnostics/bench.html",
        fragment="diagnostics/_bench.html",
        found=list_bench(
            scope=actor.scope,
            bench=bench if bench in BENCH else "",
            state=state if state in _STATES else "",
            after=request.GET.get("after", ""),
        ),
        bench=bench,
        state=state,
        benches=choices(BENCH)(),
        held=count_held(actor.scope),
    )


@require_http_methods(["GET", "POST"])
@needs("diagnostics.report")
def sheet(request: HttpRequest, order_id: int) -> HttpResponse:
    """The sheet of one order: typed from box to box, saved, verified, signed."""
    actor, now = actor_of(request), timezone.now()
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            return _write(request, order_id)
        except DomainError as refused:
            refusal = refused
    grid = open_grid(order_id=order_id, actor=actor, now=now)
    typed = {
        row.analyte.code: request.POST.get(f"r_{row.analyte.code}", row.given) for row in grid.rows
    }
    return page(
        request,
        "diagnostics/results.html",
        status=refusal.http_status if refusal else None,
        grid=grid,
        card=grid.card,
        typed=typed,
        said=say(refusal) if refusal else "",
        wrong=refusal.field if refusal else "",
        bench=request.GET.get("bench", ""),
        form=ReasonForm(),
    )


def _write(request: HttpRequest, order_id: int) -> HttpResponse:
    """Save, or save and verify, what was typed. Raises what the service refuses."""
    actor, now, given = actor_of(request), timezone.now(), request.POST
    verifies = given.get("do") == "verify"
    write = result_release.enter_and_verify if verifies else results.enter_results
    write(
        order_id=order_id,
        entries=_entries(request),
        expected_version=whole(given.get("version")) or 0,
        analyser=given.get("analyser", ""),
        comment=given.get("comment", ""),
        actor=actor,
        now=now,
    )
    if not verifies:
        return done(request, to="diagnostics-results", args=(order_id,), message=_("结果已保存。"))
    following = next_at_bench(actor.scope, request.GET.get("bench", ""), order_id)
    if following is None:
        return done(request, to="diagnostics-bench", message=_("已审核提交，等待签发。"))
    return done(
        request, to="diagnostics-results", args=(following,), message=_("已审核提交，转到下一份。")
    )


@require_POST
@needs("diagnostics.report")
def sign(request: HttpRequest, order_id: int) -> HttpResponse:
    """Sign verified results."""
    actor, now = actor_of(request), timezone.now()
    try:
        result_release.sign_results(
            order_id=order_id, qc_reason=request.POST.get("qc_reason", ""), actor=actor, now=now
        )
    except DomainError as refusal:
        return _again(request, order_id, refusal)
    return done(request, to="diagnostics-bench", message=_("报告已签发并回传。"))


@require_POST
@needs("diagnostics.report")
def send_back(request: HttpRequest, order_id: int) -> HttpResponse:
    """Give results back to who verified them."""
    actor, now = actor_of(request), timezone.now()
    try:
        result_release.send_results_back(
            order_id=order_id, reason=request.POST.get("reason", ""), actor=actor, now=now
        )
    except DomainError as refusal:
        return _again(request, order_id, refusal)
    return done(request, to="diagnostics-bench", message=_("已退回复查。"))


@require_http_methods(["GET", "POST"])
@needs("diagnostics.report")
def correct(request: HttpRequest, order_id: int) -> HttpResponse:
    """Correct values of a signed report, with a reason."""
    actor, now = actor_of(request), timezone.now()
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            result_correcting.correct_results(
                order_id=order_id,
                entries=_entries(request),
                reason=request.POST.get("reason", ""),
                expected_version=whole(request.POST.get("version")) or 0,
                actor=actor,
                now=now,
            )
        except DomainError as refused:
            refusal = refused
        else:
            return done(
                request,
                to="diagnostics-results",
                args=(order_id,),
                message=_("结果已更正，看过原报告的人会收到更正通知。"),
            )
    grid = open_grid(order_id=order_id, actor=actor, now=now)
    return page(
        request,
        "diagnostics/correct_results.html",
        status=refusal.http_status if refusal else None,
        grid=grid,
        card=grid.card,
        typed={
            row.analyte.code: request.POST.get(f"r_{row.analyte.code}", row.given)
            for row in grid.rows
        },
        reason=request.POST.get("reason", ""),
        said=say(refusal) if refusal else "",
        wrong=refusal.field if refusal else "",
    )


def _entries(request: HttpRequest) -> dict[str, Entry]:
    """What was typed, by analyte."""
    given = request.POST
    return {
        name.removeprefix("r_"): Entry(
            value=str(value), unit=given.get(f"u_{name.removeprefix('r_')}", "")
        )
        for name, value in given.items()
        if name.startswith("r_")
    }


def _again(request: HttpRequest, order_id: int, refusal: DomainError) -> HttpResponse:
    grid = open_grid(order_id=order_id, actor=actor_of(request), now=timezone.now())
    return page(
        request,
        "diagnostics/results.html",
        status=refusal.http_status,
        grid=grid,
        card=grid.card,
        typed={row.analyte.code: row.given for row in grid.rows},
        said=say(refusal),
        wrong=refusal.field,
        form=ReasonForm(),
    )


@require_http_methods(["GET", "POST"])
@needs("diagnostics.report")
def load(request: HttpRequest) -> HttpResponse:
    """A file of an analyser: all rows or none; what cannot be converted is held."""
    actor, now = actor_of(request), timezone.now()
    form = ImportForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        centres=laboratories_of(actor.institution_id),
    )
    outcome: Any = None
    if form.is_bound:
        outcome = taken(
            form,
            lambda: result_loading.load_results(
                form.cleaned_data["file"].read(),
                centre_id=form.cleaned_data["centre_id"],
                dry_run=form.cleaned_data["dry_run"],
                actor=actor,
                now=now,
            ),
        )
    return page(
        request,
        "diagnostics/load_results.html",
        form=form,
        report=outcome.report if outcome else None,
        faults=outcome.faults if outcome else [],
        hidden=outcome.hidden if outcome else 0,
        heads=RESULTS.heads,
    )


@require_GET
@needs("diagnostics.report")
def held(request: HttpRequest) -> HttpResponse:
    """Values that wait for a person."""
    actor = actor_of(request)
    state = request.GET.get("state", "")
    chosen = state if state in set(HeldState) else HeldState.OPEN
    return page(
        request,
        "diagnostics/held.html",
        rows=list_held(scope=actor.scope, state=chosen),
        state=chosen,
        open=HeldState.OPEN,
    )


@require_POST
@needs("diagnostics.report")
def end_held(request: HttpRequest, held_id: int) -> HttpResponse:
    """Take a held value as corrected, or throw it away; with a word."""
    actor, now = actor_of(request), timezone.now()
    discards = request.POST.get("do") == "discard"
    form = MustNoteForm(request.POST) if discards else HeldForm(request.POST)

    def act() -> None:
        data = form.cleaned_data
        if discards:
            result_loading.discard_held(held_id=held_id, note=data["note"], actor=actor, now=now)
            return
        entry = Entry(value=data["value"], unit=data["unit"])
        result_loading.take_held(
            held_id=held_id, entry=entry, note=data["note"], actor=actor, now=now
        )

    if carried_out(form, act):
        return done(request, to="diagnostics-held", message=_("已处理。"))
    said = "；".join(str(each) for errors in form.errors.values() for each in errors)
    return page(
        request,
        "diagnostics/held.html",
        status=422,
        rows=list_held(scope=actor.scope),
        state=HeldState.OPEN,
        open=HeldState.OPEN,
        said=said,
    )
