"""Tissue: fixed in time or marked, grossed, embedded, stained, sent to another reader who says how well it was made."""

from datetime import timedelta

import pytest

from lianyi.areas.diagnostics.models import Grossing, Order, OrderNotFound, SlideTransfer
from lianyi.areas.diagnostics.services import pathology
from lianyi.areas.diagnostics.services.laboratory_refusals import (
    GrossedAlready,
    NotGrossed,
    NotLaboratory,
    NotYourLaboratory,
    ReasonNeeded,
    ResultsClosed,
    TransferOver,
)
from lianyi.areas.diagnostics.services.refusals import TextMissing
from lianyi.areas.diagnostics.types.words import State
from tests.areas.diagnostics.builders import NOW, a_county, a_patient, at_time, somebody, waiting
from tests.areas.diagnostics.laboratory import HOUR, arrive, collected, lab_ordered

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-04")]
LATER = NOW + 2 * HOUR


@pytest.fixture
def county(db):
    return a_county()


@pytest.fixture
def patient(county):
    return a_patient(county)


def a_tissue(county, patient, *, minutes=40, item="PATH-SURGICAL"):
    """Received tissue, fixed so many minutes after its last blood."""
    order = lab_ordered(county, patient.id, item)
    lost = NOW - timedelta(minutes=minutes)
    (tube,) = collected(county, order, site="右乳外上象限", devitalised_at=lost, fixed_at=NOW)
    arrive(county, tube)
    return order


def who(actor):
    return {"actor": at_time(actor, LATER), "now": LATER}


def grossed(county, order):
    return pathology.gross(
        order_id=order.id, description="灰白组织一块 3×2×1 cm", pieces=3, **who(county.reader)
    )


def test_cold_ischaemia_is_worked_out_and_marked_beyond_the_countys_limit(county, patient):
    soon, late = (
        a_tissue(county, patient),
        a_tissue(county, patient, minutes=61, item="PATH-BREAST"),
    )

    grossed(county, soon)
    grossed(county, late)

    rows = {
        row.order_id: (row.ischaemia_minutes, row.ischaemia_late) for row in Grossing.objects.all()
    }
    assert rows == {soon.id: (40, False), late.id: (61, True)}


def test_tissue_goes_from_number_to_blocks_to_slides_in_order(county, patient):
    order = a_tissue(county, patient)

    with pytest.raises(NotGrossed):
        pathology.embed(order_id=order.id, tissue="切缘", **who(county.reader))
    number = grossed(county, order)
    assert number.startswith("BL26")
    assert [
        pathology.embed(order_id=order.id, tissue=t, **who(county.reader)) for t in ("肿物", "切缘")
    ] == ["A", "B"]
    assert [
        pathology.stain(order_id=order.id, letter="A", dye=d, **who(county.reader))
        for d in ("HE", "ER")
    ] == [1, 2]
    with pytest.raises(NotGrossed):
        pathology.stain(order_id=order.id, letter="Z", dye="HE", **who(county.reader))
    with pytest.raises(GrossedAlready):
        grossed(county, order)
    with pytest.raises(TextMissing):
        pathology.embed(order_id=order.id, tissue=" ", **who(county.reader))


def test_only_tissue_at_the_bench_of_ones_own_centre_is_grossed(county, patient):
    film = waiting(county, patient.id)
    early = lab_ordered(county, patient.id, "PATH-BIOPSY")

    with pytest.raises(NotLaboratory):
        grossed(county, film)
    with pytest.raises(ResultsClosed):
        grossed(county, early)
    with pytest.raises(NotYourLaboratory):
        pathology.gross(order_id=early.id, description="x", pieces=1, **who(county.township_lab))


def sent(county, order, **told):
    fields = {
        "receiver_id": county.second,
        "purpose": "CONSULT",
        "slides": "A1, B1",
        "question": "良恶性？",
    }
    return pathology.send_slides(order_id=order.id, **{**fields, **told}, **who(county.reader))


def test_slides_come_back_with_an_opinion_and_a_word_on_how_they_were_made(county, patient):
    order = a_tissue(county, patient)
    with pytest.raises(NotGrossed):
        sent(county, order)
    grossed(county, order)
    pathology.embed(order_id=order.id, tissue="肿物", **who(county.reader))
    pathology.stain(order_id=order.id, letter="A", dye="HE", **who(county.reader))
    transfer = sent(county, order)
    expert = somebody("diagnostician", county.second, "上级病理")

    def answer(**told):
        fields = {"quality": "FAIR", "faults": ("THICK",), "opinion": "浸润性导管癌"}
        pathology.answer_slides(transfer_id=transfer, **{**fields, **told}, **who(expert))

    with pytest.raises(TransferOver):
        answer()
    pathology.receive_slides(transfer_id=transfer, **who(expert))
    pathology.receive_slides(transfer_id=transfer, **who(expert))
    for told in ({"quality": "SUPER"}, {"faults": ("UGLY",)}, {"quality": "POOR", "faults": ()}):
        with pytest.raises(ReasonNeeded):
            answer(**told)
    with pytest.raises(TextMissing):
        answer(opinion=" ")
    answer()
    with pytest.raises(TransferOver):
        answer()
    pathology.slides_back(transfer_id=transfer, **who(county.reader))

    row = SlideTransfer.objects.get(pk=transfer)
    assert (row.quality, row.faults, row.opinion) == ("FAIR", ["THICK"], "浸润性导管癌")
    assert row.back_at == LATER
    assert (
        Order.objects.get(pk=order.id).state == State.WAITING
    )  # its own centre still owes the report


def test_slides_go_somewhere_else_for_a_purpose_and_strangers_do_not_see_them(county, patient):
    order = a_tissue(county, patient, item="PATH-TCT")

    for told, refusal in (
        ({"purpose": "SHOW"}, ReasonNeeded),
        ({"slides": " "}, TextMissing),
        ({"receiver_id": county.lead}, ReasonNeeded),
    ):
        with pytest.raises(refusal):
            sent(county, order, **told)
    transfer = sent(county, order)
    stranger = somebody("laboratory_technician", county.stranger, "路人")
    with pytest.raises(OrderNotFound):
        pathology.receive_slides(transfer_id=transfer, **who(stranger))
    with pytest.raises(NotYourLaboratory):
        pathology.receive_slides(transfer_id=transfer, **who(county.reader))
