"""People at the door, and things that wait for them."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse

from lianyi.areas.workforce import public as workforce
from lianyi.entry.purposes import purposes_of
from lianyi.kernel.actor import Actor, Scope
from lianyi.machinery.accounts.public import User
from lianyi.machinery.cases import public as cases

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)  # 12:00 in Asia/Shanghai
HERE = 7
"""The number of an institution; the desk asks cases only by number."""


class Stage(StrEnum):
    WAITING = "WAITING"
    OVER = "OVER"


class Step(StrEnum):
    END = "END"


class Hand(StrEnum):
    HOLDER = "HOLDER"


PARCEL = cases.register_kind(
    cases.Kind(
        "parcel",
        "包裹",
        "test-parcel",
        cases.StateTable(
            {(Stage.WAITING, Step.END, Hand.HOLDER): Stage.OVER},
            start=Stage.WAITING,
            states={Stage.WAITING: "待处理", Stage.OVER: "已处理"},
            moves={Step.END: "处理"},
            hands={Hand.HOLDER: "经办"},
        ),
    )
)


def somebody(role: str, **changes: Any) -> Actor:
    """An actor of a role at one institution, with the permissions of the role."""
    known = workforce.roles().get(role)
    given: dict[str, Any] = {
        "user_id": 1,
        "name": "李建国",
        "role": role,
        "institution_id": HERE,
        "scope": Scope(institution_ids=frozenset({HERE}), at=NOON, user_id=1),
        "permissions": known.permissions if known else frozenset(),
        "post_id": 1,
        "purpose": purposes_of(role)[0],
    }
    return Actor(**(given | changes))


def at_the_door(actor: Actor, address: str = "/", **headers: str) -> HttpRequest:
    """A request of somebody who has signed in."""
    request = RequestFactory(headers=headers).get(address)
    request.user = User(pk=actor.user_id, username="somebody", name=actor.name)
    request.lianyi_actor = actor  # type: ignore[attr-defined]  # as scope keeps it
    return request


def a_parcel(
    number: int, *, duty: str, minutes: int, urgent: bool = False, place: int = HERE
) -> None:
    """A case that a duty has to act upon, due in so many minutes after noon."""
    early = NOON - timedelta(days=3)
    cases.open(
        kind="parcel",
        subject_id=number,
        headline=f"包裹 {number}",
        holder=cases.Holder(institution_id=place, duty=duty),
        county_code="411723",
        actor=Actor.system(early),
        now=early,
        priority=cases.Priority.URGENT if urgent else cases.Priority.ORDINARY,
        clock="answer",
        due=cases.Due(NOON + timedelta(minutes=minutes), False),
    )


def sign_in(client: Client, user: User, password: str = "shi-yan-2026-Lianyi") -> Client:
    """Come in through the sign-in page, as people do, with a password that need not be changed."""
    User.objects.filter(pk=user.pk).update(must_change_password=False, is_demo=False)
    answer = client.post(reverse("login"), {"username": user.username, "password": password})
    assert answer.status_code == 302, answer.content.decode()
    return client
