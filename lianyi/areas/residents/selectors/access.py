"""Who may see a resident and who did: relations, grants, consents, broken glass."""

from dataclasses import replace
from typing import Final

from django.db.models import Q, QuerySet

from lianyi.areas.residents.models import BreakGlass, Consent, Grant
from lianyi.areas.residents.selectors.people import get_resident, same_person_ids
from lianyi.areas.residents.types import ConsentCard, GlassCard, GrantCard
from lianyi.kernel.actor import Scope
from lianyi.kernel.errors import DomainError
from lianyi.kernel.identity import mask_name
from lianyi.machinery.audit import public as audit
from lianyi.machinery.audit.public import LineCard, Search
from lianyi.machinery.ui import Keyset, Page

_LATEST: Final = Keyset("-since", "-id")


class GlassNotFound(DomainError):
    """There is no such break-glass access within reach."""

    code = "residents.glass_not_found"
    http_status = 404
    template = "There is no such break-glass access within your reach."


def list_grants(resident_id: int, scope: Scope) -> list[GrantCard]:
    """Grants of a resident, the latest first. Raises: ResidentNotFound (404)."""
    kept = get_resident(resident_id, scope).id
    rows = Grant.objects.filter(resident_id__in=same_person_ids(kept)).order_by("-since", "-id")[
        :200
    ]
    return [grant_card(row) for row in rows]


def list_consents(resident_id: int, scope: Scope) -> list[ConsentCard]:
    """Consents and refusals of a resident, the latest first. Raises: ResidentNotFound (404)."""
    kept = get_resident(resident_id, scope).id
    rows = Consent.objects.filter(resident_id__in=same_person_ids(kept)).order_by("-at", "-id")[
        :200
    ]
    plain = scope.sees_identity or scope.everything
    return [consent_card(row, plain=plain) for row in rows]


def find_consent(resident_id: int, kind: str, scope: Scope) -> ConsentCard | None:
    """What the resident said last to one kind of text, if it still stands. Raises: ResidentNotFound (404)."""
    kept = get_resident(resident_id, scope).id
    rows = Consent.objects.filter(resident_id__in=same_person_ids(kept), kind=kind)
    row = rows.order_by("-at", "-id").first()
    return consent_card(row) if row is not None and row.withdrawn_at is None else None


def list_glass(
    *, scope: Scope, waiting: bool = True, after: str = "", at_most: int = 50
) -> Page[GlassCard]:
    """Break-glass accesses from institutions in reach, the latest first; by default only those nobody has judged."""
    rows = _glass(scope)
    return _LATEST.page(rows.filter(verdict="") if waiting else rows, after, at_most).map(
        glass_card
    )


def count_glass_waiting(scope: Scope) -> int:
    """How many break-glass accesses in reach wait for a verdict."""
    return BreakGlass.objects.visible_to(scope).filter(verdict="").count()


def get_glass(access_id: int, scope: Scope) -> GlassCard:
    """One access. Raises: GlassNotFound (404)."""
    row = _glass(scope).filter(pk=access_id).first()
    if row is None:
        raise GlassNotFound
    return glass_card(row)


def find_open_glass(resident_id: int, scope: Scope) -> GlassCard | None:
    """The window this user has open on the resident, the one that closes last."""
    person = Q(resident_id=resident_id) | Q(resident__survivor_id=resident_id)
    rows = BreakGlass.objects.open_to(scope).filter(person).select_related("resident")
    rows = rows.defer("resident__phone", "resident__contact_phone")
    row = rows.order_by("-until", "-id").first()
    return glass_card(row) if row else None


def list_readers(
    resident_id: int, scope: Scope, after: str = "", at_most: int = 50
) -> Page[LineCard]:
    """Who read or changed the record, when, at which institution and what for: everybody, wherever they work.

    Raises: ResidentNotFound (404). Source: pipl-2021 §44 (知情权), requirements SEC-01 (access log by resident).
    """
    kept = get_resident(resident_id, scope).id
    everywhere = replace(scope, everything=True)
    return audit.search(
        scope=everywhere, wanted=Search(resident_id=kept), after=after, at_most=at_most
    )


def grant_card(row: Grant) -> GrantCard:
    """A grant as a value."""
    return GrantCard(
        id=row.pk,
        institution_id=row.institution_id,
        since=row.since,
        until=row.until,
        purpose=row.purpose,
        signed_by=row.signed_by,
        withdrawn_at=row.withdrawn_at,
    )


def consent_card(row: Consent, *, plain: bool = True) -> ConsentCard:
    """A consent as a value; without identity rights (`plain`) the signer, mostly the resident, is masked."""
    return ConsentCard(
        id=row.pk,
        kind=row.kind,
        text_version=row.text_version,
        given=row.given,
        reason=row.reason,
        signed_by=row.signed_by,
        signer_name=row.signer_name if plain else mask_name(row.signer_name),
        at=row.at,
        by_name=row.by_name,
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
    )


def glass_card(row: BreakGlass) -> GlassCard:
    """An access as a value; the resident's name is masked."""
    return GlassCard(
        id=row.pk,
        resident_id=row.resident_id,
        masked_name=mask_name(row.resident.name),
        user_id=row.user_id,
        by_name=row.by_name,
        role=row.role,
        institution_id=row.institution_id,
        reason_code=row.reason_code,
        reason=row.reason,
        since=row.since,
        until=row.until,
        verdict=row.verdict,
        verdict_note=row.verdict_note,
        reviewed_by_name=row.reviewed_by_name,
        reviewed_at=row.reviewed_at,
    )


def _glass(scope: Scope) -> QuerySet[BreakGlass]:
    rows = BreakGlass.objects.visible_to(scope).select_related("resident")
    return rows.defer("resident__phone", "resident__contact_phone")
