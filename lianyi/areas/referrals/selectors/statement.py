"""What the statistics pages show, each in one call."""

from datetime import datetime
from typing import Any

from lianyi.areas.referrals.rules.figures import reaches
from lianyi.areas.referrals.selectors import comparing, contacts, counters
from lianyi.areas.referrals.selectors.places import county_of
from lianyi.kernel.actor import Actor
from lianyi.kernel.period import Period
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.policy import public as policy


def statement(actor: Actor, period: Period, now: datetime) -> dict[str, Any]:
    """The four lines of graded care with every counter and comparison. Cost: some thirty queries."""
    county = county_of(actor)
    rules = policy.current(county, now.astimezone(ZONE).date())
    found = counters.measures(actor.scope, period, county_code=county)
    return {
        "measures": found,
        "lines": counters.four_lines(found),
        "target": _target(found, rules),
        "waiting": comparing.waiting_times(actor.scope, period, rules),
        "months": comparing.months(actor.scope, period),
        "units": comparing.units(actor.scope, period),
        "refusals": comparing.refusals(actor.scope, period),
    }


def _target(found: dict[str, Any], rules: policy.PolicyView) -> dict[str, Any]:
    """Whether the in-county visit rate meets the county's target (X7)."""
    value = found["in_county_visit_rate"].value
    operator = rules.text("referrals.in_county_operator")
    target = rules.whole("referrals.in_county_target_percent")
    tolerance = rules.whole("referrals.in_county_tolerance_percent")
    return {
        "text": f"{operator}{target}%",
        "reached": None
        if value is None
        else reaches(value, operator=operator, target=target, tolerance=tolerance),
    }


def flow_statement(actor: Actor, period: Period, now: datetime) -> dict[str, Any]:
    """Flow of inpatients and the top leaks. Cost: two queries, three for names, two small ones a leak."""
    county = county_of(actor)
    rows = contacts.flow(actor.scope, period, county)
    return {
        "rows": rows[:200],
        "leaks": contacts.top_leaks(actor.scope, period, county, now.astimezone(ZONE).date()),
        "inside": sum(r.n for r in rows if r.inside),
        "total": sum(r.n for r in rows),
        "outside_fen": sum(r.total_fen for r in rows if not r.inside),
        "total_fen": sum(r.total_fen for r in rows),
    }
