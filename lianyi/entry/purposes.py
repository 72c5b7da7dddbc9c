"""For what purpose a role may look at persons (SEC-01). Data only; the words stand in wording/shell.toml."""

from collections.abc import Mapping
from typing import Final

PURPOSES: Final[Mapping[str, tuple[str, ...]]] = {
    "village_doctor": ("purpose.treatment", "purpose.follow_up", "purpose.public_health"),
    "township_doctor": (
        "purpose.treatment",
        "purpose.follow_up",
        "purpose.public_health",
        "purpose.quality",
    ),
    "referral_office": ("purpose.referral", "purpose.quality", "purpose.complaint"),
    "county_specialist": ("purpose.treatment", "purpose.follow_up", "purpose.quality"),
    "ward_nurse": ("purpose.treatment",),
    "technologist": ("purpose.treatment", "purpose.quality"),
    "diagnostician": ("purpose.treatment", "purpose.quality"),
    "diagnostic_chief": ("purpose.treatment", "purpose.quality"),
    "laboratory_technician": ("purpose.treatment", "purpose.quality"),
    "community_office": ("purpose.quality", "purpose.supervision"),
    "bureau_officer": ("purpose.supervision", "purpose.complaint"),
    "privacy_officer": ("purpose.privacy", "purpose.complaint"),
    "auditor": ("purpose.supervision",),
}
"""By role; the first is what a session starts with, the others are chosen. Source: national-policy §11.1."""

OTHERWISE: Final = ("purpose.administration",)
"""Roles that meet no persons."""


def purposes_of(role: str) -> tuple[str, ...]:
    """The purposes a role may choose from, its usual one first."""
    return PURPOSES.get(role, OTHERWISE)


def purpose_in_force(role: str, given: str) -> str:
    """The purpose that is logged: what was chosen or said, else the role's usual one.

    A coded purpose that the role may not choose (kept from another post) gives way to the usual one; free words, as an
    API client or a break-glass form says them, stand.
    """
    if given.startswith("purpose.") and given not in purposes_of(role):
        return purposes_of(role)[0]
    return given or purposes_of(role)[0]
