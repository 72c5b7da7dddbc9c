"""How appointments and beds live: tables of state, move and hand."""

from enum import StrEnum
from typing import Final

from lianyi.areas.scheduling.types import AppointmentState, BedState
from lianyi.machinery.cases.states import StateTable


class AppointmentMove(StrEnum):
    """What can be done with a booked visit."""

    CHECK_IN = "CHECK_IN"
    SERVE = "SERVE"
    CANCEL = "CANCEL"
    MISS = "MISS"


class BedMove(StrEnum):
    """What can be done with a bed."""

    HOLD = "HOLD"
    RELEASE = "RELEASE"
    OCCUPY = "OCCUPY"
    VACATE = "VACATE"
    CLEAN = "CLEAN"
    CLOSE = "CLOSE"
    OPEN = "OPEN"


class Hand(StrEnum):
    """Who moves: staff at the desk or ward, or the clock."""

    STAFF = "STAFF"
    CLOCK = "CLOCK"


_HANDS: Final = {Hand.STAFF: "工作人员", Hand.CLOCK: "时钟"}

APPOINTMENT: Final = StateTable(
    {
        (
            AppointmentState.BOOKED,
            AppointmentMove.CHECK_IN,
            Hand.STAFF,
        ): AppointmentState.CHECKED_IN,
        (AppointmentState.BOOKED, AppointmentMove.CANCEL, Hand.STAFF): AppointmentState.CANCELLED,
        (AppointmentState.BOOKED, AppointmentMove.MISS, Hand.CLOCK): AppointmentState.MISSED,
        (AppointmentState.BOOKED, AppointmentMove.MISS, Hand.STAFF): AppointmentState.MISSED,
        (
            AppointmentState.MISSED,
            AppointmentMove.CHECK_IN,
            Hand.STAFF,
        ): AppointmentState.CHECKED_IN,
        (AppointmentState.CHECKED_IN, AppointmentMove.SERVE, Hand.STAFF): AppointmentState.SERVED,
    },
    start=AppointmentState.BOOKED,
    states={
        AppointmentState.BOOKED: "已预约",
        AppointmentState.CHECKED_IN: "已到诊",
        AppointmentState.SERVED: "已就诊",
        AppointmentState.CANCELLED: "已取消",
        AppointmentState.MISSED: "爽约",
    },
    moves={
        AppointmentMove.CHECK_IN: "签到",
        AppointmentMove.SERVE: "接诊",
        AppointmentMove.CANCEL: "取消",
        AppointmentMove.MISS: "记为爽约",
    },
    hands=_HANDS,
)

BED: Final = StateTable(
    {
        (BedState.FREE, BedMove.HOLD, Hand.STAFF): BedState.HELD,
        (BedState.FREE, BedMove.OCCUPY, Hand.STAFF): BedState.OCCUPIED,
        (BedState.FREE, BedMove.CLOSE, Hand.STAFF): BedState.CLOSED,
        (BedState.HELD, BedMove.RELEASE, Hand.STAFF): BedState.FREE,
        (BedState.HELD, BedMove.RELEASE, Hand.CLOCK): BedState.FREE,
        (BedState.HELD, BedMove.OCCUPY, Hand.STAFF): BedState.OCCUPIED,
        (BedState.OCCUPIED, BedMove.VACATE, Hand.STAFF): BedState.CLEANING,
        (BedState.CLEANING, BedMove.CLEAN, Hand.STAFF): BedState.FREE,
        (BedState.CLEANING, BedMove.CLOSE, Hand.STAFF): BedState.CLOSED,
        (BedState.CLOSED, BedMove.OPEN, Hand.STAFF): BedState.FREE,
    },
    start=BedState.FREE,
    states={
        BedState.FREE: "空床",
        BedState.HELD: "预留",
        BedState.OCCUPIED: "占用",
        BedState.CLEANING: "待清洁",
        BedState.CLOSED: "停用",
    },
    moves={
        BedMove.HOLD: "预留",
        BedMove.RELEASE: "释放",
        BedMove.OCCUPY: "入住",
        BedMove.VACATE: "腾床",
        BedMove.CLEAN: "完成清洁",
        BedMove.CLOSE: "停用",
        BedMove.OPEN: "启用",
    },
    hands=_HANDS,
)
