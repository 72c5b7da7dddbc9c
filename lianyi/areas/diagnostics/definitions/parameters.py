"""How long each side may take. National-policy §6.3 found no national table: norms seen locally, to confirm."""

from typing import Final

from lianyi.machinery.policy.parameters import WholeNumbers, define

_NORMS: Final = "diagnostic-turnaround-norms"
_OURS: Final = "lianyi"
_whole: Final = WholeNumbers("diagnostics.", _NORMS)

REPORT_CLOCKS: Final = (
    _whole("report_minutes_imaging_stat", 30, "分钟", "急诊影像报告时限", most=1440),
    _whole("report_minutes_imaging_urgent", 120, "分钟", "加急影像报告时限", most=2880),
    _whole("report_minutes_imaging_routine", 1440, "分钟", "普通影像报告时限", most=10080),
    _whole("report_minutes_ecg_stat", 10, "分钟", "急诊心电报告时限", most=1440),
    _whole("report_minutes_ecg_urgent", 15, "分钟", "加急心电报告时限", most=1440),
    _whole("report_minutes_ecg_routine", 120, "分钟", "普通心电报告时限", most=10080),
    _whole("report_minutes_ultrasound_stat", 30, "分钟", "急诊超声报告时限", most=1440),
    _whole("report_minutes_ultrasound_urgent", 60, "分钟", "加急超声报告时限", most=2880),
    _whole("report_minutes_ultrasound_routine", 1440, "分钟", "普通超声报告时限", most=10080),
    _whole("report_minutes_laboratory_stat", 30, "分钟", "急诊检验报告时限", most=1440),
    _whole("report_minutes_laboratory_urgent", 120, "分钟", "加急检验报告时限", most=2880),
    _whole("report_minutes_laboratory_routine", 480, "分钟", "普通检验报告时限", most=10080),
    _whole("report_minutes_pathology_stat", 30, "分钟", "术中冰冻报告时限", most=1440),
    _whole("report_minutes_pathology_urgent", 4320, "分钟", "加急病理报告时限", most=20160),
    _whole("report_minutes_pathology_routine", 7200, "分钟", "普通病理报告时限", most=40320),
)

OTHER_CLOCKS: Final = (
    _whole("claim_lease_minutes_stat", 10, "分钟", "急诊领取后保留时间", _OURS, most=240),
    _whole("claim_lease_minutes_routine", 60, "分钟", "普通领取后保留时间", _OURS, most=1440),
    _whole("transmit_minutes_stat", 10, "分钟", "急诊检查后上传时限", _OURS, most=1440),
    _whole("transmit_minutes_routine", 120, "分钟", "普通检查后上传时限", _OURS, most=10080),
    _whole("examine_hours_stat", 1, "小时", "急诊检查时限", _OURS, most=48),
    _whole("examine_hours_routine", 72, "小时", "普通检查时限", _OURS, most=720),
    _whole("lapse_days", 30, "天", "开单后未检自动失效", _OURS, most=365),
    _whole("inform_hours_stat", 1, "小时", "急诊报告告知患者时限", _OURS, most=240),
    _whole("inform_hours_routine", 48, "小时", "普通报告告知患者时限", _OURS, most=720),
)

define(*REPORT_CLOCKS, *OTHER_CLOCKS)
