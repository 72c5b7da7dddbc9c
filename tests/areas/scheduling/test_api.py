"""The REST doors of slots, holds and beds."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lianyi.areas.scheduling.models import Slot
from tests.areas.records.signing_in import signed_in
from tests.areas.scheduling.builders import a_desk, beds, slots
from tests.areas.workforce.builders import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RES-01")]
BASE = "/api/v1/scheduling"


@pytest.fixture
def desk():
    return a_desk()


def posted(client: Client, path: str, body: object):
    return client.post(f"{BASE}/{path}", json.dumps(body), content_type="application/json")


def test_a_place_is_found_booked_and_given_back(desk, client: Client):
    slots(desk, TODAY + timedelta(days=2))
    signed_in(client, "township_doctor", desk.county.township)
    found = client.get(f"{BASE}/slots", {"institution_id": desk.county.hospital}).json()
    body = {"slot_id": found[0]["id"], "resident_id": desk.resident.id, "client_id": "c-1"}

    booked = posted(client, "appointments", body)
    listed = client.get(f"{BASE}/appointments", {"resident_id": desk.resident.id}).json()["items"]
    gone = posted(client, f"appointments/{booked.json()['id']}/cancel", {"reason": "RESIDENT"})

    assert (booked.status_code, gone.status_code) == (201, 200)
    assert [row["id"] for row in listed] == [booked.json()["id"]]
    assert Slot.objects.get(pk=found[0]["id"]).booked == 0


def test_the_last_place_says_gone_with_a_stable_code(desk, client: Client):
    [slot, *_] = slots(desk, TODAY + timedelta(days=2))
    Slot.objects.filter(pk=slot.pk).update(booked=1)
    signed_in(client, "township_doctor", desk.county.township)

    answer = posted(client, "appointments", {"slot_id": slot.pk, "resident_id": desk.resident.id})

    assert answer.status_code == 409
    assert answer.json()["code"] == "scheduling.slot_gone"


def test_a_bed_is_held_and_shown_on_the_board_without_the_name_to_others(desk, client: Client):
    [bed_id] = beds(desk, 1)
    signed_in(client, "township_doctor", desk.county.township)
    until = (timezone.now() + timedelta(hours=2)).isoformat()
    body = {
        "institution_id": desk.county.hospital,
        "resident_id": desk.resident.id,
        "for_ref": "referral:7",
        "until": until,
    }

    held = posted(client, "reservations/beds", body)
    board = client.get(f"{BASE}/beds/board", {"institution_id": desk.county.hospital}).json()
    free = client.get(f"{BASE}/beds/free", {"institution_id": desk.county.hospital}).json()
    released = posted(client, f"reservations/{held.json()['id']}/release", {})

    assert (held.status_code, held.json()["bed_id"]) == (201, bed_id)
    assert board["counts"]["HELD"] == 1
    assert board["wards"][0]["beds"][0]["resident_id"] is None
    assert free[0]["free"] == 0
    assert released.json()["state"] == "RELEASED"


def test_a_village_post_may_not_run_beds(desk, client: Client):
    [bed_id] = beds(desk, 1)
    signed_in(client, "village_doctor", desk.county.clinic)

    assert posted(client, f"beds/{bed_id}/vacate", {}).status_code == 403
