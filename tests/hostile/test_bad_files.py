"""Every door that takes a file refuses what was made to exhaust, deceive or escape, and stores nothing of it.

The doors are found from the pages' own forms and from the API's document.
"""

import io
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from lianyi.areas.diagnostics.models import Order
from lianyi.areas.diagnostics.types.words import Modality
from lianyi.entry.threshold import REFUSAL, Threshold
from tests.hostile import files
from tests.hostile.besieged import Siege, grown, operations_taking, rows, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.rows("SEC-01")]
TOLD = {
    "system": "hostile",
    "name": "恶意",
    "version": "1",
    "effective_on": "2026-01-01",
    "source": "测试",
    "from_system": "gbt2261-sex",
    "to_system": "cv0201101-id-type",
}
"""What some doors want beside the file."""
MEANT_FOR = {"a picture behind a table's name": "/room/messages"}
"""What is hostile to a table is what this door is there for."""
MOST_SECONDS = 60
"""Of the processor, for all files at all doors: they take 3; a single one that gets through takes minutes."""
ROOM = 512 * files.MEBIBYTE
"""Of addresses, for whatever reads a file; the workbook that unpacks would take gigabytes."""


@dataclass(frozen=True)
class Upload:
    """A door that takes files, and a browser to whom it opens."""

    address: str
    browser: Client
    by_program: bool

    def take(self, name: str, content: bytes) -> HttpResponse:
        """Send a file, wanting it stored."""
        told: dict[str, Any] = {**TOLD, "file": SimpleUploadedFile(name, content)}
        address = self.address + ("?dry_run=false" if self.by_program else "")
        answer: HttpResponse = self.browser.post(address, told)  # type: ignore[assignment]  # it is one
        return answer


def doors(siege: Siege) -> list[Upload]:
    """Every page with a field for a file, and every operation that takes one."""
    found = []
    for page in siege.pages:
        if "import" not in page.template:
            continue
        browser = siege.whom_it_opens_to(page)
        if browser and 'type="file"' in text_of(browser.get(page.address)):
            found.append(Upload(page.address, browser, False))
    for path, _ in operations_taking("multipart/form-data"):
        found.append(_of_program(siege, _filled(siege, path)))
    return found


def _filled(siege: Siege, path: str) -> str:
    """The path with what our patient has there; a recording is sent for the order of her ECG."""
    ecg = Order.objects.get(resident_id=siege.patient.id, modality=Modality.ECG)
    ids = {name: found[0] for name, found in siege.ids.items()}
    return path.format_map({**ids, "system": "hostile", "order_id": ecg.pk})


def _of_program(siege: Siege, address: str) -> Upload:
    """The operation with somebody who may call it."""
    for browser in siege.browsers.values():
        upload = Upload(address, browser, True)
        if upload.take("x.csv", b"").status_code != 403:
            return upload
    raise AssertionError(f"nobody may send a file to {address}")


def said_no(upload: Upload, answer: HttpResponse) -> bool:
    """Whether a program got a problem with code and sentence, a person a page with the sentence at the field."""
    if upload.by_program:
        problem: dict[str, Any] = answer.json() if answer.status_code in (400, 413, 422) else {}  # type: ignore[attr-defined]
        return bool(problem.get("code") and problem.get("detail"))
    text = answer.content.decode()
    return answer.status_code in (200, 422) and ('class="wrong"' in text or 'role="alert"' in text)


def test_hostile_files_are_refused_at_every_door_and_nothing_is_stored(siege: Siege):
    uploads, before = doors(siege), rows()
    kept, begun = set(Path(settings.MEDIA_ROOT).rglob("*")), time.process_time()

    wrong = [
        f"{what} at {upload.address}: {answer.status_code} {text_of(answer)[:300]}"
        for what, (name, content) in files.HOSTILE.items()
        for upload in uploads
        if not upload.address.endswith(MEANT_FOR.get(what, "nowhere"))
        for answer in [upload.take(name, content)]
        if not said_no(upload, answer)
    ]

    assert len(uploads) >= 11
    assert wrong == [], "\n".join(wrong)
    assert grown(before) == {}
    assert set(Path(settings.MEDIA_ROOT).rglob("*")) == kept
    assert time.process_time() - begun < MOST_SECONDS


def test_a_name_made_to_escape_leads_nowhere_and_is_shown_as_text(siege: Siege):
    uploads, before = doors(siege), rows()
    kept = set(Path(settings.LIANYI_HOME).rglob("*"))

    answers = [
        (upload, name, upload.take(name, b"<no table>\n"))
        for name in files.NAMES
        for upload in uploads
    ]

    assert [f"{u.address}: {name}" for u, name, a in answers if a.status_code >= 500] == []
    assert [f"{u.address}: {name}" for u, name, a in answers if "<script>top" in text_of(a)] == []
    assert grown(before) == {}
    assert {path for path in Path(settings.LIANYI_HOME).rglob("*.*") if path not in kept} == set()


class Counting(io.RawIOBase):
    """Fifty mebibytes that say how many of them were read."""

    def __init__(self) -> None:
        self.read_so_far = 0

    def read(self, size: int = -1) -> bytes:
        """As much as is asked for."""
        self.read_so_far += max(size, 0)
        return b"x" * max(size, 0)


def test_fifty_megabytes_are_refused_before_a_byte_of_them_is_read():
    """What the server lets in is then an empty request that bears the reason; whoever sent it is told the sentence."""
    arriving, seen = Counting(), []

    def application(environ: dict[str, Any], start_response: Any) -> HttpResponse:
        seen.append(environ)
        start_response("413 Content Too Large", [])
        return HttpResponse()

    size = str(50 * files.MEBIBYTE)
    list(
        Threshold(application)(
            {"CONTENT_LENGTH": size, "wsgi.input": arriving}, lambda _status, _headers: None
        )
    )
    seen[0]["wsgi.input"].close()
    refused = Client().post("/api/v1/records/import", **{REFUSAL: seen[0][REFUSAL]})

    assert arriving.read_so_far == 0
    assert refused.status_code == 413
    assert "MB" in refused.json()["detail"]


READER = """
import resource, sys
from pathlib import Path
import django
django.setup()
from lianyi.areas.records.rules.fhir import read_bundle
from lianyi.kernel.errors import DomainError
from lianyi.machinery.tabular import Column, Sheet, read_all
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]), int(sys.argv[1])))
for path in sorted(Path(sys.argv[2]).iterdir()):
    content = path.read_bytes()
    for reading in (
        lambda: read_all(content, Sheet(Column("name", "姓名", max_length=20))),
        lambda: read_bundle(content.decode("utf-8", "replace")),
    ):
        try:
            reading()
        except DomainError as refusal:
            print(path.name, refusal.code)
"""


def test_reading_a_hostile_file_needs_little_room(tmp_path: Path):
    for number, (_, content) in enumerate(files.HOSTILE.values()):
        (tmp_path / f"{number:02}").write_bytes(content)

    done = subprocess.run(
        [sys.executable, "-c", READER, str(ROOM), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env={
            "DJANGO_SETTINGS_MODULE": "lianyi.entry.settings",
            "LIANYI_HOME": str(tmp_path.parent),
        },
    )

    assert done.returncode == 0, done.stderr[-2_000:]
    assert len(done.stdout.splitlines()) == 2 * len(files.HOSTILE)
