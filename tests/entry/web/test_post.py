"""The post somebody acts in and the purpose for which they look at persons (SEC-01, SEC-04)."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from lianyi.areas.workforce import public as workforce
from lianyi.entry import purposes
from lianyi.machinery.accounts.public import User
from lianyi.machinery.scope import actor_of
from lianyi.machinery.ui.wording import word
from tests.areas.workforce.builders import NOW, a_county, a_doctor, audited, system, with_account
from tests.entry.web.builders import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.rows("SEC-01", "SEC-04")]


@pytest.fixture
def doctor() -> User:
    """A township doctor who also stands in at the county hospital."""
    county = a_county()
    staff = a_doctor(county.township, "township_doctor")
    workforce.open_post(
        staff_id=staff.id,
        institution_id=county.hospital,
        role="county_specialist",
        department="心内科",
        since=date(2026, 1, 1),
        actor=system(),
        now=NOW,
    )
    return with_account(staff)


@pytest.fixture
def at_work(client: Client, doctor: User) -> Client:
    return sign_in(client, doctor)


def post_in(role: str, user: User) -> int:
    return next(p.id for p in workforce.list_posts_of_user(user.pk, NOW.date()) if p.role == role)


def test_the_session_starts_in_the_main_post_with_its_usual_purpose(at_work: Client):
    actor = actor_of(at_work.get("/post").wsgi_request)

    assert actor.role == "township_doctor"
    assert actor.purpose == "purpose.treatment"


def test_every_post_is_offered_with_the_purposes_of_its_role(at_work: Client):
    shown = at_work.get("/post").content.decode()

    assert "乡镇医生" in shown
    assert "县级专科医生" in shown
    assert "心内科" in shown
    assert "主岗" in shown
    assert shown.count('type="radio"') == len(purposes.purposes_of("township_doctor")) + len(
        purposes.purposes_of("county_specialist")
    )


def test_the_choice_holds_for_the_session_and_stands_in_the_audit(at_work: Client, doctor: User):
    other = post_in("county_specialist", doctor)

    answer = at_work.post("/post", {"choice": f"{other}:purpose.quality"}, follow=True)

    actor = actor_of(answer.wsgi_request)
    assert (actor.role, actor.purpose) == ("county_specialist", "purpose.quality")
    page = answer.content.decode()
    assert "医疗质量管理" in page
    assert "已切换" in page
    assert audited("accounts.post_chosen")[0].purpose == "purpose.quality"


def test_a_post_of_somebody_else_is_refused_and_changes_nothing(at_work: Client):
    stranger = with_account(a_doctor(a_county().hospital, "county_specialist"))
    theirs = post_in("county_specialist", stranger)

    answer = at_work.post("/post", {"choice": f"{theirs}:purpose.treatment"})

    assert answer.status_code == 403
    assert "今天不在您名下" in answer.content.decode()
    assert actor_of(answer.wsgi_request).role == "township_doctor"
    assert audited("accounts.post_chosen") == []


@pytest.mark.parametrize("purpose", ["purpose.supervision", "", "anything"])
def test_a_purpose_the_role_may_not_have_is_refused(at_work: Client, doctor: User, purpose: str):
    own = post_in("township_doctor", doctor)

    answer = at_work.post("/post", {"choice": f"{own}:{purpose}"})

    assert answer.status_code == 422
    assert "不在该岗位可选的范围内" in answer.content.decode()


def test_nothing_chosen_is_refused_with_a_sentence(at_work: Client):
    assert at_work.post("/post", {}).status_code == 403


def test_who_holds_no_post_is_told_whom_to_ask(client: Client):
    user = User.objects.create_user("nobody", "无岗", "shi-yan-2026-Lianyi")
    sign_in(client, user)

    assert "今天没有可用的岗位" in client.get("/post").content.decode()
    assert client.get("/").status_code == 200


def test_the_top_of_the_page_names_institution_post_and_purpose(at_work: Client):
    page = at_work.get(reverse("about")).content.decode()

    assert "诊疗服务" in page
    assert "乡镇医生" in page


@pytest.mark.parametrize(
    ("role", "given", "purpose"),
    [
        ("village_doctor", "", "purpose.treatment"),
        ("village_doctor", "purpose.follow_up", "purpose.follow_up"),
        ("auditor", "purpose.treatment", "purpose.supervision"),
        ("operator", "", "purpose.administration"),
        ("referral_office", "核对转诊单", "核对转诊单"),
    ],
)
def test_a_purpose_kept_from_another_post_gives_way_to_the_usual_one(
    role: str, given: str, purpose: str
):
    assert purposes.purpose_in_force(role, given) == purpose


def test_every_role_has_its_purposes_and_each_has_its_words():
    for role in workforce.roles():
        for code in purposes.purposes_of(role):
            assert word(code) != code
