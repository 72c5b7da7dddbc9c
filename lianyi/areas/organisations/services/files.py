"""A file somebody sends becomes institutions: CSV, XLSX, or FHIR Organization (one, or a Bundle)."""

import io
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from lianyi.areas.organisations.rules.fhir_organisation import (
    CodeTables,
    FhirFault,
    entries_of,
    read_organisation,
)
from lianyi.areas.organisations.services.entering import known_kinds
from lianyi.areas.organisations.services.importing import ImportReport, load_institutions
from lianyi.areas.organisations.types import (
    Grade,
    InstitutionDraft,
    LegalStatus,
    Level,
    ManagementType,
    OperatingStatus,
    OwnerKind,
    Tier,
)
from lianyi.areas.terminology import public as terminology
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import RowErrors
from lianyi.machinery.tabular import Column, Kind, Sheet, fault_of, read_all

SHEET: Final = Sheet(
    Column("code", "机构代码", "code", required=True, max_length=32),
    Column("name", "机构名称", "name", required=True, max_length=80),
    Column("short_name", "简称", "short name", max_length=40),
    Column(
        "tier",
        "层级",
        "tier",
        required=True,
        choices={
            "县级": "county",
            "乡镇": "township",
            "乡镇（社区）": "township",
            "村": "village",
            "村级": "village",
            "县外": "outside",
            "行政": "bureau",
            "行政部门": "bureau",
            "其他": "other",
        },
    ),
    Column("kind", "机构类别代码", "kind", max_length=4),
    Column("credit_code", "统一社会信用代码", "credit code", max_length=18),
    Column(
        "level", "级别", "level", choices={"未定级": "0", "一级": "1", "二级": "2", "三级": "3"}
    ),
    Column(
        "grade",
        "等次",
        "grade",
        choices={"特等": "S", "甲等": "A", "乙等": "B", "丙等": "C", "未评": "N"},
    ),
    Column(
        "management_type",
        "分类管理",
        "management type",
        choices={"非营利": "1", "营利": "2", "其他": "9"},
    ),
    Column("owner", "产权所有者", "owner", max_length=80),
    Column(
        "owner_kind",
        "举办主体",
        "owner kind",
        choices={"政府": "government", "集体": "collective", "社会": "society", "私人": "private"},
    ),
    Column("owning_government", "所属政府", "owning government", max_length=80),
    Column("employer", "用人单位", "employer", max_length=80),
    Column("manager", "管理单位", "manager", max_length=80),
    Column("user", "使用单位", "user", max_length=80),
    Column(
        "legal_status",
        "法人资格",
        "legal status",
        choices={"独立法人": "independent", "非独立法人": "dependent", "无": "none"},
    ),
    Column("legal_representative", "法定代表人", "legal representative", max_length=40),
    Column(
        "operating_status",
        "运营状态",
        "operating status",
        choices={"开业": "0", "筹建": "1", "停业": "2", "撤销": "3"},
    ),
    Column("beds", "床位数", "beds", kind=Kind.INTEGER, lowest=0),
    Column("population", "服务人口", "population", kind=Kind.INTEGER, lowest=0),
    Column("division_code", "行政区划代码", "division", max_length=12),
    Column("county_code", "县区代码", "county", max_length=6),
    Column("parent_code", "管理机构代码", "managed by", max_length=32),
    Column("address", "地址", "address", max_length=120),
    Column("phone", "电话", "phone", max_length=20),
    Column("latitude", "纬度", "latitude", kind=Kind.DECIMAL),
    Column("longitude", "经度", "longitude", kind=Kind.DECIMAL),
    Column("licence_no", "执业许可证号", "licence", max_length=40),
    Column("licence_from", "许可证有效期自", "licence from", kind=Kind.DATE),
    Column("licence_until", "许可证有效期至", "licence until", kind=Kind.DATE),
    Column("role_statement", "功能定位", "role", max_length=500),
    Column("opened_on", "开业日期", "opened on", kind=Kind.DATE),
)
"""The columns of an institution table; only code, name and tier must be there."""

_ENUMS: Final[dict[str, type[Any]]] = {
    "tier": Tier,
    "level": Level,
    "grade": Grade,
    "management_type": ManagementType,
    "owner_kind": OwnerKind,
    "legal_status": LegalStatus,
    "operating_status": OperatingStatus,
}


def import_institutions(
    data: bytes, *, actor: Actor, now: datetime, dry_run: bool = False
) -> ImportReport:
    """Register the institutions of a file: all of them, or none with every faulty row named.

    Expects: CSV or XLSX with the heads of SHEET, or FHIR JSON.
    Raises: RowErrors, NotATable and its kin, FhirFault (422).
    """
    is_json = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
    rows = _from_fhir(data) if is_json else _from_table(data)
    return load_institutions(rows, actor=actor, now=now, dry_run=dry_run)


def _from_table(data: bytes) -> list[tuple[int, InstitutionDraft]]:
    """Drafts of a table; an empty cell leaves the default."""
    return [(row.line, _draft(row.values)) for row in read_all(io.BytesIO(data), SHEET)]


def _draft(values: Mapping[str, Any]) -> InstitutionDraft:
    """One row, its codes as the words of the register."""
    found: dict[str, Any] = {k: v for k, v in values.items() if v not in ("", None)}
    for name, kind in _ENUMS.items():
        if name in found:
            found[name] = kind(found[name])
    for name in ("latitude", "longitude"):
        if name in found:
            found[name] = float(found[name])
    return InstitutionDraft(**found)


def _from_fhir(data: bytes) -> list[tuple[int, InstitutionDraft]]:
    """Drafts of a FHIR file. Raises: RowErrors (422) naming each fault by its path."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise FhirFault(
            field="file", path="文件", why="不是合法的 JSON", why_en="it is no valid JSON"
        ) from None
    tables = CodeTables(
        kinds=known_kinds(),
        organisation_types=_codes(terminology.System.ORGANISATION_TYPE),
        economic_types=_codes(terminology.System.ECONOMIC_TYPE),
    )
    drafts, faults = [], []
    for number, resource in entries_of(document):
        draft, found = read_organisation(resource, tables)
        faults += [fault_of(number, fault) for fault in found]
        if draft is not None:
            drafts.append((number, draft))
    if not faults and not drafts:
        raise FhirFault(
            field="entry",
            path="entry",
            why="没有任何 Organization",
            why_en="it holds no Organization",
        )
    if faults:
        raise RowErrors(faults)
    return drafts


def _codes(system: str) -> frozenset[str]:
    return frozenset(term.code for term in terminology.list_terms(system))
