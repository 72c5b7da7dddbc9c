"""What other areas may ask of terminology."""

from lianyi.areas.terminology.selectors import (
    CodeNotFound,
    SystemNotFound,
    UnknownCode,
    code_name,
    code_names,
    disease_group,
    disease_groups,
    find_mapping,
    find_term,
    get_term,
    list_terms,
    must_know,
    search_codes,
    systems,
    translate,
    unmapped_rates,
)
from lianyi.areas.terminology.services import note_local_code
from lianyi.areas.terminology.types import System, SystemCard, Term, UnmappedRate

__all__ = [
    "CodeNotFound",
    "System",
    "SystemCard",
    "SystemNotFound",
    "Term",
    "UnknownCode",
    "UnmappedRate",
    "code_name",
    "code_names",
    "disease_group",
    "disease_groups",
    "find_mapping",
    "find_term",
    "get_term",
    "list_terms",
    "must_know",
    "note_local_code",
    "search_codes",
    "systems",
    "translate",
    "unmapped_rates",
]
