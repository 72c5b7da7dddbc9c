"""Studies for tests of diagnostics: real objects of the pydicom package, given an order's number and person."""

from datetime import datetime
from typing import Any

from lianyi.areas.diagnostics.models import Order, Study
from lianyi.areas.diagnostics.selectors.filing import SEX, patient_ids
from lianyi.areas.diagnostics.selectors.worklist import latin_name_of, study_uid_of
from lianyi.areas.diagnostics.services.arriving import take_up
from lianyi.areas.diagnostics.types.imaging import StudyCard
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Scope
from lianyi.machinery.dicom import public as dicom
from tests.machinery.dicom.objects import CT, a_uid, an_object

CHEST = CT
"""A CT slice stands for the film where only its head counts; its modality is told."""


def told_of(order_id: int, now: datetime) -> dict[str, Any]:
    """What an apparatus that was fed by our worklist writes into an object."""
    order = Order.objects.get(pk=order_id)
    person = residents.get_resident(order.resident_id, Scope(everything=True, at=now))
    return {
        "SpecificCharacterSet": "ISO_IR 192",
        "AccessionNumber": order.number,
        "PatientName": f"{latin_name_of(person.name)}={person.name[:1]}^{person.name[1:]}",
        "PatientID": patient_ids(person)[0],
        "PatientBirthDate": f"{person.born_on:%Y%m%d}",
        "PatientSex": SEX.get(person.sex, "O"),
        "Modality": order.modality,
        "StudyInstanceUID": study_uid_of(order.number or ""),
    }


def a_film(order_id: int, now: datetime, *, name: str = CHEST, **told: Any) -> bytes:
    """One image of an order."""
    uid = a_uid()
    own = {"SOPInstanceUID": uid, "SeriesInstanceUID": f"{uid}.0"}
    return an_object(name, **{**told_of(order_id, now), **own, **told})


def sent(
    objects: list[bytes], *, institution_id: int | None, now: datetime, title: str = "DR_TOWN"
) -> StudyCard:
    """Objects through the archive and to their order, as when they arrive."""
    with dicom.passing() as folder:
        report = dicom.store(
            paths=[dicom.receive([each], folder) for each in objects],
            origin=dicom.Origin.CSTORE,
            sender=dicom.Sender(title=title, institution_id=institution_id),
            now=now,
        )
    (uid,) = report.study_uids
    return take_up(study_uid=uid, now=now)


def study_row(card: StudyCard) -> Study:
    """The row behind a card."""
    return Study.objects.select_related("index", "order").get(pk=card.id)
