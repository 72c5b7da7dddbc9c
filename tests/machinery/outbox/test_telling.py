"""What happened is told with the change itself, to each who listens, at least once, and applied once."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from lianyi.kernel.errors import DomainError
from lianyi.kernel.events import Event
from lianyi.machinery.outbox import bell, codec
from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.outbox.models import OutboxDelivery, OutboxEvent
from lianyi.machinery.outbox.registry import RegisteredTwice
from lianyi.machinery.outbox.services import forget_delivered
from lianyi.machinery.outbox.types import BACK_OFF, State
from tests.machinery.marks import COMMITTED
from tests.machinery.outbox.happenings import Happened, Unheard

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 0, tzinfo=UTC)


class Refused(DomainError):
    """A refusal of a listener."""

    code = "test.refused"
    template = "王秀英 411723196803071234 was refused."


def tell(*numbers: int, at: datetime = NOW, **words: Any) -> None:
    with transaction.atomic():
        for number in numbers:
            outbox.emit(Happened(number=number, **words), at=at)


def heard_by(into: list[Any], name: str = "listener"):
    def listener(event: Happened) -> None:
        into.append(event)

    listener.__qualname__ = name
    return outbox.subscribe(Happened)(listener)


def states() -> list[str]:
    return list(OutboxDelivery.objects.order_by("id").values_list("state", flat=True))


def test_each_who_listens_hears_of_it_once() -> None:
    first: list[Any] = []
    second: list[Any] = []
    heard_by(first, "first")
    heard_by(second, "second")
    tell(1, note="a", urgent=True, parent_id=7)

    assert outbox.deliver_due(NOW) == 2
    assert outbox.deliver_due(NOW) == 0

    assert first == second == [Happened(number=1, note="a", urgent=True, parent_id=7)]
    assert states() == [State.DONE, State.DONE]


def test_an_event_nobody_listens_to_is_kept_and_waits_for_no_one() -> None:
    with transaction.atomic():
        outbox.emit(Unheard(number=1), at=NOW)

    assert OutboxEvent.objects.get().name.endswith(".Unheard")
    assert not OutboxDelivery.objects.exists()


@COMMITTED
def test_a_write_that_fails_tells_nothing() -> None:
    heard_by([])
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012  # the write fails as a whole
        outbox.emit(Happened(number=1), at=NOW)
        raise ZeroDivisionError

    assert not OutboxEvent.objects.exists()
    assert not OutboxDelivery.objects.exists()


@COMMITTED
def test_telling_outside_the_write_is_a_fault_so_a_crash_between_the_two_cannot_be() -> None:
    with pytest.raises(RuntimeError, match=r"transaction\.atomic"):
        outbox.emit(Happened(number=1), at=NOW)


def test_an_event_that_carries_more_than_plain_values_is_a_fault() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Bad(Event):
        at: datetime

    with pytest.raises(codec.BadEvent, match=r"Bad\.at is datetime"):
        outbox.emit(Bad(at=NOW), at=NOW)


def test_an_event_written_by_a_newer_version_is_still_understood() -> None:
    assert codec.from_json(Happened, {"number": 1, "a_later_field": [1]}) == Happened(number=1)


def test_an_event_written_by_an_older_version_gets_the_defaults_of_what_came_later() -> None:
    assert codec.from_json(Happened, {"number": 1}) == Happened(number=1, note="")
    with pytest.raises(codec.BadEvent, match="lacks number"):
        codec.from_json(Happened, {"note": "x"})


def test_words_of_an_enumeration_are_stored_as_plain_text() -> None:
    class Urgency(StrEnum):
        GREEN = "GREEN"

    found = codec.to_json(Happened(number=1, note=Urgency.GREEN))

    assert type(found["note"]) is str
    assert found == {"number": 1, "note": "GREEN", "urgent": False, "parent_id": None}


def test_a_listener_that_fails_is_tried_again_later_and_later_and_then_parked() -> None:
    heard: list[Any] = []

    @outbox.subscribe(Happened)
    def stumbles(event: Happened) -> None:
        heard.append(event)
        raise Refused

    tell(1)
    now, pauses = NOW, []
    while (delivery := OutboxDelivery.objects.get()).state == State.WAITING:
        pauses.append(delivery.next_try_at - now)
        now = delivery.next_try_at
        assert now == NOW or outbox.deliver_due(now - timedelta(microseconds=1)) == 0
        outbox.deliver_due(now)

    assert pauses == [timedelta(0), *BACK_OFF]
    assert len(heard) == delivery.attempts == len(BACK_OFF) + 1
    assert delivery.state == State.PARKED
    assert outbox.deliver_due(now + timedelta(days=9)) == 0


def test_a_listener_that_always_fails_costs_six_tries_an_event_and_holds_nobody_up() -> None:
    heard: list[Any] = []
    tried: list[Any] = []

    @outbox.subscribe(Happened)
    def always_fails(event: Happened) -> None:
        tried.append(event)
        raise Refused

    heard_by(heard)
    tell(*range(100))

    assert outbox.deliver_due(NOW, at_most=1_000) == 200
    assert sorted(event.number for event in heard) == list(range(100))
    now = NOW
    for pause in BACK_OFF:
        now += pause
        outbox.deliver_due(now, at_most=1_000)
    tell(100, at=now)
    outbox.deliver_due(now, at_most=1_000)

    assert heard[-1].number == 100
    assert len(tried) == 100 * (len(BACK_OFF) + 1) + 1
    assert states().count(State.PARKED) == 100


def test_a_try_that_fails_costs_no_more_than_one_that_succeeds_and_its_note(
    django_assert_max_num_queries,
) -> None:
    @outbox.subscribe(Happened)
    def always_fails(event: Happened) -> None:
        raise Refused

    tell(1)

    with django_assert_max_num_queries(9):
        assert outbox.deliver_due(NOW, at_most=1) == 1


def test_a_listener_that_fails_once_is_heard_at_the_next_try() -> None:
    heard: list[Any] = []

    @outbox.subscribe(Happened)
    def stumbles_once(event: Happened) -> None:
        heard.append(event)
        if len(heard) == 1:
            raise ConnectionError

    tell(1)
    outbox.deliver_due(NOW)
    outbox.deliver_due(NOW + BACK_OFF[0])

    delivery = OutboxDelivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.last_error) == (State.DONE, 2, "")


@COMMITTED
def test_what_a_failed_listener_wrote_is_taken_back_and_the_others_go_on() -> None:
    heard: list[Any] = []

    @outbox.subscribe(Happened)
    def writes_and_fails(event: Happened) -> None:
        OutboxEvent.objects.create(name="half", payload={}, at=NOW)
        OutboxEvent.objects.create(
            pk=OutboxEvent.objects.earliest("id").pk, name="twice", payload={}, at=NOW
        )

    heard_by(heard)
    tell(1, 2)
    outbox.deliver_due(NOW)

    assert not OutboxEvent.objects.filter(name="half").exists()
    assert [event.number for event in heard] == [1, 2]
    errors = OutboxDelivery.objects.filter(state=State.WAITING).values_list("last_error", flat=True)
    assert [error.splitlines()[0].partition(" ")[0] for error in errors] == [
        IntegrityError.__name__
    ] * 2


def test_the_note_of_a_failure_names_kind_and_place_but_no_person() -> None:
    @outbox.subscribe(Happened)
    def refuses(event: Happened) -> None:
        raise Refused

    tell(1)
    outbox.deliver_due(NOW)

    error = OutboxDelivery.objects.get().last_error
    assert error.startswith("Refused [test.refused]")
    assert "test_telling.py" in error
    assert "refuses" in error
    assert "王" not in error
    assert "4117" not in error


def test_a_listener_that_is_no_longer_there_is_parked_at_once() -> None:
    heard_by([])
    tell(1)
    from lianyi.machinery.outbox import registry

    registry.subscribers.clear()
    outbox.deliver_due(NOW)

    delivery = OutboxDelivery.objects.get()
    assert delivery.state == State.PARKED
    assert delivery.last_error.startswith("NobodyListens")


def test_what_is_told_first_is_heard_first_and_a_bound_is_kept() -> None:
    heard: list[Any] = []
    heard_by(heard)
    tell(1, 2, 3)

    assert outbox.deliver_due(NOW, at_most=2) == 2
    assert [event.number for event in heard] == [1, 2]


def test_what_happened_is_told_at_once_even_if_the_clock_was_ahead_when_it_did() -> None:
    heard: list[Any] = []
    heard_by(heard)
    tell(1, at=NOW + timedelta(hours=1))

    assert outbox.deliver_due(NOW) == 1


def test_two_functions_may_not_claim_one_name() -> None:
    heard_by([])
    with pytest.raises(RegisteredTwice):

        @outbox.subscribe(Happened)
        def listener(event: Happened) -> None: ...


def test_delivered_events_are_forgotten_after_90_days_but_parked_ones_stay() -> None:
    heard_by([])
    tell(1, 2)
    tell(3, at=NOW + timedelta(days=50))
    outbox.deliver_due(NOW + timedelta(days=50))
    OutboxDelivery.objects.filter(event__payload__number=2).update(state=State.PARKED, done_at=None)

    assert forget_delivered(NOW + timedelta(days=91)) == 1

    assert sorted(event.payload["number"] for event in OutboxEvent.objects.all()) == [2, 3]


@COMMITTED
def test_the_worker_of_this_process_is_woken_by_the_commit_not_before() -> None:
    heard_by([])
    bell.wait(0)
    with transaction.atomic():
        outbox.emit(Happened(number=1), at=NOW)
        assert not bell._rung.is_set()

    assert bell._rung.is_set()


def test_an_idle_worker_takes_no_lock(django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        outbox.deliver_due(NOW)

    (only,) = (each["sql"] for each in asked.captured_queries)
    assert only.startswith("SELECT")
    assert "FOR UPDATE" not in only
    assert not connection.needs_rollback
