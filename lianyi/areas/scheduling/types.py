"""The words of slots and beds. Values only."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class ResourceKind(StrEnum):
    """What a slot is a slot of."""

    CLINIC = "CLINIC"  # 普通门诊
    DOCTOR = "DOCTOR"  # 专家号
    EXAM = "EXAM"  # 检查设备


class SlotKind(StrEnum):
    """Who a slot is kept for until its release hour."""

    ORDINARY = "ORDINARY"  # 普通号
    PRIORITY = "PRIORITY"  # 转诊与签约居民优先号
    GREEN = "GREEN"  # 绿色通道预留号


class Audience(StrEnum):
    """For whom a place is wanted."""

    PUBLIC = "PUBLIC"
    SIGNED = "SIGNED"  # signed with a family doctor
    REFERRAL = "REFERRAL"
    GREEN = "GREEN"  # green channel


class SessionState(StrEnum):
    """Life of one sitting of a resource on one day."""

    OPEN = "OPEN"
    STOPPED = "STOPPED"  # 停诊
    REPLACED = "REPLACED"  # 替诊: another resource took its slots


class ReservationState(StrEnum):
    """Life of a hold on a slot or bed."""

    HELD = "HELD"
    CONFIRMED = "CONFIRMED"
    RELEASED = "RELEASED"
    EXPIRED = "EXPIRED"
    USED = "USED"  # the bed was taken by the one it was kept for


class AppointmentState(StrEnum):
    """Life of a booked visit."""

    BOOKED = "BOOKED"
    CHECKED_IN = "CHECKED_IN"
    SERVED = "SERVED"
    CANCELLED = "CANCELLED"
    MISSED = "MISSED"


class CancelReason(StrEnum):
    """Why an appointment was given up."""

    RESIDENT = "RESIDENT"  # 居民要求
    DOCTOR = "DOCTOR"  # 停诊
    MISTAKE = "MISTAKE"  # 误约
    REFERRAL = "REFERRAL"  # 转诊取消
    OTHER = "OTHER"


class BedState(StrEnum):
    """State of a bed."""

    FREE = "FREE"
    HELD = "HELD"
    OCCUPIED = "OCCUPIED"
    CLEANING = "CLEANING"
    CLOSED = "CLOSED"


class BedSex(StrEnum):
    """Whom a bed may take."""

    ANY = "ANY"
    MALE = "MALE"
    FEMALE = "FEMALE"


def where(department: str, name: str) -> str:
    """A resource as people say it: the department is not said twice."""
    return name if not department or name.startswith(department) else f"{department} {name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceDraft:
    """A bookable thing of an institution."""

    institution_id: int
    kind: ResourceKind
    name: str
    department: str = ""
    staff_id: int | None = None
    exam_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceCard:
    """A bookable thing as read."""

    id: int
    institution_id: int
    kind: ResourceKind
    name: str
    department: str
    staff_id: int | None
    exam_code: str
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDraft:
    """A weekly sitting: on `weekday` (Monday 0) from `starts` to `ends`, one slot each `slot_minutes`.

    `capacity` places a slot; the first `green` and next `priority` slots of a sitting are kept for their audience.
    """

    resource_id: int
    weekday: int
    starts: time
    ends: time
    slot_minutes: int
    capacity: int = 1
    priority: int = 0
    green: int = 0
    valid_from: date
    valid_to: date | None = None
    on_holidays: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotCard:
    """A stretch of time with places. `free` counts what is left."""

    id: int
    resource_id: int
    resource_name: str
    institution_id: int
    resource_kind: ResourceKind
    department: str
    starts_at: datetime
    ends_at: datetime
    kind: SlotKind
    capacity: int
    booked: int
    releases_at: datetime | None
    is_open: bool

    @property
    def where(self) -> str:
        """Department and resource as people say them."""
        return where(self.department, self.resource_name)

    @property
    def free(self) -> int:
        """Places left, none when the sitting is stopped."""
        return max(self.capacity - self.booked, 0) if self.is_open else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationCard:
    """A hold on one place of a slot or on one bed, for whoever `for_ref` names (as `referral:7`)."""

    id: int
    slot_id: int | None
    bed_id: int | None
    resident_id: int
    for_ref: str
    state: ReservationState
    until: datetime | None
    institution_id: int
    label: str
    starts_at: datetime | None
    appointment_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCard:
    """A booked visit."""

    id: int
    resident_id: int
    slot_id: int
    institution_id: int
    resource_name: str
    department: str
    starts_at: datetime
    ends_at: datetime
    state: AppointmentState
    queue_number: int
    audience: Audience
    for_ref: str
    booked_by: str
    booked_at: datetime
    arrived_at: datetime | None
    reason: str
    reminder_due_at: datetime | None
    reminded_at: datetime | None

    @property
    def where(self) -> str:
        """Department and resource as people say them."""
        return where(self.department, self.resource_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class WardCard:
    """A ward."""

    id: int
    institution_id: int
    name: str
    department: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BedCard:
    """A bed. `resident_id` is told only to those who may see the ward's patients."""

    id: int
    ward_id: int
    ward_name: str
    institution_id: int
    department: str
    code: str
    state: BedState
    sex: BedSex
    is_isolation: bool
    resident_id: int | None
    since: datetime | None
    until: datetime | None
    for_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardWard:
    """One ward of the bed board, its beds in order and its counts by state."""

    ward: WardCard
    beds: list[BedCard]
    counts: dict[BedState, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class BedBoard:
    """All wards of an institution with totals. `rate` is occupied in percent of beds in service, None without any."""

    institution_id: int
    wards: list[BoardWard]
    counts: dict[BedState, int]
    rate: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BedCount:
    """Free beds of one department of one institution."""

    institution_id: int
    department: str
    free: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Utilisation:
    """Use of a resource: places offered, taken, kept, missed; `rate` in whole percent, None without offer."""

    resource_id: int
    resource_name: str
    department: str
    offered: int
    taken: int
    served: int
    missed: int
    rate: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationReport:
    """What a generation of slots made, and which days it left out and why."""

    sessions: int
    slots: int
    already_there: int
    left_out: tuple[tuple[date, str], ...]
