"""The one page of a request."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from lianyi.areas.consultations.types.drafts import ConsentDraft, RequestDraft
from lianyi.areas.consultations.types.words import Form, Urgency
from lianyi.areas.consultations.web import words
from lianyi.areas.consultations.web.forms.acts import area
from lianyi.kernel.numbers import whole

_CODES = {
    "list": "consultations-codes",
    "autocomplete": "off",
    "hx-get": reverse_lazy("terminology-options"),
    "hx-trigger": "input changed delay:250ms",
    "hx-target": "#consultations-codes",
    "hx-swap": "innerHTML",
    "hx-include": "this",
    "hx-vals": "{}",
}
"""A box that finds diseases by name, initials or code while one types."""


def code_of(text: str) -> str:
    """The code in what the type-ahead wrote (`I10.x00 高血压`), in the letters of the national list."""
    return text.split()[0].upper().replace("X", "x") if text.split() else ""


class RequestForm(forms.Form):
    """A request for one resident, or a visit of an expert clinic."""

    invited_id = forms.ChoiceField(label=_("受邀机构"))
    form = forms.ChoiceField(label=_("会诊形式"), initial=Form.LIVE)
    urgency = forms.ChoiceField(
        label=_("紧急程度"), choices=words.choices("urgency"), initial=Urgency.ROUTINE
    )
    department = forms.CharField(label=_("希望会诊的科室"), max_length=60, required=False)
    diagnosis_code = forms.CharField(
        label=_("诊断编码（ICD-10）"),
        max_length=120,
        help_text=_("输入名称、拼音首字母或编码查找，从提示中选择"),
        widget=forms.TextInput(_CODES),
    )
    history = forms.CharField(label=_("病情摘要"), max_length=2000, widget=area(4))
    treatment_so_far = forms.CharField(
        label=_("诊治经过"), max_length=1000, required=False, widget=area(2)
    )
    question = forms.CharField(label=_("会诊目的"), max_length=1000, widget=area(2))
    disciplines = forms.MultipleChoiceField(
        label=_("需要的学科（多学科会诊）"),
        required=False,
        choices=words.choices("discipline"),
        widget=forms.CheckboxSelectMultiple,
    )
    order_ids = forms.MultipleChoiceField(
        label=_("附带的检查检验"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选则附带最近的全部检查检验"),
    )
    wished_at = forms.DateTimeField(label=_("希望的时间"), required=False)
    agrees = forms.BooleanField(label=_("患者（或监护人）已签署远程医疗知情同意书"), required=False)
    told = forms.CharField(label=_("已告知的内容（含费用）"), max_length=500, required=False)
    signer_name = forms.CharField(label=_("监护人（代签时）"), max_length=60, required=False)
    emergency = forms.ChoiceField(
        label=_("紧急情况未签署的原因"),
        required=False,
        choices=lambda: [("", "—"), *words.choices("emergency")()],
    )
    emergency_note = forms.CharField(label=_("紧急情况说明"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        places: list[tuple[str, str]],
        orders: list[tuple[str, str]],
        clinic: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        shown = [Form.CLINIC] if clinic else [Form.LIVE, Form.FILE, Form.MDT]
        named = dict(words.choices("form")())
        self._choose("invited_id", places)
        self._choose("order_ids", orders)
        self._choose("form", [(str(each), named[each]) for each in shown])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_diagnosis_code(self) -> str:
        """The code alone."""
        return code_of(self.cleaned_data["diagnosis_code"])

    def draft(self, resident_id: int, **links: int | None) -> RequestDraft:
        """For the service. Expects: the form is valid; `links`: referral_id, encounter_id."""
        data = self.cleaned_data
        return RequestDraft(
            resident_id=resident_id,
            invited_id=int(data["invited_id"]),
            form=Form(data["form"]),
            urgency=Urgency(data["urgency"]),
            diagnosis_code=data["diagnosis_code"],
            history=data["history"],
            question=data["question"],
            treatment_so_far=data["treatment_so_far"],
            department=data["department"],
            disciplines=tuple(data["disciplines"]),
            order_ids=tuple(n for n in map(whole, data["order_ids"]) if n),
            wished_at=data["wished_at"],
            consent=ConsentDraft(
                given=data["agrees"],
                told=data["told"],
                signer_name=data["signer_name"],
                emergency=data["emergency"],
                emergency_note=data["emergency_note"],
            ),
            **links,
        )
