"""The record as FHIR R4: a patient's whole record, one contact; contacts of a Bundle stored."""

from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from lianyi.areas.records.rules.fhir_writing import write_contact, write_encounter
from lianyi.areas.records.services import reading
from lianyi.areas.records.services.importing import import_encounters
from lianyi.machinery.fhir import BASE, Offer, Operation, information, searchset
from lianyi.machinery.scope import actor_of, needs

OFFERS: Final = (
    Offer(
        type="Patient",
        operations=(
            Operation(
                name="everything",
                says="患者及其就诊、诊断、观察值，最近的在前；_count 为每页就诊数。无权阅读的敏感记录不在其中",
                definition="http://hl7.org/fhir/OperationDefinition/Patient-everything",
            ),
        ),
    ),
    Offer(
        type="Encounter", reads=True, says="随带的诊断以 urn:uuid 引用，内容见 Patient/$everything"
    ),
    Offer(
        type="",
        operations=(
            Operation(
                name="store-contacts",
                says="请求体为 Bundle（Patient、Encounter、Condition、Observation，JSON 或 XML）："
                "全部入库，或逐条指明错误而一条不入；已入库的跳过。_dry_run=true 只检查",
                definition="http://lianyi.example/fhir/OperationDefinition/store-contacts",
            ),
        ),
    ),
)
router = Router(tags=["FHIR"])


class Asked(Schema):
    """Which page of a record is wanted."""

    count: int = Field(20, ge=1, le=50, alias="_count")
    after: str = Field("", max_length=1_000, alias="_after")


class Trying(Schema):
    """Whether the Bundle is only checked."""

    dry_run: bool = Field(False, alias="_dry_run")


@router.get("/Patient/{int:resident_id}/$everything")
@needs("records.view")
def everything(request: HttpRequest, resident_id: int, asked: Query[Asked]) -> dict[str, Any]:
    """The patient with contacts, diagnoses and values, the latest first; the reading is audited."""
    found = reading.open_everything(
        resident_id=resident_id,
        after=asked.after,
        at_most=asked.count,
        actor=actor_of(request),
        now=timezone.now(),
    )
    base = request.build_absolute_uri(BASE)
    here = f"{base}Patient/{resident_id}/$everything"
    following: dict[str, str | int] = {"_count": asked.count, "_after": found.contacts.next_key}
    return searchset(
        [
            (f"{base}Patient/{found.patient['id']}", found.patient, "match"),
            *(part for parts in found.contacts for part in write_contact(parts, base=base)),
        ],
        links={
            "self": here,
            "next": f"{here}?{urlencode(following)}" if found.contacts.next_key else "",
        },
    )


@router.get("/Encounter/{int:encounter_id}")
@needs("records.view")
def read_encounter(request: HttpRequest, encounter_id: int) -> dict[str, Any]:
    """One contact; the reading is audited. 404 outside your reach."""
    detail = reading.open_encounter(
        encounter_id=encounter_id, actor=actor_of(request), now=timezone.now()
    )
    return write_encounter(detail.card, detail.conditions)


@router.post("/$store-contacts")
@needs("records.import")
def store_contacts(request: HttpRequest, asked: Query[Trying]) -> dict[str, Any]:
    """Store the contacts of a Bundle, all or none; every faulty entry is an issue of the answer."""
    report = import_encounters(
        content=request.body, dry_run=asked.dry_run, actor=actor_of(request), now=timezone.now()
    )
    told = _("检查通过，未入库：") if asked.dry_run else _("已入库：")
    return information(
        told
        + _("就诊 %(new)d 次，诊断 %(conditions)d 条，观察值 %(values)d 项；已有 %(known)d 次")
        % {
            "new": report.encounters,
            "conditions": report.conditions,
            "values": report.observations,
            "known": report.already_known,
        }
    )
