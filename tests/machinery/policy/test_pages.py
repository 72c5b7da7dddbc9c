"""The county's rules on screen and over the API."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lianyi.machinery.policy import public as policy
from lianyi.machinery.policy.models import PolicyVersion
from lianyi.machinery.scope import actors
from tests.machinery.accounts.conftest import _actor
from tests.machinery.accounts.people import a_browser, a_user, an_administrator, sign_in

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
TODAY = NOW.astimezone(ZoneInfo("Asia/Shanghai")).date()
DAY = timedelta(days=1)
EDIT = "/policy/411723/edit?group=test"


@pytest.fixture
def admin(monkeypatch):
    """The browser of somebody who manages the policy."""
    monkeypatch.setattr(actors._Wiring, "source", staticmethod(_actor))
    browser = a_browser()
    sign_in(browser, a_user("admin1"))
    return browser


@pytest.fixture
def county():
    """A county with a profile since last year."""
    return policy.create_profile(
        county_code="411723",
        name="平舆县",
        based_on="",
        valid_from=TODAY - 400 * DAY,
        actor=an_administrator(),
        now=NOW,
    )


def filled(admin, **changes):
    """The form as the page offers it, with some fields changed."""
    form = admin.get(EDIT).context["form"]
    offered = {
        name: form[name].value() or "" for name in form.fields if not name.startswith("confirm:")
    }
    return {**offered, "note": "县文件", **changes}


def test_a_county_takes_a_profile_from_the_page(admin):
    assert "还没有政策方案" in admin.get("/policy/").content.decode()

    response = admin.post(
        "/policy/new",
        {"county_code": "411723", "name": "平舆县", "based_on": "", "valid_from": str(TODAY)},
    )

    assert response["Location"] == "/policy/411723/"
    assert "平舆县" in admin.get("/policy/").content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"county_code": "4117"}, "6 位行政区划代码"),
        ({"valid_from": ""}, "必填"),
        ({}, "已有政策方案"),
    ],
)
def test_a_profile_that_cannot_be_is_refused_on_the_page(admin, county, changes, said):
    form = {"county_code": "411723", "name": "x", "based_on": "", "valid_from": str(TODAY)}
    response = admin.post("/policy/new", {**form, **changes})

    assert response.status_code == 422
    assert said in response.content.decode()


def test_the_profile_shows_each_rule_with_value_source_and_what_is_to_be_confirmed(admin, county):
    page = admin.get("/policy/411723/").content.decode()

    row = re.search(r"样例时限.*?</tr>", page, re.DOTALL)
    assert row
    for shown in ("test.minutes", "30", "分钟", "test-source", "待确认"):
        assert shown in row[0]


def test_a_change_is_a_new_version_from_its_day_and_the_page_of_a_day_shows_what_held_then(
    admin, county
):
    form = filled(
        admin,
        **{"test.minutes": "45", "valid_from": str(TODAY + 3 * DAY), "confirm:test.minutes": "on"},
    )

    assert admin.post(EDIT, form)["Location"] == "/policy/411723/"

    assert policy.current("411723", TODAY).whole("test.minutes") == 30
    assert policy.current("411723", TODAY + 3 * DAY).whole("test.minutes") == 45
    later = admin.get(f"/policy/411723/?on={TODAY + 3 * DAY}").content.decode()
    row = re.search(r"样例时限.*?</tr>", later, re.DOTALL)
    assert row
    assert "45" in row[0]
    assert "已确认" in row[0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"test.minutes": "0"}, "不得小于 1"),
        ({"test.minutes": "很多"}, "请填整数"),
        ({"test.share": "2"}, "不得大于 1"),
        ({"test.minutes": "45", "valid_from": str(TODAY - DAY)}, "最早只能从"),
        ({"test.minutes": "45", "note": ""}, "必填"),
        ({}, "没有任何取值与原来不同"),
    ],
)
def test_a_change_that_is_refused_says_so_at_its_field_and_stores_nothing(
    admin, county, changes, said
):
    response = admin.post(EDIT, filled(admin, **changes))

    assert response.status_code == 422
    assert said in response.content.decode()
    assert PolicyVersion.objects.count() == 1


def test_a_version_shows_what_it_changed(admin, county):
    admin.post(EDIT, filled(admin, **{"test.minutes": "45"}))
    newest = policy.list_versions("411723")[0]

    page = admin.get(f"/policy/411723/versions/{newest.id}").content.decode()

    assert "样例时限" in page
    assert "县文件" in page
    assert "取值相同" in admin.get(f"/policy/411723/versions/{county.version_id}").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/policy/999999/",
        "/policy/999999/versions/1",
        "/policy/411723/edit?group=none",
        "/policy/411723/versions/999999",
    ],
)
def test_what_does_not_exist_is_not_found(admin, county, path):
    assert admin.get(path).status_code == 404


def test_the_pages_are_shut_to_whoever_does_not_manage_the_policy(admin, county):
    browser = a_browser()
    sign_in(browser, a_user("office1"))

    for path in ("/policy/", "/policy/new", "/policy/411723/", EDIT):
        assert browser.get(path).status_code == 403


def test_the_api_gives_the_rules_of_a_day_to_anyone_signed_in_and_the_history_to_who_manages_it(
    admin, county
):
    reader = a_browser()
    sign_in(reader, a_user("office1"))
    path = "/api/v1/policy/counties/411723"

    rules = reader.get(f"{path}/rules?on={TODAY}").json()

    assert rules["version_id"] == county.version_id
    assert rules["values"]["test.minutes"] == 30
    assert rules["values"]["test.steps"] == [0, 15]
    assert reader.get(f"{path}/versions").status_code == 403
    assert admin.get(f"{path}/versions").json()[0]["author"] == "系统管理员"
    keys = [each["key"] for each in reader.get("/api/v1/policy/parameters").json()]
    assert "test.minutes" in keys
