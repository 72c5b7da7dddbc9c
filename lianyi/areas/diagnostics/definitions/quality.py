"""Coded words of quality: faults of a film or trace, what a score of a second reading means."""

from typing import Final

from lianyi.areas.diagnostics.types.quality import (
    FeedbackKind,
    FitnessKind,
    Grade,
    SecondReadingState,
)

GRADES: Final = {Grade.FIRST: "甲级", Grade.SECOND: "乙级", Grade.THIRD: "丙级"}

FAULTS: Final = {
    "POSITION": "体位不正",
    "EXPOSURE": "曝光或参数不当",
    "ARTEFACT": "伪影或异物",
    "BREATH": "呼吸配合不佳",
    "MARKER": "标记错误或缺失",
    "RANGE": "照射野或扫描范围不当",
    "LEAD": "导联接错或脱落",
    "BASELINE": "基线漂移或干扰",
    "GAIN": "增益、走纸速度不符",
    "PROTECTION": "防护不足",
}

SCORES: Final = {
    1: "一致",
    2: "差异，多数医师不易发现",
    3: "差异，多数医师应当发现",
    4: "差异，几乎都应当发现",
}
"""Scores of the kind of ACR RADPEER. Source: radpeer-2009."""

FEEDBACKS: Final = {
    FeedbackKind.GRADE: "片质反馈",
    FeedbackKind.RETAKE: "重检反馈",
    FeedbackKind.REJECTED: "标本退回",
    FeedbackKind.READING: "复读差异",
}

SECOND_STATES: Final = {
    SecondReadingState.DRAWN: "待复读",
    SecondReadingState.READ: "待评分",
    SecondReadingState.SCORED: "已完成",
}

FITNESSES: Final = {FitnessKind.INTERNAL: "室内质控", FitnessKind.EXTERNAL: "室间质评"}
