"""What the resident must not get, and what is no longer taken: allergies and stopped drugs."""

from datetime import datetime

from django.db import transaction

from lianyi.areas.records.models import Allergy, Prescription, PrescriptionItem
from lianyi.areas.records.rules import checking
from lianyi.areas.records.services import projecting
from lianyi.areas.records.services.access import signer_name
from lianyi.areas.records.types import (
    AllergyCard,
    AllergyDraft,
    AllergyKind,
    TimelineKind,
    TimelineLine,
)
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit


class BadAllergy(DomainError):
    """An allergy needs a substance; the statement that none is known needs none."""

    code = "records.bad_allergy"
    http_status = 422
    template = "Name the substance (1 to 80 characters), or state that no allergy is known."


class AllergyKnown(DomainError):
    """Stated twice, or against what stands."""

    code = "records.allergy_known"
    http_status = 409
    template = "{substance} is recorded already."


class AllergyNotFound(DomainError):
    """No such allergy within reach."""

    code = "records.allergy_not_found"
    http_status = 404
    template = "There is no allergy {allergy_id} within your reach."


class DrugNotFound(DomainError):
    """No such prescribed drug within reach."""

    code = "records.drug_not_found"
    http_status = 404
    template = "There is no prescribed drug {item_id} within your reach."


@transaction.atomic
def record_allergy(*, draft: AllergyDraft, actor: Actor, now: datetime) -> AllergyCard:
    """State an allergy, or that none is known. A stated allergy ends the statement that none is known.

    Raises: ResidentNotFound (404), BadAllergy, TooLong (422), AllergyKnown (409).
    """
    none_known = draft.kind is AllergyKind.NONE_KNOWN
    substance = "" if none_known else draft.substance.strip()
    checking.check_texts(draft, {"substance": 80, "code": 40, "reaction": 120})
    if none_known is bool(substance):
        raise BadAllergy(field="substance")
    resident_id = residents.get_resident(draft.resident_id, actor.scope).id
    person = residents.same_person_ids(resident_id)
    standing = Allergy.objects.select_for_update().filter(resident_id__in=person, refuted_at=None)
    if standing.filter(kind=draft.kind, substance=substance).exists():
        raise AllergyKnown(field="substance", substance=substance or "无已知过敏")
    if none_known and standing.exclude(kind=AllergyKind.NONE_KNOWN).exists():
        raise AllergyKnown(field="substance", substance="过敏史")
    if not none_known:
        standing.filter(kind=AllergyKind.NONE_KNOWN).update(
            refuted_at=now, refuted_reason="已记录过敏"
        )
    row = Allergy.objects.create(
        resident_id=resident_id,
        institution_id=actor.institution_id,
        kind=draft.kind,
        code=draft.code,
        substance=substance,
        reaction=draft.reaction,
        severity=draft.severity,
        stated_at=now,
        stated_by=signer_name(actor),
    )
    _tell_allergy(row, actor, now)
    return row.card()


@transaction.atomic
def refute_allergy(*, allergy_id: int, reason: str, actor: Actor, now: datetime) -> AllergyCard:
    """Take an allergy off the list, with the reason. Raises: AllergyNotFound (404), TooLong (422)."""
    checking.check_text("reason", reason, 120)
    rows = Allergy.objects.visible_to(actor.scope).select_for_update(of=("self",))
    row = rows.filter(pk=allergy_id, refuted_at=None).order_by("pk").first()
    if row is None:
        raise AllergyNotFound(allergy_id=allergy_id)
    row.refuted_at, row.refuted_reason = now, reason
    row.save()
    audit.record(
        actor,
        "records.refute_allergy",
        target=f"allergy:{row.pk}",
        at=now,
        resident_id=row.resident_id,
        purpose=reason,
    )
    return row.card()


@transaction.atomic
def stop_drug(*, item_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Take a drug off the list of current drugs; stopping it twice changes nothing.

    Raises: DrugNotFound (404), TooLong (422).
    """
    checking.check_text("reason", reason, 100)
    prescriptions = Prescription.objects.visible_to(actor.scope)
    rows = PrescriptionItem.objects.select_for_update(of=("self",)).select_related("prescription")
    item = rows.filter(pk=item_id, prescription__in=prescriptions).order_by("pk").first()
    if item is None:
        raise DrugNotFound(item_id=item_id)
    if item.stopped_at is None:
        item.stopped_at, item.stopped_reason = now, reason
        item.save()
        audit.record(
            actor,
            "records.stop_drug",
            target=f"drug:{item.pk}",
            at=now,
            resident_id=item.prescription.resident_id,
            purpose=reason,
        )


def _tell_allergy(row: Allergy, actor: Actor, now: datetime) -> None:
    if row.kind != AllergyKind.NONE_KNOWN:
        projecting.add_timeline_entry(
            TimelineLine(
                resident_id=row.resident_id,
                at=now,
                kind=TimelineKind.ALLERGY,
                institution_id=row.institution_id,
                title=f"过敏：{row.substance}",
                body=row.reaction,
                ref=f"allergy:{row.pk}",
            )
        )
    audit.record(
        actor,
        "records.record_allergy",
        target=f"allergy:{row.pk}",
        at=now,
        resident_id=row.resident_id,
        facts={"kind": row.kind},
    )
