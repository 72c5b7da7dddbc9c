"""The editor of reports: open, save as one writes, put phrases in, finish, take back, send back, amend."""

from collections.abc import Callable
from datetime import datetime
from json import dumps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lianyi.areas.diagnostics.definitions.templates import Template, template
from lianyi.areas.diagnostics.rules.reporting import filled
from lianyi.areas.diagnostics.services import reporting
from lianyi.areas.diagnostics.services.report_desk import open_desk
from lianyi.areas.diagnostics.types.reports import DraftCard
from lianyi.areas.diagnostics.types.words import State
from lianyi.areas.diagnostics.web.forms.reports import ReportForm, SendBackForm, initial_of
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import done, page, refuse
from lianyi.machinery.ui.answers import wants_fragment

EDIT, READ, ORDER = "diagnostics-report-edit", "diagnostics-report", "diagnostics-order"


@require_GET
@needs("diagnostics.report", "diagnostics.review")
def edit(request: HttpRequest, order_id: int) -> HttpResponse:
    """The editor: request, images and priors on the left, the report on the right."""
    return _editor(request, order_id, actor_of(request), timezone.now())


@require_POST
@needs("diagnostics.report", "diagnostics.review")
def save(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Keep what was written so far: the page itself asks every few seconds, or the button."""
    actor, now = actor_of(request), timezone.now()
    form = _form(request)
    if not form.is_valid():
        return _editor(request, order_id, actor, now, form)
    card = reporting.save_draft(
        order_id=order_id,
        draft=form.draft(),
        expected_version=form.cleaned_data["version"],
        actor=actor,
        now=now,
    )
    if wants_fragment(request):
        return _saved(card)
    return done(request, to=EDIT, args=(order_id,), message=_("草稿已保存。"))


@require_POST
@needs("diagnostics.report", "diagnostics.review")
def fill(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Put in a phrase or the normal text, or change the template; what stands there stays. Works without JavaScript."""
    actor, now = actor_of(request), timezone.now()
    form = _form(request)
    if not form.is_valid():
        return _editor(request, order_id, actor, now, form)
    reporting.save_draft(
        order_id=order_id,
        draft=filled(form.draft(), _wanted(request), request.POST.get("phrase", "")),
        expected_version=form.cleaned_data["version"],
        actor=actor,
        now=now,
    )
    return done(request, to=EDIT, args=(order_id,))


@require_POST
@needs("diagnostics.report", "diagnostics.review")
def finish(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Finish: sign where one is enough or the second reader finishes, hand in where another must review."""
    return _end(request, order_id, reporting.finish)


@require_POST
@needs("diagnostics.report")
def submit(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Hand in for a second reader, whatever the rule says."""
    return _end(request, order_id, reporting.submit)


@require_POST
@needs("diagnostics.report")
def sign_alone(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Sign alone at night; another looks at it later."""
    return _end(request, order_id, _alone)


@require_POST
@needs("diagnostics.report")
def addend(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Sign a new version of a signed report."""
    return _end(request, order_id, reporting.addend)


@require_POST
@needs("diagnostics.report")
def hand_in(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Leave an addendum for another to sign."""
    return _end(request, order_id, reporting.hand_in_addendum)


@require_POST
@needs("diagnostics.report")
def discard(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Throw an addendum away that was begun."""
    reporting.discard_addendum(order_id=order_id, actor=actor_of(request), now=timezone.now())
    return done(request, to=READ, args=(order_id,), message=_("补充报告草稿已放弃。"))


@require_POST
@needs("diagnostics.report")
def recall(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Take back what was handed in."""
    reporting.recall(order_id=order_id, actor=actor_of(request), now=timezone.now())
    return done(request, to=EDIT, args=(order_id,), message=_("已撤回，可继续修改。"))


@require_POST
@needs("diagnostics.review")
def send_back(request: HttpRequest, order_id: int) -> HttpResponseBase:
    """Give the report back to its author, with a reason."""
    actor, now = actor_of(request), timezone.now()
    form = SendBackForm(request.POST)
    if form.is_valid():
        try:
            reporting.send_back(
                order_id=order_id, reason=form.cleaned_data["reason"], actor=actor, now=now
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to=ORDER, args=(order_id,), message=_("已退回书写医师。"))
    return _editor(request, order_id, actor, now, back=form)


def _alone(**told: Any) -> object:
    return reporting.sign(alone=True, **told)


def _end(request: HttpRequest, order_id: int, call: Callable[..., object]) -> HttpResponseBase:
    """One way to end writing: the form's content goes along; refused, the editor shows why and keeps the text."""
    actor, now = actor_of(request), timezone.now()
    form = _form(request)
    if form.is_valid():
        try:
            ended = call(
                order_id=order_id,
                draft=form.draft(),
                expected_version=form.cleaned_data["version"],
                actor=actor,
                now=now,
            )
        except DomainError as refusal:
            if refusal.http_status in (403, 404):
                raise
            refuse(form, refusal)
        else:
            return _ended(request, order_id, ended)
    return _editor(request, order_id, actor, now, form)


def _ended(request: HttpRequest, order_id: int, ended: object) -> HttpResponseBase:
    if getattr(ended, "state", None) == State.SUBMITTED:
        return done(request, to=ORDER, args=(order_id,), message=_("已提交审核。"))
    if ended is None:
        return done(
            request, to=READ, args=(order_id,), message=_("补充报告已提交，等待另一人签发。")
        )
    return done(request, to=READ, args=(order_id,), message=_("已签发，报告已返回申请方。"))


def _wanted(request: HttpRequest) -> Template:
    """The template that was chosen, or the one in use."""
    return template(request.POST.get("template") or request.POST.get("template_code", ""))


def _form(request: HttpRequest) -> ReportForm:
    """The form as it was sent; which critical findings there are, the service knows."""
    chosen = template(request.POST.get("template_code", ""))
    return ReportForm(request.POST, template=chosen, amends="reason" in request.POST)


def _editor(
    request: HttpRequest,
    order_id: int,
    actor: Actor,
    now: datetime,
    form: ReportForm | None = None,
    back: SendBackForm | None = None,
) -> HttpResponse:
    shown = form.data.get("template_code", "") if form is not None else ""
    desk = open_desk(order_id=order_id, actor=actor, now=now, template_code=shown)
    amends = desk.mode == "amend"
    filled = form.data if form is not None else None
    bound = ReportForm(
        filled,
        initial=initial_of(desk.draft),
        template=desk.template,
        critical=desk.critical,
        amends=amends,
    )
    if form is not None:
        bound.errors.clear()
        bound.errors.update(form.errors)
    return page(
        request,
        "diagnostics/report_edit.html",
        desk=desk,
        form=bound,
        back=back or SendBackForm(),
        sheet=desk.sheet,
        row=desk.sheet.row,
        card=desk.sheet.row.card,
        fields=desk.sheet.fields,
        parts=desk.sheet.parts,
        asks_second=sorted(desk.second),
    )


def _saved(card: DraftCard) -> HttpResponse:
    """Tell the page which version it holds now."""
    told = {"version": card.version, "at": f"{timezone.localtime(card.saved_at):%H:%M:%S}"}
    return HttpResponse(status=204, headers={"HX-Trigger": dumps({"lianyi:draft": told})})
