"""Who may read a file for a reason of care: relations, people at the desk, grants."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from django.db import connection, transaction

from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents import rules
from lianyi.areas.residents.definitions import parameters
from lianyi.areas.residents.models import (
    CareRelation,
    Grant,
    Resident,
    ResidentNotFound,
)
from lianyi.areas.residents.selectors.access import (
    grant_card,
)
from lianyi.areas.residents.selectors.cards import card, local_day
from lianyi.areas.residents.selectors.people import number_owner, same_person_ids
from lianyi.areas.residents.services.rows import parameter
from lianyi.areas.residents.types import (
    GrantCard,
    RelationKind,
    ResidentCard,
    Signer,
)
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery import bulk
from lianyi.machinery.audit import public as audit
from lianyi.machinery.joining import joined
from lianyi.machinery.policy import public as policy

FADING: Final = (RelationKind.ENCOUNTER, RelationKind.REFERRAL)
"""Relations that end by themselves some time after the last visit, where no end is told."""


_LENGTHEN: Final = """
    INSERT INTO residents_carerelation AS held (resident_id, institution_id, kind, since, until)
    VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (resident_id, institution_id, kind) WHERE merge_id IS NULL DO UPDATE SET
        since = CASE WHEN held.until < excluded.since THEN excluded.since
                     WHEN held.since < excluded.since THEN held.since ELSE excluded.since END,
        until = CASE WHEN excluded.until IS NULL OR held.until < excluded.until THEN excluded.until
                     ELSE held.until END
"""


class GrantNotFound(DomainError):
    """There is no such standing grant within reach."""

    code = "residents.grant_not_found"
    http_status = 404
    template = "There is no such grant within your reach, or it was withdrawn already."


class PurposeMissing(DomainError):
    """Unmasking without a purpose."""

    code = "residents.purpose_missing"
    http_status = 422
    template = "Say for what you need the whole number; it is written into the audit."


@joined
def relate(
    *,
    resident_id: int,
    institution_id: int,
    kind: RelationKind | str,
    at: datetime,
    until: datetime | None = None,
) -> None:
    """Note that an institution cares for a resident, so that its staff may see the record; doing it again lengthens it.

    Encounters and referrals without an end last the county's number of days from `at`. Called by areas above as part of
    their own write, which carries permission and audit.
    """
    kind = RelationKind(kind)
    if until is None and kind in FADING:
        until = at + timedelta(days=parameter(parameters.RELATION_DAYS, institution_id, at))
    for each in sorted(same_person_ids(resident_id)):
        lengthen(each, institution_id, kind, at, until)


def end_relation(
    *, resident_id: int, institution_id: int, kind: RelationKind | str, at: datetime
) -> None:
    """End a relation now, under whichever of the person's files; called by areas above as part of their own write."""
    CareRelation.objects.living(at).filter(
        resident_id__in=same_person_ids(resident_id),
        institution_id=institution_id,
        kind=RelationKind(kind),
    ).update(until=at)


@transaction.atomic
def relate_many(
    rows: Iterable[tuple[int, int, RelationKind | str, datetime]], *, at_a_time: int = 2_000
) -> int:
    """Relate many (resident, institution, kind, at) as `relate` does, in few statements; return how many were read.

    Expects: ids of standing files (a first filling, an import). Units: the end is the county's number of days after the
        latest `at`.
    """
    stream, count = iter(rows), 0
    days: dict[int, int] = {}
    while portion := list(islice(stream, at_a_time)):
        count += len(portion)
        _learn_days(days, portion)
        spans: dict[tuple[int, int, RelationKind], tuple[datetime, datetime | None]] = {}
        for resident_id, institution_id, kind, at in portion:
            key = (resident_id, institution_id, RelationKind(kind))
            until = at + timedelta(days=days[institution_id]) if key[2] in FADING else None
            spans[key] = _spanned(spans.get(key), (at, until))
        _store_spans(spans)
    return count


def _learn_days(
    days: dict[int, int], portion: Sequence[tuple[int, int, RelationKind | str, datetime]]
) -> None:
    """Add how long a relation lasts at each institution not known yet. Cost: a query, and one a county."""
    latest = max(at for _, _, _, at in portion)
    of_county: dict[str, int] = {}
    missing = {institution_id for _, institution_id, _, _ in portion} - days.keys()
    for institution_id, place in organisations.institutions(missing).items():
        county = place.county_code
        if county not in of_county:
            decided = policy.current(county, local_day(latest))
            of_county[county] = decided.whole(parameters.RELATION_DAYS)
        days[institution_id] = of_county[county]


def lengthen(
    resident_id: int,
    institution_id: int,
    kind: RelationKind,
    since: datetime,
    until: datetime | None,
) -> None:
    """Make the relation hold from `since` (or earlier, as it did) to `until` (or later; None: without end).

    One that had lapsed before `since` begins anew. Cost: one statement.
    """
    instants = [connection.ops.adapt_datetimefield_value(at) for at in (since, until)]
    with connection.cursor() as cursor:
        cursor.execute(_LENGTHEN, [resident_id, institution_id, str(kind), *instants])


