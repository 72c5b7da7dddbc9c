"""The audit on screen and over the API: for those who may, within their reach, and never unseen itself."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from lianyi.kernel.actor import Actor, Scope
from lianyi.machinery.audit import names
from lianyi.machinery.audit import public as audit
from tests.machinery.visitors import a_visitor

pytestmark = [pytest.mark.django_db, pytest.mark.rows("SEC-02")]
NOW = datetime(2026, 3, 2, 0, tzinfo=UTC)
PAGE, LINES = "/audit/", "/api/v1/audit/lines"


@pytest.fixture(autouse=True)
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names as the areas would give them."""
    monkeypatch.setattr(
        names._sources, "institutions", lambda ids: dict.fromkeys(ids, "西洋店镇卫生院")
    )
    monkeypatch.setattr(names._sources, "residents", lambda ids, scope: dict.fromkeys(ids, "王**"))
    monkeypatch.setattr(
        names._sources,
        "resident_of_number",
        lambda text: 42 if text == "41172319680307123X" else None,
    )


@pytest.fixture(autouse=True)
def acts() -> None:
    """Two acts in our institution, one of them on a person, and one elsewhere."""
    with transaction.atomic():
        act("referrals.send", 7, target="referral:1", resident_id=42, facts={"=cmd": "x"})
        act("scheduling.hold", 7, target="slot:2", at=NOW + timedelta(days=1))
        act("referrals.send", 8, target="referral:3")


def act(action: str, institution_id: int, *, target: str, at: datetime = NOW, **words) -> None:
    doctor = Actor(
        user_id=3,
        name="李医生",
        role="township_doctor",
        institution_id=institution_id,
        scope=Scope(at=at),
    )
    audit.record(doctor, action, target=target, at=at, **words)


@pytest.fixture
def auditor(monkeypatch: pytest.MonkeyPatch) -> Client:
    return a_visitor(monkeypatch, "audit.search")


def shown(browser: Client, address: str = PAGE) -> set[str]:
    """The targets of the lines on the page that our tests have recorded."""
    answer = browser.get(address)
    assert answer.status_code == 200
    return {line.target for line in answer.context["lines"] if line.user_id == 3}


def of_the_audit(**wanted) -> list[audit.LineCard]:
    scope = Scope(everything=True, at=NOW)
    return list(audit.search(scope=scope, wanted=audit.Search(**wanted)))


def test_an_auditor_sees_the_acts_in_reach_with_names_and_masked_residents(auditor: Client):
    answer = auditor.get(PAGE)

    assert shown(auditor) == {"referral:1", "slot:2"}
    text = answer.content.decode()
    assert "西洋店镇卫生院" in text
    assert "王**" in text


@pytest.mark.parametrize(
    ("query", "targets"),
    [
        ("?action=referrals.send", {"referral:1"}),
        ("?action=referrals.", {"referral:1"}),
        ("?resident=42", {"referral:1"}),
        ("?resident=41172319680307123X", {"referral:1"}),
        ("?first=2026-03-03&last=2026-03-03", {"slot:2"}),
        ("?actor_name=王医生", set()),
        ("?institution_id=7&purpose=x", set()),
    ],
)
def test_lines_are_found_on_the_page(auditor: Client, query: str, targets: set[str]):
    assert shown(auditor, PAGE + query) == targets


@pytest.mark.parametrize(
    "query",
    ["?first=2026-13-01", "?first=2026-03-03&last=2026-03-02", "?resident=没有", "?action=x"],
)
def test_a_search_that_cannot_be_meant_is_said_so_and_shows_nothing(auditor: Client, query: str):
    answer = auditor.get(PAGE + query)

    assert answer.status_code == 422
    assert list(answer.context["lines"]) == []


def test_following_the_trail_of_one_resident_is_a_reading_of_that_resident(auditor: Client):
    auditor.get(PAGE + "?resident=42")
    auditor.get(f"{LINES}?resident_id=42")

    found = of_the_audit(resident_id=42, action="residents.read")
    assert [line.target for line in found] == ["audit.search"] * 2
    assert not of_the_audit(resident_id=42, action="audit.export")


def test_what_is_taken_away_in_a_file_is_audited_and_cannot_run_as_a_formula(auditor: Client):
    text = auditor.get(PAGE + "?action=referrals.&export=csv").getvalue().decode("utf-8-sig")

    assert "referral:1" in text
    assert "slot:2" not in text
    assert ",'=cmd=x" in text
    (line,) = of_the_audit(action="audit.export")
    assert line.facts["wanted"] == {"action": "referrals."}


def test_a_workbook_is_offered_too(auditor: Client):
    answer = auditor.get(PAGE + "?export=xlsx")

    assert answer.getvalue().startswith(b"PK")


def test_a_day_is_verified_on_screen_and_over_the_api(auditor: Client):
    page = auditor.get("/audit/verification?day=2026-03-03")
    assert page.context["report"].sound
    assert "完整无损" in page.content.decode()

    found = auditor.get("/api/v1/audit/verification/2026-03-03").json()
    assert (found["sound"], found["faults"]) == (True, [])
    assert auditor.get("/audit/verification?day=x").status_code == 422


def test_programs_page_through_the_lines(auditor: Client):
    first = auditor.get(f"{LINES}?limit=1&user_id=3").json()
    second = auditor.get(f"{LINES}?limit=1&user_id=3&after={first['next']}").json()

    assert [line["target"] for line in (*first["items"], *second["items"])] == [
        "slot:2",
        "referral:1",
    ]
    assert second["next"] is None


@pytest.mark.rows("SEC-01")
@pytest.mark.parametrize(
    "address", [PAGE, "/audit/verification", LINES, "/api/v1/audit/verification/2026-03-02"]
)
def test_the_audit_is_closed_to_others(monkeypatch: pytest.MonkeyPatch, address: str):
    assert a_visitor(monkeypatch, "referrals.view").get(address).status_code == 403
    assert Client().get(address).status_code in (302, 401)


def test_a_page_of_lines_costs_a_fixed_number_of_queries(
    auditor: Client, django_assert_max_num_queries
):
    with transaction.atomic():
        for n in range(60):
            act("referrals.send", 7, target=f"referral:{n}", resident_id=n)
    auditor.get(PAGE)

    with django_assert_max_num_queries(12):
        auditor.get(PAGE)
