"""What accounts hand out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """How an account stands."""

    ACTIVE = "active"
    FIRST_LOGIN = "first_login"
    LOCKED = "locked"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCard:
    """An account as an administrator sees it."""

    id: int
    username: str
    name: str
    standing: Standing
    is_demo: bool
    needs_second_factor: bool
    has_second_factor: bool
    last_login: datetime | None
    locked_at: datetime | None
    locked_reason: str
    created_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCard:
    """One stay of a user."""

    id: int
    device: str
    address: str
    second_factor: bool
    started_at: datetime
    last_seen_at: datetime
    is_this_one: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCard:
    """An API token, without the token."""

    id: int
    name: str
    hint: str
    permissions: tuple[str, ...]
    purpose: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSecret:
    """Something shown once: a one-time password or a token."""

    id: int
    secret: str
