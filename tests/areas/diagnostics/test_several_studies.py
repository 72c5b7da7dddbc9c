"""Several studies of one order: all on its page, all in one viewer, all in the count, none of them by halves."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from lianyi.areas.diagnostics.models import ImageMark, KeyImage, Order
from lianyi.areas.diagnostics.services.arriving import take_up
from lianyi.areas.diagnostics.types.words import State
from lianyi.machinery.dicom import public as dicom
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, ordered, user_of
from tests.areas.diagnostics.films import a_film, sent
from tests.areas.diagnostics.viewed import filed
from tests.entry.web.builders import sign_in
from tests.machinery.dicom.archives import an_orthanc, each_archive, files_archive
from tests.machinery.dicom.objects import a_uid

__all__ = ["an_orthanc", "each_archive", "files_archive"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("wall_clock"),
    pytest.mark.rows("RMT-02", "RMT-09"),
]
LATER = NOW + timedelta(minutes=20)


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def order(county):
    return ordered(county, a_patient(county).id)


def arrived(county, order, count: int, *, study: str = "", now=NOW, **told):
    """So many films of the order in one study, sent by the township."""
    uid = study or a_uid()
    films = [
        a_film(order.id, now, StudyInstanceUID=uid, SeriesInstanceUID=f"{uid}.{told.get('SeriesNumber', 1)}", **told)
        for _ in range(count)
    ]  # fmt: skip
    return sent(films, institution_id=county.township, now=now)


def reader_of(county) -> Client:
    return sign_in(Client(), user_of(county.reader))


def index_of(client: Client, study_id: int):
    return json.loads(client.get(f"/diagnostics/studies/{study_id}/index.json").content)


def test_a_second_study_under_the_same_number_is_on_the_order_in_the_viewer_and_in_the_count(
    each_archive, county, order
):
    first = arrived(county, order, 2)
    second = arrived(county, order, 1, now=LATER, StudyDescription="侧位补拍")
    client = reader_of(county)

    page = client.get(f"/diagnostics/orders/{order.id}").content.decode()
    index = index_of(client, first.id)

    assert (first.order_id, second.order_id) == (order.id, order.id)
    assert "共 2 次检查 · 2 序列 · 3 幅" in page
    assert [len(series["heads"]) for series in index["series"]] == [2, 1]
    assert "study" not in index["series"][0]
    assert index["series"][1]["study"]["title"] == "侧位补拍"
    assert index["priors"] == []
    assert Order.objects.get(pk=order.id).state == State.EXAMINED
    for series in index["series"]:
        head = {**series["shared"], **series["heads"][0]}
        frame = client.get(f"/diagnostics/studies/{first.id}/frames/{head['uid']}/1")
        assert frame.status_code == 200


def test_an_added_series_is_seen_when_it_is_whole_and_then_everywhere(each_archive, county, order):
    study = arrived(county, order, 1)
    added = [
        a_film(order.id, LATER, StudyInstanceUID=study.uid, SeriesInstanceUID=f"{study.uid}.2", SeriesNumber=2)
        for _ in range(2)
    ]  # fmt: skip
    batch = dicom.begin(
        origin=dicom.Origin.CSTORE,
        sender=dicom.Sender(title="DR_TOWN", institution_id=county.township),
        now=LATER,
    )
    client = reader_of(county)
    with dicom.passing() as folder:
        for each in added:
            dicom.take(batch_id=batch, path=dicom.receive([each], folder), now=LATER)
            assert [len(s["heads"]) for s in index_of(client, study.id)["series"]] == [1]

    dicom.finish(batch_id=batch, now=LATER)
    take_up(study_uid=study.uid, now=LATER)

    assert [len(s["heads"]) for s in index_of(client, study.id)["series"]] == [1, 2]
    page = client.get(f"/diagnostics/orders/{order.id}").content.decode()
    assert "2 序列 · 3 幅" in page


def test_what_a_reader_leaves_on_the_second_study_stays_with_it(files_archive, county, order):
    first, second = arrived(county, order, 1), arrived(county, order, 1, now=LATER)
    client = reader_of(county)
    uid = dicom.list_instances(within=None, study_uid=second.uid)[0].uid

    def posted(door: str, **body):
        return client.post(
            f"/diagnostics/studies/{first.id}/{door}", json.dumps(body), "application/json"
        ).json()

    mark = posted("marks", uid=uid, frame=1, kind="LENGTH", points=[[0, 0], [5, 5]])
    (key,) = posted("key-images", uid=uid, frame=1)["keys"]

    assert ImageMark.objects.get().study_id == second.id
    assert KeyImage.objects.get().study_id == second.id
    for opened in (first, second):
        index = index_of(client, opened.id)
        assert [each["id"] for each in index["marks"]] == [mark["id"]]
        assert [each["id"] for each in index["keys"]] == [key["id"]]
    assert posted("key-images", id=key["id"], gone=True) == {"keys": []}
    assert posted("marks", id=mark["id"], gone=True) == {}


def test_images_that_come_after_the_signature_are_marked_as_such(files_archive, county, order):
    study = arrived(county, order, 1)
    Order.objects.filter(pk=order.id).update(signed_at=NOW + timedelta(minutes=1))
    client = reader_of(county)
    assert "报告签发后到达" not in client.get(f"/diagnostics/orders/{order.id}").content.decode()

    arrived(county, order, 1, study=study.uid, now=LATER, SeriesNumber=2)

    assert "报告签发后到达" in client.get(f"/diagnostics/orders/{order.id}").content.decode()


def test_another_orders_images_are_not_given_out_through_ones_own(files_archive, county, order):
    mine = arrived(county, order, 1)
    other = ordered(county, a_patient(county, name="李四").id)
    strange = filed(other, [a_film(other.id, NOW)])
    uid = dicom.list_instances(within=None, study_uid=strange.uid)[0].uid

    answer = reader_of(county).get(f"/diagnostics/studies/{mine.id}/frames/{uid}/1")

    assert (answer.status_code, answer.json()["code"]) == (404, "diagnostics.image_not_found")
