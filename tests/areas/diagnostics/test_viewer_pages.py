"""What the server gives to the viewer, and to whom."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client

from lianyi.areas.diagnostics.models import ImageHead, ImageMark, KeyImage, Study
from lianyi.areas.diagnostics.services import viewing
from lianyi.kernel.actor import Actor
from tests.areas.diagnostics.builders import County, a_county, a_patient, at_time, user_of, waiting
from tests.areas.diagnostics.viewed import a_clip, a_ct_stack, a_film, earlier, filed
from tests.areas.workforce.builders import NOW, audited
from tests.entry.web.builders import sign_in
from tests.machinery.dicom.archives import files_archive

__all__ = ["files_archive"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.rows("RMT-02", "RMT-05", "RMT-09"),
    pytest.mark.usefixtures("files_archive", "at_eight"),
]


@pytest.fixture
def at_eight(wall_clock: Any) -> None:
    """The county's clock stands at the tests' now."""
    wall_clock(NOW)


def signed_in(actor: Actor) -> Client:
    return sign_in(Client(), user_of(actor))


def a_study(county: County, objects: list[bytes] | None = None) -> Study:
    """A chest CT of a patient of the township, waiting at the centre."""
    return filed(waiting(county, a_patient(county).id), objects or a_ct_stack())


def index_of(client: Client, study: Study) -> dict[str, Any]:
    reply = client.get(f"/diagnostics/studies/{study.pk}/index.json")
    assert reply.status_code == 200
    found: dict[str, Any] = json.loads(reply.content)
    return found


def test_the_reader_gets_the_series_in_order_with_what_images_share_said_once():
    county = a_county()
    study = a_study(county)

    index = index_of(signed_in(county.reader), study)

    (series,) = index["series"]
    assert (series["title"], series["modality"]) == ("胸部平扫 5mm", "CT")
    assert [head["number"] for head in series["heads"]] == list(range(1, 13))
    assert series["shared"]["windows"] == [{"centre": 40.0, "width": 400.0, "name": ""}]
    assert set(series["heads"][0]) == {"uid", "number", "position"}
    assert index["person"]["name"] == "王秀英"
    assert index["institution"].startswith("西洋店镇卫生院")


def test_a_frame_is_the_stored_values_and_a_smaller_one_their_means():
    county = a_county()
    study = a_study(county)
    client = signed_in(county.reader)
    index = index_of(client, study)
    uid = index["series"][0]["heads"][0]["uid"]

    whole = client.get(f"/diagnostics/studies/{study.pk}/frames/{uid}/1")
    small = client.get(f"/diagnostics/studies/{study.pk}/frames/{uid}/1?reduce=4")

    values = np.frombuffer(whole.content, "<i2").reshape(128, 128)
    assert whole["Content-Type"] == "application/octet-stream"
    assert "no-store" in whole["Cache-Control"]
    assert (values[64, 64], values[100, 5]) == (1084, 24)
    assert np.frombuffer(small.content, "<i2").reshape(32, 32)[16, 16] == 1084


def test_what_is_read_once_is_not_read_again_and_fifty_images_cost_no_more_queries(counted: Any):
    county = a_county()
    few, many = a_study(county, a_ct_stack(3)), a_study(county, a_ct_stack(50, size=32))
    client = signed_in(county.reader)
    for study in (few, many):
        index_of(client, study)

    with counted("diagnostics.viewer.index"):
        index_of(client, few)
    with counted("diagnostics.viewer.index"):
        assert len(index_of(client, many)["series"][0]["heads"]) == 50
    assert ImageHead.objects.filter(study=many).count() == 50


def test_the_page_carries_the_index_and_asks_for_the_first_frame_at_once():
    county = a_county()
    study = a_study(county)

    reply = signed_in(county.reader).get(
        f"/diagnostics/orders/{study.order_id}/images", follow=True
    )

    text = reply.content.decode()
    assert reply.redirect_chain == [(f"/diagnostics/studies/{study.pk}/images", 302)]
    assert (
        f'rel="preload" as="fetch" crossorigin="anonymous" href="/diagnostics/studies/{study.pk}/frames/'
        in text
    )
    assert "viewer-index" in text
    assert "no-store" in reply["Cache-Control"]


def test_an_order_whose_images_have_not_come_says_what_to_do():
    county = a_county()
    order = waiting(county, a_patient(county).id)

    reply = signed_in(county.reader).get(f"/diagnostics/orders/{order.id}/images")

    assert reply.status_code == 200
    assert "还没有可以显示的图像" in reply.content.decode()
    assert "viewer.js" not in reply.content.decode()


DOORS = ("images", "index.json", "frames/{uid}/1", "marks", "key-images")


def test_a_stranger_finds_no_page_no_index_no_pixels_and_leaves_no_mark():
    county = a_county()
    study = a_study(county)
    uid = index_of(signed_in(county.reader), study)["series"][0]["heads"][0]["uid"]
    client, examiner = signed_in(county.stranger_doctor), signed_in(county.second_chief)
    body = json.dumps({"uid": uid, "frame": 1, "kind": "LENGTH", "points": [[0, 0], [1, 1]]})

    def asked(key: int, door: str) -> int:
        url = f"/diagnostics/studies/{key}/{door.format(uid=uid)}"
        if door in ("marks", "key-images"):
            return int(examiner.post(url, body, "application/json").status_code)
        return int(client.get(url).status_code)

    assert {door: asked(study.pk, door) for door in DOORS} == dict.fromkeys(DOORS, 404)
    assert {door: asked(study.pk + 1000, door) for door in DOORS} == dict.fromkeys(DOORS, 404)
    assert not ImageMark.objects.exists()
    assert not KeyImage.objects.exists()


def test_an_image_of_another_study_is_not_given_out_through_ones_own():
    county = a_county()
    mine, other = a_study(county), a_study(county)
    client = signed_in(county.reader)
    uid = index_of(client, other)["series"][0]["heads"][0]["uid"]

    reply = client.get(f"/diagnostics/studies/{mine.pk}/frames/{uid}/1")

    assert (reply.status_code, reply.json()["code"]) == (404, "diagnostics.image_not_found")


def test_a_frame_that_is_not_there_is_refused_in_words():
    county = a_county()
    study = a_study(county)
    client = signed_in(county.reader)
    known = index_of(client, study)["series"][0]["heads"][0]["uid"]

    def asked(uid: str, number: int) -> tuple[int, str]:
        reply = client.get(f"/diagnostics/studies/{study.pk}/frames/{uid}/{number}")
        return reply.status_code, reply.json()["code"]

    assert asked("1.2.3", 1) == (404, "diagnostics.image_not_found")
    for number in (0, 2, 10**9):
        assert asked(known, number) == (422, "diagnostics.image_unshowable")


def test_a_file_that_was_damaged_on_disk_is_refused_in_words_and_not_shown_in_part(
    files_archive: Path,
):
    county = a_county()
    study = a_study(county, a_film())
    client = signed_in(county.reader)
    uid = index_of(client, study)["series"][0]["heads"][0]["uid"]
    (path,) = files_archive.rglob("*.dcm")
    path.write_bytes(path.read_bytes()[:-1000])

    reply = client.get(f"/diagnostics/studies/{study.pk}/frames/{uid}/1")

    assert (reply.status_code, reply.json()["code"]) == (422, "diagnostics.image_unshowable")
    assert "重新发送" in reply.json()["detail"]


def test_opening_a_study_is_audited_once_and_its_frames_are_not():
    county = a_county()
    study = a_study(county)
    client = signed_in(county.reader)
    uid = index_of(client, study)["series"][0]["heads"][0]["uid"]
    for number in (1, 1, 1):
        client.get(f"/diagnostics/studies/{study.pk}/frames/{uid}/{number}")

    lines = [
        line
        for line in audited("residents.read")
        if line.target == f"diagnostics.images:{study.pk}"
    ]

    assert [(line.user_id, line.resident_id) for line in lines] == [
        (county.reader.user_id, study.resident_id)
    ]


def test_priors_of_the_person_are_offered_the_same_kind_first():
    county = a_county()
    patient = a_patient(county)
    old_ct = filed(
        waiting(county, patient.id, now=earlier(30), again=True), a_ct_stack(2), at=earlier(30)
    )
    film = filed(waiting(county, patient.id, now=earlier(10), again=True), a_film(), at=earlier(10))
    someone = a_study(county)
    now = filed(waiting(county, patient.id, again=True), a_ct_stack(2))

    priors = index_of(signed_in(county.reader), now)["priors"]

    assert [prior["address"] for prior in priors] == [
        f"/diagnostics/studies/{old_ct.pk}/index.json", f"/diagnostics/studies/{film.pk}/index.json"
    ]  # fmt: skip
    assert str(someone.pk) not in [prior["address"].split("/")[3] for prior in priors]


def test_who_may_not_know_the_person_reads_the_images_under_a_masked_name():
    county = a_county()
    study = a_study(county)
    actor = at_time(county.reader, NOW)
    blind = Actor(
        user_id=actor.user_id, name=actor.name, role=actor.role, institution_id=actor.institution_id,
        permissions=actor.permissions, scope=type(actor.scope)(
            at=NOW, institution_ids=actor.scope.institution_ids, sees_identity=False
        ),
    )  # fmt: skip

    seen = viewing.open_study(study_id=study.pk, actor=blind, now=NOW)

    assert seen.index["person"]["name"] == "王**"


# what readers leave


def posted(client: Client, study: Study, door: str, **body: Any) -> Any:
    return client.post(
        f"/diagnostics/studies/{study.pk}/{door}", json.dumps(body), "application/json"
    )


def test_a_measurement_is_kept_moved_and_deleted_by_its_reader_alone():
    county = a_county()
    study = a_study(county)
    reader, other = signed_in(county.reader), signed_in(county.other_reader)
    uid = index_of(reader, study)["series"][0]["heads"][3]["uid"]

    kept = posted(
        reader, study, "marks", uid=uid, frame=1, kind="LENGTH", points=[[1, 2], [3, 4]]
    ).json()["id"]
    posted(
        reader, study, "marks", id=kept, uid=uid, frame=1, kind="LENGTH", points=[[1, 2], [9, 9]]
    )

    assert [mark["points"] for mark in index_of(reader, study)["marks"]] == [[[1, 2], [9, 9]]]
    assert index_of(other, study)["marks"] == []
    assert posted(other, study, "marks", id=kept, gone=True).status_code == 404
    assert (
        posted(
            other, study, "marks", id=kept, uid=uid, frame=1, kind="LENGTH", points=[[0, 0], [1, 1]]
        ).status_code
        == 404
    )
    assert posted(reader, study, "marks", id=kept, gone=True).status_code == 200
    assert index_of(reader, study)["marks"] == []


WRONG: list[dict[str, Any]] = [
    {"points": [[1, 2]]}, {"points": [[1, 2], [3, 4], [5, 6]]}, {"points": [[1, 2], [3, 1e9]]}, {"points": "x"},
    {"points": [[1, 2], ["<script>", 4]]}, {"kind": "SPELL"}, {"frame": 0}, {"points": [[1, 2], [True, None]]},
]  # fmt: skip
NO_BODIES = [b"", b"[]", b"{", b"null", b"x" * 30_000, b"\xed\xa0\x80"]


def test_a_measurement_that_cannot_be_is_refused_and_not_kept():
    county = a_county()
    study = a_study(county)
    client = signed_in(county.reader)
    uid = index_of(client, study)["series"][0]["heads"][0]["uid"]
    right = {"uid": uid, "frame": 1, "kind": "LENGTH", "points": [[1, 2], [3, 4]]}

    replies = [posted(client, study, "marks", **{**right, **wrong}) for wrong in WRONG]
    replies += [
        client.post(f"/diagnostics/studies/{study.pk}/{door}", body, "application/json")
        for body in NO_BODIES
        for door in ("marks", "key-images")
    ]

    assert {(reply.status_code, reply.json()["code"]) for reply in replies} == {
        (422, "diagnostics.impossible_mark")
    }
    assert not ImageMark.objects.exists()


def test_a_key_image_is_chosen_once_shown_as_a_picture_and_taken_back_each_in_the_audit():
    county = a_county()
    study = a_study(county)
    client = signed_in(county.reader)
    uid = index_of(client, study)["series"][0]["heads"][5]["uid"]

    first = posted(client, study, "key-images", uid=uid, frame=1, centre=40, width=400).json()[
        "keys"
    ]
    again = posted(client, study, "key-images", uid=uid, frame=1, centre=-600, width=1500).json()[
        "keys"
    ]
    picture = client.get(f"/diagnostics/key-images/{again[0]['id']}.png")
    gone = posted(client, study, "key-images", id=again[0]["id"], gone=True).json()["keys"]

    assert (len(first), len(again), gone) == (1, 1, [])
    assert (again[0]["centre"], again[0]["width"], again[0]["by"]) == (-600, 1500, "冯诊断")
    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert len(audited("key_image.marked")) == 2
    assert len(audited("key_image.unmarked")) == 1


def test_a_key_image_is_hidden_from_strangers_and_chosen_only_by_who_examines_or_reads():
    county = a_county()
    study = a_study(county)
    client = signed_in(county.reader)
    uid = index_of(client, study)["series"][0]["heads"][0]["uid"]
    key = posted(client, study, "key-images", uid=uid, frame=1).json()["keys"][0]["id"]

    assert (
        signed_in(county.stranger_doctor).get(f"/diagnostics/key-images/{key}.png").status_code
        == 404
    )
    assert (
        posted(signed_in(county.unit_head), study, "key-images", uid=uid, frame=1).status_code
        == 403
    )
    assert "keys" not in index_of(signed_in(county.unit_head), study)["doors"]


def test_a_clip_says_its_frames_and_its_speed():
    county = a_county()
    study = a_study(county, a_clip())
    client = signed_in(county.reader)

    (series,) = index_of(client, study)["series"]
    head = {**series["shared"], **series["heads"][0]}

    assert (head["frames"], head["frame_ms"], head["bits"]) == (8, 50.0, 8)
    third = client.get(f"/diagnostics/studies/{study.pk}/frames/{head['uid']}/3")
    assert set(third.content) == {60}


def test_heads_of_a_study_that_arrived_are_read_before_its_first_reader():
    county = a_county()
    study = a_study(county)

    row = Study.objects.one(study.pk)

    assert viewing.read_heads(row) == 12
    assert viewing.read_heads(row) == 0


def test_an_object_that_is_no_image_is_no_series():
    county = a_county()
    study = a_study(county)
    ImageHead.objects.create(study=study, series_uid="1.9", sop_uid="1.9.1", head={})

    assert len(index_of(signed_in(county.reader), study)["series"]) == 1
