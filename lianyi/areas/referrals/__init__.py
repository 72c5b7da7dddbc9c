"""Referrals: a patient goes up, and comes home.

Purpose: hand a person from one unit to another with record, slot and bed, so that both sides act and a clock runs until
they do; send the person home with a plan whose dates become tasks; count what happened.
Owner: medical affairs of the lead hospital (referral office). Tier 5.
Words: 双向转诊 referral · 上转 up · 下转 down · 转回 return · 转出单 referral slip ·
回转单 return slip · 绿色通道 green channel ·
指征 indication · 首诊 first visit · 承接医院 receiving hospital · 随访 follow-up · 跟踪指导 guidance.
"""
