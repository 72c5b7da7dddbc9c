"""How the members of a centre are connected: apparatus, systems, what came last, what waits for a person (EHR-07)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import Max

from lianyi.areas.diagnostics.models import Station, Study
from lianyi.areas.diagnostics.types.imaging import StudyState
from lianyi.areas.records import public as records
from lianyi.kernel.actor import Scope
from lianyi.machinery.dicom import public as dicom

LOOKED_BACK: Final = timedelta(days=30)
_MOST: Final = 500
_TONES: Final = {
    records.InterfaceState.PLANNED: "info",
    records.InterfaceState.ACTIVE: "good",
    records.InterfaceState.SILENT: "warn",
    records.InterfaceState.FAILING: "bad",
    records.InterfaceState.PAUSED: "closed",
}


class LinkState(StrEnum):
    """FAILING: something waits for a person; SILENT: nothing came lately; NONE: nothing is connected."""

    FAILING = "FAILING"
    SILENT = "SILENT"
    ACTIVE = "ACTIVE"
    NONE = "NONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemLine:
    """A connected system in words; `waiting`: its error queue."""

    name: str
    standard: str
    state: str
    tone: str
    last_at: datetime | None
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLink:
    """One member's connections. `images_at`: when images came last, empty for more than thirty days ago; `waiting`:
    studies that wait to be decided, objects held, uploads that broke off.
    """

    institution_id: int
    name: str
    stations: tuple[str, ...]
    images_at: datetime | None
    waiting: int
    state: LinkState
    systems: tuple[SystemLine, ...]

    @property
    def connected(self) -> bool:
        """Whether anything of the member is connected."""
        return self.state != LinkState.NONE or bool(self.systems)


def member_links(
    members: Sequence[tuple[int, str]], scope: Scope, now: datetime
) -> tuple[MemberLink, ...]:
    """The connections of some institutions (key, name), those in trouble first; systems only of those in reach.

    Expects: the reader may see the centre that serves them. None of it is about a person. Cost: about nine queries.
    """
    ids = [key for key, _ in members][:_MOST]
    stations: dict[int, list[str]] = {}
    rows = Station.objects.filter(institution__in=ids, active=True).order_by("title")
    for key, title in rows.values_list("institution_id", "title"):
        stations.setdefault(key, []).append(title)
    recent = Study.objects.examined().filter(institution__in=ids, arrived_at__gte=now - LOOKED_BACK)
    came = dict(recent.order_by().values_list("institution_id").annotate(last=Max("arrived_at")))
    waiting = _waiting(ids, now)
    systems: dict[int, list[SystemLine]] = {}
    for card in records.list_interfaces(scope, now=now):
        systems.setdefault(card.institution_id, []).append(_line(card))
    found = [
        MemberLink(
            institution_id=key,
            name=name,
            stations=tuple(stations.get(key, ())),
            images_at=came.get(key),
            waiting=waiting[key],
            state=_state(bool(stations.get(key)), came.get(key), waiting[key]),
            systems=tuple(systems.get(key, ())),
        )
        for key, name in members[:_MOST]
    ]
    order = list(LinkState)
    return tuple(sorted(found, key=lambda link: order.index(link.state)))


def _line(card: records.InterfaceCard) -> SystemLine:
    return SystemLine(
        name=card.name,
        standard=str(records.INTERFACE_STANDARD[card.standard]),
        state=str(records.INTERFACE_STATE[card.state]),
        tone=_TONES[card.state],
        last_at=card.last_message_at,
        waiting=card.waiting,
    )


def _waiting(ids: Sequence[int], now: datetime) -> Counter[int | None]:
    """What waits for a person, by whose it is."""
    found: Counter[int | None] = Counter(
        Study.objects.filter(institution__in=ids, state=StudyState.QUARANTINED).values_list(
            "institution_id", flat=True
        )[:10_000]
    )
    held = dicom.list_held(institution_ids=ids, at_most=_MOST)
    broken = dicom.list_interrupted(institution_ids=ids, now=now, at_most=_MOST)
    found.update(each.sender_institution_id for each in held)
    found.update(each.sender_institution_id for each in broken)
    return found


def _state(connected: bool, came: datetime | None, waiting: int) -> LinkState:
    if waiting:
        return LinkState.FAILING
    if came:
        return LinkState.ACTIVE
    return LinkState.SILENT if connected else LinkState.NONE
