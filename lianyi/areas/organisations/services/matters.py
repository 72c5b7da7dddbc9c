"""Charters, plans, budgets and schemes: proposed, decided, in force. And the head, who follows the director."""

from datetime import date, datetime, timedelta

from django.db import transaction

from lianyi.areas.organisations.definitions import parameters
from lianyi.areas.organisations.events import HeadChangeProposed
from lianyi.areas.organisations.models import (
    Consortium,
    Director,
    HeadChange,
    Institution,
    Matter,
    Membership,
)
from lianyi.areas.organisations.rules import governance as rules
from lianyi.areas.organisations.rules.membership import check_span
from lianyi.areas.organisations.selectors import (
    ConsortiumNotFound,
    InstitutionNotFound,
    MatterNotFound,
)
from lianyi.areas.organisations.services.counties import must_reach
from lianyi.areas.organisations.states import MATTER, MatterHand, MatterMove, MatterState
from lianyi.areas.organisations.types import (
    MatterCard,
    MatterKind,
    MemberRole,
    Model,
    Outcome,
    Tier,
)
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.policy import public as policy

PROPOSED, SETTLED, REFUSED = "proposed", "settled", "refused"


class SameDirector(DomainError):
    """The person directs the institution already."""

    code = "organisations.same_director"
    http_status = 409
    template = "{person} directs {institution} since {from_on}."


@transaction.atomic
def propose_matter(
    *,
    kind: MatterKind,
    title: str,
    county_code: str,
    consortium_id: int | None = None,
    subject_ref: str = "",
    summary: str = "",
    actor: Actor,
    now: datetime,
) -> MatterCard:
    """Put an object that needs a decision before its body.

    Raises: ConsortiumNotFound (404), OutsideYourCounty (403).
    """
    must_reach(actor, county_code)
    if consortium_id is not None and not Consortium.objects.filter(pk=consortium_id).exists():
        raise ConsortiumNotFound(consortium=consortium_id)
    row = Matter.objects.create(
        kind=kind,
        power=rules.POWER_OF[kind],
        title=title,
        state=MATTER.start,
        county_code=county_code,
        consortium_id=consortium_id,
        subject_ref=subject_ref,
        summary=summary,
        proposed_at=now,
        proposed_by=actor.name,
    )
    audit.record(
        actor,
        "organisations.matter_proposed",
        target=f"matter:{row.pk}",
        at=now,
        facts={"kind": kind.value},
    )
    return row.card()


@transaction.atomic
def enact_matter(matter_id: int, *, effective_on: date, actor: Actor, now: datetime) -> MatterCard:
    """Let a matter take effect; only an approving, recorded decision makes that possible (ORG-14).

    Raises: DecisionNeeded, IllegalMove (409), MatterNotFound (404).
    """
    row = _locked(matter_id, actor)
    decided = row.decision is not None and row.decision.outcome == Outcome.APPROVED
    if row.state in (MatterState.PROPOSED, MatterState.DEFERRED) or not decided:
        raise rules.DecisionNeeded(title=row.title, kind=row.kind)
    row.state = MATTER.after(MatterState(row.state), MatterMove.ENACT, MatterHand.OWNER)
    row.effective_on = effective_on
    row.save()
    _settle_head(row, effective_on)
    audit.record(
        actor,
        "organisations.matter_enacted",
        target=f"matter:{row.pk}",
        at=now,
        facts={"decision": row.decision_id, "effective_on": effective_on.isoformat()},
    )
    return row.card()


@transaction.atomic
def withdraw_matter(matter_id: int, *, actor: Actor, now: datetime) -> MatterCard:
    """Take back a matter that is not decided yet. Raises: IllegalMove (409), MatterNotFound (404)."""
    row = _locked(matter_id, actor)
    _withdraw(row, actor, now)
    return row.card()


def _withdraw(row: Matter, actor: Actor, now: datetime) -> None:
    """Take a matter back, and the change of head that hangs on it."""
    row.state = MATTER.after(MatterState(row.state), MatterMove.WITHDRAW, MatterHand.OWNER)
    row.save()
    HeadChange.objects.filter(matter=row, state=PROPOSED).update(state=REFUSED)
    audit.record(actor, "organisations.matter_withdrawn", target=f"matter:{row.pk}", at=now)


