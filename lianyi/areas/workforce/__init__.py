"""Workforce 人员: who cares. Staff, the posts they hold, the roles those posts carry, the approved posts they fill.

Owner: personnel department of the lead hospital. Tier 2: calls organisations and terminology only.
Words: 人员 staff · 任职 post · 角色 role · 编制 establishment · 核定 approved · 占用 used · 预留 reserved ·
空缺 vacant · 多点执业 multi-site practice.
"""
