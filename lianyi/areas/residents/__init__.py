"""Residents 居民: who is cared for. The county's one index of persons, and who may see whom.

Owner: information department of the lead hospital. Tier 2: calls organisations and terminology only.
Words: 居民主索引 master index · 标识 identifier · 户 household · 诊疗关系 care relation · 授权 grant ·
知情同意 consent · 紧急查阅 break-glass · 疑似重复 possible duplicate · 合并 merge · 撤销合并 un-merge.
"""
