"""The passing place: an object lies here while it arrives and until it was found whole."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

_OLD_S: Final = 24 * 3600


def folder() -> Path:
    """On the disk of the data, so that taking over is a renaming; outside the files a backup copies."""
    path = Path(settings.LIANYI_HOME) / "dicom-incoming"
    path.mkdir(parents=True, exist_ok=True)
    return path


def held_folder() -> Path:
    """Where content waits that may not be filed under its UID; it is kept like the rest."""
    path = Path(settings.MEDIA_ROOT) / "dicom" / "held"
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextmanager
def passing() -> Iterator[Path]:
    """A folder of one batch; what was not taken over is gone afterwards."""
    path = Path(tempfile.mkdtemp(dir=folder()))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def receive(parts: Iterable[bytes], beside: Path) -> Path:
    """Write what arrives into a new file."""
    handle, name = tempfile.mkstemp(dir=beside, suffix=".dcm")
    with os.fdopen(handle, "wb") as file:
        for part in parts:
            file.write(part)
    return Path(name)


def forget_old(now: datetime) -> int:
    """Remove what a process left behind that was killed more than a day ago; return how much."""
    limit, gone = now.timestamp() - _OLD_S, 0
    for path in folder().iterdir():
        if path.stat().st_mtime < limit:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
            gone += 1
    return gone
