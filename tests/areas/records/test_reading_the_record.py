"""One timeline over all institutions, fast however long; sensitive diagnoses only for those who treat them."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from lianyi.areas.records import public as records
from lianyi.areas.records.models import Condition, Encounter, Observation, TimelineRow
from lianyi.areas.records.models.querysets import SensitiveCare
from lianyi.areas.records.services import reading
from lianyi.areas.residents import public as residents
from lianyi.kernel.period import Period
from lianyi.machinery.outbox import public as outbox
from tests.areas.records.builders import Care, a_care, a_visit, diagnosed, pressure, recorded
from tests.areas.residents.builders import a_resident
from tests.areas.workforce.builders import NOW, an_actor, audited

pytestmark = pytest.mark.django_db


@pytest.fixture
def care() -> Care:
    return a_care()


def loaded(care: Care, many: int) -> int:
    rows = (
        records.EncounterRow(
            resident_id=care.resident.id,
            kind=records.EncounterKind.OUTPATIENT,
            started_at=NOW - timedelta(hours=n),
            ended_at=NOW - timedelta(hours=n),
            institution_id=(care.county.township, care.county.hospital, care.county.clinic)[n % 3],
            doctor_name="陈志远",
            conditions=(("I10.x00", ""), ("E11.900", "")),
            observations=(("BP_SYS", Decimal(140 + n % 30)), ("BP_DIA", Decimal(80 + n % 15))),
        )
        for n in range(1, many + 1)
    )
    return len(records.load_encounters(rows, now=NOW))


def opened(care: Care, **wanted: object) -> reading.OpenedRecord:
    return reading.open_record(
        resident_id=care.resident.id,
        wanted=reading.TimelineFilter(**wanted),  # type: ignore[arg-type]
        actor=care.doctor,
        now=NOW,
    )


@pytest.mark.rows("EHR-03")
def test_the_timeline_holds_every_member_institution_newest_first_and_pages_by_key(care):
    assert loaded(care, 130) == 130

    first = opened(care, at_most=50).timeline
    second = opened(care, at_most=50, after=first.next_key).timeline

    times = [entry.at for entry in [*first.rows, *second.rows]]
    assert times == sorted(times, reverse=True)
    assert len(set(times)) == 100
    assert {e.institution_id for e in first.rows} == {
        care.county.township,
        care.county.hospital,
        care.county.clinic,
    }


@pytest.mark.rows("EHR-03")
@pytest.mark.parametrize("many", [20, 5_000])
def test_opening_a_record_asks_the_same_number_of_questions_at_20_and_at_5000_events(
    care, counted, many
):
    loaded(care, many)

    with counted("records.open_record"):
        found = opened(care)

    assert len(found.timeline.rows) == min(many, 50)
    assert [p.code for p in found.problems] == ["E11.900", "I10.x00"]


@pytest.mark.rows("EHR-03")
def test_the_timeline_narrows_by_kind_institution_and_episode(care):
    visit = recorded(care)
    recorded(
        care,
        kind=records.EncounterKind.HOME,
        institution_id=care.county.clinic,
        doctor_id=None,
        doctor_name="王村医",
        conditions=diagnosed("J00.x00"),
    )

    by_kind = opened(care, kinds=("HOME",)).timeline.rows
    by_place = opened(care, institution_ids=(care.county.township,)).timeline.rows
    by_thread = opened(care, thread=f"episode:{visit.episode_id}").timeline.rows

    assert [e.kind for e in by_kind] == ["HOME"]
    assert [e.ref for e in by_place] == [e.ref for e in by_thread] == [f"encounter:{visit.id}"]


@pytest.mark.rows("EHR-03", "REF-12")
def test_every_opening_of_a_record_is_audited_with_its_purpose(care):
    reading.open_record(
        resident_id=care.resident.id,
        wanted=reading.TimelineFilter(),
        actor=care.doctor,
        now=NOW,
        purpose="诊疗",
    )

    line = audited("residents.read")[0]
    assert (line.target, line.resident_id, line.purpose) == (
        "records.timeline",
        care.resident.id,
        "诊疗",
    )


@pytest.mark.rows("EHR-03")
def test_an_institution_without_a_care_relation_finds_no_record(care):
    recorded(care)
    stranger = an_actor("village_doctor", care.county.stranger)

    with pytest.raises(residents.ResidentNotFound):
        reading.open_record(
            resident_id=care.resident.id, wanted=reading.TimelineFilter(), actor=stranger, now=NOW
        )
    assert list(records.list_encounters(stranger.scope)) == []
    assert list(records.list_timeline(care.resident.id, stranger.scope)) == []


def a_psychiatric_stay(care: Care) -> records.EncounterCard:
    residents.relate(
        resident_id=care.resident.id, institution_id=care.county.hospital, kind="referral", at=NOW
    )
    draft = a_visit(
        care,
        institution_id=care.county.hospital,
        doctor_id=care.specialist_id,
        conditions=diagnosed("F20.900"),
        observations=pressure(120, 70),
    )
    return records.record_encounter(draft=draft, actor=care.specialist, now=NOW)


def test_a_sensitive_diagnosis_is_read_by_who_wrote_it_and_counted_as_withheld_for_others(care):
    stay = a_psychiatric_stay(care)

    own = records.list_timeline(care.resident.id, care.specialist.scope)
    found = opened(care)

    assert [e.ref for e in own] == [f"encounter:{stay.id}"]
    assert list(found.timeline.rows) == []
    assert (found.withheld, found.problems, found.drugs) == (1, [], [])
    with pytest.raises(records.EncounterNotFound):
        records.get_encounter(stay.id, care.doctor.scope)


def test_a_sensitive_diagnosis_opens_to_a_designated_institution_on_the_days_of_its_designation(
    care,
):
    a_psychiatric_stay(care)
    SensitiveCare.objects.create(
        institution_id=care.county.township,
        sensitivity="PSYCHIATRIC",
        valid_from=date(2026, 11, 1),
        valid_to=date(2026, 11, 30),
    )

    def seen_at(at):
        scope = an_actor("township_doctor", care.county.township, at=at).scope
        return len(records.list_timeline(care.resident.id, scope))

    assert seen_at(NOW) == 1
    assert seen_at(NOW + timedelta(days=30)) == 0


def test_a_sensitive_diagnosis_opens_by_breaking_the_glass(care):
    a_psychiatric_stay(care)
    residents.break_glass(
        resident_id=care.resident.id,
        reason_code=residents.GlassReason.EMERGENCY,
        reason="昏迷抢救，需了解既往病史",
        minutes=30,
        actor=care.doctor,
        now=NOW,
    )

    assert opened(care).withheld == 0
    assert len(opened(care).timeline.rows) == 1


def test_the_rows_of_one_person_are_those_in_sight_of_whoever_asks(care):
    a_psychiatric_stay(care)
    loaded(care, 9)
    other = a_resident(care.doctor, name="赵玉兰")
    ids = [care.resident.id, other.id]
    scopes = {
        "everything": replace(care.doctor.scope, everything=True),
        "wrote it": care.specialist.scope,
        "cares": care.doctor.scope,
        "supervises": an_actor("bureau_officer", care.county.bureau).scope,
        "clinic": replace(care.doctor.scope, institution_ids=frozenset([care.county.clinic])),
        "stranger": replace(care.doctor.scope, institution_ids=frozenset([care.county.stranger])),
        "nobody": replace(care.doctor.scope, institution_ids=frozenset(), user_id=None),
    }
    seen = {}
    for name, scope in scopes.items():
        for model in (Encounter, Condition, Observation, TimelineRow):
            slow = model.objects.visible_to(scope).filter(resident_id__in=ids)
            fast = model.objects.of_person(ids, scope)
            assert set(fast.values_list("pk", flat=True)) == set(slow.values_list("pk", flat=True))
        seen[name] = TimelineRow.objects.of_person(ids, scope).count()

    assert seen["everything"] == seen["wrote it"] == 10
    assert seen["cares"] == 9
    assert seen["stranger"] == seen["nobody"] == 0


def test_supervision_without_identity_rights_never_reads_a_sensitive_diagnosis(care):
    a_psychiatric_stay(care)
    bureau = an_actor("bureau_officer", care.county.bureau)

    assert list(records.list_timeline(care.resident.id, bureau.scope)) == []
    [total] = records.count_encounters(bureau.scope, Period(NOW.date(), NOW.date()))
    assert total["n"] == 1  # a count names nobody


@pytest.mark.rows("REF-12")
def test_the_summary_that_travels_names_problems_allergies_drugs_values_and_the_family_doctor(
    care, counted
):
    recorded(care, conditions=diagnosed("I10.x00", "E11.900"))
    records.record_allergy(
        draft=records.AllergyDraft(
            resident_id=care.resident.id, kind=records.AllergyKind.DRUG, substance="青霉素"
        ),
        actor=care.doctor,
        now=NOW,
    )

    with counted("records.summary"):
        summary = records.summary(care.resident.id, care.doctor.scope, NOW)

    assert {p.code for p in summary.problems} == {"I10.x00", "E11.900"}
    assert [a.substance for a in summary.allergies] == ["青霉素"]
    assert [d.drug_name for d in summary.drugs] == ["苯磺酸氨氯地平片"]
    assert summary.latest["BP_SYS"].value == 186
    assert summary.family_doctor_id == care.resident.family_doctor_id


def test_a_short_illness_leaves_the_problem_list_and_a_chronic_one_stays(care):
    recorded(care, conditions=diagnosed("J00.x00"), started_at=NOW - timedelta(days=120))
    recorded(care, conditions=diagnosed("E11.900"), started_at=NOW - timedelta(days=300))

    listed = records.problems(care.resident.id, care.doctor.scope, at=NOW)

    assert [p.code for p in listed] == ["E11.900"]


def test_a_stated_allergy_ends_the_statement_that_none_is_known_and_cannot_be_stated_twice(care):
    state = {"actor": care.doctor, "now": NOW}
    none_known = records.AllergyDraft(
        resident_id=care.resident.id, kind=records.AllergyKind.NONE_KNOWN
    )
    penicillin = records.AllergyDraft(
        resident_id=care.resident.id, kind=records.AllergyKind.DRUG, substance="青霉素"
    )
    records.record_allergy(draft=none_known, **state)
    card = records.record_allergy(draft=penicillin, **state)

    assert [a.id for a in records.allergies(care.resident.id, care.doctor.scope)] == [card.id]
    for draft in (penicillin, none_known):
        with pytest.raises(Exception, match="recorded already"):
            records.record_allergy(draft=draft, **state)
    records.refute_allergy(allergy_id=card.id, reason="皮试阴性", **state)
    assert records.allergies(care.resident.id, care.doctor.scope) == []


@pytest.mark.rows("EHR-06")
def test_a_merged_residents_record_follows_and_comes_back_when_the_merge_is_undone(care):
    twin = a_resident(care.doctor, number="", name="王秀英")
    recorded(care)
    recorded(care, resident_id=twin.id)
    merge = residents.merge_residents(
        kept_id=care.resident.id,
        merged_id=twin.id,
        reason="同一人",
        actor=care.doctor,
        now=NOW,
    )
    outbox.deliver_due(NOW + timedelta(minutes=1))

    together = records.list_timeline(care.resident.id, care.doctor.scope)
    counted = records.find_health_record(care.resident.id, care.doctor.scope)
    through_the_merged = records.open_episodes(twin.id, care.doctor.scope)
    residents.unmerge_residents(merge_id=merge.id, reason="误并", actor=care.doctor, now=NOW)
    outbox.deliver_due(NOW + timedelta(minutes=2))

    assert len(together) == 2
    assert counted is not None
    assert counted.encounters == 2
    assert len(through_the_merged) == 2
    for file_id in (care.resident.id, twin.id):
        assert len(records.list_timeline(file_id, care.doctor.scope)) == 1
        alone = records.find_health_record(file_id, care.doctor.scope)
        assert alone is not None
        assert alone.encounters == 1


def test_an_area_above_writes_one_line_and_writes_it_anew(care):
    line = {
        "resident_id": care.resident.id,
        "at": NOW,
        "kind": "REFERRAL",
        "institution_id": care.county.township,
        "ref": "referral:7",
    }
    records.add_timeline_entry(records.TimelineLine(title="上转县人民医院", **line))
    records.add_timeline_entry(records.TimelineLine(title="上转县人民医院：已接收", **line))

    assert [r.title for r in TimelineRow.objects.all()] == ["上转县人民医院：已接收"]


@pytest.mark.rows("REF-06", "REF-08", "REF-09")
def test_counts_group_by_month_kind_disease_and_place_and_leave_no_person_in_them(care):
    recorded(care)
    recorded(care, conditions=diagnosed("E11.900"))
    outside = {
        "institution_id": None,
        "doctor_id": None,
        "outside_county": True,
        "place_name": "郑州某医院",
        "kind": records.EncounterKind.INPATIENT,
        "source": records.Source.CLAIM,
        "conditions": diagnosed("I20.000"),
        "prescriptions": (),
        "total_fen": 1_000_000,
        "fund_fen": 500_000,
    }
    recorded(care, **outside)
    month = Period.parse("2026-11")

    by_place = records.count_encounters(care.doctor.scope, month, by=["outside", "place"])
    by_disease = records.count_encounters(
        care.doctor.scope, month, by=["diagnosis"], residents_of="411723"
    )

    assert [(r["by_outside"], r["n"], r["total_fen"]) for r in by_place] == [
        (False, 2, 11_200),
        (True, 1, 1_000_000),
    ]
    assert {r["by_diagnosis"]: r["n"] for r in by_disease} == {"I10": 1, "E11": 1, "I20": 1}


@pytest.mark.rows("REF-08")
def test_a_first_contact_is_one_without_an_earlier_one_of_the_same_disease_anywhere(care):
    recorded(care, started_at=NOW - timedelta(days=40))
    recorded(care, started_at=NOW - timedelta(minutes=20))
    recorded(care, conditions=diagnosed("J00.x00"))
    month = Period.parse("2026-11")

    [ninety] = records.count_encounters(care.doctor.scope, month, first_contact_days=90)
    [thirty] = records.count_encounters(care.doctor.scope, month, first_contact_days=30)

    assert (ninety["n"], thirty["n"]) == (1, 2)


@pytest.mark.rows("REF-11")
def test_chronic_residents_are_counted_once_and_those_seen_at_primary_units_among_them(care):
    recorded(care)
    recorded(care)
    scope = care.doctor.scope
    seen: dict[str, Any] = {"at": NOW, "seen_in": Period.parse("2026-11")}

    assert records.count_residents_with(scope, ["I10"], at=NOW) == 1
    assert records.count_residents_with(scope, ["J44"], at=NOW) == 0
    assert records.count_residents_with(scope, ["I10"], seen_at=[care.county.township], **seen) == 1
    assert records.count_residents_with(scope, ["I10"], seen_at=[care.county.hospital], **seen) == 0
