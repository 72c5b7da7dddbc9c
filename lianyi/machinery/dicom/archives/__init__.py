"""Where content is kept. `archive()` is the one this installation has chosen: `files`, or `orthanc` by LIANYI_PACS_URL.

Both keep an object exactly as it came and give it back so; neither knows who may see it.
"""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from lianyi.machinery.dicom.archives.files import Files
from lianyi.machinery.dicom.archives.orthanc import Orthanc
from lianyi.machinery.dicom.archives.port import Archive

__all__ = ["Archive", "Files", "Orthanc", "archive"]


def archive() -> Archive:
    """The archive of this installation, as the settings name it now."""
    if settings.LIANYI_PACS_URL:
        return _orthanc(
            settings.LIANYI_PACS_URL, settings.LIANYI_PACS_USER, settings.LIANYI_PACS_PASSWORD
        )
    return Files(Path(settings.MEDIA_ROOT) / "dicom")


@lru_cache(maxsize=4)
def _orthanc(url: str, user: str, password: str) -> Orthanc:
    """One client for each address: it keeps its connections."""
    return Orthanc(url, user=user, password=password)
