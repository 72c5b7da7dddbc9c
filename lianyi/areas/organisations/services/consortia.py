"""Consortia are formed, joined, left and merged. Membership changes; ownership and legal person never do."""

from datetime import date, datetime

from django.db import transaction

from lianyi.areas.organisations.definitions import parameters, schemes
from lianyi.areas.organisations.events import ConsortiumCreated, MemberJoined
from lianyi.areas.organisations.models import Consortium, Institution, Membership
from lianyi.areas.organisations.rules import membership as rules
from lianyi.areas.organisations.selectors import ConsortiumNotFound, InstitutionNotFound
from lianyi.areas.organisations.services.counties import must_reach
from lianyi.areas.organisations.types import (
    Closeness,
    ConsortiumCard,
    ConsortiumDraft,
    ConsortiumState,
    CooperationForm,
    MemberCard,
    MemberKind,
    MemberRole,
    Model,
    OwnerKind,
    Scheme,
    Tier,
    Topology,
)
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox
from lianyi.machinery.policy import public as policy


class ConsortiumCodeTaken(DomainError):
    """Another consortium bears the code already."""

    code = "organisations.consortium_code_taken"
    http_status = 409
    template = "The code {value} already belongs to {consortium}."


class BreaksPolicy(DomainError):
    """The county's policy profile asks for another shape or body."""

    code = "organisations.breaks_policy"
    http_status = 422
    template = "The policy of county {county_code} asks for {wanted}, not {given}."


class ConsortiumEnded(DomainError):
    """The consortium has been merged or dissolved."""

    code = "organisations.consortium_ended"
    http_status = 409
    template = "{consortium} ended on {ended_on}; nothing more can change in it."


class PlaceDoesNotFit(DomainError):
    """A member stands under an area centre of its own consortium."""

    code = "organisations.place_does_not_fit"
    http_status = 422
    template = (
        "{institution} cannot stand there: choose the head or an area centre of {consortium}."
    )


@transaction.atomic
def create_consortium(draft: ConsortiumDraft, *, actor: Actor, now: datetime) -> ConsortiumCard:
    """Form a consortium; its lead is its head from the first day.

    Emits: ConsortiumCreated.
    Raises: BreaksModel, BreaksPolicy (422), AlreadyMember, ConsortiumCodeTaken (409), InstitutionNotFound (404).
    """
    must_reach(actor, draft.county_code)
    scheme = schemes()[draft.model]
    lead = _locked_institution(draft.lead_id)
    rules.check_consortium(scheme, draft, candidate(lead, draft.lead_department))
    _check_policy(draft)
    exclusive = rules.is_exclusive(scheme, draft.closeness)
    _check_single(lead, None, exclusive, draft.founded_on, None)
    row = _store(draft)
    form = next(form for form in CooperationForm if form in scheme.forms)
    Membership.objects.create(
        consortium=row,
        institution=lead,
        department=draft.lead_department,
        role=MemberRole.HEAD,
        form=form,
        exclusive=exclusive,
        from_on=draft.founded_on,
    )
    audit.record(
        actor,
        "organisations.consortium_created",
        target=f"consortium:{row.pk}",
        at=now,
        facts={"model": draft.model.value, "lead": lead.pk},
    )
    outbox.emit(
        ConsortiumCreated(consortium_id=row.pk, lead_id=lead.pk, model=draft.model.value), at=now
    )
    return row.card()


def _store(draft: ConsortiumDraft) -> Consortium:
    """Write the consortium's row. Raises: ConsortiumCodeTaken (409)."""
    held = Consortium.objects.filter(code=draft.code).first()
    if held is not None:
        raise ConsortiumCodeTaken(field="code", value=draft.code, consortium=held.name)
    return Consortium.objects.create(
        code=draft.code,
        name=draft.name,
        model=draft.model,
        closeness=draft.closeness,
        county_code=draft.county_code,
        topology=draft.topology,
        governing_body=draft.governing_body,
        specialty=draft.specialty,
        founded_on=draft.founded_on,
        document_no=draft.document_no,
    )


def _check_policy(draft: ConsortiumDraft) -> None:
    """A county community takes the shape and body its county has settled on, where it has settled (X13, X15)."""
    view = policy.current(draft.county_code, draft.founded_on)
    if draft.model is not Model.COUNTY_COMMUNITY or view.version_id is None:
        return
    for field, key, given in (
        ("topology", parameters.SHAPE, draft.topology.value),
        ("governing_body", parameters.GOVERNING_BODY, draft.governing_body),
    ):
        if view.text(key) != given:
            raise BreaksPolicy(
                field=field, county_code=draft.county_code, wanted=view.text(key), given=given
            )


