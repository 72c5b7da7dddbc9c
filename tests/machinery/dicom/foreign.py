"""Foreign programs as clients and judges: dcmtk and dicom3tools, where Debian's packages are here; our listener."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

from lianyi.machinery.dicom.network.worker import Listener

PACKAGES = {
    "storescu": "dcmtk",
    "findscu": "dcmtk",
    "echoscu": "dcmtk",
    "dciodvfy": "dicom3tools",
}
WITHIN_S = 60
ENDED_WITHIN_S = 10
Found = TypeVar("Found")


def run(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run one; the test is left out, with a word, where it is not installed."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not here: apt-get install {PACKAGES[program]}")
    return subprocess.run(
        [program, *map(str, arguments)],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=WITHIN_S,
        check=False,
    )


@contextmanager
def listening() -> Iterator[int]:
    """Our listener for apparatus, in threads of this process; its port."""
    listener = Listener("LIANYI")
    _, port = listener.start("127.0.0.1", 0)
    try:
        yield port
    finally:
        listener.stop()


def awaited(condition: Callable[[], Found]) -> Found:
    """What an association does on its end, it does on a thread of its own."""
    until = time.monotonic() + ENDED_WITHIN_S
    while not (found := condition()):
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.02)
    return found
