"""The rosters of the public documents, loaded as one: institutions, consortia, members, partners, body, profile."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from lianyi.areas.organisations.definitions import divisions, rosters, tier_catalogue
from lianyi.areas.organisations.models import (
    Agreement,
    CatalogueEntry,
    Consortium,
    GoverningBody,
    Institution,
    Membership,
    PilotPair,
)
from lianyi.areas.organisations.services.bodies import form_body
from lianyi.areas.organisations.services.capacities import EntryDraft, load_entries
from lianyi.areas.organisations.services.changing import add_alias
from lianyi.areas.organisations.services.consortia import create_consortium, join
from lianyi.areas.organisations.services.entering import load_divisions, today
from lianyi.areas.organisations.services.importing import load_institutions
from lianyi.areas.organisations.services.routes import AgreementDraft, sign_agreement
from lianyi.areas.organisations.types import (
    Ability,
    AgreementKind,
    BodyKind,
    Closeness,
    ConsortiumDraft,
    CooperationForm,
    Grade,
    InstitutionDraft,
    LegalStatus,
    Level,
    ManagementType,
    MemberRole,
    Model,
    NetworkStatus,
    OwnerKind,
    PositionSource,
    Tier,
    Topology,
)
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.policy import public as policy


class RosterNotFound(DomainError):
    """No roster bears this key."""

    code = "organisations.roster_not_found"
    http_status = 404
    template = "There is no roster {roster}."


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterReport:
    """What stands after a roster was loaded: counts of the roster's own rows."""

    key: str
    institutions: int
    consortia: int
    members: int
    pilots: int
    named_pilots: int
    partners: int


@transaction.atomic
def load_roster(key: str, *, actor: Actor, now: datetime) -> RosterReport:
    """Load a document's roster and its policy preset; what is there already is left alone, so it may be loaded again.

    Raises: RosterNotFound (404), and whatever the register and the models refuse.
    """
    roster = rosters().get(key)
    if roster is None:
        raise RosterNotFound(field="roster", roster=key)
    load_divisions([(d.code, d.name, d.level, d.parent_code) for d in divisions()])
    rows = [_draft(row, roster) for row in roster["institution"]]
    load_institutions(list(enumerate(rows, start=1)), actor=actor, now=now)
    ids = dict(
        Institution.objects.filter(code__in=[row.code for row in rows]).values_list("code", "pk")
    )
    for alias in roster.get("alias", []):
        add_alias(
            ids[alias["code"]],
            alias["name"],
            from_on=None,
            until_on=None,
            confidence_percent=alias["confidence_percent"],
            source=alias["source"],
            actor=actor,
            now=now,
        )
    _load_consortia(roster, ids, actor, now)
    _load_partners(roster, ids, actor, now)
    _load_county(roster, actor, now)
    return _report(roster, ids)


def _draft(row: Mapping[str, Any], roster: Mapping[str, Any]) -> InstitutionDraft:
    """One institution of a roster; coordinates of a roster only illustrate."""
    latitude, longitude = row.get("position", (None, None))
    return InstitutionDraft(
        code=row["code"],
        name=row["name"],
        short_name=row.get("short_name", ""),
        kind=row.get("kind", ""),
        tier=Tier(row["tier"]),
        level=Level(row.get("level", "0")),
        grade=Grade(row.get("grade", "N")),
        management_type=ManagementType(row.get("management_type", "1")),
        owner=row.get("owner", ""),
        owner_kind=OwnerKind(row.get("owner_kind", "government")),
        owning_government=row.get("owning_government", row.get("owner", "")),
        employer=row.get("employer", ""),
        manager=row.get("manager", ""),
        user=row.get("user", ""),
        legal_status=LegalStatus(row.get("legal_status", "none")),
        beds=row.get("beds", 0),
        population=row.get("population", 0),
        division_code=row.get("division_code", ""),
        county_code=row.get("county_code", roster["county_code"]),
        service_area=tuple(row.get("service_area", ())),
        latitude=latitude,
        longitude=longitude,
        position_source=PositionSource.ILLUSTRATIVE,
        opened_on=roster["founded_on"],
    )


def _load_consortia(
    roster: Mapping[str, Any], ids: Mapping[str, int], actor: Actor, now: datetime
) -> None:
    """Form the roster's consortia and let their members join."""
    for row in roster.get("consortium", []):
        if not Consortium.objects.filter(code=row["code"]).exists():
            _load_consortium(row, roster, ids, actor, now)
    leads = dict(
        Membership.objects.filter(
            role=MemberRole.HEAD,
            consortium__code__in=[r["code"] for r in roster.get("consortium", [])],
        ).values_list("institution_id", "consortium_id")
    )
    for pair in roster.get("pilot", []):
        PilotPair.objects.get_or_create(
            consortium_id=leads[ids[pair["lead"]]],
            defaults={"member_id": ids.get(pair["member"]), "source": roster["source"]},
        )


