"""Generated people and visits as the rows that the areas load. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from lianyi.areas.records import public as records
from lianyi.areas.residents import public as residents
from lianyi.entry.demo.care import SHANGHAI, Place, Visit
from lianyi.entry.demo.people import Person

_RELATIONS: Final = {
    "01": residents.HouseholdRelation.HEAD,
    "10": residents.HouseholdRelation.SPOUSE,
    "20": residents.HouseholdRelation.SON,
    "30": residents.HouseholdRelation.DAUGHTER,
    "50": residents.HouseholdRelation.PARENT,
}
_DRUGS: Final = {  # diagnosis -> (code of the medicine list, dose, frequency, route, long-term)
    "I10.x00": ("XY001", "5mg", "每日1次", "口服", True),
    "E11.900": ("XY035", "0.5g", "每日2次", "口服", True),
    "I25.100": ("XY024", "100mg", "每日1次", "口服", True),
    "I63.900": ("XY031", "20mg", "每晚1次", "口服", True),
    "J06.900": ("XY092", "0.3g", "必要时", "口服", False),
    "J20.900": ("XY063", "0.5g", "每日3次", "口服", False),
    "J18.900": ("XY064", "0.457g", "每日3次", "口服", False),
    "K29.500": ("XY082", "20mg", "每日1次", "口服", False),
}
OUTSIDE_HOSPITALS: Final = (  # name, division of its place, weight by nearness
    ("驻马店市中心医院", "411702", 45),
    ("驻马店市第一人民医院", "411702", 20),
    ("河南省人民医院", "410105", 20),
    ("郑州大学第一附属医院", "410103", 15),
)


@dataclass(frozen=True, slots=True)
class Places:
    """Ids the platform gave to the institutions of the county, by the codes the generator knows."""

    clinics: Mapping[str, int]
    townships: Mapping[str, int]
    leads: Mapping[str, int]  # township code -> its lead hospital
    counties: Sequence[int]
    county_code: str
    doctors: Mapping[
        int, Sequence[tuple[int, str, str]]
    ]  # institution -> (staff id, name, department)


def resident_row(person: Person, places: Places, as_of: datetime) -> residents.LoadRow:
    """One person as a registration at the village clinic, some months before the first visit."""
    numbers = (
        (
            residents.IdentifierDraft(
                kind=residents.IdentifierKind.CITIZEN, value=person.identity_number
            ),
        )
        if person.identity_number
        else ()
    )
    clinic = person.clinic
    registered_on = max(
        as_of.date() - timedelta(days=400 + person.serial % 1500),
        person.born_on + timedelta(days=20),
    )
    registered_on = min(registered_on, as_of.date())
    again = person.duplicate_of is not None
    draft = residents.ResidentDraft(
        name=person.name,
        sex=person.sex,
        born_on=person.born_on,
        identifiers=numbers,
        phone=person.phone,
        division_code=clinic.division_code,
        address=f"{clinic.village}村{person.house_number}号",
        insurance=residents.Insurance.RESIDENT
        if person.serial % 9
        else residents.Insurance.EMPLOYEE,
        household_no="" if again else f"H{person.household:06d}",
        household_relation="" if again else _RELATIONS[person.relation],
        registered_institution_id=places.clinics[clinic.code],
        acknowledged="",
    )
    at = datetime.combine(registered_on, time(9, person.serial % 60), SHANGHAI).astimezone(UTC)
    return residents.LoadRow(draft=draft, at=min(at, as_of))


def encounter_row(
    visit: Visit, person: Person, resident_id: int, places: Places, rng: Random
) -> records.EncounterRow:
    """One visit or stay at the place it went to, written by somebody who works there."""
    outside = visit.place is Place.OUTSIDE
    institution_id = None if outside else _institution(visit, person, places, rng)
    doctor_id, doctor, department = _doctor(institution_id, places, rng)
    hospital = (
        rng.choices(OUTSIDE_HOSPITALS, [row[2] for row in OUTSIDE_HOSPITALS])[0]
        if outside
        else ("", "", 0)
    )
    drug = _DRUGS.get(visit.icd_code)
    return records.EncounterRow(
        resident_id=resident_id,
        kind=records.EncounterKind.INPATIENT
        if visit.inpatient
        else records.EncounterKind.OUTPATIENT,
        started_at=visit.starts_at.astimezone(UTC),
        ended_at=visit.ends_at.astimezone(UTC)
        if visit.ends_at
        else visit.starts_at.astimezone(UTC) + timedelta(minutes=20),
        institution_id=institution_id,
        doctor_id=doctor_id,
        doctor_name=doctor,
        department=department,
        chief_complaint=visit.complaint,
        conditions=((visit.icd_code, visit.diagnosis),),
        observations=_observations(visit),
        drugs=(_item(drug),) if drug and not visit.inpatient and not outside else (),
        long_term=bool(drug and drug[4]),
        total_fen=visit.fee_fen,
        fund_fen=visit.fund_fen,
        outside_county=outside,
        place_name=hospital[0],
        place_division=hospital[1],
        external_id=f"demo-{visit.serial}",
    )


def _institution(visit: Visit, person: Person, places: Places, rng: Random) -> int:
    clinic = person.clinic
    if visit.place is Place.VILLAGE:
        return places.clinics[clinic.code]
    if visit.place is Place.TOWNSHIP:
        return places.townships[clinic.township_code]
    lead = places.leads.get(clinic.township_code)
    return lead if lead is not None and rng.random() < 0.7 else rng.choice(list(places.counties))


def _doctor(institution_id: int | None, places: Places, rng: Random) -> tuple[int | None, str, str]:
    here = places.doctors.get(institution_id, ()) if institution_id is not None else ()
    return rng.choice(list(here)) if here else (None, "", "")


def _observations(visit: Visit) -> tuple[tuple[str, Decimal], ...]:
    found: list[tuple[str, Decimal]] = []
    if visit.systolic is not None and visit.diastolic is not None:
        found += [("BP_SYS", Decimal(visit.systolic)), ("BP_DIA", Decimal(visit.diastolic))]
    if visit.glucose_mmol is not None:
        found.append(("FPG", Decimal(str(visit.glucose_mmol))))
    return tuple(found)


def _item(drug: tuple[str, str, str, str, bool]) -> records.ItemDraft:
    code, dose, frequency, route, long_term = drug
    return records.ItemDraft(
        drug_code=code,
        dose=dose,
        frequency=frequency,
        route=route,
        days=30 if long_term else 5,
        quantity=Decimal(1),
        unit="盒",
    )
