"""How a referral, a follow-up task and a request for guidance live.

The tables are the rule, the diagram and the test data.
"""

from typing import Final

from lianyi.areas.referrals.types.words import (
    FollowUpMove,
    FollowUpState,
    GuidanceMove,
    GuidanceState,
    Hand,
    Move,
    State,
)
from lianyi.machinery.cases.states import StateTable

HAND_NAMES: Final = {
    Hand.SENDER: "转出方",
    Hand.RECEIVER: "接收方",
    Hand.PATIENT: "患者",
    Hand.CLOCK: "系统时钟",
}

REFERRAL: Final = StateTable(
    {
        (State.DRAFT, Move.SEND, Hand.SENDER): State.SENT,
        (State.DRAFT, Move.WITHDRAW, Hand.SENDER): State.CANCELLED,
        (State.DRAFT, Move.REFUSE, Hand.PATIENT): State.REFUSED_BY_PATIENT,
        (State.SENT, Move.ACCEPT, Hand.RECEIVER): State.ACCEPTED,
        (State.SENT, Move.REQUEST_INFO, Hand.RECEIVER): State.INFO_REQUESTED,
        (State.SENT, Move.FORWARD, Hand.RECEIVER): State.SENT,
        (State.SENT, Move.DECLINE, Hand.RECEIVER): State.DECLINED,
        (
            State.SENT,
            Move.DEPART,
            Hand.SENDER,
        ): State.SENT,  # an emergency does not wait for the answer
        (State.SENT, Move.WITHDRAW, Hand.SENDER): State.CANCELLED,
        (State.SENT, Move.REFUSE, Hand.PATIENT): State.REFUSED_BY_PATIENT,
        (State.SENT, Move.LAPSE, Hand.CLOCK): State.LAPSED,
        (State.INFO_REQUESTED, Move.ANSWER_INFO, Hand.SENDER): State.SENT,
        (State.INFO_REQUESTED, Move.WITHDRAW, Hand.SENDER): State.CANCELLED,
        (State.INFO_REQUESTED, Move.ACCEPT, Hand.RECEIVER): State.ACCEPTED,
        (State.INFO_REQUESTED, Move.DECLINE, Hand.RECEIVER): State.DECLINED,
        (State.INFO_REQUESTED, Move.REFUSE, Hand.PATIENT): State.REFUSED_BY_PATIENT,
        (State.INFO_REQUESTED, Move.LAPSE, Hand.CLOCK): State.LAPSED,
        (State.ACCEPTED, Move.ARRIVE, Hand.RECEIVER): State.ARRIVED,
        (State.ACCEPTED, Move.DEPART, Hand.SENDER): State.IN_TRANSIT,
        (State.ACCEPTED, Move.DEPART, Hand.RECEIVER): State.IN_TRANSIT,
        (State.ACCEPTED, Move.WITHDRAW, Hand.SENDER): State.CANCELLED,
        (State.ACCEPTED, Move.REFUSE, Hand.PATIENT): State.REFUSED_BY_PATIENT,
        (State.ACCEPTED, Move.MISS, Hand.CLOCK): State.NO_SHOW,
        (State.IN_TRANSIT, Move.ARRIVE, Hand.RECEIVER): State.ARRIVED,
        (State.IN_TRANSIT, Move.WITHDRAW, Hand.SENDER): State.CANCELLED,
        (State.IN_TRANSIT, Move.REFUSE, Hand.PATIENT): State.REFUSED_BY_PATIENT,
        (State.IN_TRANSIT, Move.MISS, Hand.CLOCK): State.NO_SHOW,
        (State.NO_SHOW, Move.ARRIVE, Hand.RECEIVER): State.ARRIVED,
        (State.NO_SHOW, Move.WITHDRAW, Hand.SENDER): State.CANCELLED,
        (State.NO_SHOW, Move.REFUSE, Hand.PATIENT): State.REFUSED_BY_PATIENT,
        (State.ARRIVED, Move.TAKE_INTO_CARE, Hand.RECEIVER): State.IN_CARE,
        (State.ARRIVED, Move.FOLLOW, Hand.RECEIVER): State.FOLLOWING,
        (State.ARRIVED, Move.CLOSE, Hand.RECEIVER): State.CLOSED,
        (State.IN_CARE, Move.CLOSE, Hand.RECEIVER): State.CLOSED,
        (State.FOLLOWING, Move.CLOSE, Hand.RECEIVER): State.CLOSED,
    },
    start=State.DRAFT,
    states={
        State.DRAFT: "草稿",
        State.SENT: "待接收",
        State.INFO_REQUESTED: "待补充资料",
        State.ACCEPTED: "已接收",
        State.DECLINED: "已拒收",
        State.IN_TRANSIT: "转运中",
        State.ARRIVED: "已到达",
        State.IN_CARE: "诊治中",
        State.FOLLOWING: "随访中",
        State.CLOSED: "已结案",
        State.CANCELLED: "已撤回",
        State.LAPSED: "超时失效",
        State.NO_SHOW: "未到诊",
        State.REFUSED_BY_PATIENT: "患者拒绝",
    },
    moves={
        Move.SEND: "转出",
        Move.REQUEST_INFO: "要求补充资料",
        Move.ANSWER_INFO: "补充资料",
        Move.ACCEPT: "接收",
        Move.DECLINE: "拒收",
        Move.FORWARD: "转给其他机构",
        Move.WITHDRAW: "撤回",
        Move.REFUSE: "患者拒绝",
        Move.DEPART: "出发转运",
        Move.ARRIVE: "确认到达",
        Move.TAKE_INTO_CARE: "接诊",
        Move.FOLLOW: "纳入随访",
        Move.CLOSE: "结案",
        Move.LAPSE: "超时失效",
        Move.MISS: "登记未到诊",
    },
    hands=HAND_NAMES,
)

