"""Two files of one person become one, and two again exactly."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from lianyi.areas.residents import public as residents
from lianyi.areas.residents.models import CareRelation, Identifier, Resident
from lianyi.areas.residents.selectors import PairNotFound, get_pair, list_merges
from lianyi.areas.residents.services import (
    change_resident,
    decide_pair,
    merge_residents,
    unmerge_residents,
)
from lianyi.areas.residents.services.merging import (
    LaterMergeFirst,
    MergeNotFound,
    MergeReasonMissing,
    NotTakeable,
    SameFile,
)
from lianyi.machinery.outbox.models import OutboxEvent
from tests.areas.residents.builders import a_resident
from tests.areas.workforce.builders import NOW, a_citizen_number, a_county, an_actor, system

pytestmark = [pytest.mark.django_db, pytest.mark.rows("EHR-06")]
LATER = NOW + timedelta(days=1)


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def doctor(county):
    return an_actor("township_doctor", county.township)


@pytest.fixture
def other_doctor(county):
    return an_actor("township_doctor", county.other_township)


@pytest.fixture
def two(county, doctor, other_doctor):
    """One woman on file twice: at home with her number, and in the other township with a telephone only."""
    kept = a_resident(doctor)
    merged = a_resident(
        other_doctor, name="王秀瑛", number="", phone="13800001111", address="洋埠镇李庄3号"
    )
    residents.relate(
        resident_id=merged.id, institution_id=county.township, kind="encounter", at=NOW
    )
    return kept, merged


def rows():
    """Everything the tables of people say, as it stands."""
    return (
        list(
            Resident.objects.order_by("id").values(
                *[f.attname for f in Resident._meta.fields if f.name != "version"]
            )
        ),
        list(
            Identifier.objects.order_by("id").values(
                "id", "resident_id", "kind", "index", "retired_at"
            )
        ),
        list(CareRelation.objects.order_by("id").values()),
    )


def test_a_merged_file_answers_as_the_kept_one_for_both_sides(two, doctor, other_doctor):
    kept, merged = two

    merge_residents(kept_id=kept.id, merged_id=merged.id, reason="同一人", actor=doctor, now=NOW)

    assert residents.get_resident(merged.id, other_doctor.scope).id == kept.id
    assert residents.get_resident(kept.id, other_doctor.scope).id == kept.id  # its readers read on
    assert residents.survivor_of(merged.id) == kept.id
    assert residents.same_person_ids(kept.id) == {kept.id, merged.id}
    assert [c.id for c in residents.search("王秀", doctor.scope)] == [kept.id]
    found = residents.find_by_number(f"LS20261124{merged.id:08d}", doctor.scope)
    assert found is not None
    assert found.id == kept.id


def test_the_merge_is_told_to_other_areas(two, doctor):
    kept, merged = two

    merge_residents(kept_id=kept.id, merged_id=merged.id, reason="同一人", actor=doctor, now=NOW)

    event = OutboxEvent.objects.filter(name__contains="ResidentsMerged").get()
    assert event.payload == {"kept_id": kept.id, "merged_id": merged.id}


def test_the_kept_file_takes_what_it_is_told_to_take(two, doctor):
    kept, merged = two

    merge_residents(
        kept_id=kept.id,
        merged_id=merged.id,
        take=["phone", "address"],
        reason="同一人",
        actor=doctor,
        now=NOW,
    )

    card = residents.get_resident(kept.id, doctor.scope)
    assert (card.name, card.phone_masked, card.address) == (
        "王秀英",
        "138****1111",
        "洋埠镇李庄3号",
    )


def test_taking_a_merge_back_restores_both_files_exactly(two, doctor):
    kept, merged = two
    before = rows()
    merge = merge_residents(
        kept_id=kept.id,
        merged_id=merged.id,
        take=["phone", "address"],
        reason="同一人",
        actor=doctor,
        now=NOW,
    )
    assert rows() != before

    unmerge_residents(merge_id=merge.id, reason="是姐妹", actor=doctor, now=LATER)

    assert rows() == before
    assert OutboxEvent.objects.filter(name__contains="ResidentsUnmerged").get().payload == {
        "kept_id": kept.id,
        "restored_id": merged.id,
    }
    assert [m.undone_at for m in list_merges(kept.id)] == [LATER]


def test_a_correction_made_after_the_merge_is_not_undone_with_it(two, doctor):
    kept, merged = two
    merge = merge_residents(
        kept_id=kept.id,
        merged_id=merged.id,
        take=["phone", "address"],
        reason="同一人",
        actor=doctor,
        now=NOW,
    )
    version = residents.get_details(kept.id, doctor.scope).version
    change_resident(
        resident_id=kept.id, changes={"address": "新村1号"}, version=version, actor=doctor, now=NOW
    )

    unmerge_residents(merge_id=merge.id, reason="是姐妹", actor=doctor, now=LATER)

    card = residents.get_resident(kept.id, doctor.scope)
    assert (card.address, card.phone_masked) == ("新村1号", "")


def test_what_was_sealed_stays_sealed_in_the_memory_of_the_merge(two, doctor):
    kept, merged = two
    merge_residents(
        kept_id=kept.id, merged_id=merged.id, take=["phone"], reason="同一人", actor=doctor, now=NOW
    )

    with connection.cursor() as cursor:
        cursor.execute("SELECT taken FROM residents_merge")
        assert "13800001111" not in cursor.fetchone()[0]


def test_merges_in_a_row_are_taken_back_in_the_opposite_order(two, doctor):
    kept, merged = two
    third = a_resident(doctor, name="王秀荣", born_on=date(1970, 1, 1))
    first = merge_residents(
        kept_id=kept.id, merged_id=merged.id, reason="同一人", actor=doctor, now=NOW
    )
    second = merge_residents(
        kept_id=third.id, merged_id=kept.id, reason="同一人", actor=doctor, now=NOW
    )
    assert residents.same_person_ids(merged.id) == {third.id, kept.id, merged.id}

    with pytest.raises(LaterMergeFirst):
        unmerge_residents(merge_id=first.id, reason="错了", actor=doctor, now=LATER)
    unmerge_residents(merge_id=second.id, reason="错了", actor=doctor, now=LATER)

    assert residents.same_person_ids(merged.id) == {kept.id, merged.id}
    unmerge_residents(merge_id=first.id, reason="错了", actor=doctor, now=LATER)
    assert residents.same_person_ids(merged.id) == {merged.id}
    with pytest.raises(MergeNotFound):
        unmerge_residents(merge_id=first.id, reason="错了", actor=doctor, now=LATER)


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"reason": " "}, MergeReasonMissing),
        ({"take": ["name"]}, NotTakeable),
        ({"same": True}, SameFile),
    ],
)
def test_a_merge_that_makes_no_sense_is_refused(two, doctor, told, refusal):
    kept, merged = two
    before = rows()
    merged_id = kept.id if told.pop("same", False) else merged.id

    with pytest.raises(refusal):
        merge_residents(
            **{"kept_id": kept.id, "merged_id": merged_id, "reason": "同一人", **told},
            actor=doctor,
            now=NOW,
        )

    assert rows() == before


def test_a_file_out_of_reach_is_not_merged(county, doctor, other_doctor):
    kept = a_resident(doctor)
    foreign = a_resident(other_doctor)

    with pytest.raises(residents.ResidentNotFound):
        merge_residents(
            kept_id=kept.id, merged_id=foreign.id, reason="同一人", actor=doctor, now=NOW
        )


def test_a_pair_judged_different_is_not_asked_about_again(doctor):
    a_resident(doctor, number="")
    a_resident(doctor, number="", name="王秀瑛")
    (pair,) = residents.find_duplicates(scope=doctor.scope)
    assert pair.reasons[0] == ("born.same", 35)

    judged = decide_pair(pair_id=pair.id, same=False, note="是姐妹", actor=doctor, now=NOW)
    residents.scan_duplicates(actor=system(), now=LATER)

    assert (judged.state, judged.note) == ("different", "是姐妹")
    assert residents.count_duplicates(doctor.scope) == 0
    with pytest.raises(PairNotFound):
        decide_pair(pair_id=pair.id, same=True, note="同一人", actor=doctor, now=NOW)


def test_a_pair_judged_the_same_is_merged_into_the_older_file(doctor):
    first = a_resident(doctor, number="")
    second = a_resident(doctor, number="", name="王秀瑛")
    (pair,) = residents.find_duplicates(scope=doctor.scope)

    judged = decide_pair(pair_id=pair.id, same=True, note="同一人", actor=doctor, now=NOW)

    assert judged.state == "same"
    assert residents.survivor_of(second.id) == first.id


def test_pairs_are_seen_by_whoever_reaches_one_of_the_two_and_by_nobody_else(
    county, doctor, other_doctor
):
    a_resident(doctor, number="")
    a_resident(other_doctor, number="", name="王秀瑛")
    (pair,) = residents.find_duplicates(scope=doctor.scope)

    assert (pair.first.name, pair.second.name) == ("王秀英", "王**")
    with pytest.raises(PairNotFound):
        get_pair(pair.id, replace(an_actor("county_specialist", county.hospital).scope))


def test_the_scan_finds_doubles_that_came_in_without_a_question(county, doctor):
    draft = residents.ResidentDraft(
        name="王秀英", sex="2", born_on=date(1968, 3, 12), registered_institution_id=county.township
    )
    twice = [
        residents.LoadRow(draft=replace(draft, name=name), at=NOW)
        for name in ("王秀英", "王秀瑛", "李强")
    ]
    ids = list(residents.load_residents(rows=twice, actor=system(), now=NOW))

    assert residents.scan_duplicates(actor=system(), now=NOW) == 1
    (pair,) = residents.find_duplicates(scope=doctor.scope)
    assert (pair.first.id, pair.second.id) == (ids[0], ids[1])
    assert residents.scan_duplicates(actor=system(), now=NOW) == 0  # a pair is noted once


def test_a_number_of_the_merged_file_is_still_the_same_person(two, doctor):
    kept, _ = two
    number = a_citizen_number(date(1968, 3, 12))
    third = a_resident(doctor, name="王秀荣", number=number)
    merge_residents(kept_id=kept.id, merged_id=third.id, reason="同一人", actor=doctor, now=NOW)

    with pytest.raises(residents.SamePerson) as refused:
        a_resident(doctor, number=number)

    assert refused.value.resident_id == kept.id
