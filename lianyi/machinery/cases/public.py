"""What other parts may call: `from lianyi.machinery.cases import public as cases`."""

from lianyi.machinery.cases.calendar import CHINESE_CALENDAR, due_of
from lianyi.machinery.cases.clocks import (
    Clock,
    Due,
    Limit,
    Unit,
    WorkingHours,
    due_at,
    local_day,
    working_time,
)
from lianyi.machinery.cases.kinds import Kind, kind_of, kinds, register_kind
from lianyi.machinery.cases.loading import ClosedCase, PastStep, load_closed
from lianyi.machinery.cases.names import set_institution_names
from lianyi.machinery.cases.parameters import known_duties, set_duties, working_hours
from lianyi.machinery.cases.selectors import (
    counts,
    every_work_item,
    find_case,
    get_case,
    timeline,
    worklist,
)
from lianyi.machinery.cases.services import (
    CaseIsClosed,
    CaseNotFound,
    StaleCase,
    escalate_due,
    move,
    open,  # noqa: A004  # read as cases.open(...)
    reassign,
    receipt,
    set_clock,
)
from lianyi.machinery.cases.states import IllegalMove, StateTable
from lianyi.machinery.cases.types import CaseCard, Count, Holder, Priority, StepCard, WorkItem

__all__ = [
    "CHINESE_CALENDAR",
    "CaseCard",
    "CaseIsClosed",
    "CaseNotFound",
    "Clock",
    "ClosedCase",
    "Count",
    "Due",
    "Holder",
    "IllegalMove",
    "Kind",
    "Limit",
    "PastStep",
    "Priority",
    "StaleCase",
    "StateTable",
    "StepCard",
    "Unit",
    "WorkItem",
    "WorkingHours",
    "counts",
    "due_at",
    "due_of",
    "escalate_due",
    "every_work_item",
    "find_case",
    "get_case",
    "kind_of",
    "kinds",
    "known_duties",
    "load_closed",
    "local_day",
    "move",
    "open",
    "reassign",
    "receipt",
    "register_kind",
    "set_clock",
    "set_duties",
    "set_institution_names",
    "timeline",
    "working_hours",
    "working_time",
    "worklist",
]
