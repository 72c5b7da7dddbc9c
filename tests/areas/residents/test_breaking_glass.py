"""Opening a file without a care relation, judging that, and unmasking."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from lianyi.areas.residents import public as residents
from lianyi.areas.residents.models import BreakGlass
from lianyi.areas.residents.rules import (
    BadGlassMinutes,
    ConsentReasonMissing,
    GlassReasonMissing,
)
from lianyi.areas.residents.selectors import list_glass
from lianyi.areas.residents.services import break_glass_by_identity, reveal, review_access
from lianyi.areas.residents.services.glass import AlreadyReviewed
from lianyi.areas.residents.services.relations import PurposeMissing
from lianyi.kernel.actor import Actor, NotPermitted
from tests.areas.residents.builders import BORN, a_resident
from tests.areas.workforce.builders import (
    NOW,
    County,
    a_citizen_number,
    a_county,
    an_actor,
    audited,
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
def test_broken_glass_opens_one_file_for_one_person_for_some_minutes(
    county, village_doctor, specialist
):
    card = a_resident(village_doctor)
    other = a_resident(village_doctor, name="李强", sex="1")

    residents.break_glass(
        resident_id=card.id,
        reason_code="emergency",
        reason="昏迷送诊",
        minutes=30,
        actor=specialist,
        now=NOW,
    )

    assert sees(specialist, card.id)
    assert list(residents.break_glass_ids(specialist.scope)) == [card.id]
    assert not sees(specialist, other.id)
    assert not sees(an_actor("county_specialist", county.hospital), card.id)  # a colleague
    assert not sees(later(specialist, timedelta(minutes=30)), card.id)
    line = audited("residents.break_glass")[0]
    assert (line.resident_id, line.purpose) == (card.id, "昏迷送诊")


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"reason": "急"}, GlassReasonMissing),
        ({"reason_code": "curious"}, GlassReasonMissing),
        ({"minutes": 61}, BadGlassMinutes),
        ({"minutes": 0}, BadGlassMinutes),
    ],
)
def test_glass_is_not_broken_without_a_reason_or_for_longer_than_the_county_allows(
    village_doctor, specialist, told, refusal
):
    card = a_resident(village_doctor)
    act = {"reason_code": "emergency", "reason": "昏迷送诊", "minutes": 60, **told}

    with pytest.raises(refusal):
        residents.break_glass(resident_id=card.id, actor=specialist, now=NOW, **act)

    assert not BreakGlass.objects.exists()


def test_glass_is_broken_by_a_whole_number_or_by_a_name_and_birth_only_one_bears(
    village_doctor, specialist
):
    number = a_citizen_number(BORN)
    card = a_resident(village_doctor, number=number)
    act = {
        "reason_code": "emergency",
        "reason": "昏迷送诊",
        "minutes": 10,
        "actor": specialist,
        "now": NOW,
    }

    assert break_glass_by_identity(number=number, **act).resident_id == card.id
    assert break_glass_by_identity(name="王秀英", born_on=BORN, **act).resident_id == card.id

    a_resident(village_doctor)  # a second 王秀英 born that day
    for wrong in ({"name": "王秀英", "born_on": BORN}, {"name": "王秀英"}, {"number": "411723"}):
        with pytest.raises(residents.ResidentNotFound):
            break_glass_by_identity(**wrong, **act)


@pytest.mark.rows("SEC-01")
def test_the_privacy_officer_judges_every_access_once(county, village_doctor, specialist):
    card = a_resident(village_doctor)
    access = residents.break_glass(
        resident_id=card.id,
        reason_code="other",
        reason="想看一看",
        minutes=5,
        actor=specialist,
        now=NOW,
    )
    officer = an_actor("privacy_officer", county.bureau)
    assert [g.masked_name for g in list_glass(scope=officer.scope)] == ["王**"]

    with pytest.raises(ConsentReasonMissing):
        review_access(
            access_id=access.id,
            verdict=residents.Verdict.UNJUSTIFIED,
            note="",
            actor=officer,
            now=NOW,
        )
    judged = review_access(
        access_id=access.id,
        verdict=residents.Verdict.UNJUSTIFIED,
        note="非诊疗目的",
        actor=officer,
        now=NOW,
    )

    assert (judged.verdict, judged.reviewed_by_name) == ("unjustified", officer.name)
    assert residents.count_glass_waiting(officer.scope) == 0
    with pytest.raises(AlreadyReviewed):
        review_access(
            access_id=access.id,
            verdict=residents.Verdict.JUSTIFIED,
            note="",
            actor=officer,
            now=NOW,
        )


def test_a_doctor_judges_no_access(county, village_doctor, specialist):
    card = a_resident(village_doctor)
    access = residents.break_glass(
        resident_id=card.id,
        reason_code="other",
        reason="想看一看",
        minutes=5,
        actor=specialist,
        now=NOW,
    )

    with pytest.raises(NotPermitted):
        review_access(
            access_id=access.id,
            verdict=residents.Verdict.JUSTIFIED,
            note="",
            actor=specialist,
            now=NOW,
        )


@pytest.mark.rows("SEC-01")
def test_a_whole_number_is_told_only_for_a_purpose_and_the_look_is_audited(
    village_doctor, stranger
):
    number = a_citizen_number(BORN)
    card = a_resident(village_doctor, number=number, phone="13800001111")
    ask: dict[str, Any] = {"resident_id": card.id, "now": NOW}

    assert reveal(what="number", purpose="核对医保", actor=village_doctor, **ask) == number
    assert reveal(what="phone", purpose="通知随访", actor=village_doctor, **ask) == "13800001111"
    looks = [(line.target, line.purpose) for line in audited("residents.read")]
    assert sorted(looks) == [
        ("residents.reveal_number", "核对医保"),
        ("residents.reveal_phone", "通知随访"),
    ]
    with pytest.raises(PurposeMissing):
        reveal(what="number", purpose=" ", actor=village_doctor, **ask)
    with pytest.raises(residents.ResidentNotFound):
        reveal(what="number", purpose="核对医保", actor=stranger, **ask)
