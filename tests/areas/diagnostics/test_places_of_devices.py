"""A device's place is used by the examination it was kept for: served, once, and given back where it was too early."""

from datetime import timedelta

import pytest

from lianyi.areas.diagnostics.models import Order
from lianyi.areas.diagnostics.services.examining import examine, retake
from lianyi.areas.scheduling import public as scheduling
from lianyi.kernel.actor import Scope
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, at_time, ordered
from tests.areas.referrals.county import some_slots

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-02")]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def booked(county):
    """A film with a place of the township's apparatus."""
    slot = some_slots(county.township, kind=scheduling.ResourceKind.EXAM, name="DR 机")[0]
    return ordered(county, a_patient(county).id, slot_id=slot.id), slot


def visit_of(order_id: int) -> scheduling.AppointmentCard | None:
    scope = Scope(everything=True, at=NOW)
    held = scheduling.reservations_for(f"diagnostic_order:{order_id}", scope, live_only=True)
    if not held:
        return None
    assert held[0].appointment_id is not None
    return scheduling.get_appointment(held[0].appointment_id, scope)


def test_the_examination_marks_its_place_as_served(county, booked):
    card, slot = booked
    now = slot.starts_at + 3 * MINUTE

    examine(order_id=card.id, actor=at_time(county.technologist, now), now=now)

    visit = visit_of(card.id)
    assert visit is not None
    assert visit.state == scheduling.AppointmentState.SERVED


def test_one_who_came_late_and_was_noted_as_missed_is_served_all_the_same(county, booked):
    card, slot = booked
    visit = visit_of(card.id)
    assert visit is not None
    late = slot.ends_at + timedelta(hours=3)
    actor = at_time(county.technologist, late)
    scheduling.mark_missed(appointment_id=visit.id, actor=actor, now=late)

    examine(order_id=card.id, actor=actor, now=late)

    after = visit_of(card.id)
    assert after is not None
    assert after.state == scheduling.AppointmentState.SERVED


def test_a_film_taken_again_leaves_the_place_served_once(county, booked):
    card, slot = booked
    now = slot.starts_at
    actor = at_time(county.technologist, now)
    examine(order_id=card.id, actor=actor, now=now)
    retake(order_id=card.id, reason="BLURRED", note="", actor=actor, now=now + MINUTE)

    examine(order_id=card.id, actor=actor, now=now + 2 * MINUTE)

    visit = visit_of(card.id)
    assert visit is not None
    assert visit.state == scheduling.AppointmentState.SERVED


def test_an_examination_days_before_its_place_gives_the_place_back(county, booked):
    card, slot = booked
    now = slot.starts_at - timedelta(hours=13)

    examine(order_id=card.id, actor=at_time(county.technologist, now), now=now)

    assert visit_of(card.id) is None
    assert Order.objects.get(pk=card.id).slot_reservation_id is None


def test_an_order_without_a_place_or_whose_sitting_was_stopped_is_examined_all_the_same(
    county, booked
):
    card, _ = booked
    held = Order.objects.get(pk=card.id).slot_reservation_id
    assert held is not None
    scheduling.release(
        reservation_id=held, reason="停诊", actor=at_time(county.technologist, NOW), now=NOW
    )
    other = ordered(county, a_patient(county, name="刘洋").id)

    for each in (card, other):
        done = examine(order_id=each.id, actor=at_time(county.technologist, NOW), now=NOW)
        assert done.performed_at == NOW
