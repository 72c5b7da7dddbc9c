"""Slots are made from weekly sittings by the national calendar; a sitting may be stopped or taken over."""

from datetime import date, time, timedelta

import pytest

from lianyi.areas.scheduling import public as scheduling
from lianyi.areas.scheduling.models import Appointment
from lianyi.areas.scheduling.rules.sitting import BadTemplate, holiday_on, slots_of, why_not_held
from lianyi.areas.scheduling.services.planning import (
    BadSpan,
    DoctorNeeded,
    ReplacementBusy,
    ResourceNotFound,
)
from lianyi.machinery.outbox.models import OutboxEvent
from tests.areas.scheduling.builders import (
    WEDNESDAY,
    Desk,
    a_clinic,
    a_desk,
    a_template,
    assert_books_balance,
    held,
    residents_of,
    slots,
)
from tests.areas.workforce.builders import NOW, TODAY

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


def test_a_weekly_sitting_becomes_slots_with_kept_ones_first():
    draft = a_template(1, green=1, priority=1, capacity=3)

    made = list(slots_of(draft, WEDNESDAY, priority_release_h=24, green_release_h=2))

    assert [s.kind for s in made] == ["GREEN", "PRIORITY", "ORDINARY", "ORDINARY"]
    assert [s.starts_at - s.releases_at for s in made[:2] if s.releases_at] == [
        timedelta(hours=2),
        timedelta(hours=24),
    ]
    assert (made[0].starts_at.isoformat(), made[-1].ends_at.isoformat()) == (
        "2026-11-25T09:00:00+08:00",
        "2026-11-25T11:00:00+08:00",
    )


@pytest.mark.parametrize(
    "told",
    [
        {"ends": time(9)},
        {"slot_minutes": 4},
        {"slot_minutes": 180},
        {"capacity": 0},
        {"green": 3, "priority": 2},
        {"weekday": 7},
        {"valid_to": date(2025, 1, 1)},
    ],
)
def test_a_sitting_that_cannot_be_held_is_refused(desk, told):
    with pytest.raises(BadTemplate):
        scheduling.add_template(
            draft=a_template(a_clinic(desk), **told), actor=desk.office, now=NOW
        )


def test_the_public_holidays_of_the_national_calendar_are_named():
    assert holiday_on(date(2026, 10, 1)) == "国庆节"
    assert holiday_on(date(2026, 11, 25)) is None
    assert holiday_on(date(2026, 11, 28)) is None  # an ordinary Saturday
    assert holiday_on(date(2099, 10, 1)) is None  # not published yet


def test_no_slots_are_made_on_a_public_holiday_and_the_report_says_so(desk):
    clinic = a_clinic(desk)
    new_year = date(2026, 1, 1)  # a Thursday, in the past: the rule itself

    assert why_not_held(a_template(clinic, 3, valid_from=date(2025, 1, 1)), new_year) == "元旦"
    assert (
        why_not_held(a_template(clinic, 3, valid_from=date(2025, 1, 1), on_holidays=True), new_year)
        is None
    )


def test_generating_again_adds_nothing_and_bad_spans_are_refused(desk):
    clinic = a_clinic(desk)
    scheduling.add_template(draft=a_template(clinic), actor=desk.office, now=NOW)
    span = {
        "resource_ids": [clinic],
        "first": TODAY,
        "last": TODAY + timedelta(days=14),
        "actor": desk.office,
        "now": NOW,
    }

    first, again = scheduling.generate_slots(**span), scheduling.generate_slots(**span)

    assert (first.sessions, first.slots) == (2, 8)
    assert (again.sessions, again.already_there) == (0, 2)
    for wrong in ({"first": TODAY - timedelta(days=1)}, {"last": TODAY + timedelta(days=400)}):
        with pytest.raises(BadSpan):
            scheduling.generate_slots(**(span | wrong))
    with pytest.raises(ResourceNotFound):
        scheduling.generate_slots(**(span | {"actor": desk.doctor}))


def test_a_doctors_sitting_needs_a_doctor_who_may_practise_there(desk):
    draft = scheduling.ResourceDraft(
        institution_id=desk.county.hospital, kind=scheduling.ResourceKind.DOCTOR, name="专家"
    )

    with pytest.raises(DoctorNeeded):
        scheduling.add_resource(draft=draft, actor=desk.office, now=NOW)


def test_a_stopped_sitting_cancels_its_visits_releases_its_holds_and_takes_no_more(desk):
    first, second, third, _ = slots(desk)
    booked(desk, first.pk)
    one, other = residents_of(desk.doctor, 2)
    held(desk, second.pk, resident_id=one.id)

    cancelled = scheduling.stop_session(
        session_id=first.session_id, reason="医生外出", actor=desk.office, now=NOW
    )

    assert cancelled == 1
    assert Appointment.objects.get().reason == "DOCTOR"
    assert (told("SessionStopped"), told("ReservationReleased")) == (1, 2)
    with pytest.raises(scheduling.SlotGone):
        booked(desk, third.pk, resident_id=other.id)
    assert_books_balance()


def test_a_replacing_doctor_takes_over_every_visit_and_hold(desk):
    first, second, *_ = slots(desk)
    card = booked(desk, first.pk)
    heir = a_clinic(desk, name="替诊门诊")

    scheduling.replace_session(
        session_id=first.session_id, resource_id=heir, reason="轮休", actor=desk.office, now=NOW
    )

    moved = scheduling.get_appointment(card.id, desk.office.scope)
    assert (moved.state, moved.resource_name) == ("BOOKED", "替诊门诊")
    next_card = booked(desk, second.pk, resident_id=residents_of(desk.doctor, 1)[0].id)
    assert next_card.queue_number == 2


def test_a_doctor_who_sits_at_that_time_cannot_replace(desk):
    first = slots(desk)[0]
    busy = slots(desk)[0]

    with pytest.raises(ReplacementBusy):
        scheduling.replace_session(
            session_id=first.session_id,
            resource_id=busy.resource_id,
            reason="轮休",
            actor=desk.office,
            now=NOW,
        )
