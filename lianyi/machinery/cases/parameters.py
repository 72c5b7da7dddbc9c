"""What a county decides about clocks and escalation."""

from collections.abc import Iterable
from typing import Final

from lianyi.kernel.errors import DomainError
from lianyi.machinery.cases.clocks import WorkingHours
from lianyi.machinery.cases.escalation import HOLDER
from lianyi.machinery.policy.parameters import Parameter, Value, define
from lianyi.machinery.policy.types import PolicyView

WORKING_HOURS: Final = "cases.working_hours"
MINUTES_URGENT: Final = "cases.escalation_minutes_urgent"
MINUTES_ORDINARY: Final = "cases.escalation_minutes_ordinary"
DUTIES: Final = "cases.escalation_duties"


def _hours(value: Value) -> WorkingHours:
    """The hours that a value of WORKING_HOURS spells; raise BadWorkingHours (422) where it spells none."""
    return WorkingHours.parse(
        ", ".join(str(each) for each in value) if isinstance(value, tuple) else str(value)
    )


class UnknownDuty(DomainError):
    """A level of escalation calls a duty nobody can have."""

    code = "case.unknown_duty"
    http_status = 422
    template = "{duty} is no duty; choose among {allowed}."


_known: dict[str, None] = {}


def set_duties(codes: Iterable[str]) -> None:
    """Say which duties people can have; the entry says it once, from the roles of staff."""
    _known.clear()
    _known.update(dict.fromkeys(codes))


def known_duties() -> tuple[str, ...]:
    """Every duty a level of escalation may call: the holder itself, and the roles of staff."""
    return (HOLDER, *_known)


def _duties(value: Value) -> None:
    """Refuse a level that calls nobody. Raises: UnknownDuty (422)."""
    for duty in value if isinstance(value, tuple) else (value,):
        if _known and duty not in known_duties():
            raise UnknownDuty(field=DUTIES, duty=duty, allowed=", ".join(known_duties()))


def working_hours(rules: PolicyView) -> WorkingHours:
    """The hours a county works, as its policy says."""
    return _hours(rules[WORKING_HOURS])


define(
    Parameter(
        WORKING_HOURS,
        str,
        ("08:00-12:00", "14:30-18:00"),
        "",
        "工作时间",
        "lianyi-design",
        "to_confirm",
        many=True,
        help_zh="工作日内计时的时段，按先后填写，如 08:00-12:00, 14:30-18:00",
        check=_hours,
    ),
    Parameter(
        MINUTES_URGENT,
        int,
        (0, 15, 60, 240),
        "分钟",
        "急诊、绿色通道超时升级间隔",
        "lianyi-design",
        "to_confirm",
        minimum=0,
        maximum=43_200,
        many=True,
        help_zh="超时后多少分钟依次提醒承办人、科室负责人、医共体办公室、卫健委",
    ),
    Parameter(
        MINUTES_ORDINARY,
        int,
        (0, 240, 1_440, 4_320),
        "分钟",
        "普通事项超时升级间隔",
        "lianyi-design",
        "to_confirm",
        minimum=0,
        maximum=43_200,
        many=True,
        help_zh="超时后多少分钟依次提醒承办人、科室负责人、医共体办公室、卫健委",
    ),
    Parameter(
        DUTIES,
        str,
        ("holder", "unit_head", "community_office", "bureau_officer"),
        "",
        "各级升级对象（角色代码）",
        "lianyi-design",
        "to_confirm",
        many=True,
        help_zh="与升级间隔一一对应；holder 表示承办人本人",
        check=_duties,
    ),
)
