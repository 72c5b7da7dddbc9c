"""A county sets its own critical bounds, from a day on; the row before stays for the values it judged."""

from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.models import CriticalBound
from lianyi.areas.diagnostics.services.critical_moves import written
from lianyi.areas.diagnostics.types.critical import CriticalRuleDraft
from lianyi.areas.organisations import public as organisations
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases.clocks import local_day

MANAGES: Final = "diagnostics.manage"


class StartsInThePast(DomainError):
    """A rule begins today or later: what was judged before stays judged."""

    code = "diagnostics.starts_in_the_past"
    http_status = 422
    template = "A rule begins today or later, not on {from_on}; earlier results keep their rule."


class BoundsCrossed(DomainError):
    """The lower bound lies at or above the upper, or an age span is empty."""

    code = "diagnostics.bounds_crossed"
    http_status = 422
    template = "{name}: the lower bound must lie below the upper, and the first age below the last."


class StandsAlready(DomainError):
    """That day has its rule already."""

    code = "diagnostics.rule_stands_already"
    http_status = 409
    template = "{name} already has a rule that begins on {from_on}; choose another day."


@transaction.atomic
def set_critical_rule(*, draft: CriticalRuleDraft, actor: Actor, now: datetime) -> int:
    """Set, confirm or retire a rule of the actor's county from a day on. Returns the row's id.

    Raises: NotPermitted (403); StandsAlready (409); StartsInThePast, BoundsCrossed, TextMissing (422).
    """
    actor.must(MANAGES)
    name = written(draft.name_zh, "名称", 80)
    code = written(draft.code, "编码", 30)
    if draft.from_on < local_day(now):
        raise StartsInThePast(field="from_on", from_on=draft.from_on)
    _must_fit(draft, name)
    county = organisations.get_institution(actor.institution_id or 0).county_code
    same = CriticalBound.objects.filter(county_code=county, code=code, from_on=draft.from_on)
    if same.exists():
        raise StandsAlready(field="from_on", name=name, from_on=draft.from_on)
    row = CriticalBound.objects.create(
        county_code=county,
        code=code,
        from_on=draft.from_on,
        kind=draft.kind,
        name_zh=name,
        analyte=draft.analyte.strip()[:30],
        unit=draft.unit.strip()[:20],
        at_most=draft.at_most,
        at_least=draft.at_least,
        age_from_days=draft.age_from_days,
        age_to_days=draft.age_to_days,
        confirmed=draft.confirmed,
        retired=draft.retired,
        set_at=now,
        set_by_name=actor.name[:60],
    )
    facts = {"code": code, "from_on": draft.from_on.isoformat(), "retired": draft.retired}
    audit.record(actor, "critical_rule.set", target=f"critical_rule:{row.pk}", at=now, facts=facts)
    return row.pk


def _must_fit(draft: CriticalRuleDraft, name: str) -> None:
    low, high = draft.at_most, draft.at_least
    crossed = low is not None and high is not None and low >= high
    empty = draft.age_to_days is not None and draft.age_to_days <= draft.age_from_days
    if crossed or empty:
        raise BoundsCrossed(field="at_least", name=name)
