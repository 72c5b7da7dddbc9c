"""Who stands at a door, what it asks for, and what it answers to who may not enter."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from lianyi.kernel.actor import Actor, NotPermitted, Scope
from lianyi.kernel.errors import DomainError
from lianyi.machinery.scope import (
    AnonymousActor,
    SignInNeeded,
    act_for,
    actor_of,
    actors,
    is_anonymous,
    needs,
    permissions_of,
    set_actor_source,
)
from lianyi.machinery.scope.middleware import Refusals

pytestmark = pytest.mark.rows("SEC-01")


class SomeUser:
    """A signed-in user."""

    pk = 3
    is_authenticated = True


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """A source of actors of this test, and what it was asked."""
    calls: list[tuple[Any, ...]] = []

    def source(user: Any, post_id: int | None, at: datetime, purpose: str) -> Actor:
        calls.append((user.pk, post_id, purpose))
        return Actor(
            user_id=user.pk,
            name="李医生",
            role="township_doctor",
            institution_id=7,
            scope=Scope(at=at),
            permissions=frozenset({"referrals.send"}),
            post_id=post_id,
            purpose=purpose,
        )

    monkeypatch.setattr(actors._Wiring, "source", None)
    set_actor_source(source)
    return calls


def asks(
    path: str = "/referrals/7/send", user: Any = None, method: str = "get", **headers: str
) -> HttpRequest:
    request: HttpRequest = getattr(RequestFactory(), method)(path, headers=headers)
    request.user = user or AnonymousUser()
    request.session = {"post_id": 11, "purpose": "treatment"}  # type: ignore[assignment]
    return request


@needs("referrals.send")
def send(request: HttpRequest, referral_id: int) -> HttpResponse:
    return HttpResponse(f"sent {referral_id}")


@needs("referrals.answer", "referrals.treat")
def treat(request: HttpRequest) -> HttpResponse:
    return HttpResponse("treated")


@needs()
def anyone(request: HttpRequest) -> HttpResponse:
    return HttpResponse("welcome")


def test_the_actor_is_who_the_session_says_in_the_chosen_post_and_for_the_chosen_purpose(
    asked: list[Any],
):
    request = asks(user=SomeUser())

    assert actor_of(request).user_id == 3
    assert actor_of(request) is actor_of(request)
    assert asked == [(3, 11, "treatment")]


def test_a_request_may_say_its_own_purpose_in_bounded_length(asked: list[Any]):
    actor = actor_of(asks(user=SomeUser(), **{"X-Purpose": "follow-up" + "x" * 100}))

    assert actor.purpose.startswith("follow-up")
    assert len(actor.purpose) == 60


def test_who_has_not_signed_in_is_nobody_and_may_nothing(asked: list[Any]):
    actor = actor_of(asks())

    assert isinstance(actor, AnonymousActor)
    assert is_anonymous(actor)
    assert not actor.may("referrals.send")
    assert actor.scope.institution_ids == frozenset()
    assert not actor.scope.everything
    assert asked == []


def test_a_bearer_token_acts_for_its_user_and_post_and_not_for_the_session(asked: list[Any]):
    request = asks()
    act_for(request, user=SomeUser(), post_id=42)

    assert actor_of(request).post_id == 42
    assert asked == [(3, 42, "treatment")]


def test_a_door_opens_to_the_post_with_its_permission():
    assert send(asks(user=SomeUser()), 7).content == b"sent 7"
    assert anyone(asks(user=SomeUser())).content == b"welcome"


@pytest.mark.parametrize(("door", "arguments"), [(send, (7,)), (treat, ()), (anyone, ())])
def test_a_door_is_closed_to_nobody(door: Any, arguments: tuple[int, ...]):
    with pytest.raises(SignInNeeded):
        door(asks(), *arguments)


def test_a_door_is_closed_to_a_post_without_its_permission_and_says_which():
    with pytest.raises(NotPermitted) as refused:
        treat(asks(user=SomeUser()))

    assert refused.value.facts == {"role": "township_doctor", "permission": "referrals.answer"}


def test_what_a_door_asks_for_can_be_read_by_the_probe():
    assert permissions_of(treat) == ("referrals.answer", "referrals.treat")
    assert permissions_of(anyone) == ()
    assert permissions_of(lambda request: None) is None


def answer(request: HttpRequest, refusal: Exception) -> HttpResponse | None:
    return Refusals(lambda _: HttpResponse()).process_exception(request, refusal)


def test_a_page_leads_to_the_sign_in_and_back_again():
    response = answer(asks("/referrals/?state=SENT"), SignInNeeded())

    assert response
    assert response.status_code == 302
    assert response["Location"].endswith("?next=/referrals/%3Fstate%3DSENT")


def test_a_form_sent_too_late_leads_to_the_sign_in_but_is_not_sent_again():
    response = answer(asks(method="post"), SignInNeeded())

    assert response
    assert response["Location"].endswith("?next=/")


@pytest.mark.parametrize(
    ("current", "back"),
    [
        ("http://127.0.0.1:8000/referrals/7?tab=1", "/referrals/7%3Ftab%3D1"),
        ("https://evil.example//evil.example/x", "/evil.example/x"),
        ("javascript:alert(1)", "/javascript%3Aalert%281%29"),
        ("", "/"),
    ],
)
def test_a_fragment_leads_the_whole_page_to_the_sign_in_and_back_to_a_path_of_our_own(
    current: str, back: str
):
    headers = (
        {"HX-Request": "true", "HX-Current-URL": current} if current else {"HX-Request": "true"}
    )
    response = answer(asks(**headers), SignInNeeded())

    assert response
    assert response.status_code == 401
    assert response["HX-Redirect"].endswith(f"?next={back}")


@pytest.mark.django_db
def test_a_refusal_that_no_view_handled_is_a_page_with_its_own_status():
    class Gone(DomainError):
        code, http_status = "test.gone", 404
        template = "There is no referral 7."

    response = answer(asks(user=SomeUser()), Gone())

    assert response
    assert response.status_code == 404


def test_a_fault_is_left_loud():
    assert answer(asks(user=SomeUser()), ZeroDivisionError()) is None
