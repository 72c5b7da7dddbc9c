"""Versions of a contact's content: kept at every change, graded, sealed when signed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from lianyi.areas.records.events import EncounterAmended
from lianyi.areas.records.models import (
    Condition,
    Encounter,
    Observation,
    PrescriptionItem,
    Revision,
)
from lianyi.areas.records.rules import completeness, contact, sealing
from lianyi.areas.records.services.access import signer_name
from lianyi.areas.records.types import EncounterState, Source, plain
from lianyi.kernel.actor import Actor
from lianyi.machinery import prepared
from lianyi.machinery.audit import public as audit
from lianyi.machinery.crypto.keyring import audit_key
from lianyi.machinery.outbox import public as outbox


@dataclass(frozen=True, slots=True)
class Parts:
    """The rows of a contact beside its own, each list in its order."""

    conditions: Sequence[Condition]
    observations: Sequence[Observation]
    items: Sequence[PrescriptionItem]


def parts_of(encounter: Encounter) -> Parts:
    """The rows of a contact as they are stored. Cost: three statements."""
    items = PrescriptionItem.objects.filter(prescription__encounter=encounter)
    return Parts(
        list(encounter.conditions.order_by("rank")),
        list(encounter.observations.order_by("id")),
        list(items.order_by("id")),
    )


def write_first(encounter: Encounter, held: Parts, *, actor: Actor, now: datetime) -> None:
    """Keep version 1 of a new contact; what came signed from elsewhere has no version of ours."""
    if encounter.source == Source.HERE:
        _write(encounter, held, reason="", actor=actor, now=now)


def write_next(encounter: Encounter, *, reason: str, actor: Actor, now: datetime) -> None:
    """Keep the content as it stands now as the next, unsigned version; audit and tell."""
    encounter.version += 1
    encounter.state = EncounterState.OPEN
    held = parts_of(encounter)
    grade_content(encounter, [row.code for row in held.observations])
    encounter.save()
    _write(encounter, held, reason=reason, actor=actor, now=now)
    audit.record(
        actor,
        "records.amend_encounter",
        target=f"encounter:{encounter.pk}",
        at=now,
        resident_id=encounter.resident_id,
        purpose=reason,
        facts={"version": encounter.version},
    )
    tell_amended(encounter, now)


def seal_revision(revision: Revision, *, subject: str, actor: Actor, now: datetime) -> None:
    """Sign a version: from here on a change of content, signer or instant breaks the seal."""
    key_id, key = audit_key()
    mark = sealing.seal(
        revision.content,
        subject=subject,
        number=revision.number,
        signer_id=actor.user_id,
        at=now,
        key=key,
    )
    revision.signed_at, revision.signed_by_id, revision.signed_by = (
        now,
        actor.user_id,
        signer_name(actor),
    )
    revision.key_id, revision.seal = key_id, mark
    revision.save()


def content_of(encounter: Encounter, held: Parts) -> dict[str, Any]:
    """The whole content of a contact as it stands, in plain JSON."""
    return {
        "kind": encounter.kind,
        "department": encounter.department,
        "doctor": encounter.doctor_name,
        "started_at": encounter.started_at.isoformat(),
        "ended_at": encounter.ended_at.isoformat() if encounter.ended_at else None,
        "chief_complaint": encounter.chief_complaint,
        "note": encounter.note,
        "disposition": encounter.disposition,
        "total_fen": encounter.total_fen,
        "fund_fen": encounter.fund_fen,
        "conditions": [
            {"code": c.code, "name": c.name, "kind": c.kind, "verification": c.verification}
            for c in held.conditions
        ],
        "observations": [
            {
                "code": o.code,
                "name": o.name,
                "value": _decimal(o.value),
                "text": o.text,
                "unit": o.unit,
            }
            for o in held.observations
        ],
        "drugs": [
            {
                "code": i.drug_code,
                "name": i.drug_name,
                "dose": i.dose,
                "frequency": i.frequency,
                "route": i.route,
                "days": i.days,
                "quantity": _decimal(i.quantity),
                "unit": i.unit,
            }
            for i in held.items
        ],
    }


def grade_content(
    encounter: Encounter, measured: Iterable[str] | None = None
) -> completeness.Score:
    """Set the completeness of a contact's record; asks for the codes of its values where they are not at hand."""
    if measured is None:
        measured = encounter.observations.values_list("code", flat=True)
    graded = completeness.contact_score(
        present=contact.held(
            chief_complaint=encounter.chief_complaint,
            note=encounter.note,
            codes=set(measured),
            principal_code=encounter.principal_code,
            doctor_name=encounter.doctor_name,
            disposition=encounter.disposition,
        ),
        applies=contact.applying(kind=encounter.kind, is_finished=encounter.ended_at is not None),
    )
    encounter.quality = graded.percent
    return graded


def _write(encounter: Encounter, held: Parts, *, reason: str, actor: Actor, now: datetime) -> None:
    prepared.insert(
        Revision(
            encounter=encounter,
            number=encounter.version,
            content=content_of(encounter, held),
            reason=reason[:200],
            written_at=now,
            written_by_id=actor.user_id,
            written_by=signer_name(actor),
        )
    )


def keep_received(encounter: Encounter, now: datetime) -> None:
    """Keep what was received before it is touched for the first time."""
    if encounter.source != Source.HERE and not encounter.revisions.exists():
        Revision.objects.create(
            encounter=encounter,
            number=encounter.version,
            content=content_of(encounter, parts_of(encounter)),
            reason="接收时的内容",
            written_at=encounter.recorded_at,
            written_by=encounter.doctor_name or encounter.place_name or "导入",
        )


def tell_amended(encounter: Encounter, now: datetime) -> None:
    amended = EncounterAmended(
        encounter_id=encounter.pk, resident_id=encounter.resident_id, version=encounter.version
    )
    outbox.emit(amended, at=now)


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
