"""Institutions and the consortia they form: who they are, who owns them, who leads them, who decides for them.

Owner: health bureau (卫健委). Tier 1: calls no other area. Words: 机构, 医联体, 牵头医院, 承接医院, 管委会, 病种目录.
"""
