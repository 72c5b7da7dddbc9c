"""One predicate of who sees whom: care relations, grants, broken glass, and nothing else."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lianyi.areas.residents import public as residents
from lianyi.areas.residents.models import BreakGlass, Resident, people
from lianyi.areas.residents.rules import (
    ConsentReasonMissing,
    GuardianMustSign,
)
from lianyi.areas.residents.selectors import list_relations
from lianyi.areas.residents.services import (
    transfer_registration,
)
from lianyi.areas.residents.services.consents import UnknownConsentKind
from lianyi.kernel.actor import Actor
from tests.areas.residents.builders import BORN, a_resident
from tests.areas.workforce.builders import (
    NOW,
    TODAY,
    County,
    a_citizen_number,
    a_county,
    an_actor,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def county() -> County:
    return a_county()


@pytest.fixture
def village_doctor(county):
    return an_actor("village_doctor", county.clinic)


@pytest.fixture
def stranger(county):
    return an_actor("village_doctor", county.stranger)


@pytest.fixture
def specialist(county):
    return an_actor("county_specialist", county.hospital)


def later(actor: Actor, by: timedelta) -> Actor:
    """The same person in the same post, some time later."""
    return replace(actor, scope=replace(actor.scope, at=actor.scope.at + by))


def sees(actor: Actor, resident_id: int) -> bool:
    try:
        residents.get_resident(resident_id, actor.scope)
    except residents.ResidentNotFound:
        return False
    return True


@pytest.mark.rows("SEC-01")
def test_a_foreign_clinic_cannot_tell_a_resident_from_nobody(village_doctor, stranger):
    card = a_resident(village_doctor)
    messages = []
    for resident_id in (card.id, 999_999):
        with pytest.raises(residents.ResidentNotFound) as refused:
            residents.get_resident(resident_id, stranger.scope)
        messages.append((str(refused.value), refused.value.http_status))

    assert messages[0] == messages[1]
    assert residents.search("王秀英", stranger.scope).rows == []
    assert residents.find_by_number(a_citizen_number(BORN), stranger.scope) is None


@pytest.mark.rows("SEC-01", "SEC-04")
@pytest.mark.parametrize(
    ("role", "place", "expected"),
    [
        ("village_doctor", "clinic", True),
        ("village_doctor", "stranger", False),
        ("township_doctor", "township", True),  # the clinic stands under it
        ("township_doctor", "other_township", False),
        ("county_specialist", "hospital", False),  # no treatment relation yet
        ("bureau_officer", "bureau", True),  # the county, masked
        ("operator", "bureau", False),
        ("administrator", "bureau", False),
    ],
)
def test_reach_follows_role_and_institution(county, village_doctor, role, place, expected):
    card = a_resident(village_doctor)

    assert sees(an_actor(role, getattr(county, place)), card.id) is expected


@pytest.mark.rows("SEC-01", "SEC-04")
def test_the_bureau_reads_no_names(county, village_doctor):
    card = a_resident(village_doctor)

    seen = residents.get_resident(card.id, an_actor("bureau_officer", county.bureau).scope)

    assert (seen.name, seen.address) == ("王**", "")


def test_an_encounter_opens_the_file_for_a_time_and_another_one_renews_it(
    county, village_doctor, specialist
):
    card = a_resident(village_doctor)
    for _ in range(2):  # twice is once
        residents.relate(
            resident_id=card.id, institution_id=county.hospital, kind="encounter", at=NOW
        )

    assert sees(specialist, card.id)
    assert sees(later(specialist, timedelta(days=364)), card.id)
    assert not sees(later(specialist, timedelta(days=366)), card.id)

    residents.relate(
        resident_id=card.id,
        institution_id=county.hospital,
        kind="encounter",
        at=NOW + timedelta(days=100),
    )
    assert sees(later(specialist, timedelta(days=366)), card.id)


def test_many_relations_at_once_are_what_one_by_one_would_be(
    county, village_doctor, specialist, stranger
):
    first, second = a_resident(village_doctor), a_resident(village_doctor, name="李强", sex="1")
    residents.relate(resident_id=first.id, institution_id=county.hospital, kind="encounter", at=NOW)

    count = residents.relate_many(
        [
            (first.id, county.hospital, "encounter", NOW + timedelta(days=50)),
            (first.id, county.hospital, "encounter", NOW - timedelta(days=50)),
            (second.id, county.hospital, "encounter", NOW),
            (second.id, county.stranger, "contract", NOW),
        ]
    )

    assert count == 4
    assert sees(later(specialist, timedelta(days=400)), first.id)
    assert not sees(later(specialist, timedelta(days=400)), second.id)
    assert sees(later(stranger, timedelta(days=4000)), second.id)


def test_every_way_of_asking_gives_the_same_people(county, village_doctor, specialist):
    a_resident(village_doctor)
    seen = a_resident(village_doctor, name="李强", sex="1")
    residents.relate(resident_id=seen.id, institution_id=county.hospital, kind="referral", at=NOW)

    assert list(residents.visible_ids(specialist.scope)) == [seen.id]
    assert list(
        Resident.objects.filter(residents.sees(specialist.scope, "pk")).values_list("pk", flat=True)
    ) == [seen.id]


def test_a_list_shows_somebody_out_of_reach_masked_in_one_query(
    village_doctor, stranger, django_assert_num_queries
):
    card = a_resident(village_doctor, phone="13800001111")

    with django_assert_num_queries(1):
        cards = residents.cards([card.id], stranger.scope)

    assert (cards[card.id].name, cards[card.id].phone_masked, cards[card.id].address) == (
        "王**",
        "",
        "",
    )
    assert residents.cards([card.id], village_doctor.scope)[card.id].name == "王秀英"


@pytest.mark.rows("SEC-01")
def test_a_resident_lets_an_institution_read_for_a_time_and_takes_it_back(
    county, village_doctor, specialist
):
    card = a_resident(village_doctor)
    grant = residents.grant_access(
        resident_id=card.id,
        institution_id=county.hospital,
        days=30,
        purpose="术前会诊",
        signed_by=residents.Signer.SELF,
        signer_name="王秀英",
        actor=village_doctor,
        now=NOW,
    )
    assert sees(specialist, card.id)
    assert not sees(later(specialist, timedelta(days=31)), card.id)

    residents.withdraw_grant(
        grant_id=grant.id, reason="不去了", actor=village_doctor, now=NOW + HOUR
    )

    assert not sees(later(specialist, 2 * HOUR), card.id)


def test_taking_one_grant_back_leaves_another_standing(county, village_doctor, specialist):
    card = a_resident(village_doctor)
    first, _ = (
        residents.grant_access(
            resident_id=card.id,
            institution_id=county.hospital,
            days=days,
            purpose="会诊",
            signed_by=residents.Signer.SELF,
            signer_name="王秀英",
            actor=village_doctor,
            now=NOW,
        )
        for days in (90, 10)
    )

    residents.withdraw_grant(
        grant_id=first.id, reason="不去了", actor=village_doctor, now=NOW + HOUR
    )

    assert sees(later(specialist, timedelta(days=9)), card.id)
    assert not sees(later(specialist, timedelta(days=11)), card.id)


@pytest.mark.rows("SEC-01")
def test_a_consent_keeps_its_text_version_and_can_be_withdrawn(village_doctor):
    card = a_resident(village_doctor)
    consent = residents.record_consent(
        resident_id=card.id, kind="sharing", given=True, actor=village_doctor, now=NOW
    )
    assert (consent.text_version, consent.signer_name) == ("2026-01", "王秀英")
    assert residents.find_consent(card.id, "sharing", village_doctor.scope) == consent

    residents.withdraw_consent(
        consent_id=consent.id, reason="改主意", actor=village_doctor, now=NOW + HOUR
    )

    assert residents.find_consent(card.id, "sharing", village_doctor.scope) is None
    assert [c.withdrawn_reason for c in residents.list_consents(card.id, village_doctor.scope)] == [
        "改主意"
    ]


def test_a_refusal_needs_the_reason_and_counts_as_the_last_word(village_doctor):
    card = a_resident(village_doctor)
    said = {"resident_id": card.id, "kind": "referral", "actor": village_doctor}
    residents.record_consent(given=True, now=NOW, **said)

    with pytest.raises(ConsentReasonMissing):
        residents.record_consent(given=False, now=NOW + HOUR, **said)
    residents.record_consent(given=False, reason="家里没人照看", now=NOW + HOUR, **said)

    last = residents.find_consent(card.id, "referral", village_doctor.scope)
    assert last is not None
    assert (last.given, last.reason) == (False, "家里没人照看")


def test_for_a_child_under_fourteen_a_guardian_signs(village_doctor):
    child = a_resident(
        village_doctor, name="李小明", sex="1", born_on=TODAY - timedelta(days=13 * 365)
    )
    said = {
        "resident_id": child.id,
        "kind": "sensitive",
        "given": True,
        "actor": village_doctor,
        "now": NOW,
    }

    with pytest.raises(GuardianMustSign):
        residents.record_consent(**said)

    signed = residents.record_consent(
        signed_by=residents.Signer.GUARDIAN, signer_name="李建国", **said
    )
    assert signed.signer_name == "李建国"


def test_there_is_no_consent_to_a_text_nobody_wrote(village_doctor):
    card = a_resident(village_doctor)

    with pytest.raises(UnknownConsentKind):
        residents.record_consent(
            resident_id=card.id, kind="anything", given=True, actor=village_doctor, now=NOW
        )


@pytest.mark.rows("EHR-06")
def test_somebody_at_the_desk_with_a_card_is_admitted_by_number_and_exact_name(
    village_doctor, specialist
):
    number = a_citizen_number(BORN)
    card = a_resident(village_doctor, number=number)

    with pytest.raises(residents.ResidentNotFound):
        residents.admit_by_number(number=number, name="王秀", actor=specialist, now=NOW)
    admitted = residents.admit_by_number(number=number, name="王秀英", actor=specialist, now=NOW)

    assert admitted.id == card.id
    assert sees(specialist, card.id)
    by_card = residents.admit_by_number(
        number=card.health_card_no, name="王秀英", actor=specialist, now=NOW
    )
    assert by_card.id == card.id


def test_a_file_handed_over_is_read_by_the_new_manager_and_no_longer_by_the_old(
    county, village_doctor, stranger
):
    card = a_resident(village_doctor)

    transfer_registration(
        resident_id=card.id, institution_id=county.stranger, actor=village_doctor, now=NOW
    )

    assert sees(stranger, card.id)
    assert not sees(later(village_doctor, HOUR), card.id)


def test_the_reasons_why_institutions_may_read_are_listed(county, village_doctor):
    card = a_resident(village_doctor)
    residents.relate(resident_id=card.id, institution_id=county.hospital, kind="referral", at=NOW)

    relations = list_relations(card.id, village_doctor.scope, NOW)

    assert [(r.institution_id, r.kind) for r in relations] == [
        (county.clinic, "registered"),
        (county.hospital, "referral"),
    ]


def test_dates_of_birth_decide_who_signs_on_the_day_itself(village_doctor):
    turning = date(TODAY.year - 14, TODAY.month, TODAY.day)
    child = a_resident(village_doctor, name="李小明", sex="1", born_on=turning)

    signed = residents.record_consent(
        resident_id=child.id, kind="sensitive", given=True, actor=village_doctor, now=NOW
    )

    assert signed.signed_by == "self"


@pytest.mark.parametrize("few", [0, 1, 3_000])
def test_the_parts_of_a_long_list_are_together_all_who_are_visible(
    county, village_doctor, stranger, specialist, monkeypatch, few
):
    monkeypatch.setattr(people, "FEW", few)
    ours = [
        a_resident(village_doctor, born_on=date(1950 + year, 1, 1), number="") for year in range(3)
    ]
    theirs = a_resident(stranger, name="赵四", sex="1", number="")
    residents.relate(
        resident_id=theirs.id,
        institution_id=county.hospital,
        kind=residents.RelationKind.REFERRAL,
        at=NOW,
        until=NOW + HOUR,
    )
    BreakGlass.objects.create(
        resident_id=ours[0].id, user_id=stranger.user_id, role="village_doctor", reason="抢救",
        reason_code="RESCUE", since=NOW, until=NOW + HOUR,
    )  # fmt: skip

    for actor in (village_doctor, stranger, specialist):
        for by in (HOUR / 2, 2 * HOUR):
            scope = later(actor, by).scope
            parts = Resident.objects.all().visible_in_parts(scope)
            found = [set(part.values_list("pk", flat=True)) for part in parts]
            assert not (found[0] and found[1])
            assert set.union(*found) == set(
                Resident.objects.visible_to(scope).values_list("pk", flat=True)
            )
