"""DICOMweb: stored, found and fetched, within reach and written into the audit; on both archives."""

import io
from datetime import timedelta

import numpy as np
import pydicom
import pytest
from django.core.cache import cache
from django.test import Client
from PIL import Image

from lianyi.kernel.actor import Scope
from lianyi.machinery.audit import public as audit
from lianyi.machinery.dicom.models import Study
from lianyi.machinery.dicom.multipart import written
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, ordered, user_of
from tests.areas.diagnostics.films import a_film, sent
from tests.entry.web.builders import sign_in
from tests.machinery.dicom.archives import an_orthanc, each_archive, files_archive
from tests.machinery.dicom.objects import CHINESE, US, a_series, a_uid, an_object, path_of

__all__ = ["an_orthanc", "each_archive", "files_archive"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("wall_clock"),
    pytest.mark.rows("RMT-02", "RMT-09", "RMT-13"),
]
LATER = NOW + timedelta(minutes=20)


@pytest.fixture(autouse=True)
def nobody_has_looked():
    cache.clear()


@pytest.fixture
def county():
    return a_county()


def browser_of(actor) -> Client:
    client = Client()
    sign_in(client, user_of(actor))
    return client


def stow(client: Client, objects: list[bytes], address: str = "/dicomweb/studies"):
    body = b"".join(written((("application/dicom", (each,)) for each in objects), "b1"))
    return client.post(
        address, body, content_type='multipart/related; type="application/dicom"; boundary=b1'
    )


