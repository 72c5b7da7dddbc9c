"""Some signed reports are drawn to be read once more, blind; where the readers differ, an addendum is proposed."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from lianyi.areas.diagnostics.definitions.quality import SCORES
from lianyi.areas.diagnostics.events import ReadingDiffers
from lianyi.areas.diagnostics.models import (
    Centre,
    Order,
    Report,
    SecondReading,
    SecondReadingNotFound,
)
from lianyi.areas.diagnostics.rules.figures import drawn
from lianyi.areas.diagnostics.selectors.orders import start_of
from lianyi.areas.diagnostics.selectors.quality import second_readings
from lianyi.areas.diagnostics.selectors.recognition import earlier_report
from lianyi.areas.diagnostics.services.critical_moves import written
from lianyi.areas.diagnostics.services.moves import wholes
from lianyi.areas.diagnostics.services.quality import tell
from lianyi.areas.diagnostics.types.quality import (
    FeedbackKind,
    QualityFilter,
    SecondReadingCard,
    SecondReadingSheet,
    SecondReadingState,
)
from lianyi.areas.diagnostics.types.words import CentreKind, State
from lianyi.kernel.actor import Actor, NotPermitted, Scope
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.cases.clocks import local_day
from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.policy import public as policy
from lianyi.machinery.ui.paging import Keyset, Page

DRAWN_KINDS: Final = (CentreKind.IMAGING, CentreKind.ECG, CentreKind.ULTRASOUND)
_BY_DRAWN: Final = Keyset("-drawn_at", "-id")
_READS: Final = ("diagnostics.report", "diagnostics.review")


class OwnReport(DomainError):
    """Nobody reads their own report a second time."""

    code = "diagnostics.own_report"
    http_status = 409
    template = "You signed this report yourself; somebody else has to read it."


class ReadingDone(DomainError):
    """The step was taken already."""

    code = "diagnostics.second_reading_done"
    http_status = 409
    template = "The second reading is {state}; this step is not open."


class BadScore(DomainError):
    """A score is 1 to 4; from 2 on it needs a word."""

    code = "diagnostics.bad_score"
    http_status = 422
    template = "Give a score of 1 to 4, and say from 2 on what differs."


@transaction.atomic
def draw_sample(*, centre_id: int, day: date, actor: Actor, now: datetime) -> int:
    """Draw the county's share of the reports signed on a day, the same however often it is drawn; how many are new.

    Raises: CentreNotFound (404); NotPermitted (403).
    """
    actor.must("diagnostics.quality")
    centre = Centre.objects.visible_to(actor.scope).one(centre_id)
    percent = wholes(policy.current(centre.county_code, local_day(now)))["double_reading_percent"]
    rows = Order.objects.filter(
        centre=centre,
        signed_at__gte=start_of(day),
        signed_at__lt=start_of(day + timedelta(days=1)),
        state__in=[State.SIGNED, State.CLOSED],
    )
    found = {row.pk: row for row in rows.order_by("id")[:20_000]}
    seed = f"{centre.pk}:{day.isoformat()}:{percent}"
    ids = drawn(found, percent, seed)
    known = set(SecondReading.objects.filter(order__in=ids).values_list("order_id", flat=True))
    first = {row.order_id: row for row in Report.objects.filter(order__in=ids, number=1)}
    fresh = [_drawn(found[pk], first.get(pk), seed, now) for pk in ids if pk not in known]
    SecondReading.objects.bulk_create(fresh, batch_size=500)
    return len(fresh)


def _drawn(order: Order, report: Report | None, seed: str, now: datetime) -> SecondReading:
    return SecondReading(
        order=order,
        state=SecondReadingState.DRAWN,
        seed=seed,
        drawn_at=now,
        first_reader_id=report.written_by_id if report else order.claimed_by_id,
        first_reader_name=report.written_by_name if report else order.claimed_by_name,
        first_abnormal=bool(order.abnormal),
    )


def draw_yesterday(now: datetime) -> int:
    """Draw the sample of yesterday at every centre that reads films or traces. Safe to run at any time."""
    clock = Actor.system(now, "时钟")
    day = local_day(now) - timedelta(days=1)
    centres = Centre.objects.open_on(day).filter(kind__in=DRAWN_KINDS).order_by("pk")
    return sum(
        draw_sample(centre_id=pk, day=day, actor=clock, now=now)
        for pk in centres.values_list("pk", flat=True)[:500]
    )


@transaction.atomic
def read_again(
    *, reading_id: int, abnormal: bool, impression: str, actor: Actor, now: datetime
) -> SecondReadingCard:
    """Read a drawn study without having seen its report: normal or not, and what is seen.

    Raises: SecondReadingNotFound (404); NotPermitted (403); OwnReport, ReadingDone (409); TextMissing (422).
    """
    row = _locked(reading_id, actor)
    if _wrote(row, actor):
        raise OwnReport
    if row.state != SecondReadingState.DRAWN:
        raise ReadingDone(state=row.state)
    row.second_abnormal = abnormal
    row.impression = written(impression, "复读意见", 1000)
    row.read_at, row.reader_id = now, actor.user_id or 0
    row.reader_name = actor.name[:60]
    row.state = SecondReadingState.READ
    row.save()
    _audit("second_reading.read", row, actor, now)
    return second_reading_card(row)


@transaction.atomic
def score_reading(
    *,
    reading_id: int,
    score: int,
    significant: bool = False,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> SecondReadingCard:
    """Score the first report after the second reading; at the county's alert or above an addendum is proposed.

    Only who read again scores. Emits: ReadingDiffers. Raises: SecondReadingNotFound (404); NotPermitted (403);
        OwnReport, ReadingDone (409); BadScore (422). Source: radpeer-2009.
    """
    row = _locked(reading_id, actor)
    if row.state != SecondReadingState.READ:
        raise ReadingDone(state=row.state)
    if row.reader_id != actor.user_id:
        raise OwnReport
    if score not in SCORES or (score > 1 and not note.strip()):
        raise BadScore(field="score")
    alert = wholes(policy.current(row.order.county_code, local_day(now)))[
        "double_reading_alert_score"
    ]
    row.score, row.significant = score, significant
    row.score_note = note.strip()[:500]
    row.scored_at = now
    row.state = SecondReadingState.SCORED
    row.addendum_proposed = score >= alert
    row.save()
    _audit("second_reading.scored", row, actor, now)
    if row.addendum_proposed:
        _propose(row, actor, now)
    return second_reading_card(row)


def _wrote(row: SecondReading, actor: Actor) -> bool:
    """Whether the actor wrote, reviewed or signed what is to be read blind."""
    me = actor.user_id
    if me is not None and row.first_reader_id == me:
        return True
    rows = Report.objects.filter(order=row.order_id)
    return rows.filter(Q(written_by_id=me) | Q(reviewed_by_id=me) | Q(signed_by_id=me)).exists()


@transaction.atomic
def open_second_reading(*, reading_id: int, actor: Actor, now: datetime) -> SecondReadingSheet:
    """A drawn study for its reader: images and request, but not the report until it was read. The reading is audited.

    Raises: SecondReadingNotFound (404); NotPermitted (403).
    """
    row = _locked(reading_id, actor)
    report, pictures = earlier_report(row.order_id, actor.scope)
    blind = row.state == SecondReadingState.DRAWN
    own = _wrote(row, actor)
    audit.record_read(
        actor, resident_id=row.order.resident_id, what="diagnostics.second_reading", at=now
    )
    return SecondReadingSheet(
        card=second_reading_card(row),
        clinical_info=row.order.clinical_info,
        report=None if blind else report,
        pictures=pictures,
        mine=not own if blind else row.reader_id == actor.user_id,
    )


def _propose(row: SecondReading, actor: Actor, now: datetime) -> None:
    """Tell the first reader, at the centre, that the report should be added to."""
    order = row.order
    tell(
        order,
        FeedbackKind.READING,
        f"复读评分 {row.score}：{row.score_note} 请核对，必要时补充报告。",
        institution_id=order.centre_host_id,
        user_id=row.first_reader_id,
        name=row.first_reader_name,
        actor=actor,
        now=now,
    )
    outbox.emit(ReadingDiffers(reading_id=row.pk, order_id=order.pk, score=row.score or 0), at=now)


def _locked(reading_id: int, actor: Actor) -> SecondReading:
    """A reading of a centre the actor's institution hosts, locked."""
    if not any(actor.may(permission) for permission in _READS):
        raise NotPermitted(role=actor.role, permission=_READS[0])
    rows = SecondReading.objects.select_related("order").select_for_update(of=("self",))
    row = rows.filter(pk=reading_id, order__centre_host=actor.institution_id).first()
    if row is None:
        raise SecondReadingNotFound(reading_id=reading_id)
    return row


