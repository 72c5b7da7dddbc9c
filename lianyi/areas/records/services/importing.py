"""Contacts from files and messages: read, checked whole, stored all or none."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records.models import Encounter
from lianyi.areas.records.rules import checking, fhir
from lianyi.areas.records.services import parts
from lianyi.areas.records.services.access import must_write_for
from lianyi.areas.records.services.counting import refresh_health_records
from lianyi.areas.records.services.loading import load_encounters
from lianyi.areas.records.services.sheet import CONTACTS, VALUES
from lianyi.areas.records.types import (
    ConditionDraft,
    ConditionKind,
    Disposition,
    EncounterDraft,
    EncounterKind,
    EncounterRow,
    ForeignContact,
    ImportReport,
    ObservationDraft,
    Source,
)
from lianyi.areas.residents import public as residents
from lianyi.kernel import money
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError, RowErrors
from lianyi.kernel.identity import mask_name
from lianyi.machinery.audit import public as audit
from lianyi.machinery.tabular import fault_of, read

MOST_BYTES = 30 * 1024 * 1024
MOST_FAULTS = 500


class ResidentUnknown(DomainError):
    """The number belongs to nobody within reach."""

    code = "records.import_resident_unknown"
    http_status = 422
    template = "Nobody with this number is on file within your reach; register the resident first."


class NameDiffers(DomainError):
    """The name in the file is not that of the person with this number."""

    code = "records.import_name_differs"
    http_status = 422
    template = "The name does not fit the person on file with this number; check number and name."


class InstitutionUnknown(DomainError):
    """The institution's code is not in the register."""

    code = "records.import_institution_unknown"
    http_status = 422
    template = "There is no institution with code {institution}; use the code of the register."


class TwiceInFile(DomainError):
    """A serial number that comes twice names two contacts, or one twice."""

    code = "records.import_twice"
    http_status = 422
    template = "Serial {serial} stands in line {line} already."


class FileTooBig(DomainError):
    """More than is read at once."""

    code = "records.file_too_big"
    http_status = 422
    template = "The file has more than {most} MB; split it."


class NotText(DomainError):
    """Neither UTF-8 text nor a workbook."""

    code = "records.not_text"
    http_status = 422
    template = "The file is neither a table (CSV, XLSX) nor a Bundle in UTF-8 (JSON, XML)."


@transaction.atomic
def import_encounters(
    *,
    content: bytes,
    actor: Actor,
    now: datetime,
    dry_run: bool = False,
    institution_id: int | None = None,
    source: Source = Source.FILE,
) -> ImportReport:
    """Store the contacts of a CSV, XLSX or FHIR Bundle, all or none; what is stored already is passed over.

    `institution_id` is where contacts without an institution's code took place; the actor's own by default.
    Raises: RowErrors (422) naming every wrong row, NotABundle, FileTooBig, NotText (422).
    """
    contacts, told = _read(content)
    checked = _Check(actor, now, institution_id or actor.institution_id, source)
    rows = checked.all(contacts)
    told += [fault_of(row, refusal) for row, refusal in checked.faults]
    if told:
        raise RowErrors(told[:MOST_FAULTS])
    report = ImportReport(
        dry_run=dry_run,
        rows=len(contacts),
        encounters=len(rows),
        already_known=len(contacts) - len(rows),
        conditions=sum(len(row.conditions) for row in rows),
        observations=sum(len(row.values) for row in rows),
    )
    if not dry_run and rows:
        load_encounters(rows, now=now, source=source)
        refresh_health_records({row.resident_id for row in rows}, now)
        audit.record(
            actor,
            "records.import_encounters",
            target=f"import:{now:%Y%m%d%H%M%S}",
            at=now,
            facts={"encounters": report.encounters, "known": report.already_known},
        )
    return report


