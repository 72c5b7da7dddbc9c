"""How a consultation and a task of its plan live. The tables are the rule, the diagram and the test data."""

from typing import Final

from lianyi.areas.consultations.types.words import Hand, Move, State, TaskMove, TaskState
from lianyi.machinery.cases.states import StateTable

HAND_NAMES: Final = {
    Hand.INVITING: "邀请方",
    Hand.TOWNSHIP: "乡镇卫生院",
    Hand.INVITED: "受邀方",
    Hand.EXPERT: "会诊专家",
    Hand.CLOCK: "系统时钟",
}

CONSULTATION: Final = StateTable(
    {
        (State.REQUESTED, Move.SEND_UP, Hand.INVITING): State.AT_TOWNSHIP,
        (State.REQUESTED, Move.BOOK, Hand.INVITING): State.SCHEDULED,
        (State.REQUESTED, Move.ACCEPT, Hand.INVITED): State.ACCEPTED,
        (State.REQUESTED, Move.ASK_INFO, Hand.INVITED): State.INFO_WANTED,
        (State.REQUESTED, Move.DECLINE, Hand.INVITED): State.DECLINED,
        (State.REQUESTED, Move.WITHDRAW, Hand.INVITING): State.WITHDRAWN,
        (State.REQUESTED, Move.LAPSE, Hand.CLOCK): State.LAPSED,
        (State.AT_TOWNSHIP, Move.FORWARD, Hand.TOWNSHIP): State.REQUESTED,
        (State.AT_TOWNSHIP, Move.DECLINE, Hand.TOWNSHIP): State.DECLINED,
        (State.AT_TOWNSHIP, Move.WITHDRAW, Hand.INVITING): State.WITHDRAWN,
        (State.AT_TOWNSHIP, Move.LAPSE, Hand.CLOCK): State.LAPSED,
        (State.INFO_WANTED, Move.GIVE_INFO, Hand.INVITING): State.REQUESTED,
        (State.INFO_WANTED, Move.ACCEPT, Hand.INVITED): State.ACCEPTED,
        (State.INFO_WANTED, Move.DECLINE, Hand.INVITED): State.DECLINED,
        (State.INFO_WANTED, Move.WITHDRAW, Hand.INVITING): State.WITHDRAWN,
        (State.INFO_WANTED, Move.LAPSE, Hand.CLOCK): State.LAPSED,
        (State.ACCEPTED, Move.SCHEDULE, Hand.INVITED): State.SCHEDULED,
        (State.ACCEPTED, Move.OPINE, Hand.EXPERT): State.OPINING,
        (State.ACCEPTED, Move.OPINE, Hand.INVITED): State.OPINING,
        (State.ACCEPTED, Move.WITHDRAW, Hand.INVITING): State.WITHDRAWN,
        (State.SCHEDULED, Move.SCHEDULE, Hand.INVITED): State.SCHEDULED,
        (State.SCHEDULED, Move.START, Hand.INVITING): State.IN_SESSION,
        (State.SCHEDULED, Move.START, Hand.INVITED): State.IN_SESSION,
        (State.SCHEDULED, Move.STOP, Hand.INVITING): State.ACCEPTED,
        (State.SCHEDULED, Move.STOP, Hand.INVITED): State.ACCEPTED,
        (State.SCHEDULED, Move.WITHDRAW, Hand.INVITING): State.WITHDRAWN,
        (State.IN_SESSION, Move.STOP, Hand.INVITING): State.ACCEPTED,
        (State.IN_SESSION, Move.STOP, Hand.INVITED): State.ACCEPTED,
        (State.IN_SESSION, Move.END, Hand.INVITING): State.OPINING,
        (State.IN_SESSION, Move.END, Hand.INVITED): State.OPINING,
        (State.IN_SESSION, Move.OPINE, Hand.EXPERT): State.IN_SESSION,
        (State.IN_SESSION, Move.OPINE, Hand.INVITED): State.IN_SESSION,
        (State.OPINING, Move.OPINE, Hand.EXPERT): State.OPINING,
        (State.OPINING, Move.OPINE, Hand.INVITED): State.OPINING,
        (State.OPINING, Move.COMPLETE, Hand.EXPERT): State.ANSWERED,
        (State.OPINING, Move.COMPLETE, Hand.CLOCK): State.ANSWERED,
        (State.REQUESTED, Move.WITHDRAW, Hand.CLOCK): State.WITHDRAWN,
        (State.AT_TOWNSHIP, Move.WITHDRAW, Hand.CLOCK): State.WITHDRAWN,
        (State.INFO_WANTED, Move.WITHDRAW, Hand.CLOCK): State.WITHDRAWN,
        (State.ACCEPTED, Move.WITHDRAW, Hand.CLOCK): State.WITHDRAWN,
        (State.SCHEDULED, Move.WITHDRAW, Hand.CLOCK): State.WITHDRAWN,
        (State.IN_SESSION, Move.WITHDRAW, Hand.CLOCK): State.WITHDRAWN,
        (State.ANSWERED, Move.OPINE, Hand.EXPERT): State.ANSWERED,
        (State.ANSWERED, Move.OPINE, Hand.INVITED): State.ANSWERED,
        (State.ANSWERED, Move.FEED_BACK, Hand.INVITING): State.CLOSED,
    },
    start=State.REQUESTED,
    states={
        State.REQUESTED: "待受理",
        State.AT_TOWNSHIP: "待乡镇转交",
        State.INFO_WANTED: "待补充资料",
        State.ACCEPTED: "已受理",
        State.SCHEDULED: "已排期",
        State.IN_SESSION: "会诊中",
        State.OPINING: "待出意见",
        State.ANSWERED: "已出意见",
        State.CLOSED: "已办结",
        State.DECLINED: "不予受理",
        State.WITHDRAWN: "已撤回",
        State.LAPSED: "超时失效",
    },
    moves={
        Move.SEND_UP: "请乡镇转交",
        Move.FORWARD: "转交上级",
        Move.BOOK: "预约专家门诊",
        Move.ASK_INFO: "要求补充资料",
        Move.GIVE_INFO: "补充资料",
        Move.ACCEPT: "受理",
        Move.DECLINE: "不予受理",
        Move.SCHEDULE: "排期",
        Move.START: "开始会诊",
        Move.STOP: "中止会诊",
        Move.END: "结束会诊",
        Move.OPINE: "签署意见",
        Move.COMPLETE: "意见出齐",
        Move.FEED_BACK: "反馈",
        Move.WITHDRAW: "撤回",
        Move.LAPSE: "超时失效",
    },
    hands=HAND_NAMES,
)

TASK: Final = StateTable(
    {
        (TaskState.DUE, TaskMove.DO, Hand.INVITING): TaskState.DONE,
        (TaskState.DUE, TaskMove.DROP, Hand.INVITING): TaskState.DROPPED,
    },
    start=TaskState.DUE,
    states={
        TaskState.DUE: "待落实",
        TaskState.DONE: "已落实",
        TaskState.DROPPED: "不再需要",
    },
    moves={TaskMove.DO: "落实", TaskMove.DROP: "取消任务"},
    hands=HAND_NAMES,
)

WAITING: Final = (State.REQUESTED, State.AT_TOWNSHIP, State.INFO_WANTED)
"""Nobody has said yes yet: an unanswered request lapses."""

OPEN: Final = (
    *WAITING, State.ACCEPTED, State.SCHEDULED, State.IN_SESSION, State.OPINING, State.ANSWERED,
)  # fmt: skip
"""Somebody still has to act."""

BEFORE_OPINION: Final = (*WAITING, State.ACCEPTED, State.SCHEDULED, State.IN_SESSION)
"""Nothing is signed for certain yet: a withdrawn consent ends it."""
