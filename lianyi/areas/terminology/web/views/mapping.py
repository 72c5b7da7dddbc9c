"""What institutions call their own: codes that wait for a mapping, and saying what one means."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianyi.areas.terminology import selectors, services
from lianyi.areas.terminology.web.forms import MapForm
from lianyi.kernel.errors import DomainError
from lianyi.kernel.numbers import whole
from lianyi.machinery.audit.names import institution_names
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import done, page, refuse

MOST_SUGGESTED = 8
MOST_SOUGHT = 10


@require_GET
@needs("terminology.view")
def local_codes(request: HttpRequest) -> HttpResponse:
    """Local codes of the institutions in reach, the most used first, and the unmapped share of each institution."""
    actor = actor_of(request)
    reach = actor.scope.institution_ids
    asked = whole(request.GET.get("institution"))
    chosen = asked if asked in reach else None
    mapped = request.GET.get("mapped") == "1"
    rows = selectors.page_local_codes(
        [chosen] if chosen else reach,
        system=request.GET.get("system", ""),
        mapped=mapped,
        after=request.GET.get("after", ""),
    )
    rates = selectors.unmapped_rates(reach)
    return page(
        request,
        "terminology/local.html",
        rows=rows,
        rates=sorted(rates.values(), key=lambda rate: (-rate.unmapped, rate.institution_id)),
        names=institution_names({*rates, *(row.institution_id for row in rows)}),
        systems=selectors.systems(),
        system=request.GET.get("system", ""),
        chosen=chosen,
        mapped=mapped,
        may_manage=actor.may("terminology.manage"),
    )


@require_http_methods(["GET", "POST"])
@needs("terminology.manage")
def map_local_code(request: HttpRequest, local_code_id: int) -> HttpResponse:
    """Say what a local code means."""
    actor = actor_of(request)
    local = selectors.get_local_code(local_code_id, actor.scope.institution_ids)
    form = MapForm(
        request.POST if request.method == "POST" else None,
        initial={"system": local.system, "code": local.code},
    )
    if form.is_valid():
        try:
            services.map_local_code(
                local_code_id=local_code_id,
                code=form.cleaned_data["code"],
                within=actor.scope.institution_ids,
                actor=actor,
                now=timezone.now(),
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="terminology-local", message=_("已对照"))
    return page(
        request,
        "terminology/map.html",
        form=form,
        local=local,
        place=institution_names([local.institution_id]).get(local.institution_id, ""),
        system=selectors.get_system(local.system),
        suggestions=selectors.search_codes(
            local.system, local.local_name[:MOST_SOUGHT], MOST_SUGGESTED
        ),
    )
