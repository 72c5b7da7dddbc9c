"""Partners outside the county, and the map of receiving hospitals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from lianyi.areas.organisations.events import AgreementSigned
from lianyi.areas.organisations.models import Agreement, Institution, ReceivingRoute
from lianyi.areas.organisations.rules.membership import check_span
from lianyi.areas.organisations.selectors import InstitutionNotFound
from lianyi.areas.organisations.services.counties import must_reach
from lianyi.areas.organisations.services.entering import today
from lianyi.areas.organisations.types import (
    AgreementKind,
    NetworkStatus,
    PartnerCard,
    RouteCard,
    Tier,
)
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox import public as outbox


class PartnerDoesNotFit(DomainError):
    """A partner is a hospital outside the lead's county."""

    code = "organisations.partner_does_not_fit"
    http_status = 422
    template = (
        "{partner} cannot be a referral partner of {lead}: choose a hospital outside its county."
    )


class AgreementTaken(DomainError):
    """The agreement is entered already."""

    code = "organisations.agreement_taken"
    http_status = 409
    template = "{partner} already has an agreement {document_no} with {lead}."


class AgreementNotFound(DomainError):
    """No such agreement in force."""

    code = "organisations.agreement_not_found"
    http_status = 404
    template = "There is no agreement {agreement} in force."


class RouteDoesNotFit(DomainError):
    """A receiving hospital takes primary institutions; it is a hospital itself."""

    code = "organisations.route_does_not_fit"
    http_status = 422
    template = "{receiving} cannot receive for {primary}: {why_en}."


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementDraft:
    """A referral agreement as it is entered."""

    lead_id: int
    partner_id: int
    kind: AgreementKind
    document_no: str
    from_on: date
    until_on: date | None = None
    network_status: NetworkStatus = NetworkStatus.NONE
    network_checked_on: date | None = None
    specialties: Sequence[str] = ()
    chosen_because: str = ""
    contact: str = ""
    phone: str = ""


@transaction.atomic
def sign_agreement(draft: AgreementDraft, *, actor: Actor, now: datetime) -> PartnerCard:
    """Enter a referral agreement of a lead hospital with a hospital outside its county.

    Emits: AgreementSigned.
    Raises: InstitutionNotFound (404), PartnerDoesNotFit, EndsBeforeStart (422), AgreementTaken (409).
    """
    lead, partner = _institution(draft.lead_id), _institution(draft.partner_id)
    must_reach(actor, lead.county_code)
    hospital = partner.kind.startswith(("A", "G")) or not partner.kind
    same_county = bool(lead.county_code) and lead.county_code == partner.county_code
    if partner.tier != Tier.OUTSIDE or same_county or not hospital:
        raise PartnerDoesNotFit(field="partner_id", partner=partner.name, lead=lead.name)
    check_span(draft.from_on, draft.until_on)
    try:
        with transaction.atomic():
            row = Agreement.objects.create(
                lead=lead,
                partner=partner,
                kind=draft.kind,
                document_no=draft.document_no,
                network_status=draft.network_status,
                network_checked_on=draft.network_checked_on,
                specialties=list(draft.specialties),
                chosen_because=draft.chosen_because,
                contact=draft.contact,
                phone=draft.phone,
                from_on=draft.from_on,
                until_on=draft.until_on,
            )
    except IntegrityError:
        raise AgreementTaken(
            field="document_no",
            partner=partner.name,
            lead=lead.name,
            document_no=draft.document_no,
        ) from None
    audit.record(
        actor,
        "organisations.agreement_signed",
        target=f"agreement:{row.pk}",
        at=now,
        facts={"lead": lead.pk, "partner": partner.pk},
    )
    outbox.emit(
        AgreementSigned(agreement_id=row.pk, lead_id=lead.pk, partner_id=partner.pk), at=now
    )
    return row.card()


@transaction.atomic
def check_network(
    agreement_id: int, status: NetworkStatus, *, checked_on: date, actor: Actor, now: datetime
) -> PartnerCard:
    """Note whether insurance is settled on the spot at a partner, and when that was checked.

    Raises: AgreementNotFound (404).
    """
    row = _agreement(agreement_id, actor, today(now))
    row.network_status, row.network_checked_on = status, checked_on
    row.save()
    audit.record(
        actor,
        "organisations.network_checked",
        target=f"agreement:{row.pk}",
        at=now,
        facts={"status": status.value},
    )
    return row.card()


