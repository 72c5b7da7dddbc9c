"""What is put right in a file, what is taken back, and what is refused on the way."""

import json
from datetime import date, timedelta

import pytest

from lianyi.areas.residents import public as residents
from lianyi.areas.residents import rules
from lianyi.areas.residents.models import Household, Identifier, Merge, Resident, ResidentChange
from lianyi.areas.residents.rules.patient import (
    NotAPatientBundle,
    read_bundle,
    read_patient,
    write_patient,
)
from lianyi.areas.residents.selectors import list_relations
from lianyi.areas.residents.selectors.access import GlassNotFound
from lianyi.areas.residents.services import (
    add_identifier,
    decide_pair,
    found_household,
    import_file,
    issue_health_card,
    join_household,
    leave_household,
    merge_residents,
    retire_identifier,
    review_access,
    transfer_registration,
    unmerge_residents,
)
from lianyi.areas.residents.services.changing import DiedOutOfOrder, IdentifierNotFound
from lianyi.areas.residents.services.consents import ConsentNotFound
from lianyi.areas.residents.services.households import HouseholdNotFound
from lianyi.areas.residents.services.merging import MergeReasonMissing
from lianyi.areas.residents.services.refusals import SamePerson
from lianyi.areas.residents.services.relations import GrantNotFound, PurposeMissing
from lianyi.areas.residents.services.rows import store_identifiers
from lianyi.areas.residents.types import IdentifierCard
from lianyi.kernel.identity import BadPhone
from tests.areas.residents.builders import a_draft, a_resident
from tests.areas.workforce.builders import NOW, TODAY, a_county, an_actor, system

NOBODY = 999_999
HOUR = timedelta(hours=1)
INSURANCE = residents.IdentifierDraft(
    kind=residents.IdentifierKind.INSURANCE, value="411723000012345"
)


@pytest.fixture
def county(db):
    return a_county()


@pytest.fixture
def doctor(county):
    return an_actor("village_doctor", county.clinic)


@pytest.fixture
def card(doctor):
    return a_resident(doctor)


@pytest.mark.rows("SEC-01")
def test_a_signature_needs_a_name_and_a_grant_an_end():
    with pytest.raises(rules.SignerMissing):
        rules.must_sign(signed_by=residents.Signer.SELF, signer_name=" ", years=40, guardian_age=14)
    for days in (0, 366):
        with pytest.raises(rules.GrantTooLong):
            rules.grant_until(days=days, most=365, now=NOW)


def test_nobody_has_an_age_before_birth():
    assert rules.age_text(TODAY + timedelta(days=1), TODAY, estimated=True) == ""


def test_the_telephone_of_the_contact_is_brought_into_form_or_named_as_the_wrong_one():
    checked = rules.check(a_draft(contact_phone="138 0000 1111"), today=TODAY)
    assert checked.contact_phone == "13800001111"

    with pytest.raises(BadPhone) as refused:
        rules.check(a_draft(contact_phone="12"), today=TODAY)
    assert refused.value.field == "contact_phone"


@pytest.mark.rows("EHR-06")
def test_a_patient_may_stand_alone_with_one_text_for_a_name_and_a_number_of_another_system():
    patient = {
        "resourceType": "Patient",
        "name": [{"text": "王秀英"}],
        "identifier": [{"system": "urn:other", "value": "7"}],
    }

    ((place, found),) = read_bundle(patient)
    draft = read_patient(found)

    assert (place, draft.name, draft.born_on, draft.identifiers) == (1, "王秀英", None, ())


@pytest.mark.rows("EHR-06")
def test_a_patient_says_death_and_mother_where_they_are_known_and_leaves_out_what_is_not(county):
    nurse = an_actor("ward_nurse", county.hospital)
    mother = a_resident(nurse, born_on=date(1996, 5, 1))
    child = a_resident(nurse, name="王秀英之女", number="", born_on=TODAY, mother_id=mother.id,
                       phone="", address="")  # fmt: skip
    dead = residents.note_death(resident_id=child.id, died_on=TODAY, actor=system(), now=NOW)
    retired = IdentifierCard(id=1, kind="temporary", masked="LS1", retired_at=NOW)

    written = write_patient(dead, [retired])

    assert (written["active"], written["deceasedDateTime"]) == (False, "2026-11-24")
    assert written["link"][0]["other"] == {"reference": f"Patient/{mother.id}"}
    assert written["identifier"] == []
    assert not {"telecom", "address"} & written.keys()


