"""Reads of workforce: actors from posts, staff lists, proofs of practice, the establishment."""

from lianyi.areas.workforce.selectors.actors import (
    NO_POST,
    access_version,
    actor_for,
    list_posts_of_user,
    managed_county,
    managed_ids,
    managing_scope,
    reached_ids,
)
from lianyi.areas.workforce.selectors.establishment import (
    AccountNotFound,
    find_use,
    list_accounts,
    list_entries,
    list_uses,
    pool_for,
)
from lianyi.areas.workforce.selectors.people import (
    find_staff_of_user,
    get_post,
    get_staff,
    list_posts,
    staff,
    staff_of_user,
)
from lianyi.areas.workforce.selectors.practice import list_practice_places, may_practise_at
from lianyi.areas.workforce.selectors.searching import (
    count_found,
    count_staff,
    each_staff,
    list_departments,
    list_staff,
    search_staff,
)

__all__ = [
    "NO_POST",
    "AccountNotFound",
    "access_version",
    "actor_for",
    "count_found",
    "count_staff",
    "each_staff",
    "find_staff_of_user",
    "find_use",
    "get_post",
    "get_staff",
    "list_accounts",
    "list_departments",
    "list_entries",
    "list_posts",
    "list_posts_of_user",
    "list_practice_places",
    "list_staff",
    "list_uses",
    "managed_county",
    "managed_ids",
    "managing_scope",
    "may_practise_at",
    "pool_for",
    "reached_ids",
    "search_staff",
    "staff",
    "staff_of_user",
]
