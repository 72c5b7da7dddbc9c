"""Agreements with upper hospitals and how far they are lived; convenience measures, units that adopted them, use."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Q, Sum

from lianyi.areas.diagnostics.definitions.measures import COOPERATION, MEASURES
from lianyi.areas.diagnostics.models import Cooperation, CooperationDay, Measure, MeasureUse
from lianyi.areas.organisations import public as organisations
from lianyi.kernel.actor import Scope
from lianyi.kernel.period import Period
from lianyi.machinery.cases.clocks import ZONE


@dataclass(frozen=True, slots=True, kw_only=True)
class CooperationRow:
    """One agreement with what came of it."""

    id: int
    kind: str
    kind_name: str
    number: str
    member: str
    upper: str
    subject: str
    schedule: str
    from_on: date
    until_on: date
    in_force: bool
    days: int
    cases: int
    last_on: date | None


def list_cooperation(*, scope: Scope, now: datetime, at_most: int = 300) -> list[CooperationRow]:
    """Agreements of members in reach, those in force first. Cost: two queries."""
    today = now.astimezone(ZONE).date()
    rows = Cooperation.objects.all()
    if not scope.everything:
        rows = rows.filter(Q(member__in=scope.institution_ids) | Q(upper__in=scope.institution_ids))
    found = list(
        rows.annotate(
            held=Count("days"), seen=Sum("days__cases", default=0), last_on=Max("days__held_on")
        ).order_by("-until_on", "id")[:at_most]
    )
    places = organisations.institutions({i for row in found for i in (row.member_id, row.upper_id)})
    return [
        CooperationRow(
            id=row.pk,
            kind=row.kind,
            kind_name=COOPERATION.get(row.kind, row.kind),
            number=row.number,
            member=places[row.member_id].short_name or places[row.member_id].name,
            upper=places[row.upper_id].short_name or places[row.upper_id].name,
            subject=row.subject,
            schedule=row.schedule,
            from_on=row.from_on,
            until_on=row.until_on,
            in_force=row.from_on <= today <= row.until_on,
            days=row.held,
            cases=row.seen,
            last_on=row.last_on,
        )
        for row in found
    ]


def days_of(cooperation_id: int, scope: Scope, at_most: int = 200) -> list[dict[str, Any]]:
    """The days on which an agreement was lived, the latest first; nothing out of reach. Cost: one query."""
    rows = CooperationDay.objects.filter(cooperation=cooperation_id)
    if not scope.everything:
        mine = scope.institution_ids
        rows = rows.filter(Q(cooperation__member__in=mine) | Q(cooperation__upper__in=mine))
    columns = ("held_on", "topic", "cases", "result", "noted_by_name")
    return list(rows.order_by("-held_on", "-id").values(*columns)[:at_most])


def measures_in(scope: Scope, period: Period) -> list[dict[str, Any]]:
    """Every measure of the list: units in reach that adopted it, and uses counted in the months of a period.

    Cost: three queries, and one for the names of the units.
    """
    adopted = Measure.objects.filter(ended_on=None)
    if not scope.everything:
        adopted = adopted.filter(institution__in=scope.institution_ids)
    rows = list(
        adopted.order_by("institution_id").values_list("id", "code", "institution_id")[:5000]
    )
    uses = dict(
        MeasureUse.objects.filter(
            measure__in=[row[0] for row in rows],
            month__gte=period.first.replace(day=1),
            month__lte=period.last,
        )
        .order_by()
        .values_list("measure_id")
        .annotate(total=Sum("uses"))
    )
    places = organisations.institutions({row[2] for row in rows})
    return [
        {
            "code": code,
            "name": name,
            "units": [
                {
                    "measure_id": pk,
                    "name": places[unit].short_name or places[unit].name,
                    "uses": uses.get(pk, 0),
                }
                for pk, of, unit in rows
                if of == code
            ],
            "uses": sum(uses.get(pk, 0) for pk, of, _unit in rows if of == code),
        }
        for code, name in MEASURES.items()
    ]
