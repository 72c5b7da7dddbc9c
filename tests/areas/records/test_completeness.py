"""What completes a health record, and what a resident cannot be said to lack (EHR-03)."""

from decimal import Decimal

import pytest

from lianyi.areas.records import public as records
from lianyi.areas.records.models import HealthRecord
from tests.areas.records.builders import Care, a_care, diagnosed, recorded
from tests.areas.residents.builders import a_resident
from tests.areas.workforce.builders import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.rows("EHR-03")]


@pytest.fixture
def care() -> Care:
    return a_care()


def missing(resident_id: int) -> set[str]:
    return set(HealthRecord.objects.get(pk=resident_id).missing)


def test_entries_complete_a_record_and_what_does_not_apply_is_not_missed(care):
    child = a_resident(care.doctor, name="王小宝", born_on=NOW.date().replace(year=2019))
    measures = tuple(
        records.ObservationDraft(code=code, value=Decimal(number))
        for code, number in (("HEIGHT", "120"), ("WEIGHT", "30"), ("FPG", "6.1"))
    )
    for patient, code in ((care.resident, "E11.900"), (child, "J06.900")):
        recorded(
            care,
            resident_id=patient.id,
            conditions=diagnosed(code),
            observations=measures,
            prescriptions=(),
        )
    records.record_allergy(
        draft=records.AllergyDraft(resident_id=child.id, kind=records.AllergyKind.NONE_KNOWN),
        actor=care.doctor,
        now=NOW,
    )

    records.refresh_health_records([care.resident.id, child.id], NOW)

    adult, young = missing(care.resident.id), missing(child.id)
    assert {"allergy", "blood_pressure"} <= adult
    assert not {"glucose", "measures", "recent"} & adult
    assert not {"allergy", "blood_pressure", "glucose", "measures", "recent"} & young


def test_a_record_without_a_contact_for_a_year_lacks_a_recent_one(care):
    recorded(care)

    records.refresh_health_records([care.resident.id], NOW.replace(year=2028))

    assert "recent" in missing(care.resident.id)
