"""Clinics, examination rooms, wards and beds of the demo county, with two weeks of slots."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from lianyi.areas.organisations import public as organisations
from lianyi.areas.scheduling import public as scheduling
from lianyi.entry.demo.county import County
from lianyi.entry.demo.staff import DEPARTMENTS
from lianyi.kernel.actor import Actor

BEDS_A_WARD: Final = 24
TOWNSHIP_BEDS: Final = 12
EXAMS: Final = (
    ("CT", "CT检查室"),
    ("MR", "磁共振检查室"),
    ("US", "彩超检查室"),
    ("ECG", "动态心电图室"),
)
DAYS_AHEAD: Final = 14


def open_capacity(*, county: County, actor: Actor, now: datetime, today: date) -> None:
    """Give every hospital department a clinic and a ward, two hospitals examination rooms, townships one of each."""
    resources: list[int] = []
    for hospital in county.hospitals:
        for department in DEPARTMENTS[hospital.code]:
            resources.append(_clinic(hospital, f"{department}门诊", department, 4, 2, actor, now))
            _ward(hospital, f"{department}病区", department, BEDS_A_WARD, actor, now)
    for hospital in county.hospitals[:2]:
        resources += [_exam(hospital, code, name, actor, now) for code, name in EXAMS]
    for township in county.townships:
        resources.append(_clinic(township, "全科门诊", "全科", 6, 0, actor, now))
        _ward(township, "综合病区", "全科", TOWNSHIP_BEDS, actor, now)
    scheduling.generate_slots(
        resource_ids=resources,
        first=today,
        last=today + timedelta(days=DAYS_AHEAD),
        actor=actor,
        now=now,
    )


def _clinic(
    place: organisations.InstitutionCard,
    name: str,
    department: str,
    capacity: int,
    priority: int,
    actor: Actor,
    now: datetime,
) -> int:
    draft = scheduling.ResourceDraft(
        institution_id=place.id,
        kind=scheduling.ResourceKind.CLINIC,
        name=name,
        department=department,
        staff_id=None,
        exam_code="",
    )
    return _with_weeks(draft, capacity, priority, 1 if priority else 0, actor, now)


def _exam(
    place: organisations.InstitutionCard, code: str, name: str, actor: Actor, now: datetime
) -> int:
    draft = scheduling.ResourceDraft(
        institution_id=place.id,
        kind=scheduling.ResourceKind.EXAM,
        name=name,
        department="医技科",
        staff_id=None,
        exam_code=code,
    )
    return _with_weeks(draft, 2, 1, 0, actor, now)


def _with_weeks(
    draft: scheduling.ResourceDraft,
    capacity: int,
    priority: int,
    green: int,
    actor: Actor,
    now: datetime,
) -> int:
    resource = scheduling.add_resource(draft=draft, actor=actor, now=now)
    for weekday in range(7):
        for starts, ends in ((time(8), time(12)), (time(14, 30), time(17, 30))):
            scheduling.add_template(
                draft=scheduling.TemplateDraft(
                    resource_id=resource.id,
                    weekday=weekday,
                    starts=starts,
                    ends=ends,
                    slot_minutes=60,
                    capacity=capacity,
                    priority=priority,
                    green=green,
                    valid_from=date(now.year, 1, 1),
                ),
                actor=actor,
                now=now,
            )
    return resource.id


def _ward(
    place: organisations.InstitutionCard,
    name: str,
    department: str,
    count: int,
    actor: Actor,
    now: datetime,
) -> None:
    ward = scheduling.add_ward(
        institution_id=place.id, name=name, department=department, actor=actor, now=now
    )
    beds = [
        scheduling.BedDraft(
            code=f"{number:02d}", sex=scheduling.BedSex.ANY, is_isolation=number == count
        )
        for number in range(1, count + 1)
    ]
    scheduling.add_beds(ward_id=ward.id, beds=beds, actor=actor, now=now)


def fill_beds(*, county: County, patients: Sequence[int], actor: Actor, now: datetime) -> None:
    """Let two of three free beds be occupied, as on any morning."""
    waiting = iter(patients)
    for place in (*county.hospitals, *county.townships):
        board = scheduling.bed_board(place.id, actor.scope, states=[scheduling.BedState.FREE])
        for bed in (bed for ward in board.wards for bed in ward.beds):
            if bed.id % 3 == 0 or bed.is_isolation:
                continue
            resident_id = next(waiting, None)
            if resident_id is None:
                return
            scheduling.occupy_bed(bed_id=bed.id, resident_id=resident_id, actor=actor, now=now)
