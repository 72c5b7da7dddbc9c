"""Orders as FHIR R4 ServiceRequest, signed reports as DiagnosticReport: one, or those of a patient."""

from typing import Any, Final, Self

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from ninja import Field, Query, Router, Schema
from pydantic import model_validator

from lianyi.areas.diagnostics.rules.fhir_reports import write_report
from lianyi.areas.diagnostics.rules.fhir_requests import Status, states_of, write_request
from lianyi.areas.diagnostics.rules.fhir_words import ORDER_NUMBER
from lianyi.areas.diagnostics.services.report_reading import (
    StandingReport,
    open_report_of,
    open_reports_of,
)
from lianyi.areas.diagnostics.services.request_reading import open_request, open_requests
from lianyi.areas.diagnostics.types.words import State
from lianyi.machinery.fhir import BASE, Offer, searchset
from lianyi.machinery.scope import actor_of, needs

OFFERS: Final = (
    Offer(
        type="ServiceRequest",
        reads=True,
        searches={
            "patient": ("reference", "患者编号；最近申请的在前"),
            "identifier": ("token", "检查检验申请号；与 patient 二者至少其一"),
            "status": ("token", "active、completed 或 revoked"),
        },
        says="检查检验申请：编号与 DiagnosticReport 相同，报告的 basedOn 指向它；报告签发后为 completed",
    ),
    Offer(
        type="DiagnosticReport",
        reads=True,
        searches={"patient": ("reference", "患者编号；只列现行版本，最近签发的在前，至多 50 份")},
        says="编号即检查申请的编号，meta.versionId 为报告版本；presentedForm 为带核验码的 PDF",
    ),
)
router = Router(tags=["FHIR"])


class ReportsAsked(Schema):
    """Whose reports are wanted: `Patient/7` or `7`."""

    patient: str = Field(pattern=r"^(Patient/)?[0-9]{1,12}$")

    def resident_id(self) -> int:
        """The number alone."""
        return int(self.patient.rpartition("/")[2])


class RequestsAsked(Schema):
    """Which requests are wanted: a patient's (`Patient/7` or `7`), or the one with a number; in a status."""

    patient: str = Field("", pattern=r"^((Patient/)?[0-9]{1,12})?$")
    identifier: str = Field("", max_length=120)
    status: Status | None = None
    count: int = Field(20, ge=1, le=50, alias="_count")
    after: str = Field("", max_length=1_000, alias="_after")

    @model_validator(mode="after")
    def says_whose(self) -> Self:
        """A patient or a number is named: who may be read is audited person by person."""
        if not self.patient and not self.number():
            raise ValueError("patient or identifier is required")
        return self

    def resident_id(self) -> int | None:
        """The number alone."""
        return int(self.patient.rpartition("/")[2]) if self.patient else None

    def number(self) -> str:
        """The value of the identifier, with or without our system before it; another system's finds nothing."""
        system, bar, value = self.identifier.rpartition("|")
        return value if not bar or system in ("", ORDER_NUMBER) else "-"

    def states(self) -> frozenset[State] | None:
        """The states the status stands for."""
        return states_of(self.status) if self.status else None

    def said(self) -> dict[str, str]:
        """The search again, as the links of its answer say it."""
        told = {"patient": self.patient, "identifier": self.identifier, "status": self.status or ""}
        return {name: value for name, value in told.items() if value}


@router.get("/ServiceRequest/{int:order_id}")
@needs("diagnostics.view")
def read_request(request: HttpRequest, order_id: int) -> dict[str, Any]:
    """One order; the reading is audited. 404 outside your reach."""
    return write_request(
        open_request(order_id=order_id, actor=actor_of(request), now=timezone.now())
    )


@router.get("/ServiceRequest")
@needs("diagnostics.view")
def search_requests(request: HttpRequest, asked: Query[RequestsAsked]) -> dict[str, Any]:
    """Orders of a patient, or the one with a number, within your reach; the reading is audited."""
    found = open_requests(
        resident_id=asked.resident_id(),
        number=asked.number(),
        states=asked.states(),
        after=asked.after,
        at_most=asked.count,
        actor=actor_of(request),
        now=timezone.now(),
    )
    base = request.build_absolute_uri(BASE)
    said = {**asked.said(), "_count": str(asked.count)}
    here = f"{base}ServiceRequest?"
    following = here + urlencode({**said, "_after": found.next_key})
    return searchset(
        [
            (f"{base}ServiceRequest/{each.card.id}", write_request(each), "match")
            for each in found.rows
        ],
        links={
            "self": here + urlencode(said),
            "next": following if found.next_key else "",
        },
    )


@router.get("/DiagnosticReport/{int:order_id}")
@needs("diagnostics.view")
def read_report(request: HttpRequest, order_id: int) -> dict[str, Any]:
    """The report that stands for an order; the reading is kept and audited. 404 outside your reach."""
    found = open_report_of(order_id=order_id, actor=actor_of(request), now=timezone.now())
    return _written(request, found)


@router.get("/DiagnosticReport")
@needs("diagnostics.view")
def search_reports(request: HttpRequest, asked: Query[ReportsAsked]) -> dict[str, Any]:
    """The reports of a patient within your reach; the reading is kept and audited."""
    found = open_reports_of(
        resident_id=asked.resident_id(), actor=actor_of(request), now=timezone.now()
    )
    base = request.build_absolute_uri(BASE)
    return searchset(
        [
            (f"{base}DiagnosticReport/{each.order.id}", _written(request, each), "match")
            for each in found
        ],
        links={"self": f"{base}DiagnosticReport?patient={asked.resident_id()}"},
    )


def _written(request: HttpRequest, found: StandingReport) -> dict[str, Any]:
    address = reverse("diagnostics-report-pdf", args=(found.order.id,))
    return write_report(found.order, found.report, pdf=request.build_absolute_uri(address))
