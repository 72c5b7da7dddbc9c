"""A signed report lies in the archive as an encapsulated PDF: valid for a foreign judge, of the right person, once."""

import io
import re
from datetime import timedelta

import numpy as np
import pydicom
import pytest
from PIL import Image

from lianyi.areas.diagnostics.models import KeyImage, Report, Study
from lianyi.areas.diagnostics.selectors.studies import Wanted, list_studies, rows_of_order
from lianyi.areas.diagnostics.services import marking, reporting, viewing
from lianyi.areas.diagnostics.services.report_filing import file_report
from lianyi.areas.diagnostics.types.imaging import StudyState
from lianyi.areas.diagnostics.types.viewing import KeyImageDraft
from lianyi.machinery.dicom import public as dicom
from lianyi.machinery.outbox import public as outbox
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, at_time, user_of
from tests.areas.diagnostics.films import a_film, sent
from tests.areas.diagnostics.reports import WRITTEN, a_report, opened, signed
from tests.entry.web.builders import sign_in
from tests.machinery.dicom.archives import an_orthanc, each_archive, files_archive
from tests.machinery.dicom.foreign import run

__all__ = ["an_orthanc", "each_archive", "files_archive"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("wall_clock"),
    pytest.mark.rows("RMT-02", "RMT-09"),
]
BASE = "https://county.example"
IMAGE = re.compile(rb"/Subtype\s*/Image")
LATER = NOW + timedelta(hours=2)


def a_signed_film(county):
    """Signed, with one film in the archive."""
    order = opened(county, a_patient(county).id)
    sent([a_film(order.id, NOW)], institution_id=county.township, now=NOW)
    return reporting.sign(
        order_id=order.id,
        draft=a_report(),
        expected_version=1,
        actor=at_time(county.reader, WRITTEN),
        now=WRITTEN,
    )


def objects_of(card) -> list[bytes]:
    found = []
    for each in dicom.list_instances(within=None, study_uid=card.uid):
        with dicom.open_instance(each) as file:
            found.append(file.read())
    return found


def test_it_is_filed_after_the_signature_valid_and_of_the_orders_person(each_archive, tmp_path):
    order = a_signed_film(a_county())
    report = Report.objects.get(order=order.id)

    card = file_report(report_id=report.pk, base=BASE, now=LATER)

    assert card is not None
    assert (card.state, card.order_id, card.modality) == (StudyState.FILED, order.id, "DOC")
    (content,) = objects_of(card)
    found = pydicom.dcmread(io.BytesIO(content))
    assert found.EncapsulatedDocument.startswith(b"%PDF")
    assert found.PatientName.ideographic == "王^秀英"
    assert found.AccessionNumber == order.number
    assert report.card().no in found.DocumentTitle
    path = tmp_path / "report.dcm"
    path.write_bytes(content)
    judged = run("dciodvfy", "-new", path)
    errors = [line for line in judged.stderr.splitlines() if line.startswith("Error")]
    assert errors == [], judged.stderr


def test_told_twice_it_is_stored_once_and_stays_out_of_the_lists_of_images(files_archive):
    county = a_county()
    order = a_signed_film(county)
    report = Report.objects.get(order=order.id)

    first = file_report(report_id=report.pk, base=BASE, now=LATER)
    again = file_report(report_id=report.pk, base=BASE, now=LATER)
    outbox.deliver_due(LATER + timedelta(days=400), 200)

    assert first is not None
    assert again == first
    assert len(objects_of(first)) == 1
    assert list(
        Study.objects.filter(order=order.id).order_by("id").values_list("modality", "state")
    ) == [("DX", StudyState.FILED), ("DOC", StudyState.FILED)]
    scope = county.reader.scope
    assert len(rows_of_order(order.id, scope)) == 1
    assert len(list_studies(scope=scope, wanted=Wanted()).rows) == 1


def test_the_signature_itself_has_it_filed_and_an_addendum_adds_its_version(files_archive):
    county = a_county()
    order = a_signed_film(county)
    outbox.deliver_due(LATER, 200)
    assert Study.objects.filter(order=order.id, modality="DOC").count() == 1

    actor = at_time(county.reader, LATER)
    reporting.open_addendum(order_id=order.id, actor=actor, now=LATER)
    reporting.addend(
        order_id=order.id,
        draft=a_report(reason="补充描述", impression="心、肺、膈未见明显异常，建议随访。"),
        expected_version=1,
        actor=actor,
        now=LATER,
    )
    outbox.deliver_due(LATER + timedelta(minutes=1), 200)

    titles = [
        dicom.get_study(uid, within=None).description
        for uid in Study.objects.filter(order=order.id, modality="DOC").order_by("id").values_list("uid", flat=True)
    ]  # fmt: skip
    assert [title[-2:] for title in titles] == ["-1", "-2"]


def test_a_report_without_anything_in_the_archive_is_not_made_an_object(files_archive):
    county = a_county()
    order = signed(county, a_patient(county).id)

    assert (
        file_report(report_id=Report.objects.get(order=order.id).pk, base=BASE, now=LATER) is None
    )


def test_key_images_stand_on_the_order_and_in_the_reports_pdf(files_archive, client):
    county = a_county()
    order = opened(county, a_patient(county).id)
    card = sent([a_film(order.id, NOW)], institution_id=county.township, now=NOW)
    browser = sign_in(client, user_of(county.reader))
    uid = dicom.list_instances(within=None, study_uid=card.uid)[0].uid
    kept = browser.post(
        f"/diagnostics/studies/{card.id}/key-images",
        {"uid": uid, "frame": 1, "centre": 40, "width": 400, "inverted": True},
        content_type="application/json",
    )
    (key,) = kept.json()["keys"]
    reporting.sign(
        order_id=order.id,
        draft=a_report(),
        expected_version=1,
        actor=at_time(county.reader, WRITTEN),
        now=WRITTEN,
    )

    page = browser.get(f"/diagnostics/orders/{order.id}").content.decode()
    with_it = browser.get(f"/diagnostics/orders/{order.id}/report.pdf").content
    KeyImage.objects.all().delete()
    without = browser.get(f"/diagnostics/orders/{order.id}/report.pdf").content

    assert f"/diagnostics/key-images/{key['id']}.png?small" in page
    assert IMAGE.search(with_it)
    assert not IMAGE.search(without)


def test_a_key_image_that_was_inverted_is_shown_inverted(files_archive):
    county = a_county()
    order = opened(county, a_patient(county).id)
    card = sent([a_film(order.id, NOW)], institution_id=county.township, now=NOW)
    uid = dicom.list_instances(within=None, study_uid=card.uid)[0].uid
    actor = at_time(county.reader, NOW)

    pictures = []
    for inverted in (False, True):
        draft = KeyImageDraft(uid=uid, frame=1, centre=40, width=400, inverted=inverted)
        (key,) = marking.mark_key_image(study_id=card.id, draft=draft, actor=actor, now=NOW)
        png = viewing.key_image_picture(key_image_id=key.id, actor=actor, now=NOW, side=64)
        pictures.append(np.asarray(Image.open(io.BytesIO(png))).astype(int))

    assert np.abs(pictures[0] + pictures[1] - 255).max() <= 1
