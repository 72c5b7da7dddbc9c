"""What a reader leaves on images: measurements for oneself, key images for everybody who reads the report."""

from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.areas.diagnostics.models import ImageMark, KeyImage, Order, Study
from lianyi.areas.diagnostics.rules.viewing import can_be
from lianyi.areas.diagnostics.selectors.viewing import list_key_images, study_holding, together
from lianyi.areas.diagnostics.types.viewing import KeyImageCard, KeyImageDraft, MarkCard, MarkDraft
from lianyi.areas.diagnostics.types.words import State
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit

MOST_MARKS: Final = 500
MOST_KEYS: Final = 30


class ImpossibleMark(DomainError):
    """The points are not those of such a measurement."""

    code = "diagnostics.impossible_mark"
    http_status = 422
    template = "A measurement of this kind cannot have these points; draw it again."


class TooManyMarks(DomainError):
    """A study takes no more of them."""

    code = "diagnostics.too_many_marks"
    http_status = 409
    template = "There are {most} of them on this study already; delete some first."


class KeyImagesSealed(DomainError):
    """The report is signed; what it shows stays."""

    code = "diagnostics.key_images_sealed"
    http_status = 409
    template = "The report is signed; its key images stay as they were when it was signed."


class MarkNotFound(DomainError):
    """No such measurement of this reader, or no such key image."""

    code = "diagnostics.mark_not_found"
    http_status = 404
    template = "There is no such mark on this study."


@transaction.atomic
def save_mark(*, study_id: int, draft: MarkDraft, actor: Actor, now: datetime) -> MarkCard:
    """Keep a measurement for the reader who drew it; one with an `id` is moved.

    Raises: StudyNotFound, ImageNotFound, MarkNotFound (404); ImpossibleMark (422); TooManyMarks (409).
    """
    holder = study_holding(study_id, draft.uid, draft.frame, actor)
    if not can_be(draft):
        raise ImpossibleMark
    row = _own_mark(study_id, draft.id, actor) if draft.id else None
    if row is None:
        kept = ImageMark.objects.filter(study=holder, reader_id=actor.user_id or 0)
        if kept.count() >= MOST_MARKS:
            raise TooManyMarks(most=MOST_MARKS)
        row = ImageMark(study_id=holder, reader_id=actor.user_id or 0)
    row.sop_uid, row.frame, row.kind = draft.uid, draft.frame, draft.kind
    row.points, row.at = [list(point) for point in draft.points], now
    row.save()
    return row.card()


@transaction.atomic
def remove_mark(*, study_id: int, mark_id: int, actor: Actor) -> None:
    """Take a measurement of one's own away. Raises: MarkNotFound (404)."""
    _own_mark(study_id, mark_id, actor).delete()


@transaction.atomic
def mark_key_image(
    *, study_id: int, draft: KeyImageDraft, actor: Actor, now: datetime
) -> list[KeyImageCard]:
    """Choose an image that shows the finding, as it is looked at; the same image again keeps the newer look.

    Raises: StudyNotFound, ImageNotFound (404); TooManyMarks, KeyImagesSealed (409).
    """
    holder = study_holding(study_id, draft.uid, draft.frame, actor)
    _must_be_open(holder, actor)
    known = KeyImage.objects.filter(study=holder)
    if known.count() >= MOST_KEYS:
        raise TooManyMarks(most=MOST_KEYS)
    row, _ = KeyImage.objects.update_or_create(
        study_id=holder,
        sop_uid=draft.uid,
        frame=draft.frame,
        defaults={
            "centre": draft.centre if draft.width else None,
            "width": draft.width if draft.centre is not None else None,
            "inverted": draft.inverted,
            "note": draft.note,
            "by_id": actor.user_id,
            "by_name": actor.name,
            "at": now,
        },
    )
    audit.record(
        actor,
        "key_image.marked",
        target=f"diagnostic_study:{holder}",
        at=now,
        facts={"key_image": row.pk},
    )
    return list_key_images(study_id)


@transaction.atomic
def unmark_key_image(
    *, study_id: int, key_image_id: int, actor: Actor, now: datetime
) -> list[KeyImageCard]:
    """Choose an image no longer. Raises: StudyNotFound, MarkNotFound (404); KeyImagesSealed (409)."""
    _must_be_open(study_id, actor)
    gone, _ = KeyImage.objects.filter(pk=key_image_id, study__in=together(study_id)).delete()
    if not gone:
        raise MarkNotFound
    audit.record(
        actor,
        "key_image.unmarked",
        target=f"diagnostic_study:{study_id}",
        at=now,
        facts={"key_image": key_image_id},
    )
    return list_key_images(study_id)


def _must_be_open(study_id: int, actor: Actor) -> None:
    """Lock study and order, so that two readers at once do not pass the limit and nobody signs meanwhile; refuse where
    the report is signed.
    """
    study = Study.objects.visible_to(actor.scope).locked(study_id)
    order = Order.objects.locked(study.order_id) if study.order_id is not None else None
    if order is not None and order.state in (State.SIGNED, State.CLOSED):
        raise KeyImagesSealed


def _own_mark(study_id: int, mark_id: int | None, actor: Actor) -> ImageMark:
    row = ImageMark.objects.filter(
        pk=mark_id or 0, study__in=together(study_id), reader_id=actor.user_id or 0
    ).first()
    if row is None:
        raise MarkNotFound
    return row
