"""The coded words of studies in Chinese, and what a county decides about them."""

from typing import Final

from lianyi.areas.diagnostics.types.imaging import Mismatch, StudyState
from lianyi.machinery.policy.parameters import WholeNumbers, define

STUDY_STATE: Final = {
    StudyState.FILED: "已归档",
    StudyState.MERGED: "人工归档",
    StudyState.QUARANTINED: "待核对",
    StudyState.RETURNED: "已退回",
}
STUDY_TONES: Final = {
    StudyState.FILED: "good",
    StudyState.MERGED: "info",
    StudyState.QUARANTINED: "warn",
    StudyState.RETURNED: "closed",
}
MISMATCH: Final = {
    Mismatch.NO_ACCESSION: "影像中没有检查号",
    Mismatch.UNKNOWN_ORDER: "没有这个检查号的申请",
    Mismatch.ENDED: "申请已出报告或已结束",
    Mismatch.OTHER_SENDER: "发送机构与申请无关",
    Mismatch.NUMBER: "患者编号不一致",
    Mismatch.NAME: "姓名不一致",
    Mismatch.BIRTH: "出生日期不一致",
    Mismatch.SEX: "性别不一致",
    Mismatch.NO_PERSON: "影像中没有足以核对身份的信息",
    Mismatch.MODALITY: "设备类型与申请项目不一致",
}
REPORT: Final = "DOC"
"""The modality of a study that holds the signed report of its order."""
MERGE: Final = {
    "TYPO": "设备端录入错误",
    "NO_WORKLIST": "未用工作列表，手工登记",
    "EMERGENCY": "急诊先检查后补单",
    "LOCAL_ID": "使用了本院门诊号或住院号",
    "ADDITIONAL": "报告后补传影像",
    "OTHER": "其他",
}
"""Why a person attaches a study that the rules did not file."""


_whole: Final = WholeNumbers("diagnostics.", "lianyi")

QUIET_SECONDS: Final = "diagnostics.study_quiet_seconds"
SHARE_HOURS: Final = "diagnostics.share_hours"
SHARE_FAILURES: Final = "diagnostics.share_failures"

define(
    _whole(
        "study_quiet_seconds", 60, "秒", "影像停止到达多久后自动上传至中心", least=10, most=3600
    ),
    _whole("share_hours", 72, "小时", "影像分享链接有效期", least=1, most=720),
    _whole("share_failures", 5, "次", "影像分享密码输错多少次后作废", least=3, most=10),
)
