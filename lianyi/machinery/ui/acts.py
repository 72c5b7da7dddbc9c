"""What somebody may do with a case, as a table: words, form, and the one service each act calls.

ACTS: Final[Mapping[str, Act[ActForm]]] = {
    "close": Act(gettext_lazy("结案"), CloseForm, act(ending.close_referral, draft), "CLOSE"),
}
act = calls("referral_id")
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django import forms
from django.utils.functional import Promise

from lianyi.kernel.actor import Actor

Call = Callable[[int, Any, Actor, datetime], object]
Fill = Callable[[Any], Mapping[str, Any]]
Form = TypeVar("Form", bound=forms.Form)


@dataclass(frozen=True, slots=True)
class Act(Generic[Form]):
    """One act: its words, its form, the one service it calls, and the move (or place) at which it is offered."""

    label: str | Promise
    form: type[Form]
    call: Call
    move: str
    tone: str = ""
    icon: str = "check"


def calls(subject: str) -> Callable[[Callable[..., object], Fill], Call]:
    """Make the maker of calls for one kind of case: `subject` is the name under which services take its id."""

    def make(service: Callable[..., object], fill: Fill) -> Call:
        """Make one call of a service: `fill` turns a clean form into its arguments."""

        def made(subject_id: int, form: Any, actor: Actor, now: datetime) -> object:
            return service(**{subject: subject_id}, actor=actor, now=now, **fill(form))

        return made

    return make


def draft(form: Any) -> Mapping[str, Any]:
    """The draft a form makes, as the argument `draft`."""
    return {"draft": form.draft()}


def clean(*names: str) -> Fill:
    """Fields of a form under their own names."""
    return lambda form: {name: form.cleaned_data[name] for name in names}


def text(name: str) -> Fill:
    """The field `text` of a form under another name."""
    return lambda form: {name: form.cleaned_data["text"]}
