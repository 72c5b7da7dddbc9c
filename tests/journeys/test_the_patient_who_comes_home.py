"""王秀英 goes from her village to the county and home again, through pages alone.

Four people see her, two look on afterwards. After the given nothing is called but a browser.
"""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext
from pytest_django.live_server_helper import LiveServer

from tests.journeys.desk import Album, Windows
from tests.journeys.people import (
    NUMBER,
    answers_the_township,
    answers_the_village,
    asks_by_hand,
    asks_the_county,
    asks_the_township,
    counts,
    does,
    finds_her_worse,
    follows_her_up,
    receives_her,
    registered_at_the_village,
    registers_by_hand,
    seen_at_the_village,
    sends_her_home,
    sets_out,
    takes_her_back,
    takes_her_in,
    watches,
)
from tests.journeys.story import Story, a_story

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.rows("REF-02", "REF-03", "REF-12", "REF-13", "EHR-12", "RES-01"),
]


@pytest.fixture
def story(transactional_db: None) -> Story:
    return a_story()


def test_she_goes_up_and_comes_home(
    story: Story, live_server: LiveServer, desktop: BrowserContext, phone: BrowserContext
):
    county = story.county
    windows = Windows(live_server.url, Album("comes-home"))

    # when the village doctor registers her, sees her and asks the township
    village = windows.of(phone, county.village_doctor)
    registered_at_the_village(village, story.number)
    seen_at_the_village(village)
    asks_the_township(village)
    # and the township takes her, finds her worse and asks the county
    township = windows.of(desktop, county.township_doctor)
    answers_the_village(township)
    finds_her_worse(township)
    asks_the_county(township)
    up = township.page.url
    # and the county's office says yes, she sets out and arrives
    answers_the_township(windows.of(desktop, county.office))
    township = windows.of(desktop, county.township_doctor)
    township.page.goto(up)
    sets_out(township)
    office = windows.of(desktop, county.office)
    office.page.goto(up)
    receives_her(office)
    # and the specialist treats her and sends her home
    specialist = windows.of(desktop, county.specialist)
    takes_her_in(specialist)
    sends_her_home(specialist, first=timezone.localdate() + timedelta(days=1))
    # and the township takes her back and follows her up
    township = windows.of(desktop, county.township_doctor)
    takes_her_back(township)
    follows_her_up(township)
    # then the bureau sees it counted, and the privacy officer sees who read her
    counts(windows.of(desktop, county.bureau_officer))
    watches(windows.of(desktop, story.privacy_officer))


@pytest.mark.rows("EHR-12")
def test_without_scripts_the_core_forms_work_as_well(
    story: Story, live_server: LiveServer, browser: Browser
):
    """An old browser in the village: sign in, register, ask; and in the township: accept."""
    context = browser.new_context(
        java_script_enabled=False, locale="zh-CN", viewport={"width": 390, "height": 844}
    )
    context.set_default_timeout(15_000)
    windows = Windows(live_server.url, Album("without-scripts"))

    village = windows.of(context, story.county.village_doctor)
    registers_by_hand(village, story.number)
    asks_by_hand(village)
    township = windows.of(context, story.county.township_doctor)
    township.open("/referrals/")
    township.follow(NUMBER)
    does(township, "接收", {"给转出方的话": "请来院"})

    township.sees("已接收", "请来院")
    township.draws("镇医生-已接收")
    context.close()
