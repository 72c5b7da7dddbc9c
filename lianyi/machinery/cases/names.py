"""Where the names of institutions come from: the entry says so once, for cases know institutions only by number."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

NameSource = Callable[[Iterable[int]], Mapping[int, str]]

_SOURCES: Final[list[NameSource]] = []


def set_institution_names(source: NameSource) -> None:
    """Say who knows the names; the last call counts."""
    _SOURCES[:] = [source]


def institution_names(ids: Iterable[int | None]) -> Mapping[int, str]:
    """The names of institutions, as far as known."""
    wanted = {institution for institution in ids if institution is not None}
    return _SOURCES[0](wanted) if _SOURCES and wanted else {}
