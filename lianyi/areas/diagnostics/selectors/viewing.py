"""What the image viewer reads: a study laid out for reading, its key images, earlier studies, one frame."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import IO, Any, Final

from django.db.models import Q, QuerySet

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
_MOST_KEYS: Final = 200
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


def together(study_id: int) -> QuerySet[Study]:
    """Studies that are looked at together: this one and the others of its order; a condition, no query of its own.

    Who may see one of them may see them all.
    """
    order = Study.objects.filter(pk=study_id).values("order")
    return Study.objects.filter(Q(pk=study_id) | Q(order__in=order))


def others_of_order(study: Study) -> list[Study]:
    """The other studies of the same order with something to look at, as they came. Cost: one query."""
    if study.order_id is None:
        return []
    rows = Study.objects.filter(order=study.order_id).exclude(pk=study.pk)
    rows = rows.exclude(modality__in=NO_IMAGES).select_related("index", "order")
    return list(rows.defer("index__patient_id").order_by("arrived_at", "id")[:MOST_STUDIES])


def study_index(
    studies: Sequence[Study], actor: Actor | None, *, person: Mapping[str, str]
) -> dict[str, Any]:
    """Studies looked at together as the viewer takes them: series in order, those of the study that was opened first;
    each with what its images share and what is each one's own.

    Expects: the studies come with their index; their heads have been read. Without an actor (a shared copy) no marks.
    Cost: five queries, however many images.
    """
    opened = studies[0]
    ids = [study.pk for study in studies]
    return {
        "id": opened.pk,
        **_about(opened),
        "person": dict(person),
        "series": _series(studies),
        "keys": [plain_key(card) for card in _key_images(ids)],
        "marks": _marks(ids, actor),
    }


def _about(study: Study) -> dict[str, str]:
    """What stands at the corner of an image: which study it is of."""
    index = study.index
    return {
        "title": index.description or (study.order.item_name if study.order else ""),
        "modality": index.modalities.replace("\\", "/"),
        "at": _moment(index.study_at),
        "institution": _institution(study.institution_id),
    }


def _series(studies: Sequence[Study]) -> list[dict[str, Any]]:
    """Series that hold an image, study by study, by number; one of another study than the first says which."""
    ids = [study.pk for study in studies]
    within = Study.objects.filter(pk__in=ids).values("index_id")
    known = {
        card.uid: card
        for card in dicom.list_series(within=within, asked=understood({"limit": str(MOST)}))
    }
    heads: dict[int, dict[str, list[Mapping[str, Any]]]] = {key: {} for key in ids}
    rows = ImageHead.objects.filter(study__in=ids).values_list("study_id", "series_uid", "head")
    for key, uid, head in rows:
        if head:
            heads[key].setdefault(uid, []).append(head)
    series: list[dict[str, Any]] = []
    for study in studies:
        found = heads[study.pk]
        of = {} if study is studies[0] or not found else {"study": _about(study)}
        in_place = sorted(found, key=lambda each: _place(known.get(each), each))
        series.extend({**_one_series(known.get(uid), found[uid]), **of} for uid in in_place)
    return series


def _one_series(
    card: dicom.SeriesCard | None, heads: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    shared, own = laid_out(in_order(heads))
    return {
        "title": card.description if card else "",
        "modality": card.modality if card else "",
        "number": card.number if card else None,
        "shared": shared,
        "heads": own,
    }


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


def _marks(study_ids: Sequence[int], actor: Actor | None) -> list[dict[str, Any]]:
    """The reader's own measurements."""
    if actor is None or actor.user_id is None:
        return []
    rows = ImageMark.objects.filter(study__in=study_ids, reader_id=actor.user_id)
    cards = (row.card() for row in rows.order_by("pk")[:500])
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
    """Studies of the person's other orders within reach, those of the same modality first, then the newest.

    Cost: one query.
    """
    if study.resident_id is None:
        return []
    rows = (
        Study.objects.visible_to(scope)
        .filter(resident=study.resident_id)
        .exclude(Q(pk=study.pk) | Q(order=study.order_id))
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
    """The key images of a study and the others of its order, in the order they were chosen.

    Expects: the study is in reach. Cost: one query.
    """
    return _key_images(together(study_id))


def _key_images(studies: Sequence[int] | QuerySet[Study]) -> list[KeyImageCard]:
    rows = KeyImage.objects.filter(study__in=studies).order_by("at", "pk")
    return [row.card() for row in rows[:_MOST_KEYS]]


def key_images_of_order(order_id: int) -> list[KeyImageCard]:
    """The key images of all studies of an order. Expects: the order is in reach. Cost: one query."""
    rows = KeyImage.objects.filter(study__order=order_id).order_by("at", "pk")[:_MOST_KEYS]
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


def study_holding(study_id: int, uid: str, frame: int, actor: Actor) -> int:
    """Which of the studies looked at together holds an image and frame.

    Raises: StudyNotFound for one out of reach, ImageNotFound (404). Cost: two queries.
    """
    get_seen_study(study_id, actor.scope)
    rows = ImageHead.objects.filter(study__in=together(study_id), sop_uid=uid)
    holder, head = rows.values_list("study_id", "head").first() or (0, {})
    if not head or not 1 <= frame <= head["frames"]:
        raise ImageNotFound
    return holder


def open_image(studies: QuerySet[Study], uid: str) -> IO[bytes]:
    """The object of an image of some studies, for its pixels; the caller closes it. Expects: they are in reach.

    Raises: ImageNotFound (404), dicom.ArchiveDown (503). Cost: one query.
    """
    try:
        return dicom.open_instance(dicom.get_instance(uid, within=studies.values("index_id")))
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
