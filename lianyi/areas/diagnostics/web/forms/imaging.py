"""Forms of the merge desk, of apparatus and of shared links."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.areas.diagnostics.definitions.imaging import MERGE
from lianyi.areas.diagnostics.services.stations import StationDraft
from lianyi.areas.diagnostics.types.words import Modality
from lianyi.areas.diagnostics.web.words import choices


class AttachForm(forms.Form):
    """To which order, and why by hand."""

    order_id = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("人工归档原因"), choices=choices(MERGE))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class WordForm(forms.Form):
    """A word why."""

    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class StationForm(forms.Form):
    """An apparatus to let in."""

    title = forms.CharField(label=_("AE Title"), max_length=16)
    name = forms.CharField(label=_("设备名称"), max_length=60)
    institution_id = forms.TypedChoiceField(label=_("所属机构"), coerce=int)
    modality = forms.ChoiceField(
        label=_("设备类型"),
        required=False,
        choices=[("", "—"), *((m, m) for m in Modality if len(m) == 2 or m == Modality.ECG)],
    )
    address = forms.CharField(label=_("IP 地址（留空不限）"), max_length=45, required=False)

    def __init__(self, *args: Any, places: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["institution_id"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(str(key), name) for key, name in places]

    def draft(self) -> StationDraft:
        """What was filled in."""
        return StationDraft(**self.cleaned_data)


class PinForm(forms.Form):
    """The PIN on the paper."""

    pin = forms.RegexField(
        label=_("6 位访问密码"),
        regex=r"^\d{6}$",
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
