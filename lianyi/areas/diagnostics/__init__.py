"""Diagnostics: examined below, reported above.

Purpose: a village or township examines, a shared centre of the county reports, signs and sends back while the patient
waits; a clock runs on every step; a critical value ends only when the patient has been reached; yesterday's result that
still counts stops a repeat.
Owner: medical technology of the lead hospital (imaging, ECG, ultrasound, laboratory and pathology centres). Tier 5.
Words: 共享中心 centre · 检查检验申请 order · 检查号 accession number · 标本 specimen · 领取 claim · 报告 report ·
审核签发 sign · 危急值 critical value · 互认 recognition · 重检 retake · 室内质控 internal quality control ·
室间质评 external quality assessment.
"""
