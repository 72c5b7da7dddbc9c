"""Results from an analyser: a file all or nothing, one value at a time; what cannot be taken is held, never lost."""

from decimal import Decimal

import pytest

from lianyi.areas.diagnostics.models import HeldResult, Order, Result
from lianyi.areas.diagnostics.services import result_loading
from lianyi.areas.diagnostics.services.laboratory_refusals import BadResult, HeldIsOver
from lianyi.areas.diagnostics.services.refusals import TextMissing
from lianyi.areas.diagnostics.types.laboratory import Entry, HeldState
from lianyi.areas.diagnostics.types.words import State
from lianyi.kernel.errors import RowErrors
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, at_time
from tests.areas.diagnostics.laboratory import (
    ANALYSER,
    HOUR,
    RENAL,
    arrive,
    collected,
    lab_ordered,
    received,
    signed,
)
from tests.areas.workforce.builders import audited

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-06")]


@pytest.fixture
def county(db):
    return a_county()


@pytest.fixture
def patient(county):
    return a_patient(county)


HEAD = "条码,项目代码,结果,单位,仪器\n"


def load(county, text, **told):
    return result_loading.load_results(
        (HEAD + text).encode(),
        centre_id=county.laboratory,
        actor=at_time(county.lab_technician, NOW + 2 * HOUR),
        now=NOW + 2 * HOUR,
        **told,
    )


def test_a_file_of_an_analyser_is_taken_by_label_and_converted(county, patient):
    renal = lab_ordered(county, patient.id)
    liver = lab_ordered(county, patient.id, "LAB-LIVER")
    (tube,) = collected(county, renal, liver)
    arrive(county, tube)

    report = load(
        county,
        f"{tube.barcode},CREA,1.0,mg/dL,{ANALYSER}\n{tube.barcode},ALT,22,U/L,\n{renal.number},UREA,5.1,,\n",
    )

    assert (report.rows, report.orders, report.taken, report.held) == (3, 2, 3, 0)
    crea = Result.objects.get(analyte="CREA")
    assert (crea.value, crea.sent, crea.sheet.order_id) == (Decimal(88), "1.0 mg/dL", renal.id)
    assert Result.objects.get(analyte="ALT").sheet.order_id == liver.id


def test_a_result_in_a_wrong_unit_is_held_with_a_clear_word_and_nothing_is_lost(county, patient):
    order, tube = received(county, patient.id)

    report = load(
        county,
        f"{tube.barcode},CREA,68,ng/dL,\n{tube.barcode},UREA,51000,,\n{tube.barcode},UA,300,,\n",
    )

    assert (report.taken, report.held) == (1, 2)
    held = {
        row.analyte: (row.reason, row.value, row.unit, row.order_id)
        for row in HeldResult.objects.all()
    }
    assert held == {
        "CREA": ("UNIT", "68", "ng/dL", order.id),
        "UREA": ("IMPOSSIBLE", "51000", "", order.id),
    }
    assert len(audited("diagnostics.hold_result")) == 2


def test_a_row_that_names_nothing_we_know_refuses_the_whole_file(county, patient):
    order, tube = received(county, patient.id)

    with pytest.raises(RowErrors) as refusal:
        load(
            county,
            f"{tube.barcode},UA,300,,\n{tube.barcode},NOPE,1,,\n900000000001,CREA,1,,\n{tube.barcode},ALT,1,,\n",
        )

    assert [(row["row"], row["code"]) for row in refusal.value.rows] == [
        (3, "diagnostics.unknown_analyte"),
        (4, "diagnostics.unknown_label"),
        (5, "diagnostics.unknown_label"),
    ]
    assert not Result.objects.exists()
    assert Order.objects.get(pk=order.id).state == State.WAITING


def test_a_dry_run_stores_nothing(county, patient):
    _, tube = received(county, patient.id)

    report = load(county, f"{tube.barcode},CREA,68,,\n{tube.barcode},UREA,1,ng,\n", dry_run=True)

    assert (report.taken, report.held, report.dry_run) == (1, 1, True)


def test_results_that_come_after_the_signature_are_held(county, patient):
    order, tube = received(county, patient.id)
    signed(county, order, RENAL)

    report = load(county, f"{tube.barcode},CREA,99,,\n")

    assert (report.taken, report.held) == (0, 1)
    assert HeldResult.objects.get().reason == "SIGNED"
    assert Result.objects.get(analyte="CREA").value == Decimal(68)


def test_an_analyser_sends_one_value_at_a_time(county, patient):
    _, tube = received(county, patient.id)

    def send(label, code, value, unit):
        return result_loading.take_result(
            centre_id=county.laboratory, label=label, code=code, value=value, unit=unit,
            actor=county.lab_technician, now=NOW + 2 * HOUR,
        )  # fmt: skip

    assert send(tube.barcode, "CREA", "68", "umol/L").taken == 1
    assert send(tube.barcode, "CREA", "68", "furlong").held == 1
    assert send("900000000001", "CREA", "68", "").held == 1
    assert {row.reason for row in HeldResult.objects.all()} == {"UNIT", "NO_ORDER"}


def test_a_held_value_is_taken_or_discarded_by_a_person_with_a_word(county, patient):
    _, tube = received(county, patient.id)
    load(county, f"{tube.barcode},CREA,68,ng/dL,\n{tube.barcode},UREA,51,ng,\n")
    crea, urea = (HeldResult.objects.get(analyte=code) for code in ("CREA", "UREA"))
    who = {"actor": county.lab_technician, "now": NOW + 2 * HOUR}

    with pytest.raises(TextMissing):
        result_loading.discard_held(held_id=urea.pk, note=" ", **who)
    with pytest.raises(BadResult):
        result_loading.take_held(
            held_id=crea.pk, entry=Entry(value="68", unit="ng/dL"), note="核对", **who
        )
    result_loading.take_held(
        held_id=crea.pk, entry=Entry(value="68", unit="μmol/L"), note="仪器单位设置错误", **who
    )
    result_loading.discard_held(held_id=urea.pk, note="重复测定", **who)

    crea.refresh_from_db()
    urea.refresh_from_db()
    assert (crea.state, urea.state) == (HeldState.TAKEN, HeldState.DISCARDED)
    assert Result.objects.get(analyte="CREA").value == Decimal(68)
    with pytest.raises(HeldIsOver):
        result_loading.discard_held(held_id=urea.pk, note="再来", **who)
