"""What the shared record tells others."""

from dataclasses import dataclass

from lianyi.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterRecorded(Event):
    """A contact was written down. `started_at` and `ended_at` are ISO instants; `kind` one of EncounterKind."""

    encounter_id: int
    resident_id: int
    institution_id: int | None
    kind: str
    started_at: str
    ended_at: str | None
    principal_code: str
    outside_county: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterAmended(Event):
    """The content of a contact was changed; `version` is the new one."""

    encounter_id: int
    resident_id: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EncounterSigned(Event):
    """A version of a contact's record was signed."""

    encounter_id: int
    resident_id: int
    version: int
    user_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientAdmitted(Event):
    """An inpatient stay began."""

    encounter_id: int
    resident_id: int
    institution_id: int
    admitted_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDischarged(Event):
    """An inpatient stay ended, with its summary written."""

    encounter_id: int
    resident_id: int
    institution_id: int
    discharged_at: str
    principal_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeHandedOver(Event):
    """Another doctor took over responsibility for an episode."""

    episode_id: int
    resident_id: int
    from_staff_id: int | None
    to_staff_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFailed(Event):
    """A connected system sent a message that could not be stored; it waits in the error queue."""

    interface_id: int
    institution_id: int
    message_id: int
    error_code: str
