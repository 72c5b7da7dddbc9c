"""Whether a centre may be trusted with an item: the newest word of internal control and of the external rounds."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q

from lianyi.areas.diagnostics.models import Fitness
from lianyi.areas.diagnostics.types.quality import FitnessKind


def why_unfit(
    pairs: Iterable[tuple[int, str]], on: date
) -> Mapping[tuple[int, str], tuple[FitnessKind, ...]]:
    """Of centres and items, those that are not fit on a day, with the kinds of control that failed. Cost: one query.

    The newest row of each kind that has begun and not ended counts; of one day, the one written last.
    """
    wanted = set(pairs)
    rows = Fitness.objects.filter(
        centre__in={centre for centre, _ in wanted},
        item_code__in={code for _, code in wanted},
        from_on__lte=on,
    )
    newest: dict[tuple[int, str, str], bool] = {}
    for row in rows.filter(Q(until_on=None) | Q(until_on__gte=on)).order_by("from_on", "id"):
        newest[row.centre_id, row.item_code, row.kind] = row.passed
    failed: dict[tuple[int, str], tuple[FitnessKind, ...]] = {}
    for (centre, code, kind), passed in sorted(newest.items()):
        if not passed and (centre, code) in wanted:
            failed[centre, code] = (*failed.get((centre, code), ()), FitnessKind(kind))
    return failed


def fitness_rows(centre_ids: Iterable[int], on: date, at_most: int = 200) -> list[Fitness]:
    """What was said of centres, the newest first: for their page of quality. Cost: one query."""
    rows = Fitness.objects.filter(centre__in=list(centre_ids), from_on__lte=on)
    return list(rows.select_related("centre").order_by("-from_on", "-id")[:at_most])
