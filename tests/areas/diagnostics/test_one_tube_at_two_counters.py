"""The same tube scanned at two counters at one instant: one receives, the other is told so."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from lianyi.areas.diagnostics.models import Order, Specimen, SpecimenStep
from lianyi.areas.diagnostics.services.laboratory_refusals import StaleResults
from lianyi.areas.diagnostics.services.results import enter_results
from lianyi.areas.diagnostics.services.specimens import receive
from lianyi.areas.diagnostics.types.laboratory import Entry, ScanOutcome
from lianyi.areas.diagnostics.types.words import State
from lianyi.kernel.errors import DomainError
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, at_time
from tests.areas.diagnostics.laboratory import HOUR, collected, lab_ordered, received

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rows("RMT-06")]


def both(*acts):
    """Start acts at one instant and return what came of each."""
    gate, found = Barrier(len(acts)), []

    def run(act):
        try:
            gate.wait(timeout=10)
            found.append(act())
        except DomainError as refusal:
            found.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=60)
    return found


def test_the_same_tube_received_by_two_is_received_once():
    county = a_county()
    order = lab_ordered(county, a_patient(county).id)
    (tube,) = collected(county, order)
    later = NOW + HOUR

    scans = both(
        *(
            lambda actor=actor: receive(
                barcode=tube.barcode, actor=at_time(actor, later), now=later
            )
            for actor in (county.lab_technician, county.chief)
        )
    )

    assert sorted(scan.outcome for scan in scans) == [ScanOutcome.AGAIN, ScanOutcome.DONE]
    assert SpecimenStep.objects.filter(specimen=tube.id, move="RECEIVE").count() == 1
    assert Order.objects.get(pk=order.id).state == State.WAITING
    again = next(scan for scan in scans if scan.outcome == ScanOutcome.AGAIN)
    assert again.by_name == Specimen.objects.get(pk=tube.id).received_by_name


def test_two_windows_that_save_the_same_sheet_do_not_overwrite_each_other():
    county = a_county()
    order, _ = received(county, a_patient(county).id)
    later = NOW + 2 * HOUR

    def save(value):
        return enter_results(
            order_id=order.id,
            entries={"CREA": Entry(value=value)},
            expected_version=0,
            actor=at_time(county.lab_technician, later),
            now=later,
        )

    found = both(lambda: save("68"), lambda: save("70"))

    assert sum(isinstance(each, StaleResults) for each in found) == 1
