"""What a county decides for itself about referrals.

Times tagged [ML] in national-policy §5.2 are norms seen locally: to confirm.
"""

from lianyi.areas.referrals.types.words import Level
from lianyi.machinery.policy.parameters import Parameter, WholeNumbers, define

LADDER = (Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY, Level.PARTNER)
"""X35, as in seeds 001–004; seed 000 puts the receiving hospital between township and county."""

_LOCAL = "local-referral-norms"
_OURS = "lianyi"
_whole = WholeNumbers("referrals.", _LOCAL)

CLOCKS = (
    _whole("answer_minutes_urgent", 30, "分钟", "急诊转诊应答时限", most=1440),
    _whole("answer_minutes_green", 30, "分钟", "绿色通道应答时限", most=1440),
    _whole("answer_hours_ordinary", 24, "小时", "普通转诊应答时限", most=240),
    _whole("info_minutes_urgent", 30, "分钟", "急诊补充资料时限", _OURS, most=1440),
    _whole("info_hours_ordinary", 24, "小时", "普通补充资料时限", _OURS, most=240),
    _whole("lapse_hours_urgent", 6, "小时", "急诊转诊无应答自动失效", _OURS, most=240),
    _whole("lapse_hours_ordinary", 96, "小时", "普通转诊无应答自动失效", _OURS, most=720),
    _whole("arrival_hours", 48, "小时", "接收后到诊时限", most=720),
    _whole("contact_hours", 24, "小时", "未到诊联系患者时限", _OURS, most=240),
    _whole("care_minutes_urgent", 10, "分钟", "急诊到达后接诊时限", _OURS, most=1440),
    _whole("care_hours_ordinary", 4, "小时", "普通到达后接诊时限", _OURS, most=240),
    _whole("return_summary_hours", 72, "小时", "出院后回转小结时限", most=720),
    _whole("first_follow_up_days", 7, "天", "下转后首次随访时限", most=90),
    _whole(
        "referred_follow_up_days", 14, "天", "高血压、糖尿病上转后随访时限",
        "nbphs-2017", "confirmed", most=90,
    ),
    _whole("guidance_hours", 24, "小时", "县级医生答复指导时限", _OURS, most=720),
    _whole("guidance_every_days", 30, "天", "县级医生定期跟踪指导间隔", _OURS, most=365),
    _whole("follow_up_days_ahead", 3, "天", "随访任务提前显示天数", _OURS, most=60, least=0),
)  # fmt: skip

CHOICE = (
    _whole("weight_competence", 40, "权重", "推荐去向：诊疗能力", _OURS, most=100, least=0),
    _whole("weight_slots", 20, "权重", "推荐去向：可约号源", _OURS, most=100, least=0),
    _whole("weight_beds", 15, "权重", "推荐去向：空床", _OURS, most=100, least=0),
    _whole("weight_distance", 15, "权重", "推荐去向：距离", _OURS, most=100, least=0),
    _whole("weight_tie", 10, "权重", "推荐去向：医共体关系", _OURS, most=100, least=0),
    _whole("far_km", 60, "千米", "推荐去向：距离得分为零", _OURS, most=1000),
    _whole("slots_days", 7, "天", "推荐去向：统计几天内号源", _OURS, most=60),
)

RULES = (
    Parameter(
        key="referrals.route",
        type=str,
        many=True,
        default=tuple(str(level) for level in LADDER),
        choices=tuple(str(level) for level in Level),
        unit="",
        name_zh="转诊路径（由低到高）",
        source="seed-002",
        help_zh="VILLAGE 村、TOWNSHIP 乡镇、RECEIVING 承接医院、COUNTY 县级、PARTNER 县外合作医院",
    ),
    Parameter(
        key="referrals.indication_required",
        type=bool,
        default=True,
        unit="",
        name_zh="无指征转诊须说明理由并有权限",
        source="seed-001",
    ),
    Parameter(
        key="referrals.in_county_operator",
        type=str,
        default="≥",
        choices=("≥", "≈"),
        unit="",
        name_zh="县域内就诊率目标的比较方式",
        source="seed-002",
    ),
    _whole(
        "in_county_target_percent", 90, "%", "县域内就诊率目标", "seed-002", "confirmed", most=100
    ),
    _whole(
        "in_county_tolerance_percent", 2, "百分点", "县域内就诊率“接近”的容差", _OURS, most=20, least=0
    ),
)  # fmt: skip

define(*CLOCKS, *CHOICE, *RULES)
