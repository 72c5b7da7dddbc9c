"""What the holder of a link sees: the study, its pictures; nothing else of the person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lianyi.areas.diagnostics.models import Study
from lianyi.areas.diagnostics.services.sharing import shared_study
from lianyi.areas.organisations import public as organisations
from lianyi.kernel.identity import mask_name
from lianyi.machinery.dicom import pixels
from lianyi.machinery.dicom import public as dicom

MOST_PICTURES: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPicture:
    """One picture: its instance and frame."""

    uid: str
    frame: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedView:
    """A study as its link shows it; the name is masked, for a link may be passed on."""

    name: str
    title: str
    institution: str
    study_at: datetime | None
    pictures: tuple[SharedPicture, ...]
    more: int


def see_shared(*, token: str, now: datetime) -> SharedView:
    """The study behind a link. Expects: its PIN was checked. Raises: ShareNotFound (404). Cost: four queries."""
    study = shared_study(token=token, now=now)
    cards = [
        card
        for card in dicom.list_instances(within=_within(study), study_uid=study.uid)
        if card.has_pixels
    ]
    found = [
        SharedPicture(
            uid=card.uid,
            frame=frame,
            label=f"{number}" if card.frames == 1 else f"{number}.{frame}",
        )
        for number, card in enumerate(cards, 1)
        for frame in range(1, card.frames + 1)
    ]
    place = organisations.institutions([study.institution_id] if study.institution_id else [])
    return SharedView(
        name=mask_name(study.index.patient_name),
        title=study.order.item_name if study.order else study.index.description,
        institution=next((each.name for each in place.values()), ""),
        study_at=study.index.study_at,
        pictures=tuple(found[:MOST_PICTURES]),
        more=max(len(found) - MOST_PICTURES, 0),
    )


def shared_picture(*, token: str, uid: str, frame: int, small: bool, now: datetime) -> bytes:
    """One picture of a shared study, a PNG. Expects: its PIN was checked.

    Raises: ShareNotFound, dicom.NotFound, dicom.NoSuchFrame (404), dicom.NoPicture (406).
    """
    study = shared_study(token=token, now=now)
    card = dicom.get_instance(uid, within=_within(study), study_uid=study.uid)
    with dicom.open_instance(card) as file:
        return pixels.picture(file, frame=frame, side=pixels.THUMBNAIL if small else None)


def _within(study: Study) -> dicom.Reach:
    return Study.objects.filter(pk=study.pk).values("index_id")
