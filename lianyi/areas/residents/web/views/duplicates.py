"""Possible duplicates: the queue, two files side by side, merges and their undoing."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianyi.areas.residents import selectors, services
from lianyi.areas.residents.definitions import codes
from lianyi.areas.residents.types import PairCard
from lianyi.areas.residents.web.forms import PairForm, ReasonForm
from lianyi.areas.residents.web.views.places import institutions_named
from lianyi.areas.residents.web.views.words import spoken
from lianyi.engines.matching import SURE
from lianyi.kernel.errors import DomainError
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.ui import done, page, refuse

COMPARED: Final = (
    ("name", gettext_lazy("姓名")),
    ("sex_name", gettext_lazy("性别")),
    ("born_on", gettext_lazy("出生日期")),
    ("id_masked", gettext_lazy("证件号码")),
    ("phone_masked", gettext_lazy("电话")),
    ("address", gettext_lazy("住址")),
    ("place", gettext_lazy("建档单位")),
)
TAKEABLE: Final = (
    ("phone", gettext_lazy("电话")),
    ("address", gettext_lazy("住址")),
    ("insurance", gettext_lazy("参保类型")),
    ("contact_phone", gettext_lazy("联系人电话")),
    ("blood_type", gettext_lazy("血型")),
)


@require_GET
@needs("residents.merge")
def queue(request: HttpRequest) -> HttpResponse:
    """Pairs that wait for a decision, the likeliest first."""
    scope, every = actor_of(request).scope, request.GET.get("all") == "1"
    pairs = selectors.find_duplicates(
        scope=scope, waiting=not every, after=request.GET.get("after", "")
    )
    return page(
        request,
        "residents/duplicates.html",
        pairs=pairs,
        every=every,
        waiting=selectors.count_duplicates(scope),
        reasons=spoken(codes.MATCH_REASONS),
        sure=SURE,
        places=institutions_named(
            each.registered_institution_id for pair in pairs for each in (pair.first, pair.second)
        ),
    )


@require_http_methods(["GET", "POST"])
@needs("residents.merge")
def pair(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Two files side by side: one person or two?"""
    scope = actor_of(request).scope
    found = selectors.get_pair(pair_id, scope)
    form = PairForm(request.POST if request.method == "POST" else None, takeable=TAKEABLE)
    if form.is_valid():
        try:
            _decide(request, found, form.cleaned_data)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return done(request, to="residents-duplicates", message=_("已处理"))
    places = institutions_named(
        [found.first.registered_institution_id, found.second.registered_institution_id]
    )
    return page(
        request,
        "residents/pair.html",
        form=form,
        pair=found,
        rows=_rows(found, places),
        takeable=TAKEABLE,
        reasons=spoken(codes.MATCH_REASONS),
        sure=SURE,
    )


@require_POST
@needs("residents.merge")
def undo(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Take a merge back."""
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    merge = services.unmerge_residents(
        merge_id=merge_id, reason=reason, actor=actor_of(request), now=timezone.now()
    )
    return done(request, to="residents-show", args=(merge.kept_id,), message=_("已撤销合并"))


def _decide(request: HttpRequest, found: PairCard, data: dict[str, Any]) -> None:
    services.decide_pair(
        pair_id=found.id,
        same=data["decision"] == "same",
        keep_second=data["keep"] == "second",
        take=data["take"],
        note=data["note"],
        actor=actor_of(request),
        now=timezone.now(),
    )


def _rows(found: PairCard, places: dict[int, str]) -> list[dict[str, Any]]:
    """The two files line by line; `same` marks where they agree."""
    both = [
        {
            "sex_name": codes.SEXES.get(each.sex, ""),
            "place": places.get(each.registered_institution_id, ""),
            **{name: getattr(each, name) for name, _label in COMPARED if hasattr(each, name)},
            "born_on": each.born_on.isoformat(),
        }
        for each in (found.first, found.second)
    ]
    return [
        {
            "label": label,
            "first": both[0][name],
            "second": both[1][name],
            "same": both[0][name] == both[1][name],
        }
        for name, label in COMPARED
    ]
