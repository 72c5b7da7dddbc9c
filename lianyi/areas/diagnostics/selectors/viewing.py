"""What the image viewer reads: a study laid out for reading, its key images, earlier studies, one frame."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import IO, Any, Final

from lianyi.areas.diagnostics.models import ImageHead, ImageMark, KeyImage, Order, Study
from lianyi.areas.diagnostics.rules.viewing import in_order, laid_out
from lianyi.areas.diagnostics.types.viewing import KeyImageCard, PriorStudy
from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor, Scope
from lianyi.kernel.errors import DomainError
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.dicom import public as dicom
from lianyi.machinery.dicom.queries import MOST, understood

MOST_PRIORS: Final = 20
MOST_STUDIES: Final = 20
NO_IMAGES: Final = ("ECG", "SR", "DOC", "PR", "KO")
"""Modalities without anything to look at here."""


class ImageNotFound(DomainError):
    """No such image in the study."""

    code = "diagnostics.image_not_found"
    http_status = 404
    template = "There is no such image in this study."


def get_seen_study(study_id: int, scope: Scope) -> Study:
    """The row of a study in reach, with its index and order. Raises: StudyNotFound (404). Cost: one query."""
    return Study.objects.visible_to(scope).one(study_id)


def studies_of_order(order_id: int, scope: Scope) -> list[int]:
    """Studies of an order that can be looked at, the newest first. Raises: OrderNotFound (404). Cost: two queries."""
    Order.objects.visible_to(scope).one(order_id)
    rows = Study.objects.visible_to(scope).filter(order=order_id).exclude(modality__in=NO_IMAGES)
    return list(rows.order_by("-arrived_at", "-id").values_list("pk", flat=True)[:MOST_STUDIES])


def study_index(study: Study, actor: Actor | None, *, person: Mapping[str, str]) -> dict[str, Any]:
    """A study as the viewer takes it: series in order, each with what its images share and what is each one's own.

    Expects: `study` comes with its index; its heads have been read. Without an actor (a shared copy) no marks.
    Cost: five queries, however many images.
    """
    index = study.index
    return {
        "id": study.pk,
        "title": index.description or (study.order.item_name if study.order else ""),
        "modality": index.modalities.replace("\\", "/"),
        "at": _moment(index.study_at),
        "institution": _institution(study.institution_id),
        "person": dict(person),
        "series": _series(study),
        "keys": [plain_key(card) for card in list_key_images(study.pk)],
        "marks": _marks(study.pk, actor),
    }


def _series(study: Study) -> list[dict[str, Any]]:
    """Series that hold an image, by number."""
    known = {
        card.uid: card for card in dicom.list_series(within=_within(study), study_uid=study.uid)
    }
    heads: dict[str, list[Mapping[str, Any]]] = {}
    rows = ImageHead.objects.filter(study=study).values_list("series_uid", "head")
    for uid, head in rows:
        if head:
            heads.setdefault(uid, []).append(head)
    series = []
    for uid in sorted(heads, key=lambda each: _place(known.get(each), each)):
        card = known.get(uid)
        shared, own = laid_out(in_order(heads[uid]))
        series.append(
            {
                "title": card.description if card else "",
                "modality": card.modality if card else "",
                "number": card.number if card else None,
                "shared": shared,
                "heads": own,
            }
        )
    return series


def _place(card: dicom.SeriesCard | None, uid: str) -> tuple[int, str]:
    return (card.number if card and card.number is not None else 1 << 30, uid)


def _within(study: Study) -> Any:
    """The study alone, as the archive's index wants its reach."""
    return Study.objects.filter(pk=study.pk).values("index_id")


def _institution(institution_id: int | None) -> str:
    if institution_id is None:
        return ""
    return organisations.get_institution(institution_id).name


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}" if at else ""


def _marks(study_id: int, actor: Actor | None) -> list[dict[str, Any]]:
    """The reader's own measurements."""
    if actor is None or actor.user_id is None:
        return []
    rows = ImageMark.objects.filter(study=study_id, reader_id=actor.user_id).order_by("pk")[:500]
    cards = (row.card() for row in rows)
    return [
        {"id": c.id, "uid": c.uid, "frame": c.frame, "kind": c.kind, "points": c.points}
        for c in cards
    ]


