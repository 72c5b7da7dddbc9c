"""What a county decides for itself about consultations: clocks, prices, who may be an expert, when TCM takes part.

The three years and the years of keeping stand in remote-medicine-2018; times and prices have no national table.
"""

from typing import Final

from lianyi.machinery.policy.parameters import Parameter, WholeNumbers, define

PREFIX: Final = "consultations."
_LAW: Final = "remote-medicine-2018"
_OURS: Final = "lianyi"
_whole: Final = WholeNumbers(PREFIX, _OURS)

CLOCKS: Final = (
    _whole("answer_minutes_urgent", 15, "分钟", "急会诊受理时限", most=1440),
    _whole("answer_hours_routine", 24, "小时", "普通会诊受理时限", most=240),
    _whole("pass_on_hours", 4, "小时", "乡镇转交村级申请时限", most=240),
    _whole("info_hours", 24, "小时", "补充资料时限", most=240),
    _whole("schedule_hours", 24, "小时", "受理后排期时限", most=240),
    _whole("begin_minutes_urgent", 60, "分钟", "急会诊开始时限", most=1440),
    _whole("late_start_minutes", 15, "分钟", "约定时间后多久算迟到", most=240, least=0),
    _whole("opinion_minutes_urgent", 60, "分钟", "急会诊出具意见时限", most=1440),
    _whole("opinion_hours_routine", 24, "小时", "普通会诊出具意见时限", most=240),
    _whole("feedback_hours", 72, "小时", "邀请方反馈时限", most=720),
    _whole("lapse_hours_urgent", 6, "小时", "急会诊无人受理自动失效", most=240),
    _whole("lapse_hours_routine", 120, "小时", "普通会诊无人受理自动失效", most=720),
)

PEOPLE: Final = (
    _whole("expert_years", 3, "年", "会诊专家独立执业年限", _LAW, "confirmed", most=20, least=0),
    _whole("keep_years_inpatient", 30, "年", "住院会诊资料保存年限", _LAW, "confirmed", most=100),
    _whole("keep_years_outpatient", 15, "年", "门诊会诊资料保存年限", _LAW, "confirmed", most=100),
    _whole("session_minutes", 30, "分钟", "一次会诊的默认时长", most=480, least=5),
    _whole("sign_in_before_minutes", 30, "分钟", "培训签到提前开放", most=1440, least=0),
    _whole("sign_in_after_minutes", 30, "分钟", "培训签到结束后关闭", most=1440, least=0),
    Parameter(
        key=f"{PREFIX}village_through_township",
        type=bool,
        default=True,
        unit="",
        name_zh="村级普通会诊申请经乡镇卫生院转交",
        source="seed-002",
    ),
    Parameter(
        key=f"{PREFIX}tcm_diseases",
        type=str,
        many=True,
        default=("C", "I63", "I69", "M05", "M06", "M17", "M51", "E10", "E11"),
        unit="",
        name_zh="多学科会诊须有中医（蒙医）参加的病种（诊断编码前缀）",
        source="seed-001",
        help_zh="诊断编码以其中之一开头时，多学科会诊必须有中医或蒙医的意见。",
    ),
)

PRICES: Final = (
    _whole("price_fen_middle", 6000, "分", "会诊价格：中级职称专家每人次", most=1_000_000, least=0),
    _whole(
        "price_fen_deputy", 10000, "分", "会诊价格：副高职称专家每人次", most=1_000_000, least=0
    ),
    _whole(
        "price_fen_senior", 15000, "分", "会诊价格：正高职称专家每人次", most=1_000_000, least=0
    ),
    _whole("price_percent_file", 60, "%", "资料会诊按实时会诊价格的百分比", most=100, least=0),
    _whole("share_inviting_percent", 20, "%", "会诊费用邀请方分成", most=100, least=0),
)

define(*CLOCKS, *PEOPLE, *PRICES)
