"""The search form of the audit."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.kernel.actor import Actor
from lianyi.machinery.audit import selectors
from lianyi.machinery.audit.names import find_resident, institution_names
from lianyi.machinery.audit.types import Search
from lianyi.machinery.ui.wording import word

_ANY = ("", _("全部"))


class DayForm(forms.Form):
    """Which day of the chain is checked again."""

    day = forms.DateField(label=_("审计日"), required=False)


class SearchForm(forms.Form):
    """What is looked for; nothing given finds the newest lines."""

    first = forms.DateField(label=_("从"), required=False)
    last = forms.DateField(label=_("到"), required=False)
    action = forms.ChoiceField(label=_("动作"), required=False)
    institution_id = forms.TypedChoiceField(
        label=_("机构"), required=False, coerce=int, empty_value=None
    )
    actor_name = forms.CharField(label=_("操作人姓名"), required=False, max_length=50)
    user_id = forms.IntegerField(
        label=_("操作人编号"), required=False, min_value=1, widget=forms.HiddenInput
    )
    resident = forms.CharField(label=_("居民（编号或证件号）"), required=False, max_length=30)
    purpose = forms.CharField(label=_("目的含有"), required=False, max_length=60)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [_ANY, *_action_choices()]  # type: ignore[attr-defined]  # a choice field
        names = institution_names(actor.scope.institution_ids)
        by_name = sorted(names.items(), key=lambda entry: entry[1])
        self.fields["institution_id"].choices = [_ANY, *by_name]  # type: ignore[attr-defined]  # a choice field

    def clean_resident(self) -> int | None:
        """Find the resident who is meant; an identity number goes no further than here."""
        text = self.cleaned_data["resident"].strip()
        found = find_resident(text) if text else None
        if text and found is None:
            raise forms.ValidationError(_("没有查到这位居民；请核对证件号，或改填居民编号。"))
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse a span that ends before it begins."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("结束日期早于开始日期；请调换。"))
        return cleaned

    def wanted(self) -> Search:
        """What the form asks for; nothing where it is wrong."""
        cleaned = dict(self.cleaned_data) if self.is_valid() else {}
        return Search(resident_id=cleaned.pop("resident", None), **cleaned)


def _action_choices() -> list[tuple[str, str]]:
    """Every area that acted, and below it every act."""
    known = selectors.actions()
    areas = dict.fromkeys(action.partition(".")[0] for action in known)
    choices: list[tuple[str, str]] = []
    for area in areas:
        choices.append((f"{area}.", f"{word(area)} · {_('全部')}"))
        choices += [
            (action, f"　{word(action)}") for action in known if action.startswith(f"{area}.")
        ]
    return choices