def person_of(study: Study, scope: Scope) -> dict[str, str]:
    """Who the study is of, as the reader may see it: empty where the master index shows nothing."""
    if study.resident_id is None:
        return {"name": "", "sex": "", "age": "", "number": ""}
    card = residents.cards([study.resident_id], scope).get(study.resident_id)
    if card is None:
        return {"name": "", "sex": "", "age": "", "number": ""}
    number = study.order.number if study.order else ""
    return {"name": card.name, "sex": card.sex_text, "age": card.age_text, "number": number or ""}


def list_priors(study: Study, scope: Scope) -> list[PriorStudy]:
    """Earlier and later studies of the same person within reach, those of the same modality first, then the newest.

    Cost: one query.
    """
    if study.resident_id is None:
        return []
    rows = (
        Study.objects.visible_to(scope)
        .filter(resident=study.resident_id)
        .exclude(pk=study.pk)
        .exclude(modality__in=NO_IMAGES)
        .select_related("index", "order")
        .defer("index__patient_id")
        .order_by("-arrived_at", "-id")[:MOST_PRIORS]
    )
    found = [
        PriorStudy(
            study_id=row.pk,
            title=row.index.description or (row.order.item_name if row.order else ""),
            modality=row.modality,
            at=row.index.study_at or row.arrived_at,
        )
        for row in rows
    ]
    return sorted(found, key=lambda prior: prior.modality != study.modality)


def list_key_images(study_id: int) -> list[KeyImageCard]:
    """The key images of a study, in the order they were chosen. Expects: the study is in reach. Cost: one query."""
    return [row.card() for row in KeyImage.objects.filter(study=study_id).order_by("at", "pk")]


def key_images_of_order(order_id: int) -> list[KeyImageCard]:
    """The key images of all studies of an order. Expects: the order is in reach. Cost: one query."""
    rows = KeyImage.objects.filter(study__order=order_id).order_by("at", "pk")[:100]
    return [row.card() for row in rows]


def plain_key(card: KeyImageCard) -> dict[str, Any]:
    """A key image as the viewer takes it."""
    return {
        "id": card.id,
        "uid": card.uid,
        "frame": card.frame,
        "centre": card.centre,
        "width": card.width,
        "inverted": card.inverted,
        "by": card.by_name,
    }


def get_key_image(key_image_id: int, scope: Scope) -> KeyImageCard:
    """One key image of a study in reach. Raises: ImageNotFound (404). Cost: one query."""
    row = KeyImage.objects.filter(
        pk=key_image_id, study__in=Study.objects.visible_to(scope).values("pk")
    ).first()
    if row is None:
        raise ImageNotFound
    return row.card()


def must_hold_image(study_id: int, uid: str, frame: int, actor: Actor) -> None:
    """Refuse a study out of reach, or an image or frame it has not. Raises: StudyNotFound, ImageNotFound (404)."""
    get_seen_study(study_id, actor.scope)
    head = (
        ImageHead.objects.filter(study=study_id, sop_uid=uid).values_list("head", flat=True).first()
    )
    if not head or not 1 <= frame <= head["frames"]:
        raise ImageNotFound


def open_image(study_id: int, uid: str) -> IO[bytes]:
    """The object of an image, for its pixels; the caller closes it. Expects: the study is in reach.

    Raises: ImageNotFound (404), dicom.ArchiveDown (503). Cost: one query.
    """
    within = Study.objects.filter(pk=study_id).values("index_id")
    try:
        return dicom.open_instance(dicom.get_instance(uid, within=within))
    except dicom.NotFound:
        raise ImageNotFound from None


def heads_missing(study: Study) -> Iterator[dicom.InstanceCard]:
    """Instances of a study whose head has not been read yet. Cost: two queries for a thousand instances."""
    known = set(ImageHead.objects.filter(study=study).values_list("sop_uid", flat=True))
    if len(known) >= study.index.instance_count:
        return
    for offset in range(0, study.index.instance_count, MOST):
        asked = understood({"limit": str(MOST), "offset": str(offset)})
        for card in dicom.list_instances(within=_within(study), study_uid=study.uid, asked=asked):
            if card.uid not in known:
                yield card
