"""Putting a person on file, once."""

from datetime import date, timedelta

import pytest
from django.db import connection

from lianyi.areas.residents import public as residents
from lianyi.areas.residents.models import DuplicatePair, Identifier, Resident, ResidentChange
from lianyi.areas.residents.services import add_identifier, change_resident, retire_identifier
from lianyi.areas.residents.services.changing import LastIdentifier
from lianyi.areas.residents.services.households import HouseholdHasHead
from lianyi.areas.residents.services.refusals import OutOfReach, ResidentChangedMeanwhile
from lianyi.areas.residents.services.registering import MotherDoesNotFit
from lianyi.kernel.actor import NotPermitted
from tests.areas.residents.builders import BORN, a_draft, a_resident
from tests.areas.workforce.builders import (
    NOW,
    TODAY,
    County,
    a_citizen_number,
    a_county,
    an_actor,
    audited,
    events_of,
)

pytestmark = pytest.mark.django_db
CITIZEN = residents.IdentifierKind.CITIZEN


@pytest.fixture
def county() -> County:
    return a_county()


@pytest.fixture
def village_doctor(county):
    return an_actor("village_doctor", county.clinic)


@pytest.mark.rows("EHR-02", "EHR-06")
def test_a_village_doctor_registers_somebody_whose_clinic_then_sees_the_file(
    county, village_doctor
):
    card = residents.register_resident(
        draft=a_draft(phone="138 0000 1111"), actor=village_doctor, now=NOW
    )

    assert card == residents.get_resident(card.id, village_doctor.scope)
    assert (card.name, card.age_text, card.phone_masked) == ("王秀英", "58岁", "138****1111")
    assert card.registered_institution_id == county.clinic
    assert card.health_card_no.startswith("E")
    assert ResidentChange.objects.get().kind == "registered"


def test_number_and_telephone_are_sealed_in_the_table(village_doctor):
    draft = a_draft(phone="13800001111")
    card = residents.register_resident(draft=draft, actor=village_doctor, now=NOW)

    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM residents_identifier")
        number = cursor.fetchone()[0]
        cursor.execute("SELECT phone FROM residents_resident")
        phone = cursor.fetchone()[0]
    assert draft.identifiers[0].value not in number
    assert "13800001111" not in phone
    assert Identifier.objects.get().value == draft.identifiers[0].value
    assert Resident.objects.get(pk=card.id).phone == "13800001111"


def test_registering_tells_who_listens_and_the_audit_without_a_name(village_doctor):
    card = residents.register_resident(draft=a_draft(), actor=village_doctor, now=NOW)

    (event,) = events_of("residents")
    line = audited("residents.register")[0]
    assert "ResidentRegistered" in event.name
    assert str(card.id) in str(event.payload)
    assert (line.resident_id, line.user_id) == (card.id, village_doctor.user_id)
    assert "王秀英" not in f"{event.payload}{line.facts}{line.target}"


def test_a_post_without_the_permission_registers_nobody(county):
    officer = an_actor("bureau_officer", county.bureau)

    with pytest.raises(NotPermitted):
        residents.register_resident(draft=a_draft(), actor=officer, now=NOW)

    assert not Resident.objects.exists()


def test_nobody_is_registered_for_an_institution_out_of_reach(county, village_doctor):
    draft = a_draft(registered_institution_id=county.stranger)

    with pytest.raises(OutOfReach):
        residents.register_resident(draft=draft, actor=village_doctor, now=NOW)


def test_a_township_doctor_registers_for_a_clinic_below(county):
    doctor = an_actor("township_doctor", county.township)

    card = residents.register_resident(
        draft=a_draft(registered_institution_id=county.clinic), actor=doctor, now=NOW
    )

    clinic = an_actor("village_doctor", county.clinic)
    assert residents.get_resident(card.id, clinic.scope).name == "王秀英"
    assert residents.get_resident(card.id, doctor.scope).registered_institution_id == county.clinic


@pytest.mark.rows("EHR-06")
def test_the_same_number_is_the_same_person_and_leads_to_the_file(village_doctor):
    number = a_citizen_number(BORN)
    known = a_resident(village_doctor, number=number)

    with pytest.raises(residents.SamePerson) as refused:
        residents.register_resident(
            draft=a_draft(number=number, acknowledged="换个人"), actor=village_doctor, now=NOW
        )

    assert refused.value.resident_id == known.id
    assert refused.value.http_status == 409
    assert number not in str(refused.value)


