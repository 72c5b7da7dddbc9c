"""Closed lists of the shared record. Their Chinese names stand in `definitions/names.py`."""

from enum import StrEnum


class EncounterKind(StrEnum):
    """Class of a contact between a resident and an institution."""

    OUTPATIENT = "OUTPATIENT"  # 门诊
    EMERGENCY = "EMERGENCY"  # 急诊
    INPATIENT = "INPATIENT"  # 住院
    HOME = "HOME"  # 家庭访视


class EncounterState(StrEnum):
    """Life of an encounter's text: being written, signed, or struck out as entered in error."""

    OPEN = "OPEN"
    SIGNED = "SIGNED"
    VOID = "VOID"


class Disposition(StrEnum):
    """Where the resident went when the encounter ended."""

    HOME = "HOME"  # 离院
    OBSERVE = "OBSERVE"  # 留观
    ADMITTED = "ADMITTED"  # 收入院
    REFERRED = "REFERRED"  # 转诊
    AGAINST_ADVICE = "AGAINST_ADVICE"  # 非医嘱离院
    DIED = "DIED"  # 死亡
    OTHER = "OTHER"


class Source(StrEnum):
    """How an encounter came to us."""

    HERE = "HERE"  # written on this platform
    MESSAGE = "MESSAGE"  # sent by a connected system
    FILE = "FILE"  # imported from a table or Bundle
    CLAIM = "CLAIM"  # known only from insurance settlement


class ConditionKind(StrEnum):
    """Rank of a diagnosis inside its encounter."""

    PRINCIPAL = "PRINCIPAL"  # 主要诊断
    SECONDARY = "SECONDARY"  # 次要诊断


class Verification(StrEnum):
    """How sure the doctor is."""

    PROVISIONAL = "PROVISIONAL"  # 初步/疑似
    CONFIRMED = "CONFIRMED"  # 确诊
    REFUTED = "REFUTED"  # 已排除


class Flag(StrEnum):
    """Where a measured value lies against its reference range."""

    NONE = ""
    NORMAL = "N"
    LOW = "L"
    HIGH = "H"
    CRITICAL_LOW = "LL"
    CRITICAL_HIGH = "HH"


class Sensitivity(StrEnum):
    """Classes of diagnosis that only those who treat them may read. Source: `pipl-2021` art. 28; the list is ours."""

    NONE = ""
    PSYCHIATRIC = "PSYCHIATRIC"  # 精神障碍 F00–F99
    HIV = "HIV"  # B20–B24, Z21
    TUBERCULOSIS = "TUBERCULOSIS"  # 结核 A15–A19


class AllergyKind(StrEnum):
    """What the resident reacts to; NONE_KNOWN is a statement too, and counts for completeness."""

    DRUG = "DRUG"
    FOOD = "FOOD"
    OTHER = "OTHER"
    NONE_KNOWN = "NONE_KNOWN"


class Severity(StrEnum):
    """Severity of an allergic reaction."""

    MILD = "MILD"
    MODERATE = "MODERATE"
    SEVERE = "SEVERE"
    UNKNOWN = ""


class DocumentKind(StrEnum):
    """Kind of a written document of the record. Source: `ws-445` (data sets of the electronic medical record)."""

    ADMISSION_NOTE = "ADMISSION_NOTE"  # 入院记录
    PROGRESS_NOTE = "PROGRESS_NOTE"  # 病程记录
    DISCHARGE_SUMMARY = "DISCHARGE_SUMMARY"  # 出院小结
    EXAM_REPORT = "EXAM_REPORT"  # 检查报告
    LAB_REPORT = "LAB_REPORT"  # 检验报告
    FOLLOW_UP = "FOLLOW_UP"  # 随访记录
    REFERRAL = "REFERRAL"  # 转诊文书
    OTHER = "OTHER"


class OrderKind(StrEnum):
    """Standing orders run until stopped; single orders are done once."""

    STANDING = "STANDING"  # 长期医嘱
    ONCE = "ONCE"  # 临时医嘱


class OrderState(StrEnum):
    """Life of an order."""

    ACTIVE = "ACTIVE"
    DONE = "DONE"
    STOPPED = "STOPPED"


class HandOverState(StrEnum):
    """A hand-over of an episode counts only when the receiver says so."""

    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"


class TimelineKind(StrEnum):
    """Kinds of timeline entries known here; areas above add REFERRAL and others through `add_timeline_entry`."""

    OUTPATIENT = "OUTPATIENT"
    EMERGENCY = "EMERGENCY"
    INPATIENT = "INPATIENT"
    HOME = "HOME"
    OBSERVATION = "OBSERVATION"
    DOCUMENT = "DOCUMENT"
    ALLERGY = "ALLERGY"
    HAND_OVER = "HAND_OVER"
    REFERRAL = "REFERRAL"
    APPOINTMENT = "APPOINTMENT"
    EXAM = "EXAM"
    CONSULTATION = "CONSULTATION"


class InterfaceStandard(StrEnum):
    """Message standard of a connected system. Source: national-policy §11.2."""

    FHIR_R4 = "FHIR_R4"
    WS_T_500 = "WS_T_500"  # 电子病历共享文档
    WS_T_448 = "WS_T_448"  # 区域卫生信息平台
    HL7_V2 = "HL7_V2"
    TABLE = "TABLE"  # CSV, XLSX


class InterfaceState(StrEnum):
    """State of a connected system, computed from its last messages and the silence allowed to it."""

    PLANNED = "PLANNED"  # registered, nothing received yet
    ACTIVE = "ACTIVE"
    SILENT = "SILENT"  # longer without a message than agreed
    FAILING = "FAILING"  # messages wait in the error queue
    PAUSED = "PAUSED"  # switched off on purpose


class MessageState(StrEnum):
    """Fate of one received message."""

    STORED = "STORED"
    FAILED = "FAILED"
    REPLAYED = "REPLAYED"
    DISCARDED = "DISCARDED"
