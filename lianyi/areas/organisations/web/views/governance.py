"""Committees: seats, meetings, decisions, matters and follow-up."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianyi.areas.organisations import selectors, services
from lianyi.areas.organisations.web import labels
from lianyi.areas.organisations.web.forms.governance import (
    BodyForm,
    DecisionForm,
    DoneForm,
    EnactForm,
    FollowUpForm,
    MatterForm,
    MeetingForm,
    SeatForm,
)
from lianyi.areas.organisations.web.place import counties_to_choose, county_of
from lianyi.kernel.errors import DomainError
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import carried_out, done, page, refuse


@require_GET
@needs("organisations.view")
def listing(request: HttpRequest) -> HttpResponse:
    """Governing bodies of a county, and the matters that wait for them."""
    actor = actor_of(request)
    county = county_of(request)
    return page(
        request,
        "organisations/bodies.html",
        bodies=selectors.list_bodies(actor.scope, county_code=county),
        matters=selectors.list_matters(actor.scope, county_code=county),
        powers=labels.POWER.values(),
        county=county,
        counties=counties_to_choose(),
        words=labels.WORDS,
        may_govern=actor.may("organisations.govern"),
    )


@require_GET
@needs("organisations.view")
def show(request: HttpRequest, body_id: int) -> HttpResponse:
    """One body: seats and what they lack, meetings, decisions, follow-up."""
    actor = actor_of(request)
    scope = actor.scope
    body = selectors.get_body(scope, body_id)
    chair_fits, missing = selectors.body_faults(scope, body, timezone.localdate())
    return page(
        request,
        "organisations/body.html",
        body=body,
        seats=selectors.list_seats(scope, body_id),
        chair_fits=chair_fits,
        missing=missing,
        meetings=selectors.list_meetings(scope, body_id),
        decisions=selectors.list_decisions(scope, body_id=body_id),
        follow_ups=selectors.list_follow_ups(scope, body_id=body_id),
        today=timezone.localdate(),
        words=labels.WORDS,
        may_govern=actor.may("organisations.govern"),
    )


@require_http_methods(["GET", "POST"])
@needs("organisations.govern")
def form_body(request: HttpRequest) -> HttpResponse:
    """Set up a governing body."""
    form = BodyForm(request.POST or None)
    if form.is_valid():
        try:
            body = services.form_body(**form.told(), county_code=county_of(request), **_by(request))
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="organisations-body", args=(body.id,), message=_("已设立"))
    return _form(request, form, _("设立治理机构"), _("设立"))


@require_http_methods(["GET", "POST"])
@needs("organisations.govern")
def seat(request: HttpRequest, body_id: int) -> HttpResponse:
    """Give a seat."""
    body = selectors.get_body(actor_of(request).scope, body_id)
    form = SeatForm(request.POST or None, initial={"from_on": timezone.localdate()})
    if carried_out(form, lambda: services.give_seat(body_id, **form.told(), **_by(request))):
        return done(request, to="organisations-body", args=(body_id,), message=_("已登记"))
    return _form(request, form, _("%(name)s：登记成员") % {"name": body.name}, _("登记"), body_id)


@require_http_methods(["GET", "POST"])
@needs("organisations.govern")
def meeting(request: HttpRequest, body_id: int) -> HttpResponse:
    """Enter a meeting with its agenda."""
    scope = actor_of(request).scope
    body = selectors.get_body(scope, body_id)
    form = MeetingForm(request.POST or None, initial={"held_on": timezone.localdate()})
    waiting = [
        (m.id, m.title)
        for m in selectors.list_matters(scope, county_code=body.county_code)
        if m.state in ("proposed", "deferred")
    ]
    _offer(form, "matters", waiting)
    if carried_out(
        form,
        lambda: services.hold_meeting(
            body_id,
            title=form.cleaned_data["title"],
            held_on=form.cleaned_data["held_on"],
            agenda=form.agenda(),
            **_by(request),
        ),
    ):
        return done(request, to="organisations-body", args=(body_id,), message=_("已登记"))
    return _form(request, form, _("%(name)s：登记会议") % {"name": body.name}, _("登记"), body_id)


@require_http_methods(["GET", "POST"])
@needs("organisations.govern")
def decide(request: HttpRequest, body_id: int) -> HttpResponse:
    """Record a decision."""
    scope = actor_of(request).scope
    body = selectors.get_body(scope, body_id)
    form = DecisionForm(
        request.POST or None,
        initial={
            "decided_on": timezone.localdate(),
            "item_id": request.GET.get("item", ""),
            "matter_id": request.GET.get("matter", ""),
        },
    )
    items = [
        (item.id, f"{held.title} · {item.title}")
        for held in selectors.list_meetings(scope, body_id)
        for item in held.agenda
        if item.decision_id is None
    ]
    matters = [
        (m.id, f"{m.title}（{labels.POWER[m.power]}）")
        for m in selectors.list_matters(scope, county_code=body.county_code)
        if m.state in ("proposed", "deferred")
    ]
    _offer(form, "item_id", items, _("不列入议程"))
    _offer(form, "matter_id", matters, _("按议题，或无"))
    if carried_out(form, lambda: services.record_decision(body_id, form.draft(), **_by(request))):
        return done(request, to="organisations-body", args=(body_id,), message=_("已登记"))
    hint = _("决定一经登记不可修改；权力清单内的事项须有批准决定方可生效。")
    heading = _("%(name)s：登记决定") % {"name": body.name}
    return _form(request, form, heading, _("登记决定"), body_id, hint)


@require_http_methods(["GET", "POST"])
@needs("organisations.govern")
def propose(request: HttpRequest) -> HttpResponse:
    """Put a matter before its body."""
    county = county_of(request)
    form = MatterForm(request.POST or None)
    consortia = selectors.list_consortia(county_code=county, active_only=True)
    _offer(form, "consortium_id", [(c.id, c.name) for c in consortia], _("全县"))
    if carried_out(
        form, lambda: services.propose_matter(**form.told(), county_code=county, **_by(request))
    ):
        return done(request, to="organisations-bodies", message=_("已提交"))
    return _form(request, form, _("提交议定事项"), _("提交"))


@require_http_methods(["GET", "POST"])
@needs("organisations.govern")
def enact(request: HttpRequest, matter_id: int) -> HttpResponse:
    """Let a matter take effect; without an approving decision the reason is shown."""
    matter = selectors.get_matter(actor_of(request).scope, matter_id)
    form = EnactForm(request.POST or None, initial={"effective_on": timezone.localdate()})
    if carried_out(
        form,
        lambda: services.enact_matter(
            matter_id, effective_on=form.cleaned_data["effective_on"], **_by(request)
        ),
    ):
        return done(request, to="organisations-bodies", message=_("已生效"))
    return _form(request, form, _("%(title)s：生效") % {"title": matter.title}, _("生效"))


@require_http_methods(["GET", "POST"])
@needs("organisations.govern")
def follow(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Say who does what by when after a decision."""
    form = FollowUpForm(request.POST or None)
    if carried_out(
        form, lambda: services.add_follow_up(decision_id, **form.cleaned_data, **_by(request))
    ):
        return done(request, to="organisations-bodies", message=_("已登记"))
    return _form(request, form, _("决定落实"), _("登记"))


