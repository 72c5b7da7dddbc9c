"""Parameters of each type, declared for these tests only (conftest.py)."""

from decimal import Decimal

from lianyi.machinery.policy.parameters import Parameter

MINUTES = Parameter(
    "test.minutes", int, 30, "分钟", "样例时限", "test-source", "to_confirm", 1, 1_440
)
SHARE = Parameter(
    "test.share", Decimal, Decimal("0.9"), "", "比例", "test-source", minimum=0, maximum=1
)
MODEL = Parameter("test.model", str, "a", "", "模式", "test-source", choices=("a", "b"))
OPEN_TEXT = Parameter("test.text", str, "", "", "说明", "test-source")
SWITCH = Parameter("test.switch", bool, False, "", "开关", "test-source")
STEPS = Parameter(
    "test.steps", int, (0, 15), "分钟", "阶梯", "test-source", minimum=0, maximum=99, many=True
)
ALL = (MINUTES, SHARE, MODEL, OPEN_TEXT, SWITCH, STEPS)
