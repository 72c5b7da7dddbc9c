"""The desks of those who run the platform."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lianyi.entry.web import platform_cards
from lianyi.kernel.actor import Actor, Scope
from lianyi.machinery.accounts.public import User
from lianyi.machinery.audit import public as audit
from lianyi.machinery.outbox.models import JobLease
from lianyi.machinery.policy import public as policy
from tests.entry.web.builders import NOON, somebody

pytestmark = pytest.mark.django_db


def test_operators_see_what_is_not_well_as_late():
    (card,) = platform_cards.service_cards(somebody("operator"), NOON)

    assert card.late == card.count == 1
    assert "定时任务" in card.lines[0].text
    assert card.lines[0].note


def test_operators_see_a_calm_card_when_all_is_well():
    JobLease.objects.create(name="x", next_run_at=NOON, last_started_at=NOON - timedelta(minutes=1))

    (card,) = platform_cards.service_cards(somebody("operator"), NOON)

    assert (card.late, card.lines) == (0, ())


def test_administrators_see_the_accounts_that_cannot_come_in():
    User.objects.create_user("open", "开", "shi-yan-2026-Lianyi")
    locked = User.objects.create_user("shut", "锁", "shi-yan-2026-Lianyi")
    User.objects.filter(pk=locked.pk).update(locked_at=NOON, locked_reason="离职")

    (card,) = platform_cards.account_cards(somebody("administrator"), NOON)

    assert [(line.text, line.note) for line in card.lines] == [("锁 shut", "离职")]


def test_open_parameters_are_counted_for_each_county():
    system = Actor.system(timezone.now())
    policy.create_profile(
        county_code="411723",
        name="平舆县",
        based_on="",
        valid_from=timezone.localdate(),
        actor=system,
        now=timezone.now(),
    )

    (card,) = platform_cards.policy_cards(somebody("administrator"), timezone.now())

    assert card.lines[0].text == "平舆县"
    assert "待确认" in card.lines[0].note


def test_auditors_see_the_newest_lines_in_reach():
    system = Actor.system(NOON)
    audit.record(system, "ui.example", target="x:1", at=NOON)
    everything = somebody("auditor", scope=Scope(everything=True, at=NOON))

    (card,) = platform_cards.audit_cards(everything, NOON)

    assert "ui.example" in card.lines[0].text
