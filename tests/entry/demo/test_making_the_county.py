"""The demo county in the database: the truth is what the platform holds, and one seed is one county."""

import os
from contextlib import nullcontext
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records.models import Encounter, TimelineRow
from lianyi.areas.referrals.models import FollowUp, Referral
from lianyi.areas.residents.models import Resident
from lianyi.areas.scheduling.models import Bed, Slot
from lianyi.areas.workforce.models import EstablishmentAccount
from lianyi.entry.demo import accounts, filling, is_empty
from lianyi.entry.demo.making import (
    CountyExists,
    OneWorkerOnly,
    UnknownCounty,
    make_county,
    workers_for,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


@pytest.fixture
def made(settings, tmp_path):
    settings.LIANYI_HOME = tmp_path

    def make(
        count: int = 900,
        months: int = 2,
        seed: int = 7,
        workers: int | None = None,
        now: datetime = NOW,
    ):
        return make_county(
            key="pingyu",
            count=count,
            months=months,
            seed=seed,
            now=now,
            say=lambda line: None,
            workers=workers,
        )

    return make


def content() -> list[tuple[object, ...]]:
    """What people would see of the county, without numbers that the database gave."""
    return [
        *Resident.objects.order_by("id").values_list(
            "name", "sex", "born_on", "id_masked", "address"
        ),
        *Encounter.objects.order_by("id").values_list(
            "external_id", "started_at", "principal_code", "total_fen", "place_name"
        ),
        *Referral.objects.order_by("id").values_list(
            "direction", "urgency", "diagnosis_code", "state", "sent_at"
        ),
    ]


def test_a_county_is_made_at_any_hour_and_lives_on_its_own_calendar(made):
    half_past_midnight = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)

    truth, _ = made(count=60, now=half_past_midnight)

    assert truth.as_of == "2026-11-25"
    assert Slot.objects.earliest("starts_at").starts_at >= datetime(2026, 11, 24, 16, tzinfo=UTC)


@pytest.mark.rows("EHR-02", "ORG-07", "ORG-32")
def test_the_county_holds_what_the_truth_says(made):
    truth, path = made()

    assert Resident.objects.count() == truth.residents == 900
    generated = Encounter.objects.filter(external_id__startswith="demo-")
    assert generated.count() == truth.encounters
    assert generated.filter(outside_county=True).count() == truth.outside_visits
    assert path.read_text(encoding="utf-8").count('"duplicates"') == 1
    assert len(organisations.list_county("411723", organisations.Tier.TOWNSHIP)) == 19
    assert len(organisations.list_county("411723", organisations.Tier.COUNTY)) == 4
    past = Referral.objects.order_by("id")[: truth.referrals]  # the living ones came later
    assert {referral.closed_at is None for referral in past} == {False}
    refs = [f"referral:{referral.pk}" for referral in past]
    assert TimelineRow.objects.filter(kind="REFERRAL", ref__in=refs).count() == truth.referrals


@pytest.mark.rows("HRM-01")
def test_approved_posts_of_every_hospital_and_township_are_partly_filled(made):
    made(count=10, months=1)

    accounts_kept = EstablishmentAccount.objects.exclude(institution=None)
    assert {row.level for row in accounts_kept} == {"county", "primary"}
    assert accounts_kept.count() == 23
    assert EstablishmentAccount.objects.get(institution=None).approved > 0
    for row in accounts_kept:
        assert 0 < row.used + row.reserved < row.approved


@pytest.mark.rows("REF-02", "REF-03", "REF-13")
def test_the_living_story_shows_every_desk_its_work(made):
    made()

    states = set(Referral.objects.values_list("state", flat=True))
    before_care = {"DRAFT", "SENT", "INFO_REQUESTED", "ACCEPTED", "DECLINED", "REFUSED_BY_PATIENT"}
    assert states >= before_care | {"IN_TRANSIT", "ARRIVED", "IN_CARE", "FOLLOWING", "CLOSED"}
    assert FollowUp.objects.filter(due_on__lt=NOW.date(), state="DUE").exists()
    assert set(Bed.objects.values_list("state", flat=True)) >= {
        "FREE",
        "HELD",
        "OCCUPIED",
        "CLEANING",
    }


def test_one_seed_is_one_county(made):
    seen = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            truth, _ = made(count=250, months=1, seed=seed)
            seen.append((truth.fingerprint, content()))
            transaction.set_rollback(True)

    assert seen[0] == seen[1]
    assert seen[0] != seen[2]


@pytest.mark.django_db(transaction=True)
def test_several_workers_make_the_same_county_where_the_database_bears_them(made, monkeypatch):
    if connection.vendor != "postgresql":
        with pytest.raises(OneWorkerOnly, match="SQLite takes one worker"):
            made(workers=2)
        assert is_empty()
        return
    monkeypatch.setattr(filling, "PORTION", 50)
    seen = []
    for workers in (1, 2):
        with transaction.atomic() if workers == 1 else nullcontext():
            truth, _ = made(count=250, months=1, workers=workers)
            seen.append((truth.as_json(), sorted(content(), key=str)))
            if workers == 1:
                transaction.set_rollback(True)

    assert seen[0] == seen[1]


def test_a_large_county_is_loaded_by_every_core_on_postgresql_only():
    alone = connection.vendor != "postgresql"

    assert workers_for(2_000, None) == 1
    assert workers_for(500_000, None) == (1 if alone else os.cpu_count())
    assert workers_for(500_000, 1) == 1


def test_a_demo_is_made_in_an_empty_place_of_a_known_county(made):
    with pytest.raises(UnknownCounty, match="pingyu"):
        make_county(key="atlantis", count=1, months=1, seed=1, now=NOW, say=print)
    assert is_empty()
    made(count=10, months=1)

    assert not is_empty()
    with pytest.raises(CountyExists):
        made(count=10, months=1)


def test_the_accounts_of_the_tour_are_printed_with_their_desks():
    lines = accounts()

    assert "--demo" in lines[0]
    assert any(line.split()[:1] == ["cunyi"] and "村医" in line for line in lines)
