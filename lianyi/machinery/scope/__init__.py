"""Who stands at the door: the actor of a request, and the permission a door asks for.

    @needs("referrals.send")
    def send(request, referral_id): ...        # pages and API operations alike

    services.send_referral(..., actor=actor_of(request), now=timezone.now())

`entry` says once where actors come from (`set_actor_source`); whoever recognises a bearer token calls `act_for`.
"""

from lianyi.machinery.scope.actors import (
    ANONYMOUS,
    ActorSource,
    AnonymousActor,
    act_for,
    actor_of,
    is_anonymous,
    set_actor_source,
)
from lianyi.machinery.scope.doors import CrossSite, SignInNeeded, needs, permissions_of

__all__ = [
    "ANONYMOUS",
    "ActorSource",
    "AnonymousActor",
    "CrossSite",
    "SignInNeeded",
    "act_for",
    "actor_of",
    "is_anonymous",
    "needs",
    "permissions_of",
    "set_actor_source",
]
