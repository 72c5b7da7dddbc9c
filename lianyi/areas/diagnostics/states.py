"""How an order lives, whatever the modality: ordered, examined, at the centre, read, signed, known to the patient.

The table is the rule, the diagram and the test data. A specimen walks the same way as a film: examined is collected,
transmitted is received by the laboratory.
"""

from typing import Final

from lianyi.areas.diagnostics.types.critical import CriticalHand, CriticalMove, CriticalState
from lianyi.areas.diagnostics.types.reports import NoticeHand, NoticeMove, NoticeState
from lianyi.areas.diagnostics.types.words import Hand, Move, State
from lianyi.machinery.cases.states import StateTable

ORDER: Final = StateTable(
    {
        (State.ORDERED, Move.EXAMINE, Hand.PERFORMER): State.EXAMINED,
        (State.ORDERED, Move.CANCEL, Hand.REQUESTER): State.CANCELLED,
        (State.ORDERED, Move.CANCEL, Hand.PERFORMER): State.CANCELLED,
        (State.ORDERED, Move.LAPSE, Hand.CLOCK): State.LAPSED,
        (State.EXAMINED, Move.TRANSMIT, Hand.PERFORMER): State.WAITING,
        (State.EXAMINED, Move.TRANSMIT, Hand.CENTRE): State.WAITING,
        (State.EXAMINED, Move.RETAKE, Hand.PERFORMER): State.ORDERED,
        (State.EXAMINED, Move.RETAKE, Hand.CENTRE): State.ORDERED,
        (State.EXAMINED, Move.CANCEL, Hand.REQUESTER): State.CANCELLED,
        (State.WAITING, Move.CLAIM, Hand.CENTRE): State.READING,
        (State.WAITING, Move.REASSIGN, Hand.CENTRE): State.READING,
        (State.WAITING, Move.TRANSFER, Hand.CENTRE): State.WAITING,
        (State.WAITING, Move.RETAKE, Hand.CENTRE): State.ORDERED,
        (State.WAITING, Move.CANCEL, Hand.REQUESTER): State.CANCELLED,
        (State.READING, Move.RELEASE, Hand.CENTRE): State.WAITING,
        (State.READING, Move.EXPIRE, Hand.CLOCK): State.WAITING,
        (State.READING, Move.REASSIGN, Hand.CENTRE): State.READING,
        (State.READING, Move.RETAKE, Hand.CENTRE): State.ORDERED,
        (State.READING, Move.SUBMIT, Hand.CENTRE): State.SUBMITTED,
        (State.READING, Move.SIGN, Hand.CENTRE): State.SIGNED,
        (State.SUBMITTED, Move.RECALL, Hand.CENTRE): State.READING,
        (State.SUBMITTED, Move.SEND_BACK, Hand.CENTRE): State.READING,
        (State.SUBMITTED, Move.SIGN, Hand.CENTRE): State.SIGNED,
        (State.SIGNED, Move.INFORM, Hand.REQUESTER): State.CLOSED,
        (State.SIGNED, Move.INFORM, Hand.PERFORMER): State.CLOSED,
    },
    start=State.ORDERED,
    states={
        State.ORDERED: "待检查",
        State.EXAMINED: "已检查待上传",
        State.WAITING: "待诊断",
        State.READING: "诊断中",
        State.SUBMITTED: "待审核",
        State.SIGNED: "已出报告",
        State.CLOSED: "已告知患者",
        State.CANCELLED: "已撤销",
        State.LAPSED: "逾期未检",
    },
    moves={
        Move.EXAMINE: "完成检查",
        Move.TRANSMIT: "上传至中心",
        Move.CLAIM: "领取",
        Move.RELEASE: "退回队列",
        Move.EXPIRE: "领取超时",
        Move.REASSIGN: "改派",
        Move.TRANSFER: "转其他中心",
        Move.RETAKE: "退回重检",
        Move.SUBMIT: "提交审核",
        Move.RECALL: "撤回修改",
        Move.SEND_BACK: "审核退回",
        Move.SIGN: "签发",
        Move.INFORM: "告知患者",
        Move.CANCEL: "撤销",
        Move.LAPSE: "逾期失效",
    },
    hands={
        Hand.REQUESTER: "申请方",
        Hand.PERFORMER: "检查方",
        Hand.CENTRE: "诊断中心",
        Hand.CLOCK: "系统时钟",
    },
)

AT_CENTRE: Final = (State.WAITING, State.READING, State.SUBMITTED)
"""Whose report the centre owes."""

OPEN: Final = (State.ORDERED, State.EXAMINED, *AT_CENTRE, State.SIGNED)
"""Somebody still has to act."""

CRITICAL: Final = StateTable(
    {
        (
            CriticalState.NOTIFIED,
            CriticalMove.READ_BACK,
            CriticalHand.RECEIVER,
        ): CriticalState.READ_BACK,
        (
            CriticalState.NOTIFIED,
            CriticalMove.READ_BACK,
            CriticalHand.CENTRE,
        ): CriticalState.READ_BACK,
        (
            CriticalState.READ_BACK,
            CriticalMove.ACKNOWLEDGE,
            CriticalHand.RECEIVER,
        ): CriticalState.ACKNOWLEDGED,
        (
            CriticalState.READ_BACK,
            CriticalMove.ACKNOWLEDGE,
            CriticalHand.CENTRE,
        ): CriticalState.ACKNOWLEDGED,
        (
            CriticalState.ACKNOWLEDGED,
            CriticalMove.ACT,
            CriticalHand.RECEIVER,
        ): CriticalState.ACTED,
        (CriticalState.ACTED, CriticalMove.REACH, CriticalHand.RECEIVER): CriticalState.REACHED,
        (CriticalState.ACTED, CriticalMove.GIVE_UP, CriticalHand.CENTRE): CriticalState.UNREACHABLE,
    },
    start=CriticalState.NOTIFIED,
    states={
        CriticalState.NOTIFIED: "已通知待复述",
        CriticalState.READ_BACK: "已复述待确认",
        CriticalState.ACKNOWLEDGED: "已确认待处置",
        CriticalState.ACTED: "已处置待通知患者",
        CriticalState.REACHED: "患者已知晓",
        CriticalState.UNREACHABLE: "联系不上患者",
    },
    moves={
        CriticalMove.READ_BACK: "复述",
        CriticalMove.ACKNOWLEDGE: "确认接收",
        CriticalMove.ACT: "登记处置",
        CriticalMove.REACH: "确认患者已知晓",
        CriticalMove.GIVE_UP: "认定联系不上",
    },
    hands={CriticalHand.RECEIVER: "临床接收方", CriticalHand.CENTRE: "诊断中心"},
)
"""A critical value ends when the patient knows, or by the head's word that nobody could be found; in nothing else."""

NOTICE: Final = StateTable(
    {
        (
            NoticeState.OPEN,
            NoticeMove.ACKNOWLEDGE,
            NoticeHand.READER,
        ): NoticeState.ACKNOWLEDGED,
    },
    start=NoticeState.OPEN,
    states={NoticeState.OPEN: "待签收", NoticeState.ACKNOWLEDGED: "已签收"},
    moves={NoticeMove.ACKNOWLEDGE: "签收"},
    hands={NoticeHand.READER: "阅读者"},
)
"""The notice that a report was amended."""
