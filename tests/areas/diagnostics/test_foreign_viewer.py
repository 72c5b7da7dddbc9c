"""A foreign client (dicomweb-client, as OHIF's makers use it) with a token: stores, finds, fetches and draws."""

from io import BytesIO

import numpy as np
import pydicom
import pytest
from dicomweb_client.api import DICOMwebClient
from pytest_django.live_server_helper import LiveServer
from requests.exceptions import HTTPError

from lianyi.machinery.accounts.models import User
from lianyi.machinery.accounts.services import tokens
from tests.areas.diagnostics.builders import NOW, a_county, at_time
from tests.machinery.dicom.archives import an_orthanc, each_archive
from tests.machinery.dicom.objects import a_series, a_uid

__all__ = ["an_orthanc", "each_archive"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("wall_clock"),
    pytest.mark.rows("RMT-02", "RMT-09"),
]


def test_a_foreign_client_stores_finds_and_fetches(each_archive, live_server: LiveServer):
    county = a_county()
    actor = at_time(county.technologist, NOW)
    assert actor.user_id is not None
    User.objects.filter(pk=actor.user_id).update(must_change_password=False, is_demo=False)
    secret = tokens.issue_token(
        name="PACS", permissions=actor.permissions, days=1, purpose="", actor=actor, now=NOW
    ).secret
    client = DICOMwebClient(
        url=f"{live_server.url}/dicomweb", headers={"Authorization": f"Bearer {secret}"}
    )
    uid = a_uid()
    sent = [pydicom.dcmread(BytesIO(each)) for each in a_series(2, study=uid)]

    client.store_instances(sent)

    assert [s["0020000D"]["Value"] for s in client.search_for_studies()] == [[uid]]
    (series,) = client.search_for_series(uid)
    assert series["00201209"]["Value"] == [2]
    found = client.retrieve_series(uid, f"{uid}.1")
    assert {f.SOPInstanceUID for f in found} == {s.SOPInstanceUID for s in sent}
    assert found[0] == next(s for s in sent if s.SOPInstanceUID == found[0].SOPInstanceUID)
    said = client.retrieve_instance_metadata(uid, f"{uid}.1", f"{uid}.1.1")
    assert pydicom.Dataset.from_json(said, bulk_data_uri_handler=lambda *_: None).Rows == 128
    (frame,) = client.retrieve_instance_frames(
        uid, f"{uid}.1", f"{uid}.1.1", [1], media_types=("application/octet-stream",)
    )
    assert np.frombuffer(frame, np.int16).reshape(128, 128).tolist() == sent[0].pixel_array.tolist()
    picture = client.retrieve_instance_rendered(
        uid, f"{uid}.1", f"{uid}.1.1", media_types=("image/png",)
    )
    assert picture.startswith(b"\x89PNG")
    with pytest.raises(HTTPError, match="404"):
        client.retrieve_study_metadata("1.2.3")
