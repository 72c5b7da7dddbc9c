"""What a county may set for its records."""

from typing import Final

from lianyi.machinery.policy.parameters import Parameter, define

EPISODE_DAYS: Final = "records.episode_joins_within_days"
PROBLEM_DAYS: Final = "records.problem_shown_days"
QUALITY_FIRST: Final = "records.quality_grade_first"
QUALITY_SECOND: Final = "records.quality_grade_second"

define(
    Parameter(
        key=EPISODE_DAYS,
        type=int,
        default=30,
        unit="天",
        name_zh="同病续诊归入同一病程的间隔",
        source="ours",
        status="to_confirm",
        minimum=1,
        maximum=365,
    ),
    Parameter(
        key=PROBLEM_DAYS,
        type=int,
        default=90,
        unit="天",
        name_zh="非慢性问题在问题清单中保留",
        source="ours",
        status="to_confirm",
        minimum=1,
        maximum=730,
    ),
    Parameter(
        key=QUALITY_FIRST,
        type=int,
        default=90,
        unit="分",
        name_zh="甲级病历最低分",
        source="ours",
        status="to_confirm",
        minimum=1,
        maximum=100,
    ),
    Parameter(
        key=QUALITY_SECOND,
        type=int,
        default=75,
        unit="分",
        name_zh="乙级病历最低分",
        source="ours",
        status="to_confirm",
        minimum=1,
        maximum=100,
    ),
)
