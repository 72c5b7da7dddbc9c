"""Studies: the list, what waits for a person, the two sides compared, and the keys the archive may show to an actor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from lianyi.areas.diagnostics.definitions.imaging import MISMATCH, STUDY_STATE, STUDY_TONES
from lianyi.areas.diagnostics.models import Share, Station, Study
from lianyi.areas.diagnostics.types.imaging import Mismatch, ShareCard, StudyRow, StudyState
from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor, NotPermitted, Scope
from lianyi.kernel.identity import mask_name
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.dicom import public as dicom
from lianyi.machinery.ui.paging import Keyset, Page

VIEW: Final = "diagnostics.view"
MERGE: Final = "diagnostics.quarantine"
_NEWEST: Final = Keyset("-arrived_at", "-id")
_OLDEST: Final = Keyset("arrived_at", "id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the list is narrowed to. `text`: a name in any script, an accession number or a patient number."""

    text: str = ""
    modality: str = ""
    from_on: date | None = None
    to_on: date | None = None
    resident_id: int | None = None


def reach(actor: Actor) -> QuerySet[Any, Any]:
    """Keys of the studies whose pixels and names this actor may read, for `within=`; a condition, no query of its own.

    Raises: NotPermitted (403) for a post that may not see persons: objects bear names that cannot be masked.
    """
    actor.must(VIEW)
    if not (actor.scope.sees_identity or actor.scope.everything):
        raise NotPermitted(role=actor.role, permission="identity")
    rows = Study.objects.visible_to(actor.scope)
    if actor.may(MERGE):
        rows = Study.objects.filter(
            Q(pk__in=rows.values("pk"))
            | Q(pk__in=Study.objects.undecided_for(actor.scope).values("pk"))
        )
    return rows.values("index_id")


def find_study(uid: str, scope: Scope) -> Study | None:
    """The study a UID names, decided or not. Expects: the caller has asked whether it is in reach. Cost: one query."""
    return Study.objects.filter(uid=uid).first()


def list_studies(
    *, scope: Scope, wanted: Wanted, after: str = "", at_most: int = 50
) -> Page[StudyRow]:
    """Studies at an order within reach, the newest first, without signed reports. Cost: three queries."""
    rows = _narrowed(Study.objects.visible_to(scope).examined(), wanted)
    page = _NEWEST.page(_loaded(rows), after, at_most)
    return page.with_rows(as_rows(page.rows, scope))


def list_undecided(
    *, scope: Scope, returned: bool = False, after: str = "", at_most: int = 50
) -> Page[StudyRow]:
    """Studies that wait for a person, the oldest first; or those sent back. Cost: three queries."""
    state = StudyState.RETURNED if returned else StudyState.QUARANTINED
    rows = Study.objects.undecided_for(scope).filter(state=state)
    page = _OLDEST.page(_loaded(rows), after, at_most)
    return page.with_rows(as_rows(page.rows, scope))


def count_undecided(scope: Scope) -> int:
    """How many studies wait for a person. Cost: one query."""
    return Study.objects.undecided_for(scope).filter(state=StudyState.QUARANTINED).count()


def rows_of_order(order_id: int, scope: Scope, at_most: int = 20) -> list[StudyRow]:
    """Studies of an order in reach, the newest first, without those that hold its report. Cost: three queries."""
    rows = _loaded(Study.objects.visible_to(scope).examined().filter(order=order_id))
    return as_rows(rows.order_by("-arrived_at", "-id")[:at_most], scope)


def list_shares(study_id: int, now: datetime, at_most: int = 20) -> list[ShareCard]:
    """Links to a study that still live, the newest first. Expects: the study is in reach. Cost: one query."""
    rows = Share.objects.filter(study=study_id, expires_at__gt=now, revoked_at=None)
    return [row.card() for row in rows.order_by("-made_at", "-pk")[:at_most]]


def list_stations(scope: Scope, at_most: int = 200) -> list[dict[str, Any]]:
    """Apparatus of institutions in reach, by title. Cost: one query."""
    rows = Station.objects.visible_to(scope).select_related("institution").order_by("title")
    return [
        {
            "id": row.pk, "title": row.title, "name": row.name, "modality": row.modality,
            "address": row.address, "active": row.active, "institution": row.institution.name,
        }
        for row in rows[:at_most]
    ]  # fmt: skip


def own_places(scope: Scope, at_most: int = 500) -> list[tuple[int, str]]:
    """Institutions in reach, by name: whose an apparatus may be. Cost: one query."""
    found = organisations.institutions(list(scope.institution_ids)[:at_most])
    return sorted(((key, card.name) for key, card in found.items()), key=lambda each: each[1])


def as_rows(found: Iterable[Study], scope: Scope) -> list[StudyRow]:
    """Rows as they may be shown. Cost: two queries, however many rows."""
    studies = list(found)
    people = residents.cards({s.resident_id for s in studies if s.resident_id}, scope)
    places = organisations.institutions({s.institution_id for s in studies if s.institution_id})
    plain = scope.sees_identity or scope.everything
    return [_row(s, people, places, plain=plain) for s in studies]


def _row(
    study: Study,
    people: dict[int, residents.ResidentCard],
    places: dict[int, organisations.InstitutionCard],
    *,
    plain: bool,
) -> StudyRow:
    index, person = study.index, people.get(study.resident_id or 0)
    place = places.get(study.institution_id or 0)
    state = StudyState(study.state)
    return StudyRow(
        card=study.card(),
        patient=person.name if person else "",
        patient_age=person.age_text if person else "",
        named=index.patient_name if plain else mask_name(index.patient_name),
        accession=index.accession,
        description=index.description,
        item_name=study.order.item_name if study.order else "",
        body_part=index.body_part,
        study_at=index.study_at,
        series=index.series_count,
        instances=index.instance_count,
        size=index.size,
        sender=(place.short_name or place.name) if place else index.sender,
        state_name=STUDY_STATE[state],
        tone=STUDY_TONES[state],
        reasons=tuple((code, MISMATCH[Mismatch(code)]) for code in study.reasons),
        after_report=bool(
            study.order and study.order.signed_at and index.last_at > study.order.signed_at
        ),
    )


def _loaded(rows: QuerySet[Study]) -> QuerySet[Study]:
    return rows.select_related("index", "order").defer("index__patient_id")


def _narrowed(rows: QuerySet[Study], wanted: Wanted) -> QuerySet[Study]:
    text = wanted.text.strip()
    if text.isascii() and any(c.isdigit() for c in text):
        rows = rows.filter(index__accession__startswith=text.upper())
    elif text:
        rows = rows.filter(index__in=dicom.keys_named(text))
    if wanted.modality:
        rows = rows.filter(modality=wanted.modality)
    if wanted.from_on:
        rows = rows.filter(arrived_at__gte=_midnight(wanted.from_on))
    if wanted.to_on:
        rows = rows.filter(arrived_at__lt=_midnight(wanted.to_on) + timedelta(days=1))
    if wanted.resident_id:
        rows = rows.filter(resident__in=residents.same_person_ids(wanted.resident_id))
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)