def _locked(matter_id: int, actor: Actor) -> Matter:
    row: Matter | None = (
        Matter.objects.select_for_update(of=("self",))
        .select_related("decision")
        .filter(pk=matter_id)
        .first()
    )
    if row is None:
        raise MatterNotFound(matter=matter_id)
    must_reach(actor, row.county_code)
    return row


def _settle_head(matter: Matter, on: date) -> None:
    """A head's appointment that takes effect names the head of its consortium."""
    for change in HeadChange.objects.select_related("consortium").filter(
        matter=matter, state=PROPOSED
    ):
        change.consortium.head_name = change.to_name
        change.consortium.save()
        change.state, change.settled_on = SETTLED, on
        change.save()


@transaction.atomic
def appoint_director(
    institution_id: int,
    *,
    person_name: str,
    staff_id: int | None = None,
    document_no: str = "",
    from_on: date,
    actor: Actor,
    now: datetime,
) -> list[int]:
    """Name an institution's director from a day on; where it leads a community, propose the change of its head.

    Returns the numbers of the head changes proposed.
    Emits: HeadChangeProposed for each.
    Raises: InstitutionNotFound (404), SameDirector (409), EndsBeforeStart (422).
    """
    row = Institution.objects.select_for_update().filter(pk=institution_id).first()
    if row is None:
        raise InstitutionNotFound(institution=institution_id)
    must_reach(actor, row.county_code, tier=Tier(row.tier))
    held = row.directors.select_for_update().filter(until_on__isnull=True).first()
    if held is not None:
        if held.person_name == person_name:
            raise SameDirector(
                field="person_name",
                person=person_name,
                institution=row.name,
                from_on=held.from_on,
            )
        last_day = from_on - timedelta(days=1)
        check_span(held.from_on, last_day)
        held.until_on = last_day
        held.save()
    director = Director.objects.create(
        institution=row,
        person_name=person_name,
        staff_id=staff_id,
        document_no=document_no,
        from_on=from_on,
    )
    audit.record(actor, "organisations.director_appointed", target=f"institution:{row.pk}", at=now)
    return _propose_heads(director, actor, now)


def _propose_heads(director: Director, actor: Actor, now: datetime) -> list[int]:
    """Propose the new director as head of each county community the institution leads (ORG-17)."""
    led = (
        Membership.objects.on(director.from_on)
        .filter(
            institution=director.institution,
            role=MemberRole.HEAD,
            consortium__model=Model.COUNTY_COMMUNITY,
        )
        .select_related("consortium")
    )
    proposed = []
    for contract in led:
        consortium = contract.consortium
        view = policy.current(consortium.county_code, director.from_on)
        name = rules.next_head(director.person_name, consortium.head_name)
        if name is not None and view.flag(parameters.HEAD_FOLLOWS):
            proposed.append(_propose_head(consortium, director, name, actor, now))
    return proposed


def _propose_head(
    consortium: Consortium, director: Director, name: str, actor: Actor, now: datetime
) -> int:
    """One proposal, with the matter the committee decides; an older open one gives way."""
    for older in HeadChange.objects.filter(consortium=consortium, state=PROPOSED):
        older.state = REFUSED
        older.save()
        if older.matter is not None and MATTER.can(
            MatterState(older.matter.state), MatterMove.WITHDRAW, MatterHand.OWNER
        ):
            _withdraw(older.matter, actor, now)
    change = HeadChange.objects.create(
        consortium=consortium,
        director=director,
        from_name=consortium.head_name,
        to_name=name,
        state=PROPOSED,
        proposed_at=now,
    )
    matter = propose_matter(
        kind=MatterKind.HEAD_APPOINTMENT,
        title=f"{consortium.name}负责人调整",
        county_code=consortium.county_code,
        consortium_id=consortium.pk,
        subject_ref=f"head-change:{change.pk}",
        actor=actor,
        now=now,
    )
    change.matter_id = matter.id
    change.save()
    outbox.emit(HeadChangeProposed(consortium_id=consortium.pk, head_change_id=change.pk), at=now)
    return change.pk
