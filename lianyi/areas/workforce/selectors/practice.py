"""Where somebody may practise on a day, and what proves it (多点执业)."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from lianyi.areas.organisations import public as organisations
from lianyi.areas.workforce import rules
from lianyi.areas.workforce.models import Post, Staff, StaffNotFound
from lianyi.areas.workforce.selectors.people import card, with_held
from lianyi.areas.workforce.types import Ground, Practice, PracticePlace
from lianyi.machinery.prepared import Question

_BY_KEY: Final = Question(
    lambda staff_id: Staff.objects.filter(pk=staff_id).defer("identity_number", "phone")
)
_HELD_ON: Final = Question(
    lambda staff_id, on: Post.objects.on(on).filter(staff_id=staff_id).values_list("institution_id")
)


def may_practise_at(staff_id: int, institution_id: int, on: date) -> Practice:
    """Whether somebody may practise at an institution on a day, with the facts that prove it.

    Membership of a common consortium is judged on the working day itself. Raises: StaffNotFound (404).
    Source: seed-000 L12, requirements HRM-22.
    """
    row, own = _standing(staff_id, on)
    shared = [
        home
        for home in sorted(own)
        if home != institution_id and organisations.share_consortium(home, institution_id, on)
    ]
    ground = _ground(row, own, institution_id, on, together=bool(shared))
    return Practice(
        allowed=rules.may_practise(ground),
        ground=ground,
        staff=card(row),
        institution_id=institution_id,
        on=on,
        proof=_proof(row, ground, shared, institution_id, on),
    )


def list_practice_places(staff_id: int, on: date) -> list[PracticePlace]:
    """Every institution at which somebody may practise on a day, the own ones first.

    Where the licence bars them, the own institutions stand there with that ground. Raises: StaffNotFound (404).
    Cost: six queries, however many institutions.
    Source: seed-000 L12, requirements HRM-22.
    """
    row, own = _standing(staff_id, on)
    fellows = organisations.fellow_members(own, on)
    grounds = {
        place: _ground(row, own, place, on, together=place in fellows)
        for place in (*sorted(own), *sorted(fellows.keys() - own))
    }
    return [
        PracticePlace(
            institution_id=place,
            ground=ground,
            allowed=rules.may_practise(ground),
            consortium=fellows.get(place, ""),
        )
        for place, ground in grounds.items()
        if place in own or rules.may_practise(ground)
    ]


def _standing(staff_id: int, on: date) -> tuple[Staff, frozenset[int]]:
    """The person, and the institutions of the posts held that day."""
    row = _BY_KEY.first(staff_id=staff_id)
    if row is None:
        raise StaffNotFound
    held = _HELD_ON.rows(staff_id=staff_id, on=on)
    return with_held(row), frozenset(institution_id for (institution_id,) in held)


def _ground(
    row: Staff, own: frozenset[int], institution_id: int, on: date, *, together: bool
) -> Ground:
    return rules.practice_ground(
        profession=row.profession,
        licence_no=row.licence_no,
        licence_until=row.licence_until,
        left_on=row.left_on,
        own_institutions=own,
        institution_id=institution_id,
        together=together,
        on=on,
    )


def _proof(
    row: Staff, ground: Ground, shared: Sequence[int], institution_id: int, on: date
) -> tuple[str, ...]:
    """The facts the printed proof lists, as `kind:value` lines the page puts into words."""
    facts = [f"ground:{ground}", f"day:{on.isoformat()}", f"institution:{institution_id}"]
    if row.licence_no:
        facts.append(f"licence:{row.licence_no}")
    if row.licence_until:
        facts.append(f"licence_until:{row.licence_until.isoformat()}")
    facts.extend(f"shares_consortium:{home}" for home in shared)
    return tuple(facts)
