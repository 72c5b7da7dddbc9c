"""The API as programs meet it: who is let in, how no is said, how a list goes on, and that twice is once."""

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from lianyi.entry.api import api
from lianyi.machinery.accounts.services import tokens
from lianyi.machinery.idempotency.models import IdempotencyRecord
from lianyi.machinery.idempotency.services import forget_old
from lianyi.machinery.policy import public as policy
from lianyi.machinery.policy.models import PolicyVersion
from lianyi.machinery.scope import actors
from tests.machinery.accounts.conftest import _actor
from tests.machinery.accounts.people import PASSWORD, a_browser, a_user, sign_in
from tests.machinery.cases.kinds import NOON, a_sent_case

NOW = datetime.now(UTC)
COUNTY = "411723"
VERSIONS = f"/api/v1/policy/counties/{COUNTY}/versions"
PARAMETER = "accounts.idle_minutes"


@pytest.fixture(autouse=True)
def posts_by_name(monkeypatch):
    """Let the account's name stand for its post."""
    monkeypatch.setattr(actors._Wiring, "source", staticmethod(_actor))


@pytest.fixture
def county(db):
    """A county with a profile since last year."""
    policy.create_profile(
        county_code=COUNTY,
        name="平舆县",
        based_on="",
        valid_from=(NOW - timedelta(days=400)).date(),
        actor=_actor(a_user("admin0"), None, NOW, ""),
        now=NOW,
    )


def a_token(username="admin1"):
    """The secret of a token with every permission of its owner."""
    actor = _actor(a_user(username), None, NOW, "")
    return tokens.issue_token(
        name="HIS", permissions=actor.permissions, days=1, purpose="", actor=actor, now=NOW
    ).secret


def a_program(secret, **headers):
    return Client(
        headers={"Authorization": f"Bearer {secret}", **headers}, raise_request_exception=False
    )


def a_change(minutes=30, **changes):
    body = {
        "values": {PARAMETER: minutes},
        "valid_from": f"{datetime.now(UTC):%Y-%m-%d}",
        "note": "县文件",
    }
    return {**body, "valid_from": str((NOW + timedelta(days=1)).date()), **changes}


def post(program, body=None, key=None, path=VERSIONS):
    headers = {"Idempotency-Key": key} if key else {}
    return program.post(path, body or a_change(), content_type="application/json", headers=headers)


@pytest.mark.django_db
class TestWhoIsLetIn:
    """A token, or a session whose writes carry the CSRF token."""

    def test_nobody_is_told_to_sign_in(self):
        response = Client().get("/api/v1/accounts/me")

        assert response.status_code == 401
        assert response["Content-Type"] == "application/problem+json"
        assert response["WWW-Authenticate"] == "Bearer"
        assert response.json()["code"] == "access.sign_in_needed"

    def test_a_token_says_who_is_calling(self):
        body = a_program(a_token()).get("/api/v1/accounts/me").json()

        assert body["role"] == "administrator"
        assert body["permissions"] == ["accounts.manage", "policy.manage"]

    def test_a_session_reads_freely_and_writes_only_with_the_csrf_token(self, county):
        browser = Client(enforce_csrf_checks=True)
        browser.get("/accounts/login")
        csrf = browser.cookies["csrftoken"].value
        user = a_user("admin1")
        browser.post(
            "/accounts/login",
            {"username": user.username, "password": PASSWORD, "csrfmiddlewaretoken": csrf},
        )
        csrf = browser.cookies["csrftoken"].value

        assert browser.get("/api/v1/accounts/me").status_code == 200
        without = post(browser)
        with_it = browser.post(
            VERSIONS, a_change(), content_type="application/json", headers={"X-CSRFToken": csrf}
        )

        assert (without.status_code, without.json()["code"]) == (403, "access.csrf")
        assert with_it.status_code == 201

    def test_a_token_needs_no_csrf_token(self, county):
        assert post(a_program(a_token())).status_code == 201

    def test_a_post_without_the_permission_is_refused_by_code(self, county):
        response = post(a_program(a_token("office1")))

        assert (response.status_code, response.json()["code"]) == (403, "access.not_permitted")
        assert "权限" in response.json()["detail"]

    def test_every_operation_asks_who_is_calling(self):
        open_doors = [
            f"{method} {path}"
            for path, operations in api.get_openapi_schema()["paths"].items()
            for method, operation in operations.items()
            if not operation.get("security")
        ]

        assert open_doors == []


