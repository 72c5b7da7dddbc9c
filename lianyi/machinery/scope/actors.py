"""From a request to the actor on whose behalf it writes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from django.http import HttpRequest
from django.utils import timezone

from lianyi.kernel.actor import Actor, Scope

ANONYMOUS: Final = "anonymous"
POST_IN_SESSION: Final = "post_id"
PURPOSE_IN_SESSION: Final = "purpose"
PURPOSE_HEADER: Final = "X-Purpose"
_LONGEST_PURPOSE: Final = 60


class ActorSource(Protocol):
    """What knows the posts of a user; `post_id` None means the user's usual post."""

    def __call__(self, user: Any, post_id: int | None, at: datetime, purpose: str) -> Actor: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AnonymousActor(Actor):
    """Nobody yet: no permission, nothing in reach."""

    @classmethod
    def at(cls, at: datetime) -> "AnonymousActor":
        """Nobody, at this instant."""
        return cls(user_id=None, name="", role=ANONYMOUS, institution_id=None, scope=Scope(at=at))


class _Wiring:
    """Where actors come from; set once by `entry` while Django starts."""

    source: ActorSource | None = None


def set_actor_source(source: ActorSource) -> None:
    """Say who turns a signed-in user into an actor; the last call counts."""
    _Wiring.source = source


def actor_of(request: HttpRequest) -> Actor:
    """Return the actor of this request, found once and kept on it; nobody signed in gives AnonymousActor."""
    actor: Actor | None = getattr(request, "lianyi_actor", None)
    if actor is None:
        actor = _find(request)
        request.lianyi_actor = actor  # type: ignore[attr-defined]  # a request carries what was learned about it
    return actor


def act_for(request: HttpRequest, *, user: Any, post_id: int | None = None) -> Actor:
    """Let the request act for a user recognised by other means than the session (a bearer token)."""
    request.user = user
    request.lianyi_actor = _actor(request, user, post_id)  # type: ignore[attr-defined]
    return actor_of(request)


def is_anonymous(actor: Actor) -> bool:
    """Whether nobody has signed in."""
    return actor.role == ANONYMOUS


def _find(request: HttpRequest) -> Actor:
    user = getattr(request, "user", None)
    session: Any = getattr(request, "session", {})
    return _actor(request, user, session.get(POST_IN_SESSION))


def _actor(request: HttpRequest, user: Any, post_id: int | None) -> Actor:
    now = timezone.now()
    if _Wiring.source is None or user is None or not user.is_authenticated:
        return AnonymousActor.at(now)
    return _Wiring.source(user, post_id, now, _purpose(request))


def _purpose(request: HttpRequest) -> str:
    """Why persons are looked at: what the request says, else what was chosen at sign-in."""
    session: Any = getattr(request, "session", {})
    purpose: str = request.headers.get(PURPOSE_HEADER) or session.get(PURPOSE_IN_SESSION, "")
    return purpose[:_LONGEST_PURPOSE]
