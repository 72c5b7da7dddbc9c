"""What is kept ready for reading: the timeline, in the writer's transaction."""

from collections.abc import Iterable, Sequence
from typing import Any

from lianyi.areas.records.definitions.names import DOCUMENT_KIND, ENCOUNTER_KIND
from lianyi.areas.records.models import (
    Condition,
    Document,
    Encounter,
    Observation,
    PrescriptionItem,
    TimelineRow,
)
from lianyi.areas.records.rules import classing, telling
from lianyi.areas.records.services.parts import local_day
from lianyi.areas.records.types import TimelineKind, TimelineLine
from lianyi.machinery import bulk, prepared
from lianyi.machinery.joining import joined

VOID_MARK = "【已作废】"
_LINE = ("ref", "kind")


@joined
def add_timeline_entry(line: TimelineLine) -> int:
    """Write, or write anew, the one line for (`ref`, `kind`), in the caller's transaction; return its id."""
    told = _told(line)
    row = bulk.new(TimelineRow, **told)
    prepared.upsert(row, unique=_LINE, change=tuple(name for name in told if name not in _LINE))
    return row.pk


def load_timeline_lines(lines: Iterable[TimelineLine]) -> None:
    """Write lines of a load, none of which is there yet, in the caller's transaction. Cost: one statement."""
    bulk.insert([bulk.new(TimelineRow, **_told(line)) for line in lines])


def _told(line: TimelineLine) -> dict[str, Any]:
    """The columns of a line."""
    return {
        "ref": line.ref,
        "kind": line.kind,
        "resident_id": line.resident_id,
        "institution_id": line.institution_id,
        "sensitivity": classing.sensitivity_of(line.codes, local_day(line.at)),
        "at": line.at,
        "title": line.title[: telling.TITLE],
        "summary": line.body[: telling.SUMMARY],
        "thread": line.thread,
    }


def encounter_line(
    encounter: Encounter,
    conditions: Sequence[Condition],
    observations: Sequence[Observation],
    items: Sequence[PrescriptionItem],
) -> TimelineRow:
    """The line that tells of a contact; made, not saved."""
    return bulk.new(
        TimelineRow,
        resident_id=encounter.resident_id,
        institution_id=encounter.institution_id,
        sensitivity=encounter.sensitivity,
        at=encounter.started_at,
        kind=encounter.kind,
        place_name=encounter.place_name,
        title=telling.title(
            principal_name=encounter.principal_name,
            chief_complaint=encounter.chief_complaint,
            kind_name=str(ENCOUNTER_KIND[encounter.kind]),
        ),
        summary=telling.summary(
            chief_complaint=encounter.chief_complaint if encounter.principal_name else "",
            others=[row.name for row in conditions[1:]],
            observations=[row.card() for row in observations],
            drugs=[item.drug_name for item in items],
        ),
        ref=f"encounter:{encounter.pk}",
        thread=f"episode:{encounter.episode_id}" if encounter.episode_id else "",
    )


def retell(encounter: Encounter) -> None:
    """Write the line of a contact anew from its rows, after a change."""
    line = encounter_line(
        encounter,
        list(encounter.conditions.order_by("rank")),
        list(encounter.observations.order_by("id")),
        list(PrescriptionItem.objects.filter(prescription__encounter=encounter).order_by("id")),
    )
    columns = ("sensitivity", "at", "title", "summary", "thread")
    TimelineRow.objects.filter(ref=line.ref, kind=line.kind).update(
        **{name: getattr(line, name) for name in columns}
    )


def strike(encounter: Encounter) -> None:
    """Mark the line of a voided contact."""
    rows = TimelineRow.objects.filter(ref=f"encounter:{encounter.pk}", kind=encounter.kind)
    title = telling.title(
        principal_name=encounter.principal_name,
        chief_complaint=encounter.chief_complaint,
        kind_name=str(ENCOUNTER_KIND[encounter.kind]),
    )
    rows.update(title=f"{VOID_MARK}{title}"[: telling.TITLE], summary="")


def document_line(document: Document) -> None:
    """Write the line of a document."""
    add = TimelineRow.objects.update_or_create
    add(
        ref=f"document:{document.pk}",
        kind=TimelineKind.DOCUMENT,
        defaults={
            "resident_id": document.resident_id,
            "institution_id": document.institution_id,
            "sensitivity": document.sensitivity,
            "at": document.at,
            "title": document.title[: telling.TITLE],
            "summary": f"{DOCUMENT_KIND[document.kind]} · {document.signed_by or '未签名'}"[
                : telling.SUMMARY
            ],
            "thread": f"encounter:{document.encounter_id}" if document.encounter_id else "",
        },
    )