def _read(content: bytes) -> tuple[list[ForeignContact], list[dict[str, Any]]]:
    """Contacts of a file, and what is wrong with it. Raises: FileTooBig, NotText, NotABundle (422)."""
    if len(content) > MOST_BYTES:
        raise FileTooBig(most=MOST_BYTES // 1024 // 1024)
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in (b"{", b"<", b"["):
        try:
            contacts, faults = fhir.read_bundle(content.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise NotText from None
        return contacts, [fault_of(row, refusal) for row, refusal in faults]
    found: list[ForeignContact] = []
    told: list[dict[str, Any]] = []
    for row in read(content, CONTACTS):
        told += row.faults
        if not row.faults:
            found.append(_from_sheet(row.line, row.values))
    return found, told


def _from_sheet(line: int, cells: dict[str, Any]) -> ForeignContact:
    """A row of the table as a contact; amounts in yuan become fen."""
    others = [
        code for code in cells.get("other_codes", "").replace("；", ";").split(";") if code.strip()
    ]
    conditions = []
    if cells.get("principal_code"):
        conditions.append(
            ConditionDraft(
                code=cells["principal_code"],
                name=cells.get("principal_name", ""),
                kind=ConditionKind.PRINCIPAL,
            )
        )
    conditions += [ConditionDraft(code=code.strip(), name=code.strip()) for code in others]
    outside = bool(cells.get("place_name"))
    draft = EncounterDraft(
        resident_id=0,
        kind=EncounterKind(cells["kind"]),
        started_at=cells["started_at"],
        ended_at=cells.get("ended_at"),
        department=cells.get("department", ""),
        doctor_name=cells.get("doctor", ""),
        chief_complaint=cells.get("chief_complaint", ""),
        disposition=Disposition(cells["disposition"]) if cells.get("disposition") else None,
        conditions=tuple(conditions),
        observations=tuple(
            ObservationDraft(code=code, value=cells[name])
            for name, code in VALUES.items()
            if cells.get(name) is not None
        ),
        total_fen=money.from_yuan(cells.get("total") or Decimal(0)),
        fund_fen=money.from_yuan(cells.get("fund") or Decimal(0)),
        outside_county=outside,
        place_name=cells.get("place_name", ""),
        place_division=cells.get("place_division", ""),
        external_id=cells["external_id"],
        open_episode=False,
    )
    return ForeignContact(
        row=line,
        number=cells["number"],
        name=cells.get("name", ""),
        institution_code=cells.get("institution", ""),
        draft=draft,
    )


class _Check:
    """Finds person and institution of each contact and checks it; collects every fault."""

    def __init__(
        self, actor: Actor, now: datetime, institution_id: int | None, source: Source
    ) -> None:
        self.actor = actor
        self.now = now
        self.institution_id = institution_id
        self.source = source
        self.everyone = Actor.system(now).scope  # whoever treats a person may write it down
        self.faults: list[fhir.Fault] = []
        self.people: dict[str, residents.ResidentCard | None] = {}
        self.places: dict[str, int | None] = {}
        self.serials: dict[tuple[int | None, str, str], int] = {}

    def all(self, contacts: Iterable[ForeignContact]) -> list[EncounterRow]:
        """The contacts not stored yet, as rows for the loader."""
        drafts = []
        for contact in contacts:
            try:
                drafts.append((contact.row, self._one(contact)))
            except DomainError as refusal:
                self.faults.append((contact.row, refusal))
        known = self._known([draft for _, draft in drafts])
        return [
            _row(draft)
            for _, draft in drafts
            if (draft.institution_id, _place(draft), draft.external_id) not in known
        ]

    def _one(self, contact: ForeignContact) -> EncounterDraft:
        if contact.number not in self.people:
            self.people[contact.number] = residents.find_by_number(contact.number, self.everyone)
        card = self.people[contact.number]
        if card is None:
            raise ResidentUnknown(field="number")
        if contact.name and mask_name(contact.name) != card.masked_name:
            raise NameDiffers(field="name")
        draft = contact.draft
        institution_id = None if draft.outside_county else self._place(contact.institution_code)
        draft = replace(
            draft, resident_id=card.id, institution_id=institution_id, source=self.source
        )
        checking.check(draft, self.now)
        parts.names_for(draft.conditions, (), strict=False)
        if institution_id is not None:
            must_write_for(self.actor, institution_id)
        self._once(draft, contact.row)
        return draft

    def _place(self, code: str) -> int | None:
        if not code:
            return self.institution_id
        if code not in self.places:
            card = organisations.find_by_code(code)
            self.places[code] = card.id if card else None
        if self.places[code] is None:
            raise InstitutionUnknown(field="institution", institution=code)
        return self.places[code]

    def _once(self, draft: EncounterDraft, row: int) -> None:
        if not draft.external_id:
            return
        key = (draft.institution_id, _place(draft), draft.external_id)
        if key in self.serials:
            raise TwiceInFile(field="external_id", serial=draft.external_id, line=self.serials[key])
        self.serials[key] = row

    def _known(self, drafts: list[EncounterDraft]) -> set[tuple[int | None, str, str]]:
        """Serials stored already."""
        serials = [draft.external_id for draft in drafts if draft.external_id]
        found: set[tuple[int | None, str, str]] = set()
        for start in range(0, len(serials), 500):
            rows = Encounter.objects.filter(external_id__in=serials[start : start + 500])
            for place_id, name, serial in rows.values_list(
                "institution_id", "place_name", "external_id"
            ):
                assert serial is not None  # asked for by serial; the type checker cannot know
                found.add((place_id, "" if place_id else name, serial))
        return found


def _place(draft: EncounterDraft) -> str:
    return "" if draft.institution_id else draft.place_name


def _row(draft: EncounterDraft) -> EncounterRow:
    ordered = sorted(draft.conditions, key=lambda c: c.kind is not ConditionKind.PRINCIPAL)
    return EncounterRow(
        resident_id=draft.resident_id,
        kind=draft.kind,
        started_at=draft.started_at,
        ended_at=draft.ended_at,
        institution_id=draft.institution_id,
        doctor_name=draft.doctor_name,
        department=draft.department,
        chief_complaint=draft.chief_complaint,
        disposition=draft.disposition,
        conditions=tuple((c.code, c.name) for c in ordered),
        values=draft.observations,
        total_fen=draft.total_fen,
        fund_fen=draft.fund_fen,
        outside_county=draft.outside_county,
        place_name=draft.place_name,
        place_division=draft.place_division,
        external_id=draft.external_id,
    )
