"""Finding studies, series and instances. `within` holds the keys of studies in reach: the caller's area decides them.

What is out of reach, or not seen yet, looks like what is not there.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import IO, Any, Final

from django.db.models import Count, Max, Min, Q, QuerySet

from lianyi.machinery.dicom.archives import archive
from lianyi.machinery.dicom.models import Batch, Held, Instance, InstanceQuerySet, Series, Study
from lianyi.machinery.dicom.queries import DEFAULT, Asked, by_name
from lianyi.machinery.dicom.refusals import NotFound
from lianyi.machinery.dicom.types import (
    HeldCard,
    InstanceCard,
    Interrupted,
    SeriesCard,
    StudyCard,
)

Reach = QuerySet[Any, Any] | None
"""Study keys in reach, as a subquery; None: everything (the platform itself)."""
BROKEN_OFF_AFTER: Final = timedelta(minutes=2)
_AT_ONCE: Final = 400
_ANY: Final = Asked(Q(), Q(), Q(), DEFAULT, 0)


def list_studies(*, within: Reach, asked: Asked = _ANY) -> list[StudyCard]:
    """Studies, the newest first. Cost: one query, at most `asked.limit` rows."""
    rows = _studies(within).filter(asked.studies)
    if asked.series:
        rows = rows.filter(pk__in=Series.objects.filter(asked.series).values("study_id"))
    window = slice(asked.offset, asked.offset + asked.limit)
    return [row.card() for row in rows.order_by("-last_at", "-pk")[window]]


def list_series(*, within: Reach, study_uid: str = "", asked: Asked = _ANY) -> list[SeriesCard]:
    """Series with something to see, by number. Cost: one query."""
    rows = Series.objects.filter(asked.series, instance_count__gt=0).select_related("study")
    rows = rows.defer("study__patient_id").filter(study__in=_studies(within).filter(asked.studies))
    if study_uid:
        rows = rows.filter(study__uid=study_uid)
    window = slice(asked.offset, asked.offset + asked.limit)
    return [row.card() for row in rows.order_by("study_id", "number", "pk")[window]]


def list_instances(
    *, within: Reach, study_uid: str = "", series_uid: str = "", asked: Asked = _ANY
) -> list[InstanceCard]:
    """Instances, by series and number. Cost: one query, at most `asked.limit` rows."""
    rows = _instances(within).filter(asked.instances)
    if study_uid:
        rows = rows.filter(series__study__uid=study_uid)
    if series_uid:
        rows = rows.filter(series__uid=series_uid)
    rows = rows.order_by("series__number", "series_id", "number", "pk")
    return [row.card() for row in rows[asked.offset : asked.offset + asked.limit]]


def get_study(study_uid: str, *, within: Reach) -> StudyCard:
    """One study. Raises: NotFound (404)."""
    row = _studies(within).filter(uid=study_uid).first()
    if row is None:
        raise NotFound(what="study")
    return row.card()


def cards_of(keys: Iterable[int]) -> dict[int, StudyCard]:
    """Studies by key, for a list whose rows the caller may see. Cost: one query."""
    return {row.pk: row.card() for row in Study.objects.filter(pk__in=list(keys))}


def get_instance(
    sop_uid: str, *, within: Reach, study_uid: str = "", series_uid: str = ""
) -> InstanceCard:
    """One instance; where study or series are named, it must stand in them. Raises: NotFound (404). Cost: one query."""
    rows = _instances(within).filter(uid=sop_uid)
    if study_uid:
        rows = rows.filter(series__study__uid=study_uid)
    if series_uid:
        rows = rows.filter(series__uid=series_uid)
    row = rows.first()
    if row is None:
        raise NotFound(what="instance")
    return row.card()


def first_picture(*, within: Reach, study_uid: str, series_uid: str = "") -> InstanceCard:
    """The middle picture of the first series that has one: what a thumbnail shows. Raises: NotFound (404)."""
    rows = _instances(within).filter(series__study__uid=study_uid, rows__gt=0)
    if series_uid:
        rows = rows.filter(series__uid=series_uid)
    first = rows.order_by("series__number", "series_id", "number", "pk").first()
    if first is None:
        raise NotFound(what="picture")
    same = rows.filter(series=first.series_id).order_by("number", "pk")
    return same[same.count() // 2].card()


def held_of(
    uids: Iterable[str], *, within: Reach, institution_ids: Iterable[int] | None
) -> tuple[list[str], list[str]]:
    """Which instances are here: those that are seen in reach, and those that these institutions (None: all) sent and
    that wait unseen for the rest of their batch. Cost: two queries for four hundred UIDs.
    """
    asked = list(dict.fromkeys(uids))
    seen: set[str] = set()
    waiting: set[str] = set()
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        seen.update(_instances(within).filter(uid__in=some).values_list("uid", flat=True))
        rows = Instance.objects.filter(uid__in=some, visible=False)
        if institution_ids is not None:
            rows = rows.filter(batch__institution_id__in=list(institution_ids))
        waiting.update(rows.values_list("uid", flat=True))
    return [uid for uid in asked if uid in seen], [uid for uid in asked if uid in waiting]


def open_instance(card: InstanceCard) -> IO[bytes]:
    """The object as it came, seekable; the caller closes it. Raises: ArchiveDown (503)."""
    return archive().open(card.place)


def list_held(
    *, institution_ids: Iterable[int] | None, waiting: bool = True, at_most: int = 50
) -> list[HeldCard]:
    """Held content that these institutions sent, the oldest first; None: of all. Cost: one query."""
    rows = Held.objects.select_related("batch").filter(decided_at__isnull=waiting)
    if institution_ids is not None:
        rows = rows.filter(batch__institution_id__in=list(institution_ids))
    return [row.card() for row in rows.order_by("at", "pk")[:at_most]]


def list_interrupted(
    *, institution_ids: Iterable[int] | None, now: datetime, at_most: int = 50
) -> list[Interrupted]:
    """Batches whose sender has been silent for two minutes, with what waits unseen. Cost: three queries."""
    batches = Batch.objects.filter(done_at=None, last_at__lt=now - BROKEN_OFF_AFTER)
    if institution_ids is not None:
        batches = batches.filter(institution_id__in=list(institution_ids))
    told = (
        Instance.objects.filter(batch__in=batches, visible=False)
        .values("batch_id")
        .annotate(n=Count("pk"), study=Min("series__study_id"), last=Max("batch__last_at"))
        .order_by("-last")[:at_most]
    )
    rows = list(told)
    studies = {s.pk: s for s in Study.objects.filter(pk__in=[row["study"] for row in rows])}
    known = {b.pk: b for b in Batch.objects.filter(pk__in=[row["batch_id"] for row in rows])}
    return [
        Interrupted(
            batch_id=row["batch_id"],
            sender=known[row["batch_id"]].sender,
            sender_institution_id=known[row["batch_id"]].institution_id,
            study_uid=studies[row["study"]].uid,
            person=studies[row["study"]].person(),
            instances=row["n"],
            last_at=row["last"],
        )
        for row in rows
    ]


def keys_of(uids: Sequence[str]) -> dict[str, int]:
    """The keys of studies by UID. Cost: one query."""
    return dict(Study.objects.filter(uid__in=uids).values_list("uid", "pk"))


def keys_named(text: str) -> QuerySet[Any, Any]:
    """Keys of studies whose person bears a name, in any script: a condition for `__in`, no query of its own."""
    return Study.objects.filter(by_name(text)).values("pk")


def _studies(within: Reach) -> QuerySet[Study]:
    rows = Study.objects.filter(instance_count__gt=0)
    return rows if within is None else rows.filter(pk__in=within)


def _instances(within: Reach) -> InstanceQuerySet:
    rows = Instance.objects.seen().with_parents()
    return rows if within is None else rows.filter(series__study__in=within)
