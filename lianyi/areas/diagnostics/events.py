"""What diagnostics tells the rest of the county. Past tense, ids and values only."""

from dataclasses import dataclass

from lianyi.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced(Event):
    """An examination was asked for; the performer now owes it."""

    order_id: int
    resident_id: int
    requester_id: int
    performer_id: int
    centre_id: int
    item_code: str
    urgency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTransmitted(Event):
    """What was examined is with the centre; the report is owed."""

    order_id: int
    centre_id: int
    resident_id: int
    urgency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTransferred(Event):
    """Another centre reads instead."""

    order_id: int
    from_centre_id: int
    to_centre_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRetaken(Event):
    """The examination has to be done again, for a coded reason."""

    order_id: int
    performer_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientInformed(Event):
    """The patient knows the result; `way` is coded."""

    order_id: int
    resident_id: int
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEnded(Event):
    """An order ended without a report; `state` says how."""

    order_id: int
    resident_id: int
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalRaised(Event):
    """A finding that cannot wait was told to the requester; a read-back is owed by `read_back_due_at`."""

    critical_id: int
    order_id: int
    resident_id: int
    requester_id: int
    performer_id: int
    finding_code: str
    read_back_due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalAcknowledged(Event):
    """A doctor has taken a critical value on; `minutes` since it was raised."""

    critical_id: int
    order_id: int
    resident_id: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientReached(Event):
    """The patient (or a relative) knows of the critical value; `minutes` since it was raised."""

    critical_id: int
    order_id: int
    resident_id: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientUnreachable(Event):
    """The head of the centre declared that nobody could be found; `tries` were made."""

    critical_id: int
    order_id: int
    resident_id: int
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRecognised(Event):
    """An earlier result stood; nothing was ordered."""

    decision_id: int
    resident_id: int
    institution_id: int
    earlier_order_id: int
    item_code: str
    saved_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRepeated(Event):
    """An earlier result counted, and was repeated for a coded reason."""

    decision_id: int
    resident_id: int
    institution_id: int
    earlier_order_id: int
    order_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingDiffers(Event):
    """A second reader scored the first report at the alert or above: an addendum is proposed."""

    reading_id: int
    order_id: int
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSigned(Event):
    """The report of an order went out; `minutes` since the transmission, `conclusion` is coded."""

    order_id: int
    report_id: int
    resident_id: int
    requester_id: int
    centre_id: int
    conclusion: str
    encounter_id: int | None = None
    referral_id: int | None = None
    minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAmended(Event):
    """A signed report was corrected by version `number`; whoever read an older one was given a notice."""

    order_id: int
    report_id: int
    number: int
    resident_id: int
    requester_id: int
    centre_id: int
    conclusion: str
    referral_id: int | None = None
