"""What is reported as critical: the list of the day, a county's own bounds, and reporting one by hand."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianyi.areas.diagnostics.definitions import names
from lianyi.areas.diagnostics.selectors.critical_rules import (
    critical_rules,
    findings_for,
    rule_versions,
)
from lianyi.areas.diagnostics.selectors.orders import get_order
from lianyi.areas.diagnostics.selectors.places import county_of
from lianyi.areas.diagnostics.services.critical import raise_critical
from lianyi.areas.diagnostics.services.critical_lists import MANAGES, set_critical_rule
from lianyi.areas.diagnostics.types.critical import CriticalRule
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.areas.diagnostics.web.forms import critical as acts
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import carried_out, done, page


@require_GET
@needs("diagnostics.view")
def rules(request: HttpRequest) -> HttpResponse:
    """The list in force today, by kind of centre, with its sources."""
    actor, now = actor_of(request), timezone.now()
    found = critical_rules(county_of(actor), now.astimezone(ZONE).date())
    return page(
        request,
        "diagnostics/critical_rules.html",
        groups=_by_kind(found.values()),
        may_set=actor.may(MANAGES),
    )


def _by_kind(found: Iterable[CriticalRule]) -> list[tuple[str, list[CriticalRule]]]:
    groups: dict[CentreKind, list[CriticalRule]] = {}
    for rule in found:
        groups.setdefault(rule.kind, []).append(rule)
    return [(names.CENTRE_KIND[kind], groups[kind]) for kind in CentreKind if kind in groups]


@require_http_methods(["GET", "POST"])
@needs(MANAGES)
def rule(request: HttpRequest, code: str = "") -> HttpResponse:
    """A county's own bounds of one code from a day on, beside the rows before; without a code, a new finding."""
    actor, now = actor_of(request), timezone.now()
    today = now.astimezone(ZONE).date()
    versions = rule_versions(county_of(actor), code) if code else []
    form_class = acts.RuleForm if code else acts.NewRuleForm
    initial = {"from_on": today, "age_from_days": 0}
    if versions:
        initial |= acts.initial_of(versions[0])
    form = form_class(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and carried_out(
        form, lambda: set_critical_rule(draft=form.draft(code), actor=actor, now=now)
    ):
        return done(request, to="diagnostics-critical-rules", message=_("规则已保存。"))
    return page(request, "diagnostics/critical_rule.html", form=form, code=code, versions=versions)


@require_http_methods(["GET", "POST"])
@needs("diagnostics.report", "diagnostics.examine", "diagnostics.verify_results")
def report(request: HttpRequest, order_id: int) -> HttpResponse:
    """Report a critical value of an order by hand."""
    actor, now = actor_of(request), timezone.now()
    card = get_order(order_id, actor.scope)
    known = findings_for(card.centre_kind, county_of(actor), now.astimezone(ZONE).date())
    units = {rule.code: rule.unit for rule in known}
    form = acts.RaiseForm(
        request.POST if request.method == "POST" else None,
        initial={"finding_code": request.GET.get("finding", "")},
        rules=known,
    )
    if form.is_bound and carried_out(
        form,
        lambda: raise_critical(
            order_id=order_id,
            actor=actor,
            now=now,
            unit=units.get(form.cleaned_data["finding_code"], ""),
            **form.cleaned_data,
        ),
    ):
        return done(
            request, to="diagnostics-order", args=(order_id,), message=_("已通知申请方，等待复述。")
        )
    return page(request, "diagnostics/critical_report.html", form=form, card=card)
