"""What residents say to texts: consent, refusal, withdrawal."""

from datetime import datetime
from typing import Final

from django.db import transaction

from lianyi.areas.residents import rules
from lianyi.areas.residents.definitions.consents import consent_texts
from lianyi.areas.residents.events import ConsentWithdrawn
from lianyi.areas.residents.models import (
    Consent,
    Resident,
)
from lianyi.areas.residents.selectors.access import (
    consent_card,
)
from lianyi.areas.residents.services.relations import must_sign
from lianyi.areas.residents.types import (
    ConsentCard,
    RelationKind,
    Signer,
)
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox

FADING: Final = (RelationKind.ENCOUNTER, RelationKind.REFERRAL)
"""Relations that end by themselves some time after the last visit, where no end is told."""


class UnknownConsentKind(DomainError):
    """There is no text of that kind."""

    code = "residents.unknown_consent"
    http_status = 422
    template = "There is no consent text {kind}; choose one of: {allowed}."


class ConsentNotFound(DomainError):
    """There is no such standing consent within reach."""

    code = "residents.consent_not_found"
    http_status = 404
    template = "There is no such consent within your reach, or it was withdrawn already."


@transaction.atomic
def record_consent(
    *,
    resident_id: int,
    kind: str,
    given: bool,
    reason: str = "",
    signed_by: Signer = Signer.SELF,
    signer_name: str = "",
    actor: Actor,
    now: datetime,
) -> ConsentCard:
    """Store what the resident said to a text: consent, or refusal with its reason.

    Without a signer's name an adult signs in the own name.
    Raises: UnknownConsentKind, ConsentReasonMissing, GuardianMustSign, SignerMissing (422); ResidentNotFound (404).
    Source: pipl-2021 §13, §29, §31.
    """
    row = Resident.objects.visible_to(actor.scope).locked(resident_id)
    text = consent_texts().get(kind)
    if text is None:
        raise UnknownConsentKind(field="kind", kind=kind, allowed=", ".join(consent_texts()))
    if not given and not reason.strip():
        raise rules.ConsentReasonMissing(field="reason")
    signer = signer_name.strip() or (row.name if signed_by is Signer.SELF else "")
    must_sign(row, signed_by, signer, actor, now)
    consent = Consent.objects.create(
        resident=row,
        kind=kind,
        text_version=text.version,
        given=given,
        reason=reason.strip(),
        signed_by=signed_by,
        signer_name=signer,
        at=now,
        user_id=actor.user_id,
        by_name=actor.name,
        institution_id=actor.institution_id,
    )
    facts = {"kind": kind, "given": given, "text_version": text.version}
    audit.record(
        actor,
        "residents.consent",
        target=f"consent:{consent.pk}",
        at=now,
        resident_id=row.pk,
        facts=facts,
    )
    return consent_card(consent)


@transaction.atomic
def withdraw_consent(*, consent_id: int, reason: str, actor: Actor, now: datetime) -> ConsentCard:
    """Take a consent back, from now on.

    Emits: ConsentWithdrawn. Raises: ConsentNotFound (404); ConsentReasonMissing (422).
    """
    actor.must("residents.edit")
    reach = Resident.objects.visible_to(actor.scope)
    consent = (
        Consent.objects.select_for_update(of=("self",))
        .filter(pk=consent_id, given=True, withdrawn_at=None, resident__in=reach)
        .first()
    )
    if consent is None:
        raise ConsentNotFound
    if not reason.strip():
        raise rules.ConsentReasonMissing(field="reason")
    consent.withdrawn_at, consent.withdrawn_reason = now, reason.strip()
    consent.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    audit.record(
        actor,
        "residents.withdraw_consent",
        target=f"consent:{consent.pk}",
        at=now,
        resident_id=consent.resident_id,
    )
    event = ConsentWithdrawn(
        consent_id=consent.pk, resident_id=consent.resident_id, kind=consent.kind
    )
    outbox.emit(event, at=now)
    return consent_card(consent)