LIVE: Final = (State.SENT, State.INFO_REQUESTED, State.ACCEPTED, State.IN_TRANSIT)
"""A request on its way: at most one of a resident and direction."""

CLOSABLE: Final = (State.SENT, State.INFO_REQUESTED, State.ACCEPTED, State.NO_SHOW)
"""The patient is still with the sender: an ordinary request is closed to its receiver if the consent is withdrawn."""

BEFORE_ARRIVAL: Final = frozenset({State.DRAFT, *LIVE, State.NO_SHOW})
"""The patient is not yet with the receiver: places are held, not used."""

FOLLOW_UP: Final = StateTable(
    {
        (FollowUpState.DUE, FollowUpMove.DO, Hand.RECEIVER): FollowUpState.DONE,
        (FollowUpState.DUE, FollowUpMove.TRY, Hand.RECEIVER): FollowUpState.DUE,
        (FollowUpState.DUE, FollowUpMove.GIVE_UP, Hand.RECEIVER): FollowUpState.LOST,
        (FollowUpState.DUE, FollowUpMove.CANCEL, Hand.RECEIVER): FollowUpState.CANCELLED,
        (FollowUpState.DUE, FollowUpMove.CANCEL, Hand.CLOCK): FollowUpState.CANCELLED,
    },
    start=FollowUpState.DUE,
    states={
        FollowUpState.DUE: "待随访",
        FollowUpState.DONE: "已随访",
        FollowUpState.LOST: "失访",
        FollowUpState.CANCELLED: "已取消",
    },
    moves={
        FollowUpMove.DO: "完成随访",
        FollowUpMove.TRY: "联系未成",
        FollowUpMove.GIVE_UP: "登记失访",
        FollowUpMove.CANCEL: "取消",
    },
    hands=HAND_NAMES,
)

GUIDANCE: Final = StateTable(
    {
        (GuidanceState.OPEN, GuidanceMove.ANSWER, Hand.SENDER): GuidanceState.ANSWERED,
        (GuidanceState.OPEN, GuidanceMove.CANCEL, Hand.CLOCK): GuidanceState.CANCELLED,
    },
    start=GuidanceState.OPEN,
    states={
        GuidanceState.OPEN: "待指导",
        GuidanceState.ANSWERED: "已指导",
        GuidanceState.CANCELLED: "已取消",
    },
    moves={GuidanceMove.ANSWER: "给出指导", GuidanceMove.CANCEL: "取消"},
    hands=HAND_NAMES,
)
