"""The entrance: sign in, prove the second factor, leave."""

from typing import Final

from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lianyi.kernel.errors import DomainError
from lianyi.machinery.accounts import stays
from lianyi.machinery.accounts.clients import address_of, username_of
from lianyi.machinery.accounts.models import User
from lianyi.machinery.accounts.selectors import has_second_factor
from lianyi.machinery.accounts.services import factors, sessions
from lianyi.machinery.accounts.web.backend import AccountBackend
from lianyi.machinery.accounts.web.forms import CodeForm, LoginForm
from lianyi.machinery.accounts.web.lockout import is_address_shut, lock_minutes
from lianyi.machinery.ui import page, say

_WHY: Final = {
    "idle": lazy("您较长时间没有操作，为保护患者信息已自动退出，请重新登录。"),
    "absolute": lazy("本次登录已满最长时间，请重新登录。"),
    "password": lazy("密码已修改，请用新密码登录。"),
}


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Username and password; the answer to a wrong one never tells which of the two was wrong."""
    next_page = _safe_next(request)
    if request.user.is_authenticated and request.method == "GET":
        return redirect(next_page)
    if request.method == "POST" and is_address_shut(request):
        return _address_shut(request)
    form = LoginForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        now = timezone.now()
        user = auth.authenticate(request, **form.cleaned_data)
        if isinstance(user, User):
            if has_second_factor(user.pk):
                stays.wait_for_factor(request, user, next_page=next_page, now=now)
                return redirect("second-factor")
            stays.enter(request, user, second_factor=False, now=now)
            return redirect(next_page)
        locked = bool(getattr(request, "axes_locked_out", False))
        sessions.note_failed_login(
            username=username_of(request), address=address_of(request), locked_out=locked, now=now
        )
        if locked:
            return locked_out(request)
        form.add_error(
            None, _("用户名或密码不正确，请核对后重新输入；忘记密码请联系本单位系统管理员重置。")
        )
    why = _WHY.get(request.GET.get("why", ""), "")
    return page(request, "accounts/login.html", form=form, next_page=next_page, why=why)


@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """The second step: a code of the authenticator, or one from the paper."""
    now = timezone.now()
    waiting = stays.pending(request, now)
    user = AccountBackend().get_user(waiting.user_id) if waiting else None
    if waiting is None or not isinstance(user, User):
        return redirect("login")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            factors.prove(user_id=user.pk, code=form.cleaned_data["code"], now=now)
        except DomainError as refusal:
            if not stays.count_try(request):
                return redirect("login")
            form.add_error("code", say(refusal))
        else:
            request.session.pop(stays.PENDING, None)
            stays.enter(request, user, second_factor=True, now=now)
            return redirect(waiting.next)
    return page(request, "accounts/second_factor.html", form=form)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Leave."""
    stays.leave(request, why="logout", now=timezone.now())
    return redirect("login")


def locked_out(request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
    """What axes answers to a name or address that failed too often; the same whether the account exists or not."""
    return page(
        request,
        "accounts/login.html",
        status=429,
        form=LoginForm(),
        next_page="/",
        locked_minutes=lock_minutes(request),
    )


def _address_shut(request: HttpRequest) -> HttpResponse:
    """What is answered to an address from which too many names were tried, whatever it sends; it is written down."""
    sessions.note_failed_login(
        username="", address=address_of(request), locked_out=True, now=timezone.now()
    )
    return page(
        request,
        "accounts/login.html",
        status=429,
        form=LoginForm(),
        next_page="/",
        shut_minutes=lock_minutes(request),
    )


def _safe_next(request: HttpRequest) -> str:
    """Where to go after signing in: the page asked for, if it is one of ours, else the desk."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else resolve_url("/")
