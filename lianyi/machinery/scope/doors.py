"""Which permission a door asks for."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar, cast

from django.http import HttpRequest

from lianyi.kernel.actor import NotPermitted
from lianyi.kernel.errors import DomainError
from lianyi.machinery.scope.actors import actor_of, is_anonymous

Door = TypeVar("Door", bound=Callable[..., Any])
_MARK: Final = "lianyi_permissions"


class SignInNeeded(DomainError):
    """Nobody has signed in. Pages lead to the sign-in page, the API answers 401."""

    code = "access.sign_in_needed"
    http_status = 401
    template = "Sign in first, or send a valid token."


class CrossSite(DomainError):
    """A write with a session came without its CSRF token."""

    code = "access.csrf"
    http_status = 403
    template = (
        "The CSRF token is missing or wrong; send the X-CSRFToken header, or use a bearer token."
    )


def needs(*permissions: str) -> Callable[[Door], Door]:
    """Open a page or an API operation only to a post with one of the permissions; with none named, to anyone signed in.

    Place it directly above the function, below the router's or Django's decorators. It only raises: the middleware
    `scope.middleware.Refusals` turns the refusal into a page, the API into a problem.
    Raises: SignInNeeded (401), NotPermitted (403).
    """

    def guard(door: Door) -> Door:
        @wraps(door)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            actor = actor_of(request)
            if is_anonymous(actor):
                raise SignInNeeded
            if permissions and not any(actor.may(permission) for permission in permissions):
                raise NotPermitted(role=actor.role, permission=permissions[0])
            return door(request, *args, **kwargs)

        setattr(guarded, _MARK, permissions)
        return cast(Door, guarded)

    return guard


def permissions_of(door: Any) -> tuple[str, ...] | None:
    """Return what a door asks for, or None where it asks for nothing: the probe of closed doors uses it."""
    found: tuple[str, ...] | None = getattr(door, _MARK, None)
    return found
