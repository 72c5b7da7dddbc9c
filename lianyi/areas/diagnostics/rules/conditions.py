"""What a third-party centre must have shown before it may be sent anything (RMT-14). Pure."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

CONDITIONS: Final = {
    "LICENCE": "医疗机构执业许可证在有效期内",
    "STAFF": "出具报告人员具备相应资质",
    "IQC": "室内质控按规定开展",
    "EQA": "参加室间质评并合格",
    "SAFETY": "数据与样本（影像）安全责任已约定",
    "PRICE": "价格不高于公示价并已约定结算",
}


def missing(confirmed: Mapping[str, Any]) -> list[str]:
    """Conditions nobody has confirmed yet, in the order of the list."""
    return [code for code in CONDITIONS if code not in confirmed]


def why_no_contract(
    contracts: Collection[tuple[date, date, Mapping[str, Any]]], today: date
) -> str:
    """Why no contract allows orders today: none in force, or conditions open; nothing where one does.

    Expects: (from, until, confirmed conditions) of each contract; both days count.
    """
    in_force = [conditions for first, last, conditions in contracts if first <= today <= last]
    if not in_force:
        return "无有效合同"
    if all(missing(conditions) for conditions in in_force):
        fewest = min((missing(conditions) for conditions in in_force), key=len)
        return "质量条件未确认：" + "、".join(CONDITIONS[code] for code in fewest)
    return ""
