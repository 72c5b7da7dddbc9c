"""Files of residents: CSV, XLSX or a FHIR Bundle, read into drafts and registered all or none."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents.definitions import codes
from lianyi.areas.residents.rules.patient import NotAPatientBundle, read_bundle, read_patient
from lianyi.areas.residents.services.loading import import_residents
from lianyi.areas.residents.types import (
    IdentifierDraft,
    IdentifierKind,
    ImportReport,
    Insurance,
    ResidentDraft,
)
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError, RowErrors
from lianyi.machinery.tabular import Column, Kind, Sheet, fault_of, read_all

NAMED_INSURANCES: Final = {name: kind.value for kind, name in codes.INSURANCES.items()}
NAMED_RELATIONS: Final = {name: kind.value for kind, name in codes.HOUSEHOLD_RELATIONS.items()}

SHEET: Final = Sheet(
    Column("name", "姓名", "name", required=True, max_length=64),
    Column("sex", "性别", "sex", choices={"男": "1", "女": "2", "未说明": "9", "未知": "0"}),
    Column("born_on", "出生日期", "birth date", kind=Kind.DATE),
    Column("citizen", "身份证号", "居民身份证号", "identity number", max_length=32),
    Column("insurance_no", "医保编号", "insurance number", max_length=40),
    Column("phone", "电话", "联系电话", "phone", max_length=20),
    Column("division_code", "行政区划代码", "division", max_length=12),
    Column("address", "住址", "详细住址", "address"),
    Column("insurance", "参保类型", "insurance", choices=NAMED_INSURANCES),
    Column("household_no", "户编号", "household", max_length=32),
    Column("household_relation", "与户主关系", "relation", choices=NAMED_RELATIONS),
    Column("institution", "建档单位编码", "institution", max_length=32),
    most_rows=50_000,
)
"""Heads of the file, in the order of the template people download."""


_PLAIN: Final = (
    "name",
    "sex",
    "phone",
    "division_code",
    "address",
    "household_no",
    "household_relation",
)


class NoSuchInstitution(DomainError):
    """The code names no institution."""

    code = "residents.no_such_institution"
    http_status = 422
    template = "There is no institution with the code {value}; see the register of institutions."


def import_file(
    *,
    body: bytes,
    name: str,
    actor: Actor,
    now: datetime,
    institution_code: str = "",
    dry_run: bool = False,
) -> ImportReport:
    """Register everybody of a CSV, XLSX or FHIR file, or nobody; a dry run only checks.

    `institution_code` names who registers those whose row names nobody (else the actor's own institution).
    Raises: RowErrors (422) naming every wrong row; NotAPatientBundle (422); what tabular refuses of a file (422).
    """
    rows = _patients(body) if name.lower().endswith(".json") else _table(body)
    if institution_code:
        home = _institution(institution_code)
        rows = [
            (
                line,
                replace(draft, registered_institution_id=draft.registered_institution_id or home),
            )
            for line, draft in rows
        ]
    return import_residents(rows=rows, actor=actor, now=now, dry_run=dry_run)


def _table(body: bytes) -> list[tuple[int, ResidentDraft]]:
    """Drafts of a table, with their lines."""
    drafts, errors = [], []
    for row in read_all(body, SHEET):
        try:
            drafts.append((row.line, _draft(row.values)))
        except DomainError as refusal:
            errors.append(fault_of(row.line, refusal))
    if errors:
        raise RowErrors(errors)
    return drafts


def _draft(values: dict[str, Any]) -> ResidentDraft:
    """A row as a draft; columns the file does not have are empty."""
    told: dict[str, Any] = {name: values.get(name) or "" for name in _PLAIN}
    numbers = ((IdentifierKind.CITIZEN, "citizen"), (IdentifierKind.INSURANCE, "insurance_no"))
    return ResidentDraft(
        **told,
        born_on=values.get("born_on"),
        identifiers=tuple(
            IdentifierDraft(kind=kind, value=values[column])
            for kind, column in numbers
            if values.get(column)
        ),
        insurance=values.get("insurance") or Insurance.UNKNOWN,
        registered_institution_id=_institution(values.get("institution")),
    )


def _institution(code: str | None) -> int | None:
    if not code:
        return None
    card = organisations.find_by_code(code)
    if card is None:
        raise NoSuchInstitution(field="institution", value=code)
    return card.id


def _patients(body: bytes) -> list[tuple[int, ResidentDraft]]:
    """Drafts of a FHIR Bundle, with their places in it."""
    try:
        resources = json.loads(body)
    except (ValueError, RecursionError):
        raise NotAPatientBundle(field="file", why="it is no JSON", place="") from None
    drafts, errors = [], []
    for place, resource in read_bundle(resources):
        try:
            drafts.append((place, read_patient(resource)))
        except DomainError as refusal:
            errors.append(fault_of(place, refusal))
    if errors:
        raise RowErrors(errors)
    return drafts
