"""What cases tell."""

from dataclasses import dataclass

from lianyi.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(Event):
    """A case began; its holder now owes a move."""

    kind: str
    case_id: int
    subject_id: int
    holder_institution_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMoved(Event):
    """A case went from one state to another."""

    kind: str
    case_id: int
    subject_id: int
    move: str
    from_state: str
    to_state: str
    holder_institution_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOverdue(Event):
    """A limit passed and the case rose one level: 0 reminds the holder, then unit head, community office, bureau."""

    kind: str
    case_id: int
    subject_id: int
    level: int
    duty: str
    clock: str
    holder_institution_id: int | None
