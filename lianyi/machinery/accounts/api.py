"""Who the caller is, over the API."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from lianyi.machinery.scope import actor_of, needs

router = Router(tags=["账号 accounts"])


class MeOut(Schema):
    """The caller, in the post of the session or token."""

    user_id: int
    name: str
    role: str
    institution_id: int | None
    post_id: int | None
    purpose: str
    permissions: list[str]


@router.get("/me", response=MeOut)
@needs()
def get_me(request: HttpRequest) -> dict[str, Any]:
    """Who is calling, in which post, and with which permissions: the first thing to try with a new token."""
    actor = actor_of(request)
    return {
        "user_id": actor.user_id,
        "name": actor.name,
        "role": actor.role,
        "institution_id": actor.institution_id,
        "post_id": actor.post_id,
        "purpose": actor.purpose,
        "permissions": sorted(actor.permissions),
    }
