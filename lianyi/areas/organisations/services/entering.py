"""An institution comes into the register."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from pypinyin import Style, lazy_pinyin

from lianyi.areas.organisations import rules
from lianyi.areas.organisations.events import InstitutionRegistered
from lianyi.areas.organisations.models import (
    Division,
    Institution,
    InstitutionVersion,
    ServiceArea,
)
from lianyi.areas.organisations.selectors import InstitutionNotFound
from lianyi.areas.organisations.services.counties import must_reach
from lianyi.areas.organisations.types import InstitutionCard, InstitutionDraft, Tier
from lianyi.areas.terminology import public as terminology
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox

ZONE: Final = ZoneInfo("Asia/Shanghai")
FIELDS: Final = (
    "code",
    "credit_code",
    "name",
    "short_name",
    "kind",
    "tier",
    "level",
    "grade",
    "management_type",
    "owner",
    "owner_kind",
    "owning_government",
    "employer",
    "manager",
    "user",
    "legal_status",
    "legal_representative",
    "operating_status",
    "beds",
    "population",
    "division_code",
    "county_code",
    "parent_id",
    "address",
    "phone",
    "latitude",
    "longitude",
    "position_source",
    "licence_no",
    "licence_from",
    "licence_until",
    "role_statement",
    "opened_on",
    "other_numbers",
)
"""What a version keeps of an institution."""
DATES: Final = ("licence_from", "licence_until", "opened_on")


class CodeTaken(DomainError):
    """Another institution bears the code already."""

    code = "organisations.code_taken"
    http_status = 409
    template = "{value} already belongs to {institution}; look it up instead of entering it again."


class ParentDoesNotFit(DomainError):
    """A clinic is managed by a township centre of its own county, and nobody by itself."""

    code = "organisations.parent_does_not_fit"
    http_status = 422
    template = "{parent} cannot manage {institution}: a village clinic stands under a township centre of its county."


def today(now: datetime) -> date:
    """The day it is in China at an instant."""
    return now.astimezone(ZONE).date()


@transaction.atomic
def register_institution(
    draft: InstitutionDraft, *, actor: Actor, now: datetime
) -> InstitutionCard:
    """Enter an institution into the register, with its first version.

    Emits: InstitutionRegistered.
    Raises: BadField, BadCreditCode, ParentDoesNotFit (422), CodeTaken (409), OutsideYourCounty (403).
    """
    draft = completed(draft)
    for fault in rules.faults_of(draft, kinds=known_kinds()):
        raise fault
    must_reach(actor, draft.county_code, tier=draft.tier)
    refuse_taken(draft)
    row = enter(draft, parent=find_parent(draft), actor=actor, now=now)
    audit.record(
        actor, "organisations.institution_registered", target=f"institution:{row.pk}", at=now
    )
    outbox.emit(InstitutionRegistered(institution_id=row.pk, county_code=row.county_code), at=now)
    return row.card()


def completed(draft: InstitutionDraft) -> InstitutionDraft:
    """Fill in what follows from the rest: county from division, short name, capitals of the credit code."""
    return replace(
        draft,
        name=draft.name.strip(),
        county_code=draft.county_code or draft.division_code[:6],
        short_name=draft.short_name.strip() or draft.name.strip()[:40],
        credit_code="".join(draft.credit_code.split()).upper(),
    )


def known_kinds() -> frozenset[str]:
    """Codes of the table of institution kinds."""
    return frozenset(
        term.code for term in terminology.list_terms(terminology.System.INSTITUTION_KIND)
    )


def refuse_taken(draft: InstitutionDraft) -> None:
    """Refuse a code or credit code that another institution bears. Raises: CodeTaken (409)."""
    for field, value in (("code", draft.code), ("credit_code", draft.credit_code)):
        held = Institution.objects.filter(**{field: value}).first() if value else None
        if held is not None:
            raise CodeTaken(field=field, value=value, institution=held.name)


def find_parent(draft: InstitutionDraft) -> Institution | None:
    """The institution that manages a clinic. Raises: InstitutionNotFound (404), ParentDoesNotFit (422)."""
    if not draft.parent_code:
        return None
    kind, _, number = draft.parent_code.rpartition(":")
    wanted = {f"other_numbers__{kind}": number} if kind == "MOI" else {"code": number}
    parent = Institution.objects.filter(**wanted).order_by("pk").first()
    if parent is None:
        raise InstitutionNotFound(field="parent_code", institution=draft.parent_code)
    check_parent(draft.name, draft.tier, draft.county_code, parent)
    return parent


def check_parent(name: str, tier: Tier, county_code: str, parent: Institution) -> None:
    """Refuse a managing institution of the wrong tier or county. Raises: ParentDoesNotFit (422)."""
    wanted = {Tier.VILLAGE: (Tier.TOWNSHIP,)}.get(tier, (Tier.TOWNSHIP, Tier.COUNTY, Tier.OUTSIDE))
    if parent.tier not in wanted or parent.county_code != county_code:
        raise ParentDoesNotFit(field="parent_code", parent=parent.name, institution=name)


def enter(
    draft: InstitutionDraft, *, parent: Institution | None, actor: Actor, now: datetime
) -> Institution:
    """Write a checked draft with its first version, service area and nothing else."""
    values = asdict(draft)
    area = values.pop("service_area")
    values.pop("parent_code")
    first_day = draft.opened_on or today(now)
    row = Institution(**values, parent=parent, current_to=today(now))
    row.initials = initials_of(row.name)
    row.save()
    start = min(first_day, today(now))
    add_version(row, 1, start, rules.difference({}, state_of(row)), "登记", actor, now)
    ServiceArea.objects.bulk_create(
        ServiceArea(institution=row, division_code=code, from_on=start) for code in area
    )
    return row


def initials_of(name: str) -> str:
    """Pinyin initials of a name, by which it is found."""
    letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors="ignore"))
    return letters.lower()[:80]


def state_of(row: Institution) -> dict[str, Any]:
    """Every versioned field as JSON can hold it."""
    state = {field: getattr(row, field) for field in FIELDS}
    return {
        field: value.isoformat() if isinstance(value, date) else plain(value)
        for field, value in state.items()
    }


def plain(value: Any) -> Any:
    """Enums as their code."""
    return str(value) if isinstance(value, str) else value


def add_version(
    row: Institution,
    no: int,
    valid_from: date,
    changes: Mapping[str, Any],
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Append one version; there is no way to change or remove one."""
    InstitutionVersion.objects.create(
        institution=row,
        no=no,
        valid_from=valid_from,
        changes=dict(changes),
        reason=reason[:200],
        user_id=actor.user_id,
        by_name=actor.name,
        at=now,
    )


@transaction.atomic
def load_divisions(rows: list[tuple[str, str, str, str]]) -> int:
    """Enter administrative divisions (code, name, level, parent code), and return how many are new or renamed."""
    held = dict(Division.objects.values_list("code", "name"))
    fresh = [row for row in rows if held.get(row[0]) != row[1]]
    Division.objects.bulk_create(
        (
            Division(code=code, name=name, level=level, parent_code=parent)
            for code, name, level, parent in fresh
        ),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "parent_code"],
    )
    return len(fresh)
