"""Every page of referrals opens for whoever works with it, acts through its form, and shows strangers nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lianyi.areas.referrals import public as referrals
from lianyi.areas.referrals.models import FollowUp, Guidance, Referral
from lianyi.kernel.actor import Actor
from lianyi.machinery.accounts.models import User
from tests.areas.referrals.builders import (
    County,
    a_county,
    a_patient,
    at_home,
    in_care,
    seen_at_township,
    sent,
    some_beds,
    some_slots,
)
from tests.entry.web.builders import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wall_clock")]

PAGES = (
    "referrals-inbox",
    "referrals-board",
    "referrals-follow-ups",
    "referrals-guidance-list",
    "referrals-readmitted",
    "referrals-outside",
    "referrals-statistics",
    "referrals-contacts",
    "referrals-flow",
    "referrals-rules",
    "referrals-new",
)


def browser_of(actor: Actor) -> Client:
    """Somebody's browser, signed in through the page."""
    return sign_in(Client(), User.objects.get(pk=actor.user_id or 0))


@pytest.fixture
def county() -> County:
    return a_county()


@pytest.mark.rows("REF-16", "REF-06", "REF-09", "REF-01", "REF-05")
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_for_one_desk_or_another_and_has_its_empty_state(county, name):
    desks = (county.office, county.township_doctor, county.specialist, county.bureau_officer)
    answers = [browser_of(actor).get(reverse(name)).status_code for actor in desks]

    assert 200 in answers
    assert set(answers) <= {200, 403}


@pytest.mark.rows("REF-01", "REF-02", "REF-13")
def test_a_township_doctor_writes_and_sends_a_referral_on_one_page(county):
    patient = a_patient(county)
    now = timezone.now()
    seen_at_township(county, patient, now=now - timedelta(minutes=30))
    browser = browser_of(county.township_doctor)
    address = f"{reverse('referrals-new')}?resident={patient.id}"

    begin = browser.get(address)
    assert begin.status_code == 200
    page = begin.content.decode()
    assert "胸痛2小时" in page
    assert 'value="186"' in page
    assert "平舆县人民医院" in page

    form = {
        "direction": "UP", "urgency": "URGENT", "channel": "PLAIN", "diagnosis_code": "I10.x00",
        "reason_code": "EMERGENCY", "impression": "高血压3级", "present_illness": "胸痛2小时",
        "f_sbp": "186", "f_dbp": "112", "f_chest_or_back_pain": "on", "to_institution_id": str(county.lead),
    }  # fmt: skip
    checked = browser.post(address, {**form, "act": "check"}, headers={"HX-Request": "true"})
    assert "符合急诊转诊指征" in checked.content.decode()

    refused = browser.post(address, {**form, "act": "send"})
    assert refused.status_code == 422
    assert "知情同意" in refused.content.decode()
    assert not Referral.objects.exists()

    done = browser.post(address, {**form, "act": "send", "agrees": "on"})
    assert done.status_code == 302
    referral = Referral.objects.get()
    assert referral.state == "SENT"
    assert done.url == reverse("referrals-case", args=(referral.pk,))
    assert browser.get(done.url).status_code == 200


@pytest.mark.rows("REF-02", "REF-03", "REF-12")
def test_the_office_accepts_the_specialist_treats_and_sends_home_through_pages(county):
    patient = a_patient(county)
    now = timezone.now()
    seen_at_township(county, patient, now=now - timedelta(minutes=30))
    card = sent(county, patient.id, now=now - timedelta(minutes=10))
    office, specialist = browser_of(county.office), browser_of(county.specialist)

    page = office.get(reverse("referrals-case", args=(card.id,))).content.decode()
    assert "接收" in page
    assert "氨氯地平片" in page
    for name, browser, form in (
        ("accept", office, {"readable": "on"}),
        ("arrive", office, {"note": "神志清"}),
        ("take", specialist, {"chief_complaint": "胸痛"}),
        ("report", specialist, {"text": "血压平稳"}),
        ("exam", specialist, {}),
    ):
        address = reverse("referrals-act", args=(card.id, name))
        assert browser.get(address).status_code == 200, name
        answer = browser.post(address, form)
        assert answer.status_code == 302, answer.content.decode()[:3000]
    address = reverse("referrals-down", args=(card.id,))
    assert specialist.get(address).status_code == 200
    today = timezone.localdate()
    answer = specialist.post(address, {
        "to_institution_id": str(county.township), "reason_code": "STABLE", "diagnosis_code": "I10.x00",
        "diagnoses": "高血压3级", "results": "正常", "treatment": "降压", "next_steps": "继续服药",
        "f_diagnosis_clear": "on", "f_plan_clear": "on", "f_stable": "on", "f_complications_stable": "on",
        "drug_0_name": "氨氯地平片", "drug_0_days": "30", "drug_0_code": "C08CA01", "target_sbp": "139",
        "date_0_on": (today + timedelta(days=5)).isoformat(), "date_0_way": "HOME", "agrees": "on",
    })  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()[:4000]
    down = Referral.objects.get(direction="DOWN")
    for name in ("referrals-slip", "referrals-return-slip"):
        paper = specialist.get(reverse(name, args=(down.pk,)))
        assert paper.status_code == 200
        assert "高血压3级" in paper.content.decode()


