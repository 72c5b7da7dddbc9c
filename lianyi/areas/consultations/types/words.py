"""Enumerations. Their values are stored, sent in the API and named in GLOSSARY.md."""

from enum import StrEnum


class Form(StrEnum):
    """How the experts meet the case."""

    LIVE = "LIVE"  # 实时视频会诊
    FILE = "FILE"  # 资料会诊：看资料，不见面
    MDT = "MDT"  # 多学科会诊
    CLINIC = "CLINIC"  # 远程专家门诊


class Urgency(StrEnum):
    """How soon the invited side owes its answer."""

    URGENT = "URGENT"
    ROUTINE = "ROUTINE"


class State(StrEnum):
    """How a consultation stands."""

    REQUESTED = "REQUESTED"
    AT_TOWNSHIP = "AT_TOWNSHIP"
    INFO_WANTED = "INFO_WANTED"
    ACCEPTED = "ACCEPTED"
    SCHEDULED = "SCHEDULED"
    IN_SESSION = "IN_SESSION"
    OPINING = "OPINING"
    ANSWERED = "ANSWERED"
    CLOSED = "CLOSED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    LAPSED = "LAPSED"


class Move(StrEnum):
    """What somebody does to a consultation."""

    SEND_UP = "SEND_UP"
    FORWARD = "FORWARD"
    BOOK = "BOOK"
    ASK_INFO = "ASK_INFO"
    GIVE_INFO = "GIVE_INFO"
    ACCEPT = "ACCEPT"
    DECLINE = "DECLINE"
    SCHEDULE = "SCHEDULE"
    START = "START"
    STOP = "STOP"
    END = "END"
    OPINE = "OPINE"
    COMPLETE = "COMPLETE"
    FEED_BACK = "FEED_BACK"
    WITHDRAW = "WITHDRAW"
    LAPSE = "LAPSE"


class Hand(StrEnum):
    """Whose hand moves a consultation."""

    INVITING = "INVITING"
    TOWNSHIP = "TOWNSHIP"
    INVITED = "INVITED"
    EXPERT = "EXPERT"
    CLOCK = "CLOCK"


class TaskState(StrEnum):
    """How a task of a joint plan stands."""

    DUE = "DUE"
    DONE = "DONE"
    DROPPED = "DROPPED"


class TaskMove(StrEnum):
    """What happens to a task of a joint plan."""

    DO = "DO"
    DROP = "DROP"


class SessionState(StrEnum):
    """Life of one meeting."""

    PLANNED = "PLANNED"
    LIVE = "LIVE"
    ENDED = "ENDED"
    STOPPED = "STOPPED"


class Accepted(StrEnum):
    """What the inviting side did with the advice: it decides and bears the responsibility."""

    YES = "YES"
    PARTLY = "PARTLY"
    NO = "NO"


class Grade(StrEnum):
    """How good a case file and an opinion were."""

    A = "A"  # 甲
    B = "B"  # 乙
    C = "C"  # 丙


class LessonKind(StrEnum):
    """What people come together for (the counts of seed 003)."""

    ROUND = "ROUND"  # 教学查房
    DISCUSSION = "DISCUSSION"  # 病例讨论
    LECTURE = "LECTURE"  # 培训、讲座


class LessonState(StrEnum):
    """Life of a lesson."""

    PLANNED = "PLANNED"
    HELD = "HELD"
    CANCELLED = "CANCELLED"


class SignInWay(StrEnum):
    """How somebody's attendance was noted."""

    CODE = "CODE"  # 扫码或输入签到码
    LIST = "LIST"  # 由主办方登记


class SignalKind(StrEnum):
    """What one browser tells another so that they can speak (WebRTC)."""

    OFFER = "offer"
    ANSWER = "answer"
    CANDIDATE = "candidate"
    BYE = "bye"
