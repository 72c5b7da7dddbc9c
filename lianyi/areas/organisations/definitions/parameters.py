"""What a county decides for itself about organisations. Declared here, set by presets, changed with dates."""

from typing import Final

from lianyi.machinery.policy.parameters import Parameter, define

SHAPE: Final = "organisations.community_shape"
GOVERNING_BODY: Final = "organisations.governing_body"
CHAIR_RULE: Final = "organisations.chair_rule"
DEPARTMENTS: Final = "organisations.committee_departments"
COVER_COUNTY: Final = "organisations.coverage_county_hospitals"
COVER_PRIMARY: Final = "organisations.coverage_primary"
COVERAGE_TARGET: Final = "organisations.coverage_target_percent"
HEAD_FOLLOWS: Final = "organisations.head_follows_director"
UNCHANGED_PACK: Final = "organisations.unchanged_pack"
UNIFIED_PACK: Final = "organisations.unified_pack"
DECISION_NEEDED: Final = "organisations.matters_need_decision"
AREA_CENTRES: Final = "organisations.area_centres"
NETWORK_CHECK_DAYS: Final = "organisations.network_check_days"

PARAMETERS: Final = (
    Parameter(
        SHAPE,
        str,
        "one_plus_n",
        "",
        "县域医共体组织形式",
        "seed-003 L12; seed-004 L10; seed-000 L5",
        choices=("star", "one_plus_n", "general_hospital"),
        help_zh="star 单一医共体；one_plus_n 1+N；general_hospital 总医院+片区诊疗中心",
    ),
    Parameter(
        GOVERNING_BODY,
        str,
        "hospital_committee",
        "",
        "治理机构类型",
        "seed-001 L205; seed-003 L12; seed-004",
        choices=("hospital_committee", "construction_committee", "leading_group", "council"),
    ),
    Parameter(
        CHAIR_RULE,
        str,
        "principal_leader",
        "",
        "治理机构负责人要求",
        "seed-001 L205",
        choices=(
            "principal_leader",
            "deputy_leader",
            "bureau_director",
            "lead_director",
            "any",
        ),
        help_zh="principal_leader 党政主要领导；deputy_leader 分管领导；bureau_director 卫健部门主要负责人",
    ),
    Parameter(
        DEPARTMENTS,
        str,
        (
            "政府办",
            "组织部",
            "编办",
            "发改",
            "财政",
            "人社",
            "医保",
            "审计",
            "卫健",
        ),
        "",
        "管委会成员部门",
        "seed-001 L205",
        many=True,
    ),
    Parameter(
        COVER_COUNTY, bool, True, "", "县级公立医院须全部参加医共体", "seed-002 L7; seed-001 L189"
    ),
    Parameter(
        COVER_PRIMARY,
        bool,
        True,
        "",
        "政府办基层医疗卫生机构须全部参加医共体",
        "seed-002 L7; seed-001 L189",
    ),
    Parameter(
        COVERAGE_TARGET,
        int,
        100,
        "%",
        "医共体覆盖率目标",
        "seed-002 L7",
        minimum=0,
        maximum=100,
    ),
    Parameter(HEAD_FOLLOWS, bool, True, "", "牵头医院院长为医共体负责人", "seed-001 L191"),
    Parameter(
        UNCHANGED_PACK,
        str,
        "6",
        "",
        "“不变”清单",
        "seed-000 L2; seed-001; seed-002 L19; seed-003 L14",
        choices=("none", "3", "6", "6-unnamed", "7"),
        help_zh="三个不变、六不变、七不变按清单代码区分，不按名称",
    ),
    Parameter(
        UNIFIED_PACK,
        str,
        "6B",
        "",
        "“统一”清单",
        "seed-000 L2; seed-001; seed-002; seed-003 L14",
        choices=("none", "3", "6A", "6B", "7"),
        help_zh="6A 发展规划、行政、业务、药械、绩效、行风；6B 行政、人员、资产、业务、绩效、药械",
    ),
    Parameter(
        DECISION_NEEDED,
        bool,
        True,
        "",
        "权力清单事项须有会议决定方可生效",
        "seed-001 L205",
    ),
    Parameter(AREA_CENTRES, bool, False, "", "设片区诊疗中心", "seed-004 L10"),
    Parameter(
        NETWORK_CHECK_DAYS,
        int,
        180,
        "天",
        "转诊合作医院医保联网状态核对间隔",
        "lianyi",
        status="to_confirm",
        minimum=1,
        maximum=1_000,
    ),
)

define(*PARAMETERS)
