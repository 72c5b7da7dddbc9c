"""What the holder of a link sees: the images of the study in the viewer; nothing else of the person, nothing kept."""

from datetime import datetime
from typing import Any, Final

from django.core.cache import cache
from django.db import transaction

from lianyi.areas.diagnostics.models import Share, Study
from lianyi.areas.diagnostics.selectors.viewing import study_index
from lianyi.areas.diagnostics.services.sharing import living_share, visitor
from lianyi.areas.diagnostics.services.viewing import frame_of, read_heads
from lianyi.kernel.identity import mask_name
from lianyi.machinery.audit import public as audit

_NOTED_FOR_S: Final = 3_600
"""Longer than a browser may look without the PIN: an image is written down once an opening."""


def open_copy(*, token: str, now: datetime) -> dict[str, Any]:
    """The study behind a link as the viewer takes it: the name masked, for a link may be passed on; no names of staff.

    Expects: its PIN was checked. Raises: ShareNotFound (404), dicom.ArchiveDown (503). Cost: about seven queries.
    """
    study = living_share(token=token, now=now).study
    read_heads(study)
    person = {"name": mask_name(study.index.patient_name), "sex": "", "age": "", "number": ""}
    index = study_index([study], None, person=person)
    return {**index, "id": None, "keys": [{**key, "by": ""} for key in index["keys"]]}


def read_copy_frame(*, token: str, uid: str, number: int, reduce: int, now: datetime) -> bytes:
    """One frame of a shared study, every value the mean of a square of `reduce` pixels; each image read is audited.

    Expects: its PIN was checked. Raises: ShareNotFound, ImageNotFound (404), ImageUnshowable (422),
        dicom.ArchiveDown (503). Cost: two queries, and the line in the audit once an image and opening.
    """
    share = living_share(token=token, now=now)
    shared = Study.objects.filter(pk=share.study_id)
    data = frame_of(shared, uid=uid, number=number, reduce=reduce)
    _note_image(share, uid, now)
    return data


def _note_image(share: Share, uid: str, now: datetime) -> None:
    """Write down that an image went out, unless it did since the link was last opened."""
    key = f"shared:{share.pk}:{share.opens}:{uid}"
    if cache.get(key):
        return
    with transaction.atomic():
        audit.record(
            visitor(now),
            "diagnostics.read_shared_image",
            target=f"share:{share.pk}",
            at=now,
            resident_id=share.study.resident_id,
            facts={"study": share.study_id, "uid": uid},
        )
    cache.set(key, 1, _NOTED_FOR_S)