@pytest.mark.django_db
class TestHowNoIsSaid:
    """problem+json with a stable code and a sentence, whoever says it."""

    def test_a_refusal_names_code_field_and_sentence_in_chinese(self, county):
        response = post(a_program(a_token()), a_change(minutes=1))
        body = response.json()

        assert response["Content-Type"] == "application/problem+json"
        assert {k: body[k] for k in ("type", "status", "code", "field", "instance")} == {
            "type": "urn:lianyi:problem:policy.bad_value",
            "status": 422,
            "code": "policy.bad_value",
            "field": PARAMETER,
            "instance": VERSIONS,
        }
        assert "不得小于 5" in body["detail"]
        assert "\\u" not in response.content.decode()

    def test_the_same_refusal_is_said_in_english_to_who_chose_english(self, county):
        program = a_program(a_token())
        program.cookies["django_language"] = "en"

        assert "the least is 5" in post(program, a_change(minutes=1)).json()["detail"]
        assert "check the address" in program.get("/api/v1/nowhere").json()["detail"]

    @pytest.mark.parametrize(
        ("body", "field", "said"),
        [
            ({"values": {}, "note": "x"}, "valid_from", "必填"),
            ({"values": {}, "note": "x", "valid_from": "明天"}, "valid_from", "应为日期"),
            ({"values": {}, "note": "", "valid_from": "2027-01-01"}, "note", "太短"),
            ({"values": 7, "note": "x", "valid_from": "2027-01-01"}, "values", "应为对象"),
            (
                {"values": {}, "note": "x", "valid_from": "2027-01-01", "confirm": [1]},
                "confirm.0",
                "应为文字",
            ),
        ],
    )
    def test_a_body_of_the_wrong_shape_is_told_which_field_and_what_is_wanted(
        self, county, body, field, said
    ):
        response = post(a_program(a_token()), body)

        assert (response.status_code, response.json()["code"]) == (422, "request.invalid")
        assert response.json()["field"] == field
        assert said in response.json()["errors"][0]["message"]

    def test_a_body_that_is_no_json_is_refused_and_not_a_fault(self, county):
        response = a_program(a_token()).post(VERSIONS, "{oops", content_type="application/json")

        assert response.status_code == 400
        assert response.json()["code"] == "request.unreadable"

    @pytest.mark.parametrize(
        ("method", "path", "status", "code"),
        [
            ("get", "/api/v1/nowhere", 404, "request.not_found"),
            ("get", "/api/", 404, "request.not_found"),
            ("delete", VERSIONS, 405, "request.method_not_allowed"),
            ("get", "/api/v1/cases/999999/timeline", 404, "case.not_found"),
            ("get", "/api/v1/cases/worklist?after=x", 400, "page.bad_key"),
            ("get", "/api/v1/cases/worklist?limit=0", 422, "request.invalid"),
        ],
    )
    def test_every_other_no_is_a_problem_too(self, method, path, status, code):
        response = getattr(a_program(a_token()), method)(path)

        assert response.status_code == status
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["code"] == code

    def test_a_fault_is_a_problem_that_tells_nothing_of_its_inside(self, monkeypatch):
        def broken(*_args, **_kwargs):
            raise ZeroDivisionError("inside")

        program = a_program(a_token())
        monkeypatch.setattr(policy.PolicyView, "__getitem__", broken)
        response = program.get(f"/api/v1/policy/counties/{COUNTY}/rules")

        assert (response.status_code, response.json()["code"]) == (500, "server.fault")
        assert "inside" not in response.content.decode()
        assert "Zero" not in response.content.decode()


