"""Nobody is led to a page that refuses them, and every page of the navigation exists."""

import pytest
from django.urls import resolve, reverse

from lianyi.areas.workforce import public as workforce
from lianyi.entry.navigation import ACCOUNT, NAVIGATION, Entry
from lianyi.entry.web.desks import ACTIONS, Action
from lianyi.entry.web.shell import Shell
from lianyi.machinery.scope import permissions_of
from tests.entry.web.builders import at_the_door, somebody

pytestmark = pytest.mark.django_db

ENTRIES = [entry for group in NAVIGATION for entry in group.entries] + list(ACCOUNT)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.url_name)
def test_every_line_of_the_navigation_leads_to_a_page(entry: Entry):
    assert reverse(entry.url_name)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.url_name)
def test_whoever_sees_a_line_may_open_its_page(entry: Entry):
    asked = permissions_of(resolve(reverse(entry.url_name)).func)

    assert entry.url_name == "about" or asked is not None, "the page is open to everyone"
    for role in workforce.roles().values():
        if not entry.permission or role.permissions & set(entry.permission.split()):
            assert not asked or role.permissions & set(asked), role.code


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.url_name)
def test_whoever_sees_a_quick_action_may_open_its_page(action: Action):
    asked = permissions_of(resolve(reverse(action.url_name)).func)

    for role in workforce.roles().values():
        if action.permission in role.permissions:
            assert not asked or role.permissions & set(asked), role.code


@pytest.mark.parametrize("permission", sorted({p for e in ENTRIES for p in e.permission.split()}))
def test_the_navigation_asks_only_for_permissions_that_exist(permission: str):
    assert permission in workforce.PERMISSIONS


@pytest.mark.parametrize("role", sorted(workforce.roles()))
def test_a_role_sees_the_pages_its_post_permits_and_no_other(role: str):
    actor = somebody(role)
    shell = Shell(at_the_door(actor))

    shown = {link.url for group in shell.navigation for link in group.links}

    assert reverse("home") in shown
    for entry in ENTRIES:
        allowed = not entry.permission or any(actor.may(one) for one in entry.permission.split())
        if entry not in ACCOUNT:
            assert (reverse(entry.url_name) in shown) is allowed
    assert len(shell.bottom) <= 4


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/", "我的工作台"),
        ("/residents/", "居民"),
        ("/residents/7", "居民"),
        ("/scheduling/beds", "床位"),
        ("/scheduling/beds/3", "床位"),
        ("/referrals/new", "新建转诊"),
        ("/referrals/12", "转诊"),
    ],
)
def test_the_line_of_the_open_page_is_lit_and_no_other(path: str, label: str):
    shell = Shell(at_the_door(somebody("township_doctor"), path))

    lit = [link.label for group in shell.navigation for link in group.links if link.here]

    assert lit == [label]


def test_nobody_signed_in_sees_no_navigation():
    request = at_the_door(somebody("village_doctor"))
    del request.user

    assert Shell(request).navigation == []
    assert Shell(request).bottom == []