def _load_consortium(
    row: Mapping[str, Any],
    roster: Mapping[str, Any],
    ids: Mapping[str, int],
    actor: Actor,
    now: datetime,
) -> None:
    """One consortium: its lead, its area centres, then its members, some of them under a centre."""
    card = create_consortium(
        ConsortiumDraft(
            code=row["code"],
            name=row["name"],
            model=Model(row["model"]),
            closeness=Closeness(row["closeness"]),
            county_code=roster["county_code"],
            lead_id=ids[row["lead"]],
            founded_on=roster["founded_on"],
            governing_body=row["governing_body"],
            topology=Topology(row["topology"]),
        ),
        actor=actor,
        now=now,
    )
    above = {
        member: group["centre"] for group in row.get("under", []) for member in group["members"]
    }
    joined: dict[str, int] = {}
    for code in [*row.get("area_centres", []), *row["members"]]:
        centre = code in row.get("area_centres", [])
        member = join(
            card.id,
            ids[code],
            form=CooperationForm(row["form"]),
            from_on=roster["founded_on"],
            role=MemberRole.AREA_CENTRE if centre else None,
            under_id=joined.get(above.get(code, "")),
            actor=actor,
            now=now,
        )
        joined[code] = member.id


def _load_partners(
    roster: Mapping[str, Any], ids: Mapping[str, int], actor: Actor, now: datetime
) -> None:
    """Enter the roster's agreements with hospitals outside the county."""
    for row in roster.get("agreement", []):
        if Agreement.objects.filter(
            document_no=row["document_no"], lead_id=ids[row["lead"]]
        ).exists():
            continue
        sign_agreement(
            AgreementDraft(
                lead_id=ids[row["lead"]],
                partner_id=ids[row["partner"]],
                kind=AgreementKind(row["kind"]),
                document_no=row["document_no"],
                network_status=NetworkStatus(row["network_status"]),
                specialties=row["specialties"],
                chosen_because=row["chosen_because"],
                from_on=roster["founded_on"],
            ),
            actor=actor,
            now=now,
        )


def _load_county(roster: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Set up the county's body, disease catalogue and policy profile, each once."""
    county = roster["county_code"]
    for row in roster.get("body", []):
        if not GoverningBody.objects.filter(county_code=county, name=row["name"]).exists():
            form_body(
                name=row["name"],
                kind=BodyKind(row["kind"]),
                county_code=county,
                office_at=row["office_at"],
                actor=actor,
                now=now,
            )
    if not CatalogueEntry.objects.filter(county_code=county).exists():
        load_entries(
            [
                EntryDraft(
                    icd_prefix=row["icd"],
                    ability=Ability(ability),
                    from_on=roster["founded_on"],
                    tier=Tier(tier),
                    county_code=county,
                    condition=row.get("condition", "") if _is_conditional(tier, ability) else "",
                    source=row["source"],
                )
                for row in tier_catalogue()
                for tier, ability in row["tiers"].items()
            ],
            actor=actor,
            now=now,
        )
    try:
        policy.get_profile(county)
    except policy.PolicyProfileNotFound:
        policy.create_profile(
            county_code=county,
            name=roster["name_zh"],
            based_on=roster["key"],
            valid_from=min(today(now), roster["founded_on"]),
            actor=actor,
            now=now,
        )


def _is_conditional(tier: str, ability: str) -> bool:
    """Whether a row's condition speaks of this tier: the county takes the disease at any stage, and nobody none."""
    return tier != Tier.COUNTY and ability != Ability.NONE


def _report(roster: Mapping[str, Any], ids: Mapping[str, int]) -> RosterReport:
    """Count what now stands of the roster."""
    codes = [row["code"] for row in roster.get("consortium", [])]
    pilots = PilotPair.objects.filter(consortium__code__in=codes)
    return RosterReport(
        key=roster["key"],
        institutions=len(ids),
        consortia=Consortium.objects.filter(code__in=codes).count(),
        members=Membership.objects.filter(consortium__code__in=codes).count(),
        pilots=pilots.count(),
        named_pilots=pilots.filter(member__isnull=False).count(),
        partners=Agreement.objects.filter(lead__in=ids.values()).count(),
    )
