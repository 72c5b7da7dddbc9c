"""What everyone may do to their own account: password, second factor, sessions, tokens."""

import io

import segno
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.hashers import check_password
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.kernel.errors import DomainError
from lianyi.machinery.accounts import stays
from lianyi.machinery.accounts.models import User
from lianyi.machinery.accounts.selectors import has_second_factor, list_sessions, list_tokens
from lianyi.machinery.accounts.services import factors, secrets, sessions, tokens
from lianyi.machinery.accounts.totp import address_for_apps
from lianyi.machinery.accounts.web.forms import EnrolForm, PasswordForm, PasswordOnlyForm, TokenForm
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import done, page, say

ISSUER = "联医 Lianyi"


def _me(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)  # @needs has seen to it
    return user


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@needs()
def password(request: HttpRequest) -> HttpResponse:
    """Change the password; other sessions of the account end."""
    user, form = _me(request), PasswordForm(request.POST if request.method == "POST" else None)
    forced = stays.duty_first(request) == "accounts-password"
    if form.is_valid():
        key = request.session.session_key or ""
        try:
            changed = secrets.change_password(
                user_id=user.pk,
                present=form.cleaned_data["present"],
                new=form.cleaned_data["password"],
                now=timezone.now(),
                keep_session=key,
            )
        except DomainError as refusal:
            form.add_error(refusal.field, say(refusal))
        else:
            _stay(request, changed, key)
            return done(request, to="home", message=_("密码已修改，其他设备上的登录已全部退出"))
    least, kept = secrets.requirements(timezone.now())
    return page(request, "accounts/password.html", form=form, forced=forced, least=least, kept=kept)


def _stay(request: HttpRequest, user: User, old_key: str) -> None:
    """Keep this browser in, under a new session key."""
    update_session_auth_hash(request, user)
    request.session.pop(stays.PASSWORD_OLD, None)
    sessions.rename_session(old_key=old_key, new_key=request.session.session_key or "")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@needs()
def totp(request: HttpRequest) -> HttpResponse:
    """Enrol an authenticator, or put a new one in the place of the old."""
    user, now = _me(request), timezone.now()
    form = EnrolForm(request.POST if request.method == "POST" else None)
    enrolled = has_second_factor(user.pk)
    if enrolled and not request.session.get(stays.SECOND_FACTOR):
        return _ask_again(request, user)
    if form.is_valid() and _password_fits(user, form):
        try:
            codes = factors.confirm_enrolment(
                user_id=user.pk, code=form.cleaned_data["code"], now=now
            )
        except DomainError as refusal:
            form.add_error(refusal.field, say(refusal))
        else:
            request.session[stays.SECOND_FACTOR] = True
            return page(request, "accounts/backup_codes.html", codes=codes)
    wants_new = request.method == "POST" or not enrolled or "new" in request.GET
    device = factors.begin_enrolment(user_id=user.pk, now=now) if wants_new else None
    return page(
        request,
        "accounts/totp.html",
        form=form,
        enrolled=enrolled,
        secret=_grouped(device.secret) if device else "",
        forced=stays.duty_first(request) == "accounts-totp",
        removable=enrolled and not user.needs_second_factor,
        codes_form=PasswordOnlyForm(prefix="codes"),
    )


def _ask_again(request: HttpRequest, user: User) -> HttpResponse:
    """A session from before the enrolment proves the second factor now; until then it changes nothing."""
    stays.leave(request, why="second_factor", now=timezone.now())
    stays.wait_for_factor(request, user, next_page="/", now=timezone.now())
    return redirect("second-factor")


def _password_fits(user: User, form: Form) -> bool:
    """Whether the password typed with a delicate step is right; the form says so where it is not."""
    if check_password(form.cleaned_data["password"], user.password):
        return True
    form.add_error("password", say(secrets.WrongPassword()))
    return False


