"""A township doctor sends a patient up from a phone: advice follows the findings, nothing is typed twice."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from lianyi.areas.referrals.models import Referral
from lianyi.machinery.accounts.models import User
from tests.areas.referrals.builders import a_county, a_patient, seen_at_township
from tests.areas.workforce.builders import NOW

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.rows("REF-01", "REF-02", "REF-13"),
]


def test_from_a_phone_in_a_few_touches(live_server: LiveServer, phone: BrowserContext, wall_clock):
    county = a_county()
    patient = a_patient(county)
    seen_at_township(county, patient, now=NOW - timedelta(minutes=20))
    wall_clock(timezone.now())
    User.objects.filter(pk=county.township_doctor.user_id or 0).update(
        must_change_password=False, is_demo=False
    )
    page = phone.new_page()
    page.goto(f"{live_server.url}/accounts/login")
    page.fill(
        "input[name=username]", User.objects.get(pk=county.township_doctor.user_id or 0).username
    )
    page.fill("input[name=password]", "shi-yan-2026-Lianyi")
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "login" not in url)

    page.goto(f"{live_server.url}/referrals/new?resident={patient.id}")
    expect(page.locator("#advice")).to_contain_text("尚无一条指征成立")
    expect(page.locator("#id_f_sbp")).to_have_value("186")
    page.check("#id_f_chest_or_back_pain")
    expect(page.locator("#advice")).to_contain_text("符合急诊转诊指征")
    expect(page.locator("#advice")).to_contain_text("收缩压 186mmHg")
    page.select_option("#id_direction", "SIDEWAYS")
    expect(page.locator("#advice")).to_contain_text("东和店镇卫生院")
    page.select_option("#id_direction", "UP")
    expect(page.locator("#advice")).to_contain_text("平舆县人民医院")
    page.select_option("#id_urgency", "URGENT")
    page.select_option("#id_reason_code", "EMERGENCY")
    page.check("#id_agrees")
    page.click("button[value=send]")
    page.wait_for_url(lambda url: "/referrals/" in url and "new" not in url)

    referral = Referral.objects.get()
    assert (referral.state, referral.is_emergency, referral.to_institution_id) == (
        "SENT",
        True,
        county.lead,
    )
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
