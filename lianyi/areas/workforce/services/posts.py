"""Writes of posts. Each renews the access stamp, so that nobody acts a second longer on an ended post."""

import secrets
from datetime import date, datetime

from django.db import IntegrityError, transaction

from lianyi.areas.organisations import public as organisations
from lianyi.areas.workforce import rules
from lianyi.areas.workforce.definitions import roles
from lianyi.areas.workforce.events import PostEnded, PostOpened
from lianyi.areas.workforce.models import AccessVersion, Post, Staff
from lianyi.areas.workforce.selectors.actors import managed_ids, post_card
from lianyi.areas.workforce.types import (
    PostCard,
    Role,
)
from lianyi.kernel.actor import SYSTEM, Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.accounts import public as accounts
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox


class UnknownRole(DomainError):
    """No role bears this code."""

    code = "workforce.unknown_role"
    http_status = 422
    template = "There is no role {role}; choose one of the catalogue of roles."


class PostHeld(DomainError):
    """The same post is held already."""

    code = "workforce.post_held"
    http_status = 409
    template = "{name} already holds that role in that department of the institution."


class PostNotFound(DomainError):
    """There is no such post within reach."""

    code = "workforce.post_not_found"
    http_status = 404
    template = "There is no such post within your reach."


class BadPostDays(DomainError):
    """The days of a post run backwards, or an ended post would be lengthened."""

    code = "workforce.bad_post_days"
    http_status = 422
    template = "The last day of a post cannot lie before its first ({since}), nor can an ended post be lengthened."


@transaction.atomic
def open_post(
    *,
    staff_id: int,
    institution_id: int,
    role: str,
    department: str = "",
    since: date,
    until: date | None = None,
    main: bool = False,
    actor: Actor,
    now: datetime,
) -> PostCard:
    """Give a member of staff a further post; as the main one, it takes that mark from the former.

    Emits: PostOpened. Raises: UnknownRole, RoleNotHere, BadPostDays (422); PostHeld, NotOneself (409);
        RoleNotYours (403); StaffNotFound (404).
    """
    actor.must("workforce.manage")
    must_manage_place(actor, institution_id)
    staff = Staff.objects.locked(staff_id)
    post = open_checked(
        staff, institution_id, role, department, since, until, main=main, actor=actor, now=now
    )
    audit.record(
        actor, "workforce.open_post", target=f"post:{post.id}", at=now, facts={"role": role}
    )
    return post


@transaction.atomic
def end_post(*, post_id: int, until: date, reason: str, actor: Actor, now: datetime) -> PostCard:
    """End a post with its last day; from the day after, it opens nothing.

    Emits: PostEnded. Raises: PostNotFound (404); BadPostDays (422).
    """
    actor.must("workforce.manage")
    post = _managed_post(actor, post_id)
    return end_checked(post, until, reason, actor, now)


@transaction.atomic
def make_main(*, post_id: int, actor: Actor, now: datetime) -> PostCard:
    """Make a post the main one: the one its holder acts in after signing in."""
    actor.must("workforce.manage")
    post = _managed_post(actor, post_id)
    Post.objects.filter(staff_id=post.staff_id, main=True).exclude(pk=post.pk).update(main=False)
    post.main = True
    post.save(update_fields=["main"])
    audit.record(actor, "workforce.make_main", target=f"post:{post.pk}", at=now)
    void_cached_access()
    return post_card(post)


def void_cached_access() -> None:
    """Renew the access stamp: every actor is read afresh from the tables. Part of the caller's transaction."""
    AccessVersion.objects.update_or_create(pk=1, defaults={"stamp": secrets.token_hex(16)})


def open_checked(
    staff: Staff,
    institution_id: int,
    role_code: str,
    department: str,
    since: date,
    until: date | None,
    *,
    main: bool,
    actor: Actor,
    now: datetime,
) -> PostCard:
    role = _role(role_code)
    if actor.role != SYSTEM:
        rules.must_be_theirs_to_give(
            role,
            giver_permissions=actor.permissions,
            to_themselves=staff.user_id is not None and staff.user_id == actor.user_id,
        )
    rules.must_fit(role, organisations.get_institution(institution_id).tier.value)
    if until is not None and until < since:
        raise BadPostDays(field="until", since=since)
    if main:
        Post.objects.filter(staff=staff, main=True, until=None).update(main=False)
    try:
        with transaction.atomic():
            post = Post.objects.create(
                staff=staff,
                institution_id=institution_id,
                role=role_code,
                department=department.strip(),
                since=since,
                until=until,
                main=main,
                opened_by_name=actor.name,
            )
    except IntegrityError:
        raise PostHeld(field="role", name=staff.name) from None
    if staff.user_id is not None and needs_second_factor(staff):
        accounts.require_second_factor(user_id=staff.user_id, required=True, actor=actor, now=now)
    event = PostOpened(
        post_id=post.pk, staff_id=staff.pk, institution_id=institution_id, role=role_code
    )
    outbox.emit(event, at=now)
    void_cached_access()
    return post_card(post)


def end_checked(post: Post, until: date, reason: str, actor: Actor, now: datetime) -> PostCard:
    if until < post.since or (post.until is not None and until > post.until):
        raise BadPostDays(field="until", since=post.since)
    post.until, post.ended_by_name, post.end_reason = until, actor.name, reason.strip()
    post.save()
    audit.record(
        actor,
        "workforce.end_post",
        target=f"post:{post.pk}",
        at=now,
        facts={"until": until.isoformat()},
    )
    outbox.emit(PostEnded(post_id=post.pk, staff_id=post.staff_id, until=until.isoformat()), at=now)
    void_cached_access()
    return post_card(post)


def needs_second_factor(staff: Staff) -> bool:
    """Whether a role the person holds demands two factors. Source: gb-t-22239 (管理员两种鉴别技术)."""
    held = Post.objects.filter(staff=staff, until=None).values_list("role", flat=True)
    return any(roles()[code].second_factor for code in held if code in roles())


def _role(code: str) -> Role:
    role = roles().get(code)
    if role is None:
        raise UnknownRole(field="role", role=code)
    return role


def must_manage_place(actor: Actor, institution_id: int) -> None:
    managed = managed_ids(actor)
    if managed is not None and institution_id not in managed:
        raise PostNotFound


def _managed_post(actor: Actor, post_id: int) -> Post:
    managed = managed_ids(actor)
    posts = Post.objects.select_for_update(of=("self",))
    post = (
        (posts if managed is None else posts.filter(institution_id__in=managed))
        .filter(pk=post_id)
        .first()
    )
    if post is None:
        raise PostNotFound
    return post
