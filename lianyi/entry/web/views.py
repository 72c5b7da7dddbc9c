"""Pages of the shell: the role desk, about, health, the style guide."""

from importlib.metadata import version

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianyi.entry.web import health
from lianyi.entry.web.desks import desk_of
from lianyi.entry.web.posts import chosen, post_choices
from lianyi.entry.web.samples import sample_context
from lianyi.kernel.errors import DomainError
from lianyi.machinery.accounts import public as accounts
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.scope.actors import POST_IN_SESSION, PURPOSE_IN_SESSION
from lianyi.machinery.ui import done, page


@require_GET
@needs()
def home(request: HttpRequest) -> HttpResponse:
    """The role desk."""
    desk = desk_of(actor_of(request), timezone.now())
    return page(request, "entry/home.html", fragment="entry/_desk.html", desk=desk)


@require_http_methods(["GET", "POST"])
@needs()
def choose_post(request: HttpRequest) -> HttpResponse:
    """Choose the post to act in and the purpose of looking at persons, for this session."""
    actor, now = actor_of(request), timezone.now()
    choices = post_choices(actor, now)
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            post_id, purpose = chosen(choices, request.POST.get("choice", ""))
        except DomainError as refused:
            refusal = refused
        else:
            _keep(request, post_id, purpose)
            return done(request, to="home", message=_("已切换，之后的操作和查阅都按此记入审计。"))
    return page(
        request,
        "entry/post.html",
        status=refusal.http_status if refusal else 200,
        choices=choices,
        purpose=actor.purpose,
        refusal=refusal,
    )


def _keep(request: HttpRequest, post_id: int, purpose: str) -> None:
    """Keep the choice in the session, on the list of sessions and in the audit."""
    assert isinstance(request.user, accounts.User)  # @needs let nobody else in
    request.session[POST_IN_SESSION] = post_id
    request.session[PURPOSE_IN_SESSION] = purpose
    accounts.choose_post(
        user=request.user,
        session_key=request.session.session_key or "",
        post_id=post_id,
        purpose=purpose,
        now=timezone.now(),
    )


@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """What this is, in which version, under whose licences, and which keys help."""
    return page(request, "entry/about.html", version=version("lianyi"))


@never_cache
@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """For watchdogs: 503 when the service is unfit, else 200; says which check failed and nothing more."""
    found = health.checks(timezone.now())
    status = health.verdict(found)
    body = {
        "status": status,
        "checks": {check.code: "ok" if check.well else "failing" for check in found},
    }
    return JsonResponse(body, status=503 if status == "failing" else 200)


@never_cache
@require_GET
@needs("outbox.operate")
def service(request: HttpRequest) -> HttpResponse:
    """The state of the service for operators."""
    return page(
        request,
        "entry/service.html",
        fragment="entry/_service.html",
        checks=health.checks(timezone.now()),
    )


@require_GET
def style(request: HttpRequest) -> HttpResponse:
    """Every component of the look on one page: for whoever builds pages, and for screenshots."""
    _must_see_samples(request)
    return page(request, "entry/style.html", status=200, **sample_context(timezone.now()))


@require_GET
def style_slip(request: HttpRequest) -> HttpResponse:
    """A slip on A4 with every part that slips are made of."""
    _must_see_samples(request)
    return page(request, "entry/style_slip.html")


def _must_see_samples(request: HttpRequest) -> None:
    """The style guide is for developers and operators; for others there is no such page."""
    if not (settings.DEBUG or actor_of(request).may("outbox.operate")):
        raise Http404
