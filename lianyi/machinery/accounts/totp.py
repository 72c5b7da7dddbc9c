"""Codes of an authenticator app: six digits, new every thirty seconds. Pure but for the random secret.

Source: rfc-6238 (TOTP), rfc-4226 §5.3 (digits, by `django_otp.oath`).
"""

import base64
import secrets
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

from django_otp.oath import hotp

SECRET_BYTES: Final = 20
STEP_SECONDS: Final = 30
DIGITS: Final = 6
TOLERANCE_STEPS: Final = 1
"""A code of the step before or after is taken too: clocks of phones differ."""


def new_secret(length: int = SECRET_BYTES) -> str:
    """A random secret in the letters of base 32, as authenticator apps read it."""
    return base64.b32encode(secrets.token_bytes(length)).decode("ascii")


def step_of(instant: datetime) -> int:
    """The number of the thirty-second step an instant falls in."""
    return int(instant.timestamp()) // STEP_SECONDS


def code_of(secret: str, step: int) -> str:
    """The six digits of a step."""
    return f"{hotp(base64.b32decode(secret), step, DIGITS):0{DIGITS}d}"


def accepted_step(secret: str, code: str, now: datetime, *, later_than: int) -> int | None:
    """The step a code belongs to, if it is near `now` and later than the last code taken; else None.

    Every step is compared in constant time, whether one fitted before or not.
    """
    typed = "".join(code.split())
    if len(typed) != DIGITS or not (typed.isascii() and typed.isdigit()):
        return None
    here, found = step_of(now), None
    for step in range(here - TOLERANCE_STEPS, here + TOLERANCE_STEPS + 1):
        if secrets.compare_digest(code_of(secret, step), typed) and step > later_than:
            found = step
    return found


def address_for_apps(secret: str, *, username: str, issuer: str) -> str:
    """The `otpauth://` address that a QR code carries to the app."""
    query = urlencode(
        {"secret": secret, "issuer": issuer, "digits": DIGITS, "period": STEP_SECONDS},
        quote_via=quote,
    )
    return f"otpauth://totp/{quote(f'{issuer}:{username}')}?{query}"
