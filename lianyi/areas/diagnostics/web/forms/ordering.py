"""The one page of an order."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianyi.areas.diagnostics.definitions import names
from lianyi.areas.diagnostics.definitions.items import Item
from lianyi.areas.diagnostics.definitions.recognition import REASONS
from lianyi.areas.diagnostics.selectors.ordering import Advice
from lianyi.areas.diagnostics.types.drafts import OrderDraft
from lianyi.areas.diagnostics.types.words import CentreKind, Urgency
from lianyi.areas.diagnostics.web.words import AREA, choices
from lianyi.kernel.numbers import whole
from lianyi.machinery.ui.wording import word

_CODES = {
    "list": "diagnostics-codes-list",
    "autocomplete": "off",
    "hx-get": reverse_lazy("terminology-options"),
    "hx-trigger": "input changed delay:250ms",
    "hx-target": "#diagnostics-codes-list",
    "hx-swap": "innerHTML",
    "hx-include": "this",
    "hx-vals": "{}",
}


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class OrderForm(forms.Form):
    """An examination for one resident. What depends on the item is offered once it is chosen."""

    item_code = forms.ChoiceField(label=_("项目"))
    urgency = forms.ChoiceField(
        label=_("紧急程度"), choices=choices(names.URGENCY), initial=Urgency.ROUTINE
    )
    laterality = forms.ChoiceField(
        label=_("部位侧别"),
        required=False,
        choices=(("", _("不分侧")), ("L", _("左侧")), ("R", _("右侧")), ("B", _("双侧"))),
    )
    diagnosis_code = forms.CharField(
        label=_("临床诊断（ICD-10）"),
        max_length=120,
        required=False,
        help_text=_("输入名称、拼音首字母或编码查找，从提示中选择"),
        widget=forms.TextInput(_CODES),
    )
    clinical_info = forms.CharField(
        label=_("临床资料（症状、体征、病史）"), max_length=1000, widget=_area(3)
    )
    question = forms.CharField(label=_("检查目的"), max_length=300, required=False)
    performer_id = forms.ChoiceField(label=_("检查机构"), required=False)
    centre_id = forms.ChoiceField(label=_("报告中心"), required=False)
    slot_id = forms.ChoiceField(label=_("预约设备时间"), required=False)
    again = forms.BooleanField(label=_("已知有同一项目在办，仍需再做一次"), required=False)
    repeat_reason = forms.ChoiceField(label=_("重复检查的理由"), required=False)
    repeat_note = forms.CharField(label=_("理由说明"), max_length=300, required=False)
    repeat_explained = forms.CharField(label=_("已向患者说明"), max_length=300, required=False)
    encounter_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    referral_id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, offered: Sequence[Item], advice: Advice | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choose("item_code", _by_kind(offered))
        self._choose("repeat_reason", [("", _("（请选择）")), *choices(REASONS)()])
        places: list[Any] = list(advice.performers) if advice else []
        centres: list[Any] = [
            (each.centre_id, f"{each.name}　¥{each.price_fen / 100:.2f}{_why(each.why_not)}")
            for each in (advice.choices if advice else ())
        ]
        slots: list[Any] = [
            (s.id, f"{timezone.localtime(s.starts_at):%m-%d %H:%M} {s.where}")
            for s in (advice.slots if advice else ())
        ]
        self._choose("performer_id", [("", _("本单位")), *places])
        self._choose("centre_id", [("", _("自动选择")), *centres])
        self._choose("slot_id", [("", _("不预约，到场检查")), *slots])

    def _choose(self, name: str, offered: Sequence[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = offered

    def clean_diagnosis_code(self) -> str:
        """The code alone."""
        text = self.cleaned_data["diagnosis_code"].split()
        return text[0].upper().replace("X", "x") if text else ""

    def draft(self, resident_id: int) -> OrderDraft:
        """What was typed, for the service. Expects: the form is valid."""
        data = self.cleaned_data
        return OrderDraft(
            resident_id=resident_id,
            item_code=data["item_code"],
            urgency=Urgency(data["urgency"]),
            laterality=data["laterality"],
            diagnosis_code=data["diagnosis_code"],
            clinical_info=data["clinical_info"],
            question=data["question"],
            performer_id=whole(data["performer_id"]),
            centre_id=whole(data["centre_id"]),
            slot_id=whole(data["slot_id"]),
            again=data["again"],
            repeat_reason=data["repeat_reason"],
            repeat_note=data["repeat_note"],
            repeat_explained=data["repeat_explained"],
            encounter_id=data["encounter_id"],
            referral_id=data["referral_id"],
        )


def _why(text: str) -> str:
    return f"（{text}）" if text else ""


def _by_kind(offered: Sequence[Item]) -> list[Any]:
    """Items under the name of their discipline."""
    found: dict[CentreKind, list[tuple[str, str]]] = {}
    for each in offered:
        found.setdefault(each.kind, []).append((each.code, each.name_zh))
    groups = [
        (word(names.CENTRE_KIND[kind], AREA), found[kind]) for kind in CentreKind if kind in found
    ]
    return [("", _("（请选择项目）")), *groups]