def test_a_file_that_is_no_json_is_no_file_of_patients(doctor):
    with pytest.raises(NotAPatientBundle):
        import_file(body=b"{", name="patients.json", actor=doctor, now=NOW)


@pytest.mark.rows("EHR-06")
def test_a_void_number_is_retired_and_the_other_one_is_shown(card, doctor):
    wrong = Identifier.objects.get(resident_id=card.id)
    add_identifier(resident_id=card.id, given=INSURANCE, actor=doctor, now=NOW)

    shown = retire_identifier(resident_id=card.id, identifier_id=wrong.pk, actor=doctor, now=NOW)

    assert shown.id_masked.startswith("41*")
    assert ResidentChange.objects.filter(kind="identifier_retired").count() == 1
    with pytest.raises(IdentifierNotFound):
        retire_identifier(resident_id=card.id, identifier_id=wrong.pk, actor=doctor, now=NOW)


def test_a_number_taken_in_this_very_moment_by_another_desk_is_the_same_person(card, doctor):
    other = a_resident(doctor, name="李强", sex="1", number="")
    taken = rules.check_identifier(INSURANCE, today=TODAY)
    first, second = (Resident.objects.get(pk=each.id) for each in (card, other))
    store_identifiers(first, [taken], NOW)

    with pytest.raises(SamePerson) as refused:
        store_identifiers(second, [taken], NOW)

    assert refused.value.facts["resident_id"] is None


@pytest.mark.rows("EHR-02")
def test_a_health_card_is_issued_once(doctor):
    card = a_resident(doctor, number="", identifiers=(INSURANCE,))
    assert card.health_card_no == ""

    issued = [
        issue_health_card(resident_id=card.id, actor=doctor, now=NOW).health_card_no
        for _ in range(2)
    ]

    assert issued == [rules.health_card_no(card.id)] * 2
    assert ResidentChange.objects.filter(kind="identifier_added").count() == 1


