"""The pages of orders, queue and centres open for whoever works with them, and show strangers nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lianyi.areas.diagnostics.models import Contract, Duty, Order
from lianyi.areas.diagnostics.web import desk
from lianyi.areas.residents import public as residents
from tests.areas.diagnostics.builders import (
    NOW,
    a_county,
    a_patient,
    at_time,
    claimed,
    ordered,
    user_of,
    waiting,
)
from tests.areas.diagnostics.test_the_way_of_an_order import signed
from tests.entry.web.builders import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wall_clock")]

PAGES = (
    "diagnostics-orders",
    "diagnostics-new",
    "diagnostics-queue",
    "diagnostics-centres",
    "diagnostics-centre-new",
    "diagnostics-coverage",
    "diagnostics-turnaround",
    "diagnostics-turnaround-rows",
)


@pytest.fixture
def county():
    return a_county()


def browser_of(actor):
    """Somebody's browser, signed in through the page."""
    return sign_in(Client(), user_of(actor))


@pytest.mark.rows("RMT-10", "RMT-11")
def test_every_page_opens_for_one_desk_or_another_and_has_its_empty_state(county):
    desks = [
        browser_of(actor) for actor in (county.township_doctor, county.chief, county.bureau_officer)
    ]
    for name in PAGES:
        answers = [browser.get(reverse(name)).status_code for browser in desks]
        assert 200 in answers, name
        assert set(answers) <= {200, 403}, name


@pytest.mark.rows("RMT-02", "RMT-08", "RMT-12")
def test_a_doctor_orders_on_one_page_and_sees_prices_places_and_what_is_under_way(county):
    patient = a_patient(county)
    browser = browser_of(county.village_doctor)
    address = f"{reverse('diagnostics-new')}?resident={patient.id}"
    assert "胸部正位 DR" in browser.get(address).content.decode()

    form = {
        "item_code": "DX-CHEST-PA",
        "urgency": "URGENT",
        "clinical_info": "咳嗽一周",
        "performer_id": str(county.township),
    }
    checked = browser.post(address, {**form, "act": "check"}, headers={"HX-Request": "true"})
    page = checked.content.decode()
    assert "县域影像诊断中心　¥60.00" in page
    assert "西洋店镇卫生院" in page
    refused = browser.post(address, {**form, "clinical_info": "", "act": "order"})
    assert refused.status_code == 422
    made = browser.post(address, {**form, "act": "order"})
    assert made.status_code == 302, made.content.decode()[:3000]
    order = Order.objects.get()
    assert (order.performer_id, order.urgency, order.centre_id) == (
        county.township,
        "URGENT",
        county.imaging,
    )
    again = browser.post(address, {**form, "act": "order"})
    assert again.status_code == 422
    assert order.number in again.content.decode()
    found = browser.get(f"{reverse('diagnostics-new')}?q=王秀英").content.decode()
    assert "王秀英" in found


@pytest.mark.rows("RMT-02")
def test_an_order_goes_its_way_through_the_acts_of_its_page(county):
    patient = a_patient(county)
    card = ordered(county, patient.id, now=NOW - timedelta(minutes=30))
    technologist, reader, chief = (
        browser_of(each) for each in (county.technologist, county.reader, county.chief)
    )
    page = reverse("diagnostics-order", args=(card.id,))
    assert "完成检查" in technologist.get(page).content.decode()
    for name, browser, form in (
        ("examine", technologist, {"note": "站立位"}),
        ("transmit", technologist, {}),
        ("claim", reader, {}),
        ("reassign", chief, {"reader_id": str(county.other_reader.user_id), "note": "积压"}),
        ("release", chief, {}),
        ("retake", reader, {"reason": "POSITION", "note": "肩胛骨未拉开"}),
        ("examine", technologist, {}),
        ("transmit", technologist, {}),
        ("transfer", chief, {"centre_id": str(county.second_imaging), "note": "积压"}),
    ):
        address = reverse("diagnostics-act", args=(card.id, name))
        assert browser.get(address).status_code == 200, name
        answer = browser.post(address, form)
        assert answer.status_code == 302, (name, answer.content.decode()[:3000])
    second = browser_of(county.second_chief)
    text = second.get(page).content.decode()
    assert "王秀英" in text
    assert "肩胛骨未拉开" in text
    assert second.get(reverse("diagnostics-slip", args=(card.id,))).status_code == 200
    assert reader.get(page).status_code == 404


@pytest.mark.rows("RMT-02")
def test_the_queue_page_shows_what_waits_and_gives_the_next_study(county):
    card = waiting(county, a_patient(county).id, now=NOW - timedelta(minutes=30))
    reader = browser_of(county.reader)
    page = reader.get(reverse("diagnostics-queue")).content.decode()
    assert "王秀英" not in page  # the first centre of the tabs is the ECG centre
    page = reader.get(f"{reverse('diagnostics-queue')}?centre={county.imaging}").content.decode()
    assert "王秀英" in page
    assert "无人当班" in page
    address = reverse("diagnostics-claim-next", args=(county.imaging,))
    assert reader.post(address).url == reverse("diagnostics-order", args=(card.id,))
    empty = reader.post(address)
    assert empty.status_code == 409
    assert "没有待诊断" in empty.content.decode()


