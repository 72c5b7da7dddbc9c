"""我的工作台: what is late stands on top, and everyone sees the desk of their role."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from lianyi.areas.workforce import public as workforce
from lianyi.entry.urls import urlpatterns as all_addresses
from lianyi.entry.web import desks, views
from lianyi.kernel.actor import Actor
from lianyi.machinery.ui import desk
from lianyi.machinery.ui.desk import DeskCard, DeskLine, cards_for
from tests.areas.organisations import builders as organisations_builders
from tests.entry.web.builders import HERE, NOON, a_parcel, at_the_door, somebody
from tests.querycounts import Counted

pytestmark = pytest.mark.django_db


def parcel(request: HttpRequest, number: int) -> HttpResponse:
    return HttpResponse(str(number))


class Addresses:
    """The site with the page of the test's own kind of case."""

    urlpatterns = [*all_addresses, path("parcels/<int:number>", parcel, name="test-parcel")]


@pytest.fixture(autouse=True)
def parcels_have_a_page() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=Addresses):
        yield


@pytest.fixture
def no_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "_PROVIDERS", [])


def test_what_is_late_comes_first_then_what_is_urgent_then_what_is_soon(no_cards: None):
    a_parcel(1, duty="referral_office", minutes=300)
    a_parcel(2, duty="referral_office", minutes=-5)
    a_parcel(3, duty="referral_office", minutes=400, urgent=True)

    found = desks.desk_of(somebody("referral_office"), NOON)

    assert [item.text for item in found.waiting] == ["包裹 2", "包裹 3", "包裹 1"]
    assert [item.overdue for item in found.waiting] == [True, False, False]
    assert found.waiting[0].url == "/parcels/2"
    assert [(figure.label, figure.value, figure.late) for figure in found.figures] == [
        ("已超时", 1, True),
        ("一小时内到期", 0, False),
        ("包裹", 3, False),
    ]


def test_the_desk_shows_only_what_waits_for_this_duty_at_this_place(no_cards: None):
    a_parcel(1, duty="county_specialist", minutes=30)
    a_parcel(2, duty="referral_office", minutes=30, place=HERE + 1)

    assert desks.desk_of(somebody("referral_office"), NOON).waiting == []


def test_a_long_list_is_cut_and_leads_to_the_whole(no_cards: None):
    for number in range(desks.MOST_WAITING + 1):
        a_parcel(number + 1, duty="referral_office", minutes=number)

    found = desks.desk_of(somebody("referral_office"), NOON)
    shown = views.home(at_the_door(somebody("referral_office"))).content.decode()

    assert len(found.waiting) == desks.MOST_WAITING
    assert found.more
    assert "查看全部待办" in shown


def test_an_empty_desk_says_so(no_cards: None):
    shown = views.home(at_the_door(somebody("auditor"))).content.decode()

    assert "今天没有等您处理的事项" in shown


def test_areas_bring_the_cards_of_the_roles_they_name_and_late_ones_lead(no_cards: None):
    def some(actor: Actor, now: datetime) -> list[DeskCard]:
        return [
            DeskCard(title="号源", count=3, order=1),
            DeskCard(title="危急值", count=1, pressing=True),
            DeskCard(
                title="随访",
                count=2,
                late=1,
                order=9,
                lines=(DeskLine(text="王**", due_at=now - timedelta(days=1)),),
            ),
        ]

    desk.register(["village_doctor"], some)
    desk.register(["village_doctor"], some)  # a second start of the program adds nothing

    assert [card.title for card in cards_for(somebody("village_doctor"), NOON)] == [
        "危急值",
        "随访",
        "号源",
    ]
    assert cards_for(somebody("ward_nurse"), NOON) == []


def test_a_card_shows_its_count_its_late_part_and_its_lines(no_cards: None):
    def some(actor: Actor, now: datetime) -> list[DeskCard]:
        line = DeskLine(
            text="王** <b>", url="/x", note="今天到期", due_at=now, badge="待访", tone="wait"
        )
        return [
            DeskCard(title="随访", url="/follow-ups", count=4, unit="人", late=2, lines=(line,)),
            DeskCard(title="指导", empty="没有待回复的指导请求"),
        ]

    desk.register(["village_doctor"], some)
    shown = views.home(at_the_door(somebody("village_doctor"))).content.decode()

    assert "超时 2" in shown
    assert "王** &lt;b&gt;" in shown
    assert "没有待回复的指导请求" in shown
    assert 'href="/follow-ups"' in shown


@pytest.mark.parametrize("role", sorted(workforce.roles()))
def test_every_role_has_a_desk_that_opens(role: str):
    answer = views.home(at_the_door(somebody(role, institution_id=None)))

    assert answer.status_code == 200
    assert "李建国" in answer.content.decode()


def test_the_desk_renews_itself_without_keeping_a_session_awake():
    shown = views.home(at_the_door(somebody("auditor"))).content.decode()

    assert 'hx-trigger="every 60s"' in shown
    assert "X-Background" in shown
    part = views.home(at_the_door(somebody("auditor"), **{"HX-Request": "true"})).content.decode()
    assert "<html" not in part


@pytest.mark.parametrize(
    ("hour", "words"),
    [(3, "夜深了"), (8, "上午好"), (12, "下午好"), (17, "下午好"), (18, "晚上好")],
)
def test_the_greeting_suits_the_hour_of_the_county(hour: int, words: str):
    assert desks.greeting(NOON.replace(hour=(hour - 8) % 24)) == words


def test_nobody_sees_a_desk_without_signing_in(client: Client):
    answer = client.get("/")

    assert answer.status_code in (302, 401)
    assert "login" in answer.headers.get("Location", "")


def test_the_quick_actions_are_those_the_post_permits(no_cards: None):
    offered = [label for label, _, _ in desks.desk_of(somebody("administrator"), NOON).actions]

    assert "账号" in offered
    assert "登记居民" not in offered


def test_the_desk_asks_the_same_few_questions_however_much_waits(no_cards: None, counted: Counted):
    for number in range(30):
        a_parcel(number + 1, duty="referral_office", minutes=number)

    with counted("entry.desk"):
        desks.desk_of(somebody("referral_office"), NOON)


def test_the_shell_of_a_page_asks_the_same_few_questions_and_a_fragment_none(counted: Counted):
    place = organisations_builders.an_institution().id
    actor = somebody("referral_office", institution_id=place)

    with counted("entry.shell"):
        views.about(at_the_door(actor, "/about"))
