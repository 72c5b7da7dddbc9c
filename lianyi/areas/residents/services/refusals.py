"""Refusals that more than one write of residents raises."""

from typing import Any

from lianyi.areas.residents.types import Candidate
from lianyi.kernel.errors import DomainError


class SamePerson(DomainError):
    """The number belongs to somebody on file. `resident_id` is told only to whom the file is in reach."""

    code = "residents.same_person"
    http_status = 409
    template = (
        "The {kind} {masked} is on file already: it is the same person. "
        "Open that file instead of a new one."
    )

    def __init__(self, *, resident_id: int | None, kind: str, masked: str) -> None:
        self.resident_id = resident_id
        super().__init__(field="identifiers", resident_id=resident_id, kind=kind, masked=masked)


class DuplicateWarning(DomainError):
    """Somebody on file looks like the person being registered: look first, or say why it is somebody else."""

    code = "residents.duplicate_warning"
    http_status = 409
    template = (
        "{count} resident(s) on file may be the same person, the likeliest with {score} of 100 points. "
        "Compare them; to register all the same, state the reason."
    )

    def __init__(self, candidates: list[Candidate]) -> None:
        self.candidates = candidates
        super().__init__(
            field="acknowledged",
            count=len(candidates),
            score=candidates[0].score,
            candidates=[_told(candidate) for candidate in candidates],
        )


class OutOfReach(DomainError):
    """The institution named is not one the actor may register people for."""

    code = "residents.institution_out_of_reach"
    http_status = 422
    template = "Residents can be registered for your own or a subordinate institution only; choose one of those."


class ResidentChangedMeanwhile(DomainError):
    """Somebody else changed the file since it was read."""

    code = "residents.stale"
    http_status = 409
    template = (
        "The file was changed meanwhile (version {found}, you had {expected}); "
        "reload it and enter your change again."
    )


def _told(candidate: Candidate) -> dict[str, Any]:
    """A candidate as a refusal may carry it: masked, and with its id only where it is in reach."""
    return {
        "resident_id": candidate.resident_id if candidate.visible else None,
        "name": candidate.masked_name,
        "born_on": candidate.born_on.isoformat(),
        "score": candidate.score,
        "reasons": [code for code, _ in candidate.reasons],
    }
