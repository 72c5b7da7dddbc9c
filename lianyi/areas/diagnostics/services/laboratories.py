"""The register of laboratories and their capacity."""

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from lianyi.areas.diagnostics.definitions.items import item
from lianyi.areas.diagnostics.definitions.specimens import BIOSAFETY, LAB_STATE, LAB_TYPE
from lianyi.areas.diagnostics.models import Centre, LabCapacity, Laboratory, LaboratoryNotFound
from lianyi.areas.diagnostics.services.laboratory_refusals import (
    BadTarget,
    ReasonNeeded,
    SameName,
)
from lianyi.areas.diagnostics.services.refusals import TextMissing
from lianyi.areas.diagnostics.types.laboratory import CapacityDraft, LaboratoryDraft
from lianyi.areas.organisations import public as organisations
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit

_QUALITY: Final = "diagnostics.quality"
_RUNS: Final = ("ACCEPTED", "RUNNING")


@transaction.atomic
def register_laboratory(
    *, draft: LaboratoryDraft, laboratory_id: int | None = None, actor: Actor, now: datetime
) -> int:
    """Register a laboratory, or write its entry anew; returns its id. One that runs has been accepted on a day.

    Raises: LaboratoryNotFound, InstitutionNotFound, CentreNotFound (404); NotPermitted (403); SameName (409);
        ReasonNeeded, TextMissing (422).
    """
    actor.must(_QUALITY)
    _check(draft)
    _must_reach(draft.institution_id, actor)
    if draft.centre_id is not None:
        Centre.objects.visible_to(actor.scope).one(draft.centre_id)
    rows = Laboratory.objects.visible_to(actor.scope).select_for_update(of=("self",))
    row = rows.filter(pk=laboratory_id).first() if laboratory_id else Laboratory()
    if row is None:
        raise LaboratoryNotFound(laboratory_id=laboratory_id)
    if row.pk:
        _must_reach(row.institution_id, actor)
    for name in LaboratoryDraft.__slots__:
        value = getattr(draft, name)
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.changed_at, row.changed_by_name = now, actor.name[:60]
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise SameName(field="name", name=draft.name) from None
    facts = {"state": draft.state, "biosafety": draft.biosafety}
    audit.record(
        actor, "diagnostics.register_laboratory", target=f"laboratory:{row.pk}", at=now, facts=facts
    )
    return row.pk


@transaction.atomic
def set_capacity(*, laboratory_id: int, draft: CapacityDraft, actor: Actor, now: datetime) -> None:
    """Say how many tests of an item a laboratory does a day, and how many at need, from a day on.

    Raises: LaboratoryNotFound (404); NotPermitted (403); UnknownItem, BadTarget, TextMissing (422).
    """
    actor.must(_QUALITY)
    row = Laboratory.objects.visible_to(actor.scope).one(laboratory_id)
    _must_reach(row.institution_id, actor)
    item(draft.item_code)
    if not draft.method.strip():
        raise TextMissing(field="method", name="检测方法")
    if draft.surge_per_day < draft.per_day:
        raise BadTarget(
            field="surge_per_day",
            name="应急能力",
            given=draft.surge_per_day,
            why="不得小于日常能力",
        )
    LabCapacity.objects.update_or_create(
        laboratory=row,
        item_code=draft.item_code,
        from_on=draft.from_on,
        defaults={
            "method": draft.method.strip()[:60],
            "per_day": draft.per_day,
            "surge_per_day": draft.surge_per_day,
        },
    )
    audit.record(
        actor,
        "diagnostics.set_capacity",
        target=f"laboratory:{row.pk}",
        at=now,
        facts={"item": draft.item_code, "per_day": draft.per_day},
    )


def _check(draft: LaboratoryDraft) -> None:
    if not draft.name.strip():
        raise TextMissing(field="name", name="实验室名称")
    for field, words in (("kind", LAB_TYPE), ("biosafety", BIOSAFETY), ("state", LAB_STATE)):
        if getattr(draft, field) not in words:
            raise ReasonNeeded(field=field)
    if draft.state in _RUNS and draft.accepted_on is None:
        raise TextMissing(field="accepted_on", name="验收日期")


def _must_reach(institution_id: int, actor: Actor) -> None:
    """Only for institutions in reach; others are not there."""
    if not actor.scope.everything and institution_id not in actor.scope.institution_ids:
        raise organisations.InstitutionNotFound(institution_id=institution_id)
