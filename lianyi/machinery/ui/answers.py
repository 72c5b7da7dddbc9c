"""The two answers of a page's door: show something, or say that something was done."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import timezone

from lianyi.kernel.errors import DomainError, RowErrors
from lianyi.machinery.ui.wording import say

REFUSED = 422
MOST_FAULTS = 200
Report = TypeVar("Report")


def page(
    request: HttpRequest,
    template: str,
    *,
    fragment: str | None = None,
    status: int | None = None,
    **context: Any,
) -> HttpResponse:
    """Show a page, or only its fragment to HTMX; unless `status` says otherwise, a form that was refused answers 422.

    The template finds `now` (the instant of the answer) beside what is given.
    """
    if status is None:
        status = REFUSED if any(_refused(value) for value in context.values()) else 200
    chosen = fragment if fragment and wants_fragment(request) else template
    response = render(request, chosen, {"now": timezone.now(), **context}, status=status)
    response.headers["Vary"] = _vary(response)
    return response


def done(
    request: HttpRequest,
    *,
    to: Any,
    args: Sequence[Any] | Mapping[str, Any] = (),
    fragment: str | None = None,
    message: str = "",
    **context: Any,
) -> HttpResponse:
    """Answer a write that succeeded: HTMX gets the fragment (or is sent on), a plain browser is redirected to `to`.

    Expects: `to` is a URL name, an address or an object with `get_absolute_url`; `args` fill the URL name.
    `message` is shown once: at once in the fragment's page, or on the page the browser is sent to.
    """
    kwargs = dict(args) if isinstance(args, Mapping) else {}
    target = resolve_url(to, *(() if kwargs else args), **kwargs)
    if wants_fragment(request) and fragment:
        response = render(request, fragment, {"now": timezone.now(), "message": message, **context})
        if message:
            response.headers["HX-Trigger-After-Swap"] = _notice(message)
        return response
    if message:
        messages.success(request, message)
    if wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def refuse(form: BaseForm, refusal: DomainError) -> None:
    """Put a refusal where it belongs in the form: at the field it names, else above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, say(refusal))


def carried_out(form: BaseForm, act: Callable[[], object]) -> bool:
    """Do what a clean form asks for and say whether it was done; a refusal goes where it belongs in the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except DomainError as refusal:
        refuse(form, refusal)
        return False
    return True


@dataclass(frozen=True, slots=True)
class Taken(Generic[Report]):
    """What became of a file: its report, or the rows at fault as far as they are shown, and how many more."""

    report: Report | None
    faults: list[dict[str, Any]]
    hidden: int = 0


def taken(form: BaseForm, act: Callable[[], Report]) -> Taken[Report]:
    """Take the file of a clean form in, all or nothing; every wrong row is named, the first 200 shown."""
    if not form.is_valid():
        return Taken(None, [])
    try:
        return Taken(act(), [])
    except DomainError as refusal:
        refuse(form, refusal)
        rows = refusal.rows if isinstance(refusal, RowErrors) else []
        return Taken(None, rows[:MOST_FAULTS], max(len(rows) - MOST_FAULTS, 0))


def wants_fragment(request: HttpRequest) -> bool:
    """Whether HTMX asks for part of a page (and is not restoring or boosting a whole one)."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def _refused(value: object) -> bool:
    """Whether a value of the context is a form, or set of forms, that was sent and found wrong."""
    return isinstance(value, BaseForm | BaseFormSet) and value.is_bound and not value.is_valid()


def _vary(response: HttpResponse) -> str:
    """The Vary header with HTMX's own added: a fragment must not be cached as a page."""
    known = [part for part in response.headers.get("Vary", "").split(", ") if part]
    return ", ".join(dict.fromkeys([*known, "HX-Request", "Cookie"]))


def _notice(message: str) -> str:
    """The event that makes the page show a short message; ASCII only, as headers must be."""
    return json.dumps({"lianyi:notice": {"text": message, "tone": "good"}})
