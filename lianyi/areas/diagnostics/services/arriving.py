"""What happens when images arrive: filed, the order moved on, made ready for whoever will look at them."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from lianyi.areas.diagnostics.models import Study
from lianyi.areas.diagnostics.services.filing import file_study, note_examined
from lianyi.areas.diagnostics.services.viewing import read_heads
from lianyi.areas.diagnostics.services.waveforms import note_waveforms
from lianyi.areas.diagnostics.types.imaging import StudyCard
from lianyi.machinery.dicom import public as dicom


def receive(
    *,
    paths: Iterable[Path],
    sender: dicom.Sender,
    now: datetime,
    study_uid: str = "",
    more: bool = False,
) -> dicom.Report:
    """Take in what a program stores and file it at once, so that it finds what it has just stored.

    Expects, raises: as `dicom.store`. Emits: StudyArrived.
    """
    report = dicom.store(
        paths=paths,
        origin=dicom.Origin.STOW,
        sender=sender,
        now=now,
        study_uid=study_uid,
        more=more,
    )
    for uid in report.study_uids:
        take_up(study_uid=uid, now=now)
    return report


def take_up(*, study_uid: str, now: datetime) -> StudyCard:
    """File a study that arrived, and make it ready; each step is a transaction of its own and may be repeated.

    Raises: dicom.NotFound (404), dicom.ArchiveDown (503).
    """
    card = file_study(study_uid=study_uid, now=now)
    make_ready(card, now)
    return card


def make_ready(card: StudyCard, now: datetime) -> None:
    """Move the order of a filed study on, read the heads of its images, measure its waveforms."""
    if card.order_id is None:
        return
    note_examined(order_id=card.order_id, now=now)
    read_heads(Study.objects.one(card.id))
    note_waveforms(study_uid=card.uid, now=now)
