"""What tests start from that need somebody at work: a small county, and people in posts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count

import pytest
from django.test import Client
from django.urls import reverse

from lianyi.areas.organisations import public as organisations
from lianyi.areas.workforce import public as workforce
from lianyi.areas.workforce.definitions import roles
from lianyi.areas.workforce.selectors import reached_ids
from lianyi.kernel.actor import Actor, Scope
from lianyi.kernel.errors import DomainError
from lianyi.kernel.identity import check_character
from lianyi.machinery.accounts.models import User
from lianyi.machinery.audit import public as audit
from lianyi.machinery.audit.types import LineCard, Search
from lianyi.machinery.outbox.models import OutboxEvent
from tests.areas.organisations import builders as places

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)  # a Tuesday, 09:00 in Asia/Shanghai
TODAY = date(2026, 11, 24)
COUNTY = "411723"
PASSWORD = "shi-yan-2026-Lianyi"
_numbers = count(1)


@dataclass(frozen=True)
class County:
    """Two townships under one hospital; `stranger` is a clinic of the other township."""

    bureau: int
    hospital: int
    township: int
    clinic: int
    other_township: int
    stranger: int


def a_county() -> County:
    """A bureau, a county hospital, two townships with a clinic each."""
    township = an_institution("township")
    other = an_institution("township")
    return County(
        bureau=an_institution("bureau"),
        hospital=an_institution("county"),
        township=township,
        clinic=an_institution("village", parent=township),
        other_township=other,
        stranger=an_institution("village", parent=other),
    )


def an_institution(tier: str, *, parent: int | None = None, county: str = COUNTY) -> int:
    """The id of an institution of a tier, entered in the register."""
    under = organisations.get_institution(parent).code if parent else ""
    return places.an_institution(organisations.Tier(tier), parent_code=under, county_code=county).id


def an_actor(
    role: str,
    institution_id: int,
    *,
    at: datetime = NOW,
    user_id: int | None = None,
    on: date | None = None,
) -> Actor:
    """Somebody in a role, as `actor_for` would make them, without an account."""
    card = roles()[role]
    user_id = user_id or 100_000 + next(_numbers)
    return Actor(
        user_id=user_id,
        name=f"{card.name_zh}{user_id}",
        role=role,
        institution_id=institution_id,
        permissions=card.permissions,
        scope=Scope(
            institution_ids=reached_ids(card.reach, institution_id, on or TODAY),
            at=at,
            user_id=user_id,
            sees_identity=card.sees_identity,
        ),
    )


def system(at: datetime = NOW) -> Actor:
    """The platform itself."""
    return Actor.system(at)


def a_draft(
    institution_id: int, role: str = "township_doctor", **told: object
) -> workforce.StaffDraft:
    """Somebody to hire: a licensed doctor, unless told otherwise."""
    number = next(_numbers)
    fields: dict[str, object] = {
        "name": "陈志远",
        "sex": "1",
        "profession": workforce.Profession.DOCTOR,
        "rank": workforce.Rank.MIDDLE,
        "title": "主治医师",
        "licence_no": f"1104117{number:08d}",
        "licence_scope": "内科",
        "department": "内科",
        "institution_id": institution_id,
        "role": role,
        "since": date(2026, 1, 1),
    }
    return workforce.StaffDraft(**{**fields, **told})  # type: ignore[arg-type]


def a_doctor(
    institution_id: int, role: str = "township_doctor", **told: object
) -> workforce.StaffCard:
    """Somebody hired."""
    return workforce.hire(draft=a_draft(institution_id, role, **told), actor=system(), now=NOW)


def with_account(staff: workforce.StaffCard) -> User:
    """The account of a member of staff, made for the test."""
    workforce.create_account(
        staff_id=staff.id,
        username=f"user{next(_numbers)}",
        password=PASSWORD,
        is_demo=True,
        actor=system(),
        now=NOW,
    )
    card = workforce.staff([staff.id])[staff.id]
    assert card.user_id is not None  # just made
    return User.objects.get(pk=card.user_id)


def audited(action: str) -> list[LineCard]:
    """What the audit holds of an action, the latest first."""
    return list(audit.search(scope=Scope(everything=True, at=NOW), wanted=Search(action=action)))


def refused(act: Callable[[], object], code: str) -> None:
    """Do what must be refused, and with this code."""
    with pytest.raises(DomainError) as told:
        act()
    assert told.value.code == code


def events_of(area: str) -> list[OutboxEvent]:
    """The events of an area that wait in the outbox, the oldest first."""
    return list(OutboxEvent.objects.filter(name__startswith=f"{area}.").order_by("id"))


def signed_in(institution_id: int, role: str, **fields: object) -> Client:
    """A browser in which a new member of staff in a role has signed in, through the entrance as people do."""
    user = with_account(a_doctor(institution_id, role, **fields))
    User.objects.filter(pk=user.pk).update(must_change_password=False, is_demo=False)
    browser = Client()
    browser.post(reverse("login"), {"username": user.username, "password": PASSWORD})
    return browser


def a_citizen_number(born_on: date, *, female: bool = True, serial: int | None = None) -> str:
    """A true-looking number of somebody born that day."""
    body = f"{COUNTY}{born_on:%Y%m%d}{(next(_numbers) if serial is None else serial) % 100:02d}{2 if female else 1}"
    return body + check_character(body)
