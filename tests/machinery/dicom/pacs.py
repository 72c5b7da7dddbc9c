"""An Orthanc of our own for the tests: on the loopback, in a passing folder, without its own DICOM door.

Where Debian's packages are not on this machine the tests that need it are left out, and say so.
"""

import json
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

WITHIN_S = 20


@dataclass(frozen=True, slots=True)
class Pacs:
    """Where it answers, and to whom."""

    url: str
    user: str
    password: str
    folder: Path


def program() -> str | None:
    """Where Debian puts it; outside of most search paths."""
    return shutil.which("Orthanc") or shutil.which("Orthanc", path="/usr/sbin")


@contextmanager
def running(*, dicom_port: int | None = None) -> Iterator[Pacs]:
    """Start one, wait until it answers, stop it. `dicom_port`: its own DICOM door, for measuring beside it."""
    found = program()
    assert found, "ask program() first"
    with tempfile.TemporaryDirectory(prefix="lianyi-pacs-") as name:
        folder, port = Path(name), free_port()
        pacs = Pacs(f"http://127.0.0.1:{port}", "lianyi", secrets.token_hex(12), folder)
        config = folder / "orthanc.json"
        config.write_text(json.dumps(_settings(pacs, port, dicom_port)), "utf-8")
        with (
            (folder / "log").open("wb") as log,
            subprocess.Popen(
                [found, str(config)], stdout=log, stderr=subprocess.STDOUT, cwd=folder
            ) as process,
        ):
            try:
                _wait(pacs, process)
                yield pacs
            finally:
                process.terminate()
                process.wait(WITHIN_S)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _settings(pacs: Pacs, port: int, dicom_port: int | None) -> dict[str, object]:
    plugins = sorted(Path("/usr/share/orthanc/plugins").glob("libOrthancDicomWeb.so"))
    return {
        "Name": "lianyi-test",
        "StorageDirectory": str(pacs.folder / "storage"),
        "IndexDirectory": str(pacs.folder / "index"),
        "HttpPort": port,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": True,
        "RegisteredUsers": {pacs.user: pacs.password},
        "DicomServerEnabled": dicom_port is not None,
        "DicomPort": dicom_port or 4242,
        "DicomCheckCalledAet": False,
        "DicomAlwaysAllowStore": True,
        "OverwriteInstances": False,
        "KeepAlive": True,
        "TcpNoDelay": True,
        "DefaultEncoding": "Utf8",
        "Plugins": [str(path) for path in plugins],
    }


def _wait(pacs: Pacs, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + WITHIN_S
    while True:
        try:
            urlopen(f"{pacs.url}/system", timeout=5).close()
        except URLError as answer:
            if getattr(answer, "code", None) == 401:
                return  # it answers, and asks who we are
        assert process.poll() is None, (pacs.folder / "log").read_text("utf-8", "replace")
        assert time.monotonic() < until, "Orthanc never answered"
        time.sleep(0.05)
