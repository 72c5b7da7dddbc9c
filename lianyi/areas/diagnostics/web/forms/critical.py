"""What may be done about a critical value, one small form an act; and the bounds a county sets."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianyi.areas.diagnostics.definitions import names
from lianyi.areas.diagnostics.definitions.critical import WAYS
from lianyi.areas.diagnostics.types.critical import (
    CallDraft,
    ContactWay,
    CriticalRule,
    CriticalRuleDraft,
    PatientTryDraft,
    ReachDraft,
)
from lianyi.areas.diagnostics.types.words import CentreKind
from lianyi.areas.diagnostics.web.words import choices
from lianyi.machinery.ui.wording import name_of

_TO_PATIENT = {way: name for way, name in WAYS.items() if way != ContactWay.SCREEN}


def _area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class RaiseForm(forms.Form):
    """A finding that cannot wait."""

    finding_code = forms.ChoiceField(label=_("危急值项目"))
    value = forms.DecimalField(
        label=_("数值"),
        required=False,
        max_digits=14,
        decimal_places=4,
        help_text=_("有界限值的项目填写"),
    )
    text = forms.CharField(label=_("所见与提示"), max_length=500, required=False, widget=_area(3))

    def __init__(self, *args: Any, rules: Iterable[CriticalRule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["finding_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("（请选择）")), *((rule.code, name_of(rule)) for rule in rules)]


class ReadBackForm(forms.Form):
    """The receiver repeats what was said."""

    text = forms.CharField(
        label=_("复述危急值"),
        max_length=300,
        help_text=_("完整复述项目名称和数值，例如“血钾 6.8”"),
        widget=_area(2),
    )


class CallForm(forms.Form):
    """A telephone call of the centre."""

    called_name = forms.CharField(label=_("被通知人"), max_length=60)
    phone = forms.CharField(label=_("电话号码"), max_length=30)
    answered = forms.BooleanField(label=_("已接通"), required=False, initial=True)
    read_back = forms.CharField(
        label=_("对方复述内容"), max_length=300, required=False, widget=_area(2)
    )
    note = forms.CharField(label=_("说明（未接通时）"), max_length=300, required=False)

    def draft(self) -> CallDraft:
        """For the service."""
        return CallDraft(**self.cleaned_data)


class AcknowledgeForm(forms.Form):
    """Taken on."""

    note = forms.CharField(label=_("备注"), max_length=300, required=False)


class ActForm(forms.Form):
    """What was done."""

    action = forms.CharField(label=_("处置措施"), max_length=500, widget=_area(3))


class TryForm(forms.Form):
    """A try that came to nothing."""

    way = forms.ChoiceField(label=_("联系方式"), choices=choices(_TO_PATIENT))
    phone = forms.CharField(label=_("电话号码"), max_length=30, required=False)
    note = forms.CharField(label=_("未联系上的情况"), max_length=500, widget=_area(2))

    def draft(self) -> PatientTryDraft:
        """For the service."""
        data = self.cleaned_data
        return PatientTryDraft(way=ContactWay(data["way"]), phone=data["phone"], note=data["note"])


class ReachForm(forms.Form):
    """The patient knows."""

    way = forms.ChoiceField(label=_("告知方式"), choices=choices(_TO_PATIENT))
    person = forms.CharField(label=_("被告知人"), max_length=60, required=False, initial=_("本人"))
    told = forms.CharField(label=_("告知内容与去向"), max_length=500, widget=_area(3))

    def draft(self) -> ReachDraft:
        """For the service."""
        data = self.cleaned_data
        return ReachDraft(way=ContactWay(data["way"]), told=data["told"], person=data["person"])


class GiveUpForm(forms.Form):
    """The head's word that the search ends."""

    note = forms.CharField(label=_("同意终止的理由"), max_length=500, widget=_area(3))


class RuleForm(forms.Form):
    """A county's own bounds."""

    name_zh = forms.CharField(label=_("名称"), max_length=80)
    kind = forms.ChoiceField(label=_("类别"), choices=choices(names.CENTRE_KIND))
    analyte = forms.CharField(label=_("检验项目代码"), max_length=30, required=False)
    unit = forms.CharField(label=_("单位"), max_length=20, required=False)
    at_most = forms.DecimalField(
        label=_("低值界限（≤）"), required=False, max_digits=14, decimal_places=4
    )
    at_least = forms.DecimalField(
        label=_("高值界限（≥）"), required=False, max_digits=14, decimal_places=4
    )
    age_from_days = forms.IntegerField(label=_("年龄自（天）"), min_value=0, initial=0)
    age_to_days = forms.IntegerField(label=_("年龄至（天，不含）"), min_value=1, required=False)
    from_on = forms.DateField(label=_("生效日期"), widget=forms.DateInput)
    confirmed = forms.BooleanField(label=_("县里已确认"), required=False)
    retired = forms.BooleanField(label=_("停用"), required=False)

    def draft(self, code: str) -> CriticalRuleDraft:
        """For the service."""
        data = self.cleaned_data
        return CriticalRuleDraft(code=code, **{**data, "kind": CentreKind(data["kind"])})


class NewRuleForm(RuleForm):
    """A finding the shipped list has not."""

    code = forms.RegexField(r"^[A-Z0-9-]{3,30}$", label=_("编码（大写字母、数字、短横）"))
    field_order = ("code", "name_zh")

    def draft(self, code: str = "") -> CriticalRuleDraft:
        """For the service."""
        chosen = self.cleaned_data.pop("code")
        return super().draft(chosen)


def initial_of(rule: CriticalRule) -> dict[str, Any]:
    """What the form of a rule begins with."""
    return {
        "name_zh": rule.name_zh,
        "kind": rule.kind,
        "analyte": rule.analyte,
        "unit": rule.unit,
        "at_most": rule.low,
        "at_least": rule.high,
        "age_from_days": rule.age_from_days,
        "age_to_days": rule.age_to_days,
        "confirmed": rule.status == "confirmed",
        "retired": rule.retired,
    }
