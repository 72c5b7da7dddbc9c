"""Images: storing a thousand objects beside Orthanc on the same disk, the page of studies, the first picture.

Both sides get the same bodies over the loopback, 50 objects of half a megabyte a request. Both archives are measured.
"""

import io
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import django
import pydicom
from pydicom import data
from pydicom.uid import generate_uid

from bench.figure import Figure
from bench.filling import RUN
from bench.options import Options
from bench.speed.asking import Ask
from bench.speed.site import AT_MOST_S, ROOT, Site
from tests.machinery.dicom import pacs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianyi.entry.settings")
django.setup()

from lianyi.entry.demo.staff import PASSWORD  # noqa: E402 - after the set-up

OBJECTS, A_REQUEST, SIDE = 1_000, 50, 512
ROUNDS = 15
ACCOUNT, READER = "jishi", "zhenduan"
BOUNDARY = "bench-boundary"
KIND = f'multipart/related; type="application/dicom"; boundary={BOUNDARY}'


def figures(options: Options) -> Iterator[Figure]:
    """Measure on a small demo county; without Orthanc on this machine, local files alone."""
    bodies = [_body(range(start, start + A_REQUEST)) for start in range(0, OBJECTS, A_REQUEST)]
    with tempfile.TemporaryDirectory(dir=options.home or Path.cwd() / "var") as folder:
        home = Path(folder) / "home"
        env = {
            **os.environ,
            "LIANYI_HOME": str(home),
            "LIANYI_DATABASE_URL": "",
            "LIANYI_DEMO": "1",
        }
        home.mkdir()
        subprocess.run([*RUN, "manage", "migrate", "--verbosity=0"], env=env, check=True)
        demo = [*RUN, "demo", "--residents", "2000", "--months", "1"]
        subprocess.run(demo, env=env, check=True, stdout=subprocess.DEVNULL)
        beside = None
        if pacs.program():
            with pacs.running() as orthanc:
                beside = OBJECTS / _orthanc_seconds(orthanc, bodies)
        yield from _measured(env, "local files", bodies, beside)
        if pacs.program():
            with pacs.running() as orthanc:
                told = {
                    "LIANYI_PACS_URL": orthanc.url,
                    "LIANYI_PACS_USER": orthanc.user,
                    "LIANYI_PACS_PASSWORD": orthanc.password,
                }
                others = [_body(range(A_REQUEST)) for _ in bodies]  # the first are known by now
                yield from _measured({**env, **told}, "Orthanc", others, beside)


def _measured(
    env: Mapping[str, str], archive: str, bodies: list[bytes], beside: float | None
) -> Iterator[Figure]:
    """Store, list and draw on one archive."""
    with _serving(env) as site:
        site.sign_in(ACCOUNT, PASSWORD)
        site.sign_in(READER, PASSWORD)
        sender = site.sessions[ACCOUNT][0]
        start = time.perf_counter()
        for body in bodies:
            _send(site.bind, "/dicomweb/studies", body, sender)
        spent = time.perf_counter() - start
        yield Figure(
            name=f"STOW of {OBJECTS} x 0.5 MB, objects a second, {archive}",
            value=OBJECTS / spent,
            unit="/s",
            beside=beside,
            facts={"MB_a_second": sum(map(len, bodies)) / 1e6 / spent},
        )
        reader = site.sessions[READER][0]
        yield Figure(
            name=f"Study list page, {archive}",
            value=_median(site, "/diagnostics/studies", reader),
            unit="ms",
            bar=50,
        )
        studies = _get(site.bind, "/dicomweb/studies?ModalitiesInStudy=CT&limit=1", reader)
        uid = studies.decode().partition('"0020000D":{"vr":"UI","Value":["')[2].partition('"')[0]
        yield Figure(
            name=f"First image (rendered), {archive}",
            value=_median(site, f"/dicomweb/studies/{uid}/rendered", reader),
            unit="ms",
            bar=300,
        )


def _median(site: Site, path: str, headers: Mapping[str, str]) -> float:
    """Milliseconds of a request that is repeated, over the loopback."""
    spent = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        _get(site.bind, path, headers)
        spent.append((time.perf_counter() - start) * 1000)
    return statistics.median(spent)


def _get(bind: str, path: str, headers: Mapping[str, str]) -> bytes:
    connection = HTTPConnection(bind, timeout=60)
    connection.request("GET", path, headers=dict(headers))
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    assert answer.status == 200, f"{path}: {answer.status} {content[:300]!r}"
    return content


def _send(bind: str, path: str, body: bytes, headers: Mapping[str, str]) -> None:
    connection = HTTPConnection(bind, timeout=300)
    connection.request(
        "POST", path, body, {**headers, "Content-Type": KIND, "Accept": "application/dicom+json"}
    )
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    assert answer.status == 200, f"{path}: {answer.status} {content[:300]!r}"


def _orthanc_seconds(orthanc: pacs.Pacs, bodies: list[bytes]) -> float:
    """Seconds that Orthanc needs for the same bodies at its own DICOMweb door."""
    token = b64encode(f"{orthanc.user}:{orthanc.password}".encode()).decode()
    start = time.perf_counter()
    for body in bodies:
        _send(
            orthanc.url.removeprefix("http://"),
            "/dicom-web/studies",
            body,
            {"Authorization": f"Basic {token}"},
        )
    return time.perf_counter() - start


def _body(numbers: range) -> bytes:
    """Objects of half a megabyte, several studies of one slice each or one of many: as a CT sends them."""
    (path,) = Path(data.__file__).parent.rglob("CT_small.dcm")
    found = pydicom.dcmread(path)
    found.Rows = found.Columns = SIDE
    study = str(generate_uid(prefix=None))
    found.StudyInstanceUID, found.SeriesInstanceUID = study, f"{study}.1"
    parts = []
    for number in numbers:
        found.SOPInstanceUID = generate_uid(prefix=None)
        found.file_meta.MediaStorageSOPInstanceUID = found.SOPInstanceUID
        found.InstanceNumber = number
        found.PixelData = os.urandom(64) + bytes(SIDE * SIDE * 2 - 64)
        out = io.BytesIO()
        found.save_as(out)
        head = f"--{BOUNDARY}\r\nContent-Type: application/dicom\r\n\r\n".encode()
        parts += [head, out.getvalue(), b"\r\n"]
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])


@contextmanager
def _serving(env: Mapping[str, str]) -> Iterator[Site]:
    """Serve the county of `env` on SQLite, as `lianyi serve --demo` does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [sys.executable, "-m", "lianyi", "serve", "--demo"]
    with subprocess.Popen(
        command, env={**env, "LIANYI_BIND": bind}, cwd=ROOT, stdout=subprocess.DEVNULL
    ) as process:
        try:
            site, start = Site(bind, process.pid), time.monotonic()
            while not _answers(site):
                assert process.poll() is None, "the server ended before it answered"
                assert time.monotonic() - start < AT_MOST_S, "the server never answered"
                time.sleep(0.1)
            yield site
        finally:
            process.terminate()


def _answers(site: Site) -> bool:
    try:
        site.first(Ask(who="", path="/accounts/login"))
    except OSError:
        return False
    return True
