"""Parts every write of a resident shares: filling the row, storing numbers, history."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from lianyi.areas.organisations import public as organisations
from lianyi.areas.residents.definitions import codes
from lianyi.areas.residents.models import Identifier, Resident, ResidentChange
from lianyi.areas.residents.rules import Checked, CheckedIdentifier
from lianyi.areas.residents.selectors.cards import local_day
from lianyi.areas.residents.selectors.people import number_owner
from lianyi.areas.residents.services.refusals import SamePerson
from lianyi.areas.residents.types import ChangeKind, IdentifierKind, ResidentDraft
from lianyi.engines.matching import reading
from lianyi.kernel import identity
from lianyi.kernel.actor import Actor
from lianyi.machinery import bulk
from lianyi.machinery.crypto.keyring import blind_index
from lianyi.machinery.policy import public as policy

RANKED_KINDS: Final = (
    IdentifierKind.CITIZEN,
    IdentifierKind.PASSPORT,
    IdentifierKind.BIRTH,
    IdentifierKind.INSURANCE,
    IdentifierKind.HEALTH_CARD,
    IdentifierKind.TEMPORARY,
)
"""Which number of a person is shown in lists: the first of these there is."""

PLAIN_COLUMNS: Final = (
    "division_code",
    "insurance",
    "ethnicity_code",
    "marital_code",
    "education_code",
    "blood_type",
    "rh_type",
)
TEXT_COLUMNS: Final = ("address", "occupation", "contact_name")


def fill(row: Resident, draft: ResidentDraft, checked: Checked) -> Resident:
    """Put a checked draft into a row; numbers and the household go elsewhere."""
    name_as_read(row, checked.name)
    row.sex, row.born_on, row.born_on_estimated = (
        checked.sex,
        checked.born_on,
        checked.born_on_estimated,
    )
    for column in PLAIN_COLUMNS:
        setattr(row, column, getattr(draft, column))
    for column in TEXT_COLUMNS:
        setattr(row, column, " ".join(getattr(draft, column).split()))
    set_phone(row, checked.phone)
    row.contact_phone = checked.contact_phone or None
    row.contact_phone_masked = identity.mask_phone(checked.contact_phone)
    row.id_masked = shown_number(checked.identifiers)
    return row


def name_as_read(row: Resident, name: str) -> None:
    """Set the name together with its reading."""
    heard = reading(name)
    row.name, row.pinyin, row.initials = name, heard.full[:128], heard.initials[:64]


def set_phone(row: Resident, phone: str) -> None:
    """Set the telephone together with its index and its masked form; "" takes it away."""
    row.phone = phone or None
    row.phone_index = blind_index("phone", phone) if phone else ""
    row.phone_masked = identity.mask_phone(phone)


def shown_number(identifiers: Sequence[CheckedIdentifier | Identifier]) -> str:
    """The masked number lists show."""
    ranked = sorted(identifiers, key=lambda i: RANKED_KINDS.index(IdentifierKind(i.kind)))
    return ranked[0].masked if ranked else ""


def must_be_new(identifiers: Sequence[CheckedIdentifier], actor: Actor) -> None:
    """Raise SamePerson (409) for the first number that belongs to somebody on file."""
    for given in identifiers:
        owner = number_owner(given.value, given.kind)
        if owner is not None:
            in_reach = Resident.objects.visible_to(actor.scope).filter(pk=owner).exists()
            raise same_person(given, owner if in_reach else None)


def same_person(given: CheckedIdentifier, resident_id: int | None) -> SamePerson:
    """The refusal for a number that is taken."""
    return SamePerson(
        resident_id=resident_id, kind=codes.IDENTIFIER_WORDS[given.kind], masked=given.masked
    )


def store_identifiers(
    row: Resident, identifiers: Sequence[CheckedIdentifier], now: datetime
) -> None:
    """Store numbers; one taken by a registration that happened this very moment is refused like any other."""
    for given in identifiers:
        try:
            with transaction.atomic():
                identifier(row, given, now).save()
        except IntegrityError:
            raise same_person(given, None) from None


def identifier(row: Resident, given: CheckedIdentifier, now: datetime) -> Identifier:
    """A row for a number, not yet stored."""
    return bulk.new(
        Identifier,
        resident=row,
        kind=given.kind,
        value=given.value,
        index=blind_index(given.kind, given.value),
        masked=given.masked,
        added_at=now,
    )


def remember(
    row: Resident,
    kind: ChangeKind,
    actor: Actor,
    now: datetime,
    facts: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Add a line of history."""
    ResidentChange.objects.create(
        resident=row,
        kind=kind,
        at=now,
        user_id=actor.user_id,
        by_name=actor.name,
        institution_id=actor.institution_id,
        facts={field: list(values) for field, values in (facts or {}).items()},
    )


def parameter(key: str, institution_id: int | None, now: datetime) -> Any:
    """What the county of an institution has decided, as of today."""
    county = organisations.get_institution(institution_id).county_code if institution_id else ""
    return policy.current(county, local_day(now))[key]


def shown(value: date | str | int | bool | None) -> str:
    """A value as history writes it."""
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
