"""Two readers reach for one study at the same instant: exactly one has it; the other takes the next."""

from datetime import timedelta

import pytest

from lianyi.areas.diagnostics.models import Order
from lianyi.areas.diagnostics.services.reading import claim, claim_next
from lianyi.areas.diagnostics.services.refusals import ClaimedByAnother, QueueEmpty
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, at_time, waiting
from tests.areas.scheduling.builders import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rows("RMT-02")]

LATER = NOW + timedelta(minutes=20)


def test_of_two_readers_who_claim_one_study_at_once_one_has_it_and_next_ones_differ():
    county = a_county()
    patient = a_patient(county)
    card = waiting(county, patient.id)
    readers = [at_time(county.reader, LATER), at_time(county.other_reader, LATER)]

    def claiming(actor):
        return lambda: claim(order_id=card.id, actor=actor, now=LATER)

    given, refused = all_at_once([claiming(actor) for actor in readers])

    assert len(given) == 1
    assert [type(refusal) for refusal in refused] == [ClaimedByAnother]
    assert Order.objects.get(pk=card.id).claimed_by_id == given[0].claimed_by_id

    more = {waiting(county, patient.id, again=True).id for _ in range(2)}

    def taking(actor):
        return lambda: claim_next(centre_id=county.imaging, actor=actor, now=LATER)

    given, refused = all_at_once([taking(actor) for actor in (*readers, readers[0])])

    assert {each.id for each in given} == more
    assert {type(refusal) for refusal in refused} == {QueueEmpty}
