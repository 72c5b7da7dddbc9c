"""Chinese names of the closed lists, in which the record itself is written; `web/words.py` shows them translated."""

from typing import Final

from lianyi.areas.records.types import (
    AllergyKind,
    ConditionKind,
    Disposition,
    DocumentKind,
    EncounterKind,
    EncounterState,
    Flag,
    HandOverState,
    InterfaceStandard,
    InterfaceState,
    MessageState,
    OrderKind,
    OrderState,
    Sensitivity,
    Severity,
    Source,
    TimelineKind,
    Verification,
)

Names = dict[str, str]


def _(word: str) -> str:
    """Mark a word for the translation catalogue."""
    return word


ENCOUNTER_KIND: Final[Names] = {
    EncounterKind.OUTPATIENT: _("门诊"),
    EncounterKind.EMERGENCY: _("急诊"),
    EncounterKind.INPATIENT: _("住院"),
    EncounterKind.HOME: _("家庭访视"),
}
ENCOUNTER_STATE: Final[Names] = {
    EncounterState.OPEN: _("未签名"),
    EncounterState.SIGNED: _("已签名"),
    EncounterState.VOID: _("已作废"),
}
DISPOSITION: Final[Names] = {
    Disposition.HOME: _("离院"),
    Disposition.OBSERVE: _("留观"),
    Disposition.ADMITTED: _("收入院"),
    Disposition.REFERRED: _("转诊"),
    Disposition.AGAINST_ADVICE: _("非医嘱离院"),
    Disposition.DIED: _("死亡"),
    Disposition.OTHER: _("其他"),
}
SOURCE: Final[Names] = {
    Source.HERE: _("本平台书写"),
    Source.MESSAGE: _("接口上传"),
    Source.FILE: _("文件导入"),
    Source.CLAIM: _("医保结算"),
}
CONDITION_KIND: Final[Names] = {
    ConditionKind.PRINCIPAL: _("主要诊断"),
    ConditionKind.SECONDARY: _("其他诊断"),
}
VERIFICATION: Final[Names] = {
    Verification.PROVISIONAL: _("初步诊断"),
    Verification.CONFIRMED: _("确诊"),
    Verification.REFUTED: _("已排除"),
}
FLAG: Final[Names] = {
    Flag.NONE: _("—"),
    Flag.NORMAL: _("正常"),
    Flag.LOW: _("偏低"),
    Flag.HIGH: _("偏高"),
    Flag.CRITICAL_LOW: _("危急偏低"),
    Flag.CRITICAL_HIGH: _("危急偏高"),
}
SENSITIVITY: Final[Names] = {
    Sensitivity.PSYCHIATRIC: _("精神障碍"),
    Sensitivity.HIV: _("艾滋病"),
    Sensitivity.TUBERCULOSIS: _("结核病"),
}
ALLERGY_KIND: Final[Names] = {
    AllergyKind.DRUG: _("药物"),
    AllergyKind.FOOD: _("食物"),
    AllergyKind.OTHER: _("其他"),
    AllergyKind.NONE_KNOWN: _("无已知过敏"),
}
SEVERITY: Final[Names] = {
    Severity.UNKNOWN: _("未说明"),
    Severity.MILD: _("轻"),
    Severity.MODERATE: _("中"),
    Severity.SEVERE: _("重"),
}
DOCUMENT_KIND: Final[Names] = {
    DocumentKind.ADMISSION_NOTE: _("入院记录"),
    DocumentKind.PROGRESS_NOTE: _("病程记录"),
    DocumentKind.DISCHARGE_SUMMARY: _("出院小结"),
    DocumentKind.EXAM_REPORT: _("检查报告"),
    DocumentKind.LAB_REPORT: _("检验报告"),
    DocumentKind.FOLLOW_UP: _("随访记录"),
    DocumentKind.REFERRAL: _("转诊文书"),
    DocumentKind.OTHER: _("其他文书"),
}
ORDER_KIND: Final[Names] = {OrderKind.STANDING: _("长期医嘱"), OrderKind.ONCE: _("临时医嘱")}
ORDER_STATE: Final[Names] = {
    OrderState.ACTIVE: _("执行中"),
    OrderState.DONE: _("已执行"),
    OrderState.STOPPED: _("已停止"),
}
ORDER_CATEGORY: Final[Names] = {
    "drug": _("药物"),
    "lab": _("检验"),
    "exam": _("检查"),
    "nursing": _("护理"),
    "diet": _("饮食"),
    "other": _("其他"),
}
HAND_OVER_STATE: Final[Names] = {
    HandOverState.OFFERED: _("待接收"),
    HandOverState.ACCEPTED: _("已接收"),
    HandOverState.DECLINED: _("已退回"),
    HandOverState.WITHDRAWN: _("已撤回"),
}
TIMELINE_KIND: Final[Names] = {
    TimelineKind.OUTPATIENT: _("门诊"),
    TimelineKind.EMERGENCY: _("急诊"),
    TimelineKind.INPATIENT: _("住院"),
    TimelineKind.HOME: _("家庭访视"),
    TimelineKind.OBSERVATION: _("检查检验"),
    TimelineKind.DOCUMENT: _("文书"),
    TimelineKind.ALLERGY: _("过敏"),
    TimelineKind.HAND_OVER: _("责任交接"),
    TimelineKind.REFERRAL: _("转诊"),
    TimelineKind.APPOINTMENT: _("预约"),
    TimelineKind.EXAM: _("检查检验"),
    TimelineKind.CONSULTATION: _("会诊"),
}
STANDARD: Final[Names] = {
    InterfaceStandard.FHIR_R4: _("HL7 FHIR R4"),
    InterfaceStandard.WS_T_500: _("WS/T 500 共享文档"),
    InterfaceStandard.WS_T_448: _("WS/T 448 区域平台"),
    InterfaceStandard.HL7_V2: _("HL7 V2"),
    InterfaceStandard.TABLE: _("表格文件（CSV/XLSX）"),
}
INTERFACE_STATE: Final[Names] = {
    InterfaceState.PLANNED: _("待接入"),
    InterfaceState.ACTIVE: _("正常"),
    InterfaceState.SILENT: _("超时无消息"),
    InterfaceState.FAILING: _("有错误待处理"),
    InterfaceState.PAUSED: _("已暂停"),
}
MESSAGE_STATE: Final[Names] = {
    MessageState.STORED: _("已入库"),
    MessageState.FAILED: _("失败待处理"),
    MessageState.REPLAYED: _("重放成功"),
    MessageState.DISCARDED: _("已放弃"),
}
NOTE_PART: Final[Names] = {
    "present_illness": _("现病史"),
    "past_history": _("既往史"),
    "examination": _("体格检查"),
    "plan": _("处理意见"),
}
SUMMARY_PART: Final[Names] = {
    "admission": _("入院情况"),
    "course": _("诊疗经过"),
    "outcome": _("出院情况"),
    "advice": _("出院医嘱"),
}
EXCHANGE_SERVICE: Final[Names] = {
    "exchange": _("数据交换"),
    "index": _("主索引"),
    "registry": _("文档注册"),
    "query": _("调阅查询"),
}
FREQUENCY: Final[Names] = {
    "qd": _("每日 1 次"),
    "bid": _("每日 2 次"),
    "tid": _("每日 3 次"),
    "qid": _("每日 4 次"),
    "qn": _("每晚 1 次"),
    "qod": _("隔日 1 次"),
    "qw": _("每周 1 次"),
    "prn": _("必要时"),
    "st": _("立即"),
}
ROUTE: Final[Names] = {
    "po": _("口服"),
    "iv": _("静脉滴注"),
    "im": _("肌内注射"),
    "sc": _("皮下注射"),
    "inh": _("吸入"),
    "ext": _("外用"),
    "sl": _("舌下含服"),
}
