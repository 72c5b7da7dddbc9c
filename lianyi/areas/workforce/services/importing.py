"""Files of staff: CSV or XLSX, read into drafts and hired all or none."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from lianyi.areas.organisations import public as organisations
from lianyi.areas.workforce.definitions import names, roles
from lianyi.areas.workforce.services.people import import_staff
from lianyi.areas.workforce.types import Rank, StaffDraft, StaffImportReport
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError, RowErrors
from lianyi.machinery.tabular import Column, Kind, Sheet, fault_of, read_all


def _named(codes: Mapping[str, str]) -> dict[str, str]:
    """Chinese name -> code; a file may bear the code itself as well."""
    return {name: str(code) for code, name in codes.items()}


SHEET: Final = Sheet(
    Column("name", "姓名", "name", required=True, max_length=64),
    Column("sex", "性别", "sex", required=True, choices=_named(names.SEXES)),
    Column(
        "profession", "执业类别", "profession", required=True, choices=_named(names.PROFESSIONS)
    ),
    Column("institution", "单位编码", "institution", max_length=32),
    Column(
        "role",
        "角色",
        "role",
        required=True,
        choices=_named({code: role.name_zh for code, role in roles().items()}),
    ),
    Column("department", "科室", "department", max_length=60),
    Column("rank", "职称级别", "rank", choices=_named(names.RANKS)),
    Column("title", "职称", "title", max_length=40),
    Column("licence_no", "执业证书编码", "执业证书编号", "licence", max_length=32),
    Column("licence_scope", "执业范围", "licence scope", max_length=60),
    Column("licence_until", "证书有效期至", "licence until", kind=Kind.DATE),
    Column("identity_number", "身份证号", "居民身份证号", "identity number", max_length=32),
    Column("phone", "电话", "联系电话", "phone", max_length=20),
    Column("since", "任职日期", "since", kind=Kind.DATE),
    most_rows=5_000,
)
"""Heads of the file, in the order of the template people download."""
TEXTS: Final = (
    "department",
    "title",
    "licence_no",
    "licence_scope",
    "identity_number",
    "phone",
)


class NoSuchWorkplace(DomainError):
    """The code names no institution, or no code tells where somebody works."""

    code = "workforce.no_such_workplace"
    http_status = 422
    template = "There is no institution with the code {value}; see the register of institutions."


def import_file(
    *,
    body: bytes,
    actor: Actor,
    now: datetime,
    institution_code: str = "",
    dry_run: bool = False,
) -> StaffImportReport:
    """Hire everybody of a CSV or XLSX file, or nobody; a dry run only checks.

    `institution_code` names who employs those whose row names nobody (else the actor's own institution).
    Raises: RowErrors (422) naming every wrong row; NoSuchWorkplace (422); what tabular refuses of a file (422).
    """
    actor.must("workforce.manage")
    known: dict[str, int] = {}
    home = _workplace(institution_code, known) if institution_code else actor.institution_id
    drafts, errors = [], []
    for row in read_all(body, SHEET):
        try:
            drafts.append((row.line, _draft(row.values, home, known)))
        except DomainError as refusal:
            errors.append(fault_of(row.line, refusal))
    if errors:
        raise RowErrors(errors)
    return import_staff(rows=drafts, actor=actor, now=now, dry_run=dry_run)


def _draft(values: Mapping[str, Any], home: int | None, known: dict[str, int]) -> StaffDraft:
    """A row as a draft; columns the file does not have are empty."""
    code = values.get("institution") or ""
    place = home if not code and home is not None else _workplace(code, known)
    return StaffDraft(
        name=values["name"],
        sex=values["sex"],
        profession=values["profession"],
        institution_id=place,
        role=values["role"],
        rank=values.get("rank") or Rank.NONE,
        licence_until=values.get("licence_until"),
        since=values.get("since"),
        **{name: values.get(name) or "" for name in TEXTS},
    )


def _workplace(code: str, known: dict[str, int]) -> int:
    """The institution of a code; one query for each code of a file."""
    if code not in known:
        card = organisations.find_by_code(code) if code else None
        if card is None:
            raise NoSuchWorkplace(field="institution", value=code)
        known[code] = card.id
    return known[code]
