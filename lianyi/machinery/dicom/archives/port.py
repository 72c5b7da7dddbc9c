"""What an archive must be able to do."""

from collections.abc import Sequence
from typing import IO, Protocol

from lianyi.machinery.dicom.types import Parsed


class Archive(Protocol):
    """Keeps objects under places of its own making."""

    name: str

    def put(self, objects: Sequence[Parsed]) -> list[str]:
        """Keep objects and return their places, in order; on disk when we return. The passing files may be moved.

        The same content twice is one place. Raises: ArchiveDown (503); OtherContent (409) where the archive has another
        content under the UID that the index does not know of.
        """
        ...

    def open(self, place: str) -> IO[bytes]:
        """The object, seekable. Raises: ArchiveDown (503), NotFound (404)."""
        ...

    def check(self) -> None:
        """Whether it answers. Raises: ArchiveDown (503)."""
        ...
