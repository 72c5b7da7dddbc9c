"""How lists go in and out of the API."""

from enum import StrEnum
from typing import Any, Generic, TypeVar

from ninja import Field, Schema
from pydantic import WithJsonSchema

from lianyi.machinery.ui.paging import MOST, Page

Item = TypeVar("Item")


def spelled(words: type[StrEnum]) -> WithJsonSchema:
    """Mark a field whose words the document spells out in place: `Annotated[Urgency, spelled(Urgency)]`.

    For an enumeration whose name another area has too: of one name the document keeps one.
    """
    return WithJsonSchema({"type": "string", "enum": [word.value for word in words]})


class Paging(Schema):
    """Which page of a list is asked for."""

    after: str = Field("", description="上一页返回的 next；留空取第一页", max_length=1_000)
    limit: int = Field(50, ge=1, le=MOST, description="每页行数")


class Paged(Schema, Generic[Item]):
    """One page of a list; send `next` as `after` for the page that follows, null on the last."""

    items: list[Item]
    next: str | None = None
    previous: str | None = None


def paged(page: Page[Any]) -> dict[str, Any]:
    """A selector's page as the API shows it."""
    return {
        "items": list(page.rows),
        "next": page.next_key or None,
        "previous": page.previous_key or None,
    }
