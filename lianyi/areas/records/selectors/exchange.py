"""Connected systems, their traffic and the error queue (EHR-01, EHR-07)."""

from datetime import datetime
from typing import Final

from django.db.models import Count, Q

from lianyi.areas.records.models import Interface, Message
from lianyi.areas.records.models.querysets import SHANGHAI
from lianyi.areas.records.rules import interfaces
from lianyi.areas.records.types import (
    InterfaceCard,
    InterfaceStandard,
    InterfaceState,
    MessageCard,
    MessageState,
)
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError
from lianyi.machinery.ui import Keyset, Page

NEWEST: Final = Keyset("-received_at", "-id")
_ORDER: Final = {
    InterfaceState.FAILING: 0,
    InterfaceState.SILENT: 1,
    InterfaceState.ACTIVE: 2,
    InterfaceState.PLANNED: 3,
    InterfaceState.PAUSED: 4,
}


class InterfaceNotFound(DomainError):
    """No such connected system within reach."""

    code = "records.interface_not_found"
    http_status = 404
    template = "There is no connected system {interface} within your reach."


def list_interfaces(scope: Scope, *, now: datetime, at_most: int = 500) -> list[InterfaceCard]:
    """Every connected system in reach with its state, those in trouble first. Cost: two queries."""
    midnight = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Interface.objects.visible_to(scope).order_by("institution_id", "code")[:at_most]
    traffic = {
        row["interface_id"]: row
        for row in Message.objects.filter(
            Q(state=MessageState.FAILED) | Q(received_at__gte=midnight),
            interface__in=Interface.objects.visible_to(scope),
        )
        .values("interface_id")
        .annotate(
            waiting=Count("id", filter=Q(state=MessageState.FAILED)),
            today=Count("id", filter=Q(received_at__gte=midnight)),
        )
    }
    quiet = {"waiting": 0, "today": 0}
    cards = [
        _card(row, told["waiting"], told["today"], now)
        for row in rows
        for told in [traffic.get(row.pk, quiet)]
    ]
    return sorted(cards, key=lambda card: (_ORDER[card.state], card.code))


def _card(row: Interface, waiting: int, today: int, now: datetime) -> InterfaceCard:
    return InterfaceCard(
        id=row.pk,
        code=row.code,
        name=row.name,
        institution_id=row.institution_id,
        vendor=row.vendor,
        standard=InterfaceStandard(row.standard),
        state=interfaces.state_of(
            is_paused=row.is_paused,
            last_message_at=row.last_message_at,
            silence_h=row.silence_h,
            waiting=waiting,
            now=now,
        ),
        last_message_at=row.last_message_at,
        last_error_at=row.last_error_at,
        waiting=waiting,
        received_today=today,
        silence_h=row.silence_h,
        services=tuple(row.services),
    )


def get_interface(interface_id: int, scope: Scope, *, now: datetime) -> InterfaceCard:
    """One connected system. Raises: InterfaceNotFound (404)."""
    for card in list_interfaces(scope, now=now):
        if card.id == interface_id:
            return card
    raise InterfaceNotFound(interface=interface_id)


def list_messages(
    interface_id: int,
    scope: Scope,
    *,
    state: MessageState | None = None,
    after: str = "",
    at_most: int = 50,
) -> Page[MessageCard]:
    """Messages of one system, newest first; with `state`, only those: FAILED is the error queue."""
    rows = Message.objects.visible_to(scope).filter(interface_id=interface_id)
    if state is not None:
        rows = rows.filter(state=state)
    return NEWEST.page(rows, after, at_most).map(Message.card)
