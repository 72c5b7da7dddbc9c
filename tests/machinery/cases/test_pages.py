"""The to-do list as people meet it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import render_to_string

from lianyi.machinery.audit.models import AuditLine
from lianyi.machinery.audit.services import pour
from lianyi.machinery.cases import public as cases
from lianyi.machinery.scope import actors
from tests.machinery.accounts.conftest import _actor
from tests.machinery.accounts.people import a_browser, a_user, sign_in
from tests.machinery.cases.kinds import HOSPITAL, PLEA, TOWNSHIP, a_sent_case, an_actor, the_office

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def office(monkeypatch):
    """The browser of the referral office."""
    monkeypatch.setattr(actors._Wiring, "source", staticmethod(_actor))
    browser = a_browser()
    sign_in(browser, a_user("office1"))
    return browser


def now():
    return datetime.now(UTC)


def test_an_empty_list_says_that_nothing_waits(office):
    assert "没有待办事项" in office.get("/cases/").content.decode()
    assert "没有超时事项" in office.get("/cases/?late=1").content.decode()


def test_the_list_shows_what_waits_with_its_clock_and_leads_to_it(office):
    case = a_sent_case(now() - 30 * MINUTE, headline="王** 胸痛", priority=cases.Priority.URGENT)

    page = office.get("/cases/").content.decode()

    assert "王** 胸痛" in page
    assert "超时" in page
    assert "is-late" in page
    assert f'href="/accounts/people/{case.subject_id}"' in page


def test_tabs_count_each_kind_and_narrow_the_list(office):
    a_sent_case(now() - MINUTE, headline="甲")
    a_sent_case(headline="乙", kind=PLEA.code)

    everything, narrowed = office.get("/cases/"), office.get(f"/cases/?kind={PLEA.code}")

    assert [(name, count.open) for _, name, count in everything.context["tabs"]] == [
        ("测试申请", 1),
        ("测试请求", 1),
    ]
    assert [item.case.headline for item in narrowed.context["work"]] == ["乙"]
    assert [item.case.headline for item in office.get("/cases/?late=1").context["work"]] == ["甲"]


def test_a_page_that_asks_again_by_itself_gets_only_the_list(office):
    a_sent_case(headline="甲")

    fragment = office.get("/cases/", headers={"HX-Request": "true"}).content.decode()

    assert "甲" in fragment
    assert "<html" not in fragment


def test_the_list_is_taken_away_as_a_file_and_that_is_audited(office):
    for n in range(3):
        a_sent_case(now() + n * MINUTE, headline=f"=cmd{n}")

    response = office.get("/cases/?export=csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")

    assert len(text.strip().splitlines()) == 4
    assert "\n=cmd" not in text  # no cell is a formula
    workbook = office.get("/cases/?export=xlsx")
    assert b"".join(workbook.streaming_content).startswith(b"PK")
    assert workbook["Content-Type"].endswith("sheet")
    pour()
    assert AuditLine.objects.filter(action="cases.worklist_exported").count() == 2


def test_a_file_holds_every_line_though_pages_are_short():
    for n in range(5):
        a_sent_case(now() + n * MINUTE)
    asked = {"scope": the_office().scope, "duties": ["referral_office"], "now": now()}

    assert len(list(cases.every_work_item(**asked))) == 5
    assert len(list(cases.every_work_item(**asked, at_most=3))) == 3


@pytest.mark.rows("SEC-03")
def test_the_story_of_a_case_shows_unit_person_time_instruction_and_receipt():
    names = {TOWNSHIP: "西洋店镇卫生院", HOSPITAL: "县人民医院"}
    cases.set_institution_names(lambda ids: {i: names[i] for i in ids if i in names})
    case = a_sent_case(now() - MINUTE)
    waiting = render_to_string(
        "cases/_timeline.html", {"steps": cases.timeline(case.id), "now": now()}
    )
    cases.receipt(case_id=case.id, actor=the_office(), now=now())
    cases.escalate_due(now())

    story = render_to_string(
        "cases/_timeline.html", {"steps": cases.timeline(case.id), "now": now()}
    )

    for shown in (
        "王医生",
        "西洋店镇卫生院",
        "县人民医院",
        "转出",
        "时限",
        "李主任",
        "已签收",
        "超时升级",
    ):
        assert shown in story
    assert "未签收" in waiting
    assert "未签收" not in story.partition("超时升级")[0]


def test_a_case_of_the_township_is_not_on_the_list_of_the_hospital(office):
    cases.open(
        kind="test_request",
        subject_id=-77,
        headline="丙",
        holder=cases.Holder(institution_id=TOWNSHIP, duty="referral_office"),
        actor=an_actor(),
        now=now(),
    )

    assert "丙" not in office.get("/cases/").content.decode()
