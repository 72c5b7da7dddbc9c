"""Pages of controls, rounds, tissue and laboratories, as the person whose work it is sees them."""

import pytest

from lianyi.areas.diagnostics.models import (
    EqaSample,
    Order,
    SlideTransfer,
)
from lianyi.areas.diagnostics.types.words import State
from tests.areas.diagnostics.builders import NOW, TODAY, a_county, a_patient
from tests.areas.diagnostics.laboratory import (
    ANALYSER,
    HOUR,
    RENAL,
    a_run,
    a_target,
    arrive,
    collected,
    lab_ordered,
    received,
    verified,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rows("RMT-06")]
LATER = NOW + 3 * HOUR


@pytest.fixture
def county(db):
    return a_county()


@pytest.fixture
def patient(county):
    return a_patient(county)


def text(response):
    return response.content.decode()


@pytest.mark.rows("CLI-06")
def test_a_series_out_of_control_is_shown_drawn_corrected_and_stops_the_signature(
    visit, county, patient
):
    a_target(county, "CREA", mean="70", sd="2")
    order, _ = received(county, patient.id)
    verified(county, order, RENAL)
    where = (county.laboratory, "CREA", ANALYSER)
    assert "今日未做" in text(visit(county.chief, "controls"))

    done = visit(county.lab_technician, "series", *where, data={"v_0": "80"}, follow=True)
    assert "失控" in text(done)
    assert "1-3s" in text(done)
    refused = visit(county.chief, "results-sign", order.id, data={})
    assert refused.status_code == 409
    assert "室内质控失控" in text(refused)
    run = a_run(county, "CREA", now=LATER, L1="81")
    visit(
        county.lab_technician,
        "correct-run",
        run.pk,
        data={"correction": "CALIBRATE", "note": "定标"},
    )
    assert "重新校准" in text(visit(county.lab_technician, "series", *where))
    visit(county.chief, "results-sign", order.id, data={"qc_reason": "备机一致"})
    assert Order.objects.get(pk=order.id).state == State.SIGNED


@pytest.mark.rows("CLI-06")
def test_targets_and_rounds_are_kept_on_the_page(visit, county):
    target = {
        "centre_id": county.laboratory, "analyte": "K", "analyser": "ISE", "lot": "1", "level": "1",
        "mean": "4", "sd": "0.1", "from_on": TODAY.isoformat(),
    }  # fmt: skip
    assert visit(county.lab_technician, "target").status_code == 200
    assert visit(county.lab_technician, "target", data={**target, "sd": "0"}).status_code == 422
    visit(county.lab_technician, "target", data=target)
    assert "ISE" in text(visit(county.lab_technician, "controls"))
    enrolled = visit(
        county.chief,
        "eqa-new",
        data={
            "centre_id": county.laboratory, "organiser": "NATIONAL", "name": "第1次", "year": TODAY.year,
            "due_on": TODAY.isoformat(), "analyte_codes": ["K"], "sample_count": 2,
        },
        follow=True,
    )  # fmt: skip
    round_id = int(enrolled.redirect_chain[-1][0].rsplit("/", 1)[-1])
    ids = list(EqaSample.objects.values_list("pk", flat=True).order_by("pk"))
    visit(county.chief, "eqa", round_id, data={f"v_{pk}": "4.1" for pk in ids} | {"do": "hand"})
    bad = visit(
        county.chief, "eqa", round_id, data={f"v_{pk}": "4.1" for pk in ids} | {"do": "score"}
    )
    assert bad.status_code == 422
    told = (
        {f"v_{pk}": "4.1" for pk in ids}
        | {f"t_{pk}": "4" for pk in ids}
        | {f"p_{pk}": "6" for pk in ids}
    )
    scored = visit(
        county.chief,
        "eqa",
        round_id,
        data={**told, "do": "score", "certificate_no": "N1"},
        follow=True,
    )
    assert "合格" in text(scored)
    assert "N1" in text(scored)


