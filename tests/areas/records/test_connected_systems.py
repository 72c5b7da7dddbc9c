"""Connected systems: their state, their messages, and the error queue (EHR-01, EHR-07)."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lianyi.areas.records.models import Encounter, Interface, Message
from lianyi.areas.records.rules.interfaces import state_of
from lianyi.areas.records.selectors import exchange as reads
from lianyi.areas.records.services import exchange
from lianyi.areas.records.types import InterfaceStandard, InterfaceState
from lianyi.kernel.actor import Actor
from lianyi.machinery.outbox.models import OutboxEvent
from tests.areas.records.builders import Care, a_bundle, a_care
from tests.areas.records.signing_in import signed_in
from tests.areas.residents.builders import a_resident
from tests.areas.workforce.builders import NOW, a_citizen_number, an_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def care() -> Care:
    return a_care()


def importer(care: Care) -> Actor:
    return an_actor("referral_office", care.county.hospital)


@pytest.mark.rows("EHR-01", "EHR-07")
def test_the_state_of_a_system_follows_from_what_it_sent():
    hour = timedelta(hours=1)
    table = [
        (True, NOW, 5, InterfaceState.PAUSED),
        (False, NOW, 5, InterfaceState.FAILING),
        (False, None, 0, InterfaceState.PLANNED),
        (False, NOW - 24 * hour, 0, InterfaceState.ACTIVE),
        (False, NOW - 25 * hour, 0, InterfaceState.SILENT),
    ]

    for paused, last, waiting, expected in table:
        assert (
            state_of(is_paused=paused, last_message_at=last, silence_h=24, waiting=waiting, now=NOW)
            == expected
        )


def a_system(care: Care) -> int:
    return exchange.register_interface(
        institution_id=care.county.hospital,
        code="xyy-his",
        name="县医院 HIS",
        vendor="某厂商",
        standard=InterfaceStandard.FHIR_R4,
        services=("exchange", "index"),
        silence_h=24,
        actor=importer(care),
        now=NOW,
    )


@pytest.mark.rows("EHR-01", "EHR-07")
def test_a_message_that_cannot_be_stored_waits_sealed_with_its_reason_and_is_replayed_later(care):
    system = a_system(care)
    born_on = care.resident.born_on.replace(year=1947)
    number = a_citizen_number(born_on, serial=9)
    content = json.dumps(a_bundle(number)).encode()

    failed = exchange.receive_message(
        code="xyy-his", content=content, actor=importer(care), now=NOW
    )

    assert (failed.state, failed.stored) == ("FAILED", 0)
    assert "请先建档" in failed.error_text
    assert not Encounter.objects.exists()
    raw = Message.objects.values_list("payload", flat=True).get()
    assert raw is not None
    assert OutboxEvent.objects.filter(name__endswith="MessageFailed").count() == 1
    assert (
        reads.get_interface(system, importer(care).scope, now=NOW).state is InterfaceState.FAILING
    )

    a_resident(care.doctor, name="赵桂兰", born_on=born_on, number=number)
    replayed = exchange.replay_message(message_id=failed.id, actor=importer(care), now=NOW)

    assert (replayed.state, replayed.stored, replayed.attempts) == ("REPLAYED", 1, 2)
    assert Message.objects.get().payload is None
    assert reads.get_interface(system, importer(care).scope, now=NOW).state is InterfaceState.ACTIVE


@pytest.mark.rows("EHR-07")
def test_a_message_given_up_needs_a_reason_and_loses_its_content(care):
    a_system(care)
    failed = exchange.receive_message(code="xyy-his", content=b"{", actor=importer(care), now=NOW)
    with pytest.raises(exchange.BadInterface):
        exchange.discard_message(message_id=failed.id, note="", actor=importer(care), now=NOW)

    done = exchange.discard_message(
        message_id=failed.id, note="测试数据", actor=importer(care), now=NOW
    )

    assert (done.state, done.note) == ("DISCARDED", "测试数据")
    assert Message.objects.get().payload is None
    with pytest.raises(exchange.MessageSettled):
        exchange.replay_message(message_id=failed.id, actor=importer(care), now=NOW)


@pytest.mark.rows("EHR-07")
def test_a_paused_system_and_a_foreign_institution_are_refused(care):
    system = a_system(care)
    exchange.pause_interface(interface_id=system, paused=True, actor=importer(care), now=NOW)
    with pytest.raises(exchange.InterfacePaused):
        exchange.receive_message(code="xyy-his", content=b"{}", actor=importer(care), now=NOW)
    stranger = an_actor("referral_office", care.county.other_township)
    with pytest.raises(reads.InterfaceNotFound):
        exchange.receive_message(code="xyy-his", content=b"{}", actor=stranger, now=NOW)
    with pytest.raises(exchange.InterfaceExists):
        a_system(care)
    assert Interface.objects.count() == 1


@pytest.mark.rows("EHR-01", "EHR-07")
def test_the_office_sees_every_system_and_settles_the_error_queue_on_the_pages(
    care, client: Client
):
    system = a_system(care)
    failed = exchange.receive_message(code="xyy-his", content=b"{", actor=importer(care), now=NOW)
    signed_in(client, "referral_office", care.county.hospital)

    listed = client.get(reverse("records-interfaces")).content.decode()
    one = client.get(reverse("records-interface", args=(system,))).content.decode()
    replayed = client.post(reverse("records-message-settle", args=(failed.id, "replay")))
    given_up = client.post(
        reverse("records-message-settle", args=(failed.id, "discard")), {"note": "作废"}
    )

    assert "县医院 HIS" in listed
    assert "有错误待处理" in listed
    assert "FHIR" in one
    assert (replayed.status_code, given_up.status_code) == (302, 302)
    assert Message.objects.get().state == "DISCARDED"
