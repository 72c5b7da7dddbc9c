"""Tables of residents: people and their numbers, who may see them, and what was changed about them."""

from lianyi.areas.residents.models.access import BreakGlass, CareRelation, Consent, Grant
from lianyi.areas.residents.models.changes import (
    DuplicatePair,
    DuplicatePairQuerySet,
    DuplicateScan,
    Merge,
    ResidentChange,
)
from lianyi.areas.residents.models.people import (
    Household,
    Identifier,
    Resident,
    ResidentNotFound,
    ResidentQuerySet,
)

__all__ = [
    "BreakGlass",
    "CareRelation",
    "Consent",
    "DuplicatePair",
    "DuplicatePairQuerySet",
    "DuplicateScan",
    "Grant",
    "Household",
    "Identifier",
    "Merge",
    "Resident",
    "ResidentChange",
    "ResidentNotFound",
    "ResidentQuerySet",
]
