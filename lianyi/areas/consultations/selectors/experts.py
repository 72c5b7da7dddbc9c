"""The register of experts as people read it: who may be asked today, and why somebody may not."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone

from lianyi.areas.consultations.definitions import reasons
from lianyi.areas.consultations.definitions.parameters import PREFIX
from lianyi.areas.consultations.models import Clinic, Expert
from lianyi.areas.consultations.rules.experts import DOCTOR, unfit
from lianyi.areas.consultations.types.cards import ClinicCard, ExpertCard
from lianyi.areas.organisations import public as organisations
from lianyi.areas.scheduling import public as scheduling
from lianyi.machinery.policy import public as policy


def list_experts(
    institution_ids: Collection[int],
    day: date,
    *,
    discipline: str = "",
    text: str = "",
    fit_only: bool = False,
    at_most: int = 200,
) -> list[ExpertCard]:
    """Experts of these institutions by discipline and name. Cost: three queries and one policy a county."""
    rows = Expert.objects.filter(institution__in=set(institution_ids))
    if discipline:
        rows = rows.filter(discipline=discipline)
    if text:
        rows = rows.filter(name__contains=text)
    rows = rows.select_related("staff").order_by("discipline", "name", "id")
    cards = cards_of(rows[:at_most], day)
    return [card for card in cards if not fit_only or not card.unfit]


def cards_of(rows: Iterable[Expert], day: date) -> list[ExpertCard]:
    """Rows (with their staff loaded) as cards. Cost: one query, and one policy a county."""
    rows = list(rows)
    places = organisations.institutions({row.institution_id for row in rows})
    years: dict[str, int] = {}
    found = []
    for row in rows:
        place = places[row.institution_id]
        county = place.county_code
        if county not in years:
            years[county] = policy.current(county, day).whole(f"{PREFIX}expert_years")
        found.append(_card(row, place, years[county], day))
    return found


def card_of(row: Expert, day: date) -> ExpertCard:
    """One row as a card."""
    return cards_of([row], day)[0]


def years_needed(institution_id: int, day: date) -> int:
    """How many years of independent practice the county of an institution asks for."""
    county = organisations.get_institution(institution_id).county_code
    return policy.current(county, day).whole(f"{PREFIX}expert_years")


def list_clinics(
    institution_ids: Collection[int], now: datetime, to_at: datetime, *, at_most: int = 50
) -> list[ClinicCard]:
    """Published expert clinics with the slots that can be taken until an instant.

    Cost: four queries and one a clinic.
    """
    rows = (
        Clinic.objects.filter(active=True, expert__institution__in=set(institution_ids))
        .select_related("expert__staff")
        .order_by("expert__discipline", "title", "id")[:at_most]
    )
    return [_clinic(row, now, to_at) for row in rows]


def _clinic(row: Clinic, now: datetime, to_at: datetime) -> ClinicCard:
    slots = scheduling.open_slots(
        [row.expert.institution_id],
        audience=scheduling.Audience.REFERRAL,
        from_at=now,
        to_at=to_at,
        now=now,
        resource_id=row.resource_id,
    )
    return ClinicCard(
        id=row.pk,
        title=row.title,
        note=row.note,
        expert=card_of(row.expert, timezone.localdate(now)),
        resource_id=row.resource_id,
        slots=tuple((slot.id, slot.starts_at, slot.ends_at, slot.free) for slot in slots),
    )


def _card(row: Expert, place: organisations.InstitutionCard, years: int, day: date) -> ExpertCard:
    staff = row.staff
    rank = staff.rank if staff else row.rank
    return ExpertCard(
        id=row.pk,
        staff_id=row.staff_id,
        user_id=staff.user_id if staff else None,
        name=row.name,
        institution_id=row.institution_id,
        institution_name=place.short_name or place.name,
        department=row.department,
        discipline=row.discipline,
        discipline_name=reasons.name_of("discipline", row.discipline),
        rank=rank,
        rank_name=reasons.name_of("rank", rank),
        speciality=row.speciality,
        independent_since=row.independent_since,
        proof=row.proof,
        active=row.active,
        unfit=unfit(
            profession=staff.profession if staff else DOCTOR,
            licence_no=staff.licence_no if staff else row.licence_no,
            licence_until=staff.licence_until if staff else None,
            independent_since=row.independent_since,
            left_on=staff.left_on if staff else None,
            active=row.active,
            years=years,
            on=day,
        ),
    )


def find_clinic(clinic_id: int | None, now: datetime) -> ClinicCard | None:
    """One published clinic with its slots of the coming two weeks, or None."""
    rows = Clinic.objects.filter(pk=clinic_id or 0, active=True).select_related("expert__staff")
    row = rows.first()
    return _clinic(row, now, now + timedelta(days=14)) if row else None
