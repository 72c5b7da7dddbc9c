"""The rest of a county's profile (requirements 6.2): settled now with the preset, read by the areas that come later.

A preset is one document's whole answer; the area that comes to read a parameter takes its declaration over.
"""

from typing import Final

from lianyi.machinery.policy.parameters import Parameter, define

INSURANCE: Final = (
    Parameter(
        "insurance.payment",
        str,
        "global_budget",
        "",
        "医保支付方式",
        "seed-001; seed-002 L27; seed-003 L14",
        choices=("none", "global_budget"),
    ),
    Parameter(
        "insurance.overrun",
        str,
        "none",
        "",
        "超支处理（X1）",
        "seed-001; seed-002 L27; seed-003 L14",
        choices=("none", "share"),
        help_zh="none 超支不补；share 合理超支分担",
    ),
    Parameter(
        "insurance.surplus_kept", bool, True, "", "结余留用", "seed-001; seed-002 L27; seed-003 L14"
    ),
    Parameter(
        "insurance.after_unification",
        bool,
        False,
        "",
        "达到“统一”要求后方可总额付费（X33）",
        "seed-002 L27",
    ),
    Parameter(
        "insurance.differential_ratio", bool, False, "", "差别化报销比例与起付线", "seed-001"
    ),
)

FISCAL: Final = (
    Parameter(
        "fiscal.subsidy_method",
        str,
        "original_channel",
        "",
        "财政补助方式（X9）",
        "seed-000 L9; seed-001; seed-002; seed-004",
        choices=("original_channel", "project", "award"),
    ),
    Parameter("fiscal.tied_to_result", bool, False, "", "补助与绩效考核结果挂钩", "seed-000 L9"),
)

STAFF: Final = (
    Parameter(
        "staff.recruiter",
        str,
        "unit",
        "",
        "招聘主体（X5）",
        "seed-000; seed-001; seed-002; seed-003 L14; seed-004",
        choices=("unit", "lead", "general_hospital", "county"),
    ),
    Parameter(
        "staff.establishment_transfer",
        bool,
        False,
        "",
        "县乡编制统一使用（X6）",
        "seed-001",
    ),
    Parameter(
        "staff.practice_filing_inside",
        bool,
        False,
        "",
        "医共体内多点执业须备案（X8）",
        "seed-000 L10",
    ),
    Parameter(
        "staff.study_least",
        int,
        2,
        "人/年",
        "每机构每年选派进修骨干不少于",
        "seed-000 L10",
        minimum=0,
        maximum=100,
    ),
)

PROCUREMENT: Final = (
    Parameter(
        "procurement.steps",
        str,
        ("account", "purchase", "delivery", "payment"),
        "",
        "药械统一环节（X24）",
        "seed-003 L14; seed-001; seed-002",
        many=True,
        choices=("platform", "negotiation", "account", "purchase", "delivery", "payment"),
    ),
)

define(*INSURANCE, *FISCAL, *STAFF, *PROCUREMENT)
