"""Who did what to whom, when and why: lines that can be added and read, never changed or taken out.

Owner: the platform team. `from lianyi.machinery.audit import public as audit`.
Words: line 审计行 · day 审计日 · anchor line 锚行 · anchor file 锚文件.
Every line carries the MAC of the line before it; the first line of a day (its anchor line) carries the end of the day
before; the head row of a day counts its lines; the anchor file outside the database remembers heads. So a line changed,
removed, inserted, moved or cut off is found, and so is a whole database that was rolled back.
"""
