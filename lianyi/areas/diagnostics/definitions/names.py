"""The coded words of orders in Chinese, and the tone each state is shown in."""

from typing import Final

from lianyi.areas.diagnostics.types.words import CentreKind, State, Urgency

URGENCY: Final = {Urgency.STAT: "急诊", Urgency.URGENT: "加急", Urgency.ROUTINE: "普通"}
CENTRE_KIND: Final = {
    CentreKind.IMAGING: "影像",
    CentreKind.ECG: "心电",
    CentreKind.ULTRASOUND: "超声",
    CentreKind.LABORATORY: "检验",
    CentreKind.PATHOLOGY: "病理",
    CentreKind.CONSULTATION: "会诊",
}
TONES: Final = {
    State.ORDERED: "wait",
    State.EXAMINED: "warn",
    State.WAITING: "wait",
    State.READING: "info",
    State.SUBMITTED: "info",
    State.SIGNED: "good",
    State.CLOSED: "closed",
    State.CANCELLED: "closed",
    State.LAPSED: "bad",
}
RETAKE: Final = {
    "BLURRED": "运动伪影或模糊",
    "EXPOSURE": "曝光不当",
    "POSITION": "体位不正",
    "INCOMPLETE": "范围不全或导联脱落",
    "ARTEFACT": "异物或干扰",
    "WRONG": "部位或项目不符",
    "DAMAGED": "文件损坏",
    "OTHER": "其他",
}
"""Why an examination is taken again."""

WAY: Final = {
    "FACE": "当面告知",
    "PHONE": "电话告知",
    "HOME": "入户告知",
    "FAMILY": "告知家属",
    "MESSAGE": "短信或微信",
}
"""How the patient came to know."""

CANCEL: Final = {
    "PATIENT": "患者放弃",
    "WRONG": "开单有误",
    "DONE_ELSEWHERE": "已在他处检查",
    "RECOGNISED": "已有结果互认",
    "CHANGED": "病情变化不再需要",
    "OTHER": "其他",
}
"""Why an order is taken back."""