def parts(response) -> list[bytes]:
    content = b"".join(response.streaming_content)
    boundary = b"--" + response["Content-Type"].rpartition("boundary=")[2].encode()
    found = content.split(boundary)[1:-1]
    return [each.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n") for each in found]


def filed(county, *, name: str = "CT_small.dcm", count: int = 1):
    """A study filed to a township order."""
    patient = a_patient(county)
    order = ordered(county, patient.id)
    films = [a_film(order.id, LATER, name=name) for _ in range(count)]
    return sent(films, institution_id=county.township, now=LATER), films


def test_what_is_stored_is_found_and_comes_back_byte_for_byte(each_archive, county):
    uid = a_uid()
    client, films = browser_of(county.technologist), a_series(3, study=uid)

    answer = stow(client, films)

    assert answer.status_code == 200, answer.content
    assert len(answer.json()["00081199"]["Value"]) == 3
    found = client.get("/dicomweb/studies", {"StudyInstanceUID": uid}).json()
    assert [(each["0020000D"]["Value"], each["00201208"]["Value"]) for each in found] == [
        ([uid], [3])
    ]
    response = client.get(f"/dicomweb/studies/{uid}")
    assert sorted(parts(response)) == sorted(films)
    (one,) = parts(client.get(f"/dicomweb/studies/{uid}/series/{uid}.1/instances/{uid}.1.2"))
    assert one == films[1]


def test_an_upload_that_stopped_goes_on_when_it_is_sent_again(each_archive, county):
    uid = a_uid()
    client, films = browser_of(county.technologist), a_series(4, study=uid)
    body = b"".join(written((("application/dicom", (each,)) for each in films), "b1"))
    kind = 'multipart/related; type="application/dicom"; boundary=b1'

    broken = client.post("/dicomweb/studies", body[: len(body) // 2], content_type=kind)

    assert broken.status_code == 400
    assert client.get(f"/dicomweb/studies/{uid}").status_code == 404
    stow(client, films[:2])
    again = stow(client, films)
    assert again.status_code == 200
    found = client.get("/dicomweb/instances", {"StudyInstanceUID": uid}).json()
    assert len(found) == 4


def test_each_bad_object_is_refused_with_its_reason_and_the_others_stay(each_archive, county):
    uid = a_uid()
    client, films = browser_of(county.technologist), a_series(2, study=uid)
    stow(client, films[:1])
    (other,) = a_series(1, study=uid, SeriesDescription="changed")

    answer = stow(client, [films[1], other, b"nothing of the kind", films[1][:-500]])

    assert answer.status_code == 202
    said = answer.json()
    assert len(said["00081199"]["Value"]) == 1
    reasons = sorted(each["00081197"]["Value"][0] for each in said["00081198"]["Value"])
    assert reasons == [0x0111, 0xC000, 0xC000]
    words = [each["00000902"]["Value"][0] for each in said["00081198"]["Value"]]
    assert any(word.startswith("dicom.truncated") for word in words)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{}"),
        ('multipart/related; type="image/png"; boundary=x', b"--x--"),
        ('multipart/related; type="application/dicom"', b""),
        ('multipart/related; type="application/dicom"; boundary=x', b"no part here"),
        ('multipart/related; type="application/dicom"; boundary=x', b"--x--"),
    ],
)
def test_a_body_that_is_no_such_body_is_a_problem(files_archive, county, kind, body):
    answer = browser_of(county.technologist).post("/dicomweb/studies", body, content_type=kind)

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["code"] == "dicom.bad_parts"


def test_a_study_of_another_address_is_not_taken(files_archive, county):
    answer = stow(
        browser_of(county.technologist), a_series(1, study=a_uid()), "/dicomweb/studies/1.2.3"
    )

    assert answer.status_code == 409


def test_metadata_says_everything_but_the_pixels(each_archive, county):
    card, _ = filed(county)
    client = browser_of(county.reader)

    (said,) = client.get(f"/dicomweb/studies/{card.uid}/metadata").json()

    assert said["00100010"]["Value"][0]["Ideographic"] == "王^秀英"
    assert said["00280010"]["Value"] == [128]
    assert "BulkDataURI" in said["7FE00010"]
    assert said["00280030"]["Value"][0] == pytest.approx(0.661468)


def test_frames_are_the_very_values_and_pictures_are_drawn_with_their_window(each_archive, county):
    card, films = filed(county)
    client = browser_of(county.reader)
    (one,) = client.get("/dicomweb/instances", {"StudyInstanceUID": card.uid}).json()
    address = "/" + one["00081190"]["Value"][0].split("/", 3)[3]

    (frame,) = parts(
        client.get(
            f"{address}/frames/1",
            headers={"Accept": 'multipart/related; type="application/octet-stream"'},
        )
    )
    values = pydicom.dcmread(io.BytesIO(films[0])).pixel_array
    assert np.array_equal(np.frombuffer(frame, values.dtype).reshape(values.shape), values)

    bone = client.get(f"{address}/rendered", {"window": "400,1800,linear"})
    soft = client.get(f"{address}/rendered", {"window": "40,400,linear"})
    assert bone["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(bone.content)).size == (128, 128)
    assert bone.content != soft.content
    small = client.get(f"/dicomweb/studies/{card.uid}/thumbnail")
    assert max(Image.open(io.BytesIO(small.content)).size) <= 160
    assert client.get(f"{address}/frames/2").status_code == 404
    assert client.get(f"{address}/frames/x").status_code == 400
    assert client.get(f"{address}/rendered", {"window": "wide"}).status_code == 400


def test_a_loop_of_many_frames_gives_each_of_them(files_archive, county):
    uid = a_uid()
    client = browser_of(county.technologist)
    stow(
        client,
        [
            an_object(
                US, StudyInstanceUID=uid, SeriesInstanceUID=f"{uid}.1", SOPInstanceUID=f"{uid}.2"
            )
        ],
    )
    address = f"/dicomweb/studies/{uid}/series/{uid}.1/instances/{uid}.2"

    first, last = (client.get(f"{address}/frames/{n}/rendered").content for n in (1, 30))

    assert first != last
    assert Image.open(io.BytesIO(first)).mode == "RGB"
    assert len(parts(client.get(f"{address}/frames/1,2,3"))) == 3


@pytest.mark.parametrize("given", ["王小", "小东", "wang", "WANG^XIAO*", "XiaoDong"])
def test_chinese_names_are_found_in_either_script(files_archive, county, given):
    uid = a_uid()
    client = browser_of(county.technologist)
    stow(client, [an_object(CHINESE, StudyInstanceUID=uid, SOPInstanceUID=f"{uid}.1")])

    found = client.get("/dicomweb/studies", {"PatientName": given}).json()

    assert [each["00100010"]["Value"][0]["Ideographic"] for each in found] == ["王小东"]
    assert client.get("/dicomweb/studies", {"PatientName": "李"}).json() == []


def test_pages_of_a_list_and_dates_narrow_it(files_archive, county):
    client = browser_of(county.technologist)
    for _ in range(3):
        stow(client, a_series(1, study=a_uid()))

    assert len(client.get("/dicomweb/studies", {"limit": "2"}).json()) == 2
    assert len(client.get("/dicomweb/studies", {"limit": "2", "offset": "2"}).json()) == 1
    assert len(client.get("/dicomweb/studies", {"StudyDate": "20040119"}).json()) == 3
    assert client.get("/dicomweb/studies", {"StudyDate": "20050101-"}).json() == []
    assert client.get("/dicomweb/studies", {"StudyDate": "soon"}).status_code == 400
    assert client.get("/dicomweb/studies", {"limit": "-1"}).status_code == 400


def test_out_of_reach_looks_like_not_there_and_every_reading_is_written_down(files_archive, county):
    card, _ = filed(county)
    addresses = [
        f"/dicomweb/studies/{card.uid}{rest}"
        for rest in ("", "/metadata", "/rendered", "/thumbnail")
    ]
    stranger, reader = browser_of(county.stranger_doctor), browser_of(county.reader)

    assert {stranger.get(each).status_code for each in addresses} == {404}
    assert stranger.get("/dicomweb/studies").json() == []
    assert {reader.get(each).status_code for each in addresses} == {200}

    scope = Scope(everything=True, at=LATER)
    lines = audit.search(
        scope=scope,
        wanted=audit.Search(action="residents.read", resident_id=card.resident_id),
        at_most=20,
    ).rows
    readings = [line for line in lines if line.target.startswith("diagnostics.images")]
    assert [line.user_id for line in readings] == [county.reader.user_id]  # once for four requests


def test_who_may_not_see_persons_gets_no_objects(files_archive, county):
    card, _ = filed(county)

    answer = browser_of(county.unit_head).get(f"/dicomweb/studies/{card.uid}/metadata")

    assert answer.status_code == 403


def test_nobody_is_let_in_without_a_token_or_a_session(files_archive, county):
    card, _ = filed(county)

    for address in (
        "/dicomweb/studies",
        f"/dicomweb/studies/{card.uid}",
        f"/dicomweb/studies/{card.uid}/rendered",
    ):
        answer = Client().get(address)
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert stow(Client(), a_series(1, study=a_uid())).status_code == 401


def test_a_write_by_session_needs_its_csrf_token(files_archive, county):
    client = browser_of(county.technologist)
    client.handler.enforce_csrf_checks = True

    answer = stow(client, a_series(1, study=a_uid()))

    assert (answer.status_code, answer.json()["code"]) == (403, "access.csrf")
    assert Study.objects.count() == 0


def test_compressions_of_real_apparatus_are_drawn(files_archive, county):
    client = browser_of(county.technologist)
    for name in (
        "MR_small_RLE.dcm", "MR_small_jp2klossless.dcm", "MR_small_jpeg_ls_lossless.dcm",
        "SC_rgb_jpeg_gdcm.dcm", "SC_rgb_jpeg_dcmtk.dcm", "MR_small_bigendian.dcm", "examples_palette.dcm",
    ):  # fmt: skip
        uid = a_uid()
        found = pydicom.dcmread(path_of(name))
        found.StudyInstanceUID = found.SeriesInstanceUID = uid
        found.SOPInstanceUID = found.file_meta.MediaStorageSOPInstanceUID = f"{uid}.1"
        out = io.BytesIO()
        found.save_as(out)
        assert stow(client, [out.getvalue()]).status_code == 200, name
        answer = client.get(f"/dicomweb/studies/{uid}/rendered")
        assert answer.status_code == 200, (name, answer.content)
        assert np.asarray(Image.open(io.BytesIO(answer.content))).std() > 1, name


def test_a_compression_nobody_here_can_undo_is_kept_and_said_to_be_so(
    files_archive, county, caplog
):
    uid = a_uid()
    client = browser_of(county.technologist)
    told = {"StudyInstanceUID": uid, "SeriesInstanceUID": f"{uid}.1", "SOPInstanceUID": f"{uid}.2"}
    stow(client, [an_object("JPGExtended.dcm", **told)])

    answer = client.get(f"/dicomweb/studies/{uid}/rendered")

    assert (answer.status_code, answer.json()["code"]) == (406, "dicom.no_picture")
    assert len(parts(client.get(f"/dicomweb/studies/{uid}"))) == 1


def asked(client: Client, instances: object):
    return client.post("/dicomweb/held", {"instances": instances}, content_type="application/json")


def test_a_program_asks_what_is_here_and_sends_only_the_rest(each_archive, county):
    uid = a_uid()
    client, films = browser_of(county.technologist), a_series(4, study=uid)
    uids = [f"{uid}.1.{n}" for n in range(1, 5)]

    assert stow(client, films[:3], "/dicomweb/studies?more=1").status_code == 200
    assert client.get(f"/dicomweb/studies/{uid}").status_code == 404
    assert asked(client, uids).json() == {"held": [], "waiting": uids[:3]}
    strange = asked(browser_of(county.stranger_doctor), uids)
    assert strange.json() == {"held": [], "waiting": []}
    assert asked(browser_of(county.reader), uids).status_code == 403
    assert stow(client, films[3:]).status_code == 200

    assert asked(client, uids).json() == {"held": uids, "waiting": []}
    assert len(parts(client.get(f"/dicomweb/studies/{uid}"))) == 4


@pytest.mark.parametrize("told", ["1.2", [1], [""], ["1" * 65], None, ["1.2"] * 20_001])
def test_a_question_that_cannot_be_understood_is_refused(files_archive, county, told):
    answer = asked(browser_of(county.technologist), told)

    assert (answer.status_code, answer.json()["code"]) == (400, "dicom.bad_query")
