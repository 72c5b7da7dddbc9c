"""Code systems as data: diseases, medicines, observations and the value tables of the national standards.

Owner: medical affairs (医务科) with 信息科. The lowest area: asks nobody. Words: 值域代码, 对照, 未对照率.
"""
