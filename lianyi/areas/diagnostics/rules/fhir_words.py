"""What requests and reports share in FHIR R4: systems of codes, times, the item's code. Source: hl7-fhir-r4."""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from lianyi.areas.diagnostics.types.cards import OrderCard
from lianyi.areas.diagnostics.types.words import Modality

OURS: Final = "http://lianyi.example/fhir"
ORDER_NUMBER: Final = f"{OURS}/sid/order"
SERVICE: Final = "http://terminology.hl7.org/CodeSystem/v2-0074"
DIAGNOSES: Final = "http://hl7.org/fhir/sid/icd-10"
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


def item_of(order: OrderCard) -> dict[str, Any]:
    """The examination as a CodeableConcept: our own code and name."""
    coding = {
        "system": f"{OURS}/CodeSystem/item",
        "code": order.item_code,
        "display": order.item_name,
    }
    return {"coding": [coding], "text": order.item_name}


def at(moment: datetime) -> str:
    """An instant as FHIR writes it, in the county's time."""
    return moment.astimezone(_SHANGHAI).isoformat(timespec="seconds")
