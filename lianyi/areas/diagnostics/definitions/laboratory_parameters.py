"""What a county decides about specimens: to be confirmed by pathology."""

from typing import Final

from lianyi.machinery.policy.parameters import Parameter, define

ISCHAEMIA: Final = "diagnostics.cold_ischaemia_minutes"

LABORATORY: Final = (
    Parameter(
        key=ISCHAEMIA,
        type=int,
        default=60,
        unit="分钟",
        name_zh="离体到固定的最长时间（冷缺血）",
        source="cap-asco-her2",
        status="to_confirm",
        minimum=1,
        maximum=1440,
    ),
)

define(*LABORATORY)
