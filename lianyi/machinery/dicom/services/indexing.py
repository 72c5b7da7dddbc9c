"""Objects into the index, unseen: what is new, what was known, what must be held. One transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import F

from lianyi.kernel.errors import DomainError
from lianyi.machinery.crypto.keyring import blind_index
from lianyi.machinery.dicom.archives import archive
from lianyi.machinery.dicom.archives.files import durable
from lianyi.machinery.dicom.models import Batch, Held, Instance, Series, Study
from lianyi.machinery.dicom.parsing import same_content
from lianyi.machinery.dicom.refusals import OtherContent, TooLarge, WrongStudy
from lianyi.machinery.dicom.services.incoming import held_folder
from lianyi.machinery.dicom.types import PATIENT_INDEX, Header, Parsed, Taken, Verdict

_AT_ONCE: Final = 400


def known(objects: Iterable[Parsed]) -> dict[str, Instance]:
    """The instances that are here already, by UID."""
    uids = [each.header.sop_uid for each in objects]
    found: dict[str, Instance] = {}
    for start in range(0, len(uids), _AT_ONCE):
        rows = Instance.objects.with_parents().filter(uid__in=uids[start : start + _AT_ONCE])
        found.update((row.uid, row) for row in rows)
    return found


def studies_for(batch: Batch, objects: Sequence[Parsed], now: datetime) -> dict[str, Study]:
    """The studies the objects belong to, made where they are new."""
    first = {each.header.study_uid: each.header for each in reversed(objects)}
    found = {row.uid: row for row in Study.objects.filter(uid__in=first)}
    new = [_study(batch, header, now) for uid, header in first.items() if uid not in found]
    if new:
        Study.objects.bulk_create(new, ignore_conflicts=True)
        found = {row.uid: row for row in Study.objects.filter(uid__in=first)}
    for uid, row in found.items():
        _describe_if_empty(row, first[uid])
    return found


def series_for(studies: dict[str, Study], objects: Sequence[Parsed]) -> dict[str, Series]:
    """The series the objects belong to, made where they are new."""
    first = {each.header.series_uid: each.header for each in reversed(objects)}
    found = _series(first)
    new = [
        _one_series(studies[header.study_uid], header)
        for uid, header in first.items()
        if uid not in found
    ]
    if new:
        Series.objects.bulk_create(new, ignore_conflicts=True)
        found = _series(first)
    return found


def must_belong(study: Study, series: Series, parsed: Parsed, most_mb: int) -> None:
    """Refuse what would not fit. Raises: WrongStudy (409) for a series of another study, TooLarge (413)."""
    if series.study_id != study.pk:
        raise WrongStudy(study_uid=parsed.header.study_uid)
    if study.size + parsed.size > most_mb << 20:
        raise TooLarge(most_mb=most_mb)


def is_other_person(study: Study, header: Header) -> bool:
    """Whether an object names somebody else than its study does, be the study seen already or still arriving."""
    theirs, ours = study.person(), header.person
    return (theirs.name, theirs.patient_id) != (ours.name, ours.patient_id)


def is_same(row: Instance, parsed: Parsed) -> bool:
    """Whether an object is the one that is here: by its sum, or, written down otherwise, by its content.

    Cost: nothing where the sums agree; reads both objects where they do not.
    """
    if row.sha256 == parsed.sha256:
        return True
    with archive().open(row.place) as stored:
        return same_content(stored, parsed.path)


def insert(batch: Batch, new: Sequence[tuple[Parsed, Series, str]]) -> list[Taken]:
    """Add instances, unseen, and say of each what became of it: somebody may have been faster."""
    rows = [_instance(batch, parsed, series, place) for parsed, series, place in new]
    Instance.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_AT_ONCE)
    there = known(parsed for parsed, _, _ in new)
    taken = []
    sizes: dict[int, int] = {}
    for parsed, series, _ in new:
        row = there[parsed.header.sop_uid]
        if row.batch_id == batch.pk and row.sha256 == parsed.sha256:
            sizes[series.study_id] = sizes.get(series.study_id, 0) + parsed.size
            taken.append(said(parsed.header, Verdict.STORED))
        elif row.sha256 == parsed.sha256:
            taken.append(said(parsed.header, Verdict.KNOWN))
        else:
            taken.append(hold(batch, parsed))
    for key, size in sizes.items():
        Study.objects.filter(pk=key).update(size=F("size") + size)
    return taken


def hold(batch: Batch, parsed: Parsed) -> Taken:
    """Keep content apart that may not be filed, once however often it comes. Its file is on disk when we return."""
    path = held_folder() / f"{parsed.sha256}.dcm"
    if not path.exists() and parsed.path.exists():
        parsed.path.replace(path)
        durable([path])
    Held.objects.get_or_create(
        sop_uid=parsed.header.sop_uid,
        sha256=parsed.sha256,
        defaults={
            "study_uid": parsed.header.study_uid,
            "size": parsed.size,
            "batch": batch,
            "at": batch.last_at,
        },
    )
    return refused(parsed.header, OtherContent(sop_uid=parsed.header.sop_uid), Verdict.HELD)


def said(header: Header, verdict: Verdict) -> Taken:
    """What became of an object, in short."""
    return Taken(
        verdict=verdict,
        sop_uid=header.sop_uid,
        sop_class_uid=header.sop_class_uid,
        study_uid=header.study_uid,
    )


def refused(
    header: Header | None, refusal: DomainError, verdict: Verdict = Verdict.REFUSED
) -> Taken:
    """An object that was not stored, and why."""
    return Taken(
        verdict=verdict,
        sop_uid=header.sop_uid if header else "",
        sop_class_uid=header.sop_class_uid if header else "",
        study_uid=header.study_uid if header else "",
        code=refusal.code,
        why=str(refusal),
    )


def _series(uids: Iterable[str]) -> dict[str, Series]:
    return {row.uid: row for row in Series.objects.filter(uid__in=list(uids))}


def _study(batch: Batch, header: Header, now: datetime) -> Study:
    return Study(
        uid=header.study_uid,
        **_person(header),
        accession=header.accession,
        study_at=header.study_at,
        description=header.study_description,
        modalities=header.modality,
        body_part=header.body_part,
        station=header.station,
        sender=batch.sender,
        sender_institution_id=batch.institution_id,
        first_at=now,
        last_at=now,
    )


def _person(header: Header) -> dict[str, Any]:
    """Whom a study names, by the columns of its row."""
    person = header.person
    return {
        "patient_name": person.name,
        "patient_latin": person.latin_name,
        "patient_id": person.patient_id,
        "patient_index": blind_index(PATIENT_INDEX, person.patient_id) if person.patient_id else "",
        "born_on": person.born_on,
        "sex": person.sex,
    }


def _describe_if_empty(study: Study, header: Header) -> None:
    """Let a study of which nothing could be kept yet name whom its first object names."""
    if study.instance_count or not is_other_person(study, header):
        return
    if not Instance.objects.filter(series__study=study).exists():
        named = _person(header)
        for column, value in named.items():
            setattr(study, column, value)
        study.save(update_fields=list(named))


def _one_series(study: Study, header: Header) -> Series:
    return Series(
        study=study,
        uid=header.series_uid,
        modality=header.modality,
        number=header.series_number,
        description=header.series_description,
        body_part=header.body_part,
        laterality=header.laterality,
        station=header.station,
    )


def _instance(batch: Batch, parsed: Parsed, series: Series, place: str) -> Instance:
    header = parsed.header
    return Instance(
        series=series,
        uid=header.sop_uid,
        sop_class_uid=header.sop_class_uid,
        number=header.number,
        transfer_syntax=header.transfer_syntax,
        rows=header.rows,
        columns=header.columns,
        frames=header.frames,
        bits=header.bits,
        photometric=header.photometric,
        window_center=header.window_center,
        window_width=header.window_width,
        sha256=parsed.sha256,
        size=parsed.size,
        place=place,
        batch=batch,
    )
