"""Apparatus that may send and ask, by AE title."""

import re
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.models import Station
from lianyi.areas.diagnostics.services.refusals import AlreadyThere, BadCode, TextMissing
from lianyi.areas.diagnostics.types.words import Modality
from lianyi.kernel.actor import Actor, NotPermitted
from lianyi.machinery.audit import public as audit

PERMISSIONS: Final = ("diagnostics.quarantine", "diagnostics.manage")
_TITLE: Final = re.compile(r"[A-Z0-9_.-]{1,16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StationDraft:
    """An apparatus to let in. `title`: its AE title; `address` empty: from anywhere."""

    title: str
    name: str
    institution_id: int
    modality: str = ""
    address: str = ""


@transaction.atomic
def enter_station(*, draft: StationDraft, actor: Actor, now: datetime) -> int:
    """Let an apparatus of an institution in reach send and ask; return its number.

    Raises: NotPermitted (403); AlreadyThere (409); BadCode, TextMissing (422).
    """
    _must(actor)
    title = draft.title.strip().upper()
    if not _TITLE.fullmatch(title):
        raise BadCode(field="title", given=title or "-", name="AE Title")
    if not draft.name.strip():
        raise TextMissing(field="name", name="设备名称")
    if not actor.scope.everything and draft.institution_id not in actor.scope.institution_ids:
        raise BadCode(field="institution_id", given=draft.institution_id, name="所属机构")
    if draft.modality and draft.modality not in set(Modality):
        raise BadCode(field="modality", given=draft.modality, name="设备类型")
    if Station.objects.filter(title=title).exists():
        raise AlreadyThere(field="title", name=title)
    row = Station.objects.create(
        title=title,
        institution_id=draft.institution_id,
        name=draft.name.strip()[:60],
        modality=draft.modality,
        address=_address(draft.address),
        noted_by_name=actor.name[:60],
        noted_at=now,
    )
    _tell(actor, "diagnostics.enter_station", row, now)
    return row.pk


@transaction.atomic
def switch_station(*, station_id: int, active: bool, actor: Actor, now: datetime) -> None:
    """Let an apparatus in again, or no more; what it sent stays.

    Raises: NotPermitted (403), StationNotFound (404).
    """
    _must(actor)
    row = Station.objects.visible_to(actor.scope).one(station_id)
    row.active = active
    row.save(update_fields=["active"])
    _tell(actor, "diagnostics.switch_station", row, now)


def _address(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        raise BadCode(field="address", given=text[:40], name="IP") from None


def _must(actor: Actor) -> None:
    if not any(actor.may(permission) for permission in PERMISSIONS):
        raise NotPermitted(role=actor.role, permission=PERMISSIONS[0])


def _tell(actor: Actor, action: str, row: Station, now: datetime) -> None:
    audit.record(
        actor,
        action,
        target=f"station:{row.pk}",
        at=now,
        facts={"title": row.title, "active": row.active},
    )
