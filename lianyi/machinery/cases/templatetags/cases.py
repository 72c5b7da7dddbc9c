"""`{% load cases %}`: spans of time as people say them."""

from datetime import timedelta

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def span(value: timedelta | None) -> str:
    """A span by its two largest units: 3天4小时, 2小时5分, 7分."""
    if value is None:
        return ""
    seconds = int(value.total_seconds())
    if seconds < 60:
        return _("不到 1 分钟")
    days, hours, minutes = seconds // 86_400, seconds % 86_400 // 3_600, seconds % 3_600 // 60
    if days:
        return _("%(d)d天%(h)d小时") % {"d": days, "h": hours}
    if hours:
        return _("%(h)d小时%(m)d分") % {"h": hours, "m": minutes}
    return _("%(m)d分") % {"m": minutes}
