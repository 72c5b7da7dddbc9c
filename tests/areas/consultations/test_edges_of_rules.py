"""Who may be asked, what a team lacks, what it costs and how long it takes: the edges."""

from datetime import date, timedelta

import pytest

from lianyi.areas.consultations.rules.experts import team_fault, unfit
from lianyi.areas.consultations.rules.fees import fee
from lianyi.areas.consultations.rules.figures import minutes_between, percentile
from lianyi.areas.consultations.rules.hands import hands_of
from lianyi.areas.consultations.rules.limits import clock_of, keep_until
from lianyi.areas.consultations.rules.quality import added
from lianyi.areas.consultations.types.words import Form, Hand, State, Urgency
from lianyi.machinery.cases.clocks import Unit
from tests.areas.consultations.builders import (
    NOW,
    TODAY,
)

FITS = {
    "profession": "doctor", "licence_no": "1104", "licence_until": None,
    "independent_since": date(2010, 1, 1), "left_on": None, "active": True, "years": 3, "on": TODAY,
}  # fmt: skip


@pytest.mark.rows("RMT-01")
@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({}, ""),
        ({"active": False}, "off_register"),
        ({"left_on": TODAY}, "left"),
        ({"left_on": TODAY + timedelta(days=1)}, ""),
        ({"profession": "nurse"}, "not_a_doctor"),
        ({"licence_no": ""}, "no_licence"),
        ({"licence_until": TODAY - timedelta(days=1)}, "licence_over"),
        ({"licence_until": TODAY}, ""),
        ({"independent_since": date(2024, 2, 29), "on": date(2027, 2, 28)}, "too_few_years"),
        ({"independent_since": date(2024, 2, 29), "on": date(2027, 3, 1)}, ""),
    ],
)
def test_who_may_be_asked_on_a_day(told, why):
    assert unfit(**{**FITS, **told}) == why


@pytest.mark.rows("RMT-01", "RMT-16")
@pytest.mark.parametrize(
    ("form", "disciplines", "wanted", "tcm", "fault"),
    [
        (Form.LIVE, (), (), False, ("nobody", "")),
        (Form.LIVE, ("SURGERY", "SURGERY"), (), False, ("", "")),
        (Form.MDT, ("SURGERY", "SURGERY"), (), False, ("twice", "SURGERY")),
        (Form.MDT, ("SURGERY",), (), False, ("too_few", "")),
        (Form.MDT, ("SURGERY", "TCM"), ("INTERNAL",), False, ("missing", "INTERNAL")),
        (Form.MDT, ("SURGERY", "INTERNAL"), (), True, ("tcm", "TCM")),
        (Form.MDT, ("SURGERY", "MONGOLIAN"), (), True, ("", "")),
    ],
)
def test_what_a_team_lacks_is_named(form, disciplines, wanted, tcm, fault):
    assert team_fault(form, disciplines, wanted, tcm=tcm) == fault


@pytest.mark.rows("RMT-01")
def test_papers_of_a_leap_day_are_kept_until_the_day_before_march():
    whole = {"keep_years_inpatient": 30, "keep_years_outpatient": 15}

    assert keep_until(date(2024, 2, 29), inpatient=True, whole=whole) == date(2054, 2, 28)
    assert keep_until(date(2024, 2, 29), inpatient=False, whole=whole) == date(2039, 2, 28)
    assert keep_until(date(2026, 3, 3), inpatient=False, whole=whole) == date(2041, 3, 3)


@pytest.mark.rows("RMT-01")
def test_the_fee_is_that_of_the_ranks_and_its_parts_make_the_whole():
    whole = {
        "price_fen_deputy": 10_001, "price_fen_senior": 20_000, "price_fen_middle": 5_000,
        "price_percent_file": 50, "share_inviting_percent": 30,
    }  # fmt: skip

    live = fee(Form.LIVE, ["deputy", "senior", "junior"], whole)
    by_file = fee(Form.FILE, ["deputy"], whole)

    assert (live.per_expert, live.total_fen) == ((10_001, 20_000, 5_000), 35_001)
    assert (live.inviting_fen, live.invited_fen) == (10_500, 24_501)
    assert by_file.total_fen == 5_000


@pytest.mark.rows("RMT-01")
def test_figures_of_nothing_are_nothing():
    assert percentile([], 50) is None
    assert percentile([7, 1, 3], 50) == 3
    assert minutes_between(None, NOW) is None
    assert minutes_between(NOW, None) is None
    assert minutes_between(NOW, NOW + timedelta(seconds=119)) == 1


@pytest.mark.rows("RMT-01")
def test_a_hand_is_that_of_the_institution_or_of_the_expert():
    sides = {"inviting_id": 1, "township_id": 2, "invited_ids": (3,), "expert_users": (9,)}

    assert hands_of(institution_id=None, user_id=None, **sides) == frozenset()
    assert hands_of(institution_id=2, user_id=9, **sides) == {Hand.TOWNSHIP, Hand.EXPERT}
    assert hands_of(institution_id=3, user_id=1, **sides) == {Hand.INVITED}


@pytest.mark.rows("RMT-01", "RMT-15")
@pytest.mark.parametrize(
    ("state", "form", "urgency", "clock", "minutes"),
    [
        (State.ACCEPTED, Form.LIVE, Urgency.URGENT, "begin", 7),
        (State.ACCEPTED, Form.LIVE, Urgency.ROUTINE, "schedule", 60),
        (State.ACCEPTED, Form.FILE, Urgency.URGENT, "opinion", 9),
        (State.OPINING, Form.MDT, Urgency.ROUTINE, "opinion", 120),
        (State.REQUESTED, Form.MDT, Urgency.URGENT, "answer", 5),
    ],
)
def test_each_side_has_its_minutes_by_form_and_urgency(state, form, urgency, clock, minutes):
    whole = {
        "begin_minutes_urgent": 7, "schedule_hours": 1, "opinion_minutes_urgent": 9,
        "opinion_hours_routine": 2, "answer_minutes_urgent": 5,
    }  # fmt: skip

    found = clock_of(state, form=form, urgency=urgency, whole=whole, now=NOW)

    assert found is not None
    assert (found.name, found.start) == (clock, NOW)
    assert found.limit.amount * (1 if found.limit.unit == Unit.MINUTES else 60) == minutes
    assert clock_of(State.CLOSED, form=form, urgency=urgency, whole=whole, now=NOW) is None


@pytest.mark.rows("RMT-01")
def test_a_look_without_a_round_trip_leaves_its_mean_as_it_was():
    look = {"state": "connected", "kbps": 500, "loss": 1, "rtt": 40, "height": 480}
    first = added({}, look)

    second = added(first, {**look, "rtt": None})

    assert (second["looks"], second["mean_rtt"], second["worst_rtt"]) == (2, 40, 40)
