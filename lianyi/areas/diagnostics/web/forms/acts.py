"""What may be done with an order, one small form an act."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.areas.diagnostics.definitions import names
from lianyi.areas.diagnostics.web.words import choices


def _area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class ActForm(forms.Form):
    """Base of the small forms: `offers` holds what can be chosen now (readers, centres)."""

    def __init__(
        self,
        *args: Any,
        offers: Mapping[str, Sequence[tuple[Any, str]]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in (offers or {}).items():
            field = self.fields.get(name)
            if isinstance(field, forms.ChoiceField):
                field.choices = [(str(code), text) for code, text in offered]


class ConfirmForm(ActForm):
    """Nothing to fill in: the act alone."""


class NoteForm(ActForm):
    """A few words."""

    note = forms.CharField(label=_("说明"), max_length=1000, required=False, widget=_area())


class RetakeForm(ActForm):
    """Why it is taken again."""

    reason = forms.ChoiceField(label=_("重检原因"), choices=choices(names.RETAKE))
    note = forms.CharField(
        label=_("对检查人员的意见"), max_length=500, required=False, widget=_area()
    )


class ReassignForm(ActForm):
    """To another reader."""

    reader_id = forms.TypedChoiceField(label=_("改派给"), coerce=int)
    note = forms.CharField(label=_("说明"), max_length=300, required=False, widget=_area())


class TransferForm(ActForm):
    """To another centre."""

    centre_id = forms.TypedChoiceField(label=_("转给中心"), coerce=int)
    note = forms.CharField(label=_("理由"), max_length=300, widget=_area())


class InformForm(ActForm):
    """The patient knows."""

    way = forms.ChoiceField(label=_("告知方式"), choices=choices(names.WAY))
    note = forms.CharField(
        label=_("患者去向与嘱咐"), max_length=300, required=False, widget=_area()
    )


class CancelForm(ActForm):
    """The order is taken back."""

    reason = forms.ChoiceField(label=_("撤销原因"), choices=choices(names.CANCEL))
    note = forms.CharField(label=_("说明"), max_length=300, required=False, widget=_area())
