"""Opening a study in the viewer: its heads are read once, the reading is audited, frames follow from the archive."""

from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.db.models import QuerySet

from lianyi.areas.diagnostics.models import ImageHead, Study
from lianyi.areas.diagnostics.selectors.viewing import (
    get_key_image,
    get_seen_study,
    heads_missing,
    list_priors,
    open_image,
    others_of_order,
    person_of,
    study_index,
    together,
)
from lianyi.areas.diagnostics.services.image_reading import note_opened, note_read
from lianyi.areas.diagnostics.types.viewing import KeyImageCard, Viewed
from lianyi.engines.pixels import Unshowable, frame_bytes, head_of
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.dicom import public as dicom
from lianyi.machinery.dicom.pixels import Window, picture

_AT_ONCE: Final = 200


class ImageUnshowable(DomainError):
    """The pixels are damaged, or of a kind that is not shown here."""

    code = "diagnostics.image_unshowable"
    http_status = 422
    template = "This image cannot be shown ({why}); ask for it to be sent again."


def open_study(*, study_id: int, actor: Actor, now: datetime) -> Viewed:
    """A study laid out for the viewer, with the others of its order; the reading is audited with its purpose.

    Raises: StudyNotFound (404). Cost: about thirteen queries; the first time, one reading of each object's header.
    """
    study = get_seen_study(study_id, actor.scope)
    studies = [study, *others_of_order(study)]
    for each in studies:
        read_heads(each)
    if study.resident_id is not None:
        audit.record_read(
            actor, resident_id=study.resident_id, what=f"diagnostics.images:{study_id}", at=now
        )
        note_opened(study.uid, actor)
    return Viewed(
        study_id=study.pk,
        order=study.order.card() if study.order else None,
        index=study_index(studies, actor, person=person_of(study, actor.scope)),
        priors=tuple(list_priors(study, actor.scope)),
    )


def read_heads(study: Study) -> int:
    """Read the heads of images that have none yet and return how many; safe to call at any time, twice as well.

    Expects: `study` comes with its index. Raises: dicom.ArchiveDown (503).
    """
    heads = (_head(study, card) for card in heads_missing(study))
    count = 0
    while rows := list(islice(heads, _AT_ONCE)):
        count += len(ImageHead.objects.bulk_create(rows, ignore_conflicts=True))
    return count


def _head(study: Study, card: dicom.InstanceCard) -> ImageHead:
    """The head of one object; empty where it is no image."""
    head: dict[str, Any] = {}
    if card.has_pixels:
        with dicom.open_instance(card) as file:
            try:
                head = head_of(dicom.read(file)).plain()
            except (ValueError, AttributeError, TypeError, KeyError, NotImplementedError):
                head = {}  # a header that cannot be read shows no image; the object itself is kept as it came
    return ImageHead(study=study, series_uid=card.series_uid, sop_uid=card.uid, head=head)


def read_frame(
    *, study_id: int, uid: str, number: int, reduce: int, actor: Actor, now: datetime
) -> bytes:
    """One frame, of a study or another of its order, as the viewer takes it: every value the mean of a square of
    `reduce` pixels.

    Raises: StudyNotFound, ImageNotFound (404), ImageUnshowable (422), dicom.ArchiveDown (503).
    Cost: two queries; decodes one frame. The reading is in the audit since the study was opened; now, if that is long
    ago or never was.
    """
    study = get_seen_study(study_id, actor.scope)
    data = frame_of(together(study_id), uid=uid, number=number, reduce=reduce)
    note_read(study.uid, actor, now)
    return data


def frame_of(studies: QuerySet[Study], *, uid: str, number: int, reduce: int) -> bytes:
    """As `read_frame`, of studies that whoever asks may see already (a shared copy)."""
    with open_image(studies, uid) as file:
        try:
            return frame_bytes(file, number, reduce)
        except Unshowable as fault:
            raise ImageUnshowable(why=str(fault)) from fault


def key_image_picture(*, key_image_id: int, actor: Actor, now: datetime, side: int = 1024) -> bytes:
    """A key image as PNG under the window it was chosen with; the reading is audited as that of a frame.

    Raises: ImageNotFound (404), dicom.NoPicture (406).
    """
    card = get_key_image(key_image_id, actor.scope)
    data = picture_of(card, side=side)
    note_read(get_seen_study(card.study_id, actor.scope).uid, actor, now)
    return data


def picture_of(card: KeyImageCard, *, side: int = 1024) -> bytes:
    """The PNG of a key image that the reader may see. Raises: ImageNotFound (404), dicom.NoPicture (406)."""
    window = None
    if card.centre is not None and card.width:
        window = Window(card.centre, card.width)
    with open_image(Study.objects.filter(pk=card.study_id), card.uid) as file:
        return picture(file, frame=card.frame, window=window, side=side, inverted=card.inverted)
