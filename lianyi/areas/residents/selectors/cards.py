"""From rows to cards: what may be shown to whom."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from lianyi.areas.residents import rules
from lianyi.areas.residents.definitions import codes
from lianyi.areas.residents.models import Resident
from lianyi.areas.residents.types import ResidentCard
from lianyi.kernel.actor import Scope
from lianyi.kernel.identity import mask_name

LOCAL: Final = ZoneInfo("Asia/Shanghai")


def local_day(at: datetime) -> date:
    """The day an instant falls on in the county."""
    return at.astimezone(LOCAL).date()


def card(row: Resident, scope: Scope, *, visible: bool = True) -> ResidentCard:
    """A row as a card. Without identity rights or a care relation, name and address are masked."""
    plain = visible and (scope.sees_identity or scope.everything)
    return ResidentCard(
        id=row.pk,
        name=row.name if plain else mask_name(row.name),
        masked_name=mask_name(row.name),
        sex=row.sex,
        sex_text=codes.SEXES[row.sex],
        born_on=row.born_on,
        born_on_estimated=row.born_on_estimated,
        age_text=rules.age_text(
            row.born_on, row.died_on or local_day(scope.at), estimated=row.born_on_estimated
        ),
        id_masked=row.id_masked,
        phone_masked=row.phone_masked if visible else "",
        health_card_no=rules.health_card_no(row.pk)
        if visible and row.health_card_issued_on
        else "",
        division_code=row.division_code,
        address=row.address if plain else "",
        insurance=row.insurance,
        registered_institution_id=row.registered_institution_id,
        family_doctor_id=row.family_doctor_id,
        contract_institution_id=row.contract_institution_id,
        household_id=row.household_id,
        household_relation=row.household_relation,
        mother_id=row.mother_id,
        died_on=row.died_on,
        survivor_id=row.survivor_id,
    )
