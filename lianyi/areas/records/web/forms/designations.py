"""Forms of designated care."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.areas.organisations import public as organisations
from lianyi.areas.records.types import Sensitivity
from lianyi.areas.records.web.words import SENSITIVITY


class DesignationForm(forms.Form):
    """Who, for what, from when, on what ground."""

    institution_id = forms.TypedChoiceField(label=_("机构"), coerce=int)
    sensitivity = forms.TypedChoiceField(
        label=_("敏感类别"), coerce=Sensitivity, choices=list(SENSITIVITY.items())
    )
    valid_from = forms.DateField(label=_("起始日期"), widget=forms.DateInput({"type": "date"}))
    valid_to = forms.DateField(
        label=_("截止日期"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=_("留空表示长期有效"),
    )
    basis = forms.CharField(label=_("依据"), max_length=120, help_text=_("指定文件的名称或文号"))

    def __init__(
        self, *args: Any, places: Mapping[int, organisations.InstitutionCard], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["institution_id"]
        assert isinstance(choice, forms.TypedChoiceField)
        choice.choices = [(card.id, card.short_name or card.name) for card in places.values()]


class EndForm(forms.Form):
    """The last day, and why."""

    last_on = forms.DateField(
        label=_("最后一天"),
        widget=forms.DateInput({"type": "date"}),
        help_text=_("次日起该机构不能再读这类记录；立即终止请填昨天"),
    )
    reason = forms.CharField(label=_("终止原因"), max_length=120)
