"""Staff and the posts they hold, as cards."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from django.db.models import Prefetch, QuerySet

from lianyi.areas.workforce.definitions import roles
from lianyi.areas.workforce.models import Post, Staff, StaffNotFound
from lianyi.areas.workforce.selectors.actors import post_card
from lianyi.areas.workforce.types import PostCard, StaffCard
from lianyi.kernel.actor import Scope
from lianyi.machinery.prepared import Question

_MAIN_FIRST: Final = Prefetch(
    "posts", Post.objects.order_by("-main", "-since", "-id"), to_attr="held"
)
_OF_USER: Final = Question(
    lambda user_id: Staff.objects.filter(user_id=user_id).defer("identity_number", "phone")
)
_HELD: Final = Question(
    lambda staff_id: Post.objects.filter(staff_id=staff_id).order_by("-main", "-since", "-id")
)


def get_staff(staff_id: int, scope: Scope) -> StaffCard:
    """One member of staff. Raises: StaffNotFound (404) outside the scope."""
    row = with_posts(Staff.objects.visible_to(scope).filter(pk=staff_id)).first()
    if row is None:
        raise StaffNotFound
    return card(row)


def staff(ids: Iterable[int]) -> dict[int, StaffCard]:
    """Cards by id, for whoever shows a name beside an act. Cost: two queries."""
    return {row.pk: card(row) for row in with_posts(Staff.objects.filter(pk__in=set(ids)))}


def staff_of_user(user_id: int) -> StaffCard | None:
    """The member of staff behind an account, if there is one."""
    row = _OF_USER.first(user_id=user_id)
    return card(with_held(row)) if row else None


def find_staff_of_user(user_id: int, institution_id: int, on: date) -> StaffCard | None:
    """The member of staff behind an account, if they hold a post at the institution on the day."""
    held = Post.objects.on(on).filter(institution_id=institution_id).values("staff_id")
    row = with_posts(Staff.objects.filter(user_id=user_id, pk__in=held)).first()
    return card(row) if row else None


def list_posts(staff_id: int, scope: Scope) -> list[PostCard]:
    """Every post of a member of staff, the newest first. Raises: StaffNotFound (404)."""
    get_staff(staff_id, scope)
    return [
        post_card(row)
        for row in Post.objects.filter(staff_id=staff_id).order_by("-since", "-id")[:100]
    ]


def get_post(post_id: int) -> PostCard | None:
    """One post by id, or None."""
    row = Post.objects.filter(pk=post_id).first()
    return post_card(row) if row else None


def card(row: Staff) -> StaffCard:
    """A row with its prefetched posts as a card: the place of work is the main post, else the latest."""
    held: Sequence[Post] = row.held  # type: ignore[attr-defined]  # _MAIN_FIRST puts it there
    standing = [p for p in held if p.until is None] or held
    post = standing[0] if standing else None
    role = roles().get(post.role) if post else None
    return StaffCard(
        id=row.pk,
        name=row.name,
        sex=row.sex,
        profession=row.profession,
        rank=row.rank,
        title=row.title,
        licence_no=row.licence_no,
        licence_scope=row.licence_scope,
        licence_until=row.licence_until,
        institution_id=post.institution_id if post else 0,
        department=post.department if post else "",
        role=post.role if post else "",
        role_name=role.name_zh if role else "",
        user_id=row.user_id,
        id_masked=row.id_masked,
        phone_masked=row.phone_masked,
        left_on=row.left_on,
    )


def with_held(row: Staff) -> Staff:
    """One row ready for `card`. Cost: one statement built once."""
    row.held = _HELD.rows(staff_id=row.pk)  # type: ignore[attr-defined]  # as the prefetch of `with_posts`
    return row


def with_posts(rows: QuerySet[Staff]) -> QuerySet[Staff]:
    """Rows ready for `card`: posts beside them, nothing decrypted."""
    return rows.defer("identity_number", "phone").prefetch_related(_MAIN_FIRST)