def test_another_township_learns_that_the_number_is_taken_but_not_by_whom(county, village_doctor):
    number = a_citizen_number(BORN)
    a_resident(village_doctor, number=number)
    stranger = an_actor("village_doctor", county.stranger)

    with pytest.raises(residents.SamePerson) as refused:
        residents.register_resident(draft=a_draft(number=number), actor=stranger, now=NOW)

    assert refused.value.resident_id is None


def test_the_old_number_of_fifteen_digits_is_the_same_person(village_doctor):
    number = a_citizen_number(date(1948, 3, 12))
    a_resident(village_doctor, number=number, born_on=date(1948, 3, 12))
    old = number[:6] + number[8:17]

    with pytest.raises(residents.SamePerson):
        residents.register_resident(
            draft=a_draft(number=old, born_on=date(1948, 3, 12)), actor=village_doctor, now=NOW
        )


@pytest.mark.rows("EHR-06")
def test_somebody_alike_is_shown_with_score_and_reasons_before_anything_is_stored(village_doctor):
    a_resident(village_doctor, number="", phone="13800001111")

    with pytest.raises(residents.DuplicateWarning) as warned:
        residents.register_resident(
            draft=a_draft(name="王秀瑛", number="", phone="13800001111"),
            actor=village_doctor,
            now=NOW,
        )

    (candidate,) = warned.value.candidates
    assert candidate.score >= 80
    assert {code for code, _ in candidate.reasons} >= {
        "name.sounds_same",
        "born.same",
        "phone.same",
    }
    assert candidate.masked_name == "王**"
    assert Resident.objects.count() == 1


def test_saying_why_it_is_somebody_else_registers_and_leaves_the_pair_to_be_judged(village_doctor):
    first = a_resident(village_doctor, number="")

    second = residents.register_resident(
        draft=a_draft(name="王秀瑛", number="", acknowledged="同村同名，住址不同"),
        actor=village_doctor,
        now=NOW,
    )

    pair = DuplicatePair.objects.get()
    assert (pair.first_id, pair.second_id, pair.state) == (first.id, second.id, "open")
    assert pair.acknowledged == "同村同名，住址不同"
    assert residents.count_duplicates(village_doctor.scope) == 1


@pytest.mark.rows("EHR-06")
def test_somebody_without_papers_gets_a_temporary_number_that_better_ones_retire(village_doctor):
    card = a_resident(
        village_doctor,
        name="无名氏",
        number="",
        sex="9",
        born_on=date(1960, 1, 1),
        born_on_estimated=True,
    )
    assert card.id_masked == f"LS20261124{card.id:08d}"
    assert card.health_card_no == ""

    number = a_citizen_number(date(1958, 6, 7), female=False)
    known = add_identifier(
        resident_id=card.id,
        given=residents.IdentifierDraft(kind=CITIZEN, value=number),
        actor=village_doctor,
        now=NOW,
    )

    assert (known.sex, known.born_on, known.born_on_estimated) == ("1", date(1958, 6, 7), False)
    assert known.id_masked.endswith(number[-4:])
    assert residents.find_by_number(f"LS20261124{card.id:08d}", village_doctor.scope) is None
    found = residents.find_by_number(number, village_doctor.scope)
    assert found is not None
    assert found.id == card.id


@pytest.mark.rows("EHR-06")
def test_a_newborn_is_linked_to_the_mother_and_needs_no_number(county):
    nurse = an_actor("ward_nurse", county.hospital)
    mother = a_resident(nurse, born_on=date(1996, 5, 1))

    child = a_resident(nurse, name="王秀英之女", number="", born_on=TODAY, mother_id=mother.id)

    assert (child.mother_id, child.age_text) == (mother.id, "0天")


@pytest.mark.parametrize(
    "mother", [{"sex": "1", "born_on": date(1990, 1, 1)}, {"born_on": date(2018, 1, 1)}]
)
def test_a_man_or_a_child_cannot_be_named_as_mother(county, mother):
    nurse = an_actor("ward_nurse", county.hospital)
    named = a_resident(nurse, **mother)

    with pytest.raises(MotherDoesNotFit):
        a_resident(nurse, name="王小宝", number="", born_on=TODAY, mother_id=named.id)


