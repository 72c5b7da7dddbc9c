"""Contacts: one with all its parts, and lists of them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from lianyi.areas.records.models import (
    Condition,
    Encounter,
    Observation,
    Order,
    PrescriptionItem,
    Revision,
)
from lianyi.areas.records.models.querysets import SHANGHAI
from lianyi.areas.records.rules import completeness, contact, sealing
from lianyi.areas.records.types import (
    ConditionCard,
    ContactParts,
    EncounterCard,
    EncounterDetail,
    EncounterKind,
    EncounterState,
    MissingItem,
    ObservationCard,
    RevisionCard,
)
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError
from lianyi.kernel.period import Period
from lianyi.machinery.crypto.keyring import audit_key
from lianyi.machinery.ui import Keyset, Page

LATEST: Final = Keyset("-started_at", "-id")
MOST_PARTS: Final = 200
VISITS: Final = (EncounterKind.OUTPATIENT, EncounterKind.EMERGENCY, EncounterKind.INPATIENT)
"""Kinds among which a first contact is judged; a home visit is none."""


class EncounterNotFound(DomainError):
    """No such contact within reach."""

    code = "records.encounter_not_found"
    http_status = 404
    template = "There is no encounter {encounter_id} within your reach."


def get_encounter(encounter_id: int, scope: Scope) -> EncounterDetail:
    """One contact with all its parts and versions. Cost: nine queries. Raises: EncounterNotFound (404)."""
    row = Encounter.objects.visible_to(scope).filter(pk=encounter_id).order_by("pk").first()
    if row is None:
        raise EncounterNotFound(encounter_id=encounter_id)
    items = PrescriptionItem.objects.filter(prescription__encounter=row).select_related(
        "prescription"
    )
    conditions = row.conditions.visible_to(scope).order_by("rank")[:MOST_PARTS]
    observations = [o.card() for o in row.observations.order_by("id")[:MOST_PARTS]]
    return EncounterDetail(
        card=row.card(),
        note=row.note,
        conditions=[c.card() for c in conditions],
        observations=observations,
        drugs=[i.card() for i in items.order_by("id")[:MOST_PARTS]],
        orders=[
            o.card()
            for o in Order.objects.filter(encounter=row).order_by("-starts_at", "-id")[:MOST_PARTS]
        ],
        documents=[d.card() for d in row.documents.order_by("-at", "-id")[:MOST_PARTS]],
        revisions=_revisions(row),
        addenda=[a.card() for a in row.addenda.order_by("at", "id")[:MOST_PARTS]],
        missing=_missing(row, observations),
    )


def list_contacts(
    person: Collection[int], scope: Scope, *, after: str = "", at_most: int = 20
) -> Page[ContactParts]:
    """Contacts of one person (all numbers of their files) with diagnoses and values, the latest first.

    Cost: three queries, whatever their number.
    """
    rows = Encounter.objects.visible_to(scope).filter(resident_id__in=person)
    page = LATEST.page(rows.exclude(state=EncounterState.VOID), after, at_most)
    ids = [row.pk for row in page.rows]
    conditions: dict[int | None, list[ConditionCard]] = {each: [] for each in ids}
    for condition in Condition.objects.visible_to(scope).filter(encounter__in=ids).order_by("rank"):
        conditions[condition.encounter_id].append(condition.card())
    observations: dict[int | None, list[ObservationCard]] = {each: [] for each in ids}
    for observation in Observation.objects.filter(encounter__in=ids).order_by("id"):
        observations[observation.encounter_id].append(observation.card())
    return page.with_rows(
        ContactParts(
            card=row.card(), conditions=conditions[row.pk], observations=observations[row.pk]
        )
        for row in page.rows
    )


def list_encounters(
    scope: Scope,
    *,
    resident_id: int | None = None,
    institution_ids: Collection[int] | None = None,
    doctor_id: int | None = None,
    kinds: Collection[EncounterKind] = (),
    states: Collection[EncounterState] = (EncounterState.OPEN, EncounterState.SIGNED),
    period: Period | None = None,
    outside_county: bool | None = None,
    principal_prefix: str = "",
    town: str = "",
    first_contact_days: int | None = None,
    after: str = "",
    at_most: int = 50,
) -> Page[EncounterCard]:
    """Contacts in sight, the latest first. Cost: one query, `at_most` + 1 rows.

    `town`: only residents whose address code starts so; `first_contact_days`: only contacts before which there was none
    of the same disease category for so many days.
    """
    rows = chosen(
        Encounter.objects.visible_to(scope),
        resident_id=resident_id,
        institution_ids=institution_ids,
        kinds=kinds,
        states=states,
        period=period,
        outside_county=outside_county,
        principal_prefix=principal_prefix,
    )
    if doctor_id is not None:
        rows = rows.filter(doctor_id=doctor_id)
    if town:
        rows = rows.filter(resident__division_code__startswith=town)
    if first_contact_days is not None:
        rows = first_contacts(rows, first_contact_days)
    return LATEST.page(rows, after, at_most).map(Encounter.card)


def list_open_stays(
    scope: Scope,
    *,
    institution_ids: Collection[int] | None = None,
    outside_county: bool | None = None,
    after: str = "",
    at_most: int = 50,
) -> Page[EncounterCard]:
    """Inpatients not yet discharged, the latest admitted first. Cost: one query on the partial index of open stays."""
    rows = chosen(
        Encounter.objects.visible_to(scope),
        institution_ids=institution_ids,
        kinds=(EncounterKind.INPATIENT,),
        states=(EncounterState.OPEN, EncounterState.SIGNED),
        outside_county=outside_county,
    )
    return LATEST.page(rows.filter(ended_at=None), after, at_most).map(Encounter.card)


def readmissions(
    resident_id: int, scope: Scope, *, after: datetime, days: int, at_most: int = 20
) -> list[EncounterCard]:
    """Stays of a resident that began within so many days after an instant, the first first."""
    rows = Encounter.objects.visible_to(scope).filter(
        resident_id__in=residents.same_person_ids(resident_id),
        kind=EncounterKind.INPATIENT,
        started_at__gt=after,
        started_at__lte=after + timedelta(days=days),
    )
    rows = rows.exclude(state=EncounterState.VOID)
    return [row.card() for row in rows.order_by("started_at", "id")[:at_most]]


def list_unsigned(
    scope: Scope, *, doctor_id: int | None = None, at_most: int = 50
) -> list[EncounterCard]:
    """Contacts of institutions in reach whose newest version nobody signed, the oldest first; open stays left out."""
    rows = Encounter.objects.visible_to(scope).filter(state=EncounterState.OPEN)
    if not scope.everything:
        rows = rows.filter(institution_id__in=scope.institution_ids)
    if doctor_id is not None:
        rows = rows.filter(doctor_id=doctor_id)
    rows = rows.exclude(kind=EncounterKind.INPATIENT, ended_at=None)
    return [row.card() for row in rows.order_by("started_at", "id")[:at_most]]


def drugs_prescribed(institution_id: int, *, since: datetime, scope: Scope) -> frozenset[str]:
    """Codes of the drugs an institution prescribed since an instant: its list by practice. Bounded at 2,000 codes.

    Names no resident, so it is not narrowed to residents in sight; the institution must be in reach of some member.
    """
    rows = PrescriptionItem.objects.filter(
        prescription__institution_id=institution_id, prescription__written_at__gte=since
    )
    return frozenset(
        rows.order_by("drug_code").values_list("drug_code", flat=True).distinct()[:2_000]
    )


def chosen(
    rows: QuerySet[Encounter],
    *,
    resident_id: int | None = None,
    institution_ids: Collection[int] | None = None,
    kinds: Collection[EncounterKind] = (),
    states: Collection[EncounterState] = (),
    period: Period | None = None,
    outside_county: bool | None = None,
    principal_prefix: str = "",
) -> QuerySet[Encounter]:
    """Contacts narrowed by what was asked; `period` counts the day the contact began, in China."""
    wanted = Q()
    if resident_id is not None:
        wanted &= Q(resident_id__in=residents.same_person_ids(resident_id))
    if institution_ids is not None:
        wanted &= Q(institution_id__in=set(institution_ids))
    if kinds:
        wanted &= Q(kind__in=list(kinds))
    if states:
        wanted &= Q(state__in=list(states))
    if period is not None:
        start, end = bounds(period)
        wanted &= Q(started_at__gte=start, started_at__lt=end)
    if outside_county is not None:
        wanted &= Q(outside_county=outside_county)
    if principal_prefix:
        wanted &= Q(principal_code__startswith=principal_prefix)
    return rows.filter(wanted)


def first_contacts(rows: QuerySet[Encounter], gap_days: int) -> QuerySet[Encounter]:
    """Keep contacts before which there was none of the same resident and disease category for so many days."""
    window = ExpressionWrapper(
        OuterRef("started_at") - timedelta(days=gap_days), output_field=DateTimeField()
    )
    earlier = (
        Encounter.objects.exclude(state=EncounterState.VOID)
        .filter(
            resident_id=OuterRef("resident_id"),
            kind__in=VISITS,
            started_at__lt=OuterRef("started_at"),
            started_at__gte=window,
        )
        .annotate(category=Substr("principal_code", 1, 3))
        .filter(category=Substr(OuterRef("principal_code"), 1, 3))
    )
    return rows.filter(~Exists(earlier), kind__in=VISITS)


def bounds(period: Period) -> tuple[datetime, datetime]:
    """The instants, in China, from which and before which a period's days lie."""
    start = datetime(period.first.year, period.first.month, period.first.day, tzinfo=SHANGHAI)
    last = period.last
    end = datetime(last.year, last.month, last.day, tzinfo=SHANGHAI) + timedelta(days=1)
    return start, end


