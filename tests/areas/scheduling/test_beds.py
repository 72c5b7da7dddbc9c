"""Beds have a state; a hold, a stay and the board always agree."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from lianyi.areas.scheduling import public as scheduling
from lianyi.areas.scheduling.models import Bed, Slot
from lianyi.areas.scheduling.rules.bedding import occupancy_percent, takes
from lianyi.areas.scheduling.services.warding import (
    AlreadyInBed,
    BedExists,
    BedHeldForOther,
    BedNotFound,
    WardExists,
)
from lianyi.areas.scheduling.states import BED, BedMove, Hand
from lianyi.machinery.cases.states import IllegalMove
from lianyi.machinery.outbox.models import OutboxEvent
from tests.areas.records.signing_in import signed_in
from tests.areas.residents.builders import a_resident
from tests.areas.scheduling.builders import (
    IN_TWO_HOURS,
    Desk,
    a_desk,
    assert_books_balance,
    bed_held,
    beds,
    residents_of,
    slots,
)
from tests.areas.workforce.builders import NOW, an_actor

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RES-01", "REF-12")]


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def occupied(desk: Desk, bed_id: int, resident_id: int) -> scheduling.BedCard:
    return scheduling.occupy_bed(bed_id=bed_id, resident_id=resident_id, actor=desk.nurse, now=NOW)


def lying(desk: Desk, many: int) -> list[int]:
    return [card.id for card in residents_of(desk.nurse, many)]


def test_a_bed_kept_for_the_other_sex_takes_nobody_else():
    table = [
        (scheduling.BedSex.MALE, "1", True),
        (scheduling.BedSex.MALE, "2", False),
        (scheduling.BedSex.FEMALE, "2", True),
        (scheduling.BedSex.FEMALE, "1", False),
        (scheduling.BedSex.ANY, "1", True),
        (scheduling.BedSex.ANY, "0", True),
        (scheduling.BedSex.MALE, "9", False),
    ]

    assert [(bed, sex, takes(bed, sex)) for bed, sex, _ in table] == table


def test_occupancy_is_of_beds_in_service():
    assert (occupancy_percent(1, 3), occupancy_percent(1, 2), occupancy_percent(0, 0)) == (
        33,
        50,
        None,
    )


def test_a_hold_takes_the_narrowest_bed_that_fits_and_leaves_isolation_to_those_who_need_it(desk):
    beds(desk, 1, name="隔离病房", is_isolation=True)
    any_bed = beds(desk, 1, name="混合病房")[0]
    women = beds(desk, 1, name="女病房", sex=scheduling.BedSex.FEMALE)[0]
    beds(desk, 1, name="男病房", sex=scheduling.BedSex.MALE)

    first = bed_held(desk)
    second = bed_held(desk, resident_id=residents_of(desk.doctor, 1)[0].id, for_ref="referral:8")
    isolated = bed_held(
        desk, resident_id=residents_of(desk.doctor, 2)[1].id, for_ref="referral:9", isolation=True
    )

    assert (first.bed_id, second.bed_id) == (women, any_bed)
    assert Bed.objects.get(pk=isolated.bed_id or 0).is_isolation
    with pytest.raises(scheduling.NoFreeBed):
        bed_held(desk, resident_id=residents_of(desk.doctor, 3)[2].id, for_ref="referral:10")
    assert_books_balance()


def test_the_same_referral_holds_one_bed_however_often_it_asks(desk):
    beds(desk, 3)

    assert bed_held(desk).id == bed_held(desk).id
    assert OutboxEvent.objects.filter(name__endswith="BedHeld").count() == 1


def test_a_named_bed_that_is_taken_or_does_not_suit_is_refused(desk):
    men = beds(desk, 1, sex=scheduling.BedSex.MALE)[0]

    with pytest.raises(scheduling.BedGone):
        bed_held(desk, bed_id=men)


def test_a_held_bed_takes_whom_it_is_kept_for_and_the_hold_is_used_up(desk):
    [bed_id] = beds(desk, 1)
    patient = residents_of(desk.nurse, 1)[0]
    hold = bed_held(desk, resident_id=patient.id, actor=desk.nurse)
    stranger = lying(desk, 2)[1]
    with pytest.raises(BedHeldForOther):
        occupied(desk, bed_id, stranger)

    card = occupied(desk, bed_id, patient.id)

    assert (card.state, card.resident_id) == ("OCCUPIED", patient.id)
    assert scheduling.reservations_for("referral:7", desk.nurse.scope)[0].state == "USED"
    assert (
        scheduling.release(reservation_id=hold.id, reason="", actor=desk.nurse, now=NOW).state
        == "USED"
    )
    assert occupied(desk, bed_id, patient.id) == card
    assert_books_balance()


def test_lying_in_one_bed_gives_up_the_bed_kept_elsewhere_in_the_hospital(desk):
    kept, other = beds(desk, 2)
    patient = residents_of(desk.nurse, 1)[0]
    bed_held(desk, resident_id=patient.id, bed_id=kept, actor=desk.nurse)

    occupied(desk, other, patient.id)

    assert Bed.objects.get(pk=kept).state == "FREE"
    assert_books_balance()


def test_one_person_lies_in_one_bed_and_moves_with_the_record_of_both(desk):
    first, second = beds(desk, 2)
    patient = lying(desk, 1)[0]
    occupied(desk, first, patient)
    with pytest.raises(AlreadyInBed):
        occupied(desk, second, patient)

    scheduling.move_patient(
        from_bed_id=first, to_bed_id=second, actor=desk.nurse, now=NOW + timedelta(hours=1)
    )

    assert [Bed.objects.get(pk=pk).state for pk in (first, second)] == ["CLEANING", "OCCUPIED"]
    found = scheduling.find_stay_bed(patient, desk.nurse.scope)
    assert found is not None
    assert found.id == second
    assert_books_balance()


def test_a_bed_goes_from_occupied_through_cleaning_to_free_and_only_so(desk):
    [bed_id] = beds(desk, 1)
    occupied(desk, bed_id, lying(desk, 1)[0])
    act = {"bed_id": bed_id, "actor": desk.nurse, "now": NOW}
    with pytest.raises(IllegalMove):
        scheduling.change_bed(move=BedMove.CLOSE, **act)

    scheduling.vacate_bed(**act)
    scheduling.vacate_bed(**act)
    scheduling.change_bed(move=BedMove.CLEAN, **act)

    assert Bed.objects.get(pk=bed_id).state == "FREE"
    assert OutboxEvent.objects.filter(name__endswith="BedVacated").count() == 1
    with pytest.raises(IllegalMove):
        scheduling.vacate_bed(**act)


def test_the_table_of_beds_has_exactly_the_moves_a_ward_knows():
    typed = {
        "FREE": {"HOLD", "OCCUPY", "CLOSE"},
        "HELD": {"RELEASE", "OCCUPY"},
        "OCCUPIED": {"VACATE"},
        "CLEANING": {"CLEAN", "CLOSE"},
        "CLOSED": {"OPEN"},
    }

    assert {
        state.value: {m.value for m in BED.moves_of(state, Hand.STAFF)}
        for state in scheduling.BedState
    } == typed
    assert BED.moves_of(scheduling.BedState.HELD, Hand.CLOCK) == [BedMove.RELEASE]


def test_an_expired_bed_hold_frees_the_bed(desk):
    [bed_id] = beds(desk, 1)
    bed_held(desk)

    assert scheduling.expire_reservations(IN_TWO_HOURS) == 1

    assert Bed.objects.get(pk=bed_id).state == "FREE"


def test_only_the_hospital_runs_its_beds(desk):
    [bed_id] = beds(desk, 1)
    with pytest.raises(BedNotFound):
        scheduling.occupy_bed(
            bed_id=bed_id, resident_id=desk.resident.id, actor=desk.doctor, now=NOW
        )
    with pytest.raises(WardExists):
        beds(desk, 1)
    ward_id = Bed.objects.get(pk=bed_id).ward_id
    with pytest.raises(BedExists):
        scheduling.add_beds(
            ward_id=ward_id, beds=[scheduling.BedDraft(code="01")], actor=desk.nurse, now=NOW
        )


def test_the_database_itself_refuses_an_overbooked_slot(desk):
    [slot, *_] = slots(desk)

    with pytest.raises(IntegrityError), transaction.atomic():
        Slot.objects.filter(pk=slot.pk).update(booked=2)


def test_the_board_counts_by_state_and_names_patients_only_to_its_own_staff(desk):
    first, second, _ = beds(desk, 3)
    patient = lying(desk, 1)[0]
    occupied(desk, first, patient)
    bed_held(desk, bed_id=second)

    own = scheduling.bed_board(desk.county.hospital, desk.nurse.scope)
    foreign = scheduling.bed_board(desk.county.hospital, desk.doctor.scope)

    assert {k.value: v for k, v in own.counts.items() if v} == {"FREE": 1, "HELD": 1, "OCCUPIED": 1}
    assert own.rate == 33
    assert [b.resident_id for b in own.wards[0].beds] == [patient, desk.resident.id, None]
    assert [b.resident_id for b in foreign.wards[0].beds] == [None, None, None]
    [count] = scheduling.free_bed_counts([desk.county.hospital], "心血管内科")
    assert (count.free, count.total) == (1, 3)


@pytest.mark.parametrize("many", [20, 200])
def test_the_board_page_asks_the_same_number_of_questions_at_100_and_at_1000_beds(
    desk, client: Client, counted, many
):
    for n in range(5):
        beds(desk, many, name=f"病区{n}")
    signed_in(client, "ward_nurse", desk.county.hospital)
    client.get(reverse("scheduling-beds"))

    with counted("scheduling.bed_board"):
        board = scheduling.bed_board(desk.county.hospital, desk.nurse.scope)
    page = client.get(reverse("scheduling-beds"))

    assert sum(len(ward.beds) for ward in board.wards) == 5 * many
    assert page.content.decode().count('class="bed bed-FREE"') == 5 * many


def test_a_nurse_lays_a_patient_down_moves_and_vacates_on_the_pages(desk, client: Client):
    first, second = beds(desk, 2)
    number = "412301196001011226"
    patient = a_resident(desk.nurse, born_on=date(1960, 1, 1))
    signed_in(client, "ward_nurse", desk.county.hospital)
    refused = client.post(reverse("scheduling-bed", args=(first,)), {"number": number})
    assert refused.status_code == 422
    occupied(desk, first, patient.id)

    assert "转床" in client.get(reverse("scheduling-bed", args=(first,))).content.decode()
    assert (
        client.post(reverse("scheduling-bed-move", args=(first,)), {"to": second}).status_code
        == 302
    )
    assert client.post(reverse("scheduling-bed-act", args=(second, "VACATE"))).status_code == 302
    assert client.post(reverse("scheduling-bed-act", args=(second, "CLEAN"))).status_code == 302

    assert [Bed.objects.get(pk=pk).state for pk in (first, second)] == ["CLEANING", "FREE"]


def test_a_post_without_the_permission_does_not_reach_a_bed(desk, client: Client):
    [bed_id] = beds(desk, 1)
    signed_in(client, "village_doctor", desk.county.clinic)

    assert client.get(reverse("scheduling-bed", args=(bed_id,))).status_code == 403
    assert an_actor("village_doctor", desk.county.clinic).may("scheduling.manage_beds") is False
