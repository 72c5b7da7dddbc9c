"""Operators see what could not be delivered, without persons, and decide; every decision is audited."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from lianyi.kernel.actor import Actor, Scope
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import operating, selectors
from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.outbox.models import OutboxDelivery
from lianyi.machinery.outbox.operating import ReasonMissing
from lianyi.machinery.outbox.selectors import DeliveryNotFound, NotParked
from lianyi.machinery.outbox.types import State
from tests.machinery.outbox.happenings import Happened
from tests.machinery.visitors import a_visitor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 0, tzinfo=UTC)
OPERATOR = Actor.system(NOW, name="运维")


@pytest.fixture
def heard() -> list[int]:
    """What reached the listener, which fails until something is in this list."""
    numbers: list[int] = []

    @outbox.subscribe(Happened)
    def listener(event: Happened) -> None:
        if not numbers:
            raise ConnectionError("王秀英 13812345678")
        numbers.append(event.number)

    return numbers


@pytest.fixture
def parked(heard: list[int]) -> OutboxDelivery:
    """One delivery that was tried in vain, and one that waits for its second try."""
    with transaction.atomic():
        outbox.emit(Happened(number=7, note="王秀英 13812345678"), at=NOW)
    OutboxDelivery.objects.update(attempts=5)
    outbox.deliver_due(NOW)
    with transaction.atomic():
        outbox.emit(Happened(number=8), at=NOW)
    outbox.deliver_due(NOW)
    return OutboxDelivery.objects.get(state=State.PARKED)


@pytest.fixture
def operator(monkeypatch: pytest.MonkeyPatch) -> Client:
    return a_visitor(monkeypatch, "outbox.operate", role="operator")


def audited(action: str) -> list[audit.LineCard]:
    return list(
        audit.search(scope=Scope(everything=True, at=NOW), wanted=audit.Search(action=action))
    )


def test_operators_see_event_and_failure_but_no_person(operator: Client, parked: OutboxDelivery):
    answer = operator.get("/outbox/")

    text = answer.content.decode()
    (card,) = answer.context["parked"]
    assert card.facts == {"number": 7, "note": "•••", "urgent": False, "parent_id": None}
    assert "ConnectionError" in text
    assert "王秀英" not in text
    assert "1381234" not in text
    assert [card.facts["number"] for card in answer.context["waiting"]] == [8]


def test_a_parked_delivery_is_delivered_again_on_demand(
    operator: Client, parked: OutboxDelivery, heard: list[int]
):
    heard.append(0)

    answer = operator.post(f"/outbox/{parked.pk}/retry")

    assert answer.status_code == 302
    outbox.deliver_due(datetime.now(UTC))
    assert 7 in heard
    (line,) = audited("outbox.retry")
    assert line.facts["event_id"] == parked.event_id


def test_after_a_new_start_a_delivery_has_all_its_tries_again(parked: OutboxDelivery):
    operating.retry(delivery_id=parked.pk, actor=OPERATOR, now=NOW)
    outbox.deliver_due(NOW)

    parked.refresh_from_db()
    assert (parked.state, parked.attempts) == (State.WAITING, 1)


def test_all_of_one_listener_start_again_together(operator: Client, parked: OutboxDelivery):
    OutboxDelivery.objects.update(state=State.PARKED)
    assert operating.retry_all(subscriber="another", actor=OPERATOR, now=NOW) == 0

    operator.post("/outbox/retry-all", {"subscriber": parked.subscriber})

    assert not OutboxDelivery.objects.filter(state=State.PARKED).exists()
    (line,) = audited("outbox.retry_all")
    assert line.facts == {"count": 2, "subscriber": parked.subscriber}


def test_an_event_is_given_up_only_with_a_reason_that_stays_in_the_audit(
    operator: Client, parked: OutboxDelivery
):
    address = f"/outbox/{parked.pk}/drop"
    assert operator.get(address).status_code == 200
    refused = operator.post(address, {"reason": "  无 "})
    assert refused.status_code == 422
    assert "至少 4 个字" in refused.content.decode()

    assert operator.post(address, {"reason": "对方系统已人工补录"}).status_code == 302

    parked.refresh_from_db()
    assert parked.state == State.DROPPED
    (line,) = audited("outbox.drop")
    assert line.facts["reason"] == "对方系统已人工补录"
    assert operator.get(address).status_code == 409


def test_only_a_parked_delivery_waits_for_a_decision(parked: OutboxDelivery):
    other = OutboxDelivery.objects.get(state=State.WAITING)
    with pytest.raises(NotParked):
        operating.retry(delivery_id=other.pk, actor=OPERATOR, now=NOW)
    with pytest.raises(DeliveryNotFound):
        operating.drop(delivery_id=0, reason="没有这一条", actor=OPERATOR, now=NOW)
    with pytest.raises(ReasonMissing):
        operating.drop(delivery_id=parked.pk, reason="", actor=OPERATOR, now=NOW)


def test_the_state_counts_what_waits_what_is_late_and_what_is_parked(parked: OutboxDelivery):
    state = selectors.state(NOW + timedelta(minutes=10))

    assert (state.pending, state.late, state.parked, state.oldest_at) == (1, 1, 1, NOW)


def test_a_listener_that_keeps_failing_is_told_of_before_anything_is_parked(heard: list[int]):
    with transaction.atomic():
        outbox.emit(Happened(number=9), at=NOW)
    told, now = [], NOW
    while (delivery := OutboxDelivery.objects.get()).state == State.WAITING:
        state = selectors.state(now)
        told.append((delivery.attempts, state.failing, state.late))
        now = delivery.next_try_at
        outbox.deliver_due(now)

    assert told == [(0, 0, 0), (1, 0, 0), (2, 0, 0), (3, 1, 0), (4, 1, 0), (5, 1, 0)]
    assert (selectors.state(now).failing, selectors.state(now).parked) == (0, 1)


def test_programs_of_operators_can_do_the_same(operator: Client, parked: OutboxDelivery):
    assert operator.get("/api/v1/outbox/state").json()["parked"] == 1
    (item,) = operator.get("/api/v1/outbox/parked").json()["items"]
    assert item["facts"]["note"] == "•••"

    operator.get("/outbox/")
    headers = {"X-CSRFToken": operator.cookies["csrftoken"].value}
    dropped = operator.post(
        f"/api/v1/outbox/parked/{item['id']}/drop",
        {"reason": "对方系统已人工补录"},
        content_type="application/json",
        headers=headers,
    )
    assert dropped.json()["state"] == State.DROPPED
    again = operator.post(f"/api/v1/outbox/parked/{item['id']}/retry", headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "outbox.not_parked")


@pytest.mark.rows("SEC-01")
@pytest.mark.parametrize(
    "address", ["/outbox/", "/outbox/1/drop", "/api/v1/outbox/state", "/api/v1/outbox/parked"]
)
def test_the_outbox_is_closed_to_others(monkeypatch: pytest.MonkeyPatch, address: str):
    assert a_visitor(monkeypatch, "audit.search").get(address).status_code == 403
    assert Client().get(address).status_code in (302, 401)
