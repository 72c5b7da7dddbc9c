"""Yesterday's result counts: it stands, or repeating it is explained; both are counted."""

from datetime import timedelta

import pytest

from lianyi.areas.diagnostics.models import Order, RecognitionDecision
from lianyi.areas.diagnostics.selectors.recognition import earlier_results
from lianyi.areas.diagnostics.selectors.recognition_figures import (
    list_decisions,
    recognition_figures,
)
from lianyi.areas.diagnostics.services.critical_lists import StartsInThePast
from lianyi.areas.diagnostics.services.fitness import note_fitness
from lianyi.areas.diagnostics.services.ordering import order_exam
from lianyi.areas.diagnostics.services.quality import grade_film
from lianyi.areas.diagnostics.services.recognition import (
    DoesNotCount,
    RepeatNeedsReason,
    recognise,
)
from lianyi.areas.diagnostics.services.recognition_lists import BadValidity, set_recognition_rule
from lianyi.areas.diagnostics.types.quality import FitnessKind, Grade
from lianyi.areas.diagnostics.types.recognition import (
    Condition,
    DecisionFilter,
    Extent,
    RecogniseDraft,
    RecognitionRuleDraft,
)
from lianyi.areas.records import public as records
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import NotPermitted
from lianyi.kernel.period import Period
from lianyi.machinery.outbox.models import OutboxEvent
from tests.areas.diagnostics.builders import (
    NOW,
    TODAY,
    a_county,
    a_draft,
    a_patient,
    at_time,
    claimed,
    system,
)
from tests.areas.diagnostics.reports import signed

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-08")]

TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def patient(county):
    card = a_patient(county)
    residents.relate(
        resident_id=card.id,
        institution_id=county.lead,
        kind=residents.RelationKind.ENCOUNTER,
        at=NOW,
    )
    return card


def earlier_of(county, patient, *, item="DX-CHEST-PA", now=TOMORROW, actor=None):
    return earlier_results(
        resident_id=patient.id,
        item_code=item,
        actor=at_time(actor or county.specialist, now),
        now=now,
    )


def stand(county, patient, order_id, *, item="DX-CHEST-PA", now=TOMORROW, actor=None):
    return recognise(
        draft=RecogniseDraft(
            resident_id=patient.id, item_code=item, earlier_order_id=order_id, note="胸片清晰"
        ),
        actor=at_time(actor or county.specialist, now),
        now=now,
    )


def order_again(county, patient, *, now=TOMORROW, **told):
    """The county specialist orders the film anew, to be taken at the county."""
    return order_exam(
        draft=a_draft(county, patient.id, performer_id=county.lead, **told),
        actor=at_time(county.specialist, now),
        now=now,
    )


EXPLAINED = {
    "repeat_reason": "CHANGED",
    "repeat_note": "今晨突发胸痛、呼吸困难",
    "repeat_explained": "已说明病情变化需复查，费用 60 元",
}


def test_the_townships_film_counts_at_the_county_the_day_after(county, patient):
    card = signed(county, patient.id)

    (found,) = earlier_of(county, patient)

    assert (found.order_id, found.counts, found.why_not, found.equivalent) == (
        card.id,
        True,
        "",
        False,
    )
    assert found.performer_name == "西洋店镇卫生院"[:8]
    assert found.valid_until - found.performed_at == timedelta(days=14)


def test_recognised_it_is_not_ordered_but_written_into_the_chart_and_counted(county, patient):
    card = signed(county, patient.id)

    decision = stand(county, patient, card.id)
    again = stand(county, patient, card.id)

    assert decision.id == again.id
    assert decision.saved_fen == 6_000
    assert Order.objects.count() == 1
    document = records.get_document(
        decision.document_id, at_time(county.specialist, TOMORROW).scope
    )
    assert "互认记录" in document.title
    assert OutboxEvent.objects.filter(name__endswith="ResultRecognised").count() == 1


@pytest.mark.parametrize(
    "missing",
    [
        {},
        {**EXPLAINED, "repeat_reason": ""},
        {**EXPLAINED, "repeat_reason": "BECAUSE"},
        {**EXPLAINED, "repeat_note": " "},
        {**EXPLAINED, "repeat_explained": ""},
    ],
)
def test_a_repeat_without_reason_note_and_word_to_the_patient_is_refused(county, patient, missing):
    signed(county, patient.id)

    with pytest.raises(RepeatNeedsReason, match="counts until"):
        order_again(county, patient, **missing)

    assert Order.objects.count() == 1
    assert not RecognitionDecision.objects.exists()


def test_a_repeat_with_its_reason_is_ordered_and_kept_beside_what_it_repeats(county, patient):
    card = signed(county, patient.id)

    again = order_again(county, patient, **EXPLAINED)

    row = RecognitionDecision.objects.get()
    assert (row.decision, row.order_id, row.earlier_id, row.reason_code) == (
        "REPEATED",
        again.id,
        card.id,
        "CHANGED",
    )
    assert Order.objects.get(pk=again.id).repeat_of_id == card.id
    assert row.saved_fen == 0


def test_what_is_past_its_validity_neither_counts_nor_asks_for_a_reason(county, patient):
    card = signed(county, patient.id)
    late = NOW + timedelta(days=15)

    (found,) = earlier_of(county, patient, now=late)
    with pytest.raises(DoesNotCount):
        stand(county, patient, card.id, now=late)
    order_again(county, patient, now=late)

    assert (found.counts, found.why_not) == (False, "EXPIRED")
    assert not RecognitionDecision.objects.exists()


