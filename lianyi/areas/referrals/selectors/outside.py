"""County residents who lie in a hospital outside, and could be treated here (REF-05)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records import public as records
from lianyi.areas.referrals.definitions.reasons import name_of
from lianyi.areas.referrals.models import OutsideContact
from lianyi.areas.referrals.types.cards import OutsideStay
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Scope
from lianyi.machinery.cases.clocks import ZONE
from lianyi.machinery.ui.paging import Page


def list_outside_stays(
    *, scope: Scope, county_code: str, now: datetime, after: str = "", at_most: int = 50
) -> Page[OutsideStay]:
    """Running stays outside, with the county hospitals that take the disease and the contact log's last line.

    Cost: four queries and two small ones a disease.
    """
    page = records.list_open_stays(scope, outside_county=True, after=after, at_most=at_most)
    people = residents.cards([stay.resident_id for stay in page.rows], scope)
    able = _able(
        county_code, {stay.principal_code for stay in page.rows if stay.principal_code}, now
    )
    talks = _talks([stay.id for stay in page.rows])
    return page.with_rows(
        _line(stay, people, able.get(stay.principal_code, ()), talks.get(stay.id, []), now)
        for stay in page.rows
    )


def _able(county_code: str, codes: Iterable[str], now: datetime) -> dict[str, tuple[str, ...]]:
    """Which county hospitals take each disease fully."""
    day = now.astimezone(ZONE).date()
    hospitals = {c.id: c for c in organisations.list_county(county_code, organisations.Tier.COUNTY)}
    answer = {}
    for code in sorted(codes):
        found = organisations.list_competent(code, hospitals, day)
        answer[code] = tuple(
            hospitals[c.institution_id].short_name or hospitals[c.institution_id].name
            for c in found
            if c.level == organisations.Ability.FULL
        )
    return answer


def _talks(encounter_ids: Iterable[int]) -> dict[int, list[OutsideContact]]:
    rows = OutsideContact.objects.filter(encounter_id__in=list(encounter_ids)).order_by("at", "id")
    found: dict[int, list[OutsideContact]] = {}
    for row in rows:
        found.setdefault(row.encounter_id, []).append(row)
    return found


def _line(
    stay: records.EncounterCard,
    people: Mapping[int, residents.ResidentCard],
    able: tuple[str, ...],
    talks: list[OutsideContact],
    now: datetime,
) -> OutsideStay:
    person = people.get(stay.resident_id)
    last = talks[-1] if talks else None
    made = next((talk.referral_id for talk in reversed(talks) if talk.referral_id), None)
    return OutsideStay(
        encounter_id=stay.id,
        resident_id=stay.resident_id,
        patient=person.name if person else "—",
        patient_age=person.age_text if person else "",
        place_name=stay.place_name,
        department=stay.department,
        principal_code=stay.principal_code,
        principal_name=stay.principal_name,
        admitted_at=stay.started_at,
        days=(now - stay.started_at).days,
        total_fen=stay.total_fen,
        treatable_at=able,
        last_contact=name_of("contact", last.outcome) if last else "",
        last_contact_at=last.at if last else None,
        contacts=len(talks),
        next_on=last.next_on if last else None,
        referral_id=made,
    )


def contact_log(encounter_id: int, scope: Scope) -> list[dict[str, object]]:
    """Every talk about one stay, oldest first. Raises: EncounterNotFound (404) out of reach."""
    records.get_encounter(encounter_id, scope)
    return [
        {
            "at": talk.at,
            "by": talk.by_name,
            "spoke_with": talk.spoke_with,
            "outcome": name_of("contact", talk.outcome),
            "note": talk.note,
            "next_on": talk.next_on,
        }
        for talk in _talks([encounter_id]).get(encounter_id, [])
    ]
