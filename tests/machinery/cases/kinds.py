"""A kind of case for these tests: a request that is sent, answered and closed."""

from datetime import UTC, datetime
from enum import StrEnum

from lianyi.kernel.actor import Actor, Scope
from lianyi.machinery.cases import public as cases

State = StrEnum("State", "DRAFT SENT ACCEPTED DECLINED CLOSED")
Move = StrEnum("Move", "SEND ASK ACCEPT DECLINE CLOSE")
Hand = StrEnum("Hand", "SENDER RECEIVER")

TABLE = cases.StateTable(
    {
        (State.DRAFT, Move.SEND, Hand.SENDER): State.SENT,
        (State.SENT, Move.ASK, Hand.RECEIVER): State.SENT,
        (State.SENT, Move.ACCEPT, Hand.RECEIVER): State.ACCEPTED,
        (State.SENT, Move.DECLINE, Hand.RECEIVER): State.DECLINED,
        (State.ACCEPTED, Move.CLOSE, Hand.RECEIVER): State.CLOSED,
    },
    start=State.DRAFT,
    states={
        State.DRAFT: "草稿",
        State.SENT: "待接收",
        State.ACCEPTED: "已接收",
        State.DECLINED: "已退回",
        State.CLOSED: "已办结",
    },
    moves={
        Move.SEND: "转出",
        Move.ASK: "询问",
        Move.ACCEPT: "接收",
        Move.DECLINE: "退回",
        Move.CLOSE: "办结",
    },
    hands={Hand.SENDER: "转出方", Hand.RECEIVER: "接收方"},
)
REQUEST = cases.register_kind(cases.Kind("test_request", "测试请求", "accounts-person", TABLE))
PLEA = cases.register_kind(cases.Kind("test_plea", "测试申请", "accounts-person", TABLE))

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai, a Tuesday
TOWNSHIP, HOSPITAL, ELSEWHERE = 11, 22, 33


def an_actor(
    institution_id=TOWNSHIP, role="township_doctor", reach=None, user_id=7, name="王医生", at=NOON
):
    return Actor(
        user_id=user_id,
        name=name,
        role=role,
        institution_id=institution_id,
        scope=Scope(institution_ids=frozenset(reach or {institution_id}), at=at, user_id=user_id),
    )


_SUBJECTS = iter(range(1, 1_000_000))


def an_open_case(**changes):
    """A draft held by a township doctor."""
    given = {
        "kind": REQUEST.code,
        "subject_id": next(_SUBJECTS),
        "headline": "王** 高血压 上转",
        "holder": cases.Holder(institution_id=TOWNSHIP, duty="township_doctor"),
        "actor": an_actor(),
        "now": NOON,
        "hand": Hand.SENDER,
    }
    return cases.open(**{**given, **changes})


def a_sent_case(due=None, **changes):
    """A request on the referral office's desk."""
    case = an_open_case(**changes)
    return cases.move(
        case_id=case.id,
        move=Move.SEND,
        hand=Hand.SENDER,
        actor=an_actor(),
        now=changes.get("now", NOON),
        holder=cases.Holder(institution_id=HOSPITAL, duty="referral_office"),
        clock="answer",
        due=cases.Due(due) if due else None,
    )


def the_office(**changes):
    return an_actor(HOSPITAL, "referral_office", user_id=9, name="李主任", **changes)
