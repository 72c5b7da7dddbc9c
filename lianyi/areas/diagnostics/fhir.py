"""Signed reports as FHIR R4 DiagnosticReport: one by its order, or those of a patient."""

from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from lianyi.areas.diagnostics.rules.fhir_reports import write_report
from lianyi.areas.diagnostics.services.report_reading import (
    StandingReport,
    open_report_of,
    open_reports_of,
)
from lianyi.machinery.fhir import BASE, Offer, searchset
from lianyi.machinery.scope import actor_of, needs

OFFERS: Final = (
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