@pytest.mark.rows("EHR-02")
def test_a_household_has_one_head_and_its_members_are_read_together(village_doctor):
    head = a_resident(village_doctor, household_no="0012", household_relation="0")
    a_resident(
        village_doctor,
        name="李建国",
        sex="1",
        born_on=date(1966, 2, 3),
        household_no="0012",
        household_relation="1",
    )

    assert head.household_id is not None
    household = residents.get_household(head.household_id, village_doctor.scope)

    assert household is not None
    assert [m.name for m in household.members] == ["王秀英", "李建国"]
    assert household.head_id == head.id
    with pytest.raises(HouseholdHasHead):
        a_resident(
            village_doctor,
            name="李小明",
            sex="1",
            born_on=date(1999, 2, 3),
            household_no="0012",
            household_relation="0",
        )
    assert Resident.objects.count() == 2  # the refused one left no trace


def test_a_correction_keeps_history_and_refuses_what_the_number_contradicts(village_doctor):
    card = a_resident(village_doctor)

    changed = change_resident(
        resident_id=card.id,
        changes={"name": "王秀瑛", "phone": "13900002222"},
        version=1,
        actor=village_doctor,
        now=NOW,
    )

    assert (changed.name, changed.phone_masked, changed.id_masked) == (
        "王秀瑛",
        "139****2222",
        card.id_masked,
    )
    facts = ResidentChange.objects.filter(kind="changed").get().facts
    assert facts == {"name": ["王秀英", "王秀瑛"], "phone": ["", "139****2222"]}
    with pytest.raises(Exception, match="date of birth disagree"):
        change_resident(
            resident_id=card.id,
            changes={"born_on": date(1970, 1, 1)},
            version=2,
            actor=village_doctor,
            now=NOW,
        )


def test_somebody_without_papers_is_corrected_as_well(village_doctor):
    card = a_resident(village_doctor, number="")

    changed = change_resident(
        resident_id=card.id,
        changes={"born_on": date(1969, 1, 1), "born_on_estimated": True},
        version=1,
        actor=village_doctor,
        now=NOW,
    )

    assert (changed.age_text, changed.id_masked) == ("约57岁", card.id_masked)


def test_a_correction_made_upon_an_old_version_is_refused(village_doctor):
    card = a_resident(village_doctor)
    change_resident(
        resident_id=card.id, changes={"address": "新址"}, version=1, actor=village_doctor, now=NOW
    )

    with pytest.raises(ResidentChangedMeanwhile):
        change_resident(
            resident_id=card.id,
            changes={"address": "旧址"},
            version=1,
            actor=village_doctor,
            now=NOW,
        )

    assert residents.get_resident(card.id, village_doctor.scope).address == "新址"


def test_a_change_that_changes_nothing_leaves_no_history(village_doctor):
    card = a_resident(village_doctor)

    change_resident(
        resident_id=card.id, changes={"name": "王秀英"}, version=1, actor=village_doctor, now=NOW
    )

    assert not ResidentChange.objects.filter(kind="changed").exists()


def test_the_last_number_of_a_resident_cannot_be_retired(village_doctor):
    card = a_resident(village_doctor)
    only = Identifier.objects.get(resident_id=card.id)

    with pytest.raises(LastIdentifier):
        retire_identifier(resident_id=card.id, identifier_id=only.pk, actor=village_doctor, now=NOW)


@pytest.mark.rows("EHR-02")
def test_a_death_is_noted_and_the_age_stops(village_doctor):
    card = a_resident(village_doctor)

    dead = residents.note_death(
        resident_id=card.id, died_on=TODAY - timedelta(days=300), actor=village_doctor, now=NOW
    )

    assert (dead.died_on, dead.age_text) == (TODAY - timedelta(days=300), "57岁")


@pytest.mark.rows("EHR-02")
def test_a_contract_carries_the_family_doctor_and_lets_the_institution_read(county, village_doctor):
    card = a_resident(village_doctor)
    other = an_actor("township_doctor", county.other_township)

    signed = residents.note_contract(
        resident_id=card.id,
        institution_id=county.other_township,
        family_doctor_id=7,
        until=None,
        actor=village_doctor,
        now=NOW,
    )

    assert (signed.contract_institution_id, signed.family_doctor_id) == (county.other_township, 7)
    assert residents.get_resident(card.id, other.scope).id == card.id


@pytest.mark.rows("EHR-03")
def test_the_basic_record_scores_its_completeness(village_doctor):
    card = a_resident(village_doctor)

    score = residents.completeness(card.id, village_doctor.scope)

    assert score.percent == 51  # number, address, division, exact birth
    assert score.missing[0] == "phone"
