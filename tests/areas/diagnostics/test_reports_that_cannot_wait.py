"""Reports that cannot wait: a critical one opens its case, one signed alone at night is looked at by another."""

from datetime import timedelta

import pytest

from lianyi.areas.diagnostics.models import CriticalValue, Order
from lianyi.areas.diagnostics.rules.reporting import ReportIncomplete
from lianyi.areas.diagnostics.selectors.reports import list_lone
from lianyi.areas.diagnostics.services import reporting
from lianyi.areas.diagnostics.services.report_refusals import NeedsSecondReader, ReasonMissing
from lianyi.areas.diagnostics.types.words import State, Urgency
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, at_time
from tests.areas.diagnostics.reports import (
    LATER,
    REVIEWED,
    WRITTEN,
    opened,
    pneumonia,
    submitted,
    tension_pneumothorax,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-02", "RMT-03")]
NIGHT = NOW + timedelta(hours=12)  # 21:00 in the county


@pytest.fixture
def county():
    return a_county()


@pytest.fixture
def patient(county):
    return a_patient(county)


def test_a_critical_report_opens_its_case_when_it_is_handed_in_and_goes_out_with_it(
    county, patient
):
    card = submitted(county, patient.id, tension_pneumothorax(), urgency=Urgency.STAT)

    critical = CriticalValue.objects.get(order=card.id)
    assert (critical.finding_code, critical.raised_by_name) == ("IMG-TENSION-PTX", "冯诊断")
    assert card.critical
    done = reporting.sign(order_id=card.id, actor=at_time(county.chief, REVIEWED), now=REVIEWED)

    assert done.critical
    assert Order.objects.get(pk=card.id).critical
    assert CriticalValue.objects.count() == 1


def test_a_critical_report_without_a_named_finding_is_not_taken(county, patient):
    card = opened(county, patient.id)

    with pytest.raises(ReportIncomplete) as refused:
        reporting.submit(
            order_id=card.id,
            draft=tension_pneumothorax(critical_code=""),
            expected_version=1,
            actor=county.reader,
            now=WRITTEN,
        )

    assert refused.value.field == "critical_code"
    assert not CriticalValue.objects.exists()


def alone(county, card, draft, now):
    return reporting.sign(
        order_id=card.id,
        draft=draft,
        expected_version=1,
        alone=True,
        actor=at_time(county.reader, now),
        now=now,
    )


def test_at_night_one_alone_signs_what_cannot_wait_and_another_looks_at_it_later(county, patient):
    card = opened(county, patient.id, now=NIGHT, urgency=Urgency.STAT)
    late = NIGHT + timedelta(minutes=20)

    assert alone(county, card, pneumonia(), late).state == State.SIGNED

    chief = at_time(county.chief, LATER)
    (line,) = list_lone(chief.scope).rows
    assert (line.order_id, line.due_at) == (card.id, late + timedelta(hours=24))
    with pytest.raises(ReasonMissing):
        reporting.review_lone(order_id=card.id, number=1, agrees=False, actor=chief, now=LATER)
    seen = reporting.review_lone(order_id=card.id, number=1, agrees=True, actor=chief, now=LATER)
    assert (seen.lone_agrees, seen.lone_reviewed_by_name) == (True, "褚主任")
    assert list_lone(chief.scope).rows == []


def test_by_day_and_for_what_can_wait_nobody_signs_alone(county, patient):
    by_day = opened(county, patient.id, urgency=Urgency.STAT)
    routine = opened(county, patient.id, now=NIGHT, again=True)

    for card, now in ((by_day, WRITTEN), (routine, NIGHT + timedelta(minutes=20))):
        with pytest.raises(NeedsSecondReader):
            alone(county, card, pneumonia(), now)
