"""The embedded archive: files under the sum of their content, so that nothing can be overwritten."""

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Final

from lianyi.machinery.dicom.refusals import ArchiveDown, NotFound
from lianyi.machinery.dicom.types import Parsed

_HANDS: Final = 8
"""Files made durable at once: a journal commits many for the price of one."""


class Files:
    """A folder `ab/cd/<sum>.dcm`; lies below the attached files, so `lianyi backup` takes it along."""

    name = "files"

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, objects: Sequence[Parsed]) -> list[str]:
        """Move the passing files into place; each file and folder is on disk when we return."""
        places = [place_of(each.sha256) for each in objects]
        new = []
        for each, place in zip(objects, places, strict=True):
            path = self.root / place
            if path.exists():
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            each.path.replace(path)
            new.append(path)
        durable(new)
        return places

    def open(self, place: str) -> IO[bytes]:
        """The file itself."""
        try:
            return (self.root / place).open("rb")
        except FileNotFoundError:
            raise NotFound(what="file") from None

    def check(self) -> None:
        """Whether the folder can be written to."""
        self.root.mkdir(parents=True, exist_ok=True)
        if not os.access(self.root, os.W_OK):
            raise ArchiveDown(why="the folder cannot be written to")


def place_of(sha256: str) -> str:
    """`ab/cd/abcd….dcm`: few enough entries a folder for millions of objects."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}.dcm"


def durable(paths: Sequence[Path]) -> None:
    """Put files, and the folders that name them, on disk."""
    folders = {path.parent for path in paths} | {path.parent.parent for path in paths}
    both: Iterable[Path] = (*paths, *folders)
    if len(paths) == 1:
        for path in both:
            _sync(path)
        return
    with ThreadPoolExecutor(_HANDS) as hands:
        list(hands.map(_sync, both))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
