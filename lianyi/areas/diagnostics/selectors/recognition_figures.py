"""Figures of recognition with their rows: 互认率 = 互认次数 / (互认 + 不互认), repeats avoided, money saved."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from lianyi.areas.diagnostics.definitions.items import items
from lianyi.areas.diagnostics.definitions.recognition import REASONS
from lianyi.areas.diagnostics.models import RecognitionDecision
from lianyi.areas.diagnostics.selectors.orders import start_of
from lianyi.areas.diagnostics.types.recognition import (
    Decision,
    DecisionCard,
    DecisionFilter,
    DecisionRow,
    RecognitionFigures,
)
from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Scope
from lianyi.kernel.period import Period
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.ui.paging import Keyset, Page

_BY_TIME: Final = Keyset("-decided_at", "-id")
_MOST: Final = 500


def narrowed_decisions(scope: Scope, wanted: DecisionFilter) -> "QuerySet[RecognitionDecision]":
    """The decisions of a list, unordered and unpaged: counts and exports read the same rows.

    Those taken in reach, and for the host of a centre those about what it reported.
    """
    rows = RecognitionDecision.objects.visible_to(scope)
    if not scope.everything:
        ids = scope.institution_ids
        rows = rows.filter(Q(institution__in=ids) | Q(earlier__centre_host__in=ids))
    exact = {
        "decision": wanted.decision, "item_code": wanted.item_code, "reason_code": wanted.reason,
        "institution": wanted.unit_id,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.resident_id is not None:
        rows = rows.filter(resident__in=residents.same_person_ids(wanted.resident_id))
    if wanted.from_on is not None:
        rows = rows.filter(decided_at__gte=start_of(wanted.from_on))
    if wanted.to_on is not None:
        rows = rows.filter(decided_at__lt=start_of(wanted.to_on + timedelta(days=1)))
    return rows


def list_decisions(
    *, scope: Scope, wanted: DecisionFilter, after: str = "", at_most: int = 50
) -> Page[DecisionRow]:
    """Decisions about earlier results, the newest first. Cost: three queries."""
    rows = narrowed_decisions(scope, wanted).select_related("earlier")
    page = _BY_TIME.page(rows, after, at_most)
    return page.with_rows(_rows(page.rows, scope))


def _rows(found: Iterable[RecognitionDecision], scope: Scope) -> list[DecisionRow]:
    rows = list(found)
    people = residents.cards([row.resident_id for row in rows], scope)
    places = organisations.institutions(
        [i for row in rows for i in (row.institution_id, row.earlier_performer_id)]
    )

    def name_of(institution_id: int) -> str:
        place = places[institution_id]
        return place.short_name or place.name

    return [
        DecisionRow(
            card=decision_card(row),
            patient=people[row.resident_id].name if row.resident_id in people else "—",
            institution_name=name_of(row.institution_id),
            performer_name=name_of(row.earlier_performer_id),
            earlier_number=row.earlier.number or "",
            earlier_at=row.earlier_at,
            reason_name=REASONS.get(row.reason_code, ""),
        )
        for row in rows
    ]


def decision_card(row: RecognitionDecision) -> DecisionCard:
    """A decision as a value."""
    return DecisionCard(
        id=row.pk,
        decision=Decision(row.decision),
        item_code=row.item_code,
        item_name=row.item_name,
        resident_id=row.resident_id,
        institution_id=row.institution_id,
        earlier_order_id=row.earlier_id,
        order_id=row.order_id,
        reason_code=row.reason_code,
        note=row.note,
        explained=row.explained,
        saved_fen=row.saved_fen,
        decided_at=row.decided_at,
        decided_by_name=row.decided_by_name,
        document_id=row.document_id,
    )


def recognition_figures(
    scope: Scope, period: Period
) -> tuple[RecognitionFigures, dict[str, list[RecognitionFigures]]]:
    """The whole span, and its lines by item, institution, month, and reason of repeating.

    Units: money in fen. Cost: five queries and one for names.
    """
    rows = narrowed_decisions(scope, DecisionFilter(from_on=period.first, to_on=period.last))
    whole = _line("", "", rows.aggregate(**_COUNTS))
    by_unit = _grouped(rows, F("institution"), str, str)
    places = organisations.institutions([int(line.key) for line in by_unit])
    catalogue = items()
    return whole, {
        "item": _grouped(
            rows,
            F("item_code"),
            str,
            lambda key: catalogue[key].name_zh if key in catalogue else key,
        ),
        "unit": [
            RecognitionFigures(
                key=line.key,
                name=places[int(line.key)].short_name or places[int(line.key)].name,
                recognised=line.recognised,
                repeated=line.repeated,
                saved_fen=line.saved_fen,
            )
            for line in by_unit
        ],
        "month": _grouped(
            rows, TruncMonth("decided_at", tzinfo=ZONE), lambda at: f"{at:%Y-%m}", str
        ),
        "reason": _grouped(
            rows.filter(decision=Decision.REPEATED),
            F("reason_code"),
            str,
            lambda key: REASONS.get(key, key),
        ),
    }


_COUNTS: Final = {
    "recognised": Count("pk", filter=Q(decision=Decision.RECOGNISED)),
    "repeated": Count("pk", filter=Q(decision=Decision.REPEATED)),
    "saved_fen": Sum("saved_fen", default=0),
}


def _grouped(
    rows: "QuerySet[RecognitionDecision]",
    by: Any,
    key_of: Callable[[Any], str],
    name_of: Callable[[str], str],
) -> list[RecognitionFigures]:
    found = rows.order_by().annotate(group=by).values("group").annotate(**_COUNTS)
    lines = []
    for row in found.order_by("group")[:_MOST]:
        key = key_of(row["group"])
        lines.append(_line(key, name_of(key), row))
    return lines


def _line(key: str, name: str, counts: Any) -> RecognitionFigures:
    return RecognitionFigures(
        key=key,
        name=name,
        recognised=counts["recognised"],
        repeated=counts["repeated"],
        saved_fen=counts["saved_fen"],
    )
