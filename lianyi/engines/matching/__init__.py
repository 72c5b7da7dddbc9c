"""Are two descriptions of a person the same person? Every point of the score is explained.

Pure: it knows names, sounds, dates and opaque keys, no database and no health office. What it offers:
`reading` (a Chinese name in Latin letters), `Person`, `compare` and the grades of its answer. The rules here are exact,
phonetic and dated; a probabilistic engine can stand behind the same `compare` later.
"""

from lianyi.engines.matching.scoring import ASK, SURE, Match, Person, Reason, compare
from lianyi.engines.matching.sounds import Reading, folded, reading, spoken_forms

__all__ = [
    "ASK",
    "SURE",
    "Match",
    "Person",
    "Reading",
    "Reason",
    "compare",
    "folded",
    "reading",
    "spoken_forms",
]
