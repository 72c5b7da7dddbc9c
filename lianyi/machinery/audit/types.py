"""Words of the audit."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A line as it is recorded, before it gets its place in the chain. `facts` is canonical JSON."""

    at: datetime
    user_id: int | None
    actor_name: str
    role: str
    institution_id: int | None
    action: str
    target: str
    resident_id: int | None
    purpose: str
    facts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCard:
    """A line as it is shown."""

    id: int
    day: date
    seq: int
    at: datetime
    user_id: int | None
    actor_name: str
    role: str
    institution_id: int | None
    action: str
    target: str
    resident_id: int | None
    purpose: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What lines are looked for; what is left empty does not narrow. Days are those of the act, in Shanghai."""

    user_id: int | None = None
    actor_name: str = ""
    resident_id: int | None = None
    action: str = ""
    institution_id: int | None = None
    role: str = ""
    purpose: str = ""
    first: date | None = None
    last: date | None = None

    def used(self) -> dict[str, str]:
        """What narrows, as plain text: it is audited with an export."""
        named = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: str(value) for name, value in named.items() if value not in (None, "")}


class Kind(StrEnum):
    """In what way the chain is broken."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    HEAD = "head"
    ROLLED_BACK = "rolled_back"
    ANCHOR_FILE = "anchor_file"
    GUARD = "guard"


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where the chain is broken: the line `seq` of `day` (0 stands for the day's head)."""

    day: date
    seq: int
    kind: Kind
    detail: str

    def __str__(self) -> str:
        where = "chain" if self.day == date.min else f"{self.day} line {self.seq}"
        return f"{where}: {self.kind} ({self.detail})"


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What a verification read and found. At most `Verification.MOST_FAULTS` faults are listed."""

    days: int
    lines: int
    anchors: int
    faults: list[Fault] = field(default_factory=list)
    faults_not_listed: int = 0

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.faults
