"""The county's rules on screen: what holds, since when and why; a change is a new version."""

from datetime import date
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianyi.kernel.errors import DomainError
from lianyi.machinery.policy import selectors, services
from lianyi.machinery.policy.groups import group_name
from lianyi.machinery.policy.parameters import Parameter, parameters
from lianyi.machinery.policy.types import PolicyView
from lianyi.machinery.policy.web.forms import ChangeForm, ProfileForm
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import done, page, say

GroupOfRows = tuple[str, str, list[tuple[Parameter, str, bool]]]


@require_GET
@needs("policy.manage")
def profile_list(request: HttpRequest) -> HttpResponse:
    """Every county that has a profile."""
    return page(request, "policy/profiles.html", profiles=selectors.list_profiles())


@require_http_methods(["GET", "POST"])
@needs("policy.manage")
def profile_new(request: HttpRequest) -> HttpResponse:
    """A county starts by copying a preset."""
    initial = {"valid_from": timezone.localdate()}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            services.create_profile(
                **form.cleaned_data, actor=actor_of(request), now=timezone.now()
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, say(refusal))
        else:
            return done(
                request,
                to="policy-profile",
                args=[form.cleaned_data["county_code"]],
                message=_("政策方案已建立"),
            )
    return page(request, "policy/profile_new.html", form=form)


@require_GET
@needs("policy.manage")
def profile(request: HttpRequest, county_code: str) -> HttpResponse:
    """What holds on a day, group by group, with the history beside it."""
    on = _day(request.GET.get("on", ""))
    card = selectors.get_profile(county_code)
    view = selectors.current(county_code, on)
    settled = selectors.confirmed_keys(county_code, on)
    return page(
        request,
        "policy/profile.html",
        profile=card,
        version_id=view.version_id,
        valid_from=view.valid_from,
        on=on,
        groups=_groups(view, settled),
        versions=selectors.list_versions(county_code),
    )


@require_http_methods(["GET", "POST"])
@needs("policy.manage")
def edit(request: HttpRequest, county_code: str) -> HttpResponse:
    """Change one group of parameters from a day on."""
    group = request.GET.get("group", "")
    chosen = [p for p in parameters() if p.group == group]
    if not chosen:
        raise Http404
    today = timezone.localdate()
    latest = selectors.latest(county_code)
    form = ChangeForm(
        request.POST if request.method == "POST" else None,
        parameters=chosen,
        values=latest.values,
        earliest=max(today, latest.valid_from or today),
    )
    if form.is_valid():
        try:
            services.change_policy(
                county_code=county_code,
                values=form.values(),
                valid_from=form.cleaned_data["valid_from"],
                note=form.cleaned_data["note"],
                confirm=form.confirmed(),
                actor=actor_of(request),
                now=timezone.now(),
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, say(refusal))
        else:
            return done(
                request,
                to="policy-profile",
                args=[county_code],
                message=_("新版本已保存，到期自动生效"),
            )
    return page(
        request,
        "policy/edit.html",
        form=form,
        profile=selectors.get_profile(county_code),
        group_name=group_name(group),
        settled=selectors.confirmed_keys(county_code, today),
    )


@require_GET
@needs("policy.manage")
def version(request: HttpRequest, county_code: str, version_id: int) -> HttpResponse:
    """One version: what it changed against the one before."""
    versions = selectors.list_versions(county_code)
    place = next((i for i, each in enumerate(versions) if each.id == version_id), None)
    if place is None:
        raise Http404
    before = versions[place + 1] if place + 1 < len(versions) else None
    return page(
        request,
        "policy/version.html",
        profile=selectors.get_profile(county_code),
        version=versions[place],
        before=before,
        changes=selectors.differences(before.id if before else None, version_id),
    )


def _groups(view: PolicyView, settled: frozenset[str]) -> list[GroupOfRows]:
    """Parameters by the part of the platform that asks, each with its value and whether it still wants confirming."""
    found: list[GroupOfRows] = []
    for group, members in groupby(parameters(), key=lambda p: p.group):
        rows = [
            (p, p.shown(view[p.key]), p.status == "to_confirm" and p.key not in settled)
            for p in members
        ]
        found.append((group, group_name(group), rows))
    return found


def _day(text: str) -> date:
    """The day asked for, else today."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()
