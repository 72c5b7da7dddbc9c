"""Code tables: which there are, one with search, one code with what it is elsewhere."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lianyi.areas.terminology import selectors
from lianyi.areas.terminology.types import System, Term
from lianyi.machinery.scope import actor_of, needs
from lianyi.machinery.tabular import download
from lianyi.machinery.ui import page, paginate

MOST_FOUND = 200
MOST_OFFERED = 12


@require_GET
@needs("terminology.view")
def search(request: HttpRequest) -> HttpResponse:
    """Every code system; with a question, the codes of one that fit it."""
    systems = selectors.systems()
    system = _asked_system(request, {card.code for card in systems})
    text = request.GET.get("q", "").strip()[:60]
    found = selectors.search_codes(system, text, MOST_FOUND) if text else []
    actor = actor_of(request)
    return page(
        request,
        "terminology/search.html",
        fragment="terminology/_found.html",
        systems=systems,
        system=system,
        text=text,
        found=paginate(found, request.GET.get("after", ""), 50),
        count=len(found),
        most=MOST_FOUND,
        crosswalks=selectors.crosswalks(),
        waiting=selectors.count_unmapped(actor.scope.institution_ids),
        may_manage=actor.may("terminology.manage"),
    )


@require_GET
@needs("terminology.view")
def show_system(request: HttpRequest, system: str) -> HttpResponseBase:
    """One code system: what fits the question, else all terms a page at a time; or all of it as a file."""
    card = selectors.get_system(system)
    if request.GET.get("export"):
        heads = [_("编码"), _("名称"), _("英文"), _("上级编码"), _("生效日期")]
        return download(
            card.name_zh, heads, _rows(selectors.each_term(system)), form=request.GET["export"]
        )
    text, after = request.GET.get("q", "").strip()[:60], request.GET.get("after", "")
    retired = request.GET.get("retired") == "1"
    found = selectors.search_codes(system, text, MOST_FOUND) if text else []
    terms = (
        paginate(found, after, 50) if text else selectors.page_terms(system, after, retired=retired)
    )
    return page(
        request,
        "terminology/system.html",
        fragment="terminology/_terms.html",
        system=card,
        text=text,
        retired=retired,
        terms=terms,
    )


@require_GET
@needs("terminology.view")
def show_term(request: HttpRequest, system: str, code: str) -> HttpResponse:
    """One code: its names over time, what stands below it, what it is in other systems."""
    term = selectors.get_term(system, code)
    return page(
        request,
        "terminology/term.html",
        system=selectors.get_system(system),
        term=term,
        history=selectors.list_history(system, code),
        group=selectors.disease_group(code) if system.startswith("icd10-") else None,
        children=selectors.list_children(system, code),
        crosswalks=selectors.list_crosswalks(system, code),
        sources=selectors.list_sources(system, code),
    )


@require_GET
@needs("terminology.view")
def options(request: HttpRequest) -> HttpResponse:
    """Type-ahead of one system, for any form: `system` names it, any other field holds what is typed."""
    system = request.GET.get("system", "") or System.ICD10.value
    typed = (request.GET.get(name, "").strip() for name in request.GET if name != "system")
    text = next((value for value in typed if value), "")[:40]
    terms = selectors.search_codes(system, text, MOST_OFFERED) if len(text) > 1 else []
    return page(request, "terminology/_options.html", terms=terms)


def _asked_system(request: HttpRequest, known: set[str]) -> str:
    """The code system a question is put to: the one named, else the diseases."""
    asked = request.GET.get("system", "")
    return asked if asked in known else System.ICD10.value


def _rows(terms: Iterator[Term]) -> Iterator[list[Any]]:
    for term in terms:
        yield [term.code, term.name, term.name_en, term.parent_code, term.from_on]
