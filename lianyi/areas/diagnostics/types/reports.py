"""Values of a report: what a reader writes, what stands signed, what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Conclusion(StrEnum):
    """What the report comes to. CRITICAL opens a critical-value case."""

    NORMAL = "NORMAL"
    ABNORMAL = "ABNORMAL"
    CRITICAL = "CRITICAL"


class ReportKind(StrEnum):
    """The first version of a report, or one that corrects or adds to it."""

    ORIGINAL = "ORIGINAL"
    ADDENDUM = "ADDENDUM"


class NoticeMove(StrEnum):
    """What becomes of the notice that a report was amended."""

    ACKNOWLEDGE = "ACKNOWLEDGE"


class NoticeState(StrEnum):
    """How such a notice stands."""

    OPEN = "OPEN"
    ACKNOWLEDGED = "ACKNOWLEDGED"


class NoticeHand(StrEnum):
    """Whose hand moves it."""

    READER = "READER"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDraft:
    """What a reader writes. `values`: the template's structured fields by code, as typed; `reason`: an addendum's."""

    template_code: str
    findings: str = ""
    impression: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    conclusion: Conclusion | None = None
    critical_code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftCard:
    """A draft as it stands saved. `version` goes back with the next save, so that no window overwrites another."""

    order_id: int
    kind: ReportKind
    content: ReportDraft
    version: int
    author_id: int | None
    author_name: str
    saved_at: datetime
    submitted_at: datetime | None
    sent_back_at: datetime | None
    sent_back_by_name: str
    sent_back_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCard:
    """One signed version. `shown`: the structured values as read (name, value, unit); `seal` fits only this content."""

    id: int
    order_id: int
    number: int
    no: str
    kind: ReportKind
    template_code: str
    findings: str
    impression: str
    values: Mapping[str, Any]
    shown: tuple[tuple[str, str, str], ...]
    conclusion: Conclusion
    critical_code: str
    reason: str
    written_by_name: str
    written_at: datetime
    reviewed_by_name: str
    reviewed_at: datetime | None
    signed_by_id: int | None
    signed_by_name: str
    signed_at: datetime
    lone: bool
    lone_reviewed_at: datetime | None
    lone_reviewed_by_name: str
    lone_agrees: bool | None
    lone_note: str
    changed_by_reviewer: bool
    seal: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLine:
    """Who read which version, when first and when last."""

    number: int
    user_name: str
    institution_id: int | None
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeCard:
    """That an amended report waits to be taken note of. `told`: the patient had been told of an older version."""

    id: int
    order_id: int
    number: int
    why: str
    institution_id: int
    user_id: int | None
    user_name: str
    made_at: datetime
    due_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by_name: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text against the version before: `kept`, `added` or `removed`."""

    how: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one part of a report became from one version to the next."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorReport:
    """An earlier signed report of the same person, beside which the new one is written."""

    order_id: int
    no: str
    item_name: str
    modality: str
    body_part: str
    performed_at: datetime | None
    signed_at: datetime
    signed_by_name: str
    conclusion: Conclusion
    findings: str
    impression: str
    shown: tuple[tuple[str, str, str], ...]
    same_part: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What anybody may learn who holds the paper: no finding, no name of the patient."""

    no: str
    seal: str
    is_whole: bool
    is_newest: bool
    newest_no: str
    centre_name: str
    item_name: str
    signed_by_name: str
    signed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedText:
    """What a signed report says, as another area hands it on. `values`: name, value, unit, mark, reference range.

    `withheld`: a result that only those who treat it may know; then nothing is said but that.
    """

    no: str
    conclusion: str
    findings: str
    impression: str
    values: tuple[tuple[str, str, str, str, str], ...]
    signed_at: datetime
    signed_by_name: str
    withheld: bool = False


class Waiting(StrEnum):
    """Why a report waits: to be taken note of, to be signed by another, to be looked at after the night."""

    NOTICES = "notices"
    HANDED_IN = "handed-in"
    LONE = "lone"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFilter:
    """What a list of waiting reports is narrowed to. `text`: a number, or part of an item's name; `sort`: due, new."""

    text: str = ""
    centre_id: int | None = None
    modality: str = ""
    urgency: str = ""
    sort: str = "due"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingReport:
    """One line of a list of reports that wait for somebody."""

    order_id: int
    number: str
    item_name: str
    patient: str
    patient_age: str
    centre_name: str
    modality: str
    urgency: str
    urgency_name: str
    since: datetime
    due_at: datetime | None
    note: str
    by_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSheet:
    """A version with what stands beside it. `is_whole`: the seal fits; `changed` against the version before."""

    report: ReportCard
    template_name: str
    critical_name: str
    versions: tuple[ReportCard, ...]
    changed: tuple[Change, ...]
    by_reviewer: tuple[Change, ...]
    readings: tuple[ReadingLine, ...]
    notices: tuple[NoticeCard, ...]
    is_whole: bool
    is_newest: bool
    mine_to_acknowledge: bool
