"""An OperationOutcome: what a request came to. Source: hl7-fhir-r4 (OperationOutcome, issue-type)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

BASE: Final = "/fhir/"
FHIR_JSON: Final = "application/fhir+json"
CODES: Final = "http://lianyi.example/fhir/CodeSystem/refusals"
_ISSUE_TYPES: Final = {
    400: "structure",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    409: "conflict",
    413: "too-long",
    415: "not-supported",
    422: "processing",
    429: "throttled",
}


def outcome(
    *,
    status: int,
    code: str,
    detail: str,
    field: str | None = None,
    rows: Sequence[Mapping[str, Any]] = (),
    errors: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """A refusal as an OperationOutcome: one issue, or one for each entry (`rows`) or input (`errors`) at fault.

    `code` is stable and ours; `detail` is a sentence in the user's language.
    """
    kind = _ISSUE_TYPES.get(status, "exception" if status >= 500 else "processing")
    issues = [_issue(kind, str(row["code"]), str(row["message"]), _entry(row)) for row in rows] or [
        _issue(kind, code, each["message"], each["field"]) for each in errors
    ]
    return _outcome(issues or [_issue(kind, code, detail, field)])


def information(detail: str) -> dict[str, Any]:
    """What was done, where nothing else is answered."""
    return _outcome(
        [{"severity": "information", "code": "informational", "details": {"text": detail}}]
    )


def _outcome(issues: list[dict[str, Any]]) -> dict[str, Any]:
    return {"resourceType": "OperationOutcome", "issue": issues}


def _issue(kind: str, code: str, text: str, place: str | None) -> dict[str, Any]:
    issue: dict[str, Any] = {
        "severity": "error",
        "code": kind,
        "details": {"coding": [{"system": CODES, "code": code}], "text": text},
    }
    return issue | ({"expression": [place]} if place else {})


def _entry(row: Mapping[str, Any]) -> str:
    """Where a faulty entry of a Bundle stands, counted from 0 as FHIRPath does."""
    field = row.get("field")
    place = f"Bundle.entry[{int(row['row']) - 1}]"
    return f"{place}.resource.{field}" if field else place
