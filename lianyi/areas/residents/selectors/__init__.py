"""Reads of residents: scoped, bounded, as values."""

from lianyi.areas.residents.selectors.access import (
    GlassNotFound,
    count_glass_waiting,
    find_consent,
    find_open_glass,
    get_glass,
    list_consents,
    list_glass,
    list_grants,
    list_readers,
)
from lianyi.areas.residents.selectors.duplicates import (
    PairNotFound,
    count_duplicates,
    find_duplicates,
    get_pair,
    list_merges,
)
from lianyi.areas.residents.selectors.file import get_file, list_relations, patient_resource
from lianyi.areas.residents.selectors.people import (
    break_glass_ids,
    cards,
    completeness,
    find_by_number,
    get_details,
    get_household,
    get_resident,
    same_person_ids,
    sees,
    survivor_of,
    visible_ids,
)
from lianyi.areas.residents.selectors.searching import list_managed, search

__all__ = [
    "GlassNotFound",
    "PairNotFound",
    "break_glass_ids",
    "cards",
    "completeness",
    "count_duplicates",
    "count_glass_waiting",
    "find_by_number",
    "find_consent",
    "find_duplicates",
    "find_open_glass",
    "get_details",
    "get_file",
    "get_glass",
    "get_household",
    "get_pair",
    "get_resident",
    "list_consents",
    "list_glass",
    "list_grants",
    "list_managed",
    "list_merges",
    "list_readers",
    "list_relations",
    "patient_resource",
    "same_person_ids",
    "search",
    "sees",
    "survivor_of",
    "visible_ids",
]
