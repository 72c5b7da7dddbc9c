"""The operators' page: what could not be delivered, why, and what to do about it."""

from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.machinery.outbox import operating, selectors
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import done, page, say


class DropForm(forms.Form):
    """Why an event is given up."""

    reason = forms.CharField(
        label=gettext_lazy("丢弃原因"),
        max_length=300,
        help_text=gettext_lazy("写入审计，请说明为什么不再需要送达，以及已如何善后。"),
    )


@require_GET
@needs("outbox.operate")
def parked(request: HttpRequest) -> HttpResponse:
    """Parked deliveries, those being tried again, and the jobs."""
    subscriber, now = request.GET.get("subscriber", "")[:200], timezone.now()
    after = request.GET.get("after", "")
    jobs = selectors.list_jobs()
    return page(
        request,
        "outbox/parked.html",
        subscriber=subscriber,
        subscribers=selectors.parked_by_subscriber(),
        state=selectors.state(now),
        parked=selectors.list_parked(subscriber=subscriber, after=after),
        waiting=selectors.list_waiting(at_most=20),
        jobs=[(job, how_often(job.every)) for job in jobs],
        jobs_failing=sum(job.failures > 0 for job in jobs),
    )


@require_POST
@needs("outbox.operate")
def retry(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Deliver one again."""
    operating.retry(delivery_id=delivery_id, actor=actor_of(request), now=timezone.now())
    return done(request, to="outbox-parked", message=_("已重新排队投递"))


@require_POST
@needs("outbox.operate")
def retry_all(request: HttpRequest) -> HttpResponse:
    """Deliver all again."""
    subscriber = request.POST.get("subscriber", "")[:200]
    count = operating.retry_all(subscriber=subscriber, actor=actor_of(request), now=timezone.now())
    message = ngettext("已重新排队 %(count)d 件", "已重新排队 %(count)d 件", count) % {
        "count": count
    }
    return done(request, to="outbox-parked", message=message)


@require_http_methods(["GET", "POST"])
@needs("outbox.operate")
def drop(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Give one up, with a reason."""
    form = DropForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            operating.drop(
                delivery_id=delivery_id,
                reason=form.cleaned_data["reason"],
                actor=actor_of(request),
                now=timezone.now(),
            )
        except operating.ReasonMissing as refusal:
            form.add_error("reason", say(refusal))
        else:
            return done(request, to="outbox-parked", message=_("已丢弃并记入审计"))
    return page(request, "outbox/drop.html", form=form, delivery=selectors.get_parked(delivery_id))


def how_often(pause: timedelta) -> str:
    """A pause as operators say it."""
    minutes = int(pause.total_seconds() // 60)
    if minutes % 1440 == 0:
        return _("每 %(n)d 天") % {"n": minutes // 1440}
    if minutes % 60 == 0:
        return _("每 %(n)d 小时") % {"n": minutes // 60}
    return _("每 %(n)d 分钟") % {"n": minutes}
