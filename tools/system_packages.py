"""Programs and fonts the tests need from the system: installed where we are root on Debian, else named."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests import pgcluster


def _has_postgres() -> bool:
    """Say whether a PostgreSQL server can be started."""
    try:
        return bool(pgcluster.programs())
    except pgcluster.NoPostgres:
        return False


def _has_chinese_font() -> bool:
    """Say whether pages and pictures can show Chinese."""
    if shutil.which("fc-list"):
        fonts = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False)
        return bool(fonts.stdout.strip())
    return any(Path("/usr/share/fonts").glob("**/*CJK*"))


NEEDS: dict[str, Callable[[], bool]] = {
    "chromium": lambda: Path("/usr/bin/chromium").exists(),
    "fonts-noto-cjk": _has_chinese_font,
    "postgresql": _has_postgres,
}
WISHES: dict[str, Callable[[], bool]] = {
    "dcmtk": lambda: shutil.which("storescu") is not None,
    "dicom3tools": lambda: shutil.which("dciodvfy") is not None,
    "orthanc": lambda: Path("/usr/sbin/Orthanc").exists(),
    "orthanc-dicomweb": lambda: Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so").exists(),
}
"""Foreign clients, judges and archives: without them the tests that need one are left out, and say so."""
NEEDS_OF_BENCH: dict[str, Callable[[], bool]] = {
    "postgresql": lambda: _has_postgres() and shutil.which("pgbench") is not None,
    "wrk": lambda: shutil.which("wrk") is not None,
}


def main(wanted: list[str]) -> int:
    """Return 0 when everything is there, or could be brought; 1 with one line otherwise. `bench`: what that needs."""
    needs = NEEDS_OF_BENCH if wanted == ["bench"] else NEEDS
    both = {**needs, **WISHES}
    missing = [package for package, is_there in both.items() if not is_there()]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {', '.join(missing)} …", flush=True)
        _install(missing)
        missing = [package for package in missing if not both[package]()]
    if missing:
        print(f"Missing on this system: {', '.join(missing)} (Debian: apt-get install …)")
    return 1 if any(package in needs for package in missing) else 0


def _install(packages: list[str]) -> None:
    """Install Debian packages without questions; the output is shown only when it fails."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    for command in (["apt-get", "update"], install):
        done = subprocess.run(
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            print(done.stdout)
            return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
