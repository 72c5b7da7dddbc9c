"""Writes a signed report as a FHIR R4 DiagnosticReport. Pure. Source: hl7-fhir-r4."""

from typing import Any, Final
from zoneinfo import ZoneInfo

from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.reports import Conclusion, ReportCard
from lianyi.areas.diagnostics.types.words import Modality

_OURS: Final = "http://lianyi.example/fhir"
_SERVICE: Final = "http://terminology.hl7.org/CodeSystem/v2-0074"
_SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
SECTIONS: Final = {
    Modality.CT: "CT",
    Modality.DX: "RAD",
    Modality.MG: "RAD",
    Modality.MR: "NMR",
    Modality.US: "RUS",
    Modality.ECG: "EC",
    Modality.ES: "OTH",
    Modality.LAB: "LAB",
    Modality.PATH: "PAT",
}
"""Our apparatus in the words of the diagnostic service section (HL7 v2 table 0074)."""
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
        "meta": {"versionId": str(report.number), "lastUpdated": _at(report.signed_at)},
        "identifier": [{"system": f"{_OURS}/sid/report", "value": report.no}],
        "basedOn": [
            {
                "type": "ServiceRequest",
                "identifier": {"system": f"{_OURS}/sid/order", "value": order.number},
            }
        ],
        "status": "final" if report.number == 1 else "amended",
        "category": [{"coding": [{"system": _SERVICE, "code": SECTIONS[order.modality]}]}],
        "code": {
            "coding": [
                {
                    "system": f"{_OURS}/CodeSystem/item",
                    "code": order.item_code,
                    "display": order.item_name,
                }
            ],
            "text": order.item_name,
        },
        "subject": {"reference": f"Patient/{order.resident_id}"},
        "issued": _at(report.signed_at),
        "resultsInterpreter": [{"display": report.signed_by_name}],
        "conclusion": report.impression,
        "conclusionCode": [
            {
                "coding": [
                    {"system": f"{_OURS}/CodeSystem/conclusion", "code": str(report.conclusion)}
                ],
                "text": CONCLUSIONS[report.conclusion],
            }
        ],
        "presentedForm": [
            {"contentType": "application/pdf", "language": "zh-CN", "url": pdf, "title": report.no}
        ],
        "extension": [{"url": f"{_OURS}/StructureDefinition/report-text", "valueString": text}],
    }
    if order.performed_at:
        resource["effectiveDateTime"] = _at(order.performed_at)
    if order.encounter_id:
        resource["encounter"] = {"reference": f"Encounter/{order.encounter_id}"}
    return resource


def _values(report: ReportCard) -> str:
    return "；".join(f"{name} {value} {unit}".strip() for name, value, unit in report.shown)


def _at(moment: Any) -> str:
    return str(moment.astimezone(_SHANGHAI).isoformat(timespec="seconds"))
