"""Which step comes next, who may be skipped, and why one receiver stands before another."""

from dataclasses import replace

import pytest

from lianyi.areas.referrals.rules.routes import SkipGround, StepSkipped, WrongWay, next_step, way
from lianyi.areas.referrals.rules.targets import Candidate, Weights, rank
from lianyi.areas.referrals.types.words import Direction, Level, Tie, Urgency

V, T, R, C, P = Level.VILLAGE, Level.TOWNSHIP, Level.RECEIVING, Level.COUNTY, Level.PARTNER
SEED_002 = (V, T, C, P)
SEED_000 = (V, T, R, C, P)
UP, DOWN, OUT, BACK, SIDE = (
    Direction.UP, Direction.DOWN, Direction.OUT, Direction.RETURN, Direction.SIDEWAYS,
)  # fmt: skip

ALLOWED = [
    (SEED_002, V, T, UP, ()), (SEED_002, T, C, UP, ()), (SEED_002, C, P, OUT, ()),
    (SEED_002, C, T, DOWN, ()), (SEED_002, C, V, DOWN, ()), (SEED_002, P, C, BACK, ()), (SEED_002, P, T, BACK, ()),
    (SEED_002, C, C, SIDE, ()), (SEED_002, T, T, SIDE, ()),
    (SEED_000, T, R, UP, ()), (SEED_000, R, C, UP, ()), (SEED_000, C, R, DOWN, ()), (SEED_000, R, T, DOWN, ()),
]  # fmt: skip


@pytest.mark.rows("REF-14", "REF-04")
@pytest.mark.parametrize(("ladder", "sender", "receiver", "direction", "skipped"), ALLOWED)
def test_the_plain_steps_of_each_ladder(ladder, sender, receiver, direction, skipped):
    assert way(ladder, sender=sender, receiver=receiver, direction=direction).skipped == skipped


SKIPS = [
    (SEED_002, V, C, UP, (T,)),
    (SEED_002, T, P, OUT, (C,)),
    (SEED_002, V, P, OUT, (T, C)),
    (SEED_000, T, C, UP, (R,)),
]


@pytest.mark.rows("REF-14")
@pytest.mark.parametrize(("ladder", "sender", "receiver", "direction", "skipped"), SKIPS)
def test_leaving_out_a_step_needs_a_ground(ladder, sender, receiver, direction, skipped):
    ask = {"sender": sender, "receiver": receiver, "direction": direction}

    with pytest.raises(StepSkipped) as refusal:
        way(ladder, **ask)
    assert refusal.value.facts["skipped"] == list(skipped)
    with pytest.raises(StepSkipped):
        way(ladder, **ask, reason="   ")
    for ground, more in (
        (SkipGround.EMERGENCY, {"emergency": True}),
        (SkipGround.EMERGENCY, {"urgency": Urgency.URGENT}),
        (SkipGround.GREEN_CHANNEL, {"urgency": Urgency.GREEN}),
        (SkipGround.REASON, {"reason": "承接医院无心内科"}),
    ):
        found = way(ladder, **ask, **more)
        assert (found.skipped, found.ground) == (skipped, ground)


@pytest.mark.rows("REF-14")
def test_an_area_without_a_receiving_hospital_goes_straight_to_the_county():
    assert way(SEED_000, sender=T, receiver=C, direction=UP, has_receiving=False).skipped == ()
    assert next_step(SEED_000, T, has_receiving=True) == R
    assert next_step(SEED_000, T, has_receiving=False) == C
    assert next_step(SEED_000, P, has_receiving=True) is None
    assert next_step(SEED_002, R, has_receiving=True) is None


WRONG = [
    (T, V, UP), (T, T, UP), (C, P, UP), (T, C, DOWN), (C, C, DOWN), (P, C, DOWN), (C, T, OUT), (T, C, BACK),
    (C, P, BACK), (T, C, SIDE), (R, C, UP),
]  # fmt: skip


@pytest.mark.parametrize(("sender", "receiver", "direction"), WRONG)
def test_a_receiver_on_the_wrong_side_is_refused(sender, receiver, direction):
    with pytest.raises(WrongWay):
        way(SEED_002, sender=sender, receiver=receiver, direction=direction, reason="理由")


EQUAL = Weights(competence=1, slots=1, beds=1, distance=1, tie=1)
PLAIN = Candidate(
    institution_id=1,
    name="甲",
    level=C,
    tie=Tie.MEMBER,
    can_treat=True,
    open_slots=2,
    free_beds=1,
    distance_km=10.0,
)


def order(*candidates: Candidate, weights: Weights = EQUAL, wants_bed: bool = True) -> list[int]:
    ranked = rank(candidates, weights=weights, next_level=C, wants_bed=wants_bed, far_km=60)
    return [r.candidate.institution_id for r in ranked]


@pytest.mark.rows("REF-02", "REF-07")
@pytest.mark.parametrize(
    "better",
    [
        {"open_slots": 4},
        {"free_beds": 3},
        {"distance_km": 3.0},
        {"tie": Tie.LEAD},
    ],
)
def test_each_term_alone_puts_the_better_one_first(better):
    assert order(PLAIN, replace(PLAIN, institution_id=2, **better)) == [2, 1]


@pytest.mark.rows("REF-07", "ORG-20")
def test_one_that_cannot_treat_comes_last_whatever_else_it_has():
    strong = replace(
        PLAIN,
        institution_id=2,
        can_treat=False,
        open_slots=9,
        free_beds=9,
        distance_km=0.0,
        tie=Tie.LEAD,
    )
    unknown = replace(PLAIN, institution_id=3, can_treat=None)

    assert order(strong, unknown, PLAIN) == [1, 3, 2]


def test_beds_do_not_count_where_no_bed_is_asked_for():
    assert order(PLAIN, replace(PLAIN, institution_id=2, free_beds=9), wants_bed=False) == [1, 2]


def test_a_county_weighs_distance_alone_if_it_wants():
    near = replace(
        PLAIN, institution_id=2, distance_km=1.0, open_slots=0, free_beds=0, tie=Tie.NONE
    )
    only = Weights(competence=0, slots=0, beds=0, distance=1, tie=0)

    assert order(PLAIN, near, weights=only) == [2, 1]


def test_the_score_is_the_weighted_mean_of_terms_that_a_doctor_can_check():
    (found,) = rank([PLAIN], weights=EQUAL, next_level=C, wants_bed=True, far_km=60)

    assert [(t.name, round(t.share, 2)) for t in found.terms] == [
        ("competence", 1.0), ("slots", 0.4), ("beds", 0.33), ("distance", 0.83), ("tie", 0.6),
    ]  # fmt: skip
    assert found.score == round(100 * (1 + 0.4 + 1 / 3 + 5 / 6 + 0.6) / 5)
    assert found.is_next_step


def test_what_is_not_known_counts_half_and_says_so():
    (found,) = rank(
        [replace(PLAIN, can_treat=None, distance_km=None)],
        weights=EQUAL, next_level=None, wants_bed=False, far_km=60,
    )  # fmt: skip
    unknown = {t.name for t in found.terms if not t.known}

    assert unknown == {"competence", "distance"}
    assert all(t.share == 0.5 for t in found.terms if not t.known)


def test_zero_weights_everywhere_still_rank_by_step_distance_and_id():
    nothing = Weights(competence=0, slots=0, beds=0, distance=0, tie=0)

    assert order(
        replace(PLAIN, institution_id=3), replace(PLAIN, institution_id=2), PLAIN, weights=nothing
    ) == [1, 2, 3]