def test_a_film_of_the_third_grade_does_not_count(county, patient):
    card = signed(county, patient.id)
    grade_film(
        order_id=card.id,
        grade=Grade.THIRD,
        faults=["BREATH", "POSITION"],
        actor=at_time(county.reader, TOMORROW),
        now=TOMORROW,
    )

    (found,) = earlier_of(county, patient)

    assert (found.counts, found.why_not, found.grade) == (False, "GRADE", "C")


@pytest.mark.rows("CLI-06")
def test_a_failed_round_stops_recognition_and_a_passed_one_lets_it_go_on(county, patient):
    signed(county, patient.id)

    def say(passed, source, on):
        note_fitness(
            centre_id=county.imaging,
            item_code="DX-CHEST-PA",
            kind=FitnessKind.EXTERNAL,
            passed=passed,
            from_on=on,
            source=source,
            actor=at_time(county.chief, NOW),
            now=NOW,
        )

    say(False, "2026 年第 2 次质评", TODAY)
    assert earlier_of(county, patient)[0].why_not == "CONTROL"
    say(True, "2026 年第 3 次质评", TODAY + timedelta(days=1))
    assert earlier_of(county, patient)[0].counts


def test_an_equivalent_item_counts_and_an_unsigned_or_strangers_result_does_not(county, patient):
    signed(county, patient.id, item_code="DX-CHEST-PALAT")
    claimed(county, patient.id, now=NOW + timedelta(hours=2), **EXPLAINED)
    other = a_patient(county, name="刘洋")
    signed(county, other.id)

    (found,) = earlier_of(county, patient)

    assert (found.item_code, found.equivalent, found.counts) == ("DX-CHEST-PALAT", True, True)
    assert earlier_of(county, patient, item="DX-KNEE") == []
    with pytest.raises(residents.ResidentNotFound):
        earlier_of(county, patient, actor=county.stranger_doctor)


def test_who_may_not_order_may_not_recognise(county, patient):
    card = signed(county, patient.id)

    with pytest.raises(NotPermitted):
        stand(county, patient, card.id, actor=county.reader)


def test_the_county_sets_its_catalogue_by_date_and_the_line_before_stays(county, patient):
    signed(county, patient.id)
    draft = RecognitionRuleDraft(
        item_code="DX-CHEST-PA",
        from_on=TODAY + timedelta(days=1),
        extent=Extent.COUNTY,
        valid_hours=12,
        condition=Condition.GRADE,
        confirmed=True,
    )
    set_recognition_rule(draft=draft, actor=at_time(county.chief, NOW), now=NOW)

    assert earlier_of(county, patient, now=NOW + timedelta(hours=8))[0].counts
    assert earlier_of(county, patient)[0].why_not == "EXPIRED"
    for wrong, refusal in (
        ({"valid_hours": 0}, BadValidity),
        ({"from_on": TODAY - timedelta(days=1)}, StartsInThePast),
    ):
        fields = {"from_on": TODAY, "valid_hours": 24, **wrong}
        with pytest.raises(refusal):
            set_recognition_rule(
                draft=RecognitionRuleDraft(
                    item_code="ECG-12", extent=Extent.CITY, condition=Condition.NONE, **fields
                ),
                actor=at_time(county.chief, NOW),
                now=NOW,
            )


def test_an_item_taken_out_of_the_catalogue_is_ordered_without_a_word(county, patient):
    signed(county, patient.id)
    set_recognition_rule(
        draft=RecognitionRuleDraft(
            item_code="DX-CHEST-PA",
            from_on=TODAY,
            extent=Extent.COUNTY,
            valid_hours=12,
            condition=Condition.NONE,
            retired=True,
        ),
        actor=at_time(county.bureau_officer, NOW),
        now=NOW,
    )

    assert earlier_of(county, patient) == []
    assert order_again(county, patient).id


def test_the_rate_is_recognised_over_all_decided_and_opens_to_its_rows(county, patient):
    card = signed(county, patient.id)
    other = a_patient(county, name="刘洋")
    residents.relate(
        resident_id=other.id,
        institution_id=county.lead,
        kind=residents.RelationKind.ENCOUNTER,
        at=NOW,
    )
    second = signed(county, other.id)
    stand(county, patient, card.id)
    stand(county, other, second.id)
    order_again(county, patient, now=TOMORROW + timedelta(days=1), **EXPLAINED)
    span = Period(TODAY, TODAY + timedelta(days=7))
    scope = system(TOMORROW).scope

    whole, lines = recognition_figures(scope, span)

    assert (whole.recognised, whole.repeated, whole.total, whole.saved_fen) == (2, 1, 3, 12_000)
    assert [(f.name, f.recognised, f.repeated) for f in lines["item"]] == [("胸部正位 DR", 2, 1)]
    assert [f.repeated for f in lines["reason"]] == [1]
    assert [(f.key, f.saved_fen) for f in lines["month"]] == [("2026-11", 12_000)]
    rows = list_decisions(scope=scope, wanted=DecisionFilter(decision="RECOGNISED"))
    assert len(rows.rows) == whole.recognised
    rows = list_decisions(scope=scope, wanted=DecisionFilter(reason="CHANGED"))
    assert [row.card.explained for row in rows] == [EXPLAINED["repeat_explained"]]


def test_a_decision_is_seen_where_it_was_taken_and_where_the_result_was_reported(county, patient):
    stand(county, patient, signed(county, patient.id).id, actor=county.township_doctor)

    def seen(actor):
        scope = at_time(actor, TOMORROW).scope
        return recognition_figures(scope, Period(TODAY, TODAY + timedelta(days=7)))[0].recognised

    seen_by = [seen(a) for a in (county.township_doctor, county.chief, county.bureau_officer)]
    assert seen_by == [1, 1, 1]
    assert [seen(a) for a in (county.second_chief, county.stranger_doctor)] == [0, 0]
