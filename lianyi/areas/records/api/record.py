"""REST of the shared record: contacts, timeline, summary, import, and the door of connected systems."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, File, Query, Router, Schema, Status
from ninja.files import UploadedFile

from lianyi.areas.records.selectors import encounters as reads
from lianyi.areas.records.selectors import exchange as exchange_reads
from lianyi.areas.records.services import exchange, reading, revising, visiting
from lianyi.areas.records.services.importing import import_encounters
from lianyi.areas.records.types import (
    ConditionDraft,
    ConditionKind,
    Disposition,
    EncounterDraft,
    EncounterKind,
    ItemDraft,
    ObservationDraft,
    PrescriptionDraft,
    Verification,
)
from lianyi.machinery.api import REFUSALS, Paged, Paging, paged
from lianyi.machinery.scope import actor_of, needs

router = Router(tags=["记录 records"])


class ConditionIn(Schema):
    """A diagnosis by ICD-10 code."""

    code: str
    name: str = ""
    kind: ConditionKind = ConditionKind.SECONDARY
    verification: Verification = Verification.CONFIRMED


class ObservationIn(Schema):
    """A value by code of the code system `observation`."""

    code: str
    value: Decimal | None = None
    text: str = ""
    taken_at: datetime | None = None


class DrugIn(Schema):
    """One drug."""

    drug_code: str
    drug_name: str = ""
    dose: str = ""
    frequency: str = ""
    route: str = ""
    days: int = 1
    quantity: Decimal = Decimal(1)


class EncounterIn(Schema):
    """A contact. `client_id` is your own key: sent twice, it is stored once (villages with a bad network)."""

    resident_id: int
    kind: EncounterKind
    started_at: datetime
    ended_at: datetime | None = None
    institution_id: int | None = None
    doctor_id: int | None = None
    department: str = ""
    chief_complaint: str = ""
    note: dict[str, str] = Field(default_factory=dict)
    disposition: Disposition | None = None
    conditions: list[ConditionIn] = Field(default_factory=list)
    observations: list[ObservationIn] = Field(default_factory=list)
    drugs: list[DrugIn] = Field(default_factory=list)
    long_term: bool = False
    total_fen: int = 0
    fund_fen: int = 0
    client_id: str
    sign: bool = False

    def draft(self) -> EncounterDraft:
        """The contact as drafted."""
        drugs = tuple(ItemDraft(**drug.dict()) for drug in self.drugs)
        return EncounterDraft(
            resident_id=self.resident_id,
            kind=self.kind,
            started_at=_aware(self.started_at),
            ended_at=_aware(self.ended_at) if self.ended_at else None,
            institution_id=self.institution_id,
            doctor_id=self.doctor_id,
            department=self.department,
            chief_complaint=self.chief_complaint,
            note=self.note,
            disposition=self.disposition,
            conditions=tuple(ConditionDraft(**condition.dict()) for condition in self.conditions),
            observations=tuple(ObservationDraft(**value.dict()) for value in self.observations),
            prescriptions=(PrescriptionDraft(items=drugs, long_term=self.long_term),)
            if drugs
            else (),
            total_fen=self.total_fen,
            fund_fen=self.fund_fen,
            client_id=self.client_id,
        )


class EncounterOut(Schema):
    """A contact in short. Money in fen."""

    id: int
    resident_id: int
    kind: str
    state: str
    institution_id: int | None
    place_name: str
    department: str
    doctor_id: int | None
    doctor_name: str
    episode_id: int | None
    started_at: datetime
    ended_at: datetime | None
    chief_complaint: str
    principal_code: str
    principal_name: str
    disposition: str | None
    total_fen: int
    fund_fen: int
    outside_county: bool
    version: int
    quality: int | None


class ConditionOut(Schema):
    """A diagnosis."""

    code: str
    name: str
    kind: str
    verification: str


class ObservationOut(Schema):
    """A value."""

    code: str
    name: str
    value: Decimal | None
    text: str
    unit: str
    flag: str
    taken_at: datetime


class DrugOut(Schema):
    """A drug."""

    drug_code: str
    drug_name: str
    dose: str
    frequency: str
    days: int
    quantity: Decimal
    long_term: bool


class EncounterDetailOut(Schema):
    """A contact with its parts."""

    card: EncounterOut
    note: dict[str, str]
    conditions: list[ConditionOut]
    observations: list[ObservationOut]
    drugs: list[DrugOut]


class TimelineOut(Schema):
    """One line of a timeline."""

    id: int
    at: datetime
    kind: str
    institution_id: int | None
    place_name: str
    title: str
    summary: str
    ref: str
    thread: str


class ProblemOut(Schema):
    """A problem of the problem list."""

    code: str
    name: str
    since: datetime
    last: datetime
    chronic: bool


class AllergyOut(Schema):
    """An allergy."""

    kind: str
    substance: str
    reaction: str


class SummaryOut(Schema):
    """The continuity package (REF-12). `withheld` counts sensitive lines this post may not read."""

    resident_id: int
    problems: list[ProblemOut]
    allergies: list[AllergyOut]
    drugs: list[DrugOut]
    observations: list[ObservationOut]
    last_encounters: list[EncounterOut]
    family_doctor_id: int | None
    withheld: int


class ContactsImportOut(Schema):
    """What an import did, or would do."""

    dry_run: bool
    rows: int
    encounters: int
    already_known: int
    conditions: int
    observations: int


class InterfaceOut(Schema):
    """A connected system."""

    id: int
    code: str
    name: str
    institution_id: int
    standard: str
    state: str
    last_message_at: datetime | None
    waiting: int


class MessageOut(Schema):
    """A received message: STORED, or FAILED and waiting in the error queue with the reason."""

    id: int
    state: str
    stored: int
    error_code: str
    error_text: str


@router.post("/encounters", response={201: EncounterOut, **REFUSALS})
@needs("records.write")
def record_encounter(request: HttpRequest, body: EncounterIn) -> Any:
    """Write a contact, at once or not at all; idempotent by `client_id`."""
    card = visiting.write_visit(
        draft=body.draft(), sign=body.sign, actor=actor_of(request), now=timezone.now()
    )
    return Status(201, card)


@router.get("/encounters", response={200: Paged[EncounterOut], **REFUSALS})
@needs("records.view")
def list_encounters(
    request: HttpRequest, paging: Query[Paging], kind: EncounterKind | None = None
) -> Any:
    """Contacts of institutions in reach, newest first."""
    scope = actor_of(request).scope
    return paged(
        reads.list_encounters(
            scope,
            institution_ids=scope.institution_ids,
            kinds=(kind,) if kind else (),
            after=paging.after,
            at_most=paging.limit,
        )
    )


@router.get("/encounters/{encounter_id}", response={200: EncounterDetailOut, **REFUSALS})
@needs("records.view")
def get_encounter(request: HttpRequest, encounter_id: int) -> Any:
    """One contact with its parts. The reading is noted."""
    return reading.open_encounter(
        encounter_id=encounter_id, actor=actor_of(request), now=timezone.now()
    )


@router.post("/encounters/{encounter_id}/sign", response={200: EncounterOut, **REFUSALS})
@needs("records.sign")
def sign_encounter(request: HttpRequest, encounter_id: int) -> Any:
    """Sign the newest version."""
    return revising.sign_encounter(
        encounter_id=encounter_id, actor=actor_of(request), now=timezone.now()
    )


@router.get("/residents/{resident_id}/timeline", response={200: Paged[TimelineOut], **REFUSALS})
@needs("records.view")
def get_timeline(
    request: HttpRequest, resident_id: int, paging: Query[Paging], kind: str = "", thread: str = ""
) -> Any:
    """The timeline of a resident over all institutions, newest first. The reading is noted."""
    wanted = reading.TimelineFilter(
        kinds=(kind,) if kind else (), thread=thread, after=paging.after, at_most=paging.limit
    )
    return paged(
        reading.open_timeline(
            resident_id=resident_id, wanted=wanted, actor=actor_of(request), now=timezone.now()
        )
    )


@router.get("/residents/{resident_id}/summary", response={200: SummaryOut, **REFUSALS})
@needs("records.view")
def get_summary(request: HttpRequest, resident_id: int) -> Any:
    """Problems, allergies, drugs, newest values and last contacts. The reading is noted."""
    return reading.open_summary(
        resident_id=resident_id, actor=actor_of(request), now=timezone.now()
    )


@router.post("/import", response={200: ContactsImportOut, **REFUSALS})
@needs("records.import")
def import_file(
    request: HttpRequest,
    file: File[UploadedFile],
    dry_run: bool = True,
) -> Any:
    """Contacts from CSV, XLSX or a FHIR R4 Bundle: every wrong row is named; all or none are stored."""
    return import_encounters(
        content=file.read(), dry_run=dry_run, actor=actor_of(request), now=timezone.now()
    )


@router.get("/interfaces", response={200: list[InterfaceOut], **REFUSALS})
@needs("records.import", "organisations.manage", "outbox.operate")
def list_interfaces(request: HttpRequest) -> Any:
    """Connected systems with their state, those in trouble first."""
    return exchange_reads.list_interfaces(actor_of(request).scope, now=timezone.now())


@router.post("/interfaces/{code}/messages", response={200: MessageOut, **REFUSALS})
@needs("records.import")
def receive_message(request: HttpRequest, code: str) -> Any:
    """Push a FHIR R4 Bundle (JSON or XML) or a table as the request's body.

    What cannot be stored is kept, sealed, in the error queue; the answer then says FAILED with the reason.
    """
    return exchange.receive_message(
        code=code, content=request.body, actor=actor_of(request), now=timezone.now()
    )


@router.post("/messages/{message_id}/replay", response={200: MessageOut, **REFUSALS})
@needs("records.import")
def replay_message(request: HttpRequest, message_id: int) -> Any:
    """Try a waiting message again."""
    return exchange.replay_message(
        message_id=message_id, actor=actor_of(request), now=timezone.now()
    )


def _aware(at: datetime) -> datetime:
    """An instant without a zone means the county's wall clock."""
    return at if at.tzinfo else timezone.make_aware(at)
