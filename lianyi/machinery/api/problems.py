"""A refusal as problem+json. Source: rfc-9457."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import orjson
from django.http import HttpResponse
from ninja import Field, Schema

from lianyi.kernel.errors import DomainError, RowErrors
from lianyi.machinery import fhir
from lianyi.machinery.ui.wording import say

CONTENT_TYPE: Final = "application/problem+json"


class ProblemField(Schema):
    """One input at fault."""

    field: str = Field(description="the input's name; nested ones joined by dots")
    code: str
    message: str


class Problem(Schema):
    """Why a request was refused. `code` is stable; `detail` is a sentence in the user's language."""

    type: str = Field(description="urn:lianyi:problem:<code>")
    title: str
    status: int
    code: str
    detail: str
    instance: str = Field(description="the path asked for")
    field: str | None = Field(None, description="the input at fault, if one is")
    errors: list[ProblemField] | None = Field(
        None, description="every input at fault, where the body was not understood"
    )
    rows: list[dict[str, Any]] | None = Field(
        None, description="every row at fault, where a table was refused"
    )


REFUSALS: Final[dict[int, type[Problem]]] = dict.fromkeys((400, 401, 403, 404, 409, 422), Problem)
"""The refusals any write may answer with; spread it into an operation's `response`."""


def problem(
    *,
    status: int,
    code: str,
    detail: str,
    instance: str,
    field: str | None = None,
    errors: Sequence[Mapping[str, str]] | None = None,
    rows: Sequence[Mapping[str, Any]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Answer with a problem, under /fhir/ with an OperationOutcome; what does not apply is left out."""
    if instance.startswith(fhir.BASE):
        return _answer(
            fhir.outcome(
                status=status,
                code=code,
                detail=detail,
                field=field,
                rows=rows or (),
                errors=errors or (),
            ),
            status,
            fhir.FHIR_JSON,
            headers,
        )
    body: dict[str, Any] = {
        "type": f"urn:lianyi:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "instance": instance,
    }
    extra = {"field": field, "errors": errors, "rows": rows}
    body |= {name: value for name, value in extra.items() if value is not None}
    return _answer(body, status, CONTENT_TYPE, headers)


def _answer(
    body: Mapping[str, Any], status: int, content_type: str, headers: Mapping[str, str] | None
) -> HttpResponse:
    return HttpResponse(
        orjson.dumps(body, default=str),
        status=status,
        content_type=content_type,
        headers=dict(headers or {}),
    )


def is_refusal(response: HttpResponse) -> bool:
    """Whether an answer of 400 and above says already, as a program reads it, why."""
    return response.headers.get("Content-Type", "").startswith((CONTENT_TYPE, fhir.FHIR_JSON))


def refused(
    refusal: DomainError, *, instance: str, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """A DomainError as a problem, worded in the user's language."""
    return problem(
        status=refusal.http_status,
        code=refusal.code,
        detail=say(refusal),
        instance=instance,
        field=refusal.field,
        rows=refusal.rows if isinstance(refusal, RowErrors) else None,
        headers=headers,
    )
