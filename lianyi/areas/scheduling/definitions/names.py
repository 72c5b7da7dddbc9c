"""Chinese names of the closed lists, in which the record itself is written; `web/words.py` shows them translated."""

from typing import Final

from lianyi.areas.scheduling.types import (
    AppointmentState,
    Audience,
    BedSex,
    BedState,
    CancelReason,
    ReservationState,
    ResourceKind,
    SessionState,
    SlotKind,
)

Names = dict[str, str]


def _(word: str) -> str:
    """Mark a word for the translation catalogue."""
    return word


RESOURCE_KIND: Final[Names] = {
    ResourceKind.CLINIC: _("门诊"),
    ResourceKind.DOCTOR: _("医生"),
    ResourceKind.EXAM: _("检查设备"),
}
SLOT_KIND: Final[Names] = {
    SlotKind.ORDINARY: _("普通"),
    SlotKind.PRIORITY: _("优先"),
    SlotKind.GREEN: _("绿色通道"),
}
AUDIENCE: Final[Names] = {
    Audience.PUBLIC: _("普通居民"),
    Audience.SIGNED: _("签约居民"),
    Audience.REFERRAL: _("转诊"),
    Audience.GREEN: _("绿色通道"),
}
SESSION_STATE: Final[Names] = {
    SessionState.OPEN: _("出诊"),
    SessionState.STOPPED: _("停诊"),
    SessionState.REPLACED: _("替诊"),
}
RESERVATION_STATE: Final[Names] = {
    ReservationState.HELD: _("预留中"),
    ReservationState.CONFIRMED: _("已确认"),
    ReservationState.RELEASED: _("已释放"),
    ReservationState.EXPIRED: _("已过期"),
    ReservationState.USED: _("已使用"),
}
APPOINTMENT_STATE: Final[Names] = {
    AppointmentState.BOOKED: _("已预约"),
    AppointmentState.CHECKED_IN: _("已到诊"),
    AppointmentState.SERVED: _("已就诊"),
    AppointmentState.CANCELLED: _("已取消"),
    AppointmentState.MISSED: _("爽约"),
}
CANCEL_REASON: Final[Names] = {
    CancelReason.RESIDENT: _("居民要求"),
    CancelReason.DOCTOR: _("停诊"),
    CancelReason.MISTAKE: _("误约"),
    CancelReason.REFERRAL: _("转诊取消"),
    CancelReason.OTHER: _("其他"),
}
BED_STATE: Final[Names] = {
    BedState.FREE: _("空床"),
    BedState.HELD: _("预留"),
    BedState.OCCUPIED: _("占用"),
    BedState.CLEANING: _("待清洁"),
    BedState.CLOSED: _("停用"),
}
BED_SEX: Final[Names] = {BedSex.ANY: _("不限"), BedSex.MALE: _("男"), BedSex.FEMALE: _("女")}
WEEKDAY: Final = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
