"""Who may be asked: the register of experts, their published clinics with bookable slots, the agreements."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema, Status
from pydantic import Field

from lianyi.areas.consultations.api.router import router
from lianyi.areas.consultations.api.shapes import ConsultationOut, RequestIn
from lianyi.areas.consultations.selectors import experts as register
from lianyi.areas.consultations.selectors.agreements import Agreement, list_agreements
from lianyi.areas.consultations.selectors.places import reach_of
from lianyi.areas.consultations.services import clinics, experts
from lianyi.areas.consultations.types.cards import ConsultationCard, ExpertCard
from lianyi.areas.consultations.types.drafts import ExpertDraft
from lianyi.machinery.api import REFUSALS
from lianyi.machinery.cases.clocks import local_day
from lianyi.machinery.scope import actor_of, needs

_CLINIC_DAYS: Final = timedelta(days=14)


class ExpertOut(Schema):
    """Somebody who may be asked. `unfit`: why not today, empty for one who may."""

    id: int
    staff_id: int | None
    name: str
    institution_id: int
    institution_name: str
    department: str
    discipline: str
    discipline_name: str
    rank: str
    rank_name: str
    speciality: str
    independent_since: date
    proof: str
    active: bool
    unfit: str


class ExpertRegisterIn(Schema):
    """A doctor for the register: one of ours by `staff_id`, one from outside by name, institution and licence."""

    discipline: str = Field(max_length=20)
    independent_since: date
    proof: str = Field(max_length=120)
    staff_id: int | None = None
    speciality: str = Field("", max_length=200)
    name: str = Field("", max_length=60)
    institution_id: int | None = None
    rank: str = Field("", max_length=20)
    licence_no: str = Field("", max_length=40)


class ExpertActiveIn(Schema):
    """On the register, or off it."""

    active: bool


class ClinicSlotOut(Schema):
    """Hours of a clinic that can be booked. `free`: how many places are left."""

    slot_id: int
    starts_at: datetime
    ends_at: datetime
    free: int


class ClinicOut(Schema):
    """A published expert clinic with the slots of the coming two weeks."""

    id: int
    title: str
    note: str
    expert: ExpertOut
    resource_id: int
    slots: list[ClinicSlotOut]


class ClinicIn(Schema):
    """An expert's hours to be published as a clinic."""

    expert_id: int
    resource_id: int
    title: str = Field(max_length=80)
    note: str = Field("", max_length=300)


class ClinicBookingIn(Schema):
    """A slot of a clinic, and what the visit is about (form CLINIC, the expert's institution invited)."""

    slot_id: int
    request: RequestIn


class AgreementOut(Schema):
    """Whom one's institution may ask, on what ground, with this year's cases."""

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


@router.get("/experts", response={200: list[ExpertOut], **REFUSALS})
@needs("consultations.view")
def list_experts(
    request: HttpRequest, discipline: str = "", text: str = "", fit_only: bool = False
) -> list[ExpertCard]:
    """Experts of one's own institution, its community and whom it may ask."""
    actor, now = actor_of(request), timezone.now()
    return register.list_experts(
        reach_of(actor, now), local_day(now), discipline=discipline, text=text, fit_only=fit_only
    )


@router.post("/experts", response={201: ExpertOut, **REFUSALS})
@needs("consultations.manage")
def register_expert(request: HttpRequest, body: ExpertRegisterIn) -> Status[ExpertCard]:
    """Put a doctor on the register, with what proves since when the doctor practises independently."""
    card = experts.register_expert(
        draft=ExpertDraft(**body.dict()), actor=actor_of(request), now=timezone.now()
    )
    return Status(201, card)


@router.put("/experts/{int:expert_id}/active", response={200: ExpertOut, **REFUSALS})
@needs("consultations.manage")
def set_expert_active(request: HttpRequest, expert_id: int, body: ExpertActiveIn) -> ExpertCard:
    """Take an expert off the register, or back."""
    return experts.set_expert_active(
        expert_id=expert_id, active=body.active, actor=actor_of(request), now=timezone.now()
    )


@router.get("/clinics", response={200: list[ClinicOut], **REFUSALS})
@needs("consultations.view")
def list_clinics(request: HttpRequest) -> list[dict[str, Any]]:
    """Published expert clinics with the slots that can be booked in the coming two weeks."""
    actor, now = actor_of(request), timezone.now()
    found = register.list_clinics(reach_of(actor, now), now, now + _CLINIC_DAYS)
    names = ("slot_id", "starts_at", "ends_at", "free")
    return [
        {**asdict(each), "slots": [dict(zip(names, slot, strict=True)) for slot in each.slots]}
        for each in found
    ]


@router.post("/clinics", response={201: dict[str, int], **REFUSALS})
@needs("consultations.manage")
def publish_clinic(request: HttpRequest, body: ClinicIn) -> Status[dict[str, int]]:
    """Publish an expert's hours as a clinic that townships may book."""
    made = clinics.publish_clinic(**body.dict(), actor=actor_of(request), now=timezone.now())
    return Status(201, {"id": made})


@router.post("/clinics/{int:clinic_id}/close", response={204: None, **REFUSALS})
@needs("consultations.manage")
def close_clinic(request: HttpRequest, clinic_id: int) -> Status[None]:
    """Publish no more slots of a clinic; what is booked stays."""
    clinics.close_clinic(clinic_id=clinic_id, actor=actor_of(request), now=timezone.now())
    return Status(204, None)


@router.post("/clinics/{int:clinic_id}/bookings", response={201: ConsultationOut, **REFUSALS})
@needs("consultations.request")
def book_clinic(
    request: HttpRequest, clinic_id: int, body: ClinicBookingIn
) -> Status[ConsultationCard]:
    """Book a slot for a patient: the visit is fixed at once, the expert is asked for an opinion."""
    card = clinics.book_clinic(
        clinic_id=clinic_id,
        slot_id=body.slot_id,
        draft=body.request.draft(),
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(201, card)


@router.get("/agreements", response={200: list[AgreementOut], **REFUSALS})
@needs("consultations.view")
def agreements(request: HttpRequest) -> list[Agreement]:
    """With whom remote care is agreed: centres, community, partners."""
    return list_agreements(actor_of(request), timezone.now())