@pytest.mark.rows("RMT-10", "RMT-11", "RMT-13", "RMT-14")
def test_a_centre_is_opened_and_kept_on_its_page(county):
    chief = browser_of(county.chief)
    made = chief.post(
        reverse("diagnostics-centre-new"),
        {
            "kind": "IMAGING", "name": "第三方影像", "host_id": str(county.lead), "opened_on": "2026-01-01",
            "third_party": "on",
        },
    )  # fmt: skip
    assert made.status_code == 302, made.content.decode()[:2000]
    page = made.url
    assert "没有合同" in chief.get(page).content.decode()
    centre_id = int(page.rsplit("/", 1)[1])
    contract = {"number": "平医共体〔2026〕8号", "from_on": "2026-01-01", "until_on": "2026-12-31"}
    for name, form in (
        ("change", {"phone": "0396-5000000", "hours": "全天", "capacity_per_day": "80"}),
        ("offer", {"item_code": "DX-CHEST-PA", "price_yuan": "58.50", "from_on": "2026-01-01"}),
        ("contract", contract),
        (
            "duty",
            {
                "reader_id": str(county.reader.user_id),
                "starts_at": "2026-11-24T08:00",
                "ends_at": "2026-11-24T20:00",
            },
        ),
    ):
        address = reverse("diagnostics-centre-act", args=(centre_id, name))
        assert chief.get(address).status_code == 200
        answer = chief.post(address, form)
        assert answer.status_code == 302, (name, answer.content.decode()[:3000])
    signed_one = Contract.objects.get(centre=centre_id)
    confirm = reverse("diagnostics-centre-act", args=(centre_id, "condition"))
    answer = chief.post(confirm, {"contract_id": str(signed_one.pk), "code": "LICENCE"})
    assert answer.status_code == 302
    text = chief.get(page).content.decode()
    for said in ("58.50", "0396-5000000", "平医共体〔2026〕8号", "褚主任", "冯诊断"):
        assert said in text, said
    off = reverse("diagnostics-centre-act", args=(centre_id, "off"))
    assert chief.post(off, {"duty_id": str(Duty.objects.get().pk)}).status_code == 302
    refused = chief.post(reverse("diagnostics-centre-act", args=(centre_id, "contract")), contract)
    assert refused.status_code == 422
    doctor = browser_of(county.township_doctor)
    assert doctor.get(reverse("diagnostics-centre", args=(county.imaging,))).status_code == 200
    assert doctor.get(page).status_code == 404


@pytest.mark.rows("RMT-02")
def test_figures_open_to_their_rows_and_every_list_goes_out_as_a_file(county):
    card = claimed(county, a_patient(county).id, now=NOW - timedelta(hours=2))
    signed(county, card, NOW - timedelta(hours=1))
    chief = browser_of(county.chief)

    page = chief.get(reverse("diagnostics-turnaround")).content.decode()
    assert "县域影像诊断中心" in page
    rows = f"{reverse('diagnostics-turnaround-rows')}?centre={county.imaging}&urgency=ROUTINE"
    assert card.number in chief.get(rows).content.decode()
    assert card.number not in chief.get(f"{rows}&late=1").content.decode()
    for address in (
        f"{reverse('diagnostics-turnaround')}?export=csv",
        f"{rows}&export=csv",
        f"{reverse('diagnostics-orders')}?box=all&export=csv",
        f"{reverse('diagnostics-centres')}?export=csv",
        f"{reverse('diagnostics-coverage')}?export=csv",
    ):
        answer = chief.get(address)
        assert answer.status_code == 200, address
        assert b"".join(answer.streaming_content).decode("utf-8-sig"), address


@pytest.mark.rows("RMT-02")
def test_a_stranger_finds_nothing_by_page_act_or_slip(county):
    card = waiting(county, a_patient(county).id)
    stranger = browser_of(county.stranger_doctor)
    addresses = [
        reverse("diagnostics-order", args=(card.id,)),
        reverse("diagnostics-slip", args=(card.id,)),
        *(
            reverse("diagnostics-act", args=(card.id, act))
            for act in ("examine", "cancel", "inform", "claim")
        ),
    ]

    assert {stranger.get(address).status_code for address in addresses} == {404}
    posted = {
        stranger.post(address, {"reason": "PATIENT", "way": "FACE"}).status_code
        for address in addresses[2:]
    }
    assert posted == {404}
    assert "王秀英" not in stranger.get(reverse("diagnostics-orders")).content.decode()


@pytest.mark.rows("RMT-02", "RMT-12")
def test_desks_show_each_role_its_own_work(county):
    patient = a_patient(county)
    card = claimed(county, patient.id, now=NOW - timedelta(hours=30))
    ordered(county, patient.id, item_code="ECG-12", now=NOW - timedelta(hours=1))
    at = timezone.now()

    reading = {each.title: each for each in desk.reader(at_time(county.chief, at), at)}
    assert (reading["县域影像诊断中心"].count, reading["县域影像诊断中心"].late) == (1, 1)
    examining = {
        each.title: each for each in desk.technologist(at_time(county.technologist, at), at)
    }
    assert examining["待检查"].count == 1
    signed(county, card, at)
    primary = {each.title: each for each in desk.primary(at_time(county.township_doctor, at), at)}
    assert primary["报告待告知患者"].count == 1
    assert primary["我申请的检查"].lines[0].text.startswith("王秀英")
    assert residents.get_resident(patient.id, county.reader.scope).name == "王秀英"
