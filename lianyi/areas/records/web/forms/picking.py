"""Fields that take a code or a name and find the term: type-ahead where there is JavaScript, plain typing without."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from lianyi.areas.terminology import public as terminology

SHOWN = 6


class TermField(forms.CharField):
    """A term of a code system, typed as `code name`, as code, or as words that mean one term."""

    def __init__(self, system: str, url_name: str, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)
        self.system = system
        self.widget.attrs |= {
            "autocomplete": "off",
            "hx-get": reverse_lazy(url_name),
            "hx-trigger": "input changed delay:250ms",
            "hx-sync": "this:replace",
            "list": f"{url_name}-list",
            "hx-target": f"#{url_name}-list",
        }

    def clean(self, value: Any) -> tuple[str, str] | None:
        """The code and name of the term; None for an empty field."""
        text = " ".join(super().clean(value).split())
        if not text:
            return None
        found = terminology.find_term(self.system, text.split(" ", 1)[0])
        if found is not None and found.is_current:
            return found.code, found.name
        terms = terminology.search_codes(self.system, text, at_most=SHOWN)
        exact = [term for term in terms if term.name == text]
        if len(exact) == 1 or len(terms) == 1:
            term = (exact or terms)[0]
            return term.code, term.name
        if not terms:
            raise ValidationError(
                _("编码表中没有“%(text)s”，请换个说法或输入编码。") % {"text": text}
            )
        names = "；".join(f"{term.code} {term.name}" for term in terms)
        raise ValidationError(_("请写明是哪一个：%(names)s") % {"names": names})
