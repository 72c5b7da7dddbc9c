"""Every refusal of slots, visits and beds, and every act that changes nothing when repeated."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling import public as scheduling
from lianyi.areas.scheduling.models import Appointment, Bed, Reservation, Session, Slot
from lianyi.areas.scheduling.rules.sitting import why_not_held
from lianyi.areas.scheduling.selectors.holds import AppointmentNotFound
from lianyi.areas.scheduling.services import setting_up
from lianyi.areas.scheduling.services.access import BadText
from lianyi.areas.scheduling.services.booking import miss_one, miss_overdue, remind_one
from lianyi.areas.scheduling.services.holding import expire_one
from lianyi.areas.scheduling.services.planning import (
    DoctorNeeded,
    ReplacementBusy,
    ResourceExists,
    ResourceNotFound,
    SessionNotFound,
    SessionNotOpen,
    set_resource_active,
)
from lianyi.areas.scheduling.services.taking import ReservationNotFound, SlotNotFound
from lianyi.areas.scheduling.services.warding import NobodyAwaited, WardNotFound, occupy_awaited
from lianyi.areas.scheduling.states import BedMove
from lianyi.kernel.errors import DomainError
from lianyi.machinery.cases.states import IllegalMove
from lianyi.machinery.outbox.models import OutboxEvent
from tests.areas.residents.builders import a_resident
from tests.areas.scheduling.builders import (
    WEDNESDAY,
    Desk,
    a_clinic,
    a_desk,
    a_template,
    assert_books_balance,
    bed_held,
    beds,
    clock,
    held,
    residents_of,
    slots,
)
from tests.areas.workforce.builders import NOW, a_doctor, audited

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RES-01")]
ON_THE_DAY = NOW + timedelta(hours=20)


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def booked(desk: Desk, slot_id: int, **told: object) -> scheduling.AppointmentCard:
    fields: dict[str, object] = {
        "slot_id": slot_id,
        "resident_id": desk.resident.id,
        "actor": desk.doctor,
        "now": NOW,
    }
    return scheduling.book(**{**fields, **told})  # type: ignore[arg-type]


def told(name: str) -> int:
    return OutboxEvent.objects.filter(name__endswith=name).count()


def a_sitting(desk: Desk) -> Session:
    [slot, *_] = slots(desk)
    return slot.session


def refusal_of(act: Callable[[], object]) -> type[DomainError]:
    with pytest.raises(DomainError) as refused:
        act()
    return refused.type


def test_a_visit_given_back_with_a_note_tells_what_it_was_kept_for_once(desk):
    [slot, *_] = slots(desk)
    visit = booked(desk, slot.pk, for_ref="referral:7")
    give_back = {
        "appointment_id": visit.id,
        "reason": scheduling.CancelReason.RESIDENT,
        "actor": desk.doctor,
        "now": NOW,
    }

    first = scheduling.cancel(**give_back, note="家中有事")
    again = scheduling.cancel(**give_back)

    assert (first.state, again.state) == ("CANCELLED", "CANCELLED")
    assert Appointment.objects.get().note == "家中有事"
    assert (told("AppointmentCancelled"), told("ReservationReleased")) == (1, 1)
    assert len(audited("scheduling.cancel")) == 1
    assert_books_balance()


def test_arrival_and_service_are_noted_once(desk):
    [slot, *_] = slots(desk)
    note = {"appointment_id": booked(desk, slot.pk).id, "actor": desk.office, "now": ON_THE_DAY}

    states = [act(**note).state for act in (scheduling.check_in,) * 2 + (scheduling.serve,) * 2]

    assert states == ["CHECKED_IN", "CHECKED_IN", "SERVED", "SERVED"]
    assert (told("PatientCheckedIn"), len(audited("scheduling.serve"))) == (1, 1)
    assert not miss_one(note["appointment_id"], clock(), ON_THE_DAY)


def test_staff_note_a_missed_visit(desk):
    [slot, *_] = slots(desk)
    visit = booked(desk, slot.pk)

    missed = scheduling.mark_missed(appointment_id=visit.id, actor=desk.office, now=ON_THE_DAY)

    assert (missed.state, told("AppointmentMissed")) == ("MISSED", 1)


def test_the_clock_passes_over_what_was_settled_meanwhile(desk):
    first, second, *_ = slots(desk)
    visits = [
        booked(desk, slot.pk, resident_id=card.id)
        for slot, card in zip((first, second), residents_of(desk.doctor, 2), strict=True)
    ]
    late = NOW + timedelta(days=3)
    hold = held(desk, slots(desk)[0].pk)
    scheduling.release(reservation_id=hold.id, reason="", actor=desk.doctor, now=NOW)

    assert [remind_one(visits[0].id, NOW) for _ in range(2)] == [True, False]
    assert miss_overdue(late) == 2
    assert not expire_one(hold.id, late)
    assert told("ReservationExpired") == 0


def test_what_is_not_there_or_out_of_reach_is_not_found(desk):
    by = {"actor": desk.doctor, "now": NOW}
    acts: list[tuple[type[DomainError], Callable[[], object]]] = [
        (SlotNotFound, lambda: booked(desk, 999)),
        (AppointmentNotFound, lambda: scheduling.check_in(appointment_id=999, **by)),
        (ReservationNotFound, lambda: scheduling.confirm(reservation_id=999, **by)),
        (SessionNotFound, lambda: scheduling.stop_session(session_id=999, reason="停", **by)),
        (WardNotFound, lambda: scheduling.add_beds(ward_id=999, beds=[], **by)),
        (ResourceNotFound, lambda: set_resource_active(resource_id=999, active=True, **by)),
    ]

    assert [refusal_of(act) for _, act in acts] == [wanted for wanted, _ in acts]


def test_a_text_its_column_cannot_hold_is_refused_before_anything_is_taken(desk):
    [slot, *_] = slots(desk)

    for note in ("长" * 201, "a\x00b"):
        with pytest.raises(BadText):
            booked(desk, slot.pk, note=note)
    slot.refresh_from_db()
    assert slot.booked == 0


def test_a_stopped_sitting_keeps_whom_it_received(desk):
    first, second, *_ = slots(desk)
    here, coming = (
        booked(desk, slot.pk, resident_id=card.id)
        for slot, card in zip((first, second), residents_of(desk.doctor, 2), strict=True)
    )
    scheduling.check_in(appointment_id=here.id, actor=desk.office, now=ON_THE_DAY)

    cancelled = scheduling.stop_session(
        session_id=first.session_id, reason="医师急诊手术", actor=desk.office, now=ON_THE_DAY
    )

    assert cancelled == 1
    served = scheduling.serve(appointment_id=here.id, actor=desk.office, now=ON_THE_DAY)
    assert served.state == "SERVED"
    assert Reservation.objects.get(appointment=coming.id).state == "RELEASED"
    with pytest.raises(SessionNotOpen):
        scheduling.stop_session(
            session_id=first.session_id, reason="再次", actor=desk.office, now=ON_THE_DAY
        )


def test_a_name_is_taken_once_and_a_resource_out_of_use_gets_no_slots(desk):
    clinic = a_clinic(desk, "眼科门诊")
    with pytest.raises(ResourceExists):
        a_clinic(desk, "眼科门诊")
    scheduling.add_template(draft=a_template(clinic), actor=desk.office, now=NOW)
    make = {"resource_ids": [clinic], "first": WEDNESDAY, "last": WEDNESDAY, "now": NOW}

    reports = []
    for active in (False, True, True):
        set_resource_active(resource_id=clinic, active=active, actor=desk.office, now=NOW)
        reports.append(scheduling.generate_slots(**make, actor=desk.office))

    assert [(r.sessions, r.already_there) for r in reports] == [(0, 0), (1, 0), (0, 1)]
    assert len(audited("scheduling.close_resource")) == 1


def test_a_sitting_outside_its_dates_is_not_held(desk):
    draft = a_template(1, valid_from=WEDNESDAY, valid_to=WEDNESDAY)

    days = [WEDNESDAY + timedelta(days=n) for n in (-1, 0, 1)]
    assert [why_not_held(draft, day) for day in days] == ["不在有效期", None, "不在有效期"]


def test_the_days_a_sitting_is_not_held_are_reported_with_the_reason(desk):
    clinic, later = a_clinic(desk), WEDNESDAY + timedelta(days=7)
    draft = a_template(clinic, valid_from=later)
    scheduling.add_template(draft=draft, actor=desk.office, now=NOW)

    report = scheduling.generate_slots(
        resource_ids=[clinic], first=WEDNESDAY, last=later, actor=desk.office, now=NOW
    )

    assert (report.sessions, report.left_out) == (1, ((WEDNESDAY, "不在有效期"),))


def test_a_sitting_is_taken_over_by_another_of_the_house_that_is_free(desk):
    session = a_sitting(desk)
    take_over = {"session_id": session.pk, "reason": "替诊", "actor": desk.office, "now": NOW}
    stopped = a_sitting(desk)
    scheduling.stop_session(session_id=stopped.pk, reason="停诊", actor=desk.office, now=NOW)

    with pytest.raises(ResourceNotFound):
        scheduling.replace_session(resource_id=session.resource_id, **take_over)
    with pytest.raises(ReplacementBusy):
        scheduling.replace_session(resource_id=stopped.resource_id, **take_over)
    session.refresh_from_db()
    assert (session.state, Slot.objects.filter(session=session).count()) == ("OPEN", 4)


def test_a_doctors_sitting_needs_a_doctor_who_may_practise_there(desk):
    def add(staff_id: int | None) -> scheduling.ResourceCard:
        draft = scheduling.ResourceDraft(
            institution_id=desk.county.hospital,
            kind=scheduling.ResourceKind.DOCTOR,
            name="专家门诊",
            department="心血管内科",
            staff_id=staff_id,
        )
        return scheduling.add_resource(draft=draft, actor=desk.office, now=NOW)

    here = a_doctor(desk.county.hospital, "county_specialist")
    elsewhere = a_doctor(desk.county.township)
    for staff_id in (None, 999, elsewhere.id):
        with pytest.raises(DoctorNeeded):
            add(staff_id)

    assert add(here.id).staff_id == here.id


def test_a_ward_opens_with_its_beds_or_not_at_all(desk):
    def open_ward(name: str, codes: list[str]) -> scheduling.WardCard:
        return setting_up.open_ward(
            institution_id=desk.county.hospital,
            name=name,
            department="骨科",
            beds=[scheduling.BedDraft(code=code) for code in codes],
            actor=desk.office,
            now=NOW,
        )

    with pytest.raises(DomainError):
        open_ward("骨一", ["1", "1"])
    ward = open_ward("骨一", ["1", "2"])

    assert Bed.objects.filter(ward_id=ward.id).count() == 2


def test_a_bed_is_kept_in_the_ward_and_the_room_that_was_asked_for(desk):
    [plain] = beds(desk, name="一病区")
    [apart] = beds(desk, name="二病区", is_isolation=True)
    one, other = residents_of(desk.doctor, 2)
    ward_id = Bed.objects.get(pk=plain).ward_id

    with pytest.raises(scheduling.NoFreeBed):
        bed_held(desk, resident_id=one.id, ward_id=ward_id, isolation=True)
    with pytest.raises(scheduling.NoFreeBed):
        bed_held(desk, resident_id=one.id, department="骨科")
    by_ward = bed_held(desk, resident_id=one.id, ward_id=ward_id)
    by_room = bed_held(desk, resident_id=other.id, isolation=True)

    assert (by_ward.bed_id, by_room.bed_id) == (plain, apart)


def test_only_the_awaited_are_laid_down_by_the_board(desk):
    [bed] = beds(desk)
    by = {"bed_id": bed, "actor": desk.nurse, "now": NOW}
    with pytest.raises(NobodyAwaited):
        occupy_awaited(**by)
    bed_held(desk)
    residents.relate(
        resident_id=desk.resident.id,
        institution_id=desk.county.hospital,
        kind=residents.RelationKind.REFERRAL,
        at=NOW,
    )

    assert occupy_awaited(**by).state == "OCCUPIED"
    assert_books_balance()


def test_nobody_is_moved_into_a_taken_bed_or_one_of_the_other_sex(desk):
    first, second = beds(desk, 2)
    [men] = beds(desk, name="男病房", sex=scheduling.BedSex.MALE)
    one, other = residents_of(desk.nurse, 2)
    for bed, card in ((first, one), (second, other)):
        scheduling.occupy_bed(bed_id=bed, resident_id=card.id, actor=desk.nurse, now=NOW)

    for target in (first, second, men):
        with pytest.raises(scheduling.BedGone):
            scheduling.move_patient(from_bed_id=first, to_bed_id=target, actor=desk.nurse, now=NOW)
    woman = a_resident(desk.nurse, name="李秀", address="")
    with pytest.raises(scheduling.BedGone):
        scheduling.occupy_bed(bed_id=men, resident_id=woman.id, actor=desk.nurse, now=NOW)
    assert_books_balance()


def test_taking_and_leaving_have_their_own_services(desk):
    [bed] = beds(desk)

    with pytest.raises(ValueError, match="own service"):
        scheduling.change_bed(bed_id=bed, move=BedMove.OCCUPY, actor=desk.nurse, now=NOW)
    with pytest.raises(IllegalMove):
        scheduling.change_bed(bed_id=bed, move=BedMove.CLEAN, actor=desk.nurse, now=NOW)
