"""The completeness of whole records (EHR-03), worked out for many residents at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Max, QuerySet

from lianyi.areas.records.definitions import catalogue
from lianyi.areas.records.models import Allergy, Condition, Encounter, HealthRecord, Observation
from lianyi.areas.records.rules import completeness
from lianyi.areas.records.services.parts import local_day
from lianyi.areas.records.types import EncounterState
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor
from lianyi.machinery import prepared
from lianyi.machinery.prepared import Question

YEAR = timedelta(days=365)
BATCH = 500
COUNTED = ("institution_id", "score", "missing", "encounters", "last_encounter_at", "counted_at")
DIABETES = tuple(f"E{number}" for number in range(10, 15))
WATCHED = (catalogue.SYSTOLIC, catalogue.HEIGHT, catalogue.WEIGHT, *catalogue.GLUCOSE)
Ids = Collection[int]
Rows = QuerySet[Any, tuple[Any, ...]]


def _merged(table: type[Encounter | Allergy], ids: Ids) -> Rows:
    rows = table._default_manager.filter(resident__survivor_id__in=ids)
    return rows.values_list("resident_id", "resident__survivor_id").distinct()


def _measured(ids: Ids, since: datetime) -> Rows:
    rows = Observation.objects.filter(resident_id__in=ids, code__in=WATCHED, taken_at__gte=since)
    return rows.values_list("resident_id", "code").distinct()


def _asked_for_allergies(ids: Ids) -> Rows:
    rows = Allergy.objects.filter(resident_id__in=ids, refuted_at=None)
    return rows.values_list("resident_id").distinct()


def _chronic(ids: Ids) -> Rows:
    rows = Condition.objects.filter(resident_id__in=ids, is_chronic=True)
    rows = rows.exclude(encounter__state=EncounterState.VOID)
    return rows.values_list("resident_id", "code").distinct()


def _counts(ids: Ids) -> Rows:
    rows = Encounter.objects.filter(resident_id__in=ids).exclude(state=EncounterState.VOID)
    counted = rows.values("resident_id").annotate(count=Count("id"), last=Max("started_at"))
    return counted.values_list("resident_id", "count", "last")


# asked after every contact, so built once (ADR 0026)
MERGED: Final = tuple(Question(partial(_merged, table)) for table in (Encounter, Allergy))
MEASURED: Final = Question(_measured)
ASKED: Final = Question(_asked_for_allergies)
CHRONIC: Final = Question(_chronic)
COUNTS: Final = Question(_counts)


def refresh_health_records(resident_ids: Iterable[int], now: datetime) -> int:
    """Work out the completeness of these residents' records anew; return how many.

    Cost: ten statements for each 500 residents. Safe to repeat.
    """
    done = 0
    for ids in _batches(resident_ids):
        with transaction.atomic():
            done += _refresh(ids, now)
    return done


def refresh_all(now: datetime) -> int:
    """Work out the completeness of every record that has a contact: after a bulk load."""
    rows = (
        Encounter.objects.order_by("resident_id").values_list("resident_id", flat=True).distinct()
    )
    return refresh_health_records(rows.iterator(chunk_size=5_000), now)


def refresh_stale(now: datetime, at_most: int = 2_000) -> int:
    """Count anew the records counted longest ago, if that was yesterday or before: years pass for records too."""
    rows = HealthRecord.objects.filter(counted_at__lt=now - timedelta(days=1))
    ids = list(rows.order_by("counted_at").values_list("pk", flat=True)[:at_most])
    return refresh_health_records(ids, now)


def _refresh(ids: list[int], now: datetime) -> int:
    cards = residents.cards(ids, Actor.system(now).scope)
    files = {pk: pk for pk in cards} | _merged_files(cards)
    standing = [card for card in cards.values() if card.survivor_id is None]
    present, diabetic = _facts(files, now)
    contacts = _contacts(files)
    rows = [
        _counted(card, contacts.get(card.id), present[card.id], card.id in diabetic, now)
        for card in standing
    ]
    _store(rows)
    if merged := cards.keys() - {card.id for card in standing}:
        HealthRecord.objects.filter(pk__in=merged).delete()
    return len(rows)


def _store(rows: list[HealthRecord]) -> None:
    """Write the counts of new records and of known ones; of one known, after a contact, by a statement built before."""
    if len(rows) == 1 and prepared.change(
        HealthRecord, rows[0].pk, **{name: getattr(rows[0], name) for name in COUNTED}
    ):
        return
    HealthRecord.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["resident"],
        update_fields=[name.removesuffix("_id") for name in COUNTED],
    )


def _merged_files(ids: Iterable[int]) -> dict[int, int]:
    """Files with rows of ours that were merged into one of these: each with the person it belongs to now."""
    return {
        merged_id: kept_id
        for question in MERGED
        for merged_id, kept_id in question.rows(ids=list(ids))
    }


def _contacts(files: Mapping[int, int]) -> dict[int, dict[str, Any]]:
    """How many contacts each person had, and the last: over all files of the person."""
    found: dict[int, dict[str, Any]] = {}
    for resident_id, count, last in COUNTS.rows(ids=list(files)):
        known = found.setdefault(files[resident_id], {"count": 0, "last": last})
        known["count"] += count
        known["last"] = max(known["last"], last)
    return found


def _counted(
    card: residents.ResidentCard,
    contacts: Mapping[str, Any] | None,
    present: set[str],
    is_diabetic: bool,
    now: datetime,
) -> HealthRecord:
    """One record with its score; made, not saved."""
    held = present | _basics(card)
    if contacts and now - contacts["last"] <= YEAR:
        held.add("recent")
    graded = completeness.record_score(
        present=held, applies=_applies(card.born_on, local_day(now), is_diabetic)
    )
    return HealthRecord(
        resident_id=card.id,
        institution_id=card.registered_institution_id,
        score=graded.percent,
        missing=[item.code for item in graded.missing],
        encounters=contacts["count"] if contacts else 0,
        last_encounter_at=contacts["last"] if contacts else None,
        counted_at=now,
    )


def _facts(files: Mapping[int, int], now: datetime) -> tuple[dict[int, set[str]], set[int]]:
    """What each person's clinical rows show, and who has diabetes. `files`: each file's id to its person's."""
    present: dict[int, set[str]] = defaultdict(set)
    measured: dict[int, set[str]] = defaultdict(set)
    ids = list(files)
    for resident_id, code in MEASURED.rows(ids=ids, since=now - YEAR):
        measured[files[resident_id]].add(code)
    for person, codes in measured.items():
        if catalogue.SYSTOLIC in codes:
            present[person].add("blood_pressure")
        if {catalogue.HEIGHT, catalogue.WEIGHT} <= codes:
            present[person].add("measures")
        if codes & set(catalogue.GLUCOSE):
            present[person].add("glucose")
    for (resident_id,) in ASKED.rows(ids=ids):
        present[files[resident_id]].add("allergy")
    diabetic = {files[pk] for pk, code in CHRONIC.rows(ids=ids) if code.startswith(DIABETES)}
    return present, diabetic


def _basics(card: residents.ResidentCard) -> set[str]:
    """Items of the basic record that are filled."""
    held = {
        "identity": bool(card.id_masked) and not card.id_masked.startswith("LS"),
        "phone": bool(card.phone_masked),
        "address": bool(card.address) and bool(card.division_code),
        "insurance": card.insurance != "unknown",
        "family_doctor": card.family_doctor_id is not None,
    }
    return {code for code, there in held.items() if there}


def _applies(born_on: date, on: date, is_diabetic: bool) -> set[str]:
    age = on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
    return ({"aged_35"} if age >= 35 else set()) | ({"diabetic"} if is_diabetic else set())


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    source = iter(ids)
    while batch := list(islice(source, BATCH)):
        yield batch
