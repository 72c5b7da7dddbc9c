"""What pages and API show of orders, with the names a reader may see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.words import Hand, Move


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One line of a list. `due_at` belongs to the clock that runs now; `escalation` is -1 while nobody was called."""

    card: OrderCard
    patient: str
    patient_sex: str
    patient_age: str
    requester_name: str
    performer_name: str
    centre_name: str
    clock: str
    due_at: datetime | None
    escalation: int
    state_name: str
    tone: str
    urgency_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of an order's story; `after_minutes` since the line before."""

    at: datetime
    title: str
    by: str
    place: str
    body: str = ""
    tone: str = ""
    after_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSheet:
    """Everything of one order. `moves`: what the reader may do now; `parts`: what each discipline adds, by place."""

    row: OrderRow
    person: Mapping[str, str]
    fields: Mapping[str, Any]
    hands: frozenset[Hand]
    moves: tuple[Move, ...]
    lines: tuple[Line, ...]
    parts: Mapping[str, Any] = field(default_factory=dict)
