"""STOW-RS: objects in, each with what became of it.

A body is read part by part and never held whole; a request is one batch, seen when all of it is here. Sent again, what
is known stays as it is, so an upload goes on where it stopped.
"""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from lianyi.areas.diagnostics.services.arriving import receive
from lianyi.areas.diagnostics.web.dicomweb.doors import as_json, base_of, door
from lianyi.machinery.dicom import public as dicom
from lianyi.machinery.dicom.multipart import boundary_of, parts_to_files
from lianyi.machinery.scope import actor_of

REASONS: Final = {
    "dicom.too_large": 0xA700,
    "dicom.wrong_study": 0xA900,
    "dicom.other_content": 0x0111,
    "dicom.not_dicom": 0xC000,
    "dicom.truncated": 0xC000,
    "dicom.uid_missing": 0xA900,
}
"""Why an object failed. Source: dicom PS3.18 annex I, PS3.7 annex C."""
FAILED: Final = 0x0110


@door("diagnostics.examine", methods=("POST",))
def store(request: HttpRequest, study_uid: str = "") -> HttpResponse:
    """Take objects in. 200: all are here; 202: some failed; 409: none was taken."""
    actor, now = actor_of(request), timezone.now()
    boundary = boundary_of(request.headers.get("Content-Type", ""))
    sender = dicom.Sender(
        title=actor.name, institution_id=actor.institution_id, user_id=actor.user_id
    )
    with dicom.passing() as folder:
        paths = parts_to_files(request, boundary, folder)
        if not paths:
            raise dicom.BadParts(why="it holds no part")
        report = receive(paths=paths, sender=sender, now=now, study_uid=study_uid)
    return as_json(_said(report, base_of(request)), status=_status(report))


def _status(report: dicom.Report) -> int:
    good = report.count(dicom.Verdict.STORED) + report.count(dicom.Verdict.KNOWN)
    if good == len(report.taken):
        return 200
    return 202 if good else 409


def _said(report: dicom.Report, base: str) -> dict[str, Any]:
    good, failed = [], []
    for taken in report.taken:
        if taken.verdict in (dicom.Verdict.STORED, dicom.Verdict.KNOWN):
            good.append({**_named(taken), **_url(taken, base)})
        else:
            reason = REASONS.get(taken.code, FAILED)
            failed.append(
                {
                    **_named(taken),
                    "00081197": {"vr": "US", "Value": [reason]},
                    "00000902": {"vr": "LO", "Value": [f"{taken.code}: {taken.why}"[:64]]},
                }
            )
    answer: dict[str, Any] = {}
    if good:
        answer["00081199"] = {"vr": "SQ", "Value": good}
    if failed:
        answer["00081198"] = {"vr": "SQ", "Value": failed}
    return answer


def _named(taken: dicom.Taken) -> dict[str, Any]:
    told = {"00081150": taken.sop_class_uid, "00081155": taken.sop_uid}
    return {tag: {"vr": "UI", "Value": [uid]} for tag, uid in told.items() if uid}


def _url(taken: dicom.Taken, base: str) -> dict[str, Any]:
    address = f"{base}/studies/{taken.study_uid}"
    return {"00081190": {"vr": "UR", "Value": [address]}}
