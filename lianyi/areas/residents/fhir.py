"""Residents as FHIR R4 Patients: read one, find one by its number."""

from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Form, Router, Schema

from lianyi.areas.residents import selectors, services
from lianyi.areas.residents.rules.patient import SYSTEMS, write_patient
from lianyi.machinery.fhir import BASE, Offer, searchset
from lianyi.machinery.scope import actor_of, needs

OFFERS: Final = (
    Offer(
        type="Patient",
        reads=True,
        searches={"identifier": ("token", "证件号码：system|value 或 value")},
        by_post=True,
        says="姓名、号码按调用者的岗位脱敏；每次查阅写入审计",
    ),
)
router = Router(tags=["FHIR"])


class Asked(Schema):
    """What is looked for: in the body, so that no number stands in an address."""

    identifier: str = Field("", max_length=200)


@router.get("/Patient/{int:resident_id}")
@needs("residents.search")
def read_patient(request: HttpRequest, resident_id: int) -> dict[str, Any]:
    """One resident; the look is audited. 404 outside your reach."""
    file = services.open_file(resident_id=resident_id, actor=actor_of(request), now=timezone.now())
    return write_patient(file.card, file.identifiers)


@router.post("/Patient/_search")
@needs("residents.search")
def search_patients(request: HttpRequest, asked: Form[Asked]) -> dict[str, Any]:
    """Patients by `identifier=system|value`; of an unknown system nobody is found."""
    system, _, value = asked.identifier.rpartition("|")
    kind = next((kind for kind, known in SYSTEMS.items() if known == system), None)
    known_system = not system or kind is not None
    found = (
        selectors.find_by_number(value, actor_of(request).scope, kind)
        if value and known_system
        else None
    )
    base = request.build_absolute_uri(f"{BASE}Patient")
    rows = [(f"{base}/{found.id}", write_patient(found, ()), "match")] if found else []
    return searchset(rows, links={"self": f"{base}/_search"}, total=len(rows))
