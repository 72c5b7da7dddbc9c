"""At night the roster is asked who is there; where it is empty, the head of the centre is told at once."""

from datetime import timedelta

import pytest

from lianyi.areas.diagnostics.events import CriticalRaised, OrderTransmitted
from lianyi.areas.diagnostics.handlers import tell_chief_of_critical, tell_chief_of_stat
from lianyi.areas.diagnostics.models import CriticalNotice
from lianyi.areas.diagnostics.services.registry import put_on_duty
from lianyi.areas.diagnostics.types.words import Urgency
from lianyi.machinery.cases import public as cases
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, system, waiting
from tests.areas.diagnostics.critical import raised
from tests.areas.workforce.builders import audited

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-02", "RMT-10")]


@pytest.fixture
def county(db, wall_clock):
    wall_clock(NOW)
    return a_county()


def on_duty(county, centre_id):
    put_on_duty(
        centre_id=centre_id, reader_id=county.reader.user_id, starts_at=NOW - timedelta(hours=1),
        ends_at=NOW + timedelta(hours=12), actor=county.chief, now=NOW,
    )  # fmt: skip


def arrived(card):
    tell_chief_of_stat(
        OrderTransmitted(
            order_id=card.id, centre_id=card.centre_id, resident_id=card.resident_id, urgency=card.urgency
        )
    )  # fmt: skip
    return cases.get_case(card.case_id, system().scope)


def test_a_stat_study_that_meets_an_empty_roster_is_the_heads_at_once(county):
    card = waiting(county, a_patient(county).id, urgency=Urgency.STAT)

    case = arrived(card)
    arrived(card)

    assert (case.holder.duty, case.holder.institution_id) == ("diagnostic_chief", county.lead)
    notes = [step.note for step in cases.timeline(card.case_id)]
    assert notes.count("急诊检查到达时值班表上无人当班，请安排诊断") == 1
    assert len(audited("diagnostic_order.reassigned")) == 1


def test_with_somebody_there_or_without_hurry_the_study_waits_for_its_readers(county):
    routine = waiting(county, a_patient(county).id)
    assert arrived(routine).holder.duty == "diagnostician"

    on_duty(county, county.imaging)
    stat = waiting(county, a_patient(county, name="钱急诊").id, urgency=Urgency.STAT)
    assert arrived(stat).holder.duty == "diagnostician"


def news_of(critical):
    return CriticalRaised(
        critical_id=critical.id, order_id=critical.order_id, resident_id=critical.resident_id,
        requester_id=critical.requester_id, performer_id=critical.performer_id,
        finding_code=critical.finding_code, read_back_due_at="",
    )  # fmt: skip


def test_a_critical_value_with_nobody_to_telephone_takes_the_next_rung_at_once(county, visit):
    critical = raised(county)

    tell_chief_of_critical(news_of(critical))
    tell_chief_of_critical(news_of(critical))

    rung = CriticalNotice.objects.get(duty="diagnostic_chief")
    assert (rung.level, rung.institution_id) == (1, county.lead)
    assert len(audited("diagnostics.nobody_on_duty")) == 1
    page = visit(county.chief, "critical-value", critical.id, now=NOW).content.decode()
    assert "值班表上无人当班" in page


def test_a_critical_value_with_somebody_on_duty_keeps_its_ladder(county):
    on_duty(county, county.imaging)
    critical = raised(county)

    tell_chief_of_critical(news_of(critical))

    assert [row.level for row in CriticalNotice.objects.all()] == [0]
