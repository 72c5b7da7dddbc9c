"""Studies by REST: lists, one with key images and priors, links for patients, the merge desk, apparatus."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from lianyi.areas.diagnostics.models import Station
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, ordered, waiting
from tests.areas.diagnostics.calling import Caller
from tests.areas.diagnostics.films import a_film, sent
from tests.areas.diagnostics.viewed import a_ct_stack, filed
from tests.machinery.dicom.archives import files_archive

__all__ = ["files_archive"]
pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-02", "RMT-09")]
LATER = NOW + timedelta(minutes=20)


@pytest.fixture
def county(db):
    cache.clear()
    return a_county()


@pytest.fixture
def call(wall_clock):
    wall_clock(LATER)
    return Caller()


@pytest.fixture
def study(files_archive, county):
    return filed(waiting(county, a_patient(county).id), a_ct_stack(3, size=32))


def test_a_study_is_listed_opened_and_its_images_named_for_dicomweb(call, county, study):
    listed = call.done(county.reader, "get", "/studies?modality=CT")["items"]
    of_order = call.done(county.township_doctor, "get", f"/orders/{study.order_id}/studies")
    sheet = call.done(county.reader, "get", f"/studies/{study.pk}")

    assert [each["card"]["uid"] for each in listed] == [study.uid]
    assert of_order[0]["card"]["id"] == study.pk
    assert (sheet["order_id"], len(sheet["series"][0]["uids"])) == (study.order_id, 3)
    for path in (f"/orders/{study.order_id}/studies", f"/studies/{study.pk}"):
        assert call.refused(county.stranger_doctor, "get", path)[0] == 404
        assert call.refused(county.courier, "get", path)[0] == 403
    assert call.done(county.stranger_doctor, "get", "/studies")["items"] == []


def test_a_key_image_is_chosen_as_it_is_looked_at_and_taken_away_again(call, county, study):
    path = f"/studies/{study.pk}/key-images"
    uid = call.done(county.reader, "get", f"/studies/{study.pk}")["series"][0]["uids"][1]
    chosen = {"uid": uid, "frame": 1, "centre": 40, "width": 400, "note": "结节"}

    (made,) = call.done(county.reader, "post", path, chosen)
    again = call.done(county.reader, "post", path, {**chosen, "width": 300})

    assert (made["uid"], made["by_name"]) == (uid, "冯诊断")
    assert [each["width"] for each in again] == [300]
    assert call.done(county.township_doctor, "get", path)[0]["note"] == "结节"
    assert call.done(county.reader, "get", f"/studies/{study.pk}")["key_images"] == [made["id"]]
    one = f"{path}/{made['id']}"
    assert call.refused(county.reader, "post", path, {**chosen, "uid": "1.2"})[0] == 404
    assert call.refused(county.reader, "post", path, {**chosen, "width": 0})[0] == 422
    assert call.refused(county.unit_head, "post", path, chosen)[0] == 403
    assert call.refused(county.second_chief, "post", path, chosen)[0] == 404
    assert call.refused(county.second_chief, "get", path)[0] == 404
    assert call.refused(county.second_chief, "delete", one)[0] == 404
    assert call.done(county.reader, "delete", one) == []
    assert call.refused(county.reader, "delete", one)[0] == 404


def test_a_link_tells_its_address_once_and_can_be_ended(call, county, study):
    path = f"/studies/{study.pk}/shares"

    made = call.done(county.reader, "post", path)
    (listed,) = call.done(county.reader, "get", path)

    assert "/diagnostics/shared/" in made["address"]
    assert len(made["pin"]) == 6
    assert listed["id"] == made["id"]
    assert not {"address", "pin", "token"} & listed.keys()
    ended = f"/shares/{made['id']}/revoke"
    for verb, one in (("post", path), ("get", path), ("post", ended)):
        assert call.refused(county.technologist, verb, one)[0] == 403
        assert call.refused(county.second_chief, verb, one)[0] == 404
    assert call.done(county.reader, "post", ended)["revoked_at"]
    assert call.done(county.reader, "get", path) == []


@pytest.mark.rows("SEC-01")
def test_a_film_of_another_person_waits_and_is_attached_or_sent_back(call, county, files_archive):
    order = ordered(county, a_patient(county).id)
    card = sent(
        [a_film(order.id, NOW, PatientName="李^建国", PatientBirthDate="19500302")],
        institution_id=county.township,
        now=NOW,
    )
    one = f"/studies/{card.id}"
    attach = {"order_id": order.id, "reason": "TYPO", "note": "核对过"}

    (waits,) = call.done(county.reader, "get", "/merge")["items"]

    assert waits["card"]["id"] == card.id
    assert {"NAME", "BIRTH"} <= set(waits["card"]["reasons"])
    assert call.refused(county.reader, "post", f"{one}/attach", {**attach, "reason": "?"})[0] == 422
    assert call.refused(county.reader, "post", f"{one}/attach", {"order_id": "x"})[0] == 422
    for act, body in (
        ("attach", attach),
        ("send-back", {"note": "错"}),
        ("take-off", {"note": "错"}),
    ):
        assert call.refused(county.township_doctor, "post", f"{one}/{act}", body)[0] == 403
        assert call.refused(county.second_chief, "post", f"{one}/{act}", body)[0] == 404
    assert call.refused(county.reader, "post", f"{one}/send-back", {"note": " "})[0] == 422
    assert call.done(county.reader, "post", f"{one}/send-back", {"note": "不是本院患者"})[
        "state"
    ] == ("RETURNED")
    assert call.done(county.reader, "get", "/merge?returned=true")["items"]
    assert call.done(county.reader, "get", "/merge")["items"] == []


def test_a_study_attached_by_hand_can_be_taken_off_again(call, county, files_archive):
    order = ordered(county, a_patient(county).id)
    card = sent(
        [a_film(order.id, NOW, PatientBirthDate="19500302")],
        institution_id=county.township,
        now=NOW,
    )
    attach = {"order_id": order.id, "reason": "TYPO", "note": "出生日期录错"}

    attached = call.done(county.reader, "post", f"/studies/{card.id}/attach", attach)
    off = call.done(county.reader, "post", f"/studies/{card.id}/take-off", {"note": "错人"})

    assert (attached["state"], attached["order_id"]) == ("MERGED", order.id)
    assert (off["state"], off["order_id"]) == ("QUARANTINED", None)


def test_what_else_waits_at_the_desk_is_told_and_foreign_rows_are_not_there(call, county):
    assert call.done(county.reader, "get", "/merge/desk") == {"held": [], "interrupted": []}
    for path in ("/merge/held/7/keep-first", "/merge/batches/7/finish"):
        assert call.refused(county.reader, "post", path)[0] == 404
        assert call.refused(county.township_doctor, "post", path)[0] == 403
    assert call.refused(county.township_doctor, "get", "/merge")[0] == 403
    assert call.refused(county.township_doctor, "get", "/merge/desk")[0] == 403


def test_an_apparatus_is_let_in_switched_off_and_another_unit_cannot_touch_it(call, county):
    body = {"title": "DR_NEW", "name": "新DR", "institution_id": county.lead, "modality": "DX"}

    made = call.done(county.chief, "post", "/stations", body)["id"]
    call.done(county.chief, "put", f"/stations/{made}/active", {"active": False})

    assert not Station.objects.get(pk=made).active
    assert "DR_NEW" in {each["title"] for each in call.done(county.chief, "get", "/stations")}
    assert "DR_NEW" not in {
        each["title"] for each in call.done(county.second_chief, "get", "/stations")
    }
    refuse = call.refused
    assert refuse(county.chief, "post", "/stations", body)[0] == 409
    assert refuse(county.chief, "post", "/stations", {**body, "title": ""})[0] == 422
    switch = f"/stations/{made}/active"
    assert refuse(county.second_chief, "put", switch, {"active": True})[0] == 404
    assert refuse(county.township_doctor, "post", "/stations", body)[0] == 403
    assert refuse(county.township_doctor, "put", switch, {"active": True})[0] == 403
    assert refuse(county.township_doctor, "get", "/stations")[0] == 403
