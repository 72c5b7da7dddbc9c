"""One box that finds residents: by name, by how it sounds, by its initials, by number, by telephone."""

import re
from collections.abc import Sequence
from functools import cache, reduce
from operator import or_
from typing import Any, Final

from django.db import connection
from django.db.models import Q

from lianyi.areas.residents.models import Resident, ResidentQuerySet
from lianyi.areas.residents.selectors.cards import card
from lianyi.areas.residents.selectors.people import find_by_number, scope_of, values_of
from lianyi.areas.residents.types import ResidentCard
from lianyi.engines.matching import spoken_forms
from lianyi.kernel.actor import Scope
from lianyi.machinery.crypto.keyring import blind_index
from lianyi.machinery.prepared import Question
from lianyi.machinery.ui import Keyset, Page

MOST_TEXT: Final = 64
_LAST: Final = "\U0010ffff"
_PHONE: Final = re.compile(r"(?:\+?86)?(1[3-9]\d{9})|0\d{2,3}-?\d{7,8}")
_NUMBER: Final = re.compile(r"[A-Z]{0,2}\d[0-9A-Z]{5,}")
_LETTERS: Final = re.compile(r"[a-z]+")


def search(text: str, scope: Scope, after: str = "", at_most: int = 20) -> Page[ResidentCard]:
    """Residents in reach whom the text may mean: complete numbers and telephones exactly, names by their beginning.

    Cost: at most two queries for a name, three for a number; an index range each, keyset paged.
    """
    wanted = " ".join(text.split())[:MOST_TEXT]
    packed = wanted.replace(" ", "")
    if not packed:
        return Page([])
    if _PHONE.fullmatch(packed):
        phone = packed.removeprefix("+").removeprefix("86")
        rows = _standing(scope).filter(phone_index=blind_index("phone", phone))
        return _page(rows, "name", scope, after, at_most)
    if _NUMBER.fullmatch(packed.upper()):
        found = find_by_number(packed, scope)
        return Page([found] if found else [])
    letters = re.sub(r"['\-]", "", packed.lower())
    if _LETTERS.fullmatch(letters):
        return _by_letters(letters, scope, after, at_most)
    return _named(scope, "name", [wanted], after, at_most)


def list_managed(
    scope: Scope, institution_id: int, after: str = "", at_most: int = 20
) -> Page[ResidentCard]:
    """Residents an institution manages, the latest registered first. Cost: one query, keyset paged."""
    rows = _standing(scope).filter(registered_institution_id=institution_id)
    return Keyset("-id").page(rows, after, at_most).map(lambda row: card(row, scope))


def _by_letters(letters: str, scope: Scope, after: str, at_most: int) -> Page[ResidentCard]:
    """Whole syllables are a reading; anything else, or a reading nobody in reach bears, is initials."""
    forms = spoken_forms(letters)
    if forms:
        first = _named(scope, "pinyin", forms, "", at_most)
        if first.rows:
            return _named(scope, "pinyin", forms, after, at_most) if after else first
    return _named(scope, "initials", [letters], after, at_most)


def _ends(texts: Sequence[str]) -> list[str]:
    """The last text that begins with each of the texts."""
    return [text + _LAST for text in texts]


def _named(
    scope: Scope, column: str, texts: Sequence[str], after: str, at_most: int
) -> Page[ResidentCard]:
    """A page of the residents in reach whose column begins with one of the texts."""
    order = Keyset(column, "id")
    if after:
        walked, *others = _parts(column, texts, _ends(texts), scope)
        page = order.page(walked, after, at_most, also=others)
    else:
        reach = values_of(scope)
        found = _first(column, at_most).rows(texts=texts, ends=_ends(texts), **reach)
        page = order.first_page(found, at_most)
    return page.map(lambda row: card(row, scope))


def _parts(
    column: str, texts: Sequence[str], ends: Sequence[str], scope: Scope
) -> Sequence[ResidentQuerySet]:
    """Residents in reach whose column begins with one of the texts: a range of the column's index for each."""
    ranges = [
        Q(**{f"{column}__gte": text, f"{column}__lt": end})
        for text, end in zip(texts, ends, strict=True)
    ]
    rows = Resident.objects.standing().unsealed().filter(reduce(or_, ranges))
    if connection.vendor == "postgresql" and not scope.everything:
        return rows.visible_in_parts(scope)
    return (rows.visible_to(scope),)


@cache
def _first(column: str, at_most: int) -> Question[Resident]:
    """The first page by a column, prepared: what most searches end with."""

    def build(texts: Sequence[str], ends: Sequence[str], **reach: Any) -> Any:
        parts = _parts(column, texts, ends, scope_of(**reach))
        return Keyset(column, "id").first_rows(parts, at_most)

    return Question(build)


def _page(
    rows: ResidentQuerySet, column: str, scope: Scope, after: str, at_most: int
) -> Page[ResidentCard]:
    return Keyset(column, "id").page(rows, after, at_most).map(lambda row: card(row, scope))


def _standing(scope: Scope) -> ResidentQuerySet:
    return Resident.objects.visible_to(scope).standing().unsealed()