@transaction.atomic
def join(
    consortium_id: int,
    institution_id: int,
    *,
    form: CooperationForm,
    from_on: date,
    until_on: date | None = None,
    role: MemberRole | None = None,
    department: str = "",
    under_id: int | None = None,
    actor: Actor,
    now: datetime,
) -> MemberCard:
    """Make an institution (or a department of it) a member from a day on; nothing else about it changes.

    Emits: MemberJoined.
    Raises: BreaksModel, EndsBeforeStart, PlaceDoesNotFit (422), AlreadyMember, ConsortiumEnded (409), not found (404).
    """
    row = locked_consortium(consortium_id)
    must_reach(actor, row.county_code)
    scheme = schemes()[Model(row.model)]
    member = _locked_institution(institution_id)
    role = role or rules.default_role(scheme, Topology(row.topology), Tier(member.tier))
    rules.check_span(max(from_on, row.founded_on), until_on)
    rules.check_member(
        scheme,
        consortium_county=row.county_code,
        member=candidate(member, department),
        role=role,
        form=form,
    )
    if row.model == Model.CITY_COUNTY:
        _check_area(scheme, member, form, from_on)
    exclusive = rules.is_exclusive(scheme, Closeness(row.closeness))
    same_department = department if scheme.member_kind is MemberKind.DEPARTMENT else None
    _check_single(member, row.pk, exclusive, from_on, until_on, same_department)
    under = place_of(row, under_id, from_on, member.name)
    contract = Membership.objects.create(
        consortium=row,
        institution=member,
        department=department,
        role=role,
        form=form,
        under=under,
        exclusive=exclusive,
        from_on=max(from_on, row.founded_on),
        until_on=until_on,
    )
    _tell_joined(contract, actor, now)
    return contract.card()


def _tell_joined(contract: Membership, actor: Actor, now: datetime) -> None:
    audit.record(
        actor,
        "organisations.member_joined",
        target=f"consortium:{contract.consortium_id}",
        at=now,
        facts={"institution": contract.institution_id, "role": contract.role},
    )
    outbox.emit(
        MemberJoined(
            consortium_id=contract.consortium_id,
            institution_id=contract.institution_id,
            role=contract.role,
            from_on=contract.from_on.isoformat(),
        ),
        at=now,
    )


def candidate(row: Institution, department: str = "") -> rules.Candidate:
    """An institution as the membership rules see it."""
    return rules.Candidate(
        card=row.card(), owner_kind=OwnerKind(row.owner_kind), department=department
    )


def locked_consortium(consortium_id: int) -> Consortium:
    """A living consortium, locked. Raises: ConsortiumNotFound (404), ConsortiumEnded (409)."""
    row = Consortium.objects.select_for_update().filter(pk=consortium_id).first()
    if row is None:
        raise ConsortiumNotFound(consortium=consortium_id)
    if row.state != ConsortiumState.ACTIVE:
        raise ConsortiumEnded(consortium=row.name, ended_on=row.ended_on)
    return row


def _locked_institution(institution_id: int) -> Institution:
    """An institution, locked so that two contracts cannot be made for it at once. Raises: InstitutionNotFound (404)."""
    row = Institution.objects.select_for_update(of=("self",)).filter(pk=institution_id).first()
    if row is None:
        raise InstitutionNotFound(institution=institution_id)
    return row


def _check_single(
    member: Institution,
    consortium_id: int | None,
    exclusive: bool,
    first: date,
    last: date | None,
    department: str | None = None,
) -> None:
    """Refuse double membership; in an alliance, only of the same department."""
    rows = Membership.objects.filter(institution=member).select_related("consortium")
    if department is not None:
        rows = rows.filter(department=department)
    rules.check_single(
        [
            rules.Contract(
                institution_id=member.pk,
                institution_name=member.name,
                consortium_id=row.consortium_id,
                consortium_name=row.consortium.name,
                exclusive=row.exclusive,
                from_on=row.from_on,
                until_on=row.until_on,
            )
            for row in rows
        ],
        consortium_id=consortium_id,
        exclusive=exclusive,
        first=first,
        last=last,
    )


def _check_area(scheme: Scheme, member: Institution, form: CooperationForm, on: date) -> None:
    """Apply the city–county rule of the member's area (seed-000 L8)."""
    county = Institution.objects.filter(
        county_code=member.county_code, tier=Tier.COUNTY, owner_kind=OwnerKind.GOVERNMENT
    )
    in_community = (
        Membership.objects.on(on)
        .filter(institution=member, consortium__model=Model.COUNTY_COMMUNITY)
        .exists()
    )
    if member.tier != Tier.OUTSIDE:
        rules.check_area_form(
            scheme, form, has_own_hospital=county.exists(), in_county_community=in_community
        )


def place_of(row: Consortium, under_id: int | None, on: date, name: str) -> Membership | None:
    """The area centre or head a member is to stand under. Raises: PlaceDoesNotFit (422)."""
    if under_id is None:
        return None
    above: Membership | None = Membership.objects.on(on).filter(pk=under_id, consortium=row).first()
    if above is None or above.role not in (MemberRole.HEAD, MemberRole.AREA_CENTRE):
        raise PlaceDoesNotFit(field="under_id", institution=name, consortium=row.name)
    return above