@require_http_methods(["GET", "POST"])
@needs("organisations.govern")
def finish(request: HttpRequest, follow_up_id: int) -> HttpResponse:
    """Say that a follow-up is done."""
    form = DoneForm(request.POST or None, initial={"done_on": timezone.localdate()})
    if carried_out(
        form, lambda: services.finish_follow_up(follow_up_id, **form.cleaned_data, **_by(request))
    ):
        return done(request, to="organisations-bodies", message=_("已办结"))
    return _form(request, form, _("办结落实事项"), _("办结"))


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "now": timezone.now()}


def _offer(form: Form, name: str, offered: list[tuple[Any, Any]], empty: str = "") -> None:
    """Set what a field of a form offers."""
    field: Any = form.fields[name]
    field.choices = [("", empty), *offered] if empty else offered


def _form(
    request: HttpRequest,
    form: Form,
    heading: str,
    submit: str,
    body_id: int | None = None,
    hint: str = "",
) -> HttpResponse:
    """A page that asks for one form about a body."""
    back = (
        reverse("organisations-body", args=(body_id,))
        if body_id
        else reverse("organisations-bodies")
    )
    return page(
        request,
        "organisations/form.html",
        form=form,
        heading=heading,
        submit=submit,
        hint=hint,
        back_url=back,
        back_label=_("治理"),
    )
