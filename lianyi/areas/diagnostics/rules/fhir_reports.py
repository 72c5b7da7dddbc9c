"""Writes a signed report as a FHIR R4 DiagnosticReport. Pure. Source: hl7-fhir-r4."""

from typing import Any, Final

from lianyi.areas.diagnostics.rules.fhir_words import (
    ORDER_NUMBER,
    OURS,
    SECTIONS,
    SERVICE,
    at,
    item_of,
)
from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.reports import Conclusion, ReportCard

CONCLUSIONS: Final = {
    Conclusion.NORMAL: "未见异常",
    Conclusion.ABNORMAL: "异常",
    Conclusion.CRITICAL: "危急",
}


def write_report(order: OrderCard, report: ReportCard, *, pdf: str) -> dict[str, Any]:
    """The report that stands; its id is the order's, its version the report's. `pdf`: where the paper is."""
    text = "\n".join(part for part in (report.findings, report.impression, _values(report)) if part)
    resource: dict[str, Any] = {
        "resourceType": "DiagnosticReport",
        "id": str(order.id),
        "meta": {"versionId": str(report.number), "lastUpdated": at(report.signed_at)},
        "identifier": [{"system": f"{OURS}/sid/report", "value": report.no}],
        "basedOn": [
            {
                "reference": f"ServiceRequest/{order.id}",
                "type": "ServiceRequest",
                "identifier": {"system": ORDER_NUMBER, "value": order.number},
            }
        ],
        "status": "final" if report.number == 1 else "amended",
        "category": [{"coding": [{"system": SERVICE, "code": SECTIONS[order.modality]}]}],
        "code": item_of(order),
        "subject": {"reference": f"Patient/{order.resident_id}"},
        "issued": at(report.signed_at),
        "resultsInterpreter": [{"display": report.signed_by_name}],
        "conclusion": report.impression,
        "conclusionCode": [
            {
                "coding": [
                    {"system": f"{OURS}/CodeSystem/conclusion", "code": str(report.conclusion)}
                ],
                "text": CONCLUSIONS[report.conclusion],
            }
        ],
        "presentedForm": [
            {"contentType": "application/pdf", "language": "zh-CN", "url": pdf, "title": report.no}
        ],
        "extension": [{"url": f"{OURS}/StructureDefinition/report-text", "valueString": text}],
    }
    if order.performed_at:
        resource["effectiveDateTime"] = at(order.performed_at)
    if order.encounter_id:
        resource["encounter"] = {"reference": f"Encounter/{order.encounter_id}"}
    return resource


def _values(report: ReportCard) -> str:
    return "；".join(f"{name} {value} {unit}".strip() for name, value, unit in report.shown)