@never_cache
@require_GET
@needs()
def totp_picture(request: HttpRequest) -> HttpResponse:
    """The QR code of the device being enrolled, as a picture of its own: no inline data, no trace in the page."""
    device = factors.begin_enrolment(user_id=_me(request).pk, now=timezone.now())
    code = segno.make(
        address_for_apps(device.secret, username=_me(request).username, issuer=ISSUER), error="m"
    )
    picture = io.BytesIO()
    code.save(picture, kind="svg", scale=5, border=2, dark="#10292f")
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@sensitive_post_parameters()
@require_POST
@needs()
def backup_codes(request: HttpRequest) -> HttpResponse:
    """Make ten new codes for paper; the old ones are dead."""
    user, form = _me(request), PasswordOnlyForm(request.POST, prefix="codes")
    if not (has_second_factor(user.pk) and request.session.get(stays.SECOND_FACTOR)):
        raise Http404
    if form.is_valid() and _password_fits(user, form):
        codes = factors.renew_backup_codes(user_id=user.pk, now=timezone.now())
        return page(request, "accounts/backup_codes.html", codes=codes)
    return page(
        request,
        "accounts/totp.html",
        enrolled=True,
        codes_form=form,
        removable=not user.needs_second_factor,
    )


@sensitive_post_parameters()
@require_POST
@needs()
def totp_remove(request: HttpRequest) -> HttpResponse:
    """Switch the second factor off, where no role demands it."""
    user, form = _me(request), PasswordOnlyForm(request.POST, prefix="codes")
    if form.is_valid() and _password_fits(user, form):
        factors.remove_second_factor(user_id=user.pk, now=timezone.now())
        return done(request, to="accounts-totp", message=_("两步验证已关闭"))
    return page(request, "accounts/totp.html", enrolled=True, codes_form=form, removable=True)


@never_cache
@require_GET
@needs()
def session_list(request: HttpRequest) -> HttpResponse:
    """Where the account is signed in."""
    rows = list_sessions(_me(request).pk, this_key=request.session.session_key or "")
    return page(
        request,
        "accounts/sessions.html",
        rows=rows,
        others=any(not row.is_this_one for row in rows),
    )


@require_POST
@needs()
def session_revoke(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one other session."""
    sessions.revoke_session(
        user_id=_me(request).pk, session_id=session_id, actor=actor_of(request), now=timezone.now()
    )
    return done(request, to="accounts-sessions", message=_("该设备已退出登录"))


@require_POST
@needs()
def session_revoke_others(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    sessions.end_all_sessions(
        user_id=_me(request).pk,
        ended_by="revoked",
        actor=actor_of(request),
        now=timezone.now(),
        keep=request.session.session_key,
    )
    return done(request, to="accounts-sessions", message=_("其他设备已全部退出登录"))


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@needs()
def token_list(request: HttpRequest) -> HttpResponse:
    """The account's API tokens; a new one is shown once, on the page that answers its making."""
    user, actor, now = _me(request), actor_of(request), timezone.now()
    form = TokenForm(
        request.POST if request.method == "POST" else None, permissions=sorted(actor.permissions)
    )
    made = None
    if form.is_valid() and _password_fits(user, form):
        data = form.cleaned_data
        try:
            made = tokens.issue_token(
                name=data["name"],
                permissions=data["permissions"],
                days=data["days"],
                purpose=actor.purpose,
                actor=actor,
                now=now,
            )
        except DomainError as refusal:
            form.add_error(refusal.field, say(refusal))
        else:
            form = TokenForm(permissions=sorted(actor.permissions))
    rows = list_tokens(user.pk, now=now)
    return page(
        request,
        "accounts/tokens.html",
        form=form,
        rows=rows,
        made=made,
        has_permissions=bool(actor.permissions),
    )


@require_POST
@needs()
def token_revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token."""
    tokens.revoke_token(
        token_id=token_id, user_id=_me(request).pk, actor=actor_of(request), now=timezone.now()
    )
    return done(request, to="accounts-tokens", message=_("令牌已作废"))


def _grouped(secret: str) -> str:
    """A secret in groups of four, as people copy it."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
