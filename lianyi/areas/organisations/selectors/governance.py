"""Bodies, meetings, decisions and matters: for people whose post lies in the county."""

from datetime import date

from lianyi.areas.organisations.definitions import parameters
from lianyi.areas.organisations.models import (
    Decision,
    FollowUp,
    GoverningBody,
    Matter,
    Meeting,
    Seat,
)
from lianyi.areas.organisations.models.dated import on_day
from lianyi.areas.organisations.rules import governance as rules
from lianyi.areas.organisations.types import (
    AgendaCard,
    BodyCard,
    DecisionCard,
    FollowUpCard,
    MatterCard,
    MeetingCard,
    Power,
    SeatCard,
)
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError
from lianyi.machinery.policy import public as policy


class BodyNotFound(DomainError):
    """No such governing body in reach of the post."""

    code = "organisations.body_not_found"
    http_status = 404
    template = "There is no governing body {body}."


class MatterNotFound(DomainError):
    """No such matter in reach of the post."""

    code = "organisations.matter_not_found"
    http_status = 404
    template = "There is no matter {matter}."


def list_bodies(scope: Scope, *, county_code: str = "", at_most: int = 100) -> list[BodyCard]:
    """Governing bodies in reach, by name."""
    rows = GoverningBody.objects.visible_to(scope)
    if county_code:
        rows = rows.filter(county_code=county_code)
    return [row.card() for row in rows.order_by("county_code", "name")[:at_most]]


def get_body(scope: Scope, body_id: int) -> BodyCard:
    """One governing body. Raises: BodyNotFound (404)."""
    row: GoverningBody | None = GoverningBody.objects.visible_to(scope).filter(pk=body_id).first()
    if row is None:
        raise BodyNotFound(body=body_id)
    return row.card()


def list_seats(scope: Scope, body_id: int, on: date | None = None) -> list[SeatCard]:
    """Seats of a body: those held on a day, or all there ever were; the chair first."""
    bodies = GoverningBody.objects.visible_to(scope).filter(pk=body_id)
    rows = Seat.objects.filter(body__in=bodies)
    if on is not None:
        rows = rows.filter(on_day(on))
    order = {"chair": 0, "vice": 1, "secretary": 2}
    return sorted(
        (row.card() for row in rows.order_by("pk")[:200]),
        key=lambda seat: (order.get(seat.slot, 3), seat.id),
    )


def body_faults(scope: Scope, body: BodyCard, on: date) -> tuple[bool, tuple[str, ...]]:
    """Whether the chair has the rank the county's rule asks for, and which departments have no seat (X14, ORG-14)."""
    seats = list_seats(scope, body.id, on)
    view = policy.current(body.county_code, on)
    return (
        rules.chair_fits(view.text(parameters.CHAIR_RULE), seats),
        rules.missing_departments(view.texts(parameters.DEPARTMENTS), seats),
    )


def list_meetings(scope: Scope, body_id: int, *, at_most: int = 50) -> list[MeetingCard]:
    """Meetings of a body with their agendas, the latest first. Cost: three queries."""
    bodies = GoverningBody.objects.visible_to(scope).filter(pk=body_id)
    rows = Meeting.objects.filter(body__in=bodies).prefetch_related("agenda__decision")
    return [
        MeetingCard(
            id=row.pk,
            body_id=row.body_id,
            title=row.title,
            held_on=row.held_on,
            agenda=tuple(
                AgendaCard(
                    id=item.pk,
                    no=item.no,
                    title=item.title,
                    power=Power(item.power),
                    matter_id=item.matter_id,
                    decision_id=item.decision.pk if hasattr(item, "decision") else None,
                )
                for item in sorted(row.agenda.all(), key=lambda item: item.no)
            ),
        )
        for row in rows.order_by("-held_on", "-pk")[:at_most]
    ]


def list_decisions(
    scope: Scope, *, body_id: int | None = None, power: Power | None = None, at_most: int = 100
) -> list[DecisionCard]:
    """Decisions of bodies in reach, the latest first."""
    rows = Decision.objects.filter(body__in=GoverningBody.objects.visible_to(scope))
    if body_id is not None:
        rows = rows.filter(body=body_id)
    if power is not None:
        rows = rows.filter(power=power)
    return [row.card() for row in rows.order_by("-decided_on", "-pk")[:at_most]]


def list_follow_ups(
    scope: Scope, *, body_id: int, open_only: bool = False, at_most: int = 100
) -> list[FollowUpCard]:
    """Follow-ups of a body's decisions, the open and soonest due first."""
    bodies = GoverningBody.objects.visible_to(scope).filter(pk=body_id)
    rows = FollowUp.objects.filter(decision__body__in=bodies)
    if open_only:
        rows = rows.filter(done_on__isnull=True)
    cards = [row.card() for row in rows.order_by("due_on", "pk")[:at_most]]
    return sorted(cards, key=lambda card: card.done_on is not None)


def list_matters(
    scope: Scope, *, county_code: str = "", state: str = "", at_most: int = 100
) -> list[MatterCard]:
    """Matters in reach, the latest first."""
    rows = Matter.objects.visible_to(scope)
    if county_code:
        rows = rows.filter(county_code=county_code)
    if state:
        rows = rows.filter(state=state)
    return [row.card() for row in rows.order_by("-pk")[:at_most]]


def get_matter(scope: Scope, matter_id: int) -> MatterCard:
    """One matter. Raises: MatterNotFound (404)."""
    row: Matter | None = Matter.objects.visible_to(scope).filter(pk=matter_id).first()
    if row is None:
        raise MatterNotFound(matter=matter_id)
    return row.card()
