"""The table in which contacts are handed over: heads in Chinese, amounts in yuan, times in Shanghai."""

from typing import Final

from lianyi.areas.records.types import Disposition, EncounterKind
from lianyi.machinery.tabular import Column, Kind, Sheet

KINDS: Final = {
    "门诊": EncounterKind.OUTPATIENT.value,
    "急诊": EncounterKind.EMERGENCY.value,
    "住院": EncounterKind.INPATIENT.value,
    "家庭访视": EncounterKind.HOME.value,
}
DISPOSITIONS: Final = {
    "离院": Disposition.HOME.value,
    "留观": Disposition.OBSERVE.value,
    "收入院": Disposition.ADMITTED.value,
    "转诊": Disposition.REFERRED.value,
    "非医嘱离院": Disposition.AGAINST_ADVICE.value,
    "死亡": Disposition.DIED.value,
    "其他": Disposition.OTHER.value,
}
VALUES: Final = {
    "systolic": "BP_SYS",
    "diastolic": "BP_DIA",
    "temperature": "TEMP",
    "glucose": "FPG",
}

CONTACTS: Final = Sheet(
    Column("number", "身份证号", "居民号码", "identity number", required=True, max_length=40),
    Column("name", "姓名", "name", max_length=64),
    Column("institution", "机构代码", "institution", max_length=40),
    Column("kind", "就诊类别", "kind", required=True, choices=KINDS),
    Column("department", "科室", "department", max_length=40),
    Column("doctor", "医师", "doctor", max_length=64),
    Column("started_at", "开始时间", "入院时间", "start", kind=Kind.INSTANT, required=True),
    Column("ended_at", "结束时间", "出院时间", "end", kind=Kind.INSTANT),
    Column("chief_complaint", "主诉", "chief complaint", max_length=500),
    Column("principal_code", "主要诊断编码", "principal diagnosis", max_length=20),
    Column("principal_name", "主要诊断名称", "principal diagnosis name", max_length=200),
    Column("other_codes", "其他诊断编码", "other diagnoses", max_length=400),
    Column("systolic", "收缩压", "systolic", kind=Kind.DECIMAL),
    Column("diastolic", "舒张压", "diastolic", kind=Kind.DECIMAL),
    Column("temperature", "体温", "temperature", kind=Kind.DECIMAL),
    Column("glucose", "空腹血糖", "fasting glucose", kind=Kind.DECIMAL),
    Column("total", "总费用", "total", kind=Kind.DECIMAL, lowest=0, highest=100_000_000),
    Column("fund", "基金支付", "fund", kind=Kind.DECIMAL, lowest=0, highest=100_000_000),
    Column("disposition", "离院方式", "disposition", choices=DISPOSITIONS),
    Column("place_name", "县外医院名称", "hospital outside", max_length=80),
    Column("place_division", "县外行政区划", "division outside", max_length=12),
    Column("external_id", "流水号", "serial", required=True, max_length=64),
)
