"""What the page of a request shows before anything is typed."""

from dataclasses import dataclass
from datetime import datetime

from lianyi.areas.consultations.selectors.places import Invitable, invitable
from lianyi.areas.diagnostics import public as diagnostics
from lianyi.areas.records import public as records
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor
from lianyi.machinery.cases.clocks import ZONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A resident with what is known, and whom one may ask."""

    resident: residents.ResidentCard
    problems: list[records.ProblemCard]
    orders: list[diagnostics.OrderCard]
    places: list[Invitable]

    def diagnosis(self) -> str:
        """The latest diagnosis: what a request is usually about."""
        return self.problems[0].code if self.problems else ""


def start(resident_id: int, actor: Actor, now: datetime) -> Start:
    """What a request begins with. Cost: about a dozen queries. Raises: ResidentNotFound (404)."""
    resident = residents.get_resident(resident_id, actor.scope)
    return Start(
        resident=resident,
        problems=records.problems(resident.id, actor.scope, at=now),
        orders=diagnostics.orders_of(resident.id, actor.scope),
        places=invitable(actor.institution_id or 0, now.astimezone(ZONE).date()),
    )
