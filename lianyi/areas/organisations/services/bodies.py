"""Bodies are set up, seats given, meetings held."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from lianyi.areas.organisations.models import (
    AgendaItem,
    Consortium,
    GoverningBody,
    Matter,
    Meeting,
    Seat,
)
from lianyi.areas.organisations.rules.membership import check_span
from lianyi.areas.organisations.selectors import (
    BodyNotFound,
    ConsortiumNotFound,
    MatterNotFound,
)
from lianyi.areas.organisations.services.counties import must_reach
from lianyi.areas.organisations.types import BodyCard, BodyKind, Power, SeatCard, SeatSlot
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit


class SeatTaken(DomainError):
    """A body has one chair at a time."""

    code = "organisations.seat_taken"
    http_status = 409
    template = "{person} chairs {body} since {from_on}; end that seat first."


@transaction.atomic
def form_body(
    *,
    name: str,
    kind: BodyKind,
    county_code: str,
    consortium_id: int | None = None,
    office_at: str = "",
    actor: Actor,
    now: datetime,
) -> BodyCard:
    """Set up a committee, council or leading group.

    Raises: ConsortiumNotFound (404), OutsideYourCounty (403).
    """
    must_reach(actor, county_code)
    if consortium_id is not None and not Consortium.objects.filter(pk=consortium_id).exists():
        raise ConsortiumNotFound(consortium=consortium_id)
    row = GoverningBody.objects.create(
        name=name,
        kind=kind,
        county_code=county_code,
        consortium_id=consortium_id,
        office_at=office_at,
    )
    audit.record(actor, "organisations.body_formed", target=f"body:{row.pk}", at=now)
    return row.card()


@transaction.atomic
def give_seat(
    body_id: int,
    *,
    slot: SeatSlot,
    department: str,
    person_name: str,
    position: str,
    from_on: date,
    actor: Actor,
    now: datetime,
) -> SeatCard:
    """Give a person a seat for a department from a day on. Raises: BodyNotFound (404), SeatTaken (409)."""
    body = reached_body(body_id, actor)
    chair = body.seats.filter(slot=SeatSlot.CHAIR, until_on__isnull=True).first()
    if slot is SeatSlot.CHAIR and chair is not None:
        raise SeatTaken(
            field="slot", body=body.name, person=chair.person_name, from_on=chair.from_on
        )
    row = Seat.objects.create(
        body=body,
        slot=slot,
        department=department,
        person_name=person_name,
        position=position,
        from_on=from_on,
    )
    audit.record(
        actor,
        "organisations.seat_given",
        target=f"body:{body.pk}",
        at=now,
        facts={"slot": slot.value, "department": department},
    )
    return row.card()


@transaction.atomic
def end_seat(seat_id: int, *, last_day: date, actor: Actor, now: datetime) -> SeatCard:
    """End a seat after a day. Raises: BodyNotFound (404), EndsBeforeStart (422)."""
    row: Seat | None = (
        Seat.objects.select_for_update().filter(pk=seat_id, until_on__isnull=True).first()
    )
    if row is None:
        raise BodyNotFound(body=seat_id)
    body = reached_body(row.body_id, actor)
    check_span(row.from_on, last_day)
    row.until_on = last_day
    row.save()
    audit.record(actor, "organisations.seat_ended", target=f"body:{body.pk}", at=now)
    return row.card()


@transaction.atomic
def hold_meeting(
    body_id: int,
    *,
    title: str,
    held_on: date,
    agenda: Sequence[tuple[str, Power, int | None]] = (),
    actor: Actor,
    now: datetime,
) -> int:
    """Enter a meeting with its agenda (title, power, matter), and return its number.

    Raises: BodyNotFound, MatterNotFound (404).
    """
    body = reached_body(body_id, actor)
    meeting = Meeting.objects.create(body=body, title=title, held_on=held_on)
    for no, (item_title, power, matter_id) in enumerate(agenda, start=1):
        _add_item(meeting, no, item_title, power, matter_id)
    audit.record(actor, "organisations.meeting_held", target=f"body:{body.pk}", at=now)
    return meeting.pk


@transaction.atomic
def add_agenda_item(
    meeting_id: int, *, title: str, power: Power, matter_id: int | None, actor: Actor, now: datetime
) -> int:
    """Add an item to a meeting's agenda, and return its number. Raises: BodyNotFound, MatterNotFound (404)."""
    meeting = Meeting.objects.select_for_update().filter(pk=meeting_id).first()
    if meeting is None:
        raise BodyNotFound(body=meeting_id)
    body = reached_body(meeting.body_id, actor)
    last = meeting.agenda.aggregate(last=Max("no"))["last"] or 0
    item = _add_item(meeting, last + 1, title, power, matter_id)
    audit.record(actor, "organisations.agenda_added", target=f"body:{body.pk}", at=now)
    return item.pk


def _add_item(
    meeting: Meeting, no: int, title: str, power: Power, matter_id: int | None
) -> AgendaItem:
    """One item; a matter brings its own power."""
    matter = None
    if matter_id is not None:
        county = meeting.body.county_code
        matter = Matter.objects.filter(pk=matter_id, county_code=county).first()
        if matter is None:
            raise MatterNotFound(field="matter_id", matter=matter_id)
    return AgendaItem.objects.create(
        meeting=meeting,
        no=no,
        title=title or (matter.title if matter else ""),
        power=matter.power if matter else power,
        matter=matter,
    )


def reached_body(body_id: int, actor: Actor) -> GoverningBody:
    """A body of a county the actor reaches. Raises: BodyNotFound (404), OutsideYourCounty (403)."""
    body: GoverningBody | None = GoverningBody.objects.filter(pk=body_id).first()
    if body is None:
        raise BodyNotFound(body=body_id)
    must_reach(actor, body.county_code)
    return body
