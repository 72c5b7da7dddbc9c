"""Staff hold, book, cancel and check in; kept places open by the hour."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lianyi.areas.residents import public as residents
from lianyi.areas.scheduling import public as scheduling
from lianyi.areas.scheduling.models import Appointment, Reservation, Slot
from lianyi.areas.scheduling.rules.opening import SlotKept, SlotOver, TooFarAhead
from lianyi.areas.scheduling.services.access import NotYourInstitution
from lianyi.areas.scheduling.services.booking import (
    NotSigned,
    TooEarlyToCheckIn,
    miss_overdue,
    remind_due,
)
from lianyi.areas.scheduling.services.holding import BadHold
from lianyi.kernel.period import Period
from lianyi.machinery.cases.states import IllegalMove
from lianyi.machinery.outbox.models import OutboxEvent
from lianyi.machinery.ui.wording import say
from tests.areas.scheduling.builders import (
    IN_TWO_HOURS,
    WEDNESDAY,
    Desk,
    a_desk,
    assert_books_balance,
    held,
    residents_of,
    slots,
)
from tests.areas.workforce.builders import NOW, TODAY, an_actor

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RES-01")]


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


def test_a_kept_place_is_for_referral_and_signed_residents_until_its_hour(desk):
    green, kept, open_ = slots(desk, green=1, priority=1, slot_minutes=40)

    with pytest.raises(SlotKept):
        booked(desk, kept.pk)
    with pytest.raises(SlotKept):
        booked(desk, green.pk, audience=scheduling.Audience.REFERRAL)
    assert booked(desk, kept.pk, audience=scheduling.Audience.REFERRAL).audience == "REFERRAL"
    later = NOW + timedelta(hours=23, minutes=30)
    shown = scheduling.open_slots(
        [desk.county.hospital],
        audience=scheduling.Audience.PUBLIC,
        from_at=NOW,
        to_at=NOW + timedelta(days=3),
        now=later,
    )
    assert {s.id for s in shown} == {green.pk, open_.pk}


def test_a_refusal_says_the_hour_as_the_clocks_of_the_county_show_it(desk):
    open_ = slots(desk)[0]
    [green, *_] = slots(desk, green=1, slot_minutes=120)
    visit = booked(desk, open_.pk)

    with pytest.raises(TooEarlyToCheckIn) as early:
        scheduling.check_in(appointment_id=visit.id, actor=desk.office, now=NOW)
    with pytest.raises(SlotKept) as kept:
        booked(desk, green.pk)

    opens = timezone.localtime(green.releases_at)
    assert say(early.value) == f"预约时间为 {WEDNESDAY} 09:00，就诊前 12 小时内才能签到。"
    assert f"{opens:%Y-%m-%d %H:%M}" in say(kept.value)
    assert "+" not in say(kept.value)


def test_a_signed_place_needs_a_contract(desk):
    [slot, *_] = slots(desk)

    with pytest.raises(NotSigned):
        booked(desk, slot.pk, audience=scheduling.Audience.SIGNED)


def test_what_is_over_or_too_far_ahead_cannot_be_booked(desk):
    [slot, *_] = slots(desk)
    with pytest.raises(SlotOver):
        booked(desk, slot.pk, now=NOW + timedelta(days=2))

    far = slots(desk, TODAY + timedelta(days=57))[0]
    with pytest.raises(TooFarAhead):
        booked(desk, far.pk)


def test_one_resident_holds_one_place_in_a_slot_and_one_visit_at_a_time(desk):
    [slot, *_] = slots(desk, capacity=3)
    other = slots(desk)[0]
    booked(desk, slot.pk)

    with pytest.raises(scheduling.AlreadyHolds):
        booked(desk, slot.pk)
    with pytest.raises(scheduling.ResidentBusy):
        booked(desk, other.pk)
    assert_books_balance()
    assert Appointment.objects.count() == 1


def test_a_booking_sent_twice_over_a_bad_network_is_made_once(desk):
    [slot, *_] = slots(desk, capacity=3)

    first, second = booked(desk, slot.pk, client_id="c1"), booked(desk, slot.pk, client_id="c1")

    assert first.id == second.id
    assert told("AppointmentBooked") == 1


def test_numbers_run_through_the_whole_sitting(desk):
    first, second, *_ = slots(desk, capacity=2)
    people = residents_of(desk.doctor, 3)

    cards = [
        booked(desk, slot.pk, resident_id=r.id)
        for slot, r in zip((first, first, second), people, strict=True)
    ]

    assert [card.queue_number for card in cards] == [1, 2, 3]


def test_a_cancelled_visit_gives_its_place_back_once(desk):
    [slot, *_] = slots(desk)
    card = booked(desk, slot.pk)
    cancel = {
        "appointment_id": card.id,
        "reason": scheduling.CancelReason.RESIDENT,
        "actor": desk.doctor,
        "now": NOW,
    }

    scheduling.cancel(**cancel)
    scheduling.cancel(**cancel)

    assert Slot.objects.get(pk=slot.pk).booked == 0
    assert told("AppointmentCancelled") == 1
    assert booked(desk, slot.pk, resident_id=residents_of(desk.doctor, 1)[0].id).state == "BOOKED"


def test_arrival_opens_the_record_to_the_hospital_and_is_noted_only_on_the_day_by_its_own_desk(
    desk,
):
    [slot, *_] = slots(desk)
    card = booked(desk, slot.pk)
    with pytest.raises(residents.ResidentNotFound):
        residents.get_resident(desk.resident.id, desk.office.scope)
    with pytest.raises(NotYourInstitution):
        scheduling.check_in(appointment_id=card.id, actor=desk.doctor, now=slot.starts_at)
    with pytest.raises(TooEarlyToCheckIn):
        scheduling.check_in(
            appointment_id=card.id, actor=desk.office, now=slot.starts_at - timedelta(hours=13)
        )

    arrived = scheduling.check_in(appointment_id=card.id, actor=desk.office, now=slot.starts_at)
    served = scheduling.serve(appointment_id=card.id, actor=desk.office, now=slot.ends_at)

    assert (arrived.state, served.state) == ("CHECKED_IN", "SERVED")
    assert told("PatientCheckedIn") == 1
    with pytest.raises(IllegalMove):
        scheduling.cancel(
            appointment_id=card.id,
            reason=scheduling.CancelReason.OTHER,
            actor=desk.doctor,
            now=slot.ends_at,
        )


def test_a_visit_nobody_came_to_is_missed_by_the_clock_and_a_late_arrival_still_counts(desk):
    [slot, *_] = slots(desk)
    card = booked(desk, slot.pk)

    assert miss_overdue(slot.ends_at + timedelta(minutes=59)) == 0
    assert miss_overdue(slot.ends_at + timedelta(minutes=61)) == 1
    assert miss_overdue(slot.ends_at + timedelta(minutes=61)) == 0
    assert told("AppointmentMissed") == 1
    late = slot.ends_at + timedelta(minutes=90)
    assert (
        scheduling.check_in(appointment_id=card.id, actor=desk.office, now=late).state
        == "CHECKED_IN"
    )


def test_a_resident_is_reminded_once_a_day_before(desk):
    [slot, *_] = slots(desk, TODAY + timedelta(days=8))
    booked(desk, slot.pk)

    assert remind_due(slot.starts_at - timedelta(hours=25)) == 0
    assert remind_due(slot.starts_at - timedelta(hours=24)) == 1
    assert remind_due(slot.starts_at - timedelta(hours=23)) == 0
    assert told("AppointmentReminderDue") == 1


def test_a_hold_becomes_an_appointment_when_confirmed_and_both_acts_may_be_repeated(desk):
    [slot, *_] = slots(desk)
    hold, again = held(desk, slot.pk), held(desk, slot.pk)
    assert hold.id == again.id

    first = scheduling.confirm(reservation_id=hold.id, actor=desk.office, now=NOW)
    second = scheduling.confirm(reservation_id=hold.id, actor=desk.office, now=NOW)

    assert first.appointment_id == second.appointment_id is not None
    assert [r.state for r in scheduling.reservations_for("referral:7", desk.doctor.scope)] == [
        "CONFIRMED"
    ]
    assert (told("SlotHeld"), told("AppointmentBooked")) == (1, 1)


def test_a_released_hold_frees_its_place_and_cancels_its_visit(desk):
    [slot, *_] = slots(desk)
    hold = held(desk, slot.pk)
    scheduling.confirm(reservation_id=hold.id, actor=desk.office, now=NOW)

    for _ in range(2):
        scheduling.release(reservation_id=hold.id, reason="转诊取消", actor=desk.doctor, now=NOW)

    assert Slot.objects.get(pk=slot.pk).booked == 0
    assert Appointment.objects.get().state == "CANCELLED"
    assert told("ReservationReleased") == 1
    with pytest.raises(scheduling.ReservationOver):
        scheduling.confirm(reservation_id=hold.id, actor=desk.office, now=NOW)


def test_a_hold_nobody_confirms_expires_and_cannot_be_confirmed_late(desk):
    [slot, *_] = slots(desk)
    hold = held(desk, slot.pk)
    with pytest.raises(scheduling.ReservationOver):
        scheduling.confirm(reservation_id=hold.id, actor=desk.office, now=IN_TWO_HOURS)

    assert scheduling.expire_reservations(IN_TWO_HOURS - timedelta(seconds=1)) == 0
    assert scheduling.expire_reservations(IN_TWO_HOURS) == 1
    assert scheduling.expire_reservations(IN_TWO_HOURS) == 0

    assert Reservation.objects.get().state == "EXPIRED"
    assert told("ReservationExpired") == 1
    assert_books_balance()


def test_a_hold_has_an_end_in_sight(desk):
    [slot, *_] = slots(desk)

    for until in (NOW, NOW + timedelta(days=61)):
        with pytest.raises(BadHold):
            held(desk, slot.pk, until=until)


def test_use_is_counted_by_resource_and_by_audience(desk):
    first, second, *_ = slots(desk, capacity=2)
    booked(desk, first.pk)
    hold = held(desk, second.pk, resident_id=residents_of(desk.doctor, 1)[0].id)
    scheduling.confirm(reservation_id=hold.id, actor=desk.office, now=NOW)
    month = Period.parse("2026-11")

    [use] = scheduling.utilisation(desk.office.scope, month)
    by_audience = {
        row["audience"]: row["taken"] for row in scheduling.slot_use(desk.office.scope, month)
    }

    assert (use.offered, use.taken, use.rate) == (8, 2, 25)
    assert by_audience == {"PUBLIC": 1, "REFERRAL": 1}


def test_visits_are_seen_from_both_ends_and_by_nobody_else(desk, counted):
    card = booked(desk, slots(desk)[0].pk)
    stranger = an_actor("village_doctor", desk.county.stranger)

    with counted("scheduling.list_appointments"):
        seen = scheduling.list_appointments(desk.office.scope, on=WEDNESDAY)

    assert (
        [c.id for c in seen]
        == [c.id for c in scheduling.list_appointments(desk.doctor.scope)]
        == [card.id]
    )
    assert list(scheduling.list_appointments(stranger.scope)) == []
    with pytest.raises(scheduling.AppointmentNotFound):
        scheduling.get_appointment(card.id, stranger.scope)