@pytest.mark.rows("REF-03")
def test_a_follow_up_is_done_tried_and_given_up_through_its_page(county):
    patient = a_patient(county)
    start = timezone.now() - timedelta(days=9)
    at_home(county, patient.id, now=start)
    first, second = FollowUp.objects.filter(of_plan=True).order_by("due_on")
    doctor = browser_of(county.township_doctor)

    assert "王秀英" in doctor.get(reverse("referrals-follow-ups")).content.decode()
    address = reverse("referrals-follow-up", args=(first.pk,))
    assert doctor.get(address).status_code == 200
    tried = doctor.post(
        reverse("referrals-follow-up-attempt", args=(first.pk,)), {"outcome": "NO_ANSWER"}
    )
    assert tried.status_code == 302
    done = doctor.post(
        address, {"way": "HOME", "f_sbp": "168", "f_dbp": "99", "drugs_taken": "on", "note": "头晕"}
    )
    assert done.status_code == 302, done.content.decode()[:2000]
    first.refresh_from_db()
    assert first.result == "NOT_MET"
    owed = Guidance.objects.get(why="NOT_MET")
    specialist = browser_of(county.specialist)
    assert "王" in specialist.get(reverse("referrals-guidance-list")).content.decode()
    answer = specialist.post(
        reverse("referrals-guidance-answer", args=(owed.pk,)), {"answer": "加用缬沙坦80mg"}
    )
    assert answer.status_code == 302
    assert doctor.post(reverse("referrals-guidance-read", args=(owed.pk,))).status_code == 302
    lost = doctor.post(reverse("referrals-follow-up-lost", args=(second.pk,)), {"note": "外出务工"})
    assert lost.status_code == 302


@pytest.mark.rows("REF-16", "REF-10")
def test_the_statement_shows_numbers_that_open_to_their_rows_and_export(county):
    in_care(county, a_patient(county).id, now=timezone.now() - timedelta(days=2))
    bureau = browser_of(county.bureau_officer)

    page = bureau.get(reverse("referrals-statistics"))
    assert page.status_code == 200
    assert "基层首诊" in page.content.decode()
    rows = bureau.get(reverse("referrals-drill", args=("up_sent",))).content.decode()
    assert "ZZ" in rows
    assert "王秀英" not in rows
    assert "王*" in rows
    export = bureau.get(f"{reverse('referrals-statistics')}?export=csv")
    assert b"".join(export.streaming_content).decode("utf-8-sig").startswith("指标")


@pytest.mark.rows("REF-01")
def test_a_stranger_finds_nothing_by_page_act_slip_or_task(county):
    some_slots(county.lead)
    some_beds(county.lead)
    down = at_home(county, a_patient(county).id, now=timezone.now() - timedelta(days=5))
    task = FollowUp.objects.filter(referral=down.id).first()
    stranger = browser_of(county.stranger_doctor)
    addresses = [
        *(
            reverse(f"referrals-{name}", args=(down.id,))
            for name in ("case", "slip", "return-slip", "down")
        ),
        *(reverse("referrals-act", args=(down.id, act)) for act in ("accept", "decline", "close", "withdraw", "guide")),
        reverse("referrals-follow-up", args=(task.pk,)),
    ]  # fmt: skip

    assert {stranger.get(address).status_code for address in addresses} == {404}
    assert {
        stranger.post(address, {"text": "x", "note": "x", "outcome": "DIED"}).status_code
        for address in addresses[4:]
    } == {404}
    assert "王秀英" not in stranger.get(f"{reverse('referrals-inbox')}?box=all").content.decode()
    assert (
        referrals.list_referrals(
            scope=county.stranger_doctor.scope,
            wanted=referrals.Filter(box="all"),
            now=timezone.now(),
        ).rows
        == []
    )
