"""A link for the patient: with its PIN, for its hours, until it is revoked; every opening is in the audit."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from lianyi.areas.diagnostics.models import Share, ShareNotFound, StudyNotFound
from lianyi.areas.diagnostics.services.sharing import (
    WrongPin,
    living_share,
    open_share,
    revoke_share,
    share_study,
)
from lianyi.kernel.actor import NotPermitted, Scope
from lianyi.machinery.audit import public as audit
from lianyi.machinery.dicom import public as dicom
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, at_time, ordered
from tests.areas.diagnostics.films import a_film, sent
from tests.machinery.dicom.archives import an_orthanc, each_archive, files_archive

__all__ = ["an_orthanc", "each_archive", "files_archive"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("wall_clock"),
    pytest.mark.rows("RMT-09"),
]
LATER = NOW + timedelta(minutes=20)


@pytest.fixture
def county():
    cache.clear()
    return a_county()


@pytest.fixture
def study(files_archive, county):
    order = ordered(county, a_patient(county).id)
    return sent([a_film(order.id, NOW)], institution_id=county.township, now=NOW)


def lines(action: str) -> int:
    scope = Scope(everything=True, at=LATER)
    return len(audit.search(scope=scope, wanted=audit.Search(action=action), at_most=50).rows)


def test_the_holder_of_link_and_pin_sees_the_study_until_it_ends(county, study):
    card = share_study(study_id=study.id, actor=county.reader, now=NOW)

    assert open_share(token=card.token, pin=card.pin, now=LATER).opens == 1
    assert living_share(token=card.token, now=LATER).study_id == study.id
    assert card.expires_at == NOW + timedelta(hours=72)
    for too_late in (card.expires_at, card.expires_at + timedelta(days=1)):
        with pytest.raises(ShareNotFound):
            living_share(token=card.token, now=too_late)
        with pytest.raises(ShareNotFound):
            open_share(token=card.token, pin=card.pin, now=too_late)
    assert lines("diagnostics.open_share") == 1


def test_neither_token_nor_pin_can_be_read_from_the_database(county, study):
    card = share_study(study_id=study.id, actor=county.reader, now=NOW)

    row = Share.objects.get()
    assert card.token not in row.token_index
    assert card.pin not in row.pin_hash
    assert len(card.pin) == 6


def test_five_wrong_pins_end_the_link(county, study):
    card = share_study(study_id=study.id, actor=county.reader, now=NOW)
    wrong = "000000" if card.pin != "000000" else "111111"

    left = []
    for _ in range(5):
        with pytest.raises(WrongPin) as refusal:
            open_share(token=card.token, pin=wrong, now=LATER)
        left.append(refusal.value.facts["left"])

    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(ShareNotFound):
        open_share(token=card.token, pin=card.pin, now=LATER)
    assert lines("diagnostics.share_refused") == 5


def test_a_revoked_link_is_dead_at_once(county, study):
    card = share_study(study_id=study.id, actor=county.reader, now=NOW)

    revoke_share(share_id=card.id, actor=at_time(county.reader, LATER), now=LATER)

    with pytest.raises(ShareNotFound):
        living_share(token=card.token, now=LATER)
    with pytest.raises(ShareNotFound):
        revoke_share(share_id=card.id, actor=county.reader, now=LATER)


def test_only_who_may_share_what_they_see_shares(county, study):
    with pytest.raises(NotPermitted):
        share_study(study_id=study.id, actor=county.village_doctor, now=NOW)
    with pytest.raises(StudyNotFound):
        share_study(study_id=study.id + 7, actor=county.reader, now=NOW)


def test_in_a_browser_without_an_account_the_pin_comes_first_and_the_name_is_masked(county, study):
    card = share_study(study_id=study.id, actor=county.reader, now=NOW)
    visitor, address = Client(), f"/diagnostics/shared/{card.token}"
    frame = f"{address}/frames/{first_uid(study)}/1"

    assert "访问密码" in visitor.get(address).content.decode()
    assert visitor.get(frame).status_code == 404
    wrong = visitor.post(address, {"pin": "12x"})
    assert wrong.status_code == 422
    assert visitor.post(address, {"pin": card.pin}).status_code == 302
    seen = visitor.get(address)
    assert "王**" in seen.content.decode()
    assert "王秀英" not in seen.content.decode()
    assert "viewer.js" in seen.content.decode()
    assert seen["Cache-Control"] == "no-store"
    found = visitor.get(frame)
    assert (found.status_code, found["Content-Type"]) == (200, "application/octet-stream")
    assert "no-store" in found["Cache-Control"]
    assert len(visitor.get(f"{frame}?reduce=2").content) * 4 == len(found.content)
    assert visitor.get(f"{address}/frames/1.2.3/1").status_code == 404
    assert Client().get(frame).status_code == 404
    assert visitor.get("/diagnostics/shared/nonsense").status_code == 200
    assert visitor.post("/diagnostics/shared/nonsense", {"pin": card.pin}).status_code == 422


def test_each_image_read_is_in_the_audit_once_an_opening(county, study):
    card = share_study(study_id=study.id, actor=county.reader, now=NOW)
    visitor, address = Client(), f"/diagnostics/shared/{card.token}"
    frame = f"{address}/frames/{first_uid(study)}/1"

    for _ in range(2):
        visitor.post(address, {"pin": card.pin})
        for ending in ("", "?reduce=2"):
            assert visitor.get(frame + ending).status_code == 200
    assert visitor.get(f"{address}/frames/{first_uid(study)}/7").status_code == 422

    assert lines("diagnostics.read_shared_image") == 2
    assert lines("diagnostics.open_share") == 2


def test_a_copy_opens_nothing_but_its_own_study_and_dies_while_it_is_looked_at(county, study):
    other = ordered(county, a_patient(county, name="李四").id)
    strange = sent([a_film(other.id, NOW)], institution_id=county.township, now=NOW)
    card = share_study(study_id=study.id, actor=county.reader, now=NOW)
    visitor, address = Client(), f"/diagnostics/shared/{card.token}"
    visitor.post(address, {"pin": card.pin})

    said = json.loads(_index(visitor.get(address).content.decode()))

    assert set(said["doors"]) == {"frames"}
    assert (said["marks"], said["keys"], said["id"]) == ([], [], None)
    assert visitor.get(f"{address}/frames/{first_uid(strange)}/1").status_code == 404
    for door in ("images", "index.json", f"frames/{first_uid(study)}/1", "marks"):
        answer = visitor.get(f"/diagnostics/studies/{study.id}/{door}")
        assert answer.status_code in (302, 401, 403, 405), door
    revoke_share(share_id=card.id, actor=county.reader, now=NOW)
    assert visitor.get(f"{address}/frames/{first_uid(study)}/1").status_code == 404


def _index(page: str) -> str:
    return page.partition('<script id="viewer-index" type="application/json">')[2].partition(
        "</script>"
    )[0]


def first_uid(study) -> str:
    return dicom.list_instances(within=None, study_uid=study.uid)[0].uid
