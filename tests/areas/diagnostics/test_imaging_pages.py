"""Pages of images: the list with its search, the merge desk, apparatus, the part on the order's page."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from lianyi.areas.diagnostics.models import Station, Study
from lianyi.areas.diagnostics.selectors.studies import Wanted, list_studies
from lianyi.areas.diagnostics.types.imaging import StudyState
from lianyi.machinery.dicom import public as dicom
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, ordered, user_of
from tests.areas.diagnostics.films import a_film, sent
from tests.entry.web.builders import sign_in
from tests.machinery.dicom.archives import files_archive
from tests.machinery.dicom.objects import a_series, a_uid, in_files

__all__ = ["files_archive"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("wall_clock", "files_archive"),
    pytest.mark.rows("RMT-02", "RMT-09"),
]
LATER = NOW + timedelta(minutes=20)


@pytest.fixture
def county():
    cache.clear()
    return a_county()


def browser_of(actor) -> Client:
    client = Client()
    sign_in(client, user_of(actor))
    return client


def text(response) -> str:
    return str(response.content.decode())


def test_the_list_is_searched_by_name_number_modality_and_day(county):
    order = ordered(county, a_patient(county).id)
    sent([a_film(order.id, NOW)], institution_id=county.township, now=NOW)
    reader = browser_of(county.reader)
    address = reverse("diagnostics-studies")

    for query in (
        {},
        {"q": "秀英"},
        {"q": "wang xiu"},
        {"q": order.number[:8]},
        {"modality": "DX"},
        {"from": f"{NOW:%Y-%m-%d}"},
    ):
        assert order.number in text(reader.get(address, query)), query
    for query in ({"q": "李"}, {"q": "JC000"}, {"modality": "CT"}, {"to": "2020-01-01"}):
        assert order.number not in text(reader.get(address, query)), query
    exported = b"".join(reader.get(address, {"export": "csv"}).streaming_content).decode(
        "utf-8-sig"
    )
    assert order.number in exported


def test_a_list_asks_as_many_questions_for_many_studies_as_for_one(county, counted):
    patient = a_patient(county)
    for code in ("DX-CHEST-PA", "DX-LSPINE", "DX-ABDOMEN"):
        order = ordered(county, patient.id, item_code=code)
        sent([a_film(order.id, NOW)], institution_id=county.township, now=NOW)

    with counted("diagnostics.list_studies"):
        found = list_studies(scope=county.reader.scope, wanted=Wanted())

    assert len(found.rows) == 3


def test_the_order_shows_its_images_with_what_may_be_done(county):
    order = ordered(county, a_patient(county).id)
    card = sent([a_film(order.id, NOW)], institution_id=county.township, now=NOW)

    seen = text(browser_of(county.technologist).get(reverse("diagnostics-order", args=(order.id,))))

    assert reverse("dicomweb-study-thumbnail", args=(card.uid,)) in seen
    assert reverse("diagnostics-take-off", args=(card.id,)) in seen


def test_a_waiting_study_is_compared_and_attached_on_its_page(county):
    order = ordered(county, a_patient(county).id)
    held = sent([a_film(order.id, NOW, PatientID="MZ001")], institution_id=county.township, now=NOW)
    client, address = browser_of(county.technologist), reverse("diagnostics-merge", args=(held.id,))

    desk = text(client.get(reverse("diagnostics-merge-desk")))
    beside = text(client.get(address))
    assert "患者编号不一致" in desk
    assert order.number in beside
    assert "MZ001" in beside
    assert "没有这个检查号" in text(client.get(address, {"number": "JC000"}))
    refused = client.post(
        reverse("diagnostics-merge-attach", args=(held.id,)),
        {"order_id": order.id, "reason": "OTHER"},
    )
    assert refused.status_code == 422
    client.post(
        reverse("diagnostics-merge-attach", args=(held.id,)),
        {"order_id": order.id, "reason": "LOCAL_ID"},
    )

    assert Study.objects.get().state == StudyState.MERGED
    assert client.get(address).status_code == 200
    taken_off = client.post(reverse("diagnostics-take-off", args=(held.id,)), {"note": "归错"})
    assert taken_off.status_code == 302
    back = client.post(reverse("diagnostics-merge-send-back", args=(held.id,)), {"note": "模体"})
    assert back.status_code == 302
    assert Study.objects.get().state == StudyState.RETURNED
    assert "模体" in text(client.get(reverse("diagnostics-merge-desk"), {"show": "returned"}))


def test_held_content_and_broken_uploads_are_decided_at_the_desk(county, tmp_path):
    uid, other = a_uid(), a_uid()
    sender = dicom.Sender(title="DR_TOWN", institution_id=county.township)
    changed = [*a_series(1, study=uid), *a_series(1, study=uid, SeriesDescription="changed")]
    dicom.store(paths=in_files(tmp_path, changed), origin=dicom.Origin.STOW, sender=sender, now=NOW)
    batch = dicom.begin(origin=dicom.Origin.CSTORE, sender=sender, now=NOW - timedelta(hours=1))
    (path,) = in_files(tmp_path, a_series(1, study=other))
    dicom.take(batch_id=batch, path=path, now=NOW - timedelta(hours=1))
    client = browser_of(county.technologist)
    (held,) = dicom.list_held(institution_ids=[county.township])

    seen = text(client.get(reverse("diagnostics-merge-desk")))
    assert "保留先到的" in seen
    assert "按现有图像入库" in seen
    stranger = browser_of(county.stranger_doctor)
    assert stranger.post(reverse("diagnostics-merge-held", args=(held.id,))).status_code == 403
    client.post(reverse("diagnostics-merge-held", args=(held.id,)))
    client.post(reverse("diagnostics-merge-finish", args=(batch,)))

    assert dicom.list_held(institution_ids=None) == []
    assert len(dicom.list_instances(within=None, study_uid=other)) == 1
    assert client.post(reverse("diagnostics-merge-held", args=(held.id,))).status_code == 404
    assert client.post(reverse("diagnostics-merge-finish", args=(batch,))).status_code == 404


def test_an_apparatus_is_entered_once_and_switched_off(county):
    client, address = browser_of(county.technologist), reverse("diagnostics-stations")
    told = {
        "title": "dr_town",
        "name": "DR 一室",
        "institution_id": county.township,
        "modality": "DX",
    }

    assert client.post(address, told).status_code == 302
    assert client.post(address, told).status_code == 422
    assert client.post(address, {**told, "title": "坏"}).status_code == 422
    assert client.post(address, {**told, "title": "B", "address": "300.1.1.1"}).status_code == 422
    row = Station.objects.get()
    client.post(reverse("diagnostics-station-switch", args=(row.pk,)), {"active": "0"})

    assert (row.title, Station.objects.get().active) == ("DR_TOWN", False)
    assert "停用" in text(client.get(address))


def test_a_link_is_made_listed_and_ended_on_its_pages(county):
    order = ordered(county, a_patient(county).id)
    card = sent([a_film(order.id, NOW)], institution_id=county.township, now=NOW)
    client = browser_of(county.reader)

    paper = client.post(reverse("diagnostics-share", args=(card.id,)))
    assert paper["Cache-Control"] == "no-store"
    assert "data:image/svg" in text(paper)
    listed = text(client.get(reverse("diagnostics-shares", args=(card.id,))))
    assert "作废" in listed
    address = listed.partition('action="/diagnostics/shares/')[2].partition('"')[0]
    assert client.post(f"/diagnostics/shares/{address}").status_code == 302
    assert "没有有效的分享" in text(client.get(reverse("diagnostics-shares", args=(card.id,))))