@transaction.atomic
def end_agreement(
    agreement_id: int, *, last_day: date, reason: str, actor: Actor, now: datetime
) -> PartnerCard:
    """End an agreement after a day. Raises: AgreementNotFound (404), EndsBeforeStart (422)."""
    row = _agreement(agreement_id, actor, today(now))
    check_span(row.from_on, last_day)
    row.until_on, row.end_reason = last_day, reason
    row.save()
    audit.record(actor, "organisations.agreement_ended", target=f"agreement:{row.pk}", at=now)
    return row.card()


def _agreement(agreement_id: int, actor: Actor, on: date) -> Agreement:
    row: Agreement | None = (
        Agreement.objects.on(on)
        .select_for_update(of=("self",))
        .select_related("lead", "partner")
        .filter(pk=agreement_id)
        .first()
    )
    if row is None:
        raise AgreementNotFound(agreement=agreement_id)
    must_reach(actor, row.lead.county_code)
    return row


@transaction.atomic
def map_route(
    primary_id: int,
    receiving_id: int,
    *,
    lead_id: int | None,
    from_on: date,
    reason: str,
    actor: Actor,
    now: datetime,
) -> RouteCard:
    """Say which hospital receives for a primary institution from a day on; the map before it ends the day before.

    Source: seed-000 L9 (承接医院). Raises: InstitutionNotFound (404), RouteDoesNotFit, EndsBeforeStart (422).
    """
    primary, receiving = _institution(primary_id), _institution(receiving_id)
    must_reach(actor, primary.county_code)
    _check_route(primary, receiving)
    open_route = primary.routes.select_for_update().filter(until_on__isnull=True).first()
    if open_route is not None:
        last_day = from_on - timedelta(days=1)
        check_span(open_route.from_on, last_day)
        open_route.until_on = last_day
        open_route.save()
    row = ReceivingRoute.objects.create(
        primary=primary,
        receiving=receiving,
        lead=_institution(lead_id) if lead_id is not None else None,
        from_on=from_on,
        reason=reason,
    )
    audit.record(
        actor,
        "organisations.route_mapped",
        target=f"institution:{primary.pk}",
        at=now,
        facts={"receiving": receiving.pk},
    )
    return row.card()


def _check_route(primary: Institution, receiving: Institution) -> None:
    """Refuse a route that is none. Raises: RouteDoesNotFit (422)."""
    names = {"primary": primary.name, "receiving": receiving.name}
    if not primary.card().is_primary_care:
        raise RouteDoesNotFit(
            field="primary_id",
            **names,
            why="被承接的应为基层医疗卫生机构",
            why_en="it receives for primary institutions only",
        )
    if not receiving.kind.startswith(("A", "G", "H")):
        raise RouteDoesNotFit(
            field="receiving_id",
            **names,
            why="承接医院应为二级医院或专科医院的综合科室",
            why_en="the receiving institution is a hospital",
        )


@transaction.atomic
def end_route(primary_id: int, *, last_day: date, actor: Actor, now: datetime) -> None:
    """End the route of a primary institution after a day. Raises: RouteDoesNotFit, EndsBeforeStart (422)."""
    primary = _institution(primary_id)
    must_reach(actor, primary.county_code)
    row = primary.routes.select_for_update().filter(until_on__isnull=True).first()
    if row is None:
        raise RouteDoesNotFit(
            field="primary_id",
            primary=primary.name,
            receiving="",
            why="没有正在执行的承接关系",
            why_en="there is no route in force",
        )
    check_span(row.from_on, last_day)
    row.until_on = last_day
    row.save()
    audit.record(actor, "organisations.route_ended", target=f"institution:{primary.pk}", at=now)


def _institution(institution_id: int) -> Institution:
    row = Institution.objects.filter(pk=institution_id).first()
    if row is None:
        raise InstitutionNotFound(institution=institution_id)
    return row
