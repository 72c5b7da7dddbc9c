"""Two people take the last slot or bed at the same instant: exactly one gets it, on SQLite and on PostgreSQL."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest

from lianyi.areas.scheduling import public as scheduling
from lianyi.areas.scheduling.models import Bed, Reservation, Slot
from lianyi.areas.scheduling.models.holds import LIVE
from tests.areas.scheduling.builders import (
    IN_TWO_HOURS,
    Desk,
    a_desk,
    all_at_once,
    assert_books_balance,
    bed_held,
    beds,
    held,
    residents_of,
    slots,
)
from tests.areas.workforce.builders import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rows("RES-01", "REF-12")]
ROUNDS = 12
RIVALS = 8
LATE = IN_TWO_HOURS + timedelta(seconds=1)


def holding(desk: Desk, slot_id: int, resident_id: int) -> Callable[[], object]:
    return lambda: held(desk, slot_id, resident_id=resident_id, for_ref=f"referral:{resident_id}")


def confirming(desk: Desk, reservation_id: int) -> Callable[[], object]:
    at = IN_TWO_HOURS - timedelta(seconds=1)
    return lambda: scheduling.confirm(reservation_id=reservation_id, actor=desk.doctor, now=at)


def laying(desk: Desk, bed_id: int, resident_id: int) -> Callable[[], object]:
    return lambda: scheduling.occupy_bed(
        bed_id=bed_id, resident_id=resident_id, actor=desk.nurse, now=NOW
    )


def bedding(desk: Desk, resident_id: int) -> Callable[[], object]:
    return lambda: bed_held(desk, resident_id=resident_id, for_ref=f"referral:{resident_id}")


def booking(desk: Desk, slot_id: int, resident_id: int) -> Callable[[], object]:
    return lambda: scheduling.book(
        slot_id=slot_id, resident_id=resident_id, actor=desk.doctor, now=NOW
    )


def test_of_eight_who_want_the_last_place_of_a_slot_one_gets_it_round_after_round():
    desk = a_desk()
    rivals = residents_of(desk.doctor, RIVALS)
    rounds = slots(desk, ends=time(15), slot_minutes=30)[:ROUNDS]

    for slot in rounds:
        ways = [(holding, booking)[n % 2] for n in range(RIVALS)]
        acts = [way(desk, slot.pk, r.id) for way, r in zip(ways, rivals, strict=True)]
        given, refused = all_at_once(acts)

        assert len(given) == 1
        assert {refusal.code for refusal in refused} == {"scheduling.slot_gone"}
        assert len(refused) == RIVALS - 1
        assert Slot.objects.get(pk=slot.pk).booked == 1
    assert_books_balance()


def test_a_slot_of_three_places_serves_three_of_twelve():
    desk = a_desk()
    rivals = residents_of(desk.doctor, 12)
    slot = slots(desk, capacity=3)[0]

    given, refused = all_at_once([holding(desk, slot.pk, r.id) for r in rivals])

    assert (len(given), len(refused)) == (3, 9)
    assert_books_balance()


def test_of_eight_who_want_the_last_bed_one_gets_it_round_after_round():
    desk = a_desk()
    rivals = residents_of(desk.doctor, RIVALS)
    [bed_id] = beds(desk, 1)

    for _ in range(ROUNDS):
        acts = [bedding(desk, r.id) for r in rivals]
        given, refused = all_at_once(acts)

        assert len(given) == 1
        assert {refusal.code for refusal in refused} == {"scheduling.no_free_bed"}
        [hold] = Reservation.objects.filter(bed_id=bed_id, state__in=LIVE)
        scheduling.release(reservation_id=hold.pk, reason="下一轮", actor=desk.doctor, now=NOW)
    assert Bed.objects.get(pk=bed_id).state == scheduling.BedState.FREE
    assert_books_balance()


def test_eight_rivals_for_five_beds_fill_five_beds_and_never_one_twice():
    desk = a_desk()
    rivals = residents_of(desk.doctor, RIVALS)
    beds(desk, 5)

    given, refused = all_at_once([bedding(desk, r.id) for r in rivals])

    assert (len(given), len(refused)) == (5, 3)
    assert Bed.objects.filter(state="HELD").count() == 5
    assert_books_balance()


def test_confirming_and_expiring_a_hold_at_once_never_loses_or_doubles_the_place():
    desk = a_desk()
    for slot in slots(desk, ends=time(13))[:8]:
        hold = held(desk, slot.pk)
        all_at_once([confirming(desk, hold.id), lambda: scheduling.expire_reservations(LATE)])

        row = Reservation.objects.get(pk=hold.id)
        assert row.state in ("CONFIRMED", "EXPIRED")
        assert Slot.objects.get(pk=slot.pk).booked == (1 if row.state == "CONFIRMED" else 0)
    assert_books_balance()


def test_two_desks_that_check_one_patient_into_one_bed_lay_down_one_patient():
    desk = a_desk()
    [bed_id] = beds(desk, 1)
    one, other = residents_of(desk.office, 2)

    given, refused = all_at_once([laying(desk, bed_id, r.id) for r in (one, other)])

    assert (len(given), len(refused)) == (1, 1)
    assert_books_balance()
