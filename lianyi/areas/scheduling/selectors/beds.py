"""The bed board, free beds, and one bed."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Count, Q

from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling.models import Bed, BedStay, Reservation, Ward
from lianyi.areas.scheduling.models.holds import LIVE
from lianyi.areas.scheduling.rules import bedding
from lianyi.areas.scheduling.types import (
    BedBoard,
    BedCard,
    BedCount,
    BedSex,
    BedState,
    BoardWard,
    WardCard,
)
from lianyi.kernel.actor import Scope

MOST_BEDS = 5_000


def bed_board(
    institution_id: int,
    scope: Scope,
    *,
    department: str = "",
    states: Collection[BedState] = (),
    ward_id: int | None = None,
) -> BedBoard:
    """All wards of an institution with their beds; who lies in them only for those who run them.

    `states` keeps beds in these states; the counts are of all beds of the wards shown.
    Cost: four queries, however many beds.
    """
    wards = Ward.objects.filter(institution_id=institution_id)
    if department:
        wards = wards.filter(department=department)
    if ward_id is not None:
        wards = wards.filter(pk=ward_id)
    ward_rows = {row.pk: row for row in wards.order_by("department", "name", "id")[:200]}
    beds = Bed.objects.filter(ward_id__in=ward_rows).order_by("ward_id", "code")[:MOST_BEDS]
    people = _People.of(institution_id, scope)
    by_ward: dict[int, list[BedCard]] = defaultdict(list)
    counts: dict[int, dict[BedState, int]] = defaultdict(lambda: dict.fromkeys(BedState, 0))
    for bed in beds:
        state = BedState(bed.state)
        counts[bed.ward_id][state] += 1
        if not states or state in states:
            by_ward[bed.ward_id].append(_card(bed, ward_rows[bed.ward_id], people))
    boards = [
        BoardWard(ward=row.card(), beds=by_ward[pk], counts=dict(counts[pk]))
        for pk, row in ward_rows.items()
    ]
    totals = {state: sum(ward.counts[state] for ward in boards) for state in BedState}
    in_service = sum(totals.values()) - totals[BedState.CLOSED]
    return BedBoard(
        institution_id=institution_id,
        wards=boards,
        counts=totals,
        rate=bedding.occupancy_percent(totals[BedState.OCCUPIED], in_service),
    )


def free_bed_counts(institution_ids: Collection[int], department: str = "") -> list[BedCount]:
    """Free beds and beds in service by institution and department. They name nobody: every member may ask.

    Cost: one query.
    """
    rows = Bed.objects.filter(ward__institution_id__in=set(institution_ids))
    if department:
        rows = rows.filter(ward__department=department)
    counted = (
        rows.values("ward__institution_id", "ward__department")
        .annotate(
            free=Count("id", filter=Q(state=BedState.FREE)),
            total=Count("id", filter=~Q(state=BedState.CLOSED)),
        )
        .order_by("ward__institution_id", "ward__department")[:2_000]
    )
    return [
        BedCount(
            institution_id=row["ward__institution_id"],
            department=row["ward__department"],
            free=row["free"],
            total=row["total"],
        )
        for row in counted
    ]


def departments_with_beds(institution_id: int) -> list[str]:
    """Departments that have a ward, in order."""
    rows = Ward.objects.filter(institution_id=institution_id).order_by("department")
    return list(rows.values_list("department", flat=True).distinct()[:200])


def list_wards(institution_id: int) -> list[WardCard]:
    """Wards of an institution."""
    rows = Ward.objects.filter(institution_id=institution_id)
    return [row.card() for row in rows.order_by("department", "name", "id")[:200]]


def find_bed(bed_id: int, scope: Scope) -> BedCard | None:
    """One bed of an institution in reach, or None."""
    bed = (
        Bed.objects.managed_by(scope)
        .select_related("ward")
        .filter(pk=bed_id)
        .order_by("pk")
        .first()
    )
    return bed_card(bed) if bed else None


def find_stay_bed(resident_id: int, scope: Scope) -> BedCard | None:
    """The bed of an institution in reach in which a resident lies, or None."""
    rows = BedStay.objects.filter(
        resident_id__in=residents.same_person_ids(resident_id), until=None
    ).select_related("bed__ward")
    if not scope.everything:
        rows = rows.filter(bed__ward__institution_id__in=scope.institution_ids)
    stay = rows.order_by("pk").first()
    return bed_card(stay.bed) if stay else None


def bed_card(bed: Bed) -> BedCard:
    """One bed as its own staff read it. Cost: two queries."""
    people = _People(
        stays=list(BedStay.objects.filter(bed=bed, until=None)),
        holds=list(Reservation.objects.filter(bed=bed, state__in=LIVE)),
        named=True,
    )
    return _card(bed, bed.ward, people)


class _People:
    """Who lies in which bed, and for whom beds are kept."""

    def __init__(self, stays: list[BedStay], holds: list[Reservation], *, named: bool) -> None:
        self.stays = {stay.bed_id: stay for stay in stays}
        self.holds = {hold.bed_id: hold for hold in holds}
        self.named = named

    @classmethod
    def of(cls, institution_id: int, scope: Scope) -> "_People":
        """Those of one institution; named only to its own staff."""
        stays = BedStay.objects.filter(bed__ward__institution_id=institution_id, until=None)
        holds = Reservation.objects.filter(
            bed__isnull=False, institution_id=institution_id, state__in=LIVE
        )
        named = scope.everything or institution_id in scope.institution_ids
        return cls(list(stays[:MOST_BEDS]), list(holds[:MOST_BEDS]), named=named)


def _card(bed: Bed, ward: Ward, people: _People) -> BedCard:
    stay, hold = people.stays.get(bed.pk), people.holds.get(bed.pk)
    resident_id = stay.resident_id if stay else hold.resident_id if hold else None
    return BedCard(
        id=bed.pk,
        ward_id=bed.ward_id,
        ward_name=ward.name,
        institution_id=ward.institution_id,
        department=ward.department,
        code=bed.code,
        state=BedState(bed.state),
        sex=BedSex(bed.sex),
        is_isolation=bed.is_isolation,
        resident_id=resident_id if people.named else None,
        since=bed.since,
        until=hold.until if hold else None,
        for_ref=hold.for_ref if hold and people.named else "",
    )
