"""What areas above ask: which centres of a kind serve an institution, what was examined of a person, what it says."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q

from lianyi.areas.diagnostics.models import (
    Centre,
    CentreMember,
    Order,
    Report,
    Result,
    ResultSheet,
)
from lianyi.areas.diagnostics.rules.results import is_hidden, range_text
from lianyi.areas.diagnostics.types.cards import CentreCard, OrderCard
from lianyi.areas.diagnostics.types.laboratory import SheetState
from lianyi.areas.diagnostics.types.reports import SignedText
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Scope


def centres_serving(
    institution_ids: Collection[int], kind: CentreKind, day: date, at_most: int = 50
) -> list[CentreCard]:
    """Open centres of a kind that host or serve one of the institutions on a day, by name. Cost: one query."""
    served = (
        CentreMember.objects.filter(
            centre=OuterRef("pk"), institution__in=institution_ids, since__lte=day
        )
        .filter(Q(until=None) | Q(until__gte=day))
        .order_by()
    )
    rows = Centre.objects.open_on(day).filter(kind=kind)
    rows = rows.filter(Q(host__in=institution_ids) | Exists(served))
    return [row.card() for row in rows.order_by("name", "id")[:at_most]]


def orders_of(resident_id: int, scope: Scope, at_most: int = 20) -> list[OrderCard]:
    """Examinations of a person in reach, under whichever file, the newest first. Cost: three queries."""
    same = residents.same_person_ids(resident_id)
    rows = Order.objects.visible_to(scope).filter(resident__in=same)
    return [row.card() for row in rows.order_by("-ordered_at", "-id")[:at_most]]


def signed_texts(order_ids: Collection[int], scope: Scope) -> dict[int, SignedText]:
    """What the standing reports of orders in reach say, with the laboratory's values; unsigned ones are left out.

    A report with a result that only those who treat it may know says that it is withheld, and nothing else.
    Cost: three queries for any number.
    """
    rows = Report.objects.visible_to(scope).select_related("order")
    newest: dict[int, Report] = {}
    for row in rows.filter(order__in=order_ids).order_by("order_id", "number"):
        newest[row.order_id] = row
    sheets = ResultSheet.objects.filter(order__in=newest, state=SheetState.SIGNED)
    measured = {row.order_id: list(row.results.all()) for row in sheets.prefetch_related("results")}
    return {pk: _text(row, measured.get(pk, [])) for pk, row in newest.items()}


def _text(row: Report, results: Sequence[Result]) -> SignedText:
    hidden = any(is_hidden(each.analyte, each.flag) for each in results)
    card = row.card()
    values = (
        *((name, value, unit, "", "") for name, value, unit in card.shown),
        *(_value(each) for each in sorted(results, key=lambda each: each.rank)),
    )
    return SignedText(
        no=card.no,
        conclusion="" if hidden else card.conclusion,
        findings="" if hidden or results else card.findings,
        impression="" if hidden else card.impression,
        values=() if hidden else values,
        signed_at=card.signed_at,
        signed_by_name=card.signed_by_name,
        withheld=hidden,
    )


def _value(row: Result) -> tuple[str, str, str, str, str]:
    card = row.card()
    said = card.text if card.value is None else str(card.value)
    return card.name, said, card.unit, card.flag, range_text(card.low, card.high)
