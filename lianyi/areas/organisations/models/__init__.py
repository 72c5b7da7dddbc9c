"""Tables of organisations."""

from lianyi.areas.organisations.models.consortia import (
    Consortium,
    ExitCase,
    ExitStep,
    HeadChange,
    Membership,
    PilotPair,
    RoleGrant,
)
from lianyi.areas.organisations.models.governance import (
    AgendaItem,
    Decision,
    FollowUp,
    GoverningBody,
    Matter,
    Meeting,
    Seat,
)
from lianyi.areas.organisations.models.institutions import (
    Director,
    Division,
    Institution,
    InstitutionAlias,
    InstitutionVersion,
    ServiceArea,
)
from lianyi.areas.organisations.models.services import (
    Agreement,
    CatalogueEntry,
    InstitutionService,
    ReceivingRoute,
)

__all__ = [
    "AgendaItem",
    "Agreement",
    "CatalogueEntry",
    "Consortium",
    "Decision",
    "Director",
    "Division",
    "ExitCase",
    "ExitStep",
    "FollowUp",
    "GoverningBody",
    "HeadChange",
    "Institution",
    "InstitutionAlias",
    "InstitutionService",
    "InstitutionVersion",
    "Matter",
    "Meeting",
    "Membership",
    "PilotPair",
    "ReceivingRoute",
    "RoleGrant",
    "Seat",
    "ServiceArea",
]