def list_second_readings(
    *, wanted: QualityFilter, scope: Scope, after: str = "", at_most: int = 50
) -> Page[SecondReadingCard]:
    """Reports drawn to be read once more at centres hosted in reach, the latest drawn first. Cost: one query."""
    page = _BY_DRAWN.page(second_readings(scope, wanted).select_related("order"), after, at_most)
    return page.with_rows([second_reading_card(row) for row in page.rows])


def second_reading_card(row: SecondReading) -> SecondReadingCard:
    """A reading as a value; what the first reader found stays hidden until the second has read."""
    blind = row.state == SecondReadingState.DRAWN
    order = row.order
    return SecondReadingCard(
        id=row.pk,
        order_id=row.order_id,
        order_number=order.number or "",
        item_name=order.item_name,
        modality=order.modality,
        centre_id=order.centre_id,
        state=SecondReadingState(row.state),
        drawn_at=row.drawn_at,
        signed_at=None if blind else order.signed_at,
        first_abnormal=None if blind else row.first_abnormal,
        first_reader_name="" if blind else row.first_reader_name,
        second_abnormal=row.second_abnormal,
        impression=row.impression,
        reader_name=row.reader_name,
        score=row.score,
        significant=row.significant,
        score_note=row.score_note,
        addendum_proposed=row.addendum_proposed,
    )


def _audit(action: str, row: SecondReading, actor: Actor, now: datetime) -> None:
    audit.record(
        actor, action, target=f"second_reading:{row.pk}", at=now, resident_id=row.order.resident_id
    )
