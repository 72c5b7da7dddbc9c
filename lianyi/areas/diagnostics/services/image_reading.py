"""Reading images through the doors for programs: in reach, noted in the audit once a study, a reader and a while."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.core.cache import cache
from django.db import transaction

from lianyi.areas.diagnostics.selectors.studies import find_study, reach
from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import public as audit
from lianyi.machinery.dicom import public as dicom

NOTED_FOR_S: Final = 600
"""A viewer fetches hundreds of frames; the audit says once in ten minutes that the study was looked at."""


def find_instances(
    *, actor: Actor, now: datetime, study_uid: str, series_uid: str = "", sop_uid: str = ""
) -> list[dicom.InstanceCard]:
    """The instances addressed, in reach; the reading is audited.

    Raises: NotPermitted (403), dicom.NotFound (404) where there is none in reach.
    """
    within = reach(actor)
    if sop_uid:
        found = [
            dicom.get_instance(sop_uid, within=within, study_uid=study_uid, series_uid=series_uid)
        ]
    else:
        found = list(_all(within, study_uid, series_uid))
    if not found:
        raise dicom.NotFound(what="series" if series_uid else "study")
    note_read(study_uid, actor, now)
    return found


def find_picture(
    *, actor: Actor, now: datetime, study_uid: str, series_uid: str = "", sop_uid: str = ""
) -> dicom.InstanceCard:
    """The instance addressed, or the one that stands for its study or series; the reading is audited.

    Raises: NotPermitted (403), dicom.NotFound (404).
    """
    within = reach(actor)
    card = (
        dicom.get_instance(sop_uid, within=within, study_uid=study_uid, series_uid=series_uid)
        if sop_uid
        else dicom.first_picture(within=within, study_uid=study_uid, series_uid=series_uid)
    )
    note_read(study_uid, actor, now)
    return card


def note_read(study_uid: str, actor: Actor, now: datetime) -> None:
    """Write into the audit who looked at whose images, unless it stands there since a little while.

    Expects: the study is in reach. Cost: nothing but a look into memory when it was noted already.
    """
    if not cache.add(_key(study_uid, actor), 1, NOTED_FOR_S):
        return
    study = find_study(study_uid, actor.scope)
    if study is not None and study.resident_id is not None:
        audit.record_read(
            actor, resident_id=study.resident_id, what=f"diagnostics.images:{study.pk}", at=now
        )
        return
    with transaction.atomic():
        audit.record(
            actor,
            "diagnostics.read_waiting_study",
            target=f"study:{study.pk if study else 0}",
            at=now,
            facts={"uid": study_uid},
        )


def note_opened(study_uid: str, actor: Actor) -> None:
    """Remember that the audit has just noted the study as read by this actor: its frames need no line of their own."""
    cache.set(_key(study_uid, actor), 1, NOTED_FOR_S)


def _key(study_uid: str, actor: Actor) -> str:
    return f"images:{actor.user_id}:{actor.institution_id}:{actor.purpose}:{study_uid}"


@transaction.atomic
def note_query(*, actor: Actor, now: datetime, what: Iterable[str], found: int) -> None:
    """Write into the audit that a program listed studies; `what` names the attributes asked by, never values."""
    audit.record(
        actor,
        "diagnostics.query_studies",
        target="study:list",
        at=now,
        facts={"by": sorted(what)[:20], "found": found},
    )


def _all(within: dicom.Reach, study_uid: str, series_uid: str) -> Iterable[dicom.InstanceCard]:
    offset = 0
    while True:
        asked = dicom.understood({"limit": "1000", "offset": str(offset)})
        rows = dicom.list_instances(
            within=within, study_uid=study_uid, series_uid=series_uid, asked=asked
        )
        yield from rows
        if len(rows) < asked.limit:
            return
        offset += asked.limit