@pytest.mark.rows("RMT-04")
def test_tissue_and_slides_have_their_pages(visit, county, patient):
    order = lab_ordered(county, patient.id, "PATH-SURGICAL")
    (tube,) = collected(county, order, devitalised_at=NOW - 2 * HOUR, fixed_at=NOW)
    arrive(county, tube)
    assert "登记取材" in text(visit(county.reader, "tissue", order.id))

    assert (
        visit(county.reader, "gross", order.id, data={"description": "", "pieces": 1}).status_code
        == 422
    )
    late = visit(
        county.reader, "gross", order.id, data={"description": "灰白组织", "pieces": 2}, follow=True
    )
    assert "冷缺血时间 120 分钟" in text(late)
    visit(county.reader, "embed", order.id, data={"tissue": "肿物"})
    visit(county.reader, "stain", order.id, data={"letter": "A", "dye": "HE"})
    visit(
        county.reader,
        "send-slides",
        order.id,
        data={"receiver_id": county.second, "purpose": "CONSULT", "slides": "A1"},
    )
    shown = text(visit(county.reader, "order", order.id))
    assert "病理号" in shown
    transfer = SlideTransfer.objects.get().pk
    assert "待签收" in text(visit(county.second_chief, "slides"))
    visit(county.second_chief, "slides-receive", transfer, data={})
    assert (
        visit(county.second_chief, "slides-answer", transfer, data={"opinion": ""}).status_code
        == 422
    )
    assert (
        visit(
            county.second_chief,
            "slides-answer",
            transfer,
            data={"opinion": "癌", "quality": "POOR"},
        ).status_code
        == 422
    )
    visit(county.second_chief, "slides-answer", transfer, data={"opinion": "癌", "quality": "GOOD"})
    visit(county.reader, "slides-back", transfer, data={})
    assert "已答复" in text(visit(county.reader, "slides"))


@pytest.mark.rows("LAB-01", "LAB-06")
def test_laboratories_are_registered_and_capacity_is_found_near_by(visit, county):
    entry = {
        "institution_id": county.lead, "name": "检验科", "kind": "CLINICAL", "biosafety": "BSL2", "state": "RUNNING",
        "staff_count": 12, "scope": "临检、生化", "equipment": "AU5800", "centre_id": county.laboratory,
    }  # fmt: skip
    assert visit(county.chief, "laboratory-new").status_code == 200
    unaccepted = visit(county.chief, "laboratory-new", data=entry)
    assert unaccepted.status_code == 422
    assert "验收日期" in text(unaccepted)
    done = visit(
        county.chief, "laboratory-new", data={**entry, "accepted_on": "2024-05-01"}, follow=True
    )
    laboratory = int(done.redirect_chain[-1][0].rsplit("/", 1)[-1])
    assert "BSL-2" in text(done)
    again = visit(county.chief, "laboratory-new", data={**entry, "accepted_on": "2024-05-01"})
    assert again.status_code == 422
    capacity = {
        "item_code": "LAB-NCOV",
        "method": "荧光 PCR",
        "per_day": 500,
        "surge_per_day": 2000,
        "from_on": "2024-05-01",
    }
    assert (
        visit(
            county.chief, "laboratory-capacity", laboratory, data={**capacity, "surge_per_day": 1}
        ).status_code
        == 422
    )
    visit(county.chief, "laboratory-capacity", laboratory, data=capacity)
    found = text(visit(county.township_doctor, "near", query="?item=LAB-NCOV"))
    assert "检验科" in found
    assert "500" in found
    assert "没有实验室登记" in text(visit(county.township_doctor, "near", query="?item=LAB-AFP"))
    assert "检验科" in text(visit(county.township_doctor, "laboratories", query="?q=生化"))
    file = visit(county.chief, "laboratories", query="?export=csv")
    assert "检验科" in b"".join(file.streaming_content).decode("utf-8-sig")
    assert visit(county.chief, "laboratory-edit", laboratory).status_code == 200
