"""Roles as data. A role is added or changed in roles.toml, never in code."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from lianyi.areas.workforce.types import Reach, Role

PERMISSIONS: Final = frozenset(
    {
        "organisations.view",
        "organisations.manage",
        "organisations.govern",
        "terminology.view",
        "terminology.manage",
        "residents.search",
        "residents.register",
        "residents.edit",
        "residents.merge",
        "residents.reveal",
        "residents.break_glass",
        "residents.review_access",
        "workforce.view",
        "workforce.manage",
        "records.view",
        "records.write",
        "records.sign",
        "records.import",
        "records.designate",
        "scheduling.view",
        "scheduling.book",
        "scheduling.manage_slots",
        "scheduling.manage_beds",
        "referrals.view",
        "referrals.create",
        "referrals.send",
        "referrals.answer",
        "referrals.treat",
        "referrals.return",
        "referrals.follow_up",
        "referrals.guide",
        "referrals.override",
        "referrals.statistics",
        "referrals.rules",
        "diagnostics.view",
        "diagnostics.order",
        "diagnostics.examine",
        "diagnostics.report",
        "diagnostics.review",
        "diagnostics.inform",
        "diagnostics.manage",
        "diagnostics.recognise",
        "diagnostics.quality",
        "diagnostics.collect",
        "diagnostics.carry",
        "diagnostics.verify_results",
        "diagnostics.quarantine",
        "diagnostics.share",
        "diagnostics.statistics",
        "consultations.view",
        "consultations.request",
        "consultations.triage",
        "consultations.attend",
        "consultations.opine",
        "consultations.manage",
        "consultations.statistics",
        "audit.search",
        "outbox.operate",
        "policy.manage",
        "accounts.manage",
    }
)
"""Every permission there is. A door asks for one of these; a role lists them."""


@cache
def roles() -> Mapping[str, Role]:
    """Every role by its code, in the order of the file. Raises: ValueError for an unknown permission or reach."""
    raw = tomllib.loads((files(__package__) / "roles.toml").read_text(encoding="utf-8"))
    return MappingProxyType({code: _role(code, row) for code, row in raw.items()})


def _role(code: str, row: Mapping[str, object]) -> Role:
    permissions = frozenset(_words(row["permissions"]))
    if unknown := permissions - PERMISSIONS:
        raise ValueError(f"role {code} lists unknown permissions: {', '.join(sorted(unknown))}")
    return Role(
        code=code,
        name_zh=str(row["name_zh"]),
        name_en=str(row["name_en"]),
        reach=Reach(str(row["reach"])),
        manages=Reach(str(row.get("manages", row["reach"]))),
        tiers=frozenset(_words(row["tiers"])),
        permissions=permissions,
        sees_identity=bool(row["identity"]),
        second_factor=bool(row["second_factor"]),
    )


def _words(value: object) -> list[str]:
    if not isinstance(value, list):
        raise ValueError("a list of words is needed")
    return [str(word) for word in value]
