"""From a signed-in user to the actor of a request: a post, its role, and whom that reaches."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Lock
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection

from lianyi.areas.organisations import public as organisations
from lianyi.areas.workforce.definitions import roles
from lianyi.areas.workforce.models import Post
from lianyi.areas.workforce.types import PostCard, Reach
from lianyi.kernel.actor import Actor, Scope

NO_POST: Final = "no_post"
"""Role of a user who holds no post today: signed in, and allowed nothing."""

LOCAL: Final = ZoneInfo("Asia/Shanghai")
_MOST_CACHED: Final = 8_192
_VERSION_SQL: Final = "SELECT stamp FROM workforce_accessversion WHERE id = 1"


@dataclass(frozen=True, slots=True)
class _Standing:
    """What a user may do in a post on a day; true as long as `version` is."""

    version: str
    post_id: int | None
    name: str
    role: str
    institution_id: int | None
    institution_ids: frozenset[int]
    permissions: frozenset[str]
    sees_identity: bool


class _Cache:
    """Standings by (user, post, day) in this process, least used out first."""

    def __init__(self) -> None:
        self._rows: OrderedDict[tuple[int, int | None, date], _Standing] = OrderedDict()
        self._lock = Lock()

    def find(self, key: tuple[int, int | None, date], version: str) -> _Standing | None:
        """The standing of that version, if it is kept."""
        with self._lock:
            row = self._rows.get(key)
            if row is None or row.version != version:
                return None
            self._rows.move_to_end(key)
            return row

    def keep(self, key: tuple[int, int | None, date], row: _Standing) -> None:
        """Keep one, and let the least used go."""
        with self._lock:
            self._rows[key] = row
            self._rows.move_to_end(key)
            if len(self._rows) > _MOST_CACHED:
                self._rows.popitem(last=False)


_CACHE: Final = _Cache()


def actor_for(user: Any, post_id: int | None, at: datetime, purpose: str = "") -> Actor:
    """Return the actor a user is in a post: the main post where none is named or the named one is not theirs today.

    Cost: one small query when warm (≤ 0.3 ms); three or four when a post, role or membership changed, or the day did.
    """
    day = at.astimezone(LOCAL).date()
    version = access_version()
    key = (user.pk, post_id, day)
    standing = _CACHE.find(key, version)
    if standing is None:
        standing = _find_standing(user, post_id, day, version)
        if version:
            _CACHE.keep(key, standing)
    return Actor(
        user_id=user.pk,
        name=standing.name,
        role=standing.role,
        institution_id=standing.institution_id,
        post_id=standing.post_id,
        permissions=standing.permissions,
        purpose=purpose,
        scope=Scope(
            institution_ids=standing.institution_ids,
            at=at,
            user_id=user.pk,
            sees_identity=standing.sees_identity,
        ),
    )


def access_version() -> str:
    """The stamp that every change of posts or memberships renews; "" before the first. Cost: one raw query."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION_SQL)
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def reached_ids(reach: Reach, institution_id: int, on: date) -> frozenset[int]:
    """The institutions a reach covers from an institution, on a day."""
    if reach is Reach.NOBODY:
        return frozenset()
    own = frozenset({institution_id})
    if reach is Reach.OWN:
        return own
    if reach is Reach.SUBTREE:
        return own | organisations.subordinate_ids(institution_id, on)
    if reach is Reach.CONSORTIUM:
        return own | organisations.consortium_reach(institution_id, on)
    return own | organisations.county_reach(
        organisations.get_institution(institution_id).county_code
    )


def managed_ids(actor: Actor) -> frozenset[int] | None:
    """Institutions whose staff the actor administers; None means all, which only the platform itself has."""
    if actor.scope.everything:
        return None
    role = roles().get(actor.role)
    if role is None or actor.institution_id is None:
        return frozenset()
    if role.manages is role.reach:
        return actor.scope.institution_ids
    return reached_ids(role.manages, actor.institution_id, actor.scope.at.astimezone(LOCAL).date())


def managing_scope(actor: Actor) -> Scope:
    """The scope in which the actor administers staff: institutions managed instead of those whose patients are seen."""
    managed = managed_ids(actor)
    return actor.scope if managed is None else replace(actor.scope, institution_ids=managed)


def managed_county(actor: Actor) -> str:
    """The county whose pool of approved posts the actor administers; empty for whoever administers no whole county."""
    role = roles().get(actor.role)
    if role is None or role.manages is not Reach.COUNTY or actor.institution_id is None:
        return ""
    return organisations.get_institution(actor.institution_id).county_code


def list_posts_of_user(user_id: int, on: date, at_most: int = 20) -> list[PostCard]:
    """The posts a user may act in on a day, the main one first. Cost: one query."""
    rows = Post.objects.on(on).filter(staff__user_id=user_id, staff__left_on=None)
    return [post_card(row) for row in rows.order_by("-main", "id")[:at_most]]


def post_card(post: Post) -> PostCard:
    """A post as other areas see it."""
    role = roles().get(post.role)
    return PostCard(
        id=post.pk,
        staff_id=post.staff_id,
        institution_id=post.institution_id,
        department=post.department,
        role=post.role,
        role_name=role.name_zh if role else post.role,
        since=post.since,
        until=post.until,
        main=post.main,
        opened_by_name=post.opened_by_name,
        ended_by_name=post.ended_by_name,
        end_reason=post.end_reason,
    )


def _find_standing(user: Any, post_id: int | None, day: date, version: str) -> _Standing:
    """Read the post from the tables: the named one, else the main one, else the oldest."""
    posts = list(
        Post.objects.on(day)
        .filter(staff__user_id=user.pk, staff__left_on=None, role__in=roles())
        .select_related("staff")
        .order_by("-main", "id")[:50]
    )
    post = next((p for p in posts if p.pk == post_id), posts[0] if posts else None)
    if post is None:
        return _Standing(version, None, user.name, NO_POST, None, frozenset(), frozenset(), False)
    role = roles()[post.role]
    return _Standing(
        version=version,
        post_id=post.pk,
        name=post.staff.name,
        role=role.code,
        institution_id=post.institution_id,
        institution_ids=reached_ids(role.reach, post.institution_id, day),
        permissions=role.permissions,
        sees_identity=role.sees_identity,
    )
