"""Pages for what went wrong: they say what happened and what to do, and stand even when the database does not."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Fault:
    """What an error page says."""

    title: str | Promise
    text: str | Promise
    remedy: str | Promise


BAD_REQUEST: Final = Fault(
    _("请求不完整"),
    _("浏览器发来的内容不完整或已损坏，没有执行任何操作。"),
    _("请返回上一页重新操作；如从收藏夹打开，请改从工作台进入。"),
)
FORBIDDEN: Final = Fault(
    _("没有权限"),
    _("当前岗位不能打开这个页面或执行这项操作。"),
    _("如工作需要，请切换到相应岗位，或请本单位管理员调整岗位权限。"),
)
EXPIRED: Final = Fault(
    _("页面已过期"),
    _("为防止他人冒用，页面打开太久或重新登录后需要刷新，刚才的内容没有提交。"),
    _("请返回上一页，刷新后再提交；请勿禁用浏览器 Cookie。"),
)
NOT_FOUND: Final = Fault(
    _("找不到这个页面"),
    _("地址不存在、记录已不在，或不在当前岗位的可见范围内。"),
    _("请检查地址，或从工作台、查居民重新进入。"),
)
BROKEN: Final = Fault(
    _("系统出错"),
    _("系统在处理时出错，刚才的操作没有完成，也没有留下半截数据。"),
    _("请稍后重试；仍不成功的，请把时间和所做操作告诉运维人员。"),
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return _answer(request, 400, BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return _answer(request, 403, FORBIDDEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose token does not fit."""
    return _answer(request, 403, EXPIRED)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _answer(request, 404, NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn without navigation, for what broke may be what draws it."""
    text = render_to_string("entry/broken.html", {"status": 500, "fault": BROKEN})
    return HttpResponse(text, status=500)


def _answer(request: HttpRequest, status: int, fault: Fault) -> HttpResponse:
    """The page of a fault, inside the shell where somebody is signed in."""
    context = {"status": status, "fault": fault, "signed_in": _signed_in(request)}
    return HttpResponse(render_to_string("entry/error.html", context, request), status=status)


def _signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated)
