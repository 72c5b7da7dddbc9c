"""Names for what the audit knows by number only: the entry says once who knows them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from lianyi.kernel.actor import Scope

Names = Mapping[int, str]


@dataclass(slots=True)
class _Sources:
    institutions: Callable[[Iterable[int]], Names] | None = None
    residents: Callable[[Iterable[int], Scope], Names] | None = None
    resident_of_number: Callable[[str], int | None] | None = None


_sources = _Sources()


def set_name_sources(
    *,
    institutions: Callable[[Iterable[int]], Names],
    residents: Callable[[Iterable[int], Scope], Names],
    resident_of_number: Callable[[str], int | None],
) -> None:
    """Say who knows names of institutions, (masked) names of residents, and whose an identity number is."""
    _sources.institutions, _sources.residents = institutions, residents
    _sources.resident_of_number = resident_of_number


def institution_names(ids: Iterable[int | None]) -> Names:
    """Names of institutions, as far as known."""
    wanted = {number for number in ids if number is not None}
    return _sources.institutions(wanted) if _sources.institutions and wanted else {}


def resident_names(ids: Iterable[int | None], scope: Scope) -> Names:
    """Names of residents as the scope may see them, as far as known."""
    wanted = {number for number in ids if number is not None}
    return _sources.residents(wanted, scope) if _sources.residents and wanted else {}


def find_resident(text: str) -> int | None:
    """The resident of a number in our register or of an identity number; None if nobody has it."""
    if text.isascii() and text.isdigit() and len(text) <= 10:
        return int(text)
    return _sources.resident_of_number(text) if _sources.resident_of_number else None