@pytest.mark.django_db
class TestTwiceIsOnce:
    """An Idempotency-Key makes a write happen once."""

    def test_the_same_request_under_the_same_key_is_answered_again_and_not_done_again(self, county):
        program = a_program(a_token())

        first, second = post(program, key="k-1"), post(program, key="k-1")

        assert (first.status_code, second.status_code) == (201, 201)
        assert first.content == second.content
        assert "Idempotency-Replayed" not in first.headers
        assert second["Idempotency-Replayed"] == "true"
        assert PolicyVersion.objects.count() == 2

    @pytest.mark.parametrize(
        ("body", "path"),
        [(a_change(minutes=31), VERSIONS), (a_change(), VERSIONS.replace(COUNTY, "411724"))],
    )
    def test_another_request_under_the_same_key_is_refused(self, county, body, path):
        program = a_program(a_token())
        post(program, key="k-1")

        response = post(program, body, key="k-1", path=path)

        assert (response.status_code, response.json()["code"]) == (422, "idempotency.mismatch")
        assert PolicyVersion.objects.count() == 2

    def test_two_callers_may_use_the_same_key(self, county):
        assert post(a_program(a_token("admin1")), key="k-1").status_code == 201
        other = post(a_program(a_token("admin2")), a_change(minutes=40), key="k-1")

        assert other.status_code == 201
        assert PolicyVersion.objects.count() == 3

    def test_a_refused_request_leaves_its_key_free(self, county):
        program = a_program(a_token())

        assert post(program, a_change(minutes=1), key="k-1").status_code == 422
        assert not IdempotencyRecord.objects.exists()
        assert post(program, a_change(minutes=40), key="k-1").status_code == 201

    def test_a_fault_leaves_neither_key_nor_row(self, county, monkeypatch):
        def broken(*_args, **_kwargs):
            raise ZeroDivisionError

        program = a_program(a_token())
        with monkeypatch.context() as patch:
            patch.setattr("lianyi.machinery.policy.services.audit.record", broken)
            assert post(program, key="k-1").status_code == 500

        assert PolicyVersion.objects.count() == 1
        assert not IdempotencyRecord.objects.exists()
        assert post(program, key="k-1").status_code == 201

    @pytest.mark.parametrize("key", ["x" * 129, "a b", "a\tb"])
    def test_a_key_that_cannot_be_used_is_refused(self, county, key):
        response = post(a_program(a_token()), key=key)

        assert (response.status_code, response.json()["code"]) == (422, "idempotency.bad_key")

    def test_reading_takes_no_notice_of_a_key(self):
        program = a_program(a_token())

        assert (
            program.get("/api/v1/accounts/me", headers={"Idempotency-Key": "k-1"}).status_code
            == 200
        )
        assert not IdempotencyRecord.objects.exists()

    def test_a_kept_answer_is_sealed_and_forgotten_after_two_days(self, county):
        post(a_program(a_token()), key="k-1")

        with connection.cursor() as cursor:
            cursor.execute("SELECT body FROM idempotency_idempotencyrecord")
            assert COUNTY not in cursor.fetchone()[0]
        assert forget_old(datetime.now(UTC) + timedelta(days=1)) == 0
        assert forget_old(datetime.now(UTC) + timedelta(days=3)) == 1


@pytest.mark.django_db(transaction=True)
def test_twins_sent_at_the_same_instant_are_done_once_and_get_the_same_answer():
    policy.create_profile(
        county_code=COUNTY,
        name="平舆县",
        based_on="",
        valid_from=(NOW - timedelta(days=400)).date(),
        actor=_actor(a_user("admin0"), None, NOW, ""),
        now=NOW,
    )
    secret, start, answers = a_token(), threading.Barrier(4), []

    def send():
        try:
            start.wait()
            answers.append(post(a_program(secret), key="k-1"))
        finally:
            connection.close()

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 3
    assert PolicyVersion.objects.count() == 2


@pytest.mark.django_db
class TestTheDocuments:
    """OpenAPI 3.1 at /api/docs, readable without a network."""

    def test_the_description_is_openapi_3_1_with_every_part_in_its_place(self):
        document = Client().get("/api/openapi.json").json()

        assert document["openapi"].startswith("3.1")
        assert {path.split("/")[3] for path in document["paths"]} >= {"cases", "policy", "accounts"}
        assert all(path.startswith("/api/v1/") for path in document["paths"])

    def test_every_operation_has_a_name_of_its_own_and_a_sentence(self):
        operations = [
            operation
            for each in api.get_openapi_schema()["paths"].values()
            for operation in each.values()
        ]
        ids = [operation["operationId"] for operation in operations]

        assert len(ids) == len(set(ids))
        assert all(operation.get("description") for operation in operations)

    def test_the_page_asks_nothing_from_outside(self):
        page = Client().get("/api/docs").content.decode()

        assert "swagger" in page
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)


@pytest.mark.django_db
def test_a_list_goes_on_where_the_last_page_ended():
    made = [a_sent_case(NOON + timedelta(minutes=n)).id for n in range(5)]
    user = a_user("office1")
    browser = a_browser()
    sign_in(browser, user)
    seen, path = [], "/api/v1/cases/worklist?limit=2"
    body = browser.get(path).json()
    seen += [item["case_id"] for item in body["items"]]
    while body["next"]:
        body = browser.get(f"{path}&after={body['next']}").json()
        seen += [item["case_id"] for item in body["items"]]

    assert seen == made
