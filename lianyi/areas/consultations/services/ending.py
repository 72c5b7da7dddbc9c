"""How a consultation ends: feedback with fee, withdrawn, lapsed, consent taken back; and what went wrong."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from lianyi.areas.consultations.definitions import reasons
from lianyi.areas.consultations.events import (
    AdverseEventReported,
    ConsultationClosed,
    ConsultationEnded,
)
from lianyi.areas.consultations.models import AdverseEvent, Consultation, Session
from lianyi.areas.consultations.rules.limits import keep_until, lapses_at
from lianyi.areas.consultations.services.meeting import give_slot_back
from lianyi.areas.consultations.services.moves import hands, invites_of, rules_of, step, wholes
from lianyi.areas.consultations.services.refusals import BadReason, NotYourSide
from lianyi.areas.consultations.services.requesting import CONSENT
from lianyi.areas.consultations.services.texts import code, text
from lianyi.areas.consultations.services.triaging import close_to_invited
from lianyi.areas.consultations.states import BEFORE_OPINION, WAITING
from lianyi.areas.consultations.types.cards import ConsultationCard
from lianyi.areas.consultations.types.drafts import FeedbackDraft
from lianyi.areas.consultations.types.words import (
    Accepted,
    Grade,
    Hand,
    Move,
    SessionState,
    State,
    Urgency,
)
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases.clocks import local_day
from lianyi.machinery.outbox import public as outbox

_SHORTEST_LAPSE: Final = timedelta(hours=1)


@transaction.atomic
def feed_back(
    *, consultation_id: int, draft: FeedbackDraft, actor: Actor, now: datetime
) -> ConsultationCard:
    """The asking side says whether it followed the advice and what became of the patient: the decision is its own.

    Emits: ConsultationClosed. Raises: ConsultationNotFound (404), BadReason, TextMissing (422), NotYourSide,
        IllegalMove (409).
    Source: remote-medicine-2018 (the inviting side decides and is responsible; papers kept 30 or 15 years).
    """
    code("outcome", "outcome", draft.outcome)
    if not 1 <= draft.satisfaction <= 5:
        raise BadReason(field="satisfaction", reason=draft.satisfaction)
    row = Consultation.objects.visible_to(actor.scope).locked(consultation_id)
    not_followed = draft.accepted == Accepted.NO
    row.feedback_note = text("note", "未采纳的理由", draft.note, 500, empty=not not_followed)
    row.accepted, row.outcome = Accepted(draft.accepted), draft.outcome
    row.satisfaction, row.quality = draft.satisfaction, Grade(draft.quality)
    row.keep_until = keep_until(
        local_day(now), inpatient=row.inpatient, whole=wholes(rules_of(row))
    )
    said = reasons.name_of("accepted", draft.accepted)
    step(
        row, Move.FEED_BACK, Hand.INVITING, actor=actor, now=now,
        note=f"{said} {row.feedback_note}".strip(), facts={"satisfaction": draft.satisfaction},
    )  # fmt: skip
    outbox.emit(
        ConsultationClosed(
            consultation_id=row.pk,
            resident_id=row.resident_id,
            accepted=row.accepted,
            price_fen=row.price_fen or 0,
        ),
        at=now,
    )
    return row.card()


@transaction.atomic
def withdraw(
    *, consultation_id: int, reason: str, note: str = "", actor: Actor, now: datetime
) -> ConsultationCard:
    """The asking side takes it back before the meeting; places are free, the invited side reads no more.

    Emits: ConsultationEnded. Raises: ConsultationNotFound (404), BadReason (422), NotYourSide, IllegalMove (409).
    """
    code("reason", "withdraw", reason, note)
    row = Consultation.objects.visible_to(actor.scope).locked(consultation_id)
    said = f"{reasons.name_of('withdraw', reason)} {note}".strip()
    _end(row, Move.WITHDRAW, Hand.INVITING, said, actor, now)
    return row.card()


def lapse_unanswered(now: datetime, at_most: int = 200) -> int:
    """End requests long past their limit; returns how many. Safe to run at any time. Emits: ConsultationEnded."""
    rows = Consultation.objects.filter(
        state__in=WAITING, requested_at__lte=now - _SHORTEST_LAPSE
    ).order_by("requested_at", "id")
    return sum(lapse_one(pk, now) for pk in list(rows.values_list("pk", flat=True)[:at_most]))


@transaction.atomic
def lapse_one(consultation_id: int, now: datetime) -> bool:
    """End one request if its time has passed and nobody answered meanwhile; say whether it did."""
    row = Consultation.objects.all().locked(consultation_id)
    if row.state not in WAITING:
        return False
    if lapses_at(row.requested_at, Urgency(row.urgency), wholes(rules_of(row))) > now:
        return False
    _end(row, Move.LAPSE, Hand.CLOCK, "超过时限无人受理", Actor.system(now, "时钟"), now)
    return True


@transaction.atomic
def note_consent_withdrawn(*, consent_id: int, kind: str, resident_id: int, now: datetime) -> int:
    """End what the consent was given for and no opinion was signed of yet; returns how many. Twice changes nothing.

    What is answered stays: it was carried out. Source: pipl-2021 §15.
    """
    if kind != CONSENT:
        return 0
    same = residents.same_person_ids(resident_id)
    rows = Consultation.objects.select_related("case").select_for_update(of=("self",))
    found = rows.filter(resident__in=same, consent_id=consent_id, state__in=BEFORE_OPINION)
    ended = list(found.order_by("id"))
    actor = Actor.system(now, "居民")
    for row in ended:
        _end(row, Move.WITHDRAW, Hand.CLOCK, "居民撤回了远程医疗的知情同意", actor, now)
    return len(ended)


@transaction.atomic
def report_adverse(
    *, consultation_id: int, kind: str, body: str, actor: Actor, now: datetime
) -> int:
    """Report that something went wrong; both sides and the bureau see it. Returns its number.

    Emits: AdverseEventReported. Raises: ConsultationNotFound (404), BadReason, TextMissing (422), NotYourSide (409).
    Source: remote-medicine-2018 (adverse events are reported).
    """
    row = Consultation.objects.visible_to(actor.scope).locked(consultation_id)
    if not hands(row, actor, invites_of(row)):
        raise NotYourSide(hand="邀请方或受邀方", move="报告不良事件")
    event = AdverseEvent.objects.create(
        consultation=row,
        institution_id=actor.institution_id or row.inviting_id,
        kind=code("kind", "adverse", kind, body),
        text=text("text", "经过", body, 1000),
        at=now,
        user_id=actor.user_id,
        by_name=actor.name[:60],
    )
    audit.record(
        actor,
        "consultations.adverse_event",
        target=f"consultation:{row.pk}",
        at=now,
        resident_id=row.resident_id,
        facts={"kind": kind},
    )
    outbox.emit(
        AdverseEventReported(
            consultation_id=row.pk, kind=kind, institution_id=event.institution_id
        ),
        at=now,
    )
    return event.pk


def _end(row: Consultation, move: Move, hand: Hand, note: str, actor: Actor, now: datetime) -> None:
    """End without an opinion: places free, meetings stopped, the right to read over."""
    row.end_note = note[:500]
    step(row, move, hand, actor=actor, now=now, note=note)
    give_slot_back(row, actor, now)
    Session.objects.filter(
        consultation=row, state__in=(SessionState.PLANNED, SessionState.LIVE)
    ).update(state=SessionState.STOPPED, ended_at=now)
    close_to_invited(row, now)
    outbox.emit(
        ConsultationEnded(
            consultation_id=row.pk, resident_id=row.resident_id, state=str(State(row.state))
        ),
        at=now,
    )
