"""What the installation decides about accounts. Kept under the platform's own profile, not a county's.

Source: gb-t-22239 §8.1.4.1 (identification: two factors for administrators, lock-out, time-out, complexity, regular
change). The numbers are the house's, to be confirmed by whoever answers for the security grading (等级保护).
"""

from typing import Final

from lianyi.machinery.policy.parameters import Parameter, define

IDLE_MINUTES: Final = "accounts.idle_minutes"
ABSOLUTE_HOURS: Final = "accounts.absolute_hours"
FAILURES: Final = "accounts.failures_before_lock"
LOCK_MINUTES: Final = "accounts.lock_minutes"
ADDRESS_NAMES: Final = "accounts.names_before_address_lock"
MIN_LENGTH: Final = "accounts.password_min_length"
MAX_AGE_DAYS: Final = "accounts.password_max_age_days"
HISTORY: Final = "accounts.password_history"
ONE_TIME_DAYS: Final = "accounts.one_time_password_days"
TOKEN_DAYS: Final = "accounts.token_max_days"  # noqa: S105  # a name

_SOURCE: Final = "gb-t-22239"

define(
    Parameter(IDLE_MINUTES, int, 20, "分钟", "无操作自动退出", _SOURCE, "to_confirm", 5, 240),
    Parameter(ABSOLUTE_HOURS, int, 12, "小时", "一次登录最长时间", _SOURCE, "to_confirm", 1, 24),
    Parameter(FAILURES, int, 5, "次", "连续输错多少次后锁定", _SOURCE, "to_confirm", 3, 10),
    Parameter(LOCK_MINUTES, int, 15, "分钟", "输错后锁定多久", _SOURCE, "to_confirm", 5, 1_440),
    Parameter(
        ADDRESS_NAMES,
        int,
        20,
        "个",
        "同一地址输错多少个账号后暂停",
        _SOURCE,
        "to_confirm",
        5,
        1_000,
    ),
    Parameter(MIN_LENGTH, int, 10, "位", "密码最短长度", _SOURCE, "to_confirm", 10, 64),
    Parameter(MAX_AGE_DAYS, int, 90, "天", "密码有效期", _SOURCE, "to_confirm", 1, 3_650),
    Parameter(HISTORY, int, 5, "次", "不得重复最近几次密码", _SOURCE, "to_confirm", 1, 24),
    Parameter(ONE_TIME_DAYS, int, 7, "天", "一次性密码有效期", _SOURCE, "to_confirm", 1, 30),
    Parameter(TOKEN_DAYS, int, 365, "天", "接口令牌最长有效期", _SOURCE, "to_confirm", 1, 730),
)