def test_nobody_dies_before_birth_or_tomorrow(card, doctor):
    for day in (card.born_on - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(DiedOutOfOrder):
            residents.note_death(resident_id=card.id, died_on=day, actor=doctor, now=NOW)


def test_a_file_handed_over_to_where_it_is_already_stays_as_it_was(county, card, doctor):
    transfer_registration(resident_id=card.id, institution_id=county.clinic, actor=doctor, now=NOW)

    assert not ResidentChange.objects.filter(kind="changed").exists()


@pytest.mark.rows("EHR-02")
def test_a_contract_with_another_institution_ends_the_reading_of_the_former(county, card, doctor):
    def sign(institution_id, *, at):
        residents.note_contract(
            resident_id=card.id, institution_id=institution_id, family_doctor_id=None, until=None,
            actor=doctor, now=at,
        )  # fmt: skip

    def readers(at):
        relations = list_relations(card.id, doctor.scope, at)
        return {r.institution_id for r in relations if r.kind == "contract" and r.until is None}

    sign(county.township, at=NOW)
    sign(county.hospital, at=NOW + HOUR)
    assert readers(NOW + 2 * HOUR) == {county.hospital}

    sign(None, at=NOW + 3 * HOUR)
    assert readers(NOW + 4 * HOUR) == set()


@pytest.mark.rows("EHR-02")
def test_a_head_who_moves_out_leaves_the_household_without_one(card, doctor):
    other = a_resident(doctor, name="李强", sex="1", number="")
    home = found_household(resident_id=card.id, actor=doctor, now=NOW)
    child = a_resident(doctor, name="李小明", sex="1", number="", born_on=date(2015, 1, 1),
                       household_id=home.id, household_relation="2")  # fmt: skip
    assert child.household_id == home.id

    new = found_household(resident_id=other.id, number="0099", actor=doctor, now=NOW)
    join = {"household_id": new.id, "relation": residents.HouseholdRelation.SPOUSE}
    join_household(resident_id=card.id, actor=doctor, now=NOW, **join)
    assert Household.objects.get(pk=home.id).head_id is None

    join_household(resident_id=other.id, actor=doctor, now=NOW, **join)  # no longer its head
    assert Household.objects.get(pk=new.id).head_id is None

    leave_household(resident_id=card.id, actor=doctor, now=NOW)
    assert residents.get_resident(card.id, doctor.scope).household_id is None
    facts = ResidentChange.objects.filter(resident_id=card.id).order_by("-id")[0].facts
    assert facts == {"household": ["0099", ""]}


def test_a_household_out_of_reach_is_not_there(county, card, doctor):
    stranger = an_actor("village_doctor", county.stranger)
    theirs = a_resident(stranger, name="赵四", sex="1", number="")
    home = found_household(resident_id=theirs.id, actor=stranger, now=NOW)

    for household_id in (home.id, NOBODY):
        with pytest.raises(HouseholdNotFound):
            join_household(resident_id=card.id, household_id=household_id,
                           relation=residents.HouseholdRelation.OTHER, actor=doctor, now=NOW)  # fmt: skip


@pytest.mark.rows("SEC-01")
def test_what_was_taken_back_already_or_never_was_is_not_there(card, doctor, county):
    said = {"actor": doctor, "now": NOW}
    consent = residents.record_consent(resident_id=card.id, kind="sharing", given=True, **said)
    grant = {
        "resident_id": card.id, "institution_id": county.hospital, "days": 3,
        "signed_by": residents.Signer.SELF, "signer_name": "王秀英", **said,
    }  # fmt: skip
    with pytest.raises(PurposeMissing):
        residents.grant_access(purpose=" ", **grant)
    given = residents.grant_access(purpose="会诊", **grant)

    for take_back, missing in (
        (lambda **why: residents.withdraw_consent(consent_id=consent.id, **why), ConsentNotFound),
        (lambda **why: residents.withdraw_grant(grant_id=given.id, **why), GrantNotFound),
    ):
        with pytest.raises(rules.ConsentReasonMissing):
            take_back(reason=" ", **said)
        take_back(reason="改主意", **said)
        with pytest.raises(missing):
            take_back(reason="再说一次", **said)


@pytest.mark.rows("SEC-01")
def test_no_glass_is_broken_before_nobody_and_no_access_judged_that_was_not(county):
    specialist = an_actor("county_specialist", county.hospital)
    officer = an_actor("privacy_officer", county.bureau)

    with pytest.raises(residents.ResidentNotFound):
        residents.break_glass(
            resident_id=NOBODY, reason_code="RESCUE", reason="昏迷送来", minutes=30,
            actor=specialist, now=NOW,
        )  # fmt: skip
    with pytest.raises(GlassNotFound):
        review_access(
            access_id=NOBODY, verdict=residents.Verdict.JUSTIFIED, note="", actor=officer, now=NOW
        )


@pytest.mark.rows("EHR-06")
def test_whoever_judges_two_files_says_why_and_takes_only_what_differs(county):
    doctor = an_actor("township_doctor", county.township)
    said = {"actor": doctor, "now": NOW}
    kept = a_resident(doctor, number="", occupation="农民")
    merged = a_resident(doctor, name="王秀瑛", number="", occupation="农民", blood_type="1")
    (pair,) = residents.find_duplicates(scope=doctor.scope)
    with pytest.raises(MergeReasonMissing):
        decide_pair(pair_id=pair.id, same=True, note=" ", **said)

    merge = merge_residents(
        kept_id=kept.id,
        merged_id=merged.id,
        take=["occupation", "blood_type"],
        reason="同一人",
        **said,
    )

    assert json.loads(Merge.objects.get(pk=merge.id).taken) == {"blood_type": ["", "1"]}
    with pytest.raises(MergeReasonMissing):
        unmerge_residents(merge_id=merge.id, reason=" ", **said)
