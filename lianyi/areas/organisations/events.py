"""What organisations tells. Who may see what follows memberships: listeners drop what they remembered of it."""

from dataclasses import dataclass

from lianyi.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionRegistered(Event):
    """An institution came into the register."""

    institution_id: int
    county_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionChanged(Event):
    """A register entry changed from a day on; `fields` names what, parted by blanks."""

    institution_id: int
    fields: str
    valid_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsortiumCreated(Event):
    """A consortium was formed; its lead is its first member."""

    consortium_id: int
    lead_id: int
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(Event):
    """An institution became a member from a day on."""

    consortium_id: int
    institution_id: int
    role: str
    from_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberChanged(Event):
    """A member's role or its place in the consortium's tree changed from a day on."""

    consortium_id: int
    institution_id: int
    role: str
    from_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft(Event):
    """An institution is a member until the end of a day."""

    consortium_id: int
    institution_id: int
    last_day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsortiaMerged(Event):
    """Several consortia became one from a day on; `merged_ids` are those that ended, parted by blanks."""

    into_id: int
    merged_ids: str
    from_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadChangeProposed(Event):
    """The lead hospital has a new director, who is proposed as head of the consortium."""

    consortium_id: int
    head_change_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecorded(Event):
    """A governing body decided."""

    decision_id: int
    body_id: int
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementSigned(Event):
    """A lead hospital has a referral agreement with a hospital outside the county."""

    agreement_id: int
    lead_id: int
    partner_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueChanged(Event):
    """A row of the disease catalogue changed, of a tier or of one unit."""

    county_code: str
    institution_id: int | None = None
