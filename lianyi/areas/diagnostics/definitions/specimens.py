"""Kinds of specimen and container, benches of a laboratory, and the coded reasons of those who refuse one."""

from typing import Final

SPECIMEN: Final = {
    "WB": "全血",
    "SERUM": "血清",
    "PLASMA": "血浆",
    "ABLOOD": "动脉血",
    "URINE": "尿",
    "STOOL": "粪便",
    "SPUTUM": "痰",
    "SWAB": "拭子",
    "TISSUE": "组织",
    "CELLS": "细胞",
    "BLOCK": "蜡块或切片",
}
CONTAINER: Final = {
    "PURPLE": "紫帽管（EDTA-K2）",
    "YELLOW": "黄帽管（分离胶）",
    "GREEN": "绿帽管（肝素）",
    "GREY": "灰帽管（氟化钠）",
    "BLUE": "蓝帽管（枸橼酸钠 1:9）",
    "BLACK": "黑帽管（枸橼酸钠 1:4）",
    "BOTTLE": "血培养瓶",
    "HEPSYR": "肝素化注射器",
    "CUP": "尿杯",
    "BOX": "便盒",
    "STERILE": "无菌容器",
    "VTM": "病毒保存管",
    "FORMALIN": "10% 中性福尔马林瓶",
    "FRESH": "新鲜组织袋",
    "LBC": "液基细胞瓶",
    "SLIDES": "玻片盒",
    "PARAFFIN": "蜡块盒",
}
BENCH: Final = {
    "HEMATO": "临检",
    "CHEM": "生化",
    "IMMUNO": "免疫",
    "MICRO": "微生物",
    "MOLEC": "分子",
    "EMERG": "急诊",
    "BLOODBANK": "输血",
    "PATHOLOGY": "病理",
}
REJECT: Final = {
    "LABEL": "无标签或标签不清",
    "MISMATCH": "标签与申请不符",
    "TUBE": "容器错误",
    "VOLUME": "标本量不足或过多",
    "HAEMOLYSIS": "溶血",
    "CLOTTED": "抗凝标本凝固",
    "LIPAEMIA": "严重脂血",
    "LEAKED": "渗漏或破损",
    "LATE": "超过送检时限",
    "TEMPERATURE": "运输温度不符",
    "CONTAMINATED": "污染",
    "UNFIXED": "未固定或固定液不足",
    "LOST": "标本丢失",
    "OTHER": "其他",
}
"""Why a laboratory takes a specimen not in (customary list of rejection criteria, WS/T 661 for venous blood)."""

HELD: Final = {
    "UNIT": "单位不符，无法换算",
    "UNKNOWN_ITEM": "项目不在该申请内",
    "IMPOSSIBLE": "数值超出可能范围",
    "NO_ORDER": "条码没有待检申请",
    "SIGNED": "报告已签发",
}
"""Why a value that came in waits for a person."""

CORRECTION: Final = {
    "RERUN": "重测质控",
    "NEW_CONTROL": "更换质控品",
    "CALIBRATE": "重新校准",
    "REAGENT": "更换试剂",
    "MAINTAIN": "仪器维护",
    "SERVICE": "工程师维修",
    "OTHER": "其他",
}
"""What was done about a run out of control."""

EQA_ORGANISER: Final = {
    "NATIONAL": "国家室间质评",
    "PROVINCE": "省级室间质评",
    "CITY": "市级室间质评",
}
LAB_TYPE: Final = {
    "CLINICAL": "临床检验实验室",
    "PCR": "临床基因扩增（核酸）实验室",
    "ANTIBODY": "抗体检测实验室",
    "HIV": "艾滋病筛查实验室",
    "TB": "结核病实验室",
    "MICROBIOLOGY": "微生物实验室",
    "PATHOLOGY": "病理实验室",
    "CDC": "疾控检验实验室",
}
BIOSAFETY: Final = {"BSL1": "BSL-1", "BSL2": "BSL-2", "BSL2P": "BSL-2 加强（P2+）"}
LAB_STATE: Final = {
    "PLANNED": "规划",
    "BUILDING": "在建",
    "ACCEPTED": "已验收",
    "RUNNING": "运行",
    "CLOSED": "停用",
}
SLIDE_QUALITY: Final = {"GOOD": "优", "FAIR": "良", "POOR": "差"}
SLIDE_FAULT: Final = {
    "THICK": "切片过厚",
    "FOLD": "皱褶或刀痕",
    "STAIN": "染色不良",
    "FIXATION": "固定不良",
    "SCAN": "扫描模糊",
    "LABEL": "编号不清",
}
PURPOSE: Final = {"READ": "远程阅片", "CONSULT": "会诊"}