@transaction.atomic
def admit_by_number(*, number: str, name: str, actor: Actor, now: datetime) -> ResidentCard:
    """Open the file of somebody who stands at the desk and shows a card: whole number and exact name, both.

    The institution is then in a care relation as by an encounter.
    Raises: ResidentNotFound (404) unless both fit one file.
    """
    actor.must("residents.search")
    owner = number_owner(number)
    row = (
        Resident.objects.unsealed().filter(pk=owner, name=" ".join(name.split())).first()
        if owner
        else None
    )
    if row is None or actor.institution_id is None:
        raise ResidentNotFound
    relate(
        resident_id=row.pk, institution_id=actor.institution_id, kind=RelationKind.ENCOUNTER, at=now
    )
    audit.record(
        actor,
        "residents.admit",
        target=f"resident:{row.pk}",
        at=now,
        resident_id=row.pk,
        purpose="到场就诊",
    )
    return card(row, actor.scope)


@transaction.atomic
def grant_access(
    *,
    resident_id: int,
    institution_id: int,
    days: int,
    purpose: str,
    signed_by: Signer,
    signer_name: str,
    actor: Actor,
    now: datetime,
) -> GrantCard:
    """Note that the resident lets an institution see the record for some days.

    Raises: GrantTooLong, GuardianMustSign, SignerMissing, PurposeMissing (422); ResidentNotFound,
        InstitutionNotFound (404).
    """
    actor.must("residents.edit")
    row = Resident.objects.visible_to(actor.scope).locked(resident_id)
    organisations.get_institution(institution_id)
    must_sign(row, signed_by, signer_name, actor, now)
    if not purpose.strip():
        raise PurposeMissing(field="purpose")
    most = parameter(parameters.GRANT_DAYS, actor.institution_id, now)
    grant = Grant.objects.create(
        resident=row,
        institution_id=institution_id,
        since=now,
        until=rules.grant_until(days=days, most=most, now=now),
        purpose=purpose.strip(),
        signed_by=signed_by,
        signer_name=signer_name.strip(),
        user_id=actor.user_id,
        by_name=actor.name,
    )
    relate(
        resident_id=row.pk,
        institution_id=institution_id,
        kind=RelationKind.GRANT,
        at=now,
        until=grant.until,
    )
    facts = {"institution_id": institution_id, "days": days}
    audit.record(
        actor,
        "residents.grant",
        target=f"grant:{grant.pk}",
        at=now,
        resident_id=row.pk,
        facts=facts,
    )
    return grant_card(grant)


@transaction.atomic
def withdraw_grant(*, grant_id: int, reason: str, actor: Actor, now: datetime) -> GrantCard:
    """Take a grant back: the institution's reading ends now, unless another grant still holds.

    Raises: GrantNotFound (404); ConsentReasonMissing (422).
    """
    actor.must("residents.edit")
    reach = Resident.objects.visible_to(actor.scope)
    grant = (
        Grant.objects.select_for_update(of=("self",))
        .filter(pk=grant_id, withdrawn_at=None, resident__in=reach)
        .first()
    )
    if grant is None:
        raise GrantNotFound
    if not reason.strip():
        raise rules.ConsentReasonMissing(field="reason")
    grant.withdrawn_at, grant.withdrawn_reason = now, reason.strip()
    grant.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    persons = same_person_ids(grant.resident_id)
    others = Grant.objects.filter(
        resident_id__in=persons,
        institution_id=grant.institution_id,
        withdrawn_at=None,
        until__gt=now,
    )
    latest = others.order_by("-until").values_list("until", flat=True).first()
    CareRelation.objects.filter(
        resident_id__in=persons, institution_id=grant.institution_id, kind=RelationKind.GRANT
    ).update(until=latest or now)
    audit.record(
        actor,
        "residents.withdraw_grant",
        target=f"grant:{grant.pk}",
        at=now,
        resident_id=grant.resident_id,
    )
    return grant_card(grant)


def _store_spans(
    spans: dict[tuple[int, int, RelationKind], tuple[datetime, datetime | None]],
) -> None:
    """Make the relations that are not there and lengthen those that are. Cost: three statements a portion."""
    rows = CareRelation.objects.select_for_update(of=("self",)).filter(
        resident_id__in={resident_id for resident_id, _, _ in spans},
        kind__in={kind for _, _, kind in spans},
        merge=None,
    )
    known = {(row.resident_id, row.institution_id, RelationKind(row.kind)): row for row in rows}
    for key in spans.keys() & known.keys():
        row = known[key]
        row.since, row.until = _spanned((row.since, row.until), spans[key])
    CareRelation.objects.bulk_update(
        [known[key] for key in spans if key in known], ["since", "until"], batch_size=500
    )
    bulk.insert(
        [
            bulk.new(
                CareRelation,
                resident_id=resident_id,
                institution_id=institution_id,
                kind=kind,
                since=since,
                until=until,
            )
            for (resident_id, institution_id, kind), (since, until) in spans.items()
            if (resident_id, institution_id, kind) not in known
        ]
    )


def _spanned(
    one: tuple[datetime, datetime | None] | None, other: tuple[datetime, datetime | None]
) -> tuple[datetime, datetime | None]:
    """The span that covers both; no end is the latest end."""
    if one is None:
        return other
    until = None if one[1] is None or other[1] is None else max(one[1], other[1])
    return min(one[0], other[0]), until


def must_sign(
    row: Resident, signed_by: Signer, signer_name: str, actor: Actor, now: datetime
) -> None:
    rules.must_sign(
        signed_by=signed_by,
        signer_name=signer_name,
        years=rules.years_old(row.born_on, local_day(now)),
        guardian_age=parameter(parameters.GUARDIAN_AGE, actor.institution_id, now),
    )
