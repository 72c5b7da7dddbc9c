"""The merge desk: a person decides where a study belongs that the rules did not file."""

from datetime import datetime

from django.db import transaction

from lianyi.areas.diagnostics.definitions.imaging import MERGE
from lianyi.areas.diagnostics.models import Order, Share, Study
from lianyi.areas.diagnostics.models.study import AT_ORDER
from lianyi.areas.diagnostics.selectors.filing import compared
from lianyi.areas.diagnostics.services.arriving import make_ready
from lianyi.areas.diagnostics.services.filing import place
from lianyi.areas.diagnostics.services.refusals import BadCode, TextMissing
from lianyi.areas.diagnostics.types.imaging import Mismatch, StudyCard, StudyState
from lianyi.areas.diagnostics.types.words import State
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.dicom import public as dicom

PERMISSION = "diagnostics.quarantine"


class AlreadyDecided(DomainError):
    """Somebody was faster, or the study is filed."""

    code = "diagnostics.study_decided"
    http_status = 409
    template = "This study has been decided already; reload the page."


class ReportedAlready(DomainError):
    """A study that was reported on cannot be taken away from its order."""

    code = "diagnostics.study_reported"
    http_status = 409
    template = "Order {number} has its report; write an addendum instead of taking its images away."


def attach(
    *, study_id: int, order_id: int, reason: str, note: str = "", actor: Actor, now: datetime
) -> StudyCard:
    """Attach a waiting study to an order, with a coded reason; what differs is written into the audit.

    The images stay as they came: what they name is shown beside the order's person for ever.
    Raises: NotPermitted (403); StudyNotFound, OrderNotFound (404); AlreadyDecided (409); BadCode (422).
    """
    card = _attached(study_id, order_id, reason, note, actor, now)
    make_ready(card, now)
    return card


@transaction.atomic
def send_back(*, study_id: int, note: str, actor: Actor, now: datetime) -> StudyCard:
    """Return a study to who sent it: it belongs to none of our orders. Its images stay, unseen by anybody else.

    Raises: NotPermitted (403), StudyNotFound (404), AlreadyDecided (409), TextMissing (422).
    """
    study = _waiting(study_id, actor)
    if not note.strip():
        raise TextMissing(field="note", name="退回说明")
    _decide(study, StudyState.RETURNED, note, actor, now)
    study.save()
    _tell("diagnostics.return_study", study, actor, now, {"note": len(note)})
    return study.card()


@transaction.atomic
def take_off(*, study_id: int, note: str, actor: Actor, now: datetime) -> StudyCard:
    """Take a study off a wrong order, so that it waits again; not once the order has its report. Its links end.

    Raises: NotPermitted (403); StudyNotFound (404); ReportedAlready, AlreadyDecided (409); TextMissing (422).
    """
    actor.must(PERMISSION)
    study = Study.objects.visible_to(actor.scope).locked(study_id)
    if not note.strip():
        raise TextMissing(field="note", name="撤下原因")
    if study.state not in AT_ORDER or study.order_id is None:
        raise AlreadyDecided
    order = Order.objects.locked(study.order_id)  # nobody signs meanwhile
    if order.state in (State.SIGNED, State.CLOSED):
        raise ReportedAlready(number=order.number)
    ended = Share.objects.filter(study=study, revoked_at=None, expires_at__gt=now)
    facts: dict[str, object] = {"order": order.number, "shares": ended.update(revoked_at=now)}
    _tell("diagnostics.take_off_study", study, actor, now, facts)
    study.order = study.resident_id = None
    study.reasons = [Mismatch.UNKNOWN_ORDER]
    _decide(study, StudyState.QUARANTINED, note, actor, now)
    study.save()
    return study.card()


@transaction.atomic
def _attached(
    study_id: int, order_id: int, reason: str, note: str, actor: Actor, now: datetime
) -> StudyCard:
    study = _waiting(study_id, actor)
    if reason not in MERGE or (reason == "OTHER" and not note.strip()):
        raise BadCode(field="reason", given=reason, name="归档原因")
    order = Order.objects.visible_to(actor.scope).locked(order_id)
    wrong = compared(dicom.get_study(study.uid, within=None), order, now)
    place(study, order, StudyState.MERGED, now=now)
    _decide(study, StudyState.MERGED, f"{MERGE[reason]} {note}".strip(), actor, now)
    study.reasons = list(wrong)
    study.save()
    facts: dict[str, object] = {
        "order": order.number,
        "reason": reason,
        "wrong": list(wrong),
    }
    _tell("diagnostics.attach_study", study, actor, now, facts)
    return study.card()


def _waiting(study_id: int, actor: Actor) -> Study:
    """A study that waits, locked. Raises: NotPermitted (403), StudyNotFound (404), AlreadyDecided (409)."""
    actor.must(PERMISSION)
    seen = Study.objects.undecided_for(actor.scope).filter(pk=study_id).exists()
    rows = Study.objects.all() if seen else Study.objects.visible_to(actor.scope)
    study = rows.locked(study_id)
    if study.state != StudyState.QUARANTINED:
        raise AlreadyDecided
    return study


def _decide(study: Study, state: StudyState, note: str, actor: Actor, now: datetime) -> None:
    study.state, study.note, study.decided_at = state, note.strip()[:300], now
    study.decided_by_id, study.decided_by_name = actor.user_id, actor.name[:60]


def _tell(action: str, study: Study, actor: Actor, now: datetime, facts: dict[str, object]) -> None:
    audit.record(
        actor,
        action,
        target=f"study:{study.pk}",
        at=now,
        resident_id=study.resident_id,
        facts={"uid": study.uid, **facts},
    )
