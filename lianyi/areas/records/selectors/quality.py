"""How good the records are: by institution, by doctor, and which records lack what (EHR-03)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import Avg, Count, Q

from lianyi.areas.records.models import Encounter, HealthRecord
from lianyi.areas.records.rules import completeness
from lianyi.areas.records.selectors.encounters import bounds
from lianyi.areas.records.types import EncounterState, HealthRecordCard, Source
from lianyi.kernel.actor import Scope
from lianyi.kernel.period import Period
from lianyi.machinery.ui import Keyset, Page

POOREST: Final = Keyset("score", "resident_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionQuality:
    """Records kept by an institution: how many, mean completeness in whole percent, and how many are below 60."""

    institution_id: int
    records: int
    mean: int
    poor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorQuality:
    """Contacts written by a doctor in a period: how many, mean grade in whole percent, graded 甲, and unsigned."""

    doctor_id: int | None
    doctor_name: str
    institution_id: int
    contacts: int
    mean: int
    first_grade: int
    unsigned: int


def by_institution(scope: Scope, at_most: int = 300) -> list[InstitutionQuality]:
    """Completeness of the health records each institution in reach keeps, the poorest first. Cost: one query."""
    rows = HealthRecord.objects.all()
    if not scope.everything:
        rows = rows.filter(institution_id__in=scope.institution_ids)
    found = (
        rows.values("institution_id")
        .annotate(records=Count("pk"), mean=Avg("score"), poor=Count("pk", filter=Q(score__lt=60)))
        .order_by("mean", "institution_id")[:at_most]
    )
    return [
        InstitutionQuality(
            institution_id=row["institution_id"],
            records=row["records"],
            mean=_whole(row["mean"]),
            poor=row["poor"],
        )
        for row in found
    ]


def by_doctor(
    scope: Scope, period: Period, *, first: int, at_most: int = 300
) -> list[DoctorQuality]:
    """Grades of the contacts written here in a period, by doctor, the poorest first. Cost: one query.

    `first`: the least whole percent of grade 甲.
    """
    start, end = bounds(period)
    rows = Encounter.objects.filter(source=Source.HERE, started_at__gte=start, started_at__lt=end)
    rows = rows.exclude(state=EncounterState.VOID)
    if not scope.everything:
        rows = rows.filter(institution_id__in=scope.institution_ids)
    found = (
        rows.values("doctor_id", "doctor_name", "institution_id")
        .annotate(
            contacts=Count("pk"),
            mean=Avg("quality"),
            first_grade=Count("pk", filter=Q(quality__gte=first)),
            unsigned=Count("pk", filter=Q(state=EncounterState.OPEN)),
        )
        .order_by("mean", "institution_id", "doctor_id")[:at_most]
    )
    return [
        DoctorQuality(
            doctor_id=row["doctor_id"],
            doctor_name=row["doctor_name"],
            institution_id=row["institution_id"],
            contacts=row["contacts"],
            mean=_whole(row["mean"]),
            first_grade=row["first_grade"],
            unsigned=row["unsigned"],
        )
        for row in found
    ]


def poorest_records(
    scope: Scope,
    *,
    institution_ids: Collection[int] | None = None,
    lacking: str = "",
    after: str = "",
    at_most: int = 50,
) -> Page[HealthRecordCard]:
    """Records in sight, the least complete first; `lacking` keeps those that lack one item. Cost: one query."""
    rows = HealthRecord.objects.visible_to(scope)
    if institution_ids is not None:
        rows = rows.filter(institution_id__in=set(institution_ids))
    if lacking:
        rows = rows.filter(missing__icontains=f'"{lacking}"')
    return POOREST.page(rows, after, at_most).map(_card)


def _card(row: HealthRecord) -> HealthRecordCard:
    return HealthRecordCard(
        resident_id=row.pk,
        score=row.score,
        missing=completeness.names_of(row.missing),
        encounters=row.encounters,
        last_encounter_at=row.last_encounter_at,
        counted_at=row.counted_at,
    )


def _whole(mean: float | None) -> int:
    """A mean in whole percent, rounded half up."""
    return int((mean or 0) + 0.5)
