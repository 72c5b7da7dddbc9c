"""Consultations: one doctor asks, others answer, and the answer is signed.

Purpose: a village or township (or any member) asks a centre's experts about a patient with the case file, they meet by
video or by text and images, every expert signs an opinion, the asking side decides and says what became of it; teams of
several disciplines, remote expert clinics, teaching rounds, case discussions and lectures with who was there.
Owner: consultation office of the lead hospital. Tier 6, above referrals and diagnostics.
Words: 远程会诊 consultation · 邀请方 inviting side · 受邀方 invited side · 会诊专家 expert · 病例资料包 case package ·
会诊意见书 opinion · 多学科会诊 MDT · 联合诊疗方案 joint plan · 远程专家门诊 expert clinic · 教学查房 teaching round.
"""
