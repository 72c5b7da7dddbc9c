"""Every page of laboratory and pathology, as the person whose work it is sees it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lianyi.areas.diagnostics.models import (
    HeldResult,
    Order,
    ResultSheet,
    Specimen,
)
from lianyi.areas.diagnostics.services.specimens import reject
from lianyi.areas.diagnostics.types.words import State
from tests.areas.diagnostics.builders import NOW, TODAY, a_county, a_patient
from tests.areas.diagnostics.laboratory import (
    HOUR,
    RENAL,
    arrive,
    collected,
    lab_ordered,
    received,
    signed,
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


def test_the_collector_prints_labels_that_a_scanner_reads(visit, county, patient):
    order = lab_ordered(county, patient.id)
    assert "肾功能" in text(visit(county.township_lab, "collect"))

    done = visit(county.township_lab, "collect", data={"order": [order.id]}, follow=True)

    tube = Specimen.objects.get()
    assert done.status_code == 200
    assert f'aria-label="{tube.barcode}"' in text(done)
    assert "<rect" in text(done)


def test_nothing_chosen_is_said_on_the_page(visit, county):
    done = visit(county.township_lab, "collect", data={})

    assert done.status_code == 422
    assert "至少勾选一项" in text(done)


def test_the_counter_answers_every_scan_at_once(visit, county, patient):
    (tube,) = collected(county, lab_ordered(county, patient.id))
    assert tube.barcode in text(visit(county.lab_technician, "receive"))

    first = visit(county.lab_technician, "receive", data={"barcode": tube.barcode})
    again = visit(county.lab_technician, "receive", data={"barcode": tube.barcode})
    unknown = visit(county.lab_technician, "receive", data={"barcode": "1"})

    assert 'data-scan="DONE"' in text(first)
    assert "重复扫描：卫检验" in text(again)
    assert "没有这个条码" in text(unknown)


def test_a_specimen_is_found_opened_and_refused(visit, county, patient):
    order, tube = received(county, patient.id)
    assert tube.barcode in text(visit(county.lab_technician, "specimens", query="?state=RECEIVED"))
    assert "流转" in text(visit(county.lab_technician, "specimen", tube.id))
    assert visit(county.second_chief, "specimen", tube.id).status_code == 404

    bad = visit(
        county.lab_technician, "specimen-reject", tube.id, data={"reason": "OTHER", "note": ""}
    )
    done = visit(
        county.lab_technician, "specimen-reject", tube.id, data={"reason": "VOLUME"}, follow=True
    )

    assert bad.status_code == 422
    assert "标本量不足或过多" in text(done)
    assert "重采" in text(visit(county.township_lab, "collect"))
    assert Order.objects.get(pk=order.id).state == State.ORDERED
    export = visit(county.lab_technician, "specimens", query="?export=csv")
    assert tube.barcode in b"".join(export.streaming_content).decode("utf-8-sig")


def test_a_kept_specimen_is_disposed_of_from_its_page(visit, county, patient):
    order, tube = received(county, patient.id)
    signed(county, order, RENAL)

    done = visit(county.lab_technician, "specimen-dispose", tube.id, data={}, follow=True)

    assert "已处置" in text(done)


def test_the_courier_works_on_the_phone_and_sees_no_name(visit, county, patient):
    (tube,) = collected(county, lab_ordered(county, patient.id))
    assert "等待取件" in text(visit(county.courier, "runs"))
    assert "西洋店" in text(visit(county.courier, "run-new"))
    made = visit(
        county.courier,
        "run-new",
        data={
            "centre_id": county.laboratory,
            "box": "冷箱1",
            "celsius_low": 2,
            "celsius_high": 8,
            "stop_ids": [county.township],
        },
        follow=True,
    )
    run = Specimen.objects.get().run_id or int(made.redirect_chain[-1][0].rsplit("/", 1)[-1])

    scanned = visit(county.courier, "pick-up", run, data={"barcode": tube.barcode})
    assert 'data-scan="DONE"' in text(scanned)
    assert "王秀英" not in text(scanned)
    warm = visit(county.courier, "temperature", run, data={"celsius": "19"}, follow=True)
    assert "超出箱温范围" in text(warm)
    assert "箱温曲线" not in text(warm)  # one point draws no line
    curve = text(visit(county.courier, "temperature", run, data={"celsius": "5"}, follow=True))
    assert "箱温曲线" in curve
    assert "1 次超出范围" in curve
    assert visit(county.courier, "temperature", run, data={"celsius": "999"}).status_code == 422
    stop = Specimen.objects.get().run.stops.get()
    assert (
        visit(county.courier, "leave-stop", run, stop.pk, data={"handed_by_name": ""}).status_code
        == 422
    )
    visit(county.courier, "leave-stop", run, stop.pk, data={"handed_by_name": "蒋检验"})
    visit(county.courier, "deliver", run, data={})
    assert "待签收" in text(visit(county.lab_technician, "run", run))
    over = visit(county.lab_technician, "take-over", run, data={"note": ""}, follow=True)
    assert "标本接收" in text(over)
    assert "温度异常" in text(visit(county.lab_technician, "runs"))


def test_results_are_typed_saved_verified_and_signed_on_the_page(visit, county, patient, counted):
    order, _ = received(county, patient.id)
    visit(county.lab_technician, "bench")  # signs in
    with counted("diagnostics.bench page"):
        listed = visit(county.lab_technician, "bench", query="?bench=CHEM")
    assert order.number in text(listed)
    assert 'name="r_CREA"' in text(visit(county.lab_technician, "results", order.id))
    typed = {f"r_{code}": value for code, value in RENAL.items()}

    bad = visit(
        county.lab_technician, "results", order.id, data={**typed, "r_CREA": "99999", "version": 0}
    )
    in_mg = {**typed, "r_CREA": "1.0", "u_CREA": "mg/dL", "version": 0}
    saved = visit(
        county.lab_technician,
        "results",
        order.id,
        data=in_mg,
        follow=True,
    )
    stale = visit(county.lab_technician, "results", order.id, data={**typed, "version": 0})

    assert bad.status_code == 422
    assert 'value="99999"' in text(bad)  # what was typed is still there
    assert 'value="88"' in text(saved)
    assert stale.status_code == 409
    assert "保存过" in text(stale)
    visit(county.lab_technician, "results", order.id, data={"version": 1, "do": "verify"})
    assert Order.objects.get(pk=order.id).state == State.SUBMITTED
    own = visit(county.lab_technician, "results-sign", order.id, data={})
    assert own.status_code == 403
    visit(county.chief, "results-sign", order.id, data={})
    assert Order.objects.get(pk=order.id).state == State.SIGNED
    shown = text(visit(county.township_doctor, "order", order.id))
    assert "检验结果" in shown
    assert "41–73" in shown


def test_results_go_back_from_the_page(visit, county, patient):
    order, _ = received(county, patient.id)
    verified(county, order, RENAL)

    bad = visit(county.chief, "results-back", order.id, data={"reason": ""})
    visit(county.chief, "results-back", order.id, data={"reason": "复查"})

    assert bad.status_code == 422
    assert ResultSheet.objects.get(order=order.id).state == "OPEN"


def test_a_file_of_results_names_its_wrong_rows_and_held_values_are_dealt_with(
    visit, county, patient
):
    _, tube = received(county, patient.id)

    def load(rows, **more):
        file = SimpleUploadedFile("r.csv", ("条码,项目代码,结果,单位\n" + rows).encode())
        return visit(
            county.lab_technician,
            "load-results",
            data={"centre_id": county.laboratory, "file": file, **more},
        )

    assert visit(county.lab_technician, "load-results").status_code == 200
    wrong = load(f"{tube.barcode},NOPE,1,\n")
    assert wrong.status_code == 422
    assert "检验项目目录中没有 NOPE" in text(wrong)
    dry = load(f"{tube.barcode},CREA,68,ng\n", dry_run="on")
    assert "试运行" in text(dry)
    assert not HeldResult.objects.exists()
    load(f"{tube.barcode},CREA,68,ng\n{tube.barcode},UREA,5,ng\n")
    page = visit(county.lab_technician, "held")
    assert "单位不符，无法换算" in text(page)
    crea, urea = HeldResult.objects.order_by("analyte")
    take = {"value": "68", "unit": "μmol/L", "note": "单位设置", "do": "take"}
    assert (
        visit(county.lab_technician, "held-end", crea.pk, data={**take, "note": ""}).status_code
        == 422
    )
    visit(county.lab_technician, "held-end", crea.pk, data=take)
    visit(county.lab_technician, "held-end", urea.pk, data={"note": "重测", "do": "discard"})
    assert "已放弃" in text(visit(county.lab_technician, "held", query="?state=DISCARDED"))
    assert "没有滞留结果" in text(visit(county.lab_technician, "held"))


def test_figures_count_what_was_refused_and_open_to_their_rows(visit, county, patient):
    order, tube = received(county, patient.id)
    reject(specimen_id=tube.id, reason="CLOTTED", actor=county.lab_technician, now=NOW + HOUR)
    (again,) = collected(county, order, now=NOW + HOUR)
    arrive(county, again, now=NOW + 2 * HOUR)
    signed(county, order, RENAL, now=NOW + 3 * HOUR)

    page = text(visit(county.chief, "laboratory-figures", now=NOW + 5 * HOUR))

    assert "50.00%" in page
    assert "抗凝标本凝固" in page
    assert "接收→签发（实验室内）" in page
    rows = text(
        visit(
            county.chief,
            "specimens",
            now=NOW + 5 * HOUR,
            query=f"?period={TODAY.year}&state=REJECTED&reason=CLOTTED",
        )
    )
    assert tube.barcode in rows
    assert again.barcode not in rows
    file = visit(county.chief, "laboratory-figures", now=NOW + 5 * HOUR, query="?export=xlsx")
    assert b"".join(file.streaming_content).startswith(b"PK")


def test_desks_say_what_waits(visit, county, patient):
    collected(county, lab_ordered(county, patient.id))
    lab_ordered(county, patient.id, "LAB-CBC")

    assert "待采集标本" in text(visit(county.township_lab, ""))
    assert "待接收标本" in text(visit(county.lab_technician, ""))
    assert "待取件" in text(visit(county.courier, ""))


def test_the_doors_are_closed_to_other_posts(visit, county, patient):
    order, tube = received(county, patient.id)

    assert visit(county.township_doctor, "results", order.id).status_code == 403
    assert visit(county.courier, "specimen", tube.id).status_code == 403
    assert visit(county.courier, "bench").status_code == 403
    assert visit(county.lab_technician, "run-new").status_code == 403
    assert visit(county.second_chief, "results", order.id).status_code == 404
