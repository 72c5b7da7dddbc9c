"""Decisions of organisations: pure, each with the table or clause it follows."""

from lianyi.areas.organisations.rules.catalogue import best
from lianyi.areas.organisations.rules.checks import BadField, faults_of
from lianyi.areas.organisations.rules.history import card_of, difference, fold
from lianyi.areas.organisations.rules.institutions import distance_km, is_primary_care

__all__ = [
    "BadField",
    "best",
    "card_of",
    "difference",
    "distance_km",
    "faults_of",
    "fold",
    "is_primary_care",
]
