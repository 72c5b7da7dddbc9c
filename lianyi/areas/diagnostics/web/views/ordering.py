"""The one page on which an examination is asked for: resident, item, what counts already, where, when."""

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lianyi.areas.diagnostics.selectors import ordering as asking
from lianyi.areas.diagnostics.services.ordering import order_exam
from lianyi.areas.diagnostics.web.forms.ordering import OrderForm
from lianyi.areas.residents import public as residents
from lianyi.kernel.actor import Actor
from lianyi.kernel.errors import DomainError
from lianyi.kernel.numbers import whole
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import done, page, refuse


@require_http_methods(["GET", "POST"])
@needs("diagnostics.order")
def new(request: HttpRequest) -> HttpResponseBase:
    """Order an examination for a resident; `act=check` only looks at what the chosen item means."""
    actor, now = actor_of(request), timezone.now()
    resident_id = whole(request.GET.get("resident"))
    if resident_id is None:
        found = residents.search(request.GET.get("q", ""), actor.scope)
        return page(request, "diagnostics/choose.html", found=found, q=request.GET.get("q", ""))
    begin = asking.start(resident_id, actor, now, encounter_id=whole(request.GET.get("encounter")))
    advice = _advice(request, begin, actor)
    checking = request.POST.get("act") == "check"
    form = _form(request, begin, advice)
    if request.method == "POST" and not checking and form.is_valid():
        try:
            card = order_exam(draft=form.draft(begin.resident.id), actor=actor, now=now)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(
                request,
                to="diagnostics-order",
                args=(card.id,),
                message=_("已开单，检查号 %(number)s。") % {"number": card.number},
            )
    return page(
        request,
        "diagnostics/new.html",
        fragment="diagnostics/_advice.html",
        status=200 if checking else None,
        form=form,
        begin=begin,
        advice=advice,
        counting=[each for each in advice.earlier if each.counts] if advice else [],
        resident_id=begin.resident.id,
    )


def _advice(request: HttpRequest, begin: asking.Start, actor: Actor) -> asking.Advice | None:
    """What the chosen item means; nothing while none of the list is chosen."""
    typed = request.POST if request.method == "POST" else request.GET
    code = typed.get("item_code", "")
    if code not in {each.code for each in begin.items}:
        return None
    return asking.advise(
        resident_id=begin.resident.id,
        item_code=code,
        performer_id=whole(typed.get("performer_id")),
        actor=actor,
        now=timezone.now(),
    )


def _form(request: HttpRequest, begin: asking.Start, advice: asking.Advice | None) -> OrderForm:
    initial = {
        "item_code": request.GET.get("item_code", ""),
        "clinical_info": begin.clinical_info,
        "diagnosis_code": f"{begin.diagnosis_code} {begin.diagnosis_name}".strip(),
        "encounter_id": whole(request.GET.get("encounter")),
        "referral_id": whole(request.GET.get("referral")),
    }
    return OrderForm(
        request.POST if request.method == "POST" else None,
        offered=begin.items,
        advice=advice,
        initial=initial,
    )
