"""Opening a study in the viewer: its heads are read once, the reading is audited, frames follow from the archive."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from lianyi.areas.diagnostics.models import ImageHead, Study
from lianyi.areas.diagnostics.selectors.viewing import (
    get_key_image,
    get_seen_study,
    heads_missing,
    list_priors,
    open_image,
    person_of,
    study_index,
)
from lianyi.areas.diagnostics.types.viewing import KeyImageCard, Viewed
from lianyi.engines.pixels import Unshowable, frame_bytes, head_of
from lianyi.kernel.actor import Actor, Scope
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
    """A study laid out for the viewer; the reading is audited with its purpose.

    Raises: StudyNotFound (404). Cost: about twelve queries; the first time, one reading of each object's header.
    """
    study = get_seen_study(study_id, actor.scope)
    read_heads(study)
    if study.resident_id is not None:
        audit.record_read(
            actor, resident_id=study.resident_id, what=f"diagnostics.images:{study_id}", at=now
        )
    return Viewed(
        study_id=study.pk,
        order=study.order.card() if study.order else None,
        index=study_index(study, actor, person=person_of(study, actor.scope)),
        priors=tuple(list_priors(study, actor.scope)),
    )


def read_heads(study: Study) -> int:
    """Read the heads of images that have none yet and return how many; safe to call at any time, twice as well.

    Expects: `study` comes with its index. Raises: dicom.ArchiveDown (503).
    """
    count = 0
    rows: list[ImageHead] = []
    for card in heads_missing(study):
        rows.append(_head(study, card))
        if len(rows) == _AT_ONCE:
            count += _kept(rows)
            rows = []
    return count + _kept(rows)


def _kept(rows: Iterable[ImageHead]) -> int:
    return len(ImageHead.objects.bulk_create(rows, ignore_conflicts=True))


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


def read_frame(*, study_id: int, uid: str, number: int, reduce: int, scope: Scope) -> bytes:
    """One frame as the viewer takes it, every value the mean of a square of `reduce` pixels.

    Raises: StudyNotFound, ImageNotFound (404), ImageUnshowable (422), dicom.ArchiveDown (503).
    Cost: two queries; decodes one frame. The reading was audited when the study was opened.
    """
    get_seen_study(study_id, scope)
    return frame_of_study(study_id=study_id, uid=uid, number=number, reduce=reduce)


def frame_of_study(*, study_id: int, uid: str, number: int, reduce: int) -> bytes:
    """As `read_frame`, for whoever may see the study already (a shared copy)."""
    with open_image(study_id, uid) as file:
        try:
            return frame_bytes(file, number, reduce)
        except Unshowable as fault:
            raise ImageUnshowable(why=str(fault)) from fault


def key_image_picture(*, key_image_id: int, scope: Scope, side: int = 1024) -> bytes:
    """A key image as PNG under the window it was chosen with. Raises: ImageNotFound (404), dicom.NoPicture (406)."""
    return picture_of(get_key_image(key_image_id, scope), side=side)


def picture_of(card: KeyImageCard, *, side: int = 1024) -> bytes:
    """The PNG of a key image that the reader may see. Raises: ImageNotFound (404), dicom.NoPicture (406)."""
    window = None
    if card.centre is not None and card.width:
        window = Window(card.centre, card.width)
    with open_image(card.study_id, card.uid) as file:
        return picture(file, frame=card.frame, window=window, side=side)
