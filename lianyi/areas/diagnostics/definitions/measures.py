"""Convenience measures (便民惠民措施) a unit can adopt, and kinds of remote cooperation (RES-06, RMT-15)."""

from typing import Final

MEASURES: Final = {
    "RESULT_PUSH": "检查检验结果推送到手机",
    "RECOGNITION": "检查检验结果互认免重复",
    "MULTI_DAY": "一次挂号管多天",
    "ONE_STOP": "一站式预约检查",
    "BEDSIDE_PAY": "诊间（床旁）结算",
    "SELF_PRINT": "自助打印报告和胶片",
    "CLOUD_FILM": "云胶片",
    "NIGHT": "夜间和节假日检查",
    "HOME_SERVICE": "上门采样、上门心电",
    "ELDERLY": "老年人绿色通道",
}

COOPERATION: Final = {
    "IMAGING": "远程影像",
    "ECG": "远程心电",
    "PATHOLOGY": "远程病理",
    "CONSULTATION": "远程会诊",
    "TEACHING": "远程教学",
}
