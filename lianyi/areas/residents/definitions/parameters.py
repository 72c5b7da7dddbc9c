"""What a county may decide about residents."""

from lianyi.machinery.policy.parameters import Parameter, define

GLASS_MINUTES = "residents.glass_minutes"
RELATION_DAYS = "residents.relation_days"
GRANT_DAYS = "residents.grant_days"
GUARDIAN_AGE = "residents.guardian_age"

define(
    Parameter(
        key=GLASS_MINUTES,
        type=int,
        default=60,
        unit="minutes",
        name_zh="紧急查阅时限（分钟）",
        source="pipl-2021 §28",
        status="to_confirm",
        minimum=5,
        maximum=240,
        help_zh="无诊疗关系者说明理由后可查阅的最长时间，到时自动关闭并交隐私保护专员复核。",
    ),
    Parameter(
        key=RELATION_DAYS,
        type=int,
        default=365,
        unit="days",
        name_zh="就诊或转诊后可查阅的天数",
        source="pipl-2021 §28",
        status="to_confirm",
        minimum=1,
        maximum=3650,
        help_zh="一次就诊或转诊建立的诊疗关系持续多久；再次就诊自动顺延。",
    ),
    Parameter(
        key=GRANT_DAYS,
        type=int,
        default=365,
        unit="days",
        name_zh="居民授权最长天数",
        source="pipl-2021 §28",
        status="to_confirm",
        minimum=1,
        maximum=3650,
    ),
    Parameter(
        key=GUARDIAN_AGE,
        type=int,
        default=14,
        unit="years",
        name_zh="须由监护人签字的年龄（未满）",
        source="pipl-2021 §31",
        minimum=14,
        maximum=18,
    ),
)
