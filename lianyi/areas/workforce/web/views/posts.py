"""Posts of one person: opening, ending, which is the main one."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lianyi.areas.workforce import selectors, services
from lianyi.areas.workforce.types import PostCard
from lianyi.areas.workforce.web import place
from lianyi.areas.workforce.web.forms import EndForm, PostForm
from lianyi.areas.workforce.web.views.people import header
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import done, page, refuse


@require_http_methods(["GET", "POST"])
@needs("workforce.manage")
def new(request: HttpRequest, staff_id: int) -> HttpResponse:
    """Give a member of staff a further post."""
    actor, today = actor_of(request), timezone.localdate()
    card = selectors.get_staff(staff_id, selectors.managing_scope(actor))
    form = PostForm(
        request.POST if request.method == "POST" else None,
        places=place.managed(actor),
        initial={"since": today, "institution_id": card.institution_id},
    )
    if form.is_valid():
        try:
            services.open_post(
                staff_id=staff_id, **form.cleaned_data, actor=actor, now=timezone.now()
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="workforce-person", args=(staff_id,), message=_("已增加任职"))
    return page(request, "workforce/post.html", form=form, **header(actor, card, today))


@require_http_methods(["GET", "POST"])
@needs("workforce.manage")
def end(request: HttpRequest, post_id: int) -> HttpResponse:
    """End a post with its last day."""
    actor, today = actor_of(request), timezone.localdate()
    post = _managed(actor, post_id)
    form = EndForm(request.POST if request.method == "POST" else None, initial={"until": today})
    if form.is_valid():
        try:
            services.end_post(post_id=post_id, **form.cleaned_data, actor=actor, now=timezone.now())
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(
                request, to="workforce-person", args=(post.staff_id,), message=_("已结束任职")
            )
    card = selectors.get_staff(post.staff_id, selectors.managing_scope(actor))
    return page(
        request,
        "workforce/post_end.html",
        form=form,
        post=post,
        at=place.named([post.institution_id]).get(post.institution_id, ""),
        **header(actor, card, today),
    )


@require_POST
@needs("workforce.manage")
def make_main(request: HttpRequest, post_id: int) -> HttpResponse:
    """Make a post the one its holder acts in after signing in."""
    post = services.make_main(post_id=post_id, actor=actor_of(request), now=timezone.now())
    return done(request, to="workforce-person", args=(post.staff_id,), message=_("已设为主要岗位"))


def _managed(actor: Actor, post_id: int) -> PostCard:
    """A post at an institution whose staff the actor administers. Raises: PostNotFound (404)."""
    post, managed = selectors.get_post(post_id), selectors.managed_ids(actor)
    if post is None or (managed is not None and post.institution_id not in managed):
        raise services.PostNotFound
    return post
