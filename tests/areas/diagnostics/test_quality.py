"""Films are graded, whoever took them hears of it; signed reports are read once more, blind; figures open to rows."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from lianyi.areas.diagnostics.definitions.critical_parameters import QUALITY
from lianyi.areas.diagnostics.models import (
    Feedback,
    FeedbackNotFound,
    FilmGrade,
    Order,
    Retake,
    SecondReading,
    SecondReadingNotFound,
)
from lianyi.areas.diagnostics.selectors import quality as reads
from lianyi.areas.diagnostics.services import second_readings as again
from lianyi.areas.diagnostics.services.examining import retake
from lianyi.areas.diagnostics.services.fitness import note_fitness
from lianyi.areas.diagnostics.services.quality import (
    FaultNeeded,
    NothingToGrade,
    grade_film,
    take_note,
)
from lianyi.areas.diagnostics.services.refusals import BadCode, NotYourSide, TextMissing
from lianyi.areas.diagnostics.types.quality import FitnessKind, Grade, QualityFilter
from lianyi.kernel.actor import NotPermitted
from lianyi.kernel.period import Period
from lianyi.machinery.outbox.models import OutboxEvent
from lianyi.machinery.policy import parameters
from tests.areas.diagnostics.builders import (
    NOW,
    TODAY,
    a_county,
    a_patient,
    at_time,
    claimed,
    examined,
    system,
    waiting,
)
from tests.areas.diagnostics.laboratory import is_fit
from tests.areas.diagnostics.reports import signed

pytestmark = [pytest.mark.django_db, pytest.mark.rows("CLI-06", "RMT-02")]

LATER = NOW + timedelta(hours=3)
SPAN = Period(TODAY, TODAY)


@pytest.fixture
def county():
    return a_county()


def graded(county, order_id, grade=Grade.THIRD, faults=("BREATH", "MARKER"), actor=None):
    return grade_film(
        order_id=order_id,
        grade=grade,
        faults=faults,
        note="深吸气后屏气",
        actor=at_time(actor or county.reader, LATER),
        now=LATER,
    )


def test_a_film_below_the_first_grade_is_told_to_its_taker_who_takes_note(county):
    order = waiting(county, a_patient(county).id)
    graded(county, order.id)
    row = Feedback.objects.get()
    technologist = at_time(county.technologist, LATER)

    assert (row.to_user_id, row.institution_id) == (county.technologist.user_id, county.township)
    assert "呼吸配合不佳" in row.text
    assert [
        f.pk
        for f in reads.list_feedback(technologist.scope, technologist.user_id, unread_only=True)
    ] == [row.pk]
    card = take_note(feedback_id=row.pk, answer="已改进", actor=technologist, now=LATER)
    assert (card.read_by_name, card.answer) == (county.technologist.name, "已改进")
    with pytest.raises(FeedbackNotFound):
        take_note(feedback_id=row.pk, actor=at_time(county.stranger_doctor, LATER), now=LATER)


def test_a_first_grade_film_bothers_nobody_and_the_newest_grade_counts(county):
    order = waiting(county, a_patient(county).id)
    graded(county, order.id, Grade.SECOND, ("POSITION",))
    graded(county, order.id, Grade.FIRST, ())

    assert FilmGrade.objects.get().grade == "A"
    assert Feedback.objects.count() == 1


def test_what_cannot_be_graded_is_refused(county):
    order = waiting(county, a_patient(county).id)
    early = examined(county, a_patient(county, name="刘洋").id)

    for wrong, refusal in (
        ({"faults": ()}, FaultNeeded),
        ({"faults": ("UGLY",)}, BadCode),
        ({"actor": county.technologist}, NotPermitted),
    ):
        with pytest.raises(refusal):
            graded(county, order.id, **wrong)
    with pytest.raises(NothingToGrade):
        graded(county, early.id)
    with pytest.raises(Exception, match="no order"):
        graded(county, order.id, actor=county.second_chief)
    assert not FilmGrade.objects.exists()


def test_a_retake_is_kept_with_its_reason_and_told_to_whoever_took_it(county):
    order = claimed(county, a_patient(county).id)
    retake(
        order_id=order.id,
        reason="POSITION",
        note="肺尖未包全",
        actor=at_time(county.reader, LATER),
        now=LATER,
    )

    row = Retake.objects.get()
    assert (row.reason, row.performed_by_id) == ("POSITION", county.technologist.user_id)
    assert Feedback.objects.get().to_user_id == county.technologist.user_id


def drawn(county, n=4, abnormal=()):
    """Signed reports of today, all drawn; the orders in `abnormal` were read as abnormal."""
    orders = [signed(county, a_patient(county, name=f"王{'甲乙丙丁'[i]}").id) for i in range(n)]
    Order.objects.filter(pk__in=[orders[i].id for i in abnormal]).update(abnormal=True)
    Order.objects.filter(pk__in=[o.id for i, o in enumerate(orders) if i not in abnormal]).update(
        abnormal=False
    )
    again.draw_sample(centre_id=county.imaging, day=TODAY, actor=system(LATER), now=LATER)
    return orders


@pytest.fixture
def everything_is_drawn(monkeypatch):
    """The county reads every report twice."""
    key = "diagnostics.double_reading_percent"
    whole = next(p for p in QUALITY if p.key == key)
    monkeypatch.setitem(parameters._REGISTER, key, replace(whole, default=100))


@pytest.mark.usefixtures("everything_is_drawn")
def test_the_second_reader_reads_blind_and_sees_the_report_only_then(county):
    drawn(county, 1)
    row = SecondReading.objects.get()
    other = at_time(county.other_reader, LATER)

    before = again.open_second_reading(reading_id=row.pk, actor=other, now=LATER)
    again.read_again(
        reading_id=row.pk, abnormal=True, impression="右下肺小斑片影", actor=other, now=LATER
    )
    after = again.open_second_reading(reading_id=row.pk, actor=other, now=LATER)

    assert (before.report, before.card.first_abnormal, before.card.first_reader_name) == (
        None,
        None,
        "",
    )
    assert after.report is not None
    assert after.card.first_abnormal is False


@pytest.mark.usefixtures("everything_is_drawn")
def test_nobody_reads_or_scores_what_they_wrote_nor_twice(county):
    drawn(county, 1)
    row = SecondReading.objects.get()
    reader, other = at_time(county.reader, LATER), at_time(county.other_reader, LATER)

    def read(actor, impression="同前"):
        again.read_again(
            reading_id=row.pk, abnormal=False, impression=impression, actor=actor, now=LATER
        )

    def score(actor, n, note=""):
        again.score_reading(reading_id=row.pk, score=n, note=note, actor=actor, now=LATER)

    with pytest.raises(again.OwnReport):
        read(reader)
    with pytest.raises(again.ReadingDone):
        score(other, 1)
    with pytest.raises(TextMissing):
        read(other, " ")
    read(other)
    with pytest.raises(again.ReadingDone):
        read(other)
    with pytest.raises(again.OwnReport):
        score(at_time(county.chief, LATER), 1)
    for n, note in ((0, ""), (5, "x"), (3, " ")):
        with pytest.raises(again.BadScore):
            score(other, n, note)
    with pytest.raises((SecondReadingNotFound, NotPermitted)):
        score(at_time(county.second_chief, LATER), 1)
    score(other, 1)
    assert not SecondReading.objects.get().addendum_proposed


@pytest.mark.usefixtures("everything_is_drawn")
def test_a_discrepancy_proposes_an_addendum_to_the_first_reader(county):
    drawn(county, 1)
    row = SecondReading.objects.get()
    other = at_time(county.other_reader, LATER)
    again.read_again(
        reading_id=row.pk, abnormal=True, impression="右上肺结节", actor=other, now=LATER
    )
    again.score_reading(
        reading_id=row.pk,
        score=3,
        significant=True,
        note="右上肺 8mm 结节漏诊",
        actor=other,
        now=LATER,
    )

    told = Feedback.objects.get()
    assert (told.kind, told.to_user_id) == ("READING", county.reader.user_id)
    assert OutboxEvent.objects.filter(name__endswith="ReadingDiffers").count() == 1
    assert reads.second_readings(other.scope, QualityFilter(mark="DISCREPANT")).count() == 1


@pytest.mark.usefixtures("everything_is_drawn")
def test_drawn_twice_the_sample_is_the_same_and_agreement_is_counted(county):
    drawn(county, 4, abnormal=(0, 1))
    assert (
        again.draw_sample(centre_id=county.imaging, day=TODAY, actor=system(LATER), now=LATER) == 0
    )
    other = at_time(county.other_reader, LATER)
    for n, row in enumerate(SecondReading.objects.order_by("order_id")):
        again.read_again(
            reading_id=row.pk, abnormal=n in (0, 2), impression="所见", actor=other, now=LATER
        )

    (line,) = reads.agreements(other.scope, SPAN)

    assert (line.read, line.agreed, line.kappa) == (4, 2, Decimal("0.000"))


def test_figures_by_centre_person_and_month_open_to_their_rows(county):
    first = waiting(county, a_patient(county).id)
    second = claimed(county, a_patient(county, name="刘洋").id)
    graded(county, first.id)
    retake(order_id=second.id, reason="EXPOSURE", actor=at_time(county.reader, LATER), now=LATER)
    scope = at_time(county.chief, LATER).scope

    (line,) = reads.quality_figures(scope, SPAN, "centre")
    assert (line.name, line.examined, line.retaken, line.graded, line.third) == (
        "县域影像诊断中心", 2, 1, 1, 1,
    )  # fmt: skip
    (person,) = reads.quality_figures(scope, SPAN, "person")
    assert (person.name, person.examined, person.retaken) == (county.technologist.name, 2, 1)
    (month,) = reads.quality_figures(scope, SPAN, "month")
    assert (month.key, month.examined) == ("2026-11", 2)
    assert reads.fault_counts(scope, SPAN) == [("BREATH", 1), ("MARKER", 1)]
    assert reads.retake_counts(scope, SPAN) == [("EXPOSURE", 1)]
    films = reads.films(scope, QualityFilter(centre_id=int(line.key), mark="MARKER"))
    assert [row.order_id for row in films] == [first.id]
    assert reads.films(scope, QualityFilter(mark="A")).count() == 0
    taken = reads.retakes(scope, QualityFilter(person_id=int(person.key), mark="EXPOSURE"))
    assert taken.count() == 1
    stranger = at_time(county.second_chief, LATER).scope
    assert reads.quality_figures(stranger, SPAN, "centre") == []


def test_turnaround_has_its_median_and_ninetieth_percentile(county):
    orders = [signed(county, a_patient(county, name=f"王{'甲乙丙丁'[i]}").id) for i in range(3)]
    for order, minutes in zip(orders, (10, 20, 2000), strict=True):
        row = Order.objects.get(pk=order.id)
        Order.objects.filter(pk=row.pk).update(
            signed_at=row.transmitted_at + timedelta(minutes=minutes)
        )
    scope = at_time(county.chief, LATER).scope

    (line,) = reads.turnarounds(scope, Period(TODAY, TODAY + timedelta(days=3)))

    assert (line.signed, line.in_time, line.median, line.p90) == (3, 2, 20, 2000)


def test_the_newest_word_of_each_kind_says_whether_a_centre_is_fit(county):
    def say(kind, passed, source, on=TODAY, until=None):
        note_fitness(
            centre_id=county.laboratory,
            item_code="LAB-LIVER",
            kind=kind,
            passed=passed,
            from_on=on,
            until_on=until,
            source=source,
            actor=at_time(county.chief, NOW),
            now=NOW,
        )

    assert is_fit(county.laboratory, "LAB-LIVER", TODAY)
    say(FitnessKind.EXTERNAL, True, "r1")
    say(FitnessKind.INTERNAL, False, "c1", until=TODAY + timedelta(days=1))
    assert not is_fit(county.laboratory, "LAB-LIVER", TODAY)
    assert is_fit(county.laboratory, "LAB-LIVER", TODAY + timedelta(days=2))
    assert is_fit(county.laboratory, "LAB-RENAL", TODAY)
    say(FitnessKind.INTERNAL, True, "c1")
    assert is_fit(county.laboratory, "LAB-LIVER", TODAY)
    with pytest.raises((NotYourSide, NotPermitted)):
        note_fitness(
            centre_id=county.laboratory, item_code="LAB-LIVER", kind=FitnessKind.INTERNAL, passed=True,
            from_on=TODAY, source="x", actor=at_time(county.reader, NOW), now=NOW,
        )  # fmt: skip
