"""Both archives, for every test of DICOM."""

from tests.machinery.dicom.archives import an_orthanc, each_archive, files_archive

__all__ = ["an_orthanc", "each_archive", "files_archive"]
