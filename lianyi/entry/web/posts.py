"""Which post a user acts in, and for what purpose: chosen once, kept for the session."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from lianyi.areas.organisations import public as organisations
from lianyi.areas.workforce import public as workforce
from lianyi.entry.purposes import purposes_of
from lianyi.entry.web.shell import role_name
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.ui.wording import word


class PostNotYours(DomainError):
    """The chosen post is not held by this user today."""

    code = "access.post_not_yours"
    http_status = 403
    template = "Post {post} is not yours today."


class UnknownPurpose(DomainError):
    """The role may not look at persons for this purpose."""

    code = "access.purpose_unknown"
    http_status = 422
    template = "{purpose} is not one of the purposes of access of your post."


@dataclass(frozen=True, slots=True)
class PostChoice:
    """One post, and the purposes it may choose from."""

    id: int
    role: str
    institution: str
    department: str
    main: bool
    here: bool
    purposes: tuple[tuple[str, str], ...]


def post_choices(actor: Actor, now: datetime) -> list[PostChoice]:
    """The posts a user holds today, the main one first. Cost: two queries."""
    if actor.user_id is None:
        return []
    posts = workforce.list_posts_of_user(actor.user_id, timezone.localtime(now).date())
    places = organisations.institutions([post.institution_id for post in posts])
    return [
        PostChoice(
            id=post.id,
            role=role_name(post.role),
            institution=places[post.institution_id].name if post.institution_id in places else "",
            department=post.department,
            main=post.main,
            here=post.id == actor.post_id,
            purposes=tuple((code, word(code)) for code in purposes_of(post.role)),
        )
        for post in posts
    ]


def chosen(choices: list[PostChoice], choice: str) -> tuple[int, str]:
    """The post and purpose behind one choice, written `post:purpose`.

    Raises: PostNotYours (403), UnknownPurpose (422).
    """
    post, _, purpose = choice.partition(":")
    found = next((one for one in choices if str(one.id) == post), None)
    if found is None:
        raise PostNotYours(field="choice", post=post)
    if purpose not in [code for code, _word in found.purposes]:
        raise UnknownPurpose(field="choice", purpose=purpose)
    return found.id, purpose
