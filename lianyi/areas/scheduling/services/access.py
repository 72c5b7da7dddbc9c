"""What every write asks first: whose slot or bed it is, and the rules of the county."""

from datetime import datetime

from lianyi.areas.organisations import public as organisations
from lianyi.areas.scheduling.rules.sitting import SHANGHAI
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.policy import public as policy


class NotYourInstitution(DomainError):
    """Slots and beds are run by the institution they belong to."""

    code = "scheduling.not_your_institution"
    http_status = 403
    template = "Only the institution it belongs to may change this."


class BadText(DomainError):
    """A text is empty, too long, or holds a control character."""

    code = "scheduling.bad_text"
    http_status = 422
    template = "{name}: give 1 to {most} characters without control characters."


def must_manage(actor: Actor, institution_id: int) -> None:
    """Raise NotYourInstitution (403) unless the institution is in the actor's reach."""
    scope = actor.scope
    if not scope.everything and institution_id not in scope.institution_ids:
        raise NotYourInstitution(field="institution")


def rules_of(institution_id: int, now: datetime) -> policy.PolicyView:
    """The county's rules for an institution today."""
    county = organisations.get_institution(institution_id).county_code
    return policy.current(county, now.astimezone(SHANGHAI).date())


def text(name: str, value: str, most: int, *, empty: bool = False) -> str:
    """A text without blanks at its ends; raise BadText (422) where its column could not hold it."""
    value = value.strip()
    wrong = len(value) > most or any(ch < " " and ch not in "\t\r\n" for ch in value)
    if wrong or (not value and not empty):
        raise BadText(field=name, name=name, most=most)
    return value
