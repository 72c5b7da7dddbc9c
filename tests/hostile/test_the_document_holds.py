"""The API keeps what its own document says, whatever is sent. By Schemathesis, with the token of a post.

For every operation, data that fits its schema and data that does not. Never a fault, an answer unknown to the document,
or a success without the token. LIANYI_HOSTILE=long sends fifty times as much; docs/security.md has the counts.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from functools import cache
from typing import Any, get_args

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from ninja import Schema
from pydantic import WithJsonSchema
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi import checks

from lianyi.entry.wsgi import application
from tests.hostile.besieged import LONG, Siege, document
from tests.hostile.test_who_may_no_longer import a_token

pytestmark = [pytest.mark.django_db, pytest.mark.rows("SEC-01")]
quick = settings(
    max_examples=1,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
thorough = settings(quick, max_examples=50, derandomize=False)
CHECKS = [
    not_a_server_error,
    checks.response_schema_conformance,
    checks.content_type_conformance,
    checks.status_code_conformance,
]
ROLES = {
    "township_doctor": (
        "records",
        "referrals",
        "residents",
        "scheduling",
        "cases",
        "accounts",
        "diagnostics",
        "consultations",
    ),
    "bureau_officer": ("organisations", "terminology", "workforce", "policy"),
    "auditor": ("audit",),
    "operator": ("outbox",),
}
"""Who calls what: to somebody without the permission every answer would be the same 403."""


@contextmanager
def one_connection() -> Iterator[None]:
    """Keep the test's own connection open between requests, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@cache
def schema() -> Any:
    """The document, as Schemathesis reads it."""
    found = schemathesis.openapi.from_dict(document())
    found.app = application
    return found


def operations(area: str) -> list[Any]:
    """The operations of an area."""
    every = (result.ok() for result in schema().get_all_operations())
    return [each for each in every if each.path.startswith(f"/api/v1/{area}")]


def attack(
    operation: Any, mode: GenerationMode, headers: dict[str, str], sent: Counter[str]
) -> None:
    """Send generated data to an operation; what each request changes is undone. Raises: what Schemathesis finds."""

    @(thorough if LONG else quick)
    @given(operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        with transaction.atomic():
            answer = case.call(headers=headers)
            transaction.set_rollback(True)
        sent[f"{mode.value} {answer.status_code}"] += 1
        case.validate_response(answer, checks=[*CHECKS, *more_of(case)])

    send()


def more_of(case: Any) -> list[Any]:
    """A body that does not fit must be refused; a parameter nobody asked for is passed over, and the token is ours."""
    body = case.meta.components.get(ParameterLocation.BODY)
    return [checks.negative_data_rejection] if body and body.mode.is_negative else []


@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("role", ROLES)
def test_no_data_makes_an_operation_break_its_word(siege: Siege, role: str, record_property):
    headers = {"Authorization": f"Bearer {a_token(siege, role)}"}
    broken, sent = [], Counter[str]()
    with one_connection():
        for area in ROLES[role]:
            for operation in operations(area):
                for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                    try:
                        attack(operation, mode, headers, sent)
                    except (Exception, FailureGroup) as found:  # noqa: BLE001  # gathered, told together
                        why = getattr(found, "exceptions", (found,))
                        broken.append(f"{operation.label} {mode.value}: {why!s:.800}")
    record_property("sent", dict(sorted(sent.items())))

    assert broken == [], "\n\n".join(broken)
    assert sum(sent.values()) >= len(ROLES[role])


def test_every_operation_belongs_to_one_of_the_callers():
    areas = {path.split("/")[3] for path in document()["paths"]}

    assert areas == {area for areas_ in ROLES.values() for area in areas_}


def test_without_a_token_or_with_a_wrong_one_no_operation_succeeds(siege: Siege):
    """Data that fits, so that nothing but the missing token can be the reason of the refusal."""
    let_in: list[str] = []
    with one_connection():
        for result in schema().get_all_operations():
            for headers in ({}, {"Authorization": "Bearer ly_wrong"}):
                try_without(result.ok(), headers, let_in)

    assert let_in == []


def try_without(operation: Any, headers: dict[str, str], let_in: list[str]) -> None:
    """Send good data without the right token, and note what was not refused."""

    @quick
    @given(operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def send(case: Any) -> None:
        case.headers.pop("Authorization", None)
        answer = case.call(headers=headers)
        if answer.status_code != 401:
            let_in.append(f"{operation.label}: {answer.status_code}")

    send()


def test_no_two_shapes_of_the_document_bear_one_name():
    """Of two shapes with one name the document keeps the last, and lies about the other."""
    bearers: dict[str, set[str]] = {}
    waiting: list[type[Schema]] = [Schema]
    while waiting:
        shape = waiting.pop()
        waiting += shape.__subclasses__()
        if (
            shape.__module__.startswith("lianyi.")
            and shape.__name__ in document()["components"]["schemas"]
        ):
            bearers.setdefault(shape.__name__, set()).add(shape.__module__)
            for field in shape.model_fields.values():
                if not any(isinstance(mark, WithJsonSchema) for mark in field.metadata):
                    for each in enumerations(field.annotation):
                        bearers.setdefault(each.__name__, set()).add(each.__module__)

    assert {"Urgency", "OrderOut"} <= bearers.keys()
    assert {name: places for name, places in bearers.items() if len(places) > 1} == {}


def enumerations(annotation: Any) -> Iterator[type[Enum]]:
    """The enumerations a field may hold."""
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        yield annotation
    for part in get_args(annotation):
        yield from enumerations(part)
