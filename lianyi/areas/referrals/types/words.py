"""Enumerations. Their values are stored, sent in the API and named in GLOSSARY.md."""

from enum import StrEnum


class Direction(StrEnum):
    """Where the person goes, seen from the sender."""

    UP = "UP"
    DOWN = "DOWN"
    SIDEWAYS = "SIDEWAYS"
    OUT = "OUT"
    RETURN = "RETURN"


class Urgency(StrEnum):
    """How fast the receiver owes an answer."""

    ORDINARY = "ORDINARY"
    URGENT = "URGENT"
    GREEN = "GREEN"


class Level(StrEnum):
    """The step of the ladder an institution stands on, as indication rules and routes speak of it."""

    VILLAGE = "VILLAGE"
    TOWNSHIP = "TOWNSHIP"
    RECEIVING = "RECEIVING"
    COUNTY = "COUNTY"
    PARTNER = "PARTNER"


class State(StrEnum):
    """How a referral stands."""

    DRAFT = "DRAFT"
    SENT = "SENT"
    INFO_REQUESTED = "INFO_REQUESTED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    IN_TRANSIT = "IN_TRANSIT"
    ARRIVED = "ARRIVED"
    IN_CARE = "IN_CARE"
    FOLLOWING = "FOLLOWING"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"
    LAPSED = "LAPSED"
    NO_SHOW = "NO_SHOW"
    REFUSED_BY_PATIENT = "REFUSED_BY_PATIENT"


class Move(StrEnum):
    """What somebody does to a referral."""

    SEND = "SEND"
    REQUEST_INFO = "REQUEST_INFO"
    ANSWER_INFO = "ANSWER_INFO"
    ACCEPT = "ACCEPT"
    DECLINE = "DECLINE"
    FORWARD = "FORWARD"
    WITHDRAW = "WITHDRAW"
    REFUSE = "REFUSE"
    DEPART = "DEPART"
    ARRIVE = "ARRIVE"
    TAKE_INTO_CARE = "TAKE_INTO_CARE"
    FOLLOW = "FOLLOW"
    CLOSE = "CLOSE"
    LAPSE = "LAPSE"
    MISS = "MISS"


class Hand(StrEnum):
    """Which side acts."""

    SENDER = "SENDER"
    RECEIVER = "RECEIVER"
    PATIENT = "PATIENT"
    CLOCK = "CLOCK"


class Channel(StrEnum):
    """Who opened the door: a green channel is counted by where it began."""

    PLAIN = "PLAIN"
    TOWNSHIP = "TOWNSHIP"
    STUDIO = "STUDIO"


class Priority(StrEnum):
    """The three priorities a referred patient has before the common queue."""

    VISIT = "VISIT"
    EXAM = "EXAM"
    BED = "BED"


class Outcome(StrEnum):
    """How the receiver ended the care."""

    SENT_DOWN = "SENT_DOWN"
    RECOVERED = "RECOVERED"
    IMPROVED = "IMPROVED"
    OUTPATIENT_DONE = "OUTPATIENT_DONE"
    REFERRED_ON = "REFERRED_ON"
    FOLLOWED_TO_END = "FOLLOWED_TO_END"
    LEFT_AGAINST_ADVICE = "LEFT_AGAINST_ADVICE"
    DIED = "DIED"
    OTHER = "OTHER"


class Vehicle(StrEnum):
    """How the person travels."""

    AMBULANCE = "AMBULANCE"
    UNIT_CAR = "UNIT_CAR"
    OWN_MEANS = "OWN_MEANS"
    PUBLIC = "PUBLIC"


class FollowUpWay(StrEnum):
    """How a follow-up is done."""

    HOME = "HOME"
    CLINIC = "CLINIC"
    PHONE = "PHONE"


class FollowUpState(StrEnum):
    """How one follow-up task stands."""

    DUE = "DUE"
    DONE = "DONE"
    LOST = "LOST"
    CANCELLED = "CANCELLED"


class FollowUpMove(StrEnum):
    """What somebody does to a follow-up task."""

    DO = "DO"
    TRY = "TRY"
    GIVE_UP = "GIVE_UP"
    CANCEL = "CANCEL"


class FollowUpResult(StrEnum):
    """Whether the target of the plan was met."""

    MET = "MET"
    NOT_MET = "NOT_MET"
    NOT_MEASURED = "NOT_MEASURED"


class GuidanceState(StrEnum):
    """How one request for guidance stands."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    CANCELLED = "CANCELLED"


class GuidanceMove(StrEnum):
    """What somebody does to a request for guidance."""

    ANSWER = "ANSWER"
    CANCEL = "CANCEL"


class ContactOutcome(StrEnum):
    """What came of talking to a patient who lies in a hospital outside the county."""

    AGREED = "AGREED"
    UNDECIDED = "UNDECIDED"
    REFUSED = "REFUSED"
    NOT_REACHED = "NOT_REACHED"
    UNFIT = "UNFIT"


class Verdict(StrEnum):
    """What a criterion says of the values given. UNKNOWN: a value it needs is missing."""

    MET = "MET"
    NOT_MET = "NOT_MET"
    UNKNOWN = "UNKNOWN"


class Tie(StrEnum):
    """How a possible receiver stands to the sender in the consortium."""

    HUB = "HUB"
    RECEIVING = "RECEIVING"
    LEAD = "LEAD"
    MEMBER = "MEMBER"
    PARTNER = "PARTNER"
    NONE = "NONE"


class DrugStock(StrEnum):
    """Whether the township can go on giving a drug. UNKNOWN: no list says so."""

    ON_LIST = "ON_LIST"
    NOT_ON_LIST = "NOT_ON_LIST"
    UNKNOWN = "UNKNOWN"
