"""STOW-RS: objects in, each with what became of it.

A body is read part by part and never held whole; a request is one batch, seen when all of it is here. A large study
goes in several requests, all but the last with `?more=1`: it is seen when the last is here. An upload that stopped goes
on where it stopped: `held` says what is here, and what is sent again is answered as stored and not written again.
"""

from contextlib import suppress
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from lianyi.areas.diagnostics.selectors.studies import reach
from lianyi.areas.diagnostics.services.arriving import receive
from lianyi.areas.diagnostics.web.dicomweb.doors import as_json, base_of, door
from lianyi.machinery.dicom import public as dicom
from lianyi.machinery.dicom.multipart import MOST_PARTS, boundary_of, parts_to_files
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
_LONGEST: Final = 64


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
        report = receive(
            paths=paths,
            sender=sender,
            now=now,
            study_uid=study_uid,
            more=request.GET.get("more") == "1",
        )
    return as_json(_said(report, base_of(request)), status=_status(report))


@door("diagnostics.examine", methods=("POST",))
def held(request: HttpRequest) -> HttpResponse:
    """Which of some instances need not be sent: `held` are seen already, `waiting` wait for the rest of their upload.

    The body is {"instances": [UID, …]}. What others hold out of reach counts as not there.
    """
    actor = actor_of(request)
    asked = _asked(request.body)
    everywhere = actor.scope.everything
    seen, waiting = dicom.held_of(
        asked,
        within=reach(actor),
        institution_ids=None if everywhere else actor.scope.institution_ids,
    )
    return as_json({"held": seen, "waiting": waiting})


def _asked(body: bytes) -> list[str]:
    """The UIDs asked for. Raises: dicom.BadQuery (400)."""
    told: Any = None
    with suppress(orjson.JSONDecodeError, KeyError, TypeError):
        told = orjson.loads(body)["instances"]
    if not isinstance(told, list) or len(told) > MOST_PARTS:
        raise dicom.BadQuery(name="instances", value="")
    found = [uid for uid in told if isinstance(uid, str) and 0 < len(uid) <= _LONGEST]
    if len(found) != len(told):
        raise dicom.BadQuery(name="instances", value="")
    return found


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
