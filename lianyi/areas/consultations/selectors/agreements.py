"""Remote cooperation (RMT-15): with whom it is agreed, on what ground, and what came of it this year."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from lianyi.areas.consultations.models import Consultation
from lianyi.areas.consultations.selectors.lists import start_of
from lianyi.areas.consultations.selectors.places import invitable
from lianyi.areas.consultations.types.words import Accepted, State
from lianyi.areas.organisations import public as organisations
from lianyi.kernel.actor import Actor
from lianyi.machinery.cases.clocks import ZONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One institution that may be asked: its paper where there is one, and the consultations of the year."""

    institution_id: int
    name: str
    ground: str
    document_no: str
    from_on: date | None
    until_on: date | None
    network: str
    asked: int
    answered: int
    closed: int
    followed: int


def list_agreements(actor: Actor, now: datetime) -> list[Agreement]:
    """Whom the actor's institution may ask, with what it asked this year in the actor's reach.

    Cost: about ten queries. Units: `asked` … `followed` count consultations requested since 1 January.
    """
    day = now.astimezone(ZONE).date()
    mine = actor.institution_id or 0
    lead = organisations.lead_of(mine, day)
    papers = {p.partner.id: p for p in organisations.partners_of(lead.id, day)} if lead else {}
    counts = _counts(actor, day)
    found = []
    for each in invitable(mine, day):
        card, paper = each.institution, papers.get(each.institution.id)
        found.append(
            Agreement(
                institution_id=card.id,
                name=card.name,
                ground=each.ground,
                document_no=paper.document_no if paper else "",
                from_on=paper.from_on if paper else None,
                until_on=paper.until_on if paper else None,
                network=str(paper.network_status) if paper else "",
                **counts.get(card.id, dict.fromkeys(_MEASURES, 0)),
            )
        )
    return found


_MEASURES = {
    "asked": Q(),
    "answered": Q(state__in=(State.ANSWERED, State.CLOSED)),
    "closed": Q(state=State.CLOSED),
    "followed": Q(accepted__in=(Accepted.YES, Accepted.PARTLY)),
}


def _counts(actor: Actor, day: date) -> dict[int, dict[str, int]]:
    rows = Consultation.objects.visible_to(actor.scope).filter(
        requested_at__gte=start_of(day.replace(month=1, day=1))
    )
    counted = rows.values("invited_id").annotate(
        **{name: Count("pk", filter=condition) for name, condition in _MEASURES.items()}
    )
    found: dict[int, dict[str, int]] = {}
    for invited_id, *numbers in counted.order_by("invited_id").values_list(
        "invited_id", *_MEASURES
    ):
        found[invited_id] = dict(zip(_MEASURES, numbers, strict=True))
    return found
