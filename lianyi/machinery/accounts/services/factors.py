"""The second factor: an app is enrolled, proves itself at each login, and has codes on paper behind it."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from lianyi.kernel.errors import DomainError
from lianyi.machinery.accounts.models import BackupCode, TotpDevice, User
from lianyi.machinery.accounts.services.acting import locked_user, oneself, target
from lianyi.machinery.accounts.totp import accepted_step, new_secret
from lianyi.machinery.audit import public as audit
from lianyi.machinery.crypto.keyring import blind_index

BACKUP_CODES: Final = 10
LONGEST_WAIT: Final = timedelta(minutes=15)
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"


class WrongCode(DomainError):
    """The code does not fit, or was used before."""

    code = "accounts.wrong_code"
    http_status = 422
    template = "The code is wrong or was used already; wait for the next one and check the clock of your phone."


class CodeTooSoon(DomainError):
    """After wrong codes the next attempt has to wait."""

    code = "accounts.code_too_soon"
    http_status = 429
    template = "Too many wrong codes; try again in {seconds} seconds."


class NothingToConfirm(DomainError):
    """No enrolment is under way."""

    code = "accounts.nothing_to_confirm"
    http_status = 409
    template = "No authenticator is being enrolled; open the enrolment page again."


class SecondFactorDemanded(DomainError):
    """The role demands a second factor: it may be replaced, not removed."""

    code = "accounts.second_factor_demanded"
    http_status = 409
    template = "Your post demands a second factor; it can be replaced, not switched off."


@transaction.atomic
def begin_enrolment(*, user_id: int, now: datetime, anew: bool = False) -> TotpDevice:
    """The device being enrolled: the one already begun, or (`anew`, or none) one with a fresh secret."""
    user = locked_user(user_id)
    begun = TotpDevice.objects.filter(user=user, confirmed_at=None).first()
    if begun is not None and not anew:
        return begun
    TotpDevice.objects.filter(user=user, confirmed_at=None).delete()
    return TotpDevice.objects.create(user=user, secret=new_secret(), created_at=now)


@transaction.atomic
def confirm_enrolment(*, user_id: int, code: str, now: datetime) -> list[str]:
    """Take the first code of the new device, put it in the place of any older one, and return fresh backup codes.

    Raises: NothingToConfirm (409), WrongCode (422).
    """
    user = locked_user(user_id)
    device = TotpDevice.objects.select_for_update().filter(user=user, confirmed_at=None).first()
    if device is None:
        raise NothingToConfirm
    step = accepted_step(device.secret, code, now, later_than=device.last_step)
    if step is None:
        raise WrongCode(field="code")
    TotpDevice.objects.filter(user=user, confirmed_at__isnull=False).delete()
    device.confirmed_at, device.last_step = now, step
    device.save()
    audit.record(
        oneself(user, now), "accounts.second_factor_enrolled", target=target(user_id), at=now
    )
    return _fresh_codes(user, now)


@transaction.atomic
def renew_backup_codes(*, user_id: int, now: datetime) -> list[str]:
    """Ten new codes; the old ones are dead. Returned once, kept only as digests."""
    user = locked_user(user_id)
    audit.record(
        oneself(user, now), "accounts.backup_codes_renewed", target=target(user_id), at=now
    )
    return _fresh_codes(user, now)


@transaction.atomic
def remove_second_factor(*, user_id: int, now: datetime) -> None:
    """Switch the second factor off where no role demands it. Raises: SecondFactorDemanded (409)."""
    user = locked_user(user_id)
    if user.needs_second_factor:
        raise SecondFactorDemanded
    TotpDevice.objects.filter(user=user).delete()
    BackupCode.objects.filter(user=user).delete()
    audit.record(
        oneself(user, now), "accounts.second_factor_removed", target=target(user_id), at=now
    )


def prove(*, user_id: int, code: str, now: datetime) -> None:
    """Take a code of the app, or a backup code; a wrong one is remembered and makes the next attempt wait.

    Raises: WrongCode (422), CodeTooSoon (429); the failure is stored before it is told.
    """
    refusal = _prove(user_id, code, now)
    if refusal is not None:
        raise refusal


@transaction.atomic
def _prove(user_id: int, code: str, now: datetime) -> DomainError | None:
    user = locked_user(user_id)
    device = (
        TotpDevice.objects.select_for_update().filter(user=user, confirmed_at__isnull=False).first()
    )
    if device is None:
        return WrongCode(field="code")
    if (wait := _wait(device, now)) > timedelta():
        return CodeTooSoon(field="code", seconds=int(wait.total_seconds()) + 1)
    step = accepted_step(device.secret, code, now, later_than=device.last_step)
    if step is None and not _spend_backup_code(user, code, now):
        device.failures += 1
        device.failed_at = now
        device.save()
        audit.record(
            oneself(user, now), "accounts.second_factor_failed", target=target(user_id), at=now
        )
        return WrongCode(field="code")
    device.last_step = device.last_step if step is None else step
    device.failures, device.failed_at = 0, None
    device.save()
    return None


def _wait(device: TotpDevice, now: datetime) -> timedelta:
    """How long the next attempt still has to wait: nothing after two wrong codes, then 1, 2, 4 … seconds."""
    if device.failed_at is None or device.failures < 3:
        return timedelta()
    pause = min(timedelta(seconds=2 ** min(device.failures - 3, 16)), LONGEST_WAIT)
    return device.failed_at + pause - now


def _spend_backup_code(user: User, code: str, now: datetime) -> bool:
    """Use up a backup code, if it is one. The update decides: of two who try at once, one wins."""
    spent = BackupCode.objects.filter(user=user, digest=_digest(user, code), used_at=None).update(
        used_at=now
    )
    if spent:
        audit.record(
            oneself(user, now), "accounts.backup_code_used", target=target(user.pk), at=now
        )
    return bool(spent)


def _fresh_codes(user: User, now: datetime) -> list[str]:
    codes = ["-".join(_letters(4) for _ in range(3)) for _ in range(BACKUP_CODES)]
    BackupCode.objects.filter(user=user).delete()
    BackupCode.objects.bulk_create(
        BackupCode(user=user, digest=_digest(user, code), created_at=now) for code in codes
    )
    return codes


def _letters(count: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(count))


def _digest(user: User, code: str) -> str:
    """A keyed digest: the table alone does not let anybody try codes out."""
    return blind_index("backup_code", f"{user.pk}:{code}")
