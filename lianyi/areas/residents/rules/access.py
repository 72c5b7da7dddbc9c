"""Who must sign, and how long a leave or a broken glass lasts."""

from datetime import datetime, timedelta
from typing import Final

from lianyi.areas.residents.types import GlassReason, Signer
from lianyi.kernel.errors import DomainError

SHORTEST_REASON: Final = 4


class GuardianMustSign(DomainError):
    """A child cannot sign."""

    code = "residents.guardian_must_sign"
    http_status = 422
    template = "The resident is under {age}; a guardian must sign, with name and relation."


class SignerMissing(DomainError):
    """Nobody is named as signer."""

    code = "residents.signer_missing"
    http_status = 422
    template = "Name who signs."


class ConsentReasonMissing(DomainError):
    """A refusal or withdrawal without a reason."""

    code = "residents.consent_reason_missing"
    http_status = 422
    template = "Give the reason of the refusal or withdrawal in the resident's words."


class GlassReasonMissing(DomainError):
    """A break-glass access without a reason somebody could judge."""

    code = "residents.glass_reason_missing"
    http_status = 422
    template = (
        "Choose why you must look, and write it in at least {least} characters: "
        "the privacy officer will read it."
    )


class BadGlassMinutes(DomainError):
    """Longer than the county allows."""

    code = "residents.bad_glass_minutes"
    http_status = 422
    template = "A break-glass access lasts 1 to {most} minutes; {minutes} is not possible."


class GrantTooLong(DomainError):
    """Longer than the county allows, or backwards."""

    code = "residents.grant_too_long"
    http_status = 422
    template = "A grant lasts 1 to {most} days; {days} is not possible."


def must_sign(*, signed_by: Signer, signer_name: str, years: int, guardian_age: int) -> None:
    """Raise where the signature does not bind: a child's own, or nobody's.

    Source: pipl-2021 §31 (不满十四周岁未成年人须取得监护人同意).
    """
    if years < guardian_age and signed_by is not Signer.GUARDIAN:
        raise GuardianMustSign(field="signed_by", age=guardian_age)
    if not signer_name.strip():
        raise SignerMissing(field="signer_name")


def glass_until(
    *, reason_code: str, reason: str, minutes: int, most: int, now: datetime
) -> datetime:
    """When a broken glass closes again. Raises: GlassReasonMissing, BadGlassMinutes (422)."""
    if reason_code not in set(GlassReason) or len(reason.strip()) < SHORTEST_REASON:
        raise GlassReasonMissing(field="reason", least=SHORTEST_REASON)
    if not 1 <= minutes <= most:
        raise BadGlassMinutes(field="minutes", most=most, minutes=minutes)
    return now + timedelta(minutes=minutes)


def grant_until(*, days: int, most: int, now: datetime) -> datetime:
    """When a grant ends. Raises: GrantTooLong (422)."""
    if not 1 <= days <= most:
        raise GrantTooLong(field="days", most=most, days=days)
    return now + timedelta(days=days)
