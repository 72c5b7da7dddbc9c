"""What tests start from that need slots and beds."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection

from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling import public as scheduling
from lianyi.areas.scheduling.models import Bed, Reservation, Slot
from lianyi.areas.scheduling.models.holds import LIVE
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from tests.areas.residents.builders import a_resident
from tests.areas.workforce.builders import NOW, TODAY, County, a_county, an_actor, system

WEDNESDAY = TODAY + timedelta(days=1)
IN_TWO_HOURS = NOW + timedelta(hours=2)
GIVEN = "兰芳梅霞玲娟敏静丽艳红英"


@dataclass(frozen=True)
class Desk:
    """A township doctor with a patient, and the office, nurse and slots of the hospital above."""

    county: County
    doctor: Actor
    office: Actor
    nurse: Actor
    resident: residents.ResidentCard


def a_desk() -> Desk:
    """Nobody has booked anything yet."""
    county = a_county()
    doctor = an_actor("township_doctor", county.township)
    return Desk(
        county=county,
        doctor=doctor,
        office=an_actor("referral_office", county.hospital),
        nurse=an_actor("ward_nurse", county.hospital),
        resident=a_resident(doctor),
    )


def residents_of(actor: Actor, many: int) -> list[residents.ResidentCard]:
    """So many women, a year apart."""
    return [
        a_resident(actor, name=f"王{GIVEN[n]}", born_on=date(1950 + n, 5, 1), address="")
        for n in range(many)
    ]


def a_clinic(desk: Desk, name: str = "心内科门诊", department: str = "心血管内科") -> int:
    """A bookable clinic of the hospital."""
    draft = scheduling.ResourceDraft(
        institution_id=desk.county.hospital,
        kind=scheduling.ResourceKind.CLINIC,
        name=name,
        department=department,
    )
    return scheduling.add_resource(draft=draft, actor=desk.office, now=NOW).id


def a_template(resource_id: int, weekday: int = 2, **told: object) -> scheduling.TemplateDraft:
    """Wednesday from nine to eleven, a slot each half hour, one place each."""
    fields: dict[str, object] = {
        "resource_id": resource_id,
        "weekday": weekday,
        "starts": time(9),
        "ends": time(11),
        "slot_minutes": 30,
        "valid_from": date(2026, 1, 1),
    }
    return scheduling.TemplateDraft(**{**fields, **told})  # type: ignore[arg-type]


def slots(desk: Desk, on: date = WEDNESDAY, **told: object) -> list[Slot]:
    """The slots of one sitting of a new clinic on a day."""
    resource_id = a_clinic(desk, name=f"门诊{Slot.objects.count()}")
    draft = a_template(resource_id, on.weekday(), **told)
    scheduling.add_template(draft=draft, actor=desk.office, now=NOW)
    scheduling.generate_slots(
        resource_ids=[resource_id], first=on, last=on, actor=desk.office, now=NOW
    )
    return list(Slot.objects.filter(resource_id=resource_id).order_by("starts_at"))


def held(desk: Desk, slot_id: int, **told: object) -> scheduling.ReservationCard:
    """A hold of two hours for a referral of the desk's patient."""
    fields: dict[str, object] = {
        "slot_id": slot_id,
        "resident_id": desk.resident.id,
        "for_ref": "referral:7",
        "until": IN_TWO_HOURS,
        "audience": scheduling.Audience.REFERRAL,
        "actor": desk.doctor,
        "now": NOW,
    }
    return scheduling.hold_slot(**{**fields, **told})  # type: ignore[arg-type]


def beds(
    desk: Desk,
    many: int = 1,
    department: str = "心血管内科",
    name: str = "心内一病区",
    **told: object,
) -> list[int]:
    """Free beds in a new ward of the hospital."""
    ward = scheduling.add_ward(
        institution_id=desk.county.hospital,
        name=name,
        department=department,
        actor=desk.office,
        now=NOW,
    )
    drafts = [scheduling.BedDraft(code=f"{n + 1:02d}", **told) for n in range(many)]  # type: ignore[arg-type]
    scheduling.add_beds(ward_id=ward.id, beds=drafts, actor=desk.office, now=NOW)
    return list(Bed.objects.filter(ward_id=ward.id).order_by("code").values_list("pk", flat=True))


def bed_held(desk: Desk, **told: object) -> scheduling.ReservationCard:
    """A bed of the hospital kept for two hours for a referral of the desk's patient."""
    fields: dict[str, object] = {
        "institution_id": desk.county.hospital,
        "resident_id": desk.resident.id,
        "for_ref": "referral:7",
        "until": IN_TWO_HOURS,
        "actor": desk.doctor,
        "now": NOW,
    }
    return scheduling.hold_bed(**{**fields, **told})  # type: ignore[arg-type]


def all_at_once(acts: Sequence[Callable[[], object]]) -> tuple[list[object], list[DomainError]]:
    """Run acts on threads that start together; return what they gave, and how they were refused.

    Anything that is not a refusal is raised.
    """
    given: list[object] = []
    refused: list[DomainError] = []
    faults: list[BaseException] = []
    start = threading.Barrier(len(acts))

    def body(act: Callable[[], object]) -> None:
        try:
            start.wait(30)
            given.append(act())
        except DomainError as refusal:
            refused.append(refusal)
        except BaseException as fault:  # noqa: BLE001  # raised again by whoever started us
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=body, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    if faults:
        raise faults[0]
    return given, refused


def assert_books_balance() -> None:
    """Every slot's count equals its live reservations, and every bed's state fits its hold and stay."""
    for slot in Slot.objects.all():
        assert slot.booked == Reservation.objects.filter(slot=slot, state__in=LIVE).count()
    for bed in Bed.objects.all():
        live = Reservation.objects.filter(bed=bed, state__in=LIVE).count()
        lying = bed.stays.filter(until=None).count()
        assert (live, lying) == {"HELD": (1, 0), "OCCUPIED": (0, 1)}.get(bed.state, (0, 0))


def clock(at: datetime = NOW) -> Actor:
    """The platform itself at an instant."""
    return system(at)
