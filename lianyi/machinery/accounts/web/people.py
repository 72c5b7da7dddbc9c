"""Administration of accounts: who has one, how it stands, and what is done about it."""

from collections.abc import Callable
from typing import Final

from axes.utils import reset as reset_failures
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.kernel.errors import DomainError
from lianyi.machinery.accounts.selectors import get_account, list_accounts, list_sessions
from lianyi.machinery.accounts.services import people, sessions
from lianyi.machinery.accounts.types import Standing
from lianyi.machinery.accounts.web.forms import AccountForm, LockForm
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import done, page, say

STANDINGS: Final = {
    "": lazy("全部状态"),
    Standing.ACTIVE: lazy("正常"),
    Standing.FIRST_LOGIN: lazy("待首次改密"),
    Standing.LOCKED: lazy("已锁定"),
    Standing.OFF: lazy("已停用"),
}


@require_GET
@needs("accounts.manage")
def account_list(request: HttpRequest) -> HttpResponse:
    """Every account, found by username or name."""
    text, standing = request.GET.get("q", ""), request.GET.get("standing", "")
    found = list_accounts(text=text, standing=standing, after=request.GET.get("after", ""))
    return page(
        request,
        "accounts/people.html",
        fragment="accounts/_people.html",
        accounts=found,
        q=text,
        standing=standing,
        standings=STANDINGS.items(),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@needs("accounts.manage")
def account_new(request: HttpRequest) -> HttpResponse:
    """Make an account; its one-time password is shown once."""
    form = AccountForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = people.create_account(
                **form.cleaned_data, actor=actor_of(request), now=timezone.now()
            )
        except DomainError as refusal:
            form.add_error(refusal.field, say(refusal))
        else:
            return page(
                request, "accounts/one_time.html", account=get_account(made.id), secret=made.secret
            )
    return page(request, "accounts/account_new.html", form=form)


@never_cache
@require_GET
@needs("accounts.manage")
def account_detail(request: HttpRequest, user_id: int) -> HttpResponse:
    """One account with its sessions and what can be done."""
    return _detail(request, user_id, LockForm())


@require_POST
@needs("accounts.manage")
def account_lock(request: HttpRequest, user_id: int) -> HttpResponse:
    """Lock an account and end its sessions."""
    form = LockForm(request.POST)
    if not form.is_valid():
        return _detail(request, user_id, form)
    people.lock_account(
        user_id=user_id,
        reason=form.cleaned_data["reason"],
        actor=actor_of(request),
        now=timezone.now(),
    )
    return done(
        request, to="accounts-person", args=[user_id], message=_("账号已锁定，全部登录已退出")
    )


@require_POST
@needs("accounts.manage")
def account_act(request: HttpRequest, user_id: int, act: str) -> HttpResponse:
    """Do one of the plain acts to an account."""
    if act not in _ACTS:
        raise Http404
    _ACTS[act](request, user_id)
    return done(request, to="accounts-person", args=[user_id], message=str(_SAID[act]))


@never_cache
@require_POST
@needs("accounts.manage")
def account_reset(request: HttpRequest, user_id: int) -> HttpResponse:
    """Give an account a new one-time password, shown once."""
    made = people.reset_password(user_id=user_id, actor=actor_of(request), now=timezone.now())
    return page(request, "accounts/one_time.html", account=get_account(user_id), secret=made.secret)


@require_POST
@needs("accounts.manage")
def account_session_revoke(request: HttpRequest, user_id: int, session_id: int) -> HttpResponse:
    """End one session of an account."""
    sessions.revoke_session(
        user_id=user_id, session_id=session_id, actor=actor_of(request), now=timezone.now()
    )
    return done(request, to="accounts-person", args=[user_id], message=_("该设备已退出登录"))


def _detail(request: HttpRequest, user_id: int, lock_form: LockForm) -> HttpResponse:
    account = get_account(user_id)
    return page(
        request,
        "accounts/person.html",
        account=account,
        standing_name=STANDINGS[account.standing],
        rows=list_sessions(user_id),
        lock_form=lock_form,
        is_me=actor_of(request).user_id == user_id,
    )


def _unlock(request: HttpRequest, user_id: int) -> None:
    """Lift the administrator's lock and forget the wrong passwords that shut the door."""
    people.unlock_account(user_id=user_id, actor=actor_of(request), now=timezone.now())
    reset_failures(username=get_account(user_id).username)


def _switch(active: bool) -> Callable[[HttpRequest, int], None]:
    def switch(request: HttpRequest, user_id: int) -> None:
        people.set_active(
            user_id=user_id, active=active, actor=actor_of(request), now=timezone.now()
        )

    return switch


def _demand(required: bool) -> Callable[[HttpRequest, int], None]:
    def demand(request: HttpRequest, user_id: int) -> None:
        people.require_second_factor(
            user_id=user_id, required=required, actor=actor_of(request), now=timezone.now()
        )

    return demand


def _forget_factor(request: HttpRequest, user_id: int) -> None:
    people.reset_second_factor(user_id=user_id, actor=actor_of(request), now=timezone.now())


def _end_sessions(request: HttpRequest, user_id: int) -> None:
    sessions.end_all_sessions(
        user_id=user_id, ended_by="administrator", actor=actor_of(request), now=timezone.now()
    )


_ACTS: Final[dict[str, Callable[[HttpRequest, int], None]]] = {
    "unlock": _unlock,
    "switch-on": _switch(True),
    "switch-off": _switch(False),
    "demand-factor": _demand(True),
    "waive-factor": _demand(False),
    "forget-factor": _forget_factor,
    "end-sessions": _end_sessions,
}

_SAID: Final = {
    "unlock": lazy("账号已解锁，输错次数已清零"),
    "switch-on": lazy("账号已启用"),
    "switch-off": lazy("账号已停用，全部登录已退出"),
    "demand-factor": lazy("该账号下次登录时须绑定两步验证"),
    "waive-factor": lazy("不再要求该账号使用两步验证"),
    "forget-factor": lazy("原验证器已解绑，备用码已作废"),
    "end-sessions": lazy("该账号的登录已全部退出"),
}
