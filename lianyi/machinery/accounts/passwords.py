"""What a password must be. Source: gb-t-22239 §8.1.4.1 (complexity, regular change)."""

import gzip
import secrets
import string
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.contrib.auth import password_validation
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from lianyi.kernel.errors import DomainError
from lianyi.machinery.ui.wording import say

MIN_LENGTH: Final = 10
MAX_LENGTH: Final = 128
CLASSES_NEEDED: Final = 3
_ONE_TIME_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_COMMON: Final = Path(password_validation.__file__).with_name("common-passwords.txt.gz")


class WeakPassword(DomainError):
    """The new password breaks rules; `rules` names each of them."""

    code = "accounts.weak_password"
    http_status = 422
    template = "This password is not accepted: {rules} (at least {least} characters)."


def broken_rules(
    password: str,
    *,
    username: str = "",
    name: str = "",
    min_length: int = MIN_LENGTH,
    past: Sequence[str] = (),
) -> list[str]:
    """Return the codes of the rules a password breaks, none if it is good.

    Expects: `past` holds the hashes of passwords that may not come back. Each costs one hash: they are tried last, and
        only where no other rule is broken.
    """
    lower = password.lower()
    own = [word for word in (username.lower(), name.lower()) if len(word) >= 3]
    broken = [
        rule
        for rule, breaks in (
            ("PASSWORD_SHORT", len(password) < min_length),
            ("PASSWORD_LONG", len(password) > MAX_LENGTH),
            ("PASSWORD_CLASSES", _classes(password) < CLASSES_NEEDED),
            ("PASSWORD_OWN_NAME", any(word in lower for word in own)),
            ("PASSWORD_MONOTONE", len(set(lower)) < 5),
            ("PASSWORD_COMMON", _is_common(lower)),
        )
        if breaks
    ]
    if not broken and any(check_password(password, old) for old in past):
        broken.append("PASSWORD_USED")
    return broken


def must_be_good(password: str, **about: Any) -> None:
    """Raise WeakPassword (422) naming every broken rule."""
    if broken := broken_rules(password, **about):
        raise WeakPassword(
            field="password", rules=broken, least=about.get("min_length", MIN_LENGTH)
        )


def one_time_password() -> str:
    """A random password for the first login: easy to read out, good for 60 bits, and it keeps the rules."""
    letters = [secrets.choice(_ONE_TIME_ALPHABET) for _ in range(12)]
    body = "-".join("".join(letters[i : i + 4]) for i in (0, 4, 8))
    return f"{secrets.choice('ABCDEFGHJKMNPQRSTUVWXYZ')}{body}{secrets.choice('23456789')}"


class HouseRules:
    """The rules as Django's own password tools ask for them (`createsuperuser`, `changepassword`)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise Django's ValidationError with the sentence of the broken rules."""
        try:
            must_be_good(
                password,
                username=getattr(user, "username", "") or "",
                name=getattr(user, "name", "") or "",
            )
        except WeakPassword as refusal:
            raise ValidationError(say(refusal), code=refusal.code) from None

    def get_help_text(self) -> str:
        """What Django's tools print before they ask."""
        return f"至少 {MIN_LENGTH} 位，含大写、小写、数字、符号中的三类；不得包含用户名，不得使用常见密码。"


def _classes(password: str) -> int:
    """How many kinds of character stand in it: capitals, small letters, digits, anything else."""
    upper = any(c in string.ascii_uppercase for c in password)
    lower = any(c in string.ascii_lowercase for c in password)
    digit = any(c in string.digits for c in password)
    other = any(c not in string.ascii_letters + string.digits for c in password)
    return upper + lower + digit + other


def _is_common(lower: str) -> bool:
    """Whether it is on the list of twenty thousand, or is one of them with a tail of digits and signs."""
    bare = lower.rstrip(string.digits + string.punctuation)
    return lower in _common() or (
        len(bare) >= 4 and len(lower) - len(bare) <= 4 and bare in _common()
    )


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """The list Django ships."""
    with gzip.open(_COMMON, "rt", encoding="utf-8") as lines:
        return frozenset(line.strip() for line in lines)
