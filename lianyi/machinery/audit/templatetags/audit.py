"""What an audit line is about, in words."""

from django import template

from lianyi.machinery.ui import wording

register = template.Library()


@register.filter
def audited_thing(target: str) -> str:
    """`encounter:12` -> 就诊 12, `records.timeline` -> 健康档案时间线; a thing without a word stays as written."""
    for mark in (":", "/"):
        kind, found, which = target.partition(mark)
        if found:
            return f"{wording.word(kind, 'audit')} {which}".strip()
    return wording.word(target, "audit")