def _revisions(row: Encounter) -> list[RevisionCard]:
    """Versions, the newest first, each with the parts it changed and whether its seal still fits."""
    kept = list(Revision.objects.filter(encounter=row).order_by("number")[:MOST_PARTS])
    cards = []
    before: dict[str, object] = {}
    for revision in kept:
        cards.append(
            RevisionCard(
                number=revision.number,
                content=revision.content,
                reason=revision.reason,
                written_at=revision.written_at,
                written_by=revision.written_by,
                signed_at=revision.signed_at,
                signed_by=revision.signed_by,
                intact=seal_fits(revision, f"encounter:{row.pk}"),
                changed=sealing.changed_parts(before, revision.content) if before else (),
            )
        )
        before = revision.content
    return cards[::-1]


def seal_fits(revision: Revision, subject: str) -> bool | None:
    """Whether a signed version is still what was signed; None while unsigned."""
    if revision.signed_at is None:
        return None
    _, key = audit_key(revision.key_id)
    mark = sealing.seal(
        revision.content,
        subject=subject,
        number=revision.number,
        signer_id=revision.signed_by_id,
        at=revision.signed_at,
        key=key,
    )
    return mark == revision.seal


def _missing(row: Encounter, observations: list[ObservationCard]) -> tuple[MissingItem, ...]:
    graded = completeness.contact_score(
        present=contact.held(
            chief_complaint=row.chief_complaint,
            note=row.note,
            codes={card.code for card in observations},
            principal_code=row.principal_code,
            doctor_name=row.doctor_name,
            disposition=row.disposition,
        ),
        applies=contact.applying(kind=row.kind, is_finished=row.ended_at is not None),
    )
    return graded.missing
