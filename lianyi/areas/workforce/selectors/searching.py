"""Lists of staff: narrowed, ordered, a page at a time."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db.models import Case, DateField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from lianyi.areas.workforce import rules
from lianyi.areas.workforce.models import Post, Staff
from lianyi.areas.workforce.selectors.people import card, with_posts
from lianyi.areas.workforce.types import StaffCard, StaffSearch
from lianyi.kernel.actor import Scope
from lianyi.machinery.ui import Keyset, Page

MOST_EXPORTED: Final = 20_000
_BATCH: Final = 200

_RANK: Final = Case(
    *(When(rank=rank.value, then=Value(place)) for place, rank in enumerate(rules.RANK_ORDER)),
    default=Value(0),
    output_field=IntegerField(),
)
_LICENCE_END: Final = Coalesce("licence_until", Value(date.max), output_field=DateField())

ORDERS: Final = {
    "name": Keyset("name", "id"),
    "-name": Keyset("-name", "-id"),
    "rank": Keyset("rank_place", "name", "id"),
    "-rank": Keyset("-rank_place", "name", "id"),
    "licence": Keyset("licence_end", "name", "id"),
    "-licence": Keyset("-licence_end", "name", "id"),
    "newest": Keyset("-id"),
}
"""Orders of the list; a licence without an end stands behind all others."""


def list_staff(
    *,
    scope: Scope,
    text: str = "",
    institution_id: int | None = None,
    role: str = "",
    profession: str = "",
    employed_on: date | None = None,
    after: str = "",
    at_most: int = 50,
) -> Page[StaffCard]:
    """Staff in reach by name, initials or licence, at an institution, in a role, of a profession.

    Cost: two queries, keyset paged.
    """
    wanted = StaffSearch(
        on=employed_on or date.max,
        text=text,
        institution_id=institution_id,
        role=role,
        profession=profession,
        employed=employed_on is not None,
    )
    return search_staff(wanted, scope, after, at_most)


def search_staff(
    wanted: StaffSearch, scope: Scope, after: str = "", at_most: int = 50
) -> Page[StaffCard]:
    """Staff in reach that fit all filters, in the order asked for. Cost: two queries, keyset paged."""
    order = ORDERS.get(wanted.sort, ORDERS["name"])
    rows = with_posts(_chosen(wanted, scope))
    if "rank" in wanted.sort:
        rows = rows.annotate(rank_place=_RANK)
    if "licence" in wanted.sort:
        rows = rows.annotate(licence_end=_LICENCE_END)
    return order.page(rows, after, at_most).map(card)


def each_staff(wanted: StaffSearch, scope: Scope) -> Iterator[StaffCard]:
    """Everybody a search finds, for a file; at most MOST_EXPORTED. Cost: two queries for every 200."""
    after = ""
    for _ in range(MOST_EXPORTED // _BATCH):
        found = search_staff(wanted, scope, after, _BATCH)
        yield from found
        if not (after := found.next_key):
            return


def count_staff(*, scope: Scope, institution_id: int | None = None, on: date) -> int:
    """How many hold a post on the day, in reach."""
    return count_found(StaffSearch(on=on, institution_id=institution_id), scope)


def count_found(wanted: StaffSearch, scope: Scope) -> int:
    """How many a search finds. Cost: one query."""
    return _chosen(wanted, scope).count()


def list_departments(
    scope: Scope, institution_id: int | None = None, *, at_most: int = 200
) -> list[str]:
    """Departments in which posts stand, in reach, for the choices of a filter. Cost: one query."""
    posts = Post.objects.exclude(department="")
    if not scope.everything:
        posts = posts.filter(institution_id__in=scope.institution_ids)
    if institution_id is not None:
        posts = posts.filter(institution_id=institution_id)
    names = posts.order_by("department").values_list("department", flat=True).distinct()
    return list(names[:at_most])


def _chosen(wanted: StaffSearch, scope: Scope) -> QuerySet[Staff]:
    rows = Staff.objects.visible_to(scope).filter(_held(wanted), _licensed(wanted))
    if wanted.employed:
        rows = rows.filter(left_on=None)
    if wanted.profession:
        rows = rows.filter(profession=wanted.profession)
    if wanted.rank:
        rows = rows.filter(rank=wanted.rank)
    if text := "".join(wanted.text.split()):
        rows = rows.filter(
            Q(initials__startswith=text.lower()) | Q(licence_no=text)
            if text.isascii()
            else Q(name__contains=text)
        )
    return rows


def _held(wanted: StaffSearch) -> Q:
    """Holds one post that fits: on the day, if only the employed are sought."""
    asked = {
        "institution_id": wanted.institution_id,
        "department": wanted.department,
        "role": wanted.role,
    }
    fitting = {name: value for name, value in asked.items() if value}
    if not fitting and not wanted.employed:
        return Q()
    posts = Post.objects.on(wanted.on) if wanted.employed else Post.objects.all()
    return Q(pk__in=posts.filter(**fitting).values("staff_id"))


def _licensed(wanted: StaffSearch) -> Q:
    """How the licence stands on the day."""
    if wanted.licence == "over":
        return Q(licence_until__lt=wanted.on)
    if wanted.licence == "missing":
        return Q(licence_no="", profession__in=rules.PRACTISING)
    return Q()
