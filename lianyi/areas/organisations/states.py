"""How a matter lives: proposed, decided, in force, or withdrawn."""

from enum import StrEnum
from typing import Final

from lianyi.machinery.cases.states import StateTable


class MatterState(StrEnum):
    """Where a charter, plan, budget or scheme stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    EFFECTIVE = "effective"
    REFUSED = "refused"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"


class MatterMove(StrEnum):
    """What can be done with a matter."""

    APPROVE = "approve"
    REFUSE = "refuse"
    DEFER = "defer"
    ENACT = "enact"
    WITHDRAW = "withdraw"


class MatterHand(StrEnum):
    """Who does it."""

    BODY = "body"
    OWNER = "owner"


_S, _M, _H = MatterState, MatterMove, MatterHand

MATTER: Final = StateTable(
    {
        (_S.PROPOSED, _M.APPROVE, _H.BODY): _S.APPROVED,
        (_S.PROPOSED, _M.REFUSE, _H.BODY): _S.REFUSED,
        (_S.PROPOSED, _M.DEFER, _H.BODY): _S.DEFERRED,
        (_S.DEFERRED, _M.APPROVE, _H.BODY): _S.APPROVED,
        (_S.DEFERRED, _M.REFUSE, _H.BODY): _S.REFUSED,
        (_S.DEFERRED, _M.DEFER, _H.BODY): _S.DEFERRED,
        (_S.APPROVED, _M.ENACT, _H.OWNER): _S.EFFECTIVE,
        (_S.PROPOSED, _M.WITHDRAW, _H.OWNER): _S.WITHDRAWN,
        (_S.DEFERRED, _M.WITHDRAW, _H.OWNER): _S.WITHDRAWN,
    },
    start=_S.PROPOSED,
    states={
        _S.PROPOSED: "待议",
        _S.APPROVED: "已批准",
        _S.EFFECTIVE: "已生效",
        _S.REFUSED: "未通过",
        _S.DEFERRED: "缓议",
        _S.WITHDRAWN: "已撤回",
    },
    moves={
        _M.APPROVE: "批准",
        _M.REFUSE: "否决",
        _M.DEFER: "缓议",
        _M.ENACT: "生效",
        _M.WITHDRAW: "撤回",
    },
    hands={_H.BODY: "治理机构", _H.OWNER: "提交单位"},
)
