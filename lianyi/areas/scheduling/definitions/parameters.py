"""What a county may set for its slots and beds. The numbers are ours, to be confirmed by the outpatient offices."""

from typing import Final

from lianyi.machinery.policy.parameters import Parameter, define

PRIORITY_RELEASE_H: Final = "scheduling.priority_release_h"
GREEN_RELEASE_H: Final = "scheduling.green_release_h"
REMINDER_H: Final = "scheduling.reminder_h"
MISSED_AFTER_MINUTES: Final = "scheduling.missed_after_minutes"
BOOK_AHEAD_DAYS: Final = "scheduling.book_ahead_days"

define(
    Parameter(
        key=PRIORITY_RELEASE_H,
        type=int,
        default=24,
        unit="小时",
        name_zh="优先号开诊前多久向公众释放",
        source="seed-002 L31",
        status="to_confirm",
        minimum=0,
        maximum=336,
    ),
    Parameter(
        key=GREEN_RELEASE_H,
        type=int,
        default=2,
        unit="小时",
        name_zh="绿色通道号开诊前多久释放",
        source="ours",
        status="to_confirm",
        minimum=0,
        maximum=336,
    ),
    Parameter(
        key=REMINDER_H,
        type=int,
        default=24,
        unit="小时",
        name_zh="就诊前多久提醒居民",
        source="ours",
        status="to_confirm",
        minimum=1,
        maximum=168,
    ),
    Parameter(
        key=MISSED_AFTER_MINUTES,
        type=int,
        default=60,
        unit="分钟",
        name_zh="号源结束后多久未到记为爽约",
        source="ours",
        status="to_confirm",
        minimum=0,
        maximum=1440,
    ),
    Parameter(
        key=BOOK_AHEAD_DAYS,
        type=int,
        default=30,
        unit="天",
        name_zh="最多提前多少天预约",
        source="ours",
        status="to_confirm",
        minimum=1,
        maximum=365,
    ),
)
