"""Residents in hospitals outside: worklist, contact log, the way back; and where all others went."""

from datetime import date, timedelta

import pytest

from lianyi.areas.records import public as records
from lianyi.areas.referrals import public as referrals
from lianyi.areas.referrals.models import OutsideContact, Referral
from lianyi.areas.referrals.selectors import contacts
from lianyi.areas.referrals.selectors.counters import measures
from lianyi.areas.referrals.selectors.outside import contact_log, list_outside_stays
from lianyi.areas.referrals.services import refusals
from lianyi.areas.residents import public as residents
from lianyi.kernel.period import Period
from tests.areas.referrals.builders import HOME_FINDINGS, a_county, a_patient, at_time, system
from tests.areas.workforce.builders import NOW, TODAY

pytestmark = pytest.mark.django_db

YEAR = Period(date(2026, 1, 1), TODAY)
K35 = "K35.800"


def a_stay_outside(patient_id, *, code=K35, days=3, ended=False, place="省外医院", fen=1_280_000):
    start = NOW - timedelta(days=days)
    return records.record_encounter(
        draft=records.EncounterDraft(
            resident_id=patient_id, kind=records.EncounterKind.INPATIENT, started_at=start,
            ended_at=start + timedelta(days=2) if ended else None, outside_county=True, place_name=place,
            conditions=(records.ConditionDraft(code=code, kind=records.ConditionKind.PRINCIPAL),),
            total_fen=fen, source=records.Source.CLAIM, chief_complaint="腹痛",
        ),
        actor=system(), now=NOW,
    )  # fmt: skip


def known_to_lead(county, patient):
    residents.relate(
        resident_id=patient.id,
        institution_id=county.lead,
        kind=residents.RelationKind.ENCOUNTER,
        at=NOW - timedelta(days=9),
    )
    return patient


@pytest.mark.rows("REF-05", "REF-07")
def test_the_worklist_says_who_could_be_treated_here_and_what_the_last_talk_brought():
    county = a_county()
    appendix = a_stay_outside(known_to_lead(county, a_patient(county)).id)
    lung = a_stay_outside(known_to_lead(county, a_patient(county, name="刘洋")).id, code="C34.900")
    a_stay_outside(known_to_lead(county, a_patient(county, name="周桂兰")).id, ended=True)
    office = county.office

    found = {
        s.encounter_id: s
        for s in list_outside_stays(scope=office.scope, county_code="411723", now=NOW)
    }

    assert set(found) == {appendix.id, lung.id}
    assert "平舆县人民医院"[:8] in found[appendix.id].treatable_at[0]
    assert found[lung.id].treatable_at == ()
    assert (found[appendix.id].days, found[appendix.id].total_fen) == (3, 1_280_000)
    referrals.note_contact(
        draft=referrals.ContactDraft(
            encounter_id=appendix.id, spoke_with="其子", outcome=referrals.ContactOutcome.UNDECIDED,
            next_on=TODAY + timedelta(days=1),
        ),
        actor=office, now=NOW,
    )  # fmt: skip
    (again, *_rest) = [
        s
        for s in list_outside_stays(scope=office.scope, county_code="411723", now=NOW)
        if s.contacts
    ]
    assert (again.last_contact, again.contacts, again.next_on) == (
        "考虑中",
        1,
        TODAY + timedelta(days=1),
    )


@pytest.mark.rows("REF-05")
def test_who_agreed_comes_back_by_a_return_referral_that_the_office_writes_for_the_hospital_outside():
    county = a_county()
    patient = known_to_lead(county, a_patient(county))
    stay = a_stay_outside(patient.id)
    draft = referrals.ReferralDraft(
        resident_id=patient.id, from_institution_id=county.partner, to_institution_id=county.lead,
        direction=referrals.Direction.RETURN, reason_code="TREATABLE_IN_COUNTY", diagnosis_code=K35,
        impression="阑尾炎术后", present_illness="恢复期", findings=HOME_FINDINGS,
        consent=referrals.ConsentDraft(given=True),
    )  # fmt: skip

    with pytest.raises(refusals.WrongLink, match="agreement"):
        referrals.bring_back(encounter_id=stay.id, draft=draft, actor=county.office, now=NOW)
    for outcome in (referrals.ContactOutcome.NOT_REACHED, referrals.ContactOutcome.AGREED):
        referrals.note_contact(
            draft=referrals.ContactDraft(encounter_id=stay.id, spoke_with="本人", outcome=outcome),
            actor=county.office,
            now=NOW,
        )
    card = referrals.bring_back(encounter_id=stay.id, draft=draft, actor=county.office, now=NOW)

    assert (card.direction, card.from_institution_id, card.state) == (
        "RETURN",
        county.partner,
        "SENT",
    )
    assert OutsideContact.objects.get(outcome="AGREED").referral_id == card.id
    assert [t["outcome"] for t in contact_log(stay.id, county.office.scope)] == [
        "未联系上",
        "同意转回",
    ]
    later = NOW + timedelta(hours=1)
    referrals.accept_referral(
        referral_id=card.id,
        draft=referrals.AcceptDraft(),
        actor=at_time(county.office, later),
        now=later,
    )
    found = measures(system().scope, YEAR, county_code="411723")
    assert found["returned_from_outside"].numerator == 1
    (line,) = list_outside_stays(scope=county.office.scope, county_code="411723", now=NOW)
    assert line.referral_id == card.id


