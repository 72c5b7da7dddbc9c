"""The fixture `each_archive`: a test that uses it runs on both archives, local files and Orthanc."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from pytest_django.fixtures import Settings

from lianyi.machinery.dicom.archives import Orthanc, archive
from tests.machinery.dicom import pacs

BOTH = ("files", "orthanc")


@pytest.fixture(scope="session")
def an_orthanc() -> Iterator[pacs.Pacs]:
    """One Orthanc for the whole run."""
    if pacs.program() is None:
        pytest.skip("Orthanc is not here: apt-get install orthanc orthanc-dicomweb")
    with pacs.running() as found:
        yield found
        with override_settings(
            LIANYI_PACS_URL=found.url,
            LIANYI_PACS_USER=found.user,
            LIANYI_PACS_PASSWORD=found.password,
        ):
            kept = archive()
        assert isinstance(kept, Orthanc)
        kept.close()


@pytest.fixture(params=BOTH)
def each_archive(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> str:
    """The archive in use; each test begins with an empty folder, and Orthanc with study UIDs of its own."""
    settings.MEDIA_ROOT = str(tmp_path / "files")
    if request.param == "orthanc":
        found = request.getfixturevalue("an_orthanc")
        settings.LIANYI_PACS_URL = found.url
        settings.LIANYI_PACS_USER, settings.LIANYI_PACS_PASSWORD = found.user, found.password
    return str(request.param)


@pytest.fixture
def files_archive(settings: Settings, tmp_path: Path) -> Path:
    """The archive of local files, empty."""
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return tmp_path / "files" / "dicom"
