"""Two act on one critical value, or one result, at the same instant: exactly one of them does."""

from datetime import timedelta

import pytest

from lianyi.areas.diagnostics.models import CriticalValue, RecognitionDecision
from lianyi.areas.diagnostics.services import critical as telling
from lianyi.areas.diagnostics.services.recognition import recognise
from lianyi.areas.diagnostics.types.recognition import RecogniseDraft
from lianyi.areas.residents import public as residents
from lianyi.machinery.cases.models import Case
from lianyi.machinery.cases.states import IllegalMove
from lianyi.machinery.outbox.models import OutboxEvent
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, at_time, claimed
from tests.areas.diagnostics.reports import signed
from tests.areas.scheduling.builders import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rows("RMT-02", "RMT-08")]

LATER = NOW + timedelta(minutes=20)


def test_of_three_who_raise_one_finding_at_once_one_case_lives_and_one_of_two_acknowledges():
    county = a_county()
    order = claimed(county, a_patient(county).id)
    reader, doctor = at_time(county.reader, LATER), at_time(county.township_doctor, LATER)

    def tell():
        return telling.raise_critical(
            order_id=order.id, finding_code="IMG-PE", actor=reader, now=LATER
        )

    given, refused = all_at_once([tell] * 3)
    assert ({card.id for card in given}, refused) == ({given[0].id}, [])
    assert Case.objects.filter(kind="critical_value").count() == CriticalValue.objects.count() == 1
    telling.read_back_critical(
        critical_id=given[0].id, text="急性肺动脉栓塞", actor=doctor, now=LATER
    )

    def take():
        return telling.acknowledge_critical(critical_id=given[0].id, actor=doctor, now=LATER)

    taken, refused = all_at_once([take] * 2)

    assert (len(taken), [type(refusal) for refusal in refused]) == (1, [IllegalMove])
    assert OutboxEvent.objects.filter(name__endswith="CriticalAcknowledged").count() == 1


def test_a_result_recognised_twice_at_once_saves_its_price_once():
    county = a_county()
    patient = a_patient(county)
    residents.relate(
        resident_id=patient.id,
        institution_id=county.lead,
        kind=residents.RelationKind.ENCOUNTER,
        at=NOW,
    )
    order = signed(county, patient.id)
    doctor = at_time(county.specialist, NOW + timedelta(hours=4))
    draft = RecogniseDraft(
        resident_id=patient.id, item_code="DX-CHEST-PA", earlier_order_id=order.id
    )

    def stand():
        return recognise(draft=draft, actor=doctor, now=NOW + timedelta(hours=4))

    given, refused = all_at_once([stand] * 2)

    assert ({card.id for card in given}, refused) == ({given[0].id}, [])
    assert RecognitionDecision.objects.count() == 1