@pytest.mark.rows("REF-05")
def test_a_talk_is_about_a_running_stay_in_reach_with_somebody():
    county = a_county()
    patient = known_to_lead(county, a_patient(county))
    ended = a_stay_outside(patient.id, ended=True)
    running = a_stay_outside(patient.id, days=1)
    talk = referrals.ContactDraft(
        encounter_id=ended.id, spoke_with="本人", outcome=referrals.ContactOutcome.AGREED
    )

    with pytest.raises(refusals.NotAnOutsideStay):
        referrals.note_contact(draft=talk, actor=county.office, now=NOW)
    with pytest.raises(Exception, match=r"(?i)no |not"):
        referrals.note_contact(
            draft=referrals.ContactDraft(
                encounter_id=running.id, spoke_with="本人", outcome=referrals.ContactOutcome.AGREED
            ),
            actor=county.stranger_doctor,
            now=NOW,
        )
    with pytest.raises(refusals.TextMissing):
        referrals.note_contact(
            draft=referrals.ContactDraft(
                encounter_id=running.id, spoke_with=" ", outcome=referrals.ContactOutcome.AGREED
            ),
            actor=county.office,
            now=NOW,
        )
    assert not OutsideContact.objects.exists()
    assert not Referral.objects.exists()


def a_visit(
    county,
    patient_id,
    institution,
    *,
    code="J06.900",
    days=10,
    kind=records.EncounterKind.OUTPATIENT,
):
    at = NOW - timedelta(days=days)
    return records.record_encounter(
        draft=records.EncounterDraft(
            resident_id=patient_id, kind=kind, started_at=at, ended_at=at, institution_id=institution,
            conditions=(records.ConditionDraft(code=code, kind=records.ConditionKind.PRINCIPAL),), total_fen=5_000,
        ),
        actor=system(), now=NOW,
    )  # fmt: skip


@pytest.mark.rows("REF-06", "REF-08", "REF-09", "REF-11", "REF-16")
def test_rates_over_the_shared_record_count_inside_outside_first_and_chronic():
    county = a_county()
    one, two, three = (a_patient(county, name=n) for n in ("王秀英", "刘洋", "周桂兰"))
    a_visit(county, one.id, county.village)  # first contact below
    a_visit(county, one.id, county.lead, days=5)  # same category within 90 days: no first contact
    a_visit(county, two.id, county.lead)  # first contact at the hospital
    a_visit(
        county, two.id, county.township, code="I10.x00", days=8
    )  # another disease, first, below; chronic, seen below
    a_visit(
        county, three.id, county.lead, code="E11.900", days=7
    )  # first at the hospital; chronic, not seen below
    a_stay_outside(three.id)  # first contact outside
    a_visit(county, one.id, county.village, days=200)  # another first contact, half a year before

    found = measures(system().scope, YEAR, county_code="411723")
    values = {code: (found[code].numerator, found[code].denominator) for code in found}

    assert values["first_visit_rate"] == (3, 6)
    assert values["in_county_visit_rate"] == (6, 7)
    assert values["stable_chronic_below"] == (1, 2)
    by_month = {
        r.key: (r.numerator, r.denominator)
        for r in contacts.in_county_by(system().scope, YEAR, "411723", "month")
    }
    assert sum(n for n, _ in by_month.values()) == 6
    assert by_month["2026-05"] == (1, 1)
    by_kind = {
        r.name: (r.numerator, r.denominator)
        for r in contacts.in_county_by(system().scope, YEAR, "411723", "kind")
    }
    assert by_kind == {"门诊": (6, 6), "住院": (0, 1)}
    by_disease = {
        r.key: r.denominator
        for r in contacts.in_county_by(system().scope, YEAR, "411723", "diagnosis")
    }
    assert by_disease == {"E11": 1, "I10": 1, "J06": 4, "K35": 1}
    towns = contacts.first_visits_by(system().scope, YEAR, "411723", "town")
    assert [(r.key, r.numerator, r.denominator) for r in towns] == [("411723105", 3, 6)]


@pytest.mark.rows("REF-06")
def test_the_flow_matrix_names_disease_place_and_cost_and_the_leaks_the_county_could_stop():
    county = a_county()
    patient = a_patient(county)
    a_stay_outside(patient.id, ended=True, days=20)
    a_stay_outside(patient.id, ended=True, days=60, fen=2_000_000)
    a_stay_outside(
        patient.id, ended=True, days=40, code="C34.900", place="驻马店市中心医院", fen=900
    )
    a_visit(
        county, patient.id, county.lead, kind=records.EncounterKind.INPATIENT, code=K35, days=100
    )

    rows = contacts.flow(system().scope, YEAR, "411723")
    leaks = contacts.top_leaks(system().scope, YEAR, "411723", TODAY)

    assert next((r.disease_code, r.inside, r.n, r.total_fen) for r in rows) == (
        "K35",
        False,
        2,
        3_280_000,
    )
    assert {r.place for r in rows if r.inside} == {"平舆县人民医院"[:8]}
    assert [(r.disease_code, r.n, r.treatable) for r in leaks] == [
        ("K35", 2, True),
        ("C34", 1, False),
    ]
    by_month = contacts.flow(system().scope, YEAR, "411723", by_month=True)
    assert len(by_month) == 4
