"""Who treats a class of sensitive diagnosis (定点机构): designated from a day on, ended with a day.

From then on the institution reads the rows of that class of every resident it cares for. Source: pipl-2021 §28.
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from lianyi.areas.records.models import SensitiveCare
from lianyi.areas.records.models.querysets import SHANGHAI
from lianyi.areas.records.rules import checking
from lianyi.areas.records.selectors.designations import DesignationNotFound, institutions_of
from lianyi.areas.records.types import Designation, Sensitivity
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit

PERMISSION: Final = "records.designate"
_LONGEST: Final = 120


class BadDesignation(DomainError):
    """What was told of a designation cannot be so."""

    code = "records.bad_designation"
    http_status = 422
    template = "Designation: {why_en}."


class AlreadyDesignated(DomainError):
    """The institution is designated for that class and time already."""

    code = "records.already_designated"
    http_status = 409
    template = "The institution is designated from {since} on already; end that designation first."


class DesignationOver(DomainError):
    """The designation ends earlier than that already."""

    code = "records.designation_over"
    http_status = 409
    template = "The designation ended on {on}; what has passed is not changed."


@transaction.atomic
def designate(
    *,
    institution_id: int,
    sensitivity: Sensitivity,
    valid_from: date,
    valid_to: date | None = None,
    basis: str,
    actor: Actor,
    now: datetime,
) -> Designation:
    """Designate an institution of the county for a class of sensitive diagnosis; `valid_to` is its last day.

    Raises: NotPermitted (403); BadDesignation, TooLong (422); AlreadyDesignated (409).
    """
    actor.must(PERMISSION)
    checking.check_text("basis", basis, _LONGEST)
    if institution_id not in institutions_of(actor):
        raise _bad("institution_id", "请选择本县机构", "choose an institution of your county")
    if sensitivity not in set(Sensitivity) - {Sensitivity.NONE}:
        raise _bad("sensitivity", "请选择敏感类别", "choose a class of sensitive diagnosis")
    if valid_to is not None and valid_to < valid_from:
        raise _bad("valid_to", "截止日期不能早于起始日期", "it ends before it begins")
    if len(basis.strip()) < 2:
        raise _bad("basis", "请填写依据（文件名或文号）", "name the ground of the designation")
    same = SensitiveCare.objects.select_for_update().filter(
        Q(valid_to=None) | Q(valid_to__gte=valid_from),
        institution_id=institution_id,
        sensitivity=sensitivity,
    )
    if valid_to is not None:
        same = same.filter(valid_from__lte=valid_to)
    other = same.order_by("valid_from").first()
    if other is not None:
        raise AlreadyDesignated(field="valid_from", since=other.valid_from)
    row = SensitiveCare.objects.create(
        institution_id=institution_id,
        sensitivity=sensitivity,
        valid_from=valid_from,
        valid_to=valid_to,
        basis=basis.strip(),
        named_by=actor.name,
        named_at=now,
    )
    _note(row, "records.designate", actor, now)
    return row.card()


@transaction.atomic
def end_designation(
    *, designation_id: int, last_on: date, reason: str, actor: Actor, now: datetime
) -> Designation:
    """End a designation with a last day, at the earliest yesterday: from then on nothing more is read.

    Raises: NotPermitted (403); DesignationNotFound (404); BadDesignation, TooLong (422); DesignationOver (409).
    """
    actor.must(PERMISSION)
    checking.check_text("reason", reason, _LONGEST)
    rows = SensitiveCare.objects.select_for_update()
    row = rows.filter(pk=designation_id, institution_id__in=frozenset(institutions_of(actor)))
    care = row.order_by("pk").first()
    if care is None:
        raise DesignationNotFound(designation_id=designation_id)
    yesterday = now.astimezone(SHANGHAI).date() - timedelta(days=1)
    if care.valid_to is not None and care.valid_to <= max(last_on, yesterday):
        raise DesignationOver(on=care.valid_to)
    if last_on < yesterday:
        raise _bad("last_on", "最早只能到昨天为止", "it can end with yesterday at the earliest")
    if len(reason.strip()) < 2:
        raise _bad("reason", "请填写终止原因", "say why it ends")
    care.valid_to = max(last_on, care.valid_from)
    care.ended_by, care.ended_at, care.end_reason = actor.name, now, reason.strip()
    care.save()
    _note(care, "records.end_designation", actor, now)
    return care.card()


def _bad(field: str, why: str, why_en: str) -> BadDesignation:
    return BadDesignation(field=field, why=why, why_en=why_en)


def _note(row: SensitiveCare, action: str, actor: Actor, now: datetime) -> None:
    audit.record(
        actor,
        action,
        target=f"care:{row.pk}",
        at=now,
        facts={
            "institution": row.institution_id,
            "kind": row.sensitivity,
            "valid_from": row.valid_from.isoformat(),
            "until": row.valid_to.isoformat() if row.valid_to else "",
        },
    )
