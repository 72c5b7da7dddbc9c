"""Who acts, in which post, and which rows that lets them see."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from lianyi.kernel.errors import DomainError

SYSTEM: Final = "system"


class NotPermitted(DomainError):
    """The actor's post does not carry the permission. Who may act is decided at the door."""

    code = "access.not_permitted"
    http_status = 403
    template = "Your post ({role}) does not carry the permission {permission}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What one post may see: the argument of every `visible_to`.

    institution_ids: institutions whose rows are in reach (own, subordinate, consortium or county, by the role's reach).
    everything: no restriction; only the clock and command line have it, never a person.
    at: the instant at which memberships, grants and break-glass windows are judged (aware).
    user_id: whose personal grants (break-glass) count.
    sees_identity: identity numbers, telephones and full names may be shown unmasked on request.
    """

    institution_ids: frozenset[int] = frozenset()
    everything: bool = False
    at: datetime
    user_id: int | None = None
    sees_identity: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person (or the clock) on whose behalf a write happens: the mandatory argument of every service."""

    user_id: int | None
    name: str
    role: str
    institution_id: int | None
    scope: Scope
    permissions: frozenset[str] = field(default_factory=frozenset)
    post_id: int | None = None
    purpose: str = ""

    def may(self, permission: str) -> bool:
        """Whether the post carries the permission."""
        return self.role == SYSTEM or permission in self.permissions

    def must(self, permission: str) -> None:
        """Raise NotPermitted (403) unless the post carries the permission."""
        if not self.may(permission):
            raise NotPermitted(role=self.role, permission=permission)

    @classmethod
    def system(cls, at: datetime, name: str = "系统") -> "Actor":
        """The platform itself: the clock, an import, the demo."""
        return cls(
            user_id=None,
            name=name,
            role=SYSTEM,
            institution_id=None,
            scope=Scope(everything=True, at=at),
        )
