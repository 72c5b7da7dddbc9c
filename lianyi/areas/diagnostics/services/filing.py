"""Studies to their orders: by accession number, and only where the person agrees; all else waits for a person."""

from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.definitions.imaging import QUIET_SECONDS
from lianyi.areas.diagnostics.models import Order, Study
from lianyi.areas.diagnostics.models.study import AT_ORDER
from lianyi.areas.diagnostics.rules.filing import BESIDE
from lianyi.areas.diagnostics.selectors.filing import compared
from lianyi.areas.diagnostics.services.examining import examine, transmit
from lianyi.areas.diagnostics.services.moves import rules_of
from lianyi.areas.diagnostics.types.imaging import Mismatch, StudyCard, StudyState
from lianyi.areas.diagnostics.types.words import State
from lianyi.kernel.actor import SYSTEM, Actor, Scope
from lianyi.machinery.audit import public as audit
from lianyi.machinery.dicom import public as dicom

GATEWAY: Final = "影像网关"


@transaction.atomic
def file_study(*, study_uid: str, now: datetime) -> StudyCard:
    """File a study that arrived to its order, or hold it with every reason; one that a person decided stays as it is.

    Safe to call again: more images of a filed study change nothing, a held one is tried anew.
    Raises: dicom.NotFound (404) for a study that is not complete. Cost: about six queries.
    """
    found = dicom.get_study(study_uid, within=None)
    study = _known(found, now)
    if study.state != StudyState.QUARANTINED:
        return study.card()
    order, wrong = _order_for(found, now)
    if order is not None and not wrong:
        place(study, order, StudyState.FILED, now=now)
    study.modality, study.reasons = _modality(found), list(wrong)
    study.save()
    audit.record(
        gateway(found.sender_institution_id, now),
        "diagnostics.hold_study" if wrong else "diagnostics.file_study",
        target=f"study:{study.pk}",
        at=now,
        resident_id=study.resident_id,
        facts={"uid": found.uid, "order": order.number if order else None, "wrong": list(wrong)},
    )
    return study.card()


def place(study: Study, order: Order, state: StudyState, *, now: datetime) -> None:
    """Put a study to an order, unsaved."""
    study.order, study.resident_id = order, order.resident_id
    study.state, study.decided_at = state, now


def adopt(study_uid: str, order: Order, *, now: datetime) -> StudyCard:
    """Put a study that we made ourselves to its order, whatever the order's state; a second time it changes nothing.

    Expects: a transaction. Raises: dicom.NotFound (404).
    """
    study = _known(dicom.get_study(study_uid, within=None), now)
    place(study, order, StudyState.FILED, now=now)
    study.reasons = []
    study.save()
    return study.card()


@transaction.atomic
def note_examined(*, order_id: int, now: datetime) -> None:
    """Its images are here, so the order was examined: the apparatus says so where nobody has.

    Does nothing for an order that is further on. Emits: what `examine` emits.
    """
    order = Order.objects.locked(order_id)
    if order.state == State.ORDERED:
        examine(
            order_id=order_id, actor=gateway(order.performer_id, now), now=now, note="影像已到达"
        )


def transmit_quiet(now: datetime, at_most: int = 200) -> int:
    """Hand studies to their centre that stopped arriving a while ago, none in halves; return how many.

    Each in a transaction of its own. Source: lianyi (diagnostics.study_quiet_seconds).
    """
    rows = Study.objects.filter(state__in=AT_ORDER, order__state=State.EXAMINED)
    count = 0
    for row in rows.select_related("index", "order__case").order_by("pk")[:at_most]:
        assert row.order is not None  # a table constraint says so
        quiet_s = rules_of(row.order).whole(QUIET_SECONDS)
        if (now - row.index.last_at).total_seconds() >= quiet_s:
            actor = gateway(row.order.performer_id, now)
            count += _transmitted(row.order.pk, actor, now)
    return count


@transaction.atomic
def _transmitted(order_id: int, actor: Actor, now: datetime) -> int:
    """Hand one over, unless somebody was faster."""
    order = Order.objects.locked(order_id)
    if order.state != State.EXAMINED:
        return 0
    transmit(order_id=order_id, actor=actor, now=now)
    return 1


def gateway(institution_id: int | None, now: datetime) -> Actor:
    """The gateway of an institution: it acts when images arrive."""
    return Actor(
        user_id=None,
        name=GATEWAY,
        role=SYSTEM,
        institution_id=institution_id,
        scope=Scope(everything=True, at=now),
    )


def _known(found: dicom.StudyCard, now: datetime) -> Study:
    """The row of a study, locked; made where it is new."""
    Study.objects.bulk_create(
        [
            Study(
                index_id=found.key,
                uid=found.uid,
                state=StudyState.QUARANTINED,
                institution_id=found.sender_institution_id,
                modality=_modality(found),
                reasons=[Mismatch.NO_ACCESSION],
                arrived_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    return Study.objects.select_for_update(of=("self",)).get(uid=found.uid)


def _order_for(found: dicom.StudyCard, now: datetime) -> tuple[Order | None, tuple[Mismatch, ...]]:
    """The order a study names, and what speaks against it."""
    if not found.accession:
        return None, (Mismatch.NO_ACCESSION,)
    order = Order.objects.filter(number=found.accession).first()
    if order is None:
        return None, (Mismatch.UNKNOWN_ORDER,)
    return order, compared(found, order, now)


def _modality(found: dicom.StudyCard) -> str:
    said = [each for each in found.modalities if each not in BESIDE]
    return (said or list(found.modalities) or [""])[0][:16]
