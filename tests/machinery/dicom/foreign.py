"""Foreign programs as clients and judges: dcmtk and dicom3tools, where Debian's packages are here."""

import shutil
import subprocess

import pytest

PACKAGES = {
    "storescu": "dcmtk",
    "findscu": "dcmtk",
    "echoscu": "dcmtk",
    "dciodvfy": "dicom3tools",
}
WITHIN_S = 60


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
