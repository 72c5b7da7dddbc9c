"""What units can do: the disease catalogue (病种目录) and the services of their role (功能定位)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from lianyi.areas.organisations.definitions import catalogue
from lianyi.areas.organisations.events import CatalogueChanged
from lianyi.areas.organisations.models import CatalogueEntry, Institution, InstitutionService
from lianyi.areas.organisations.rules.membership import check_span
from lianyi.areas.organisations.selectors import InstitutionNotFound
from lianyi.areas.organisations.services.counties import must_reach
from lianyi.areas.organisations.types import Ability, CatalogueEntryCard, Tier
from lianyi.areas.terminology import public as terminology
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox

LONGEST_PREFIX: Final = 12


class EntryNotFound(DomainError):
    """No such open row of the disease catalogue."""

    code = "organisations.entry_not_found"
    http_status = 404
    template = "There is no row {entry} in the disease catalogue."


class BadPrefix(DomainError):
    """A row of the disease catalogue begins an ICD-10 code."""

    code = "organisations.bad_prefix"
    http_status = 422
    template = (
        "{value} begins no ICD-10 code; write a letter and two digits, as I10, or more of the code."
    )


class UnknownService(DomainError):
    """A service that the role catalogue does not know for this tier."""

    code = "organisations.unknown_service"
    http_status = 422
    template = "The role catalogue has no service {service} for {tier}."


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """A row of the disease catalogue as it is entered: of one unit, or of a tier of a county."""

    icd_prefix: str
    ability: Ability
    from_on: date
    institution_id: int | None = None
    tier: Tier | None = None
    county_code: str = ""
    disease_name: str = ""
    condition: str = ""
    source: str = ""


@transaction.atomic
def set_entry(draft: EntryDraft, *, actor: Actor, now: datetime) -> CatalogueEntryCard:
    """Say from a day on how far a unit, or a tier, takes a disease; the row before it ends the day before.

    Emits: CatalogueChanged.
    Raises: BadPrefix, EndsBeforeStart (422), InstitutionNotFound (404), OutsideYourCounty (403).
    """
    row = _lay_entry(draft, actor)
    audit.record(
        actor,
        "organisations.catalogue_set",
        target=f"catalogue:{row.pk}",
        at=now,
        facts={
            "prefix": row.icd_prefix,
            "ability": draft.ability.value,
            "unit": draft.institution_id,
        },
    )
    outbox.emit(
        CatalogueChanged(county_code=row.county_code, institution_id=draft.institution_id), at=now
    )
    return row.card()


@transaction.atomic
def load_entries(drafts: Sequence[EntryDraft], *, actor: Actor, now: datetime) -> int:
    """Enter many rows of the disease catalogue, all or none, and return how many.

    Emits: CatalogueChanged, once a county and unit.
    Raises: as `set_entry`.
    """
    rows = [_lay_entry(draft, actor) for draft in drafts]
    audit.record(
        actor,
        "organisations.catalogue_loaded",
        target="catalogue",
        at=now,
        facts={"rows": len(rows)},
    )
    for county_code, unit in sorted(
        {(row.county_code, row.institution_id) for row in rows}, key=str
    ):
        outbox.emit(CatalogueChanged(county_code=county_code, institution_id=unit), at=now)
    return len(rows)


def _lay_entry(draft: EntryDraft, actor: Actor) -> CatalogueEntry:
    """Write one row, and end the one it follows."""
    unit = None
    if draft.institution_id is not None:
        unit = Institution.objects.filter(pk=draft.institution_id).first()
        if unit is None:
            raise InstitutionNotFound(institution=draft.institution_id)
    county_code = unit.county_code if unit else draft.county_code
    must_reach(actor, county_code)
    prefix = _prefix(draft.icd_prefix)
    tier = "" if unit else str(draft.tier)
    _end_before(unit, county_code, tier, prefix, draft.from_on)
    return CatalogueEntry.objects.create(
        county_code=county_code,
        tier=tier,
        institution=unit,
        icd_prefix=prefix,
        disease_name=draft.disease_name or _disease_name(prefix),
        ability=draft.ability,
        condition=draft.condition,
        from_on=draft.from_on,
        source=draft.source,
    )


def _prefix(text: str) -> str:
    """The beginning of an ICD-10 code in capitals. Raises: BadPrefix (422)."""
    value = text.strip().upper()
    plain = value[:1].isascii() and value[:1].isalpha() and value[1:3].isdigit()
    if not plain or not 3 <= len(value) <= LONGEST_PREFIX:
        raise BadPrefix(field="icd_prefix", value=text)
    return value


def _disease_name(prefix: str) -> str:
    """What the beginning of a code stands for: the category, or the code's own name."""
    _, category = terminology.disease_group(prefix)
    return category if len(prefix) == 3 else terminology.code_name(terminology.System.ICD10, prefix)


def _end_before(
    unit: Institution | None, county_code: str, tier: str, prefix: str, from_on: date
) -> None:
    """End the open row of the same unit or tier and disease; one begun on the same day gives way."""
    rows = CatalogueEntry.objects.select_for_update().filter(
        institution=unit, icd_prefix=prefix, until_on__isnull=True
    )
    if unit is None:
        rows = rows.filter(county_code=county_code, tier=tier)
    for row in rows:
        if row.from_on == from_on:
            row.delete()
            continue
        last_day = from_on - timedelta(days=1)
        check_span(row.from_on, last_day)
        row.until_on = last_day
        row.save()


@transaction.atomic
def end_entry(entry_id: int, *, last_day: date, actor: Actor, now: datetime) -> CatalogueEntryCard:
    """Take a row out of the disease catalogue after a day.

    Emits: CatalogueChanged. Raises: EntryNotFound (404), EndsBeforeStart (422).
    """
    row: CatalogueEntry | None = (
        CatalogueEntry.objects.select_for_update()
        .filter(pk=entry_id, until_on__isnull=True)
        .first()
    )
    if row is None:
        raise EntryNotFound(entry=entry_id)
    must_reach(actor, row.county_code)
    check_span(row.from_on, last_day)
    row.until_on = last_day
    row.save()
    audit.record(actor, "organisations.catalogue_ended", target=f"catalogue:{row.pk}", at=now)
    outbox.emit(
        CatalogueChanged(county_code=row.county_code, institution_id=row.institution_id), at=now
    )
    return row.card()


@transaction.atomic
def set_services(
    institution_id: int, codes: Collection[str], *, on: date, actor: Actor, now: datetime
) -> None:
    """Say which services of the role catalogue an institution gives from a day on; others end the day before.

    Raises: InstitutionNotFound (404), UnknownService, EndsBeforeStart (422).
    """
    row = Institution.objects.select_for_update().filter(pk=institution_id).first()
    if row is None:
        raise InstitutionNotFound(institution=institution_id)
    must_reach(actor, row.county_code)
    known = {item.code for item in catalogue()}
    for code in sorted(set(codes) - known):
        raise UnknownService(field="services", service=code, tier=row.tier)
    held = {s.service_code: s for s in row.services.filter(until_on__isnull=True)}
    for code, service in held.items():
        if code not in codes:
            if service.from_on >= on:
                service.delete()
                continue
            service.until_on = on - timedelta(days=1)
            service.save()
    InstitutionService.objects.bulk_create(
        InstitutionService(institution=row, service_code=code, from_on=on)
        for code in sorted(set(codes) - set(held))
    )
    audit.record(
        actor,
        "organisations.services_set",
        target=f"institution:{row.pk}",
        at=now,
        facts={"services": sorted(codes)},
    )
