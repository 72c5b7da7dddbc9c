"""Opening a file without a care relation, judging that, and unmasking: each leaves its trace."""

from datetime import date, datetime
from typing import Final, Literal

from django.db import transaction

from lianyi.areas.residents import rules
from lianyi.areas.residents.definitions import parameters
from lianyi.areas.residents.events import GlassBroken
from lianyi.areas.residents.models import (
    BreakGlass,
    Identifier,
    Resident,
    ResidentNotFound,
)
from lianyi.areas.residents.selectors.access import (
    GlassNotFound,
    get_glass,
    glass_card,
)
from lianyi.areas.residents.selectors.people import number_owner
from lianyi.areas.residents.services.relations import PurposeMissing
from lianyi.areas.residents.services.rows import RANKED_KINDS, parameter
from lianyi.areas.residents.types import (
    GlassCard,
    IdentifierKind,
    RelationKind,
    Verdict,
)
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox

FADING: Final = (RelationKind.ENCOUNTER, RelationKind.REFERRAL)
"""Relations that end by themselves some time after the last visit, where no end is told."""


class AlreadyReviewed(DomainError):
    """A break-glass access is judged once, and not by the person who made it."""

    code = "residents.already_reviewed"
    http_status = 409
    template = "This access was judged already, or it is your own: somebody else must judge it."


@transaction.atomic
def break_glass(
    *, resident_id: int, reason_code: str, reason: str, minutes: int, actor: Actor, now: datetime
) -> GlassCard:
    """Open a file without a care relation for some minutes; the privacy officer will judge it.

    Emits: GlassBroken.
    Raises: GlassReasonMissing, BadGlassMinutes (422); ResidentNotFound (404).
    Source: pipl-2021 §13, §28, requirements SEC-01.
    """
    actor.must("residents.break_glass")
    row = Resident.objects.standing().unsealed().filter(pk=resident_id).first()
    if row is None or actor.user_id is None:
        raise ResidentNotFound
    return _break(row, reason_code, reason, minutes, actor, now)


@transaction.atomic
def break_glass_by_identity(
    *,
    number: str = "",
    name: str = "",
    born_on: date | None = None,
    reason_code: str,
    reason: str,
    minutes: int,
    actor: Actor,
    now: datetime,
) -> GlassCard:
    """Break the glass for somebody known by a whole number, or by exact name and date of birth if only one fits.

    Raises: as `break_glass`; ResidentNotFound (404) for nobody and for more than one.
    """
    actor.must("residents.break_glass")
    rows = Resident.objects.standing().unsealed()
    owner = number_owner(number) if number.strip() else None
    if owner is not None:
        rows = rows.filter(pk=owner)
    elif not number.strip() and name.strip() and born_on:
        rows = rows.filter(name=" ".join(name.split()), born_on=born_on)
    else:
        rows = rows.none()
    found = list(rows.order_by("id")[:2])
    if len(found) != 1 or actor.user_id is None:
        raise ResidentNotFound
    return _break(found[0], reason_code, reason, minutes, actor, now)


@transaction.atomic
def review_access(
    *, access_id: int, verdict: Verdict, note: str, actor: Actor, now: datetime
) -> GlassCard:
    """Judge a break-glass access, once, and never one's own.

    Raises: GlassNotFound (404); AlreadyReviewed (409); ConsentReasonMissing (422) for an unjustified one without note.
    """
    actor.must("residents.review_access")
    row = (
        BreakGlass.objects.visible_to(actor.scope)
        .select_for_update(of=("self",))
        .filter(pk=access_id)
        .first()
    )
    if row is None:
        raise GlassNotFound
    if row.verdict or row.user_id == actor.user_id:
        raise AlreadyReviewed
    if verdict is Verdict.UNJUSTIFIED and not note.strip():
        raise rules.ConsentReasonMissing(field="note")
    row.verdict, row.verdict_note = verdict, note.strip()
    row.reviewed_by_id, row.reviewed_by_name, row.reviewed_at = actor.user_id, actor.name, now
    row.save()
    audit.record(
        actor,
        "residents.review_access",
        target=f"glass:{row.pk}",
        at=now,
        resident_id=row.resident_id,
        facts={"verdict": verdict.value},
    )
    return get_glass(row.pk, actor.scope)


@transaction.atomic
def reveal(
    *,
    resident_id: int,
    what: Literal["number", "phone", "contact_phone"],
    purpose: str,
    actor: Actor,
    now: datetime,
) -> str:
    """Tell a whole number or telephone to somebody who may see it and says what for; the look is audited.

    Raises: PurposeMissing (422); ResidentNotFound (404).
    """
    actor.must("residents.reveal")
    if not purpose.strip():
        raise PurposeMissing(field="purpose")
    row = Resident.objects.visible_to(actor.scope).standing().filter(pk=resident_id).first()
    if row is None:
        raise ResidentNotFound
    audit.record_read(
        actor, resident_id=row.pk, what=f"residents.reveal_{what}", at=now, purpose=purpose.strip()
    )
    if what != "number":
        return getattr(row, what) or ""
    numbers = Identifier.objects.filter(resident=row, retired_at=None)
    ranked = sorted(numbers, key=lambda i: RANKED_KINDS.index(IdentifierKind(i.kind)))
    return ranked[0].value if ranked else ""


def _break(
    row: Resident, reason_code: str, reason: str, minutes: int, actor: Actor, now: datetime
) -> GlassCard:
    most = parameter(parameters.GLASS_MINUTES, actor.institution_id, now)
    until = rules.glass_until(
        reason_code=reason_code, reason=reason, minutes=minutes, most=most, now=now
    )
    assert actor.user_id is not None  # both callers refuse without
    access = BreakGlass.objects.create(
        resident=row,
        user_id=actor.user_id,
        by_name=actor.name,
        role=actor.role,
        institution_id=actor.institution_id,
        reason_code=reason_code,
        reason=reason.strip(),
        since=now,
        until=until,
    )
    audit.record(
        actor,
        "residents.break_glass",
        target=f"glass:{access.pk}",
        at=now,
        resident_id=row.pk,
        purpose=reason.strip(),
        facts={"reason_code": reason_code, "minutes": minutes},
    )
    outbox.emit(
        GlassBroken(
            access_id=access.pk,
            resident_id=row.pk,
            user_id=actor.user_id,
            institution_id=actor.institution_id,
        ),
        at=now,
    )
    return glass_card(access)
